/**
 * One turn of an execution: from something that happened to the next thing to wait for. It collects events and is then
 * saved whole.
 */
import type { Definition } from './definition-shapes.ts';
import type { Failure } from './errors.ts';
import type { Evaluator } from './jsonata.ts';
import type { Execution, HistoryEvent, Limits, Position } from './record.ts';

/** A state to go to, with its input. */
export type Next = { readonly state: string; readonly input: unknown };

/** How an execution closed. */
export type Closing = {
  readonly status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
};

/** A call to make once the turn is saved. */
export type Effect = { readonly scheduledEventId: number; readonly resource: string; readonly arguments: unknown };

/** What does not change while an execution runs. */
type Setting = {
  readonly machineArn: string;
  readonly region: string;
  readonly definition: Definition;
  readonly executionInput: unknown;
  readonly evaluator: Evaluator;
  readonly limits: Limits;
};

export type Turn = {
  readonly setting: Setting;
  readonly execution: Execution;
  readonly now: number;
  /** Its `eventCount` is the count before the turn; `eventCount` below goes on. */
  position: Position;
  eventCount: number;
  events: HistoryEvent[];
  /** Bytes of the payloads in `events`, roughly: a step must fit into one transaction. */
  size: number;
  /** States entered and tasks tried again, as the service bills them. */
  transitions: number;
  effect: Effect | undefined;
  closing: Closing | undefined;
};

/** Thrown when the next event would take the place that is left for the closing one. */
export class HistoryFull extends Error {}

const textLength = (details: Readonly<Record<string, unknown>>): number =>
  Object.values(details).reduce((sum: number, value) => sum + (typeof value === 'string' ? value.length : 0), 0);

const addEvent = (turn: Turn, type: string, details: Readonly<Record<string, unknown>>): void => {
  turn.eventCount += 1;
  const id = turn.eventCount;
  // The service gives the first two events 0 as their previous one.
  turn.events.push({ id, previousEventId: id <= 2 ? 0 : id - 1, at: turn.now, type, details });
  turn.size += textLength(details);
};

/** Appends an event. Throws `HistoryFull` when only the closing event still fits. */
export const append = (turn: Turn, type: string, details: Readonly<Record<string, unknown>>): void => {
  if (turn.eventCount + 1 >= turn.setting.limits.historyEvents) throw new HistoryFull();
  addEvent(turn, type, details);
};

const CLOSING_EVENTS = {
  SUCCEEDED: 'ExecutionSucceeded',
  FAILED: 'ExecutionFailed',
  TIMED_OUT: 'ExecutionTimedOut',
  ABORTED: 'ExecutionAborted',
} as const;

/** Closes the execution. */
export const close = (turn: Turn, closing: Closing): undefined => {
  const { status, ...details } = closing;
  addEvent(
    turn,
    CLOSING_EVENTS[status],
    'output' in details ? { ...details, outputDetails: { truncated: false } } : details,
  );
  turn.closing = closing;
  turn.effect = undefined;
};

/** Fails the execution at once, because its history is full. */
export const closeFull = (turn: Turn): void =>
  close(turn, {
    status: 'FAILED',
    error: 'States.Runtime',
    cause: `The execution reached the maximum number of history events (${turn.setting.limits.historyEvents}).`,
  });

/** Fails the execution with an error that nothing caught. */
export const closeFailed = (turn: Turn, failure: Partial<Failure>): undefined =>
  close(turn, { status: 'FAILED', ...failure });
