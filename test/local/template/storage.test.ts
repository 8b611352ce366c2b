import { describe, expect, it } from 'vitest';
import { aBucket, aPlan, aRule, CLERK_CODE, RESOURCES } from '../s3/documents-template.ts';
import { useAssemblies } from './assembly-folder.ts';

const { read } = useAssemblies();
const readWith = (resources: Readonly<Record<string, unknown>> = {}) =>
  read({ Documents: { Resources: { ...RESOURCES, ...resources } } }, CLERK_CODE);

describe('buckets', () => {
  it('are read with their key, their pages and how long they lock', () => {
    const key = { 'Fn::GetAtt': ['Key11112222', 'Arn'] };
    const statement = { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'kms:*', Resource: '*' };
    const { buckets } = readWith({
      Key11112222: {
        Type: 'AWS::KMS::Key',
        Properties: { KeyPolicy: { Version: '2012-10-17', Statement: statement } },
      },
      Evidence11112222: aBucket({
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            {
              BucketKeyEnabled: true,
              ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: key },
            },
          ],
        },
        CorsConfiguration: { CorsRules: [{ AllowedMethods: ['POST'], AllowedOrigins: ['https://example.org'] }] },
        LifecycleConfiguration: { Rules: [] },
        ObjectLockEnabled: true,
        ObjectLockConfiguration: {
          ObjectLockEnabled: 'Enabled',
          Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 2557 } },
        },
      }),
    });
    expect(buckets).toEqual([
      { logicalId: 'Staging11112222', name: 'staging', arn: 'arn:aws:s3:::staging', corsRules: [] },
      {
        logicalId: 'Evidence11112222',
        name: 'evidence',
        arn: 'arn:aws:s3:::evidence',
        keyArn: 'arn:aws:kms:us-west-2:000000000000:key/key',
        corsRules: [{ methods: ['POST'], origins: ['https://example.org'] }],
        retentionDays: 2557,
      },
    ]);
  });

  it.each([
    ['does not keep versions', { VersioningConfiguration: { Status: 'Suspended' } }, /VersioningConfiguration/],
    ['may be made public', { PublicAccessBlockConfiguration: { BlockPublicAcls: true } }, /PublicAccessBlock/],
    ['logs accesses', { LoggingConfiguration: { LogFilePrefix: 'logs/' } }, /LoggingConfiguration/],
    ['serves a site', { WebsiteConfiguration: { IndexDocument: 'index.html' } }, /WebsiteConfiguration/],
    ['tells of its objects elsewhere', { NotificationConfiguration: { LambdaConfigurations: [] } }, /Notification/],
  ])('are refused: one that %s', (_, properties, problem) => {
    expect(() => readWith({ Evidence11112222: aBucket(properties) })).toThrow(problem);
  });

  it('let in, and keep out, whom their policies say', () => {
    const deny = {
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: 's3:*',
      Resource: { 'Fn::Sub': `\${Evidence11112222.Arn}/*` },
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    };
    const { rights } = readWith({
      Policy11112222: {
        Type: 'AWS::S3::BucketPolicy',
        Properties: {
          Bucket: { Ref: 'Evidence11112222' },
          PolicyDocument: { Version: '2012-10-17', Statement: [deny] },
        },
      },
    });
    expect(rights.filter(({ attachedTo }) => attachedTo === 'arn:aws:s3:::evidence')).toMatchObject([
      { kind: 'RESOURCE', effect: 'DENY', action: 's3:*', resource: 'arn:aws:s3:::evidence/*' },
    ]);
  });
});

describe('malware plans', () => {
  it('are read with their bucket, their prefixes and their role', () => {
    expect(readWith().malwarePlans).toEqual([
      {
        logicalId: 'Scan11112222',
        name: 'scan',
        arn: 'arn:aws:guardduty:us-west-2:000000000000:malware-protection-plan/scan',
        roleArn: 'arn:aws:iam::000000000000:role/Documents-role',
        bucketName: 'staging',
        prefixes: ['staging/'],
        tags: true,
      },
    ]);
  });

  it.each([
    ['another bucket', { ProtectedResource: { S3Bucket: { BucketName: 'other' } } }, /other is no AWS::S3::Bucket/],
    ['another role', { Role: 'arn:aws:iam::000000000000:role/other' }, /is no role of these stacks/],
    [
      'more prefixes than there may be',
      { ProtectedResource: { S3Bucket: { BucketName: 'staging', ObjectPrefixes: ['a', 'b', 'c', 'd', 'e', 'f'] } } },
      /ObjectPrefixes/,
    ],
  ])('are refused: of %s', (_, more, problem) => {
    expect(() => readWith({ Scan11112222: aPlan(more) })).toThrow(problem);
  });
});

describe('rules of events', () => {
  it('are read with their pattern, their functions and where failures go', () => {
    const { eventRules } = readWith({
      Failures11112222: { Type: 'AWS::SQS::Queue' },
      Rule11112222: aRule({
        Name: 'results',
        Targets: [
          {
            Arn: { 'Fn::GetAtt': ['Clerk11112222', 'Arn'] },
            Id: 'Target0',
            RetryPolicy: { MaximumRetryAttempts: 185 },
            DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['Failures11112222', 'Arn'] } },
          },
        ],
      }),
    });
    expect(eventRules).toEqual([
      {
        logicalId: 'Rule11112222',
        name: 'results',
        arn: 'arn:aws:events:us-west-2:000000000000:rule/results',
        pattern: { source: ['aws.guardduty'], detail: { s3ObjectDetails: { bucketName: ['staging'] } } },
        enabled: true,
        targets: [{ functionName: 'clerk', onFailure: 'failures' }],
      },
    ]);
  });

  it.each([
    ['by the clock', { ScheduleExpression: 'rate(1 hour)' }, /ScheduleExpression/],
    ['of another bus', { EventBusName: 'ours' }, /EventBusName/],
    ['of a service that tells nothing here', { EventPattern: { source: ['aws.s3'] } }, /events of aws.guardduty alone/],
    [
      'by an operator that is not known',
      { EventPattern: { source: ['aws.guardduty'], detail: { scanStatus: [{ 'anything-but': 'FAILED' }] } } },
      /anything-but.* is not supported/,
    ],
    [
      'whose target gets something else than the event',
      { Targets: [{ Arn: { 'Fn::GetAtt': ['Clerk11112222', 'Arn'] }, Id: 'Target0', InputPath: '$.detail' }] },
      /InputPath/,
    ],
    ['for no function', { Targets: [{ Arn: 'arn:other', Id: 'Target0' }] }, /is no AWS::Lambda::Function/],
  ])('are refused: %s', (_, more, problem) => {
    expect(() => readWith({ Rule11112222: aRule(more) })).toThrow(problem);
  });
});
