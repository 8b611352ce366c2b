/** A function that runs every hour. */
import { Duration, Stack, TimeZone } from 'aws-cdk-lib';
import { ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import type { FunctionName } from '../functions.ts';
import { AppFunction, type AppFunctionProps } from './app-function.ts';
import { asDestination, failureQueue, grantSend } from './failure-queue.ts';

export type HourlyFunctionProps = AppFunctionProps & {
  readonly failures: { readonly says: string };
  readonly missing: { readonly says: string };
};

/** After an hour the next run has come, which finds all that this one would have found. */
const WORTH_RETRYING = Duration.hours(1);

/**
 * The schedule gives the instant that it stands for as `now`, so that a late run knows when it should have been.
 * It starts the function asynchronously: what cannot be delivered, and what fails for good, both go to the failure queue.
 */
export class HourlyFunction extends Construct {
  readonly function: AppFunction;

  constructor(scope: Construct, name: FunctionName, props: HourlyFunctionProps) {
    super(scope, name);
    this.function = new AppFunction(this, name, props);
    const { lambda } = this.function;
    const failures = failureQueue(this, { functionName: name, alarms: props.alarms, says: props.failures.says });
    lambda.configureAsyncInvoke({
      retryAttempts: 2,
      maxEventAge: WORTH_RETRYING,
      onFailure: asDestination(failures),
    });

    const role = new Role(this, 'ScheduleRole', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    this.function.grantInvoke(role);
    grantSend(failures, role);
    new CfnSchedule(this, 'Schedule', {
      name: `certcycle-${name}`,
      description: `Runs ${name} at every full hour of the program's own time zone.`,
      scheduleExpression: 'cron(0 * * * ? *)',
      scheduleExpressionTimezone: TimeZone.AMERICA_LOS_ANGELES.timezoneName,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: lambda.functionArn,
        roleArn: role.roleArn,
        input: JSON.stringify({ now: '<aws.scheduler.scheduled-time>' }),
        retryPolicy: { maximumRetryAttempts: 10, maximumEventAgeInSeconds: WORTH_RETRYING.toSeconds() },
        deadLetterConfig: { arn: failures.queueArn },
      },
    });
    props.alarms.add(`${name}-missing`, {
      says: props.missing.says,
      metric: lambda.metricInvocations({ period: Duration.hours(1), statistic: 'Sum' }),
      threshold: 1,
      comparison: ComparisonOperator.LESS_THAN_THRESHOLD,
      periods: 3,
      missing: TreatMissingData.BREACHING,
    });
  }
}
