/** What can go wrong at any moment: crashes, repeated deliveries, lost answers, steps that are tried again while they still run. */
import { DEAD_TOKEN, type State, type Worker } from './state.ts';
import { endWorker, goToLoad, nameOf } from './workers.ts';

type Fault = (who: string, does: string, act: (next: State) => void) => void;

const workerFaults = (s: State, worker: Worker, index: number, fault: Fault): void => {
  const who = nameOf(worker, index);
  fault(who, `is stopped at ${worker.phase}`, (next) => endWorker(next, index));
  if (worker.phase === 'ARM' && worker.current && worker.seq === s.sent)
    fault(who, 'arms its wait, but the answer is lost and it will arm again with another token', (next) => {
      Object.assign(next, { token: DEAD_TOKEN, runState: 'WAITING', dueAt: 'LATER' });
    });
  const evaluating = worker.phase === 'READ_SECOND' || worker.phase === 'READ_CASE' || worker.phase === 'COMMIT';
  if (evaluating && !worker.orphan)
    fault(who, 'is evaluated again while its first evaluation still runs', (next) => {
      next.workers.push({ ...worker, orphan: true });
      goToLoad(next, index);
    });
};

/**
 * Calls `fault` for everything that can go wrong in `s`. A function that dies while it writes has written or not; the first is the same as dying
 * at the next step, or (a commit whose answer was lost) as the evaluation that nobody listens to any more.
 */
export const faults = (s: State, fault: Fault): void => {
  s.workers.forEach((worker, index) => {
    workerFaults(s, worker, index, fault);
  });
  s.callers.forEach((caller, index) => {
    const who = caller.kind.toLowerCase();
    fault(who, `crashes at ${caller.phase}`, (next) => {
      next.callers.splice(index, 1);
      if (caller.kind === 'WAKE') next.records += 1; // the stream delivers it again
    });
    if (caller.phase === 'RING' && caller.token !== DEAD_TOKEN)
      fault(who, 'rings, but the answer is lost and it rings again', (next) => goToLoad(next, caller.token));
  });
  if (s.sent > 0)
    fault('stream', 'delivers a record once more', (next) => {
      next.records += 1;
    });
};
