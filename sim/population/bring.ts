/** Brings somebody along who was certified elsewhere, as the import does. */
import type { Registry } from '../../adapters/registry/registry.ts';
import { arrive, IMPORT } from '../../domain/arrival.ts';
import type { Instant } from '../../domain/dates.ts';
import type { ProgramDefinition } from '../../domain/program.ts';
import type { Certificant } from './people.ts';

/** The case hibernates until something of it is due. Throws when the person cannot be brought along, or is there already. */
export const bring = async (
  registry: Pick<Registry, 'landCase'>,
  { program, now }: { readonly program: ProgramDefinition; readonly now: Instant },
  { caseId, person, certification }: Certificant,
): Promise<void> => {
  const arrival = arrive({ caseId, personId: person.personId, program, certification, now });
  if (!arrival.ok) throw new Error(arrival.refusals.map(({ code }) => code).join(', '));
  const { facts, events, next } = arrival.value;
  const dueAt = next.kind === 'HIBERNATE' ? next.dueAt : next.kind === 'WAIT' ? next.wakeBy : now;
  const landed = await registry.landCase({
    facts,
    events,
    person,
    addressHash: person.personId,
    profile: 'NEW',
    rest: { kind: 'HIBERNATE', dueAt },
    at: now,
    by: IMPORT,
  });
  if (landed !== 'LANDED') throw new Error(`${caseId}: ${landed}`);
};
