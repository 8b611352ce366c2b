/** Enters states and leaves them. */
import { type Choice, type Fail, type State, stateNamed, type Wait, WaitSeconds } from './definition-shapes.ts';
import { type Failure, StateError } from './errors.ts';
import { exitState, fillOr, orFail } from './payload.ts';
import { scheduleTask } from './task.ts';
import { append, closeFailed, type Next, type Turn } from './turn.ts';

const choose = async (turn: Turn, state: Choice): Promise<Next | undefined> => {
  for (const { Condition: condition, Next: next, Output: output } of state.Choices) {
    const holds = await fillOr(turn, condition, false);
    if (typeof holds !== 'boolean') {
      throw new StateError('States.QueryEvaluationError', `The condition '${condition}' did not return a boolean`);
    }
    if (holds) return exitState(turn, 'Choice', await fillOr(turn, output, turn.position.input), next);
  }
  if (state.Default === undefined) {
    throw new StateError(
      'States.NoChoiceMatched',
      `State '${turn.position.state}' matched no choice and has no Default`,
    );
  }
  return exitState(turn, 'Choice', await fillOr(turn, state.Output, turn.position.input), state.Default);
};

/** ISO 8601 with a zone: what `Timestamp` must be. */
const TIMESTAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

const beginWait = async (turn: Turn, state: Wait): Promise<undefined> => {
  const seconds = WaitSeconds.safeParse(await fillOr(turn, state.Seconds, 0));
  const timestamp = await fillOr(turn, state.Timestamp, undefined);
  if (!seconds.success)
    throw new StateError('States.QueryEvaluationError', 'Seconds must be a whole number of seconds');
  if (timestamp !== undefined && !(typeof timestamp === 'string' && TIMESTAMP.test(timestamp))) {
    throw new StateError('States.QueryEvaluationError', 'Timestamp must be an ISO 8601 instant');
  }
  const at = timestamp === undefined ? turn.now + seconds.data * 1000 : Date.parse(timestamp);
  turn.position = { ...turn.position, todo: { kind: 'WAIT', at } };
};

const failed = async (turn: Turn, state: Fail): Promise<undefined> => {
  const filled: Partial<Record<keyof Failure, string>> = {};
  for (const [field, template] of [
    ['error', state.Error],
    ['cause', state.Cause],
  ] as const) {
    const value = await fillOr(turn, template, undefined);
    if (value !== undefined && typeof value !== 'string') {
      throw new StateError('States.QueryEvaluationError', `The ${field} of a Fail state must be a string`);
    }
    if (value !== undefined) filled[field] = value;
  }
  return closeFailed(turn, filled);
};

const act = async (turn: Turn, state: State): Promise<Next | undefined> => {
  const { input } = turn.position;
  switch (state.Type) {
    case 'Task':
      return scheduleTask(turn, state);
    case 'Choice':
      return choose(turn, state);
    case 'Pass':
      return exitState(turn, 'Pass', await fillOr(turn, state.Output, input), state.Next);
    case 'Wait':
      return beginWait(turn, state);
    case 'Succeed':
      return exitState(turn, 'Succeed', await fillOr(turn, state.Output, input), undefined);
    case 'Fail':
      return failed(turn, state);
  }
};

/** The current state of a turn. */
export const currentState = (turn: Turn): State => {
  const state = stateNamed(turn.setting.definition, turn.position.state);
  if (state === undefined) throw new Error(`The definition of ${turn.execution.arn} has no ${turn.position.state}`);
  return state;
};

/** Enters a state and goes on until it must wait; answers the state to enter after it, if it is left at once. */
export const enterState = (turn: Turn, { state: name, input }: Next): Promise<Next | undefined> =>
  orFail(turn, async () => {
    turn.position = {
      ...turn.position,
      state: name,
      enteredAt: turn.now,
      input,
      retryCount: 0,
      scheduledCount: 0,
      retries: [],
      todo: { kind: 'ENTER' },
    };
    const state = currentState(turn);
    append(turn, `${state.Type}StateEntered`, {
      name,
      input: JSON.stringify(input),
      inputDetails: { truncated: false },
    });
    turn.transitions += 1;
    return act(turn, state);
  });

/** The time of a Wait has come. */
export const endWait = (turn: Turn): Promise<Next | undefined> =>
  orFail(turn, async () => {
    const state = currentState(turn);
    if (state.Type !== 'Wait') throw new Error(`${turn.position.state} is no Wait`);
    return exitState(turn, 'Wait', await fillOr(turn, state.Output, turn.position.input), state.Next);
  });
