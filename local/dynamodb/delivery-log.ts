/** What has been delivered and what was given up, kept in the same engine as the tables whose streams are delivered. */
import * as z from 'zod/mini';
import { type EngineClient, outputOf } from './client.ts';
import type { StreamPosition } from './stream-reader.ts';
import { createTables } from './tables.ts';

const POSITIONS = 'local-stream-positions';
const FAILURES = 'local-stream-failures';

const FailedBatch = z.object({
  at: z.string(),
  functionName: z.string(),
  destination: z.nullable(z.string()),
  error: z.string(),
  cause: z.string(),
  invocations: z.number(),
  streamArn: z.string(),
  shardId: z.string(),
  startSequenceNumber: z.string(),
  endSequenceNumber: z.string(),
  keys: z.array(z.unknown()),
});

/** Records that a function failed on for good. `destination`: the queue that would have been told; null where the cloud drops them. */
export type FailedBatch = z.infer<typeof FailedBatch>;

const Text = z.object({ S: z.string() });
const PositionItem = z.object({ Item: z.optional(z.object({ shardId: Text, sequenceNumber: Text })) });
const FailureItems = z.object({
  Items: z.array(z.object({ failure: Text })),
  LastEvaluatedKey: z.optional(z.record(z.string(), z.unknown())),
});

export type DeliveryLog = {
  readonly position: (functionName: string, streamArn: string) => Promise<StreamPosition | undefined>;
  /** `position` is done with, and all before it. */
  readonly delivered: (
    functionName: string,
    streamArn: string,
    position: StreamPosition & { readonly sequenceNumber: string },
  ) => Promise<void>;
  readonly givenUp: (failure: FailedBatch) => Promise<void>;
  /** Oldest first. */
  readonly failed: () => readonly FailedBatch[];
};

const textKeys = (name: string) => ({
  name,
  partitionKey: 'pk',
  sortKey: 'sk',
  keyAttributes: { pk: 'S', sk: 'S' } as const,
  indexes: [],
});

/** Opens the log, creating its tables the first time. */
export const openDeliveryLog = async (engine: EngineClient): Promise<DeliveryLog> => {
  const call = async (operation: string, input: object): Promise<unknown> =>
    outputOf(operation, await engine.call('dynamodb', operation, input));
  await createTables(engine, [textKeys(POSITIONS), textKeys(FAILURES)]);

  const failures: FailedBatch[] = [];
  let startKey: object | undefined;
  do {
    const answer = await call('Query', {
      TableName: FAILURES,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: 'FAILED' } },
      ...(startKey && { ExclusiveStartKey: startKey }),
    });
    const page = FailureItems.parse(answer);
    failures.push(...page.Items.map(({ failure }) => FailedBatch.parse(JSON.parse(failure.S))));
    startKey = page.LastEvaluatedKey;
  } while (startKey !== undefined);

  return {
    position: async (functionName, streamArn) => {
      const key = { pk: { S: functionName }, sk: { S: streamArn } };
      const { Item } = PositionItem.parse(
        await call('GetItem', { TableName: POSITIONS, Key: key, ConsistentRead: true }),
      );
      return Item && { shardId: Item.shardId.S, sequenceNumber: Item.sequenceNumber.S };
    },
    delivered: async (functionName, streamArn, { shardId, sequenceNumber }) => {
      const position = { shardId: { S: shardId }, sequenceNumber: { S: sequenceNumber } };
      await call('PutItem', {
        TableName: POSITIONS,
        Item: { pk: { S: functionName }, sk: { S: streamArn }, ...position },
      });
    },
    givenUp: async (failure) => {
      const order = String(failures.length).padStart(9, '0');
      failures.push(failure);
      await call('PutItem', {
        TableName: FAILURES,
        Item: { pk: { S: 'FAILED' }, sk: { S: order }, failure: { S: JSON.stringify(failure) } },
      });
    },
    failed: () => [...failures],
  };
};
