/** The payloads of a state: their size, what expressions see, and the output it is left with. */
import { StateError } from './errors.ts';
import type { StatesVariable } from './jsonata.ts';
import { append, close, closeFailed, type Next, type Turn } from './turn.ts';

/** The JSON text of a payload. Throws `States.DataLimitExceeded` above the limit. */
export const payloadText = (turn: Turn, value: unknown): string => {
  const text = JSON.stringify(value);
  const { payloadBytes } = turn.setting.limits;
  // A UTF-16 unit is three bytes of UTF-8 at most, so short texts need no counting.
  if (text.length * 3 > payloadBytes && Buffer.byteLength(text) > payloadBytes) {
    const what = `The state/task '${turn.position.state}' returned a result with a size exceeding`;
    throw new StateError('States.DataLimitExceeded', `${what} the maximum number of bytes service limit.`);
  }
  return text;
};

/** `$states.context`. The token is there only in a task that waits for one. */
export const contextOf = ({ setting, execution, position }: Turn, token?: string): unknown => ({
  Execution: {
    Id: execution.arn,
    Input: setting.executionInput,
    Name: execution.name,
    RoleArn: execution.roleArn,
    StartTime: new Date(execution.startedAt).toISOString(),
    RedriveCount: 0,
  },
  StateMachine: { Id: setting.machineArn, Name: execution.machine },
  State: {
    EnteredTime: new Date(position.enteredAt).toISOString(),
    Name: position.state,
    RetryCount: position.retryCount,
  },
  ...(token === undefined ? {} : { Task: { Token: token } }),
});

/** The value of a template field of the current state; `otherwise` when the state has no such field. */
export const fillOr = async (
  turn: Turn,
  template: unknown,
  otherwise: unknown,
  seen: Partial<StatesVariable> = {},
): Promise<unknown> =>
  template === undefined
    ? otherwise
    : turn.setting.evaluator.fill(template, { input: turn.position.input, context: contextOf(turn), ...seen });

/** Leaves the current state with its output; where no state follows, closes the execution. */
export const exitState = (turn: Turn, type: string, output: unknown, next: string | undefined): Next | undefined => {
  const text = payloadText(turn, output);
  append(turn, `${type}StateExited`, { name: turn.position.state, output: text, outputDetails: { truncated: false } });
  return next === undefined ? close(turn, { status: 'SUCCEEDED', output: text }) : { state: next, input: output };
};

/** Notes an expression that failed, as the service does. Answers whether the error was one. */
export const noteEvaluation = (turn: Turn, { failure }: StateError): boolean => {
  if (failure.error !== 'States.QueryEvaluationError') return false;
  append(turn, 'EvaluationFailed', { ...failure, state: turn.position.state });
  return true;
};

/** Does part of a turn; an error that no Retry or Catch took fails the execution. */
export const orFail = async (turn: Turn, work: () => Promise<Next | undefined>): Promise<Next | undefined> => {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    noteEvaluation(turn, error);
    return closeFailed(turn, error.failure);
  }
};
