/**
 * Contention: what DynamoDB answers when two transactions meet on one item, or when it is asked too much. The SDK tries throttled calls again
 * by itself but takes a conflict for the caller's mistake; marked here, it tries those again too, after its own jittered waits. So nothing
 * in this project has to wait by a timer.
 */
import { type DynamoDBClient, TransactionCanceledException } from '@aws-sdk/client-dynamodb';

const THROTTLED = [
  'ProvisionedThroughputExceeded',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingError',
  'ThrottlingException',
];
const CONFLICTED = ['TransactionConflict', 'TransactionConflictException', 'TransactionInProgressException'];

/** The names of what went wrong: the error's own, and, of a cancelled transaction, each write's. */
const namesOf = (error: Error): readonly string[] => [
  error.name,
  ...(error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []) : []).map(
    ({ Code }) => Code ?? 'None',
  ),
];

type Contention = 'CONFLICTED' | 'THROTTLED';

/** What kept a call from being made; undefined when it was answered, and a failed condition is an answer. */
export const contentionOf = (error: unknown): Contention | undefined => {
  if (!(error instanceof Error)) return undefined;
  const names = namesOf(error);
  if (names.includes('ConditionalCheckFailed')) return undefined;
  if (names.some((name) => THROTTLED.includes(name))) return 'THROTTLED';
  return names.some((name) => CONFLICTED.includes(name)) ? 'CONFLICTED' : undefined;
};

/** Makes the SDK's own retry take conflicts for what they are. Conflicts end within milliseconds, throttling within seconds. */
export const retryContention = (client: DynamoDBClient): void => {
  client.middlewareStack.add(
    (next) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        const contention = contentionOf(error);
        if (contention === undefined || !(error instanceof Error)) throw error;
        throw Object.assign(error, { $retryable: { throttling: contention === 'THROTTLED' } });
      }
    },
    { name: 'retryContention', step: 'deserialize', priority: 'high', override: true },
  );
};
