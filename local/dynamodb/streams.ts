/** Delivers the tables' streams to the functions that the template maps them to. */
import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import type { Activity, InvokeFunction, Now } from '../contracts.ts';
import { type EngineClient, outputOf } from './client.ts';
import { type DeliveryRules, deliver, type GivenUp } from './delivery.ts';
import { type DeliveryLog, openDeliveryLog } from './delivery-log.ts';
import { compileFilters } from './filter.ts';
import { type EngineRecord, openStream, type StreamReader } from './stream-reader.ts';

/** One event source mapping. Where the template starts it makes no difference here: a table and its mappings begin together. */
export type StreamMapping = DeliveryRules & {
  readonly functionName: string;
  readonly tableName: string;
  /** Event patterns (filter.ts). */
  readonly filters: readonly unknown[];
  readonly batchSize: number;
  /** The queue that is told of what was given up. */
  readonly onFailure?: string;
};

export type StreamParts = {
  readonly engine: EngineClient;
  readonly mappings: readonly StreamMapping[];
  readonly invoke: InvokeFunction;
  /** Tells the function's failure queue in its name. */
  readonly tell: (functionName: string, queueName: string, message: unknown) => void;
  readonly activity: Activity;
  readonly now: Now;
  readonly region: string;
  readonly accountId: string;
};

export type Streams = {
  /** Call after a write: delivers what the table's stream has, as tracked activity. */
  readonly poke: (tableName: string) => void;
  /** Lets the batches that are being delivered end and begins no other. */
  readonly stop: () => Promise<void>;
};

const DescribedTable = z.object({ Table: z.object({ LatestStreamArn: z.optional(z.string()) }) });

const streamOf = async (engine: EngineClient, tableName: string): Promise<string> => {
  const table = outputOf('DescribeTable', await engine.call('dynamodb', 'DescribeTable', { TableName: tableName }));
  const { LatestStreamArn } = DescribedTable.parse(table).Table;
  if (LatestStreamArn === undefined) throw new Error(`Table ${tableName} has no stream that could wake a function.`);
  return LatestStreamArn;
};

/** The record as a function gets it. `stampedAt`: the virtual instant; the engine only knows the machine's. */
const lambdaRecord = (record: EngineRecord, eventSourceARN: string, region: string, stampedAt: number) => ({
  eventID: createHash('md5').update(`${eventSourceARN} ${record.dynamodb.SequenceNumber}`).digest('hex'),
  eventName: record.eventName,
  eventVersion: '1.1',
  eventSource: 'aws:dynamodb',
  awsRegion: region,
  dynamodb: { ...record.dynamodb, ApproximateCreationDateTime: Math.floor(stampedAt / 1000) },
  eventSourceARN,
});
type LambdaRecord = ReturnType<typeof lambdaRecord>;

const instantOf = (record: LambdaRecord | undefined): string =>
  new Date((record?.dynamodb.ApproximateCreationDateTime ?? 0) * 1000).toISOString();

/** What the service tells a failure queue: which records, never what is in them. Lambda developer guide, "Retain discarded batch records for a DynamoDB event source in Lambda". */
const failureRecord = (
  functionArn: string,
  { eventSourceARN, shardId, at }: { readonly eventSourceARN: string; readonly shardId: string; readonly at: string },
  { records, invocations }: GivenUp<LambdaRecord>,
) => ({
  requestContext: {
    functionArn: `${functionArn}:$LATEST`,
    condition: 'RetryAttemptsExhausted',
    approximateInvokeCount: invocations,
  },
  responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
  version: '1.0',
  timestamp: at,
  DDBStreamBatchInfo: {
    shardId,
    startSequenceNumber: records.at(0)?.dynamodb.SequenceNumber ?? '',
    endSequenceNumber: records.at(-1)?.dynamodb.SequenceNumber ?? '',
    approximateArrivalOfFirstRecord: instantOf(records.at(0)),
    approximateArrivalOfLastRecord: instantOf(records.at(-1)),
    batchSize: records.length,
    streamArn: eventSourceARN,
  },
});

