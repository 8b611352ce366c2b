/** Where documents are kept, and who looks through them. */
import { expect, it } from 'vitest';
import * as z from 'zod/mini';
import type { Deployed, Resource } from '../templates.ts';

const Policy = z.object({
  PolicyDocument: z.object({ Statement: z.array(z.looseObject({ Effect: z.string() })) }),
});

export const documentRules = (deployed: Deployed): void => {
  const bucket = (name: 'Staging' | 'Evidence' | 'Mail'): Resource['properties'] => {
    const found = deployed()
      .ofType('AWS::S3::Bucket')
      .find(({ id }) => id === `${name}Bucket`);
    if (!found) throw new Error(`There is no bucket ${name}.`);
    return found.properties;
  };
  const statementsOf = (name: 'Staging' | 'Evidence' | 'Mail') =>
    deployed()
      .ofType('AWS::S3::BucketPolicy')
      .filter(({ properties }) => properties.Bucket === `${name}Bucket`)
      .flatMap(({ properties }) => Policy.parse(properties).PolicyDocument.Statement);

  it.each(['Staging', 'Evidence', 'Mail'] as const)(
    '%s: private, with versions, and under the documents’ own key',
    (name) => {
      expect(bucket(name)).toMatchObject({
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
        VersioningConfiguration: { Status: 'Enabled' },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            {
              BucketKeyEnabled: true,
              ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'DocumentsKey.Arn' },
            },
          ],
        },
      });
      expect(statementsOf(name)).toContainEqual({
        Effect: 'Deny',
        Principal: { AWS: '*' },
        Action: 's3:*',
        Resource: [`${name}Bucket.Arn`, `${name}Bucket.Arn/*`],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      });
    },
  );

  it('no policy of a bucket lets anybody in', () => {
    const effects = (['Staging', 'Evidence', 'Mail'] as const).flatMap(statementsOf).map(({ Effect }) => Effect);
    expect(new Set(effects)).toEqual(new Set(['Deny']));
  });

  // GuardDuty user guide, "Using tag-based access control (TBAC) with Malware Protection for S3".
  it('nobody but the scanner reads an upload that is not known to be clean, or says that one is', () => {
    const tag = 's3:ExistingObjectTag/GuardDutyMalwareScanStatus';
    const guard = {
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Resource: 'StagingBucket.Arn/staging/*',
    };
    const anybodyElse = { ArnNotEquals: { 'aws:PrincipalArn': 'ScanRole.Arn' } };
    expect(statementsOf('Staging')).toEqual(
      expect.arrayContaining([
        {
          ...guard,
          Action: ['s3:GetObject', 's3:GetObjectVersion'],
          Condition: { ...anybodyElse, StringNotEquals: { [tag]: 'NO_THREATS_FOUND' } },
        },
        { ...guard, Action: ['s3:PutObjectTagging', 's3:PutObjectVersionTagging'], Condition: anybodyElse },
      ]),
    );
  });

  it('uploads go after a week, and nothing of them is left after another day', () => {
    expect(bucket('Staging').LifecycleConfiguration).toEqual({
      Rules: [
        {
          Id: 'uploads-expire',
          Status: 'Enabled',
          ExpirationInDays: 7,
          NoncurrentVersionExpiration: { NoncurrentDays: 1 },
          AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
        },
      ],
    });
    // A locked upload could not go, and locked uploads need headers that a form may not have.
    expect(bucket('Staging').ObjectLockEnabled).toBeUndefined();
  });

  it('uploads come from the pages of the site, by form', () => {
    expect(bucket('Staging').CorsConfiguration).toEqual({
      CorsRules: [{ AllowedMethods: ['POST'], AllowedOrigins: ['https://certification.example.org'] }],
    });
    expect(bucket('Evidence').CorsConfiguration).toBeUndefined();
  });

  // Longer than the two years for which certificants keep their own records; a choice of ours (docs/decisions/0023).
  it('evidence can be neither deleted nor replaced for seven years, and does not expire', () => {
    expect(bucket('Evidence')).toMatchObject({
      ObjectLockEnabled: true,
      ObjectLockConfiguration: {
        ObjectLockEnabled: 'Enabled',
        Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 7 * 365 + 2 } },
      },
    });
    expect(JSON.stringify(bucket('Evidence').LifecycleConfiguration)).not.toContain('Expiration');
    expect(deployed().rights.filter(({ action }) => action === 's3:BypassGovernanceRetention')).toEqual([]);
  });

  it('uploads are looked through for malware, and told of on the bus', () => {
    const [plan, second] = deployed().ofType('AWS::GuardDuty::MalwareProtectionPlan');
    expect(second).toBeUndefined();
    expect(plan?.properties).toEqual({
      Role: 'ScanRole.Arn',
      ProtectedResource: { S3Bucket: { BucketName: 'StagingBucket', ObjectPrefixes: ['staging/'] } },
      Actions: { Tagging: { Status: 'ENABLED' } },
    });
    expect(bucket('Staging').NotificationConfiguration).toEqual({
      EventBridgeConfiguration: { EventBridgeEnabled: true },
    });
  });

  // GuardDuty user guide, "Malware Protection for S3: create or update IAM role policy".
  it('the scanner has the rights that GuardDuty asks for, and nobody but GuardDuty is the scanner', () => {
    const managedRule = `arn:\${AWS::Partition}:events:\${AWS::Region}:\${AWS::AccountId}:rule/DO-NOT-DELETE-AmazonGuardDutyMalwareProtectionS3*`;
    const granted = deployed()
      .rights.filter(({ role }) => role === 'ScanRole')
      .map(({ action, resource }) => `${action} ${resource}`);
    expect(granted.sort()).toEqual(
      [
        ...['DeleteRule', 'DescribeRule', 'ListTargetsByRule', 'PutRule', 'PutTargets', 'RemoveTargets'].map(
          (name) => `events:${name} ${managedRule}`,
        ),
        ...['GetBucketNotification', 'ListBucket', 'PutBucketNotification'].map(
          (name) => `s3:${name} StagingBucket.Arn`,
        ),
        's3:PutObject StagingBucket.Arn/malware-protection-resource-validation-object',
        ...[
          'GetObject',
          'GetObjectTagging',
          'GetObjectVersion',
          'GetObjectVersionTagging',
          'PutObjectTagging',
          'PutObjectVersionTagging',
        ].map((name) => `s3:${name} StagingBucket.Arn/staging/*`),
        'kms:Decrypt DocumentsKey.Arn',
        'kms:GenerateDataKey DocumentsKey.Arn',
      ].sort(),
    );
    const [role] = deployed()
      .ofType('AWS::IAM::Role')
      .filter(({ id }) => id === 'ScanRole');
    expect(role?.properties.AssumeRolePolicyDocument).toMatchObject({
      Statement: [
        { Action: 'sts:AssumeRole', Principal: { Service: 'malware-protection-plan.guardduty.amazonaws.com' } },
      ],
    });
  });

  it('mail of the receiving domain is kept and told of, whatever its connection, and looked through by SES', () => {
    const [rule, second] = deployed().ofType('AWS::SES::ReceiptRule');
    expect(second).toBeUndefined();
    expect(rule?.properties).toMatchObject({
      RuleSetName: 'ReceivedRules',
      Rule: {
        Enabled: true,
        Recipients: ['in.notify.example.org'],
        ScanEnabled: true,
        TlsPolicy: 'Optional',
        Actions: [
          {
            S3Action: {
              BucketName: 'MailBucket',
              ObjectKeyPrefix: 'mail/',
              TopicArn: 'ReceivedTopic',
              IamRoleArn: 'ReceivedRole.Arn',
            },
          },
        ],
      },
    });
  });

  // SES developer guide, "Deliver to S3 bucket action": no bucket with a default retention. As long as evidence, which came in it.
  it('mail is not locked, and goes after seven years', () => {
    expect(bucket('Mail').ObjectLockEnabled).toBeUndefined();
    expect(bucket('Mail').LifecycleConfiguration).toMatchObject({
      Rules: [
        {
          Status: 'Enabled',
          ExpirationInDays: 7 * 365 + 2,
          NoncurrentVersionExpiration: { NoncurrentDays: 7 * 365 + 2 },
        },
      ],
    });
  });

  // SES API reference, `S3Action`, `IamRoleArn`.
  it('SES has the rights that it asks for, for its own rule alone', () => {
    const granted = deployed()
      .rights.filter(({ role }) => role === 'ReceivedRole')
      .map(({ action, resource }) => `${action} ${resource}`);
    expect([...new Set(granted)].sort()).toEqual([
      'kms:Decrypt DocumentsKey.Arn',
      'kms:GenerateDataKey DocumentsKey.Arn',
      's3:PutObject MailBucket.Arn/mail/*',
      'sns:Publish ReceivedTopic',
    ]);
    const [role] = deployed()
      .ofType('AWS::IAM::Role')
      .filter(({ id }) => id === 'ReceivedRole');
    expect(role?.properties.AssumeRolePolicyDocument).toMatchObject({
      Statement: [
        {
          Principal: { Service: 'ses.amazonaws.com' },
          Condition: {
            StringEquals: {
              'aws:SourceArn': expect.stringMatching(/:receipt-rule-set\/certcycle:receipt-rule\/keep-and-tell$/),
            },
          },
        },
      ],
    });
    expect(
      deployed()
        .ofType('AWS::SNS::Topic')
        .find(({ id }) => id === 'ReceivedTopic')?.properties,
    ).toMatchObject({ KmsMasterKeyId: 'DocumentsKey.Arn' });
  });

  it('nothing is made by a resource that runs code at the deployment', () => {
    const custom = deployed().resources.filter(({ type }) =>
      /^(Custom::|AWS::CloudFormation::CustomResource)/.test(type),
    );
    expect(custom).toEqual([]);
    expect(
      deployed().resources.filter(({ stack, type }) => stack === 'CertcycleDocuments' && /Lambda/.test(type)),
    ).toEqual([]);
  });
};
