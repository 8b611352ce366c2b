/** Asynchronous invocation by the service's rules: tried again after one minute and after two more, then given up to a failure queue. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import * as z from 'zod/mini';
import type { InvocationResult, InvokeFunction, Now, TimeSource } from '../contracts.ts';
import type { FunctionResource } from '../template/model.ts';

export type AsynchronousInvocations = TimeSource & {
  /** Runs the function and answers what its first attempt came to; the attempts after a failed one are made when they are due. */
  readonly invoke: InvokeFunction;
};

export type AsynchronousOptions = {
  readonly functions: readonly FunctionResource[];
  readonly invoke: InvokeFunction;
  /** Sends what failed for good to the function's failure queue, in the function's name. */
  readonly tell: (functionName: string, queueName: string, message: unknown) => void;
  readonly now: Now;
  /** Keeps the attempts that are still to be made over a restart. */
  readonly file: string;
};

/** Before the second attempt and before the third (Lambda's developer guide, "error handling for asynchronous invocation"). */
const MINUTE = 60_000;
const WAIT_MILLISECONDS: readonly number[] = [MINUTE, 2 * MINUTE];

const Attempt = z.strictObject({
  functionName: z.string(),
  payload: z.unknown(),
  /** How many attempts have failed. */
  failed: z.int(),
  dueAt: z.int(),
});
type Attempt = z.infer<typeof Attempt>;

const readAttempts = (file: string): readonly Attempt[] => {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return [];
  }
  return z.array(Attempt).parse(JSON.parse(text));
};

/** An event is kept from before its first attempt until it is done with: one whose attempt was cut off is tried again after a restart. */
export const openAsynchronousInvocations = (options: AsynchronousOptions): AsynchronousInvocations => {
  const { functions, invoke, tell, now, file } = options;
  const waiting = new Set(readAttempts(file));
  const running = new Set<Attempt>();

  const keep = (): void => {
    writeFileSync(`${file}.new`, JSON.stringify([...running, ...waiting]));
    renameSync(`${file}.new`, file);
  };

  const run = async (attempt: Attempt): Promise<InvocationResult> => {
    const { functionName, payload } = attempt;
    waiting.delete(attempt);
    running.add(attempt);
    keep();
    const result = await invoke(functionName, payload);
    running.delete(attempt);
    if (result.outcome === 'FAILED') afterFailure({ ...attempt, failed: attempt.failed + 1 }, result);
    keep();
    return result;
  };

  const afterFailure = (attempt: Attempt, result: Failure): void => {
    const { functionName, payload, failed } = attempt;
    const {
      asyncRetries = 0,
      onFailure,
      arn = functionName,
    } = functions.find(({ name }) => name === functionName) ?? {};
    const wait = WAIT_MILLISECONDS[failed - 1];
    if (failed <= asyncRetries && wait !== undefined) waiting.add({ ...attempt, dueAt: now() + wait });
    else if (onFailure !== undefined) tell(functionName, onFailure, failureRecord(arn, payload, failed, result, now()));
  };

  return {
    invoke: (functionName, payload) => run({ functionName, payload, failed: 0, dueAt: now() }),
    nextDueAt: () => (waiting.size === 0 ? undefined : Math.min(...[...waiting].map(({ dueAt }) => dueAt))),
    runDue: async (at) => {
      await Promise.all([...waiting].filter(({ dueAt }) => dueAt <= at).map(run));
    },
  };
};

type Failure = Extract<InvocationResult, { outcome: 'FAILED' }>;

/** What the service sends to a failure destination. */
const failureRecord = (
  functionArn: string,
  requestPayload: unknown,
  attempts: number,
  { error, cause }: Failure,
  now: number,
): unknown => ({
  version: '1.0',
  timestamp: new Date(now).toISOString(),
  requestContext: {
    functionArn: `${functionArn}:$LATEST`,
    condition: 'RetriesExhausted',
    approximateInvokeCount: attempts,
  },
  requestPayload,
  responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
  responsePayload: { error, cause },
});