const chunksOf = <Item>(items: readonly Item[], size: number): (readonly Item[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));

type Worker = { readonly tableName: string; readonly wake: () => void; readonly ended: () => Promise<void> };

const startWorker = async (parts: StreamParts, mapping: StreamMapping, log: DeliveryLog): Promise<Worker> => {
  const { engine, activity, now, region, accountId } = parts;
  const { functionName, tableName } = mapping;
  if (mapping.maximumRetryAttempts < 0) {
    throw new Error(
      `The stream mapping of ${functionName} retries for ever, so the local clock would never move: give it a limit.`,
    );
  }
  const passes = compileFilters(mapping.filters);
  const engineArn = await streamOf(engine, tableName);
  const label = engineArn.slice(engineArn.lastIndexOf('/') + 1);
  const eventSourceARN = `arn:aws:dynamodb:${region}:${accountId}:table/${tableName}/stream/${label}`;
  const open = async () => openStream(engine, engineArn, await log.position(functionName, engineArn));

  let reader: StreamReader | undefined = await open();
  let wanted = false;
  let busy = false;
  let stopped = false;
  let running = Promise.resolve();

  const giveUp = (shardId: string, part: GivenUp<LambdaRecord>): void => {
    const { onFailure } = mapping;
    if (onFailure === undefined) return;
    const functionArn = `arn:aws:lambda:${region}:${accountId}:function:${functionName}`;
    const at = new Date(now()).toISOString();
    parts.tell(functionName, onFailure, failureRecord(functionArn, { eventSourceARN, shardId, at }, part));
  };
  const deliverPage = async (shardId: string, records: readonly LambdaRecord[]): Promise<void> => {
    for (const batch of chunksOf(records, mapping.batchSize)) {
      if (stopped) return;
      const givenUp = await deliver(batch, mapping, (Records) => parts.invoke(functionName, { Records }));
      for (const part of givenUp) giveUp(shardId, part);
      // After delivery: a process that ends in between delivers the batch again, as the service may.
      const last = batch.at(-1);
      if (last) await log.delivered(functionName, engineArn, { shardId, sequenceNumber: last.dynamodb.SequenceNumber });
    }
  };
  const drain = async (): Promise<void> => {
    reader ??= await open();
    while (!stopped) {
      const { shardId, records } = await reader.read();
      if (records.length === 0) return;
      const stamped = records.map((record) => lambdaRecord(record, eventSourceARN, region, now()));
      await deliverPage(shardId, stamped.filter(passes));
    }
  };
  const run = async (): Promise<void> => {
    try {
      while (wanted && !stopped) {
        wanted = false;
        await drain();
      }
    } catch (error) {
      // What was read and not delivered is read again, behind the last position that was kept.
      reader = undefined;
      console.error(`The stream of ${tableName} could not be delivered to ${functionName}:`, error);
    } finally {
      // In the same turn as the last look at `wanted`, so that no wake-up falls in between.
      busy = false;
    }
  };
  return {
    tableName,
    wake: () => {
      wanted = true;
      if (busy) return;
      busy = true;
      running = activity.track(run);
    },
    ended: () => {
      stopped = true;
      return running;
    },
  };
};

/**
 * Starts delivering, each mapping by itself, in order, one batch after another, from where it stopped the last time.
 * Throws on a filter that is not supported, a table without a stream, or a mapping that retries for ever.
 */
export const startStreams = async (parts: StreamParts): Promise<Streams> => {
  const log = await openDeliveryLog(parts.engine);
  const workers: Worker[] = [];
  for (const mapping of parts.mappings) workers.push(await startWorker(parts, mapping, log));
  for (const worker of workers) worker.wake();
  return {
    poke: (tableName) => {
      for (const worker of workers) if (worker.tableName === tableName) worker.wake();
    },
    stop: async () => {
      await Promise.all(workers.map((worker) => worker.ended()));
    },
  };
};
