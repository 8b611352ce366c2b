/** What runs, on one page: for a first look when an alarm has come, and now and then without one. Everything here can be replaced at any moment. */
import { Aws, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import {
  Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  MathExpression,
  Metric,
} from 'aws-cdk-lib/aws-cloudwatch';
import { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { METRIC_NAMESPACE } from '../../functions/shared/environment.ts';
import { STATE_MACHINE_NAME } from '../../workflows/lifecycle.ts';
import { FIVE_MINUTES, highest } from '../constructs/alarms.ts';
import { FUNCTION_NAMES } from '../functions.ts';

export type DashboardStackProps = StackProps & {
  readonly api: HttpApi;
  /** Of this Region: an alarm elsewhere cannot be shown here. */
  readonly alarmNames: readonly string[];
};

const HOUR = Duration.hours(1);
const HALF_OF_THE_PAGE = 12;

/** Whatever programs and stages there are. */
const byStage = (metricName: 'entered' | 'left' | 'staySeconds', statistic: 'Sum' | 'Average'): IMetric =>
  new MathExpression({
    expression: `SEARCH('{${METRIC_NAMESPACE},program,stage} MetricName="${metricName}"', '${statistic}', ${HOUR.toSeconds()})`,
    label: '',
    period: HOUR,
  });

const counted = (metricName: 'NOTICE_DEFERRED' | 'NOTICE_FAILED'): IMetric =>
  new Metric({ namespace: METRIC_NAMESPACE, metricName, period: HOUR, statistic: 'Sum' });

const ofFunctions = (metricName: 'Errors' | 'Duration', statistic: 'Sum' | 'p95'): readonly IMetric[] =>
  FUNCTION_NAMES.map(
    (name) =>
      new Metric({
        namespace: 'AWS/Lambda',
        metricName,
        dimensionsMap: { FunctionName: `certcycle-${name}` },
        label: name,
        period: FIVE_MINUTES,
        statistic,
      }),
  );

const graph = (title: string, left: readonly IMetric[], right: readonly IMetric[] = []): IWidget =>
  new GraphWidget({ title, left: [...left], right: [...right], width: HALF_OF_THE_PAGE });

export class DashboardStack extends Stack {
  constructor(scope: Construct, id: string, { api, alarmNames, ...props }: DashboardStackProps) {
    super(scope, id, props);
    const machine = StateMachine.fromStateMachineName(this, 'Machine', STATE_MACHINE_NAME);
    const alarms = alarmNames.map((name) => Alarm.fromAlarmName(this, name, name));
    new Dashboard(this, 'Dashboard', {
      // A name per Region: dashboards are shared by all of them.
      dashboardName: `certcycle-${Aws.REGION}`,
      widgets: [
        [new AlarmStatusWidget({ title: 'Alarms', alarms, width: 2 * HALF_OF_THE_PAGE, height: 5 })],
        [
          graph(
            'Due: cases, and how late the first of them (seconds)',
            [highest('due', HOUR)],
            [highest('oldestDueSeconds', HOUR), highest('oldestUnreadSeconds', HOUR)],
          ),
          graph(
            'Notices: put off and failed, and how long they had been owed (seconds)',
            [counted('NOTICE_DEFERRED'), counted('NOTICE_FAILED')],
            [highest('owedSeconds', HOUR)],
          ),
        ],
        [
          graph('Stages: cases that reached them in an hour', [byStage('entered', 'Sum')]),
          graph('Stages: cases that left them in an hour', [byStage('left', 'Sum')]),
        ],
        [
          graph('Stages: how long those had stayed who left (seconds)', [byStage('staySeconds', 'Average')]),
          graph('Workers: started, failed, timed out', [
            machine.metricStarted({ period: HOUR }),
            machine.metricFailed({ period: HOUR }),
            machine.metricTimedOut({ period: HOUR }),
          ]),
        ],
        [
          graph(
            'API: requests, refused and failed, and how long nineteen of twenty took (milliseconds)',
            [
              api.metricCount({ period: FIVE_MINUTES, statistic: 'Sum' }),
              api.metricClientError({ period: FIVE_MINUTES, statistic: 'Sum' }),
              api.metricServerError({ period: FIVE_MINUTES, statistic: 'Sum' }),
            ],
            [api.metricLatency({ period: FIVE_MINUTES, statistic: 'p95' })],
          ),
          graph(
            'Functions: errors, and how long nineteen of twenty runs took (milliseconds)',
            ofFunctions('Errors', 'Sum'),
            [...ofFunctions('Duration', 'p95')],
          ),
        ],
      ],
    });
  }
}
