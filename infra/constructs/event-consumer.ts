/** A function that events on the account's bus wake. */
import type { Duration } from 'aws-cdk-lib';
import { type EventPattern, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import type { FunctionName } from '../functions.ts';
import { AppFunction, type AppFunctionProps } from './app-function.ts';
import { asDestination, failureQueue } from './failure-queue.ts';

export type EventConsumerProps = AppFunctionProps & {
  /** Which events wake the function. */
  readonly pattern: EventPattern;
  /** How old an event may become before it is given up: six hours at most, which is Lambda’s limit. */
  readonly maxEventAge: Duration;
  readonly failures: { readonly says: string };
};

/** How often the bus tries to hand an event over, which fails only when Lambda does not take it: the most there is. */
const DELIVERIES = 185;

/**
 * The bus starts the function asynchronously, at least once and in no order. A run that fails is tried twice more, by Lambda. What cannot be
 * delivered, and what fails for good, both go to the failure queue.
 */
export class EventConsumer extends Construct {
  readonly function: AppFunction;

  constructor(scope: Construct, name: FunctionName, props: EventConsumerProps) {
    super(scope, name);
    this.function = new AppFunction(this, name, props);
    const { lambda } = this.function;
    const { alarms, failures, maxEventAge, pattern } = props;
    const queue = failureQueue(this, { functionName: name, alarms, says: failures.says });
    lambda.configureAsyncInvoke({
      retryAttempts: 2,
      maxEventAge: maxEventAge,
      onFailure: asDestination(queue),
    });
    new Rule(this, 'Rule', {
      ruleName: `certcycle-${name}`,
      description: `Wakes ${name}.`,
      eventPattern: pattern,
      targets: [new LambdaFunction(lambda, { deadLetterQueue: queue, maxEventAge, retryAttempts: DELIVERIES })],
    });
  }
}
