/** Lambda's rules for a batch of stream records: what is tried again, from where, and when it is given up. */
import type { InvocationResult } from '../contracts.ts';
import { isObject } from './json.ts';

export type DeliveryRules = {
  /** How often a batch is tried again; not -1, since what is tried for ever never comes to rest. */
  readonly maximumRetryAttempts: number;
  /** Whether a batch that failed whole is split in two. A split uses up no retry. */
  readonly bisect: boolean;
  /** Whether the function's answer may name the records that failed. */
  readonly reportBatchItemFailures: boolean;
};

export type Numbered = { readonly dynamodb: { readonly SequenceNumber: string } };

/** Records that were given up, in order, and what the last try came to. `invocations` counts the tries of this part of the batch. */
export type GivenUp<Item> = {
  readonly records: readonly Item[];
  readonly invocations: number;
  readonly error: string;
  readonly cause: string;
};

type Failure = { readonly from: number; readonly error: string; readonly cause: string };

/**
 * Where a batch failed, or undefined when it did not. The lowest sequence number that the answer names is the checkpoint; an answer that
 * names none is a success, one that cannot be read a failure of the whole batch.
 * Source: Lambda developer guide, "Configuring partial batch response with DynamoDB and Lambda".
 */
const failureOf = (result: InvocationResult, batch: readonly Numbered[], rules: DeliveryRules): Failure | undefined => {
  if (result.outcome === 'FAILED') return { from: 0, error: result.error, cause: result.cause };
  const { payload } = result;
  if (!rules.reportBatchItemFailures || payload === null || payload === undefined) return undefined;
  const unreadable = { from: 0, error: 'InvalidBatchResponse', cause: JSON.stringify(payload) };
  if (!isObject(payload)) return unreadable;
  const failures = payload.batchItemFailures ?? [];
  if (!Array.isArray(failures)) return unreadable;
  const positions = failures.map((failure: unknown) =>
    batch.findIndex(({ dynamodb }) => isObject(failure) && dynamodb.SequenceNumber === failure.itemIdentifier),
  );
  if (positions.length === 0) return undefined;
  if (positions.includes(-1)) return unreadable;
  return { from: Math.min(...positions), error: 'BatchItemFailures', cause: JSON.stringify(failures) };
};

/**
 * Delivers a batch and waits until each of its records is done with or given up.
 *
 * It tries again at once. The service waits between tries, but here that wait could only be real time (the clock stands still while work is
 * going on), and what a function would have to wait for, throttling, does not happen on this machine.
 */
export const deliver = async <Item extends Numbered>(
  records: readonly Item[],
  rules: DeliveryRules,
  invoke: (batch: readonly Item[]) => Promise<InvocationResult>,
  retries: number = rules.maximumRetryAttempts,
): Promise<readonly GivenUp<Item>[]> => {
  let batch = records;
  let retriesLeft = retries;
  for (let invocations = 1; ; invocations += 1) {
    const failure = failureOf(await invoke(batch), batch, rules);
    if (failure === undefined) return [];
    const { from, error, cause } = failure;
    batch = batch.slice(from);
    if (retriesLeft === 0) return [{ records: batch, invocations, error, cause }];
    if (from === 0 && rules.bisect && batch.length > 1) {
      const middle = Math.ceil(batch.length / 2);
      // One after the other: the second half may not overtake the first.
      const first = await deliver(batch.slice(0, middle), rules, invoke, retriesLeft);
      return [...first, ...(await deliver(batch.slice(middle), rules, invoke, retriesLeft))];
    }
    retriesLeft -= 1;
  }
};
