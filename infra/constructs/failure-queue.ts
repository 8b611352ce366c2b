/** Where what could not be handled is put, so that a person can look at it. */
import { Duration, Validations } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IDestination, IEventSourceDlq } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { type Alarms, FIVE_MINUTES } from './alarms.ts';

export type FailureQueueProps = { readonly functionName: string; readonly alarms: Alarms; readonly says: string };

/** Messages are kept for 14 days, the longest there is. Nothing reads the queue but a person: "redrive" is to derive again by case id. */
export const failureQueue = (scope: Construct, { functionName, alarms, says }: FailureQueueProps): Queue => {
  const queue = new Queue(scope, 'Failures', {
    queueName: `certcycle-${functionName}-failures`,
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  });
  const itself = 'It is where failures end: nothing reads it but a person, so that no message of it can fail again.';
  Validations.of(queue).acknowledge(
    { id: 'AwsSolutions-SQS3', reason: itself },
    { id: 'Serverless-SQSRedrivePolicy', reason: itself },
  );
  alarms.add(`${functionName}-failures`, {
    says,
    metric: queue.metricApproximateNumberOfMessagesVisible({ period: FIVE_MINUTES, statistic: 'Maximum' }),
    threshold: 1,
  });
  return queue;
};

/** Lets `grantee` send to the queue. CDK's own grant adds two rights to look at the queue, which no delivery uses. */
export const grantSend = (queue: Queue, grantee: IGrantable): Grant =>
  Grant.addToPrincipal({ grantee, actions: ['sqs:SendMessage'], resourceArns: [queue.queueArn] });

/** The queue as the place for what a function failed on for good. */
export const asDestination = (queue: Queue): IDestination & IEventSourceDlq => ({
  bind: (_, lambda) => {
    grantSend(queue, lambda);
    return { destination: queue.queueArn };
  },
});
