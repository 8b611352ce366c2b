/** A function that a table's stream wakes. */
import { type Duration, Validations } from 'aws-cdk-lib';
import { FilterCriteria, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { FunctionName } from '../functions.ts';
import { FIVE_MINUTES } from './alarms.ts';
import { AppFunction, type AppFunctionProps } from './app-function.ts';
import { asDestination, failureQueue } from './failure-queue.ts';
import type { Store } from './store.ts';

export type StreamConsumerProps = AppFunctionProps & {
  readonly source: Store<string>;
  /** Which records wake the function: a filter rule of Lambda's event filtering. */
  readonly filter: Readonly<Record<string, unknown>>;
  readonly batchSize: number;
  /** A record is tried this often, and not after this age; then it goes to the failure queue. */
  readonly retryAttempts: number;
  readonly maxRecordAge: Duration;
  readonly failures: { readonly says: string };
  readonly behind: { readonly says: string; readonly limit: Duration };
};

/**
 * Records of one item come in order; those of different items need not wait for each other, so four batches of a shard run at once.
 * A batch that fails is told apart by the function's own answer, else it is halved until the bad record stands alone.
 */
export class StreamConsumer extends Construct {
  readonly function: AppFunction;

  constructor(scope: Construct, name: FunctionName, props: StreamConsumerProps) {
    super(scope, name);
    this.function = new AppFunction(this, name, props);
    const { alarms, source, failures, behind } = props;
    source.grantStreamRead(this.function);
    Validations.of(this.function).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'Lambda asks for dynamodb:ListStreams, which is tied to no stream; everything else names its resource.',
    });
    this.function.lambda.addEventSourceMapping('Stream', {
      eventSourceArn: source.streamArn,
      filters: [FilterCriteria.filter({ ...props.filter })],
      // From the oldest record there is: one that was written while the consumer was being replaced is not passed over.
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: props.batchSize,
      parallelizationFactor: 4,
      reportBatchItemFailures: true,
      bisectBatchOnError: true,
      retryAttempts: props.retryAttempts,
      maxRecordAge: props.maxRecordAge,
      onFailure: asDestination(failureQueue(this, { functionName: name, alarms, says: failures.says })),
    });
    alarms.add(`${name}-behind`, {
      says: behind.says,
      metric: this.function.lambda.metric('IteratorAge', { period: FIVE_MINUTES, statistic: 'Maximum' }),
      threshold: behind.limit.toMilliseconds(),
    });
  }
}
