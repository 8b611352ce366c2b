import { describe, expect, it } from 'vitest';
import { aReceiptRule, aSubscription, mailResources } from '../receipt/mail-template.ts';
import { aFunction, CODE, useAssemblies } from './assembly-folder.ts';

const { read } = useAssemblies();
const readWith = (resources: Readonly<Record<string, unknown>> = {}) =>
  read(
    { Mail: { Resources: { Clerk11112222: aFunction('abc'), ...mailResources('Clerk11112222'), ...resources } } },
    CODE,
  );
const TOPIC_ARN = 'arn:aws:sns:us-west-2:000000000000:Mail-topic';

const destination = (more: Readonly<Record<string, unknown>> = {}): unknown => ({
  Type: 'AWS::SES::ConfigurationSetEventDestination',
  Properties: {
    ConfigurationSetName: 'notices',
    EventDestination: {
      Name: 'feedback',
      Enabled: true,
      MatchingEventTypes: ['delivery', 'bounce'],
      SnsDestination: { TopicARN: { Ref: 'Topic11112222' } },
      ...more,
    },
  },
});

describe('event destinations of sent mail', () => {
  it('are read with what is told, and to which topic', () => {
    expect(readWith({ Feedback11112222: destination() }).mailEvents).toEqual([
      {
        logicalId: 'Feedback11112222',
        configurationSet: 'notices',
        configurationSetArn: 'arn:aws:ses:us-west-2:000000000000:configuration-set/notices',
        enabled: true,
        events: ['delivery', 'bounce'],
        topicArn: TOPIC_ARN,
      },
    ]);
  });

  it.each([
    ['that wants what never happens here', { MatchingEventTypes: ['open'] }, /MatchingEventTypes/],
    ['that wants nothing', { MatchingEventTypes: [] }, /MatchingEventTypes/],
    ['that tells no topic', { SnsDestination: undefined }, /SnsDestination/],
    ['that tells another topic', { SnsDestination: { TopicARN: 'arn:other' } }, /arn:other is no topic/],
    ['that counts instead', { CloudWatchDestination: {} }, /CloudWatchDestination/],
  ])('are refused: one %s', (_, more, problem) => {
    expect(() => readWith({ Feedback11112222: destination(more) })).toThrow(problem);
  });
});

describe('receipt rules', () => {
  it('are read with whom they mean, where mail is kept, and in whose name', () => {
    expect(readWith().receiptRules).toEqual([
      {
        logicalId: 'Receipt11112222',
        name: 'keep-and-tell',
        arn: 'arn:aws:ses:us-west-2:000000000000:receipt-rule-set/ours:receipt-rule/keep-and-tell',
        roleArn: 'arn:aws:iam::000000000000:role/Mail-role',
        enabled: true,
        recipients: ['in.example.org'],
        scans: true,
        bucketName: 'mail',
        prefix: 'mail/',
        topicArn: TOPIC_ARN,
      },
    ]);
  });

  // SES API reference, ReceiptRule: both are false unless they are set.
  it('are off, and scan nothing, unless they say so', () => {
    const Receipt11112222 = aReceiptRule({ Enabled: undefined, ScanEnabled: undefined });
    expect(readWith({ Receipt11112222 }).receiptRules).toMatchObject([{ enabled: false, scans: false }]);
  });

  it.each([
    ['for everybody', aReceiptRule({ Recipients: undefined }), /Recipients/],
    ['for nobody', aReceiptRule({ Recipients: [] }), /Recipients/],
    ['for all domains below one', aReceiptRule({ Recipients: ['.example.org'] }), /must be an address or a domain/],
    ['that wants TLS, which nobody has here', aReceiptRule({ TlsPolicy: 'Require' }), /TlsPolicy/],
    ['that does nothing', aReceiptRule({ Actions: [] }), /Actions/],
    ['that bounces', aReceiptRule({ Actions: [{ BounceAction: { Message: 'no' } }] }), /BounceAction/],
    ['that keeps what only it can read', aReceiptRule({}, { KmsKeyArn: 'arn:aws:kms:key' }), /KmsKeyArn/],
    ['in the name of SES itself', aReceiptRule({}, { IamRoleArn: undefined }), /IamRoleArn/],
    ['in the name of another role', aReceiptRule({}, { IamRoleArn: 'arn:other' }), /arn:other is no role/],
    ['into another bucket', aReceiptRule({}, { BucketName: 'other' }), /other is no AWS::S3::Bucket/],
    ['that tells nobody', aReceiptRule({}, { TopicArn: undefined }), /TopicArn/],
    ['that tells another topic', aReceiptRule({}, { TopicArn: 'arn:other' }), /arn:other is no topic/],
  ])('are refused: one %s', (_, Receipt11112222, problem) => {
    expect(() => readWith({ Receipt11112222 })).toThrow(problem);
  });

  it('are refused: one of another set, and a second set', () => {
    const other = { Type: 'AWS::SES::ReceiptRuleSet', Properties: { RuleSetName: 'others' } };
    expect(() => readWith({ Rules11112222: other, Receipt11112222: ofSet('ours') })).toThrow(
      /ours is no set of receipt rules/,
    );
    expect(() => readWith({ Others11112222: other })).toThrow(/Others11112222.*one active set of receipt rules/);
  });

  const ofSet = (RuleSetName: string): unknown => {
    const rule = Object(aReceiptRule());
    return { ...rule, Properties: { ...rule.Properties, RuleSetName } };
  };
});

