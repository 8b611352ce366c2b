/**
 * The `Load` step. In: case id and generation. Decides on everything that came in and on the time, and commits it in one transaction. Out: where the
 * worker goes next. Throws when the case cannot be read; the machine's retries and then the sweep bring it back.
 *
 * Safe to run late, twice, or by a worker that another has replaced: every write is conditional on the generation and on the case's version.
 */
import { addHours, toInstant } from '../../domain/dates.ts';
import { LONGEST_WAIT_DAYS } from '../../domain/decide.ts';
import { EvaluateInput, type EvaluateResult, type Route } from '../../workflows/steps.ts';
import type { Log } from '../shared/messages.ts';
import { parseInput } from '../shared/parse-input.ts';
import { commitOf, playRound, type Readers, type Round, type Work } from './round.ts';
import { logStages } from './stage-log.ts';

export type EvaluateDeps = Readers & {
  /** The number of a case's certificate; another for each attempt, since a number may be taken. */
  readonly certificateNumber: (caseId: string, attempt: number) => string;
  readonly definitionVersion: string;
  readonly log: Log;
};

/** Bounds the size of one transaction. What is left is taken by the next `Load`. */
const SIGNALS_PER_DECISION = 30;

/** How often a decision is made again at once when something it read has changed. */
const ATTEMPTS = 4;

/** A wait may end this much after the worker is due to hand off: the hand-off happens at the next `Load`, which the wait's end brings. */
const SPARE_DAYS = 5;

const at = (route: Route, seenSeq: number, rest: Partial<EvaluateResult> = {}): EvaluateResult => ({
  milestone: '',
  wakeBy: '',
  dueAt: '',
  dueKey: '',
  effectKey: '',
  route,
  seenSeq,
  ...rest,
});

/** A worker on another definition than the deployed one, or grown old, is replaced before it waits again. */
const mustHandOff = ({ work, run }: Round, definitionVersion: string): boolean =>
  run.defVersion !== definitionVersion || work.now >= addHours(work.startedAt, LONGEST_WAIT_DAYS * 24);

const addressOf = (round: Round, definitionVersion: string): EvaluateResult => {
  const { next, seen, work } = round;
  switch (next?.kind) {
    case undefined:
      return at('Load', seen);
    case 'PERFORM':
      return at('SendNotice', seen, { effectKey: next.effectKey });
    case 'HIBERNATE':
      return at('Hibernate', seen);
    case 'CLOSE':
      return at('Closed', seen);
    case 'WAIT': {
      if (mustHandOff(round, definitionVersion)) return at('HandOff', seen);
      const lastWake = addHours(work.startedAt, (LONGEST_WAIT_DAYS + SPARE_DAYS) * 24);
      const wakeBy = next.wakeBy < lastWake ? next.wakeBy : lastWake;
      const dueAt = addHours(wakeBy, 1);
      return at(next.wait, seen, { wakeBy, dueAt, dueKey: `${dueAt}#${work.caseId}` });
    }
  }
};

export const makeHandler =
  (deps: EvaluateDeps) =>
  async (event: unknown): Promise<EvaluateResult> => {
    const { caseId, gen, ...times } = parseInput(EvaluateInput, event);
    const work: Work = { caseId, gen, now: toInstant(times.now), startedAt: toInstant(times.startedAt) };
    const fenced = (): EvaluateResult => {
      deps.log('FENCED', { caseId, gen });
      return at('Fenced', 0);
    };
    let take = SIGNALS_PER_DECISION;
    let numbersTried = 0;
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const round = await playRound(deps, work, {
        take,
        certificateNumber: deps.certificateNumber(caseId, numbersTried),
      });
      if (round === undefined) return fenced();
      const outcome = await deps.registry.commit(commitOf(round));
      if (outcome === 'COMMITTED') {
        const result = addressOf(round, deps.definitionVersion);
        const { facts, answers, milestone } = round.decision;
        logStages(deps.log, round);
        deps.log('DECIDED', { caseId, gen, route: result.route, stage: facts.case.stage, signals: answers.length });
        return { ...result, milestone };
      }
      if (outcome === 'FENCED') return fenced();
      if (outcome === 'NUMBER_TAKEN') numbersTried += 1;
      if (outcome === 'TOO_LARGE') take = Math.max(1, Math.floor(take / 2));
      deps.log('DECISION_REPEATED', { caseId, gen, outcome });
    }
    throw new DecisionContendedError(`Case ${caseId}: what the decision reads changed ${ATTEMPTS} times.`);
  };

/** The machine retries with growing pauses, and counts a failure when that does not help. */
class DecisionContendedError extends Error {
  override readonly name = 'DecisionContendedError';
}
