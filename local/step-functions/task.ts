/** Tasks: the call, its answer, and what Retry and Catch make of a failure. */
import { type Retrier, type Task, TaskSeconds, UPDATE_ITEM_FOR_TOKEN } from './definition-shapes.ts';
import { type Failure, StateError } from './errors.ts';
import { contextOf, exitState, fillOr, noteEvaluation, payloadText } from './payload.ts';
import type { TaskTodo } from './record.ts';
import { makeToken } from './token.ts';
import { append, closeFailed, type Next, type Turn } from './turn.ts';

/** What the language says a retrier does where it says nothing. */
const DEFAULT_INTERVAL_SECONDS = 1;
const DEFAULT_BACKOFF_RATE = 2;
const DEFAULT_MAX_ATTEMPTS = 3;

/** `aws-sdk:dynamodb` and `updateItem.waitForTaskToken`, as events name a resource. */
const resourceNames = (resource: string): { resourceType: string; resource: string } => {
  const [, path = ''] = resource.split(':::');
  const cut = path.lastIndexOf(':');
  return { resourceType: path.slice(0, cut), resource: path.slice(cut + 1) };
};

/**
 * Whether a clause names the error. `States.Runtime` can be neither retried nor caught, and no wildcard takes a payload
 * that is too large.
 */
const matches = (names: readonly string[], error: string): boolean => {
  if (error === 'States.Runtime') return false;
  if (names.includes(error)) return true;
  if (error === 'States.DataLimitExceeded') return false;
  return names.includes('States.ALL') || (names.includes('States.TaskFailed') && error !== 'States.Timeout');
};

const retryDelay = (retrier: Retrier, retriesBefore: number): number => {
  const seconds =
    (retrier.IntervalSeconds ?? DEFAULT_INTERVAL_SECONDS) *
    (retrier.BackoffRate ?? DEFAULT_BACKOFF_RATE) ** retriesBefore;
  return Math.round(Math.min(seconds, retrier.MaxDelaySeconds ?? Number.POSITIVE_INFINITY) * 1000);
};

/** Tries again, goes where a Catch says, or fails the execution. */
const react = async (turn: Turn, state: Task, failure: Failure): Promise<Next | undefined> => {
  const { position } = turn;
  const retriers = state.Retry ?? [];
  const index = retriers.findIndex((retrier) => matches(retrier.ErrorEquals, failure.error));
  const retrier = retriers[index];
  const retriesBefore = position.retries[index] ?? 0;
  if (retrier !== undefined && retriesBefore < (retrier.MaxAttempts ?? DEFAULT_MAX_ATTEMPTS)) {
    turn.position = {
      ...position,
      retryCount: position.retryCount + 1,
      retries: retriers.map((_, at) => (position.retries[at] ?? 0) + (at === index ? 1 : 0)),
      todo: { kind: 'RETRY', at: turn.now + retryDelay(retrier, retriesBefore) },
    };
    return undefined;
  }
  const catcher = state.Catch?.find((clause) => matches(clause.ErrorEquals, failure.error));
  if (catcher === undefined) return closeFailed(turn, failure);
  const errorOutput = { Error: failure.error, Cause: failure.cause };
  return exitState(turn, 'Task', await fillOr(turn, catcher.Output, errorOutput, { errorOutput }), catcher.Next);
};

const orReact = async (turn: Turn, state: Task, work: () => Promise<Next | undefined>): Promise<Next | undefined> => {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    const { failure } = error;
    if (!noteEvaluation(turn, error)) append(turn, 'TaskFailed', { ...resourceNames(state.Resource), ...failure });
    return react(turn, state, failure);
  }
};

const timeoutSeconds = async (turn: Turn, state: Task, context: unknown): Promise<number | undefined> => {
  const value = await fillOr(turn, state.TimeoutSeconds, undefined, { context });
  if (value === undefined) return undefined;
  const seconds = TaskSeconds.safeParse(value);
  if (seconds.success) return seconds.data;
  throw new StateError(
    'States.QueryEvaluationError',
    `TimeoutSeconds must be a positive whole number, not ${JSON.stringify(value)}`,
  );
};

/** Begins an attempt. Its call is made after the turn is saved. */
export const scheduleTask = (turn: Turn, state: Task): Promise<Next | undefined> =>
  orReact(turn, state, async () => {
    const scheduledEventId = turn.eventCount + 1;
    const { machine, name: execution } = turn.execution;
    const token =
      state.Resource === UPDATE_ITEM_FOR_TOKEN ? makeToken({ machine, execution, scheduledEventId }) : undefined;
    const context = contextOf(turn, token);
    const filled = await fillOr(turn, state.Arguments, {}, { context });
    const parameters = payloadText(turn, filled);
    const seconds = await timeoutSeconds(turn, state, context);
    const names = resourceNames(state.Resource);
    append(turn, 'TaskScheduled', {
      ...names,
      region: turn.setting.region,
      parameters,
      ...(seconds === undefined ? {} : { timeoutInSeconds: seconds }),
    });
    if (turn.position.scheduledCount > 0) turn.transitions += 1;
    append(turn, 'TaskStarted', names);
    const deadline = seconds === undefined ? {} : { deadlineAt: turn.now + seconds * 1000 };
    turn.position = {
      ...turn.position,
      scheduledCount: turn.position.scheduledCount + 1,
      todo: { kind: 'TASK', scheduledEventId, calledAt: turn.now, submitted: false, ...deadline },
    };
    turn.effect = { scheduledEventId, resource: state.Resource, arguments: filled };
    return undefined;
  });

/** The call of a wait for a token has answered; now somebody has to send the token. */
export const submitTask = (turn: Turn, state: Task, todo: TaskTodo, result: unknown): Promise<Next | undefined> =>
  orReact(turn, state, async () => {
    const output = payloadText(turn, result);
    append(turn, 'TaskSubmitted', { ...resourceNames(state.Resource), output, outputDetails: { truncated: false } });
    turn.position = { ...turn.position, todo: { ...todo, submitted: true } };
    return undefined;
  });

export const failTask = (turn: Turn, state: Task, failure: Failure): Promise<Next | undefined> => {
  append(turn, 'TaskFailed', { ...resourceNames(state.Resource), ...failure });
  return react(turn, state, failure);
};

export const timeOutTask = (turn: Turn, state: Task): Promise<Next | undefined> => {
  const failure = { error: 'States.Timeout', cause: '' };
  append(turn, 'TaskTimedOut', { ...resourceNames(state.Resource), ...failure });
  return react(turn, state, failure);
};

/** The task has its result. One that is too large fails the task instead. */
export const succeedTask = (turn: Turn, state: Task, result: unknown): Promise<Next | undefined> =>
  orReact(turn, state, async () => {
    const output = payloadText(turn, result);
    append(turn, 'TaskSucceeded', { ...resourceNames(state.Resource), output, outputDetails: { truncated: false } });
    return exitState(turn, 'Task', await fillOr(turn, state.Output, result, { result }), state.Next);
  });
