/** What happens to workers (executions of the lifecycle machine), and to the tokens that others hold of them. */
import type { Rules } from './rules.ts';
import { DEAD_TOKEN, NO_TOKEN, type State, type Worker } from './state.ts';

/** Takes a step that leads to `next`. */
export type Emit = (does: string, next: State) => void;

/** A worker that remembers nothing: at `Load`, or in its wait. */
export const BLANK = { orphan: false, seq: 0, taken: 0, whole: false, fresh: false } as const;

export const newWorker = (current: boolean): Worker => ({ ...BLANK, phase: 'READ_FIRST', current });

/** What a trace calls the worker at `index`. */
export const nameOf = (worker: Worker, index: number): string =>
  worker.orphan ? 'orphaned evaluation' : `${worker.current ? '' : 'old '}worker ${index + 1}`;

/** Tokens of workers become what `renamed` makes of them, wherever they stand. */
const renameTokens = (s: State, renamed: (token: number) => number): void => {
  s.token = renamed(s.token);
  for (const caller of s.callers) caller.token = renamed(caller.token);
};

/** The worker goes (back) to `Load`; if it was waiting, its token is used up. */
export const goToLoad = (s: State, index: number): void => {
  const worker = s.workers[index];
  if (worker === undefined) return;
  renameTokens(s, (token) => (token === index ? DEAD_TOKEN : token));
  Object.assign(worker, { ...BLANK, phase: 'READ_FIRST', orphan: worker.orphan });
};

export const endWorker = (s: State, index: number): void => {
  s.workers.splice(index, 1);
  renameTokens(s, (token) => (token === index ? DEAD_TOKEN : token > index ? token - 1 : token));
};

/** The one conditional write that starts a worker; `StartExecution` is a step of its own. */
export const raiseGeneration = (s: State, rules: Rules): void => {
  for (const other of [...s.workers, ...s.callers]) other.current = false;
  s.runState = 'STARTED';
  if (rules.dueAtOfStart === 'SOON') s.dueAt = 'SOON';
  if (rules.startClearsToken) s.token = NO_TOKEN;
};
