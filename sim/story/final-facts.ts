/** What a story came to, in a form that two tellings can be compared by. */
import type { Registry } from '../../adapters/registry/registry.ts';
import { dateOf } from '../../domain/dates.ts';
import { replay } from '../../domain/evolve.ts';
import type { CaseFacts } from '../../domain/facts.ts';
import type { Cloud } from '../../local/running-cloud.ts';
import type { Story } from './story.ts';

const INSTANT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

/**
 * Instants become local days: a telling that was interrupted may do a thing some minutes later, never on another day. Ids that are drawn anew in
 * each telling become what they stand for.
 */
const comparable = (value: unknown, timeZone: string, ids: ReadonlyMap<string, string>): unknown => {
  if (typeof value === 'string') return INSTANT.test(value) ? dateOf(value, timeZone) : (ids.get(value) ?? value);
  if (Array.isArray(value)) return value.map((entry) => comparable(entry, timeZone, ids));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, entry]) => entry !== undefined)
      .map(([key, entry]) => [key, comparable(entry, timeZone, ids)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
};

/** Without what only counts attempts and versions. Facts of one kind have no order but that of their keys. */
const told = (facts: CaseFacts) => {
  const { ver: _, ...record } = facts.case;
  const lists = {
    ...facts,
    effects: facts.effects.map(({ effectKey, notice, state }) => ({ effectKey, notice, state })),
    tasks: facts.tasks.map(({ queue, reason, closedAt }) => ({ queue, reason, closed: closedAt !== undefined })),
  };
  return { ...lists, case: record };
};

/** Lists in an order that their content alone decides. */
const ordered = (facts: unknown): unknown =>
  typeof facts !== 'object' || facts === null
    ? facts
    : Object.fromEntries(
        Object.entries(facts).map(([name, kept]) => [
          name,
          Array.isArray(kept) ? kept.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) : kept,
        ]),
      );

export type FinalFacts = {
  readonly facts: unknown;
  /** The facts as the audit tells them. */
  readonly audited: unknown;
  /** What the public may see. */
  readonly published: unknown;
  /** What each signal was answered. */
  readonly stages: readonly string[];
  /** The notices that went out more than once, and those whose ledger entry says that they may have. */
  readonly mailedTwice: readonly string[];
  readonly markedAsRepeated: readonly string[];
  readonly mails: number;
  /** The purposes that mails went out for, each once. */
  readonly mailedFor: readonly string[];
};

/** Reads the outcome of a story from a cloud at rest. */
export const finalFactsOf = async (cloud: Cloud, registry: Registry, story: Story): Promise<FinalFacts> => {
  const [caseId = ''] = await registry.casesOfPerson(story.person.personId);
  const facts = await registry.readFacts(caseId);
  if (facts === undefined) throw new Error('The story has left no case.');
  const { certificateNumber } = facts.case;
  const seen = certificateNumber === undefined ? undefined : await registry.readPublic(certificateNumber);
  const published = seen === undefined ? null : { name: seen.displayName, ...seen.status, sourceVer: 0 };
  const events = await registry.readAudit(caseId);
  const mails = cloud.mailbox.list().filter(({ tags }) => tags.case === caseId);
  const ids = new Map([
    [caseId, 'the case'],
    [certificateNumber ?? '', 'the number'],
    ...facts.documents.map(({ documentId, sha256 }) => [documentId, `the document ${sha256}`] as const),
  ]);
  const keys = mails.map(({ tags }) => tags.effect ?? '');
  return {
    facts: ordered(comparable(told(facts), story.timeZone, ids)),
    audited: ordered(comparable(told(replay(events)), story.timeZone, ids)),
    published: comparable(published, story.timeZone, ids),
    stages: events.flatMap((event) =>
      event.type === 'STAGE_REACHED' ? [`${dateOf(event.at, story.timeZone)} ${event.to}`] : [],
    ),
    mailedTwice: [...new Set(keys.filter((key, place) => keys.indexOf(key) !== place))].sort(),
    markedAsRepeated: facts.effects
      .filter(({ lostSenders }) => lostSenders !== undefined)
      .map(({ effectKey }) => effectKey.replaceAll(/[^A-Za-z0-9_-]/g, '_'))
      .sort(),
    mails: mails.length,
    mailedFor: [...new Set(keys)].sort(),
  };
};
