/**
 * Who acts in the wait protocol beside the workers, and every step that can be taken from a state.
 *
 * A signal is one transaction, so a sender that crashes has either left it or not. A repeated one finds its marker and changes nothing, and one to
 * a closed case is kept and revives nothing: neither is a step. A token is live from the moment at which it stands on `RUN`.
 */
import { faults } from './faults.ts';
import type { Bounds, Rules } from './rules.ts';
import { type Caller, clone, DEAD_TOKEN, NO_TOKEN, type State } from './state.ts';
import { workerSteps } from './worker.ts';
import { type Emit, goToLoad, nameOf, newWorker, raiseGeneration } from './workers.ts';

/** `FAIR` steps are taken sooner or later. `TIME` passes when nothing else is left to do. `WORLD` steps may happen or not. */
export type Step = {
  readonly kind: 'FAIR' | 'TIME' | 'WORLD';
  readonly who: string;
  readonly does: string;
  readonly next: State;
};

/** A new case hibernates until the deadline of its draft. */
export const firstState = (bounds: Bounds): State => ({
  runState: 'HIBERNATING',
  token: NO_TOKEN,
  dueAt: 'LATER',
  closed: false,
  sent: 0,
  unread: 0,
  records: 0,
  workers: [],
  callers: [],
  faults: bounds.faults,
  times: bounds.times,
  handOffs: bounds.handOffs,
  wrong: 'NOTHING',
});

const WAKE: Caller = { kind: 'WAKE', phase: 'READ_RUN', token: NO_TOKEN, current: false, found: 'CLOSED' };
const SWEEP: Caller = { ...WAKE, kind: 'SWEEP' };

const without = (s: State, index: number): State => {
  const next = clone(s);
  next.callers.splice(index, 1);
  return next;
};

/** The reader of `RUN` rings, starts, or leaves it; `rest` is the state without the reader. */
const readRun = (rest: State, kind: Caller['kind'], emit: Emit): void => {
  const { runState, token, dueAt } = rest;
  const acts = runState !== 'CLOSED' && (kind === 'SWEEP' || token !== NO_TOKEN || runState === 'HIBERNATING');
  // A sweep that an old index entry brought here may look at `dueAt` again or not: both must do.
  if (!acts || (kind === 'SWEEP' && dueAt !== 'DUE')) emit('reads RUN and leaves it', rest);
  if (!acts) return;
  const next = clone(rest);
  next.callers.push({ kind, phase: token === NO_TOKEN ? 'START' : 'RING', token, current: true, found: runState });
  emit(token === NO_TOKEN ? 'reads RUN, finds no token' : 'reads RUN, finds a token', next);
};

/** One conditional write; `StartExecution` is a step of its own. */
const start = (next: State, caller: Caller, rules: Rules): string => {
  if (!caller.current || next.runState !== caller.found) return 'may not start a worker, RUN has changed';
  raiseGeneration(next, rules);
  next.callers.push({ ...caller, phase: 'START_EXECUTION' });
  return 'raises the generation';
};

const callerSteps = (s: State, index: number, caller: Caller, rules: Rules, emit: Emit): void => {
  const next = without(s, index);
  if (caller.phase === 'READ_RUN') {
    readRun(next, caller.kind, emit);
  } else if (caller.phase === 'RING' && caller.token !== DEAD_TOKEN) {
    goToLoad(next, caller.token);
    emit('rings', next);
  } else if (caller.phase === 'RING') {
    if (caller.kind === 'SWEEP' && rules.startAfterFailedRing)
      next.callers.push({ ...caller, phase: 'START', token: NO_TOKEN });
    emit('rings in vain', next);
  } else if (caller.phase === 'START') {
    emit(start(next, caller, rules), next);
  } else {
    next.workers.push(newWorker(caller.current));
    emit('starts the execution', next);
  }
};

/** One run of the sweep that finds the case due. */
const sweepRuns = (next: State): void => {
  next.dueAt = 'DUE';
  next.callers.push({ ...SWEEP });
};

/** Time events out of turn: they may fall between any two steps, as often as the bounds say. */
const timeEvents = (s: State, quiet: boolean, time: (does: string, act: (next: State) => void) => void): void => {
  s.workers.forEach((worker, index) => {
    if (worker.phase !== 'WAIT') return;
    time(`ends the wait of ${nameOf(worker, index)}`, (next) => {
      // The watchdog of a wait is set to an hour after its end, so that it is near now.
      if (next.token === index && next.dueAt === 'LATER') next.dueAt = 'SOON';
      goToLoad(next, index);
    });
  });
  if (s.dueAt === 'LATER') time('brings the deadline, the sweep runs', sweepRuns);
  else if (s.dueAt !== 'NONE' && !quiet) time('passes while others are busy, the sweep runs', sweepRuns);
  if (s.dueAt !== 'DUE') time('brings the sweep by an old index entry', (next) => next.callers.push({ ...SWEEP }));
};

/** Calls `emit` for every step that can be taken from `s`. */
export const steps = (s: State, rules: Rules, bounds: Bounds, emit: (step: Step) => void): void => {
  let quiet = true;
  const fair =
    (who: string): Emit =>
    (does, next) => {
      quiet = false;
      emit({ kind: 'FAIR', who, does, next });
    };
  s.workers.forEach((worker, index) => {
    workerSteps(s, index, rules, bounds.limit, fair(nameOf(worker, index)));
  });
  s.callers.forEach((caller, index) => {
    callerSteps(s, index, caller, rules, fair(caller.kind.toLowerCase()));
  });
  if (s.records > 0) readRun({ ...clone(s), records: s.records - 1 }, 'WAKE', fair('wake'));

  const act = (kind: Step['kind'], who: string, does: string, change: (next: State) => void) => {
    const next = clone(s);
    change(next);
    emit({ kind, who, does, next });
  };
  if (quiet && (s.dueAt === 'SOON' || s.dueAt === 'DUE')) act('TIME', 'time', 'passes, the sweep runs', sweepRuns);
  if (s.sent < bounds.signals && s.runState !== 'CLOSED')
    act('WORLD', 'sender', 'leaves a signal', (next) => {
      next.unread |= 1 << next.sent;
      next.sent += 1;
      if (next.dueAt !== 'DUE') next.dueAt = 'SOON';
      if (rules.streamConsumer) next.records += 1;
    });
  if (s.times > 0)
    timeEvents(s, quiet, (does, change) =>
      act('WORLD', 'time', does, (next) => {
        next.times -= 1;
        change(next);
      }),
    );
  if (s.faults > 0)
    faults(s, (who, does, change) =>
      act('WORLD', who, does, (next) => {
        next.faults -= 1;
        change(next);
      }),
    );
};