describe('topics', () => {
  it('are read with their key, the functions that they wake, and where failures go', () => {
    const statement = { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'kms:*', Resource: '*' };
    const { topics } = readWith({
      Key11112222: {
        Type: 'AWS::KMS::Key',
        Properties: { KeyPolicy: { Version: '2012-10-17', Statement: statement } },
      },
      Failures11112222: { Type: 'AWS::SQS::Queue' },
      Topic11112222: {
        Type: 'AWS::SNS::Topic',
        Properties: { KmsMasterKeyId: { 'Fn::GetAtt': ['Key11112222', 'Arn'] } },
      },
      Woken11112222: aSubscription('Clerk11112222', {
        RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Failures11112222', 'Arn'] } },
      }),
    });
    expect(topics).toEqual([
      {
        logicalId: 'Topic11112222',
        name: 'Mail-topic',
        arn: TOPIC_ARN,
        keyArn: 'arn:aws:kms:us-west-2:000000000000:key/key',
        subscriptions: [{ arn: `${TOPIC_ARN}:Woken11112222`, functionName: 'clerk', onFailure: 'failures' }],
      },
    ]);
  });

  it('are passed over when they carry alarms to people', () => {
    const alarms = {
      Alarms11112222: { Type: 'AWS::SNS::Topic', Properties: { KmsMasterKeyId: 'alias/aws/sns' } },
      Operator11112222: {
        Type: 'AWS::SNS::Subscription',
        Properties: { Protocol: 'email', TopicArn: { Ref: 'Alarms11112222' }, Endpoint: 'operator@example.org' },
      },
    };
    expect(readWith(alarms).topics).toEqual(readWith().topics);
  });

  const woken = (more: Readonly<Record<string, unknown>>) => ({ Woken11112222: aSubscription('Clerk11112222', more) });
  const topic = (Properties: Readonly<Record<string, unknown>>) => ({
    Topic11112222: { Type: 'AWS::SNS::Topic', Properties },
  });
  it.each([
    ['a queue', woken({ Protocol: 'sqs' }), /Protocol/],
    ['only for some messages', woken({ FilterPolicy: { kind: ['mail'] } }), /FilterPolicy/],
    ['another function', woken({ Endpoint: 'arn:other' }), /arn:other is no AWS::Lambda::Function/],
    [
      'with failures for another queue',
      woken({ RedrivePolicy: { deadLetterTargetArn: 'arn:other' } }),
      /arn:other is no AWS::SQS::Queue/,
    ],
    ['from a topic that nothing comes to', woken({ TopicArn: 'arn:other' }), /nothing is published to arn:other here/],
    ['in order', topic({ FifoTopic: true }), /FifoTopic/],
    ['under a key that is not said', topic({ KmsMasterKeyId: 'alias/ours' }), /must be the ARN of a key/],
  ])('are refused: to wake %s', (_, resources, problem) => {
    expect(() => readWith(resources)).toThrow(problem);
  });
});
