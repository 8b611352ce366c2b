/** Reads one table's stream from the engine, record by record in order, from a position that can be kept. */
import * as z from 'zod/mini';
import type { ServiceResult } from '../contracts.ts';
import { type EngineClient, outputOf } from './client.ts';

/** `sequenceNumber`: the last record that is done with; without it, none of the shard is. */
export type StreamPosition = { readonly shardId: string; readonly sequenceNumber: string | undefined };

const Item = z.record(z.string(), z.unknown());
const EngineRecord = z.object({
  eventName: z.enum(['INSERT', 'MODIFY', 'REMOVE']),
  dynamodb: z.object({
    Keys: Item,
    NewImage: z.optional(Item),
    OldImage: z.optional(Item),
    SequenceNumber: z.string(),
    SizeBytes: z.optional(z.number()),
    StreamViewType: z.string(),
  }),
});
export type EngineRecord = z.infer<typeof EngineRecord>;

const Records = z.object({ Records: z.array(EngineRecord), NextShardIterator: z.nullish(z.string()) });
const Iterator = z.object({ ShardIterator: z.string() });
const Stream = z.object({
  StreamDescription: z.object({
    Shards: z.array(z.object({ ShardId: z.string(), ParentShardId: z.nullish(z.string()) })),
  }),
});

export type StreamReader = {
  /** The next records and the shard they are of; no records when the end is reached. */
  readonly read: () => Promise<{ readonly shardId: string; readonly records: readonly EngineRecord[] }>;
};

const warnOfLoss = (streamArn: string): void =>
  console.warn(`The stream ${streamArn} no longer has what was not delivered yet; going on with its oldest record.`);

/** Opens the stream behind `position`, or at its first record. Records that the engine no longer has are lost, as in the cloud; a warning says so. */
export const openStream = async (
  engine: EngineClient,
  streamArn: string,
  position: StreamPosition | undefined,
): Promise<StreamReader> => {
  const call = (operation: string, input: object): Promise<ServiceResult> => engine.call('streams', operation, input);

  const shards = async () => {
    const answer = await call('DescribeStream', { StreamArn: streamArn });
    return Stream.parse(outputOf('DescribeStream', answer)).StreamDescription.Shards;
  };
  const oldestShard = async (): Promise<string> => {
    const [oldest] = await shards();
    if (oldest === undefined) throw new Error(`The stream ${streamArn} has no shard.`);
    return oldest.ShardId;
  };
  const iteratorAt = async ({ shardId, sequenceNumber }: StreamPosition): Promise<ServiceResult> =>
    call('GetShardIterator', {
      StreamArn: streamArn,
      ShardId: shardId,
      ...(sequenceNumber === undefined
        ? { ShardIteratorType: 'TRIM_HORIZON' }
        : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: sequenceNumber }),
    });

  let current = position ?? { shardId: await oldestShard(), sequenceNumber: undefined };
  let iterator: string | undefined;

  const fromOldest = async (): Promise<void> => {
    warnOfLoss(streamArn);
    current = { shardId: await oldestShard(), sequenceNumber: undefined };
    iterator = undefined;
  };
  /** An answer, or undefined when the position had to be found anew. */
  const tryRead = async () => {
    if (iterator === undefined) {
      const found = await iteratorAt(current);
      const gone = found.outcome === 'FAILED' && /^(TrimmedDataAccess|ResourceNotFound)Exception$/.test(found.error);
      if (gone && current.sequenceNumber !== undefined) return fromOldest();
      iterator = Iterator.parse(outputOf('GetShardIterator', found)).ShardIterator;
    }
    const answer = await call('GetRecords', { ShardIterator: iterator, Limit: 1000 });
    if (answer.outcome === 'FAILED' && answer.error === 'ExpiredIteratorException') {
      iterator = undefined;
      return undefined;
    }
    if (answer.outcome === 'FAILED' && answer.error === 'TrimmedDataAccessException') return fromOldest();
    return Records.parse(outputOf('GetRecords', answer));
  };

  const read: StreamReader['read'] = async () => {
    for (;;) {
      const answer = await tryRead();
      if (answer === undefined) continue;
      const { shardId } = current;
      const last = answer.Records.at(-1);
      if (last !== undefined) current = { shardId, sequenceNumber: last.dynamodb.SequenceNumber };
      iterator = answer.NextShardIterator ?? undefined;
      if (last !== undefined) return { shardId, records: answer.Records };
      // The end of an open shard, or of one that was closed and has no child yet.
      if (iterator !== undefined) return { shardId, records: [] };
      const child = (await shards()).find(({ ParentShardId }) => ParentShardId === shardId);
      if (child === undefined) return { shardId, records: [] };
      current = { shardId: child.ShardId, sequenceNumber: undefined };
    }
  };
  return { read };
};
