/** What has been delivered, kept in the same engine as the tables whose streams are delivered. */
import * as z from 'zod/mini';
import { type EngineClient, outputOf } from './client.ts';
import type { StreamPosition } from './stream-reader.ts';
import { createTables } from './tables.ts';

const POSITIONS = 'local-stream-positions';

const Text = z.object({ S: z.string() });
const PositionItem = z.object({ Item: z.optional(z.object({ shardId: Text, sequenceNumber: Text })) });

export type DeliveryLog = {
  readonly position: (functionName: string, streamArn: string) => Promise<StreamPosition | undefined>;
  /** `position` is done with, and all before it. */
  readonly delivered: (
    functionName: string,
    streamArn: string,
    position: StreamPosition & { readonly sequenceNumber: string },
  ) => Promise<void>;
};

const DESCRIPTION = {
  name: POSITIONS,
  partitionKey: 'pk',
  sortKey: 'sk',
  keyAttributes: { pk: 'S', sk: 'S' } as const,
  indexes: [],
};

/** Opens the log, creating its tables the first time. */
export const openDeliveryLog = async (engine: EngineClient): Promise<DeliveryLog> => {
  const call = async (operation: string, input: object): Promise<unknown> =>
    outputOf(operation, await engine.call('dynamodb', operation, input));
  await createTables(engine, [DESCRIPTION]);

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
  };
};
