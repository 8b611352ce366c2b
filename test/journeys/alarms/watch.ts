/** Measures a local cloud as the services would: what functions say in their logs, how their runs, executions and queues are. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { startCloud } from '../../../local/cloud.ts';
import type { Cloud } from '../../../local/running-cloud.ts';
import { type CountedMessage, type Measurement, metricKey, readWatched, type Watched, wentOff } from './alarm.ts';

const Line = z.looseObject({
  message: z.string(),
  _aws: z.optional(
    z.object({
      Timestamp: z.number(),
      CloudWatchMetrics: z.array(
        z.object({
          Namespace: z.string(),
          Dimensions: z.array(z.array(z.string())),
          Metrics: z.array(z.object({ Name: z.string() })),
        }),
      ),
    }),
  ),
});
type Line = z.infer<typeof Line>;

const readLine = (text: string): readonly Line[] => {
  try {
    return [Line.parse(JSON.parse(text))];
  } catch {
    return []; // what the SDK or Node prints
  }
};

const embedded = (line: Line): readonly Measurement[] =>
  (line._aws?.CloudWatchMetrics ?? []).flatMap(({ Namespace, Dimensions, Metrics }) =>
    Dimensions.flatMap((names) =>
      Metrics.map(({ Name }) => ({
        metric: metricKey(Namespace, Name, Object.fromEntries(names.map((name) => [name, String(line[name])]))),
        at: line._aws?.Timestamp ?? Number.NaN,
        value: Number(line[Name]),
      })),
    ),
  );

/** A message is counted when the log gets it; of a line that does not say when that was it is taken to be `now`. */
export const measureLines = (
  texts: readonly string[],
  functionName: string,
  counted: readonly CountedMessage[],
  now: number,
): readonly Measurement[] =>
  texts
    .flatMap(readLine)
    .flatMap((line) => [
      ...embedded(line),
      ...counted
        .filter((each) => each.functionName === functionName && each.message === line.message)
        .map(({ metric }) => ({ metric, at: line._aws?.Timestamp ?? now, value: 1 })),
    ]);

const ofStatus = { FAILED: 'ExecutionsFailed', TIMED_OUT: 'ExecutionsTimedOut' } as const;

const measureExecutions = async ({ template, executions }: Cloud): Promise<readonly Measurement[]> => {
  const found: Measurement[] = [];
  for (const { name: machine, arn } of template.stateMachines) {
    for (const status of ['FAILED', 'TIMED_OUT'] as const) {
      const page = await executions.list({ machine, status, limit: 1_000, after: undefined });
      for (const { stoppedAt = Number.NaN } of page.executions)
        found.push({
          metric: metricKey('AWS/States', ofStatus[status], { StateMachineArn: arn }),
          at: stoppedAt,
          value: 1,
        });
    }
  }
  return found;
};

export type WatchedCloud = {
  readonly cloud: Cloud;
  /** Counts a request that the API answered with this status. */
  readonly answered: (status: number) => void;
  /** Ends the cloud, so that all that it said is there to be read, and answers which alarms went off, by name, in order. */
  readonly end: () => Promise<readonly string[]>;
};

/** Starts a cloud whose clock stands at `startAt` and moves only when it is told to. */
export const startWatched = async (
  templateFolder: string,
  dataFolder: string,
  startAt: number,
): Promise<WatchedCloud> => {
  const watched: Watched = readWatched(templateFolder);
  const measurements: Measurement[] = [];
  const cloud = await startCloud({
    dataFolder,
    templateFolder,
    clock: { pace: 'PAUSED', startAt },
    hooks: {
      afterRun: (FunctionName, { outcome }) => {
        const at = cloud.clock.now();
        measurements.push(
          { metric: metricKey('AWS/Lambda', 'Invocations', { FunctionName }), at, value: 1 },
          { metric: metricKey('AWS/Lambda', 'Errors', { FunctionName }), at, value: outcome === 'FAILED' ? 1 : 0 },
        );
      },
    },
  });
  return {
    cloud,
    answered: (status) => {
      const metric = metricKey('AWS/ApiGateway', '5xx', { ApiId: cloud.template.httpApi?.id ?? '' });
      measurements.push({ metric, at: cloud.clock.now(), value: status >= 500 ? 1 : 0 });
    },
    end: async () => {
      await cloud.settled();
      const now = cloud.clock.now();
      const queues = cloud.view.overview().failureQueues.map(({ name, messages }) => ({
        metric: metricKey('AWS/SQS', 'ApproximateNumberOfMessagesVisible', { QueueName: name }),
        at: now,
        value: messages,
      }));
      const executions = await measureExecutions(cloud);
      await cloud.stop();
      const said = cloud.template.functions.flatMap(({ name }) => {
        const file = join(dataFolder, 'logs', `${name}.log`);
        const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
        return measureLines(lines, name, watched.counted, now);
      });
      const all = [...measurements, ...queues, ...executions, ...said];
      return [...wentOff(watched, all, { from: startAt, until: now + 1 })].sort();
    },
  };
};
