/** A function that runs by the clock of the program's own time zone. */
import { Duration, Stack, TimeZone } from 'aws-cdk-lib';
import { ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import type { FunctionName } from '../functions.ts';
import { AppFunction, type AppFunctionProps } from './app-function.ts';
import { asDestination, failureQueue, grantSend } from './failure-queue.ts';

/** When it runs, in words and as a schedule, and after how many hours without a run somebody has to hear of it. */
const RHYTHMS = {
  HOURLY: { says: 'at every full hour', cron: 'cron(0 * * * ? *)', missingHours: 3 },
  // Before anybody works, and not in the hour that a spring night lacks.
  NIGHTLY: { says: 'at four every morning', cron: 'cron(0 4 * * ? *)', missingHours: 26 },
} as const;

export type ScheduledFunctionProps = AppFunctionProps & {
  readonly rhythm: keyof typeof RHYTHMS;
  readonly failures: { readonly says: string };
  readonly missing: { readonly says: string };
};

/** A run that comes later than this is left to the next one, which finds all that this one would have found. */
const WORTH_RETRYING = Duration.hours(1);

/**
 * The schedule gives the instant that it stands for as `now`, so that a late run knows when it should have been.
 * It starts the function asynchronously: what cannot be delivered, and what fails for good, both go to the failure queue.
 */
export class ScheduledFunction extends Construct {
  readonly function: AppFunction;

  constructor(scope: Construct, name: FunctionName, props: ScheduledFunctionProps) {
    super(scope, name);
    const { says, cron, missingHours } = RHYTHMS[props.rhythm];
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
      description: `Runs ${name} ${says} of the program's own time zone.`,
      scheduleExpression: cron,
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
      periods: missingHours,
      missing: TreatMissingData.BREACHING,
    });
  }
}
