/** A function that messages of a topic wake. */
import type { Topic } from 'aws-cdk-lib/aws-sns';
import { LambdaSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { FunctionName } from '../functions.ts';
import { AppFunction, type AppFunctionProps } from './app-function.ts';
import { asDestination, failureQueue } from './failure-queue.ts';

export type TopicConsumerProps = AppFunctionProps & {
  readonly topic: Topic;
  readonly failures: { readonly says: string };
};

/**
 * The topic starts the function asynchronously, at least once and in no order. A run that fails is tried twice more, by Lambda. What cannot be
 * delivered, and what fails for good, both go to the failure queue.
 */
export class TopicConsumer extends Construct {
  readonly function: AppFunction;

  constructor(scope: Construct, name: FunctionName, { topic, failures, ...props }: TopicConsumerProps) {
    super(scope, name);
    this.function = new AppFunction(this, name, props);
    const { lambda } = this.function;
    const queue = failureQueue(this, { functionName: name, alarms: props.alarms, says: failures.says });
    lambda.configureAsyncInvoke({ retryAttempts: 2, onFailure: asDestination(queue) });
    topic.addSubscription(new LambdaSubscription(lambda, { deadLetterQueue: queue }));
  }
}
