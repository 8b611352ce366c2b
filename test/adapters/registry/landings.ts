/** A person who lands: valid by default, with two terms, reminders that were superseded, and one that is owed. */
import type { Landing } from '../../../adapters/registry/landing-port.ts';
import { IMPORT } from '../../../domain/arrival.ts';
import type { CaseFacts } from '../../../domain/facts.ts';
import { arrived } from '../../domain/arrivals.ts';
import { local } from '../../domain/life.ts';
import { aPerson } from './builders.ts';

export const NUMBER = 'PS-000123';
export const NOW = local('2026-06-20');
export const DUE = local('2026-06-23', '09:00');

type Overrides = Partial<Omit<Landing, 'facts' | 'events'>> & { readonly case?: Partial<CaseFacts['case']> };

export const aLanding = ({ case: record = {}, ...overrides }: Overrides = {}): Landing => {
  const { facts, events } = arrived(
    {
      firstIssuedOn: '2022-06-30',
      pastTerms: [{ from: '2022-06-30', through: '2024-06-29' }],
      validFrom: '2024-06-30',
      expiresOn: '2026-06-30',
    },
    NOW,
  );
  const changed = { caseId: 'C1', personId: 'P1', ...record };
  return {
    facts: { ...facts, case: { ...facts.case, ...changed } },
    events: events.map((event) =>
      event.type === 'CASE_OPENED' ? { ...event, case: { ...event.case, ...changed } } : event,
    ),
    person: aPerson(),
    addressHash: 'hash-of-the-address',
    profile: 'NEW',
    rest: { kind: 'HIBERNATE', dueAt: DUE },
    at: NOW,
    by: IMPORT,
    ...overrides,
  };
};
