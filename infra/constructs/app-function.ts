/** A function of this application. */
import { join } from 'node:path';
import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Grant, type IGrantable, type IPrincipal, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Code,
  type FunctionProps,
  Function as Lambda,
  LoggingFormat,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { FilterPattern, LogGroup, MetricFilter, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type EnvironmentName, METRIC_NAMESPACE } from '../../functions/shared/environment.ts';
import type { FunctionName } from '../functions.ts';
import { type Alarms, FIVE_MINUTES } from './alarms.ts';

/** Messages that an alarm counts. A test holds them to be messages that the functions write. */
export type LoggedMessage = 'DOORBELL_INVALID' | 'NOTICE_DEFERRED' | 'NOTICE_FAILED' | 'NOT_THROUGH_THE_SITE';

/** What every function is given. */
export type Surroundings = { readonly bundles: string; readonly alarms: Alarms };

export type AppFunctionProps = Surroundings & {
  readonly environment: Readonly<Partial<Record<EnvironmentName, string>>>;
  readonly errors: {
    /** One sentence: what it means when the function's errors set off the alarm. */
    readonly says: string;
    /** Errors within five minutes. */
    readonly threshold: number;
  };
  /** Goes over what is set here. */
  readonly overrides?: Partial<FunctionProps>;
};

/**
 * Runs a bundle with a role of its own that holds, at first, no right but to write its own log.
 * No concurrency is reserved: every function is safe to run beside itself, and a reservation takes from what the account has left.
 */
export class AppFunction extends Construct implements IGrantable {
  readonly lambda: Lambda;
  readonly grantPrincipal: IPrincipal;
  readonly #logGroup: LogGroup;

  constructor(scope: Construct, name: FunctionName, props: AppFunctionProps) {
    super(scope, name);
    // Logs hold ids and are no record (the audit trail is in the registry): kept as long as Step Functions keeps a closed execution.
    this.#logGroup = new LogGroup(this, 'Logs', {
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.#logGroup.grantWrite(role);
    this.grantPrincipal = role.grantPrincipal;
    this.lambda = new Lambda(this, 'Function', {
      functionName: `certcycle-${name}`,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      // Memory buys processor time: with less, a cold start takes noticeably longer.
      memorySize: 512,
      timeout: Duration.seconds(30),
      code: Code.fromAsset(join(props.bundles, name)),
      handler: 'index.handler',
      environment: props.environment,
      role,
      logGroup: this.#logGroup,
      loggingFormat: LoggingFormat.JSON,
      ...props.overrides,
    });
    Validations.of(this.lambda).acknowledge(
      {
        id: 'Serverless-LambdaDLQ',
        reason:
          'Nothing would come into such a queue: who calls it waits for its answer and tries again, and what is called by a stream or a schedule has a failure destination.',
      },
      {
        id: 'Serverless-LambdaTracing',
        reason:
          'The state machine is traced, which times each step, and the function logs what it did. Tracing would give every role rights on all resources for little more.',
      },
    );
    props.alarms.add(`${name}-errors`, {
      says: props.errors.says,
      metric: this.lambda.metricErrors({ period: FIVE_MINUTES, statistic: 'Sum' }),
      threshold: props.errors.threshold,
    });
  }

  /** Lets `grantee` invoke the function by its plain ARN, as everything here does. CDK's own grants add the versions. */
  grantInvoke(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: ['lambda:InvokeFunction'],
      resourceArns: [this.lambda.functionArn],
    });
  }

  /** Counts a message in the function's log within five minutes: what went wrong without being an error of the function. */
  countMessages(message: LoggedMessage): Metric {
    return new MetricFilter(this, message, {
      logGroup: this.#logGroup,
      filterPattern: FilterPattern.stringValue('$.message', '=', message),
      metricNamespace: METRIC_NAMESPACE,
      metricName: message,
    }).metric({ period: FIVE_MINUTES, statistic: 'Sum' });
  }
}
