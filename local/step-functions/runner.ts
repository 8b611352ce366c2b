/**
 * Moves executions in turns, one at a time each: work out, save, and only then make the call that the turn ended in.
 */
import type { Activity, CallService, InvokeForMachine, Meter, Now } from '../contracts.ts';
import { machineArn, type Place } from './arn.ts';
import type { Definition } from './definition-shapes.ts';
import { perform } from './effects.ts';
import { ServiceError } from './errors.ts';
import { makeEvaluator } from './jsonata.ts';
import { called, dueAt, type Occurrence } from './occurrences.ts';
import type { Execution, Limits, Position } from './record.ts';
import { enterState } from './states.ts';
import type { ExecutionStore } from './store.ts';
import { makeTimers } from './timers.ts';
import { closeFull, type Effect, HistoryFull, type Turn } from './turn.ts';

export type RunnerDependencies = {
  readonly now: Now;
  readonly activity: Activity;
  readonly invoke: InvokeForMachine;
  readonly callService: CallService;
  readonly meter: Meter;
  readonly store: ExecutionStore;
  readonly place: Place;
  readonly limits: Limits;
  /**
   * Told of failures that no caller waits for: the store is gone, or a call could not be made at all. The execution
   * stands where it was.
   */
  readonly onError: (error: unknown) => void;
};

/** A running execution in memory. */
export type Live = {
  readonly definition: Definition;
  readonly executionInput: unknown;
  execution: Execution;
  position: Position;
  isNew: boolean;
  queue: Promise<unknown>;
};

export type Runner = {
  readonly live: (arn: string) => Live | undefined;
  readonly add: (execution: Execution, position: Position, definition: Definition, isNew: boolean) => Live;
  readonly remove: (arn: string) => void;
  /**
   * Resolves once what happened is saved: false when the execution had closed before. Rejects with what the occurrence
   * throws.
   */
  readonly happen: (live: Live, occurrence: Occurrence) => Promise<boolean>;
  /** Makes a call; its answer becomes a turn. */
  readonly launch: (live: Live, effect: Effect) => void;
  readonly nextDueAt: () => number | undefined;
  readonly takeDue: (now: number) => readonly Live[];
};

/** A turn of many states is saved in parts: a step has to fit into one transaction of the store. */
const STEP_EVENTS_MAXIMUM = 100;
const STEP_CHARACTERS_MAXIMUM = 256 * 1024;

const caseIdOf = (input: unknown): { caseId?: string } =>
  typeof input === 'object' && input !== null && 'caseId' in input && typeof input.caseId === 'string'
    ? { caseId: input.caseId }
    : {};

export const makeRunner = (deps: RunnerDependencies): Runner => {
  const { activity, store, meter, place } = deps;
  const evaluator = makeEvaluator(deps.now);
  const timers = makeTimers();
  const lives = new Map<string, Live>();

  const open = ({ execution, position, definition, executionInput }: Live): Turn => ({
    setting: {
      machineArn: machineArn(place, execution.machine),
      region: place.region,
      definition,
      executionInput,
      evaluator,
      limits: deps.limits,
    },
    execution,
    position,
    now: deps.now(),
    eventCount: position.eventCount,
    events: [],
    size: 0,
    transitions: 0,
    effect: undefined,
    closing: undefined,
  });

  const save = async (live: Live, turn: Turn): Promise<void> => {
    if (turn.events.length === 0) return;
    const { closing, events, transitions } = turn;
    const execution = closing === undefined ? live.execution : { ...live.execution, ...closing, stoppedAt: turn.now };
    const position = { ...turn.position, eventCount: turn.eventCount };
    const { isNew } = live;
    const saved = await store.save({
      execution,
      isNew,
      events,
      position: closing === undefined ? position : undefined,
    });
    if (!saved) throw new ServiceError('ExecutionAlreadyExists', `Execution Already Exists: '${execution.arn}'`);
    live.execution = execution;
    live.position = position;
    live.isNew = false;
    turn.events = [];
    turn.size = 0;
    turn.transitions = 0;
    const owner = { ...caseIdOf(live.executionInput), caller: execution.machine };
    meter.add(owner, isNew ? { transitions, executions: 1 } : { transitions });
  };

  const workOut = async (live: Live, turn: Turn, occurrence: Occurrence): Promise<void> => {
    try {
      let next = await occurrence(turn);
      while (next !== undefined) {
        if (turn.events.length >= STEP_EVENTS_MAXIMUM || turn.size >= STEP_CHARACTERS_MAXIMUM) {
          turn.position = { ...turn.position, ...next, todo: { kind: 'ENTER' } };
          await save(live, turn);
        }
        next = await enterState(turn, next);
      }
    } catch (error) {
      if (!(error instanceof HistoryFull)) throw error;
      closeFull(turn);
    }
  };

  const takeTurn = async (live: Live, occurrence: Occurrence): Promise<boolean> => {
    const { arn } = live.execution;
    if (live.execution.status !== 'RUNNING') return false;
    const turn = open(live);
    try {
      await workOut(live, turn, occurrence);
      await save(live, turn);
    } finally {
      const { execution, position } = live;
      if (execution.status !== 'RUNNING') lives.delete(arn);
      timers.set(arn, lives.has(arn) ? dueAt(execution, position) : undefined);
    }
    if (turn.effect !== undefined) launch(live, turn.effect);
    return true;
  };

  const happen = (live: Live, occurrence: Occurrence): Promise<boolean> => {
    const done = activity.track(() => live.queue.then(() => takeTurn(live, occurrence)));
    live.queue = done.catch(() => undefined);
    return done;
  };

  const launch = (live: Live, effect: Effect): void => {
    const work = async (): Promise<void> => {
      const outcome = await perform(deps, live.execution.machine, effect);
      await happen(live, called(effect.scheduledEventId, outcome));
    };
    activity.track(work).catch(deps.onError);
  };

  return {
    live: (arn) => lives.get(arn),
    add: (execution, position, definition, isNew) => {
      const executionInput: unknown = JSON.parse(execution.input);
      const live = { execution, position, definition, executionInput, isNew, queue: Promise.resolve() };
      lives.set(execution.arn, live);
      timers.set(execution.arn, dueAt(execution, position));
      return live;
    },
    remove: (arn) => {
      lives.delete(arn);
      timers.set(arn, undefined);
    },
    happen,
    launch,
    nextDueAt: timers.next,
    takeDue: (now) => timers.takeDue(now).flatMap((arn) => lives.get(arn) ?? []),
  };
};
