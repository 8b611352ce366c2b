/** Every alarm, and who hears of it. */
import { ArnFormat, Duration, Stack, Validations } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { METRIC_NAMESPACE } from '../../functions/shared/environment.ts';

export type AlarmRule = {
  /** One sentence: what has happened when this alarm goes off. */
  readonly says: string;
  readonly metric: IMetric;
  readonly threshold: number;
  /** Default: the metric is at the threshold or above it. */
  readonly comparison?: ComparisonOperator;
  /** How many periods in a row. Default: 1. */
  readonly periods?: number;
  /** Default: no measurements are no alarm. */
  readonly missing?: TreatMissingData;
};

export type AlarmsProps = { readonly operatorEmail: string };

/** The period of most metrics here: alarms are for two people, not for a night shift. */
export const FIVE_MINUTES = Duration.minutes(5);

/** CloudWatch may publish for the alarms of this application, which `add` names. */
const alarmsMayPublish = (topic: Topic): PolicyStatement => {
  const stack = Stack.of(topic);
  const alarms = stack.formatArn({
    service: 'cloudwatch',
    resource: 'alarm',
    resourceName: 'certcycle-*',
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  return new PolicyStatement({
    principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
    actions: ['sns:Publish'],
    resources: [topic.topicArn],
    conditions: { StringEquals: { 'aws:SourceAccount': stack.account }, ArnLike: { 'aws:SourceArn': alarms } },
  });
};

/** What a function measures itself and tells its log. A test holds them to be fields that the functions write (functions/shared/messages.ts). */
export type Measurement =
  | 'difference'
  | 'due'
  | 'held'
  | 'oldestDueSeconds'
  | 'oldestUnreadSeconds'
  | 'owedSeconds'
  | 'silentDays';

/** The highest value of a measurement within a period. */
export const highest = (metricName: Measurement, period: Duration): Metric =>
  new Metric({ namespace: METRIC_NAMESPACE, metricName, period, statistic: 'Maximum' });

export class Alarms extends Construct {
  readonly #action: SnsAction;
  readonly #names: string[] = [];

  constructor(scope: Construct, id: string, { operatorEmail }: AlarmsProps) {
    super(scope, id);
    // Without a key of ours: a message names an alarm and a count, nothing about people.
    const topic = new Topic(this, 'Topic', { displayName: 'certcycle', enforceSSL: true });
    // The rule that `enforceSSL` writes takes the place of the policy by which the account's alarms could publish.
    topic.addToResourcePolicy(alarmsMayPublish(topic));
    if (operatorEmail !== '')
      Validations.of(topic.addSubscription(new EmailSubscription(operatorEmail))).acknowledge({
        id: 'Serverless-SNSRedrivePolicy',
        reason: 'A mail that does not arrive leaves the alarm where it is: in the console and on the dashboard.',
      });
    this.#action = new SnsAction(topic);
  }

  /** Of all that were added. */
  get names(): readonly string[] {
    return this.#names;
  }

  /** Adds an alarm. Its name is the heading in `docs/runbook.md` that says what to do; a test holds the two equal. */
  add(name: string, rule: AlarmRule): void {
    const alarmName = `certcycle-${name}`;
    this.#names.push(alarmName);
    new Alarm(this, name, {
      alarmName,
      alarmDescription: `${rule.says} See docs/runbook.md#${alarmName}`,
      metric: rule.metric,
      threshold: rule.threshold,
      comparisonOperator: rule.comparison ?? ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: rule.periods ?? 1,
      treatMissingData: rule.missing ?? TreatMissingData.NOT_BREACHING,
    }).addAlarmAction(this.#action);
  }
}
