import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ServiceResult } from '../../../local/contracts.ts';
import type { EngineClient } from '../../../local/dynamodb/client.ts';
import { openStream, type StreamPosition } from '../../../local/dynamodb/stream-reader.ts';

/**
 * An engine whose stream rolls over to new shards and forgets old records, as DynamoDB Local's does. Shards are listed oldest first; a shard
 * is closed unless it is the last. An iterator is `<shard>:<index of the next record>`.
 */
const rollingEngine = (shards: Record<string, string[]>) => {
  const names = () => Object.keys(shards);
  const failed = (error: string): ServiceResult => ({ outcome: 'FAILED', error, cause: '' });
  const succeeded = (output: unknown): ServiceResult => ({ outcome: 'SUCCEEDED', output });
  let expired = false;
  const operations: Record<string, (input: Record<string, unknown>) => ServiceResult> = {
    DescribeStream: () =>
      succeeded({
        StreamDescription: {
          Shards: names().map((ShardId, index) => ({ ShardId, ParentShardId: names()[index - 1] ?? null })),
        },
      }),
    GetShardIterator: ({ ShardId, SequenceNumber }) => {
      const records = shards[String(ShardId)];
      if (records === undefined) return failed('ResourceNotFoundException');
      const after = records.indexOf(String(SequenceNumber));
      if (SequenceNumber !== undefined && after < 0) return failed('TrimmedDataAccessException');
      return succeeded({ ShardIterator: `${ShardId}:${after + 1}` });
    },
    GetRecords: ({ ShardIterator }) => {
      if (expired) {
        expired = false;
        return failed('ExpiredIteratorException');
      }
      const [shardId = '', next] = String(ShardIterator).split(':');
      const records = (shards[shardId] ?? []).slice(Number(next));
      const closed = names().at(-1) !== shardId;
      return succeeded({
        Records: records.map((SequenceNumber) => ({
          eventName: 'INSERT',
          dynamodb: { Keys: {}, SequenceNumber, StreamViewType: 'KEYS_ONLY' },
        })),
        NextShardIterator: closed ? null : `${shardId}:${Number(next) + records.length}`,
      });
    },
  };
  const engine: EngineClient = {
    send: () => Promise.reject(new Error('not used')),
    call: async (_api, operation, input) =>
      operations[operation]?.(Object.fromEntries(Object.entries(input ?? {}))) ?? failed('UnknownOperationException'),
    close: () => {},
  };
  return {
    engine,
    expireIterators: () => {
      expired = true;
    },
  };
};

const readAll = async (reader: Awaited<ReturnType<typeof openStream>>): Promise<string[]> => {
  const numbers: string[] = [];
  for (;;) {
    const { records } = await reader.read();
    if (records.length === 0) return numbers;
    numbers.push(...records.map(({ dynamodb }) => dynamodb.SequenceNumber));
  }
};

const ARN = 'arn:aws:dynamodb:us-west-2:000000000000:table/registry/stream/1';
const open = (engine: EngineClient, position?: StreamPosition) => openStream(engine, ARN, position);

let warnings = vi.spyOn(console, 'warn');
beforeEach(() => {
  warnings = vi.spyOn(console, 'warn').mockImplementation(() => {});
});
afterEach(() => warnings.mockRestore());

it('reads shard after shard, parents first', async () => {
  const { engine } = rollingEngine({ s1: ['1', '2'], s2: [], s3: ['3'] });
  expect(await readAll(await open(engine))).toEqual(['1', '2', '3']);
});

it('goes on when an open shard gets more, and when it is closed', async () => {
  const shards: Record<string, string[]> = { s1: ['1'] };
  const { engine } = rollingEngine(shards);
  const reader = await open(engine);
  expect(await readAll(reader)).toEqual(['1']);
  shards.s1?.push('2');
  expect(await readAll(reader)).toEqual(['2']);
  shards.s2 = ['3'];
  expect(await readAll(reader)).toEqual(['3']);
});

it('begins behind the position it is given', async () => {
  const { engine } = rollingEngine({ s1: ['1', '2'], s2: ['3'] });
  expect(await readAll(await open(engine, { shardId: 's1', sequenceNumber: '1' }))).toEqual(['2', '3']);
  expect(warnings).not.toHaveBeenCalled();
});

it('gets a new iterator for one that has expired, without losing or repeating a record', async () => {
  const shards = { s1: ['1'] };
  const { engine, expireIterators } = rollingEngine(shards);
  const reader = await open(engine);
  expect(await readAll(reader)).toEqual(['1']);
  shards.s1.push('2');
  expireIterators();
  expect(await readAll(reader)).toEqual(['2']);
});

it.each([
  ['record', { shardId: 's2', sequenceNumber: '0' }],
  ['shard', { shardId: 's1', sequenceNumber: '0' }],
])('goes on with the oldest record, and says so, when the %s it stopped at is gone', async (_why, position) => {
  const { engine } = rollingEngine({ s2: ['5'], s3: ['6'] });
  expect(await readAll(await open(engine, position))).toEqual(['5', '6']);
  expect(warnings).toHaveBeenCalledWith(expect.stringContaining('no longer has what was not delivered'));
});
