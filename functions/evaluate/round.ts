/** One round of `Load`: what is read, in the order in which it must be read, and what is decided on it. */
import type { Commit, InboxEntry, Registry } from '../../adapters/registry/registry.ts';
import { addMinutes, earliest, type Instant } from '../../domain/dates.ts';
import { type Decision, decide, type Next } from '../../domain/decide.ts';
import type { CaseFacts } from '../../domain/facts.ts';
import type { ProgramDefinition } from '../../domain/program.ts';
import { FAILURES_BEFORE_OPERATOR, type Run, WATCHDOG_MINUTES } from '../../domain/run.ts';
import { publicStatusOf } from '../../domain/status.ts';

export type Work = {
  readonly caseId: string;
  readonly gen: number;
  readonly now: Instant;
  readonly startedAt: Instant;
};

export type Round = {
  readonly work: Work;
  readonly run: Run;
  readonly facts: CaseFacts;
  readonly unread: readonly InboxEntry[];
  readonly decision: Decision;
  /** Where the worker rests or what it does next; undefined when signals are left that it has to look at first. */
  readonly next: Next | undefined;
  /** The sequence up to which this round has looked at the inbox. */
  readonly seen: number;
};

/** A held case applies nothing but its release, which may lie behind everything that came in meanwhile. */
const SIGNALS_SEARCHED_FOR_RELEASE = 1_000;

class CaseUnreadableError extends Error {
  override readonly name = 'CaseUnreadableError';
}

const releases = async (registry: Registry, caseId: string): Promise<readonly InboxEntry[]> =>
  (await registry.readInbox(caseId, SIGNALS_SEARCHED_FOR_RELEASE)).filter(
    ({ signal }) => signal.body.type === 'RELEASE',
  );

export type Readers = {
  readonly registry: Registry;
  readonly programOf: (program: string) => ProgramDefinition | undefined;
};

/**
 * Reads the run first, then the inbox, then the case, all strongly consistent: a signal that comes in between is in the run's sequence later, so
 * the round cannot come to rest on it. Answers undefined when the worker is not the case's latest. Throws when the case has no facts or program.
 */
export const playRound = async (
  { registry, programOf }: Readers,
  work: Work,
  { take, certificateNumber }: { readonly take: number; readonly certificateNumber: string },
): Promise<Round | undefined> => {
  const run = await registry.readRun(work.caseId);
  if (run === undefined || run.gen !== work.gen) return undefined;
  const inbox = await registry.readInbox(work.caseId, take + 1);
  const facts = await registry.readFacts(work.caseId);
  const program = facts === undefined ? undefined : programOf(facts.case.program);
  if (facts === undefined || program === undefined)
    throw new CaseUnreadableError(`Case ${work.caseId} has no facts, or a program that is not known.`);
  const unread = facts.case.held ? await releases(registry, work.caseId) : inbox.slice(0, take);
  const decision = decide(
    facts,
    unread.map(({ signal }) => signal),
    {
      program,
      now: work.now,
      newCertificateNumber: certificateNumber,
      holdForOperator: run.failCount >= FAILURES_BEFORE_OPERATOR,
      unjudgedFrom: earliest(
        ...inbox
          .filter((entry) => !unread.some(({ inboxKey }) => inboxKey === entry.inboxKey))
          .map(({ signal }) => signal.receivedAt),
      ),
    },
  );
  // What is unread keeps the worker from resting, also what came in while the case was held and released.
  const isMore = !decision.facts.case.held && inbox.length > decision.answers.length;
  const next = isMore ? undefined : decision.next;
  return { work, run, facts, unread, decision, next, seen: isMore ? run.seenSeq : run.inboxSeq };
};

const restOf = ({ work, run, next }: Round): Commit['rest'] => {
  const { defVersion } = run;
  if (next?.kind === 'CLOSE') return { kind: 'CLOSE', defVersion };
  if (next?.kind === 'HIBERNATE') return { kind: 'HIBERNATE', dueAt: next.dueAt, defVersion };
  return { kind: 'GO_ON', dueAt: addMinutes(work.now, WATCHDOG_MINUTES), defVersion };
};

/** What a round writes, whole or not at all. */
export const commitOf = (round: Round): Commit => ({
  before: round.facts,
  after: round.decision.facts,
  events: round.decision.events,
  gen: round.work.gen,
  seen: round.seen,
  applied: round.decision.answers.flatMap(({ signalKey, answer }) => {
    const entry = round.unread.find(({ signal }) => signal.signalKey === signalKey);
    return entry === undefined ? [] : [{ entry, answer }];
  }),
  rest: restOf(round),
  status: publicStatusOf(round.decision.facts),
});
