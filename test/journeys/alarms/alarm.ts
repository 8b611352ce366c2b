/** CloudWatch's part: the alarms and metric filters of the templates, and whether measurements set an alarm off. */
import * as z from 'zod/mini';
import { readAssembly } from '../../../local/template/assembly.ts';
import { makeIdentify } from '../../../local/template/identities.ts';
import { makeResolver } from '../../../local/template/intrinsics.ts';

/** One value of one metric. `at`: epoch milliseconds. */
export type Measurement = {
  readonly metric: string;
  readonly at: number;
  readonly value: number;
};

type Dimensions = Readonly<Record<string, string>>;

/** A metric is its namespace, its name and its dimensions; here as one text. */
export const metricKey = (namespace: string, name: string, dimensions: Dimensions = {}): string =>
  [
    namespace,
    name,
    ...Object.keys(dimensions)
      .sort()
      .map((key) => `${key}=${dimensions[key]}`),
  ].join(' ');

const Alarm = z.object({
  AlarmName: z.string(),
  Namespace: z.string(),
  MetricName: z.string(),
  Dimensions: z._default(z.array(z.object({ Name: z.string(), Value: z.string() })), []),
  Statistic: z.enum(['Sum', 'Maximum']),
  Period: z.number(),
  EvaluationPeriods: z.number(),
  Threshold: z.number(),
  ComparisonOperator: z.enum(['GreaterThanOrEqualToThreshold', 'LessThanThreshold']),
  TreatMissingData: z.enum(['notBreaching', 'breaching']),
});
type Alarm = z.infer<typeof Alarm> & { readonly metric: string };

const MetricFilter = z.object({
  LogGroupName: z.string(),
  FilterPattern: z.string(),
  MetricTransformations: z.tuple([
    z.object({ MetricNamespace: z.string(), MetricName: z.string(), MetricValue: z.literal('1') }),
  ]),
});
const Logging = z.object({ FunctionName: z.string(), LoggingConfig: z.object({ LogGroup: z.string() }) });

/** Counts lines with `message` in the log of `functionName` as `metric`. */
export type CountedMessage = { readonly functionName: string; readonly message: string; readonly metric: string };

export type Watched = { readonly alarms: readonly Alarm[]; readonly counted: readonly CountedMessage[] };

/** Reads what the templates in `folder` watch, every reference bound as the local cloud binds it. */
export const readWatched = (folder: string): Watched => {
  const assembly = readAssembly(folder);
  const resolve = makeResolver(assembly, makeIdentify(assembly));
  const ofType = (type: string): readonly unknown[] =>
    assembly.stacks.flatMap((stack) =>
      Object.entries(stack.resources)
        .filter(([, resource]) => resource.Type === type)
        .map(([logicalId, { Properties }]) => resolve(Properties, { stack, logicalId, path: ['Properties'] })),
    );
  const logs = ofType('AWS::Lambda::Function').map((each) => Logging.parse(each));
  return {
    alarms: ofType('AWS::CloudWatch::Alarm').map((each) => {
      const alarm = Alarm.parse(each);
      const dimensions = Object.fromEntries(alarm.Dimensions.map(({ Name, Value }) => [Name, Value]));
      return { ...alarm, metric: metricKey(alarm.Namespace, alarm.MetricName, dimensions) };
    }),
    counted: ofType('AWS::Logs::MetricFilter').map((each) => {
      const { LogGroupName, FilterPattern, MetricTransformations } = MetricFilter.parse(each);
      const [, message] = /^\{ \$\.message = "(\w+)" \}$/.exec(FilterPattern) ?? [];
      const functionName = logs.find(({ LoggingConfig }) => LoggingConfig.LogGroup === LogGroupName)?.FunctionName;
      if (message === undefined || functionName === undefined) throw new Error(`Not understood: ${FilterPattern}`);
      const [{ MetricNamespace, MetricName }] = MetricTransformations;
      return { functionName, message, metric: metricKey(MetricNamespace, MetricName) };
    }),
  };
};

const isBreached = (alarm: Alarm, values: readonly number[]): boolean => {
  if (values.length === 0) return alarm.TreatMissingData === 'breaching';
  const value = alarm.Statistic === 'Sum' ? values.reduce((sum, each) => sum + each, 0) : Math.max(...values);
  return alarm.ComparisonOperator === 'LessThanThreshold' ? value < alarm.Threshold : value >= alarm.Threshold;
};

/** The alarms that went off at any time from `from` on and before `until`: so many of their periods in a row were breached. Periods are aligned. */
export const wentOff = (
  { alarms }: Watched,
  measurements: readonly Measurement[],
  { from, until }: { readonly from: number; readonly until: number },
): readonly string[] =>
  alarms.flatMap((alarm) => {
    const length = alarm.Period * 1000;
    const values = new Map<number, number[]>();
    for (const { metric, at, value } of measurements) {
      if (metric !== alarm.metric) continue;
      const period = Math.floor(at / length);
      values.set(period, [...(values.get(period) ?? []), value]);
    }
    let inARow = 0;
    for (let period = Math.ceil(from / length); period * length < until; period += 1) {
      inARow = isBreached(alarm, values.get(period) ?? []) ? inARow + 1 : 0;
      if (inARow === alarm.EvaluationPeriods) return [alarm.AlarmName];
    }
    return [];
  });
