/** The calls that tasks make. */
import * as z from 'zod/mini';
import type { CallService, InvokeFunction } from '../contracts.ts';
import { LAMBDA_INVOKE } from './definition-shapes.ts';
import type { Failure } from './errors.ts';
import type { Effect } from './turn.ts';

/** What a call came to, with the error name that Retry and Catch match. */
export type Outcome = { readonly result: unknown } | { readonly failure: Failure };

const InvokeArguments = z.object({ FunctionName: z.string(), Payload: z.optional(z.unknown()) });

/**
 * The name in a function's ARN (`arn:aws:lambda:<region>:<account>:function:<name>[:<version>]`), or the name itself.
 */
const functionNameOf = (text: string): string => (text.startsWith('arn:') ? (text.split(':')[6] ?? text) : text);

const invokeFunction = async (invoke: InvokeFunction, parameters: unknown): Promise<Outcome> => {
  const { FunctionName: name, Payload: payload = {} } = InvokeArguments.parse(parameters);
  const answer = await invoke(functionNameOf(name), payload);
  return answer.outcome === 'SUCCEEDED'
    ? { result: { ExecutedVersion: '$LATEST', Payload: answer.payload ?? null, StatusCode: 200 } }
    : { failure: { error: answer.error, cause: answer.cause } };
};

/** Makes the call of a task in the name of its machine. */
export const perform = async (
  calls: { readonly invoke: InvokeFunction; readonly callService: CallService },
  machine: string,
  effect: Effect,
): Promise<Outcome> => {
  if (effect.resource === LAMBDA_INVOKE) return invokeFunction(calls.invoke, effect.arguments);
  const answer = await calls.callService(machine, 'dynamodb', 'UpdateItem', effect.arguments);
  return answer.outcome === 'SUCCEEDED'
    ? { result: answer.output }
    : { failure: { error: `DynamoDb.${answer.error}`, cause: answer.cause } };
};
