/** Facts, signals and commits that are valid by default, with fixed ids and instants, and what is read of them most. */
import { makeNewId } from '../../../adapters/registry/ids.ts';
import { makeRegistry } from '../../../adapters/registry/make-registry.ts';
import type { Commit, InboxEntry, Profile, Registry } from '../../../adapters/registry/registry.ts';
import type { Table } from '../../../adapters/registry/table.ts';
import type { CaseEvent } from '../../../domain/events.ts';
import type { Case, CaseFacts, Credit, Effect, Task } from '../../../domain/facts.ts';
import type { Person } from '../../../domain/person.ts';
import type { Run } from '../../../domain/run.ts';
import type { Actor, Signal } from '../../../domain/signals.ts';
import { publicStatusOf } from '../../../domain/status.ts';

export const NOW = '2026-03-02T16:00:00.000Z';
export const LATER = '2026-03-02T16:00:01.000Z';
/** The watchdog of a draft. */
export const DRAFT_DUE = '2026-09-01T07:00:00.000Z';
/** Fifteen minutes after NOW. */
export const WATCHDOG = '2026-03-02T16:15:00.000Z';

export const APPLICANT: Actor = { kind: 'APPLICANT', id: 'P1' };
export const STAFF: Actor = { kind: 'STAFF', id: 'S1' };
export const SYSTEM: Actor = { kind: 'SYSTEM', id: 'certcycle' };

export const aCase = (overrides: Partial<Case> = {}): Case => ({
  caseId: 'C1',
  personId: 'P1',
  program: 'cmpss',
  pathway: 'INITIAL',
  ver: 1,
  stage: 'DRAFT',
  openedAt: NOW,
  stageSince: NOW,
  suspended: false,
  held: false,
  cycle: 0,
  suspensions: [],
  enteredValues: [],
  ...overrides,
});

export const opened = (record: Case): CaseEvent => ({
  type: 'CASE_OPENED',
  at: NOW,
  by: APPLICANT,
  rules: [],
  case: record,
});

/** An event that says nothing in particular, so that a commit may change what it likes. */
export const anEvent = (overrides: { at?: string; by?: Actor; because?: string } = {}): CaseEvent => ({
  type: 'STAGE_REACHED',
  at: overrides.at ?? NOW,
  by: overrides.by ?? SYSTEM,
  rules: ['lifecycle.stage'],
  from: 'DRAFT',
  to: 'FEE_DUE',
  because: overrides.because ?? 'SUBMIT_APPLICATION',
});

export const aSignal = (overrides: Partial<Signal> = {}): Signal => ({
  signalKey: 'K1',
  caseId: 'C1',
  body: { type: 'SUBMIT_APPLICATION' },
  actor: APPLICANT,
  occurredOn: '2026-03-02',
  receivedAt: NOW,
  ...overrides,
});

export const anEffect = (overrides: Partial<Effect> = {}): Effect => ({
  effectKey: 'notice:0:received',
  notice: 'APPLICATION_RECEIVED',
  cycle: 0,
  owedAt: NOW,
  state: 'OWED',
  attempts: 0,
  ...overrides,
});

export const aTask = (overrides: Partial<Task> = {}): Task => ({
  taskId: 'T1',
  queue: 'APPLICATION',
  reason: 'REVIEW',
  openedAt: NOW,
  ...overrides,
});

export const aCredit = (overrides: Partial<Credit> = {}): Credit => ({
  cycle: 1,
  providerId: 'V1',
  courseId: 'ethics-1',
  title: 'Ethics',
  completedOn: '2026-02-01',
  minutes: 60,
  topics: ['ETHICS'],
  ...overrides,
});

export const aPerson = (overrides: Partial<Person> = {}): Person => ({
  personId: 'P1',
  ver: 1,
  firstName: 'Ana',
  lastName: 'Gil',
  email: 'ana@example.org',
  language: 'en',
  ...overrides,
});

/** A person under a hash that stands for the one of their address; another address has another one. */
export const profileOf = (person: Person): Profile => ({ person, addressHash: `hash-of-${person.email}` });

/** Certified since NOW, with one term. */
export const certified = (facts: CaseFacts, certificateNumber = '1234-5678'): Partial<CaseFacts> => ({
  case: { ...facts.case, stage: 'ACTIVE', certificateNumber, firstIssuedOn: '2026-03-02', cycle: 1 },
  cycles: [{ cycle: 1, issuedOn: '2026-03-02', validFrom: '2026-03-02', expiresOn: '2028-03-01' }],
});

export const TO_HIBERNATE = { kind: 'HIBERNATE', dueAt: '2027-01-01T08:00:00.000Z', defVersion: 'd2' } as const;
export const TO_CLOSE = { kind: 'CLOSE', defVersion: 'd2' } as const;

export const registryOn = (table: Table): Registry => makeRegistry({ table, newId: makeNewId() });

export const openCase = async (registry: Registry, record: Case = aCase()): Promise<CaseFacts> => {
  const outcome = await registry.openCase({ case: record, event: opened(record), dueAt: DRAFT_DUE, defVersion: 'd1' });
  if (outcome !== 'OPENED') throw new Error(outcome);
  return factsIn(registry, record.caseId);
};

export const factsIn = async (registry: Registry, caseId = 'C1'): Promise<CaseFacts> => {
  const facts = await registry.readFacts(caseId);
  if (facts === undefined) throw new Error('no facts');
  return facts;
};

export const runIn = async (registry: Registry, caseId = 'C1'): Promise<Run> => {
  const run = await registry.readRun(caseId);
  if (run === undefined) throw new Error('no run');
  return run;
};

/** A commit of a worker that goes on. Its facts move, unless `events` is empty. */
export const aCommit = (
  before: CaseFacts,
  change: Partial<CaseFacts> = {},
  overrides: Partial<Omit<Commit, 'before' | 'after'>> = {},
): Commit => {
  const events = overrides.events ?? [anEvent()];
  const changed = { ...before, ...change };
  const ver = before.case.ver + (events.length > 0 ? 1 : 0);
  const after = { ...changed, case: { ...changed.case, ver } };
  return {
    before,
    after,
    gen: 0,
    seen: 0,
    applied: [],
    rest: { kind: 'GO_ON', dueAt: WATCHDOG, defVersion: 'd1' },
    status: publicStatusOf(after),
    ...overrides,
    events,
  };
};

export const answered = (entries: readonly InboxEntry[]): Commit['applied'] =>
  entries.map((entry) => ({ entry, answer: { state: 'APPLIED', at: NOW } }));
