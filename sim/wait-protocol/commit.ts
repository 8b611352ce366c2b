/** How an evaluation commits: its decision, the conditions on it, and what it writes. */
import type { Rules } from './rules.ts';
import { clone, NO_TOKEN, type State, type Worker } from './state.ts';
import { type Emit, endWorker, goToLoad } from './workers.ts';

type Decision = {
  readonly rest: 'AWAIT' | 'LOAD_AGAIN' | 'HIBERNATE' | 'CLOSE' | 'HAND_OFF';
  /** Something happened, so that the case is written; an idle decision writes `RUN` alone. */
  readonly eventful: boolean;
};

const eventful = (...rests: Decision['rest'][]): Decision[] => rests.map((rest) => ({ rest, eventful: true }));
const idle = (...rests: Decision['rest'][]): Decision[] => rests.map((rest) => ({ rest, eventful: false }));

/** Every decision that the facts allow; which one the rules of certification choose is nothing to the protocol. */
const decisions = (s: State, { whole, taken, fresh }: Worker): readonly Decision[] => {
  if (!whole) return eventful('LOAD_AGAIN');
  if (s.closed && fresh) return [{ rest: 'CLOSE', eventful: taken !== 0 }];
  const handOff = s.handOffs === 0 ? [] : idle('HAND_OFF');
  // With no signal it may still be that time has moved the case on. To load again means that an effect is owed: it is performed and its
  // result loaded. Only a signal makes a new one here, so that the loop ends.
  return taken === 0
    ? [...idle('AWAIT', 'HIBERNATE'), ...eventful('AWAIT', 'HIBERNATE', 'CLOSE'), ...handOff]
    : [...eventful('AWAIT', 'HIBERNATE', 'CLOSE', 'LOAD_AGAIN'), ...handOff];
};

const SAYS: Record<Decision['rest'], string> = {
  AWAIT: 'commits: somebody owes an answer, a wait is to be armed',
  LOAD_AGAIN: 'commits: load again',
  HIBERNATE: 'commits: hibernates until the deadline',
  CLOSE: 'commits: closes the case',
  HAND_OFF: 'commits: hands off to a new execution',
};

/** What is wrong with a decision that is written all the same, because a condition was dropped. */
const wrongOf = (s: State, worker: Worker, decision: Decision): State['wrong'] => {
  if (!worker.current) return 'OLD_GENERATION_WROTE';
  if ((worker.taken & ~s.unread) !== 0) return 'APPLIED_TWICE';
  return decision.eventful && !worker.fresh ? 'DECISION_OVERWRITTEN' : s.wrong;
};

const writeRun = (s: State, rest: Decision['rest'], rules: Rules): void => {
  s.token = NO_TOKEN;
  s.runState = rest === 'HIBERNATE' ? 'HIBERNATING' : rest === 'CLOSE' ? 'CLOSED' : 'STARTED';
  s.dueAt = rest === 'HIBERNATE' ? 'LATER' : rest === 'CLOSE' ? 'NONE' : rules.dueAtUntilArmed;
};

/** Writes a decision whose conditions hold, and sends the worker where it leads. */
const write = (s: State, index: number, decision: Decision, rules: Rules): void => {
  const worker = s.workers[index];
  if (worker === undefined) return;
  const { rest } = decision;
  s.wrong = wrongOf(s, worker, decision);
  s.unread &= ~worker.taken;
  if (decision.eventful) for (const other of s.workers) other.fresh = false;
  s.closed ||= rest === 'CLOSE';
  writeRun(s, rest, rules);
  if (worker.orphan || rest === 'HIBERNATE' || rest === 'CLOSE') {
    endWorker(s, index);
  } else if (rest === 'LOAD_AGAIN') {
    goToLoad(s, index);
  } else if (rest === 'AWAIT') {
    Object.assign(worker, { phase: 'ARM', taken: 0, whole: false, fresh: false });
  } else {
    s.handOffs -= 1;
    s.callers.push({ kind: 'HAND_OFF', phase: 'START', token: NO_TOKEN, current: worker.current, found: s.runState });
    endWorker(s, index);
  }
};

/** Why a decision may not be written, or undefined. */
const refusal = (s: State, worker: Worker, { rest, eventful }: Decision, rules: Rules): string | undefined => {
  if (rules.commitByVersion && eventful && !worker.fresh) return 'may not commit, the case has changed: loads again';
  if (rules.commitByInbox && (worker.taken & ~s.unread) !== 0)
    return 'may not commit, a signal was applied meanwhile: loads again';
  if (s.runState === 'CLOSED') return 'may not commit, the case is closed: loads again';
  if (rules.restUnlessSignal && (rest === 'HIBERNATE' || rest === 'CLOSE') && s.sent !== worker.seq)
    return 'may not rest, a signal came in: loads again';
  return undefined;
};

/** Every way in which the evaluation at `index` may commit, or fail to. */
export const commit = (s: State, index: number, worker: Worker, rules: Rules, emit: Emit): void => {
  const act = (does: string, change: (next: State) => void) => {
    const next = clone(s);
    change(next);
    emit(does, next);
  };
  const ends = (does: string) => act(does, (next) => endWorker(next, index));
  if (rules.commitByGeneration && !worker.current) {
    ends('may not commit, a newer generation has taken over: ends');
    return;
  }
  for (const decision of decisions(s, worker)) {
    const refused = refusal(s, worker, decision, rules);
    if (s.runState === 'CLOSED' && decision.rest === 'CLOSE' && !decision.eventful) ends('finds the case closed: ends');
    else if (refused !== undefined) act(refused, (next) => goToLoad(next, index));
    else act(SAYS[decision.rest], (next) => write(next, index, decision, rules));
  }
};
