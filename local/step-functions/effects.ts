/** The calls that tasks make. */
import * as z from 'zod/mini';
import type { CallService, InvokeForMachine } from '../contracts.ts';
import { LAMBDA_INVOKE } from './definition-shapes.ts';
import type { Failure } from './errors.ts';
import type { Effect } from './turn.ts';

/** What a call came to, with the error name that Retry and Catch match. */
export type Outcome = { readonly result: unknown } | { readonly failure: Failure };

const InvokeArguments = z.object({ FunctionName: z.string(), Payload: z.optional(z.unknown()) });

const invokeFunction = async (invoke: InvokeForMachine, machine: string, parameters: unknown): Promise<Outcome> => {
  const { FunctionName: reference, Payload: payload = {} } = InvokeArguments.parse(parameters);
  const answer = await invoke(machine, reference, payload);
  return answer.outcome === 'SUCCEEDED'
    ? { result: { ExecutedVersion: '$LATEST', Payload: answer.payload ?? null, StatusCode: 200 } }
    : { failure: { error: answer.error, cause: answer.cause } };
};

/** The service names errors after the classes of an SDK, whose DynamoDB knows no class for a refusal: that gets the name of all its errors. */
const errorOf = (code: string): string => `DynamoDb.${code === 'AccessDeniedException' ? 'DynamoDbException' : code}`;

/** Makes the call of a task in the name of its machine. */
export const perform = async (
  calls: { readonly invoke: InvokeForMachine; readonly callService: CallService },
  machine: string,
  effect: Effect,
): Promise<Outcome> => {
  if (effect.resource === LAMBDA_INVOKE) return invokeFunction(calls.invoke, machine, effect.arguments);
  const answer = await calls.callService(machine, 'dynamodb', 'UpdateItem', effect.arguments);
  return answer.outcome === 'SUCCEEDED'
    ? { result: answer.output }
    : { failure: { error: errorOf(answer.error), cause: answer.cause } };
};
