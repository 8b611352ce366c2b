/** The steps of a worker that nothing disturbs: it reads, commits, and arms its wait. */
import { commit } from './commit.ts';
import type { Rules } from './rules.ts';
import { clone, type State, type Worker } from './state.ts';
import { BLANK, type Emit, goToLoad } from './workers.ts';

const readInbox = (worker: Worker, s: State, limit: number): void => {
  worker.taken = 0;
  for (let bit = 1, room = limit; bit <= s.unread && room > 0; bit <<= 1)
    if ((s.unread & bit) !== 0) {
      worker.taken |= bit;
      room -= 1;
    }
  worker.whole = worker.taken === s.unread;
};

const arm = (next: State, index: number, worker: Worker, rules: Rules): string => {
  if ((rules.awaitUnlessSignal && next.sent !== worker.seq) || (rules.awaitByGeneration && !worker.current)) {
    goToLoad(next, index);
    return 'may not arm its wait: loads again';
  }
  next.token = index;
  next.runState = 'WAITING';
  next.dueAt = 'LATER';
  Object.assign(worker, { ...BLANK, phase: 'WAIT' });
  return 'arms its wait';
};

const read = (s: State, worker: Worker, rules: Rules, limit: number): string => {
  if (worker.phase === 'READ_CASE') {
    Object.assign(worker, { phase: 'COMMIT', fresh: true });
    return 'reads the case';
  }
  const readsRun = (worker.phase === 'READ_FIRST') === rules.runBeforeInbox;
  worker.phase = worker.phase === 'READ_FIRST' ? 'READ_SECOND' : 'READ_CASE';
  if (readsRun) worker.seq = s.sent;
  else readInbox(worker, s, limit);
  return readsRun ? 'reads RUN' : 'reads INBOX';
};

/** What the worker at `index` does next, when nothing goes wrong. A worker that waits does nothing. */
export const workerSteps = (s: State, index: number, rules: Rules, limit: number, emit: Emit): void => {
  const before = s.workers[index];
  if (before === undefined || before.phase === 'WAIT') return;
  if (before.phase === 'COMMIT') {
    commit(s, index, before, rules, emit);
    return;
  }
  const next = clone(s);
  const worker = next.workers[index];
  if (worker !== undefined)
    emit(worker.phase === 'ARM' ? arm(next, index, worker, rules) : read(s, worker, rules, limit), next);
};
