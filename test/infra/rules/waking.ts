/** What wakes functions, and where their failures go. */
import { expect, it } from 'vitest';
import * as z from 'zod/mini';
import type { FunctionName } from '../../../infra/functions.ts';
import { type Deployed, logical, type Resource, role } from '../templates.ts';

const TopicPolicy = z.object({
  PolicyDocument: z.object({ Statement: z.array(z.looseObject({ Effect: z.string() })) }),
});

export const wakingRules = (deployed: Deployed): void => {
  const mappingOf = (name: FunctionName): Resource['properties'] | undefined =>
    deployed()
      .ofType('AWS::Lambda::EventSourceMapping')
      .find(({ properties }) => properties.FunctionName === `${logical(name)}Function`)?.properties;

  it.each<[FunctionName, unknown]>([
    ['wake', { eventName: ['INSERT'], dynamodb: { Keys: { sk: { S: [{ prefix: 'INBOX#' }] } } } }],
    ['project', { eventName: ['MODIFY'], dynamodb: { Keys: { sk: { S: ['CASE', 'PROFILE'] } } } }],
  ])('%s hears the records of the registry that concern it, and gives up on none quietly', (name, pattern) => {
    expect(mappingOf(name)).toMatchObject({
      EventSourceArn: 'RegistryTable.StreamArn',
      StartingPosition: 'TRIM_HORIZON',
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: expect.any(Number),
      MaximumRecordAgeInSeconds: expect.any(Number),
      DestinationConfig: { OnFailure: { Destination: `${name}Failures.Arn` } },
      FilterCriteria: { Filters: [{ Pattern: JSON.stringify(pattern) }] },
    });
  });

  it.each([
    ['sweep', 'every hour', 'cron(0 * * * ? *)'],
    ['reconcile', 'every night', 'cron(0 4 * * ? *)'],
  ])('%s runs %s of the program and is told for which', (name, _, cron) => {
    const schedule = deployed()
      .ofType('AWS::Scheduler::Schedule')
      .find(({ properties }) => properties.Name === `certcycle-${name}`);
    expect(schedule?.properties).toMatchObject({
      ScheduleExpression: cron,
      ScheduleExpressionTimezone: 'America/Los_Angeles',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: {
        Arn: `${name}Function.Arn`,
        Input: '{"now":"<aws.scheduler.scheduled-time>"}',
        RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 10 },
        DeadLetterConfig: { Arn: `${name}Failures.Arn` },
      },
    });
    const mayStart = { role: `${name}ScheduleRole`, action: 'lambda:InvokeFunction', resource: `${name}Function.Arn` };
    const mayLeave = { role: `${name}ScheduleRole`, action: 'sqs:SendMessage', resource: `${name}Failures.Arn` };
    expect(deployed().rights).toEqual(expect.arrayContaining([mayStart, mayLeave]));
  });

  it('a function that is called asynchronously leaves what failed in a queue, which it may write to', () => {
    const scheduled = deployed().ofType('AWS::Scheduler::Schedule');
    const caught = deployed().ofType('AWS::Lambda::EventInvokeConfig');
    expect(scheduled.map(({ properties }) => properties.Target)).toMatchObject([
      { Arn: 'sweepFunction.Arn' },
      { Arn: 'reconcileFunction.Arn' },
    ]);
    const kept = caught.map(({ properties: { FunctionName, DestinationConfig } }) => [FunctionName, DestinationConfig]);
    expect(kept.sort()).toEqual(
      ['filedocument', 'mailfeedback', 'receivemail', 'reconcile', 'sweep'].map((name) => [
        `${name}Function`,
        { OnFailure: { Destination: `${name}Failures.Arn` } },
      ]),
    );
    for (const name of [
      'wake',
      'project',
      'sweep',
      'reconcile',
      'file-document',
      'receive-mail',
      'mail-feedback',
    ] as const) {
      expect(deployed().rights).toContainEqual({
        role: role(name),
        action: 'sqs:SendMessage',
        resource: `${logical(name)}Failures.Arn`,
      });
    }
  });

  it('failures are encrypted, kept for 14 days, and an alarm says that they are there', () => {
    const queues = deployed().ofType('AWS::SQS::Queue');
    expect(queues.map(({ id }) => id).sort()).toEqual(
      ['filedocument', 'mailfeedback', 'project', 'receivemail', 'reconcile', 'sweep', 'wake'].map(
        (name) => `${name}Failures`,
      ),
    );
    const watched = deployed()
      .ofType('AWS::CloudWatch::Alarm')
      .flatMap(({ properties }) => JSON.stringify(properties.Dimensions));
    for (const { id, properties } of queues) {
      expect(properties).toMatchObject({ SqsManagedSseEnabled: true, MessageRetentionPeriod: 1_209_600 });
      expect(watched).toContain(JSON.stringify([{ Name: 'QueueName', Value: `${id}.QueueName` }]));
    }
  });

  it('the bus may start what listens to it, for its own rule alone', () => {
    const permissions = deployed()
      .ofType('AWS::Lambda::Permission')
      .filter(({ properties }) => properties.Principal === 'events.amazonaws.com');
    const rules = deployed().ofType('AWS::Events::Rule');
    expect(rules).toHaveLength(1);
    expect(permissions.map(({ properties }) => [properties.FunctionName, properties.SourceArn])).toEqual([
      ['filedocumentFunction.Arn', `${rules[0]?.id}.Arn`],
    ]);
    expect(rules[0]?.properties.EventPattern).toMatchObject({
      source: ['aws.guardduty'],
      detail: { s3ObjectDetails: { bucketName: ['StagingBucket'] } },
    });
  });

  it('topics may start what listens to them, and leave what was not delivered in its queue', () => {
    const pairs = [
      ['mailfeedback', 'EventsTopic'],
      ['receivemail', 'ReceivedTopic'],
    ] as const;
    const permissions = deployed()
      .ofType('AWS::Lambda::Permission')
      .filter(({ properties }) => properties.Principal === 'sns.amazonaws.com');
    expect(permissions.map(({ properties }) => [properties.FunctionName, properties.SourceArn]).sort()).toEqual(
      pairs.map(([name, topic]) => [`${name}Function.Arn`, topic]),
    );
    const subscriptions = deployed()
      .ofType('AWS::SNS::Subscription')
      .filter(({ properties }) => properties.Protocol === 'lambda');
    expect(subscriptions.map(({ properties }) => properties)).toEqual(
      expect.arrayContaining(
        pairs.map(([name, topic]) => ({
          Protocol: 'lambda',
          TopicArn: topic,
          Endpoint: `${name}Function.Arn`,
          RedrivePolicy: { deadLetterTargetArn: `${name}Failures.Arn` },
        })),
      ),
    );
    expect(subscriptions).toHaveLength(pairs.length);
  });

  it('SES alone, for this configuration set, tells what becomes of our mail, all but that it was taken', () => {
    const [destination, other] = deployed().ofType('AWS::SES::ConfigurationSetEventDestination');
    expect(other).toBeUndefined();
    expect(destination?.properties).toEqual({
      ConfigurationSetName: 'Notices',
      EventDestination: {
        Name: 'certcycle-mail-feedback',
        Enabled: true,
        MatchingEventTypes: ['delivery', 'deliveryDelay', 'bounce', 'complaint', 'reject'],
        SnsDestination: { TopicARN: 'EventsTopic' },
      },
    });
    const policies = deployed()
      .ofType('AWS::SNS::TopicPolicy')
      .filter(({ properties }) => JSON.stringify(properties.Topics) === JSON.stringify(['EventsTopic']));
    const allowed = policies.flatMap(({ properties }) =>
      TopicPolicy.parse(properties).PolicyDocument.Statement.filter(({ Effect }) => Effect === 'Allow'),
    );
    expect(allowed).toEqual([
      {
        Sid: expect.any(String),
        Effect: 'Allow',
        Principal: { Service: 'ses.amazonaws.com' },
        Action: 'sns:Publish',
        Resource: 'EventsTopic',
        Condition: {
          StringEquals: {
            'aws:SourceAccount': expect.stringContaining('AWS::AccountId'),
            'aws:SourceArn': expect.stringMatching(/:ses:.*:configuration-set\/Notices$/),
          },
        },
      },
    ]);
  });
};
