/** What may happen to a running execution. Each begins a turn; one that comes too late changes nothing. */
import { type Task, UPDATE_ITEM_FOR_TOKEN } from './definition-shapes.ts';
import type { Outcome } from './effects.ts';
import { type Failure, ServiceError } from './errors.ts';
import { orFail } from './payload.ts';
import type { Execution, Position } from './record.ts';
import { currentState, endWait } from './states.ts';
import { failTask, scheduleTask, submitTask, succeedTask, timeOutTask } from './task.ts';
import { append, close, type Next, type Turn } from './turn.ts';

export type Occurrence = (turn: Turn) => Promise<Next | undefined>;

/** What a token was sent with. */
export type Answer = { readonly result: unknown } | { readonly failure: Failure };

const currentTask = (turn: Turn): Task => {
  const state = currentState(turn);
  if (state.Type !== 'Task') throw new Error(`${turn.position.state} is no Task`);
  return state;
};

export const started: Occurrence = async (turn) => {
  const { input, roleArn } = turn.execution;
  append(turn, 'ExecutionStarted', { input, inputDetails: { truncated: false }, roleArn });
  return { state: turn.position.state, input: turn.position.input };
};

/** A crash came between two states: enter the one that was next. */
export const resumed: Occurrence = async (turn) => ({ state: turn.position.state, input: turn.position.input });

/** A call answered. An answer to an attempt that is over (timed out, answered by its token, stopped) is dropped. */
export const called =
  (scheduledEventId: number, outcome: Outcome): Occurrence =>
  async (turn) => {
    const { todo } = turn.position;
    if (todo.kind !== 'TASK' || todo.scheduledEventId !== scheduledEventId) return undefined;
    const state = currentTask(turn);
    return orFail(turn, () => {
      if ('failure' in outcome) return failTask(turn, state, outcome.failure);
      if (state.Resource === UPDATE_ITEM_FOR_TOKEN) return submitTask(turn, state, todo, outcome.result);
      return succeedTask(turn, state, outcome.result);
    });
  };

/** The error for a token whose attempt is over. */
export const tokenIsOver = (): ServiceError =>
  new ServiceError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");

/** Throws `TaskTimedOut` unless the attempt still waits for its token. It does from the moment the token was made. */
const checkAwaits = (turn: Turn, scheduledEventId: number): void => {
  const { todo } = turn.position;
  const awaits = todo.kind === 'TASK' && todo.scheduledEventId === scheduledEventId;
  if (!awaits || turn.now >= Math.min(todo.deadlineAt ?? Infinity, turn.execution.expiresAt)) throw tokenIsOver();
};

export const answered =
  (scheduledEventId: number, answer: Answer): Occurrence =>
  async (turn) => {
    checkAwaits(turn, scheduledEventId);
    const state = currentTask(turn);
    return orFail(turn, () =>
      'failure' in answer ? failTask(turn, state, answer.failure) : succeedTask(turn, state, answer.result),
    );
  };

/** A heartbeat: without HeartbeatSeconds it changes nothing. */
export const beaten =
  (scheduledEventId: number): Occurrence =>
  async (turn) => {
    checkAwaits(turn, scheduledEventId);
    return undefined;
  };

export const stopped =
  (reason: Partial<Failure>): Occurrence =>
  async (turn) =>
    close(turn, { status: 'ABORTED', ...reason });

const todoDueAt = ({ todo }: Position): number =>
  todo.kind === 'ENTER' ? Infinity : todo.kind === 'TASK' ? (todo.deadlineAt ?? Infinity) : todo.at;

/** When an execution next has something to do by itself. */
export const dueAt = (execution: Execution, position: Position): number =>
  Math.min(todoDueAt(position), execution.expiresAt);

/** A time has come: a deadline, the end of a wait or of a back-off, or the end of the whole execution. */
export const timePassed: Occurrence = async (turn) => {
  const { execution, position, now } = turn;
  if (todoDueAt(position) <= Math.min(now, execution.expiresAt)) {
    if (position.todo.kind === 'WAIT') return endWait(turn);
    const state = currentTask(turn);
    return orFail(turn, () => (position.todo.kind === 'RETRY' ? scheduleTask(turn, state) : timeOutTask(turn, state)));
  }
  if (execution.expiresAt > now) return undefined;
  return close(turn, { status: 'TIMED_OUT', error: 'States.Timeout' });
};
