/** A table with a stream in an engine of its own, and functions that its records are delivered to. */
import { afterEach, beforeEach } from 'vitest';
import * as z from 'zod/mini';
import { makeActivity } from '../../../local/activity.ts';
import type { InvokeFunction } from '../../../local/contracts.ts';
import type { EngineClient } from '../../../local/dynamodb/client.ts';
import { type StreamMapping, type Streams, startStreams } from '../../../local/dynamodb/streams.ts';
import { createTables, type TableDescription } from '../../../local/dynamodb/tables.ts';
import { startTestEngine, type TestEngine } from '../engine.ts';

export const REGISTRY: TableDescription = {
  name: 'registry',
  partitionKey: 'pk',
  sortKey: 'sk',
  keyAttributes: { pk: 'S', sk: 'S' },
  indexes: [],
  stream: 'NEW_AND_OLD_IMAGES',
};

export const MAPPING: StreamMapping = {
  functionName: 'wake',
  tableName: 'registry',
  filters: [],
  batchSize: 10,
  maximumRetryAttempts: 2,
  bisect: false,
  reportBatchItemFailures: true,
};

/** The virtual instant at which everything happens. */
export const NOW = '2026-03-01T08:00:00.900Z';

const Event = z.object({
  Records: z.array(z.object({ dynamodb: z.object({ Keys: z.object({ sk: z.object({ S: z.string() }) }) }) })),
});

/** The sort keys of the records in a function's event. */
export const keysOf = (payload: unknown): string[] =>
  Event.parse(payload).Records.map(({ dynamodb }) => dynamodb.Keys.sk.S);

/** A function that takes every batch and remembers it. */
export const recorder = () => {
  const payloads: unknown[] = [];
  const invoke: InvokeFunction = async (_name, payload) => {
    payloads.push(payload);
    return { outcome: 'SUCCEEDED', payload: null };
  };
  return { payloads, invoke, keys: () => payloads.flatMap(keysOf) };
};

/** Registers the hooks of a suite; each test gets an engine of its own. */
export const setup = () => {
  let test: TestEngine;
  let streams: Streams | undefined;
  let told: { readonly queueName: string; readonly message: unknown }[];
  const activity = makeActivity();
  beforeEach(async () => {
    test = await startTestEngine();
    told = [];
    await createTables(test.client, [REGISTRY]);
  });
  const stop = async (): Promise<void> => {
    await streams?.stop();
    streams = undefined;
  };
  afterEach(async () => {
    await stop();
    await test.remove();
  });
  /** Starts delivery without waiting for rest. `engine`: another client than the engine's own. */
  const begin = async (
    mappings: readonly StreamMapping[],
    invoke: InvokeFunction = recorder().invoke,
    { engine = test.client, tracked = activity }: { engine?: EngineClient; tracked?: typeof activity } = {},
  ): Promise<Streams> => {
    const place = { region: 'us-west-2', accountId: '000000000000' };
    const now = (): number => Date.parse(NOW);
    const tell = (_: string, queueName: string, message: unknown): void => {
      told.push({ queueName, message });
    };
    return startStreams({ engine, mappings, invoke, tell, activity: tracked, now, ...place });
  };
  return {
    activity,
    begin,
    /** Starts delivery, and waits until what is there already is delivered. */
    start: async (...given: Parameters<typeof begin>): Promise<Streams> => {
      streams = await begin(...given);
      await activity.settled();
      return streams;
    },
    stop,
    /** What the failure queues were told. */
    told: () => told,
    client: () => test.client,
    put: async (sk: string, more: Record<string, unknown> = {}): Promise<void> => {
      const Item = { pk: { S: 'CASE#1' }, sk: { S: sk }, ...more };
      await test.client.call('dynamodb', 'PutItem', { TableName: 'registry', Item });
      streams?.poke('registry');
    },
    poke: () => streams?.poke('registry'),
    killEngine: async (): Promise<void> => {
      process.kill(test.engine.processId ?? 0, 'SIGKILL');
      await test.engine.ended;
    },
    restartEngine: async (): Promise<void> => {
      test = await test.restart();
    },
  };
};
