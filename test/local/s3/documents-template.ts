/** A template of what documents need: two buckets, a scan, a rule, and a function that notes in the second bucket what it was told of the first. */
import { aFunction, writeAssembly } from '../template/assembly-folder.ts';

const CLERK = `
export const handler = async ({ id, detail }) => {
  const { objectKey } = detail.s3ObjectDetails;
  const note = { event: id, result: detail.scanResultDetails.scanResultStatus };
  const response = await fetch(process.env.AWS_ENDPOINT_URL + '/' + process.env.EVIDENCE + '/evidence/' + objectKey.slice('staging/'.length), {
    method: 'PUT',
    headers: {
      authorization: 'AWS4-HMAC-SHA256 Credential=' + process.env.AWS_ACCESS_KEY_ID + '/20260101/us-west-2/s3/aws4_request',
      'content-type': 'application/json',
    },
    body: JSON.stringify(note),
  });
  if (!response.ok) throw new Error(await response.text());
};
`;

export const aBucket = (properties: Readonly<Record<string, unknown>> = {}): unknown => ({
  Type: 'AWS::S3::Bucket',
  Properties: {
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    },
    VersioningConfiguration: { Status: 'Enabled' },
    ...properties,
  },
});

export const aPlan = (more: Readonly<Record<string, unknown>> = {}): unknown => ({
  Type: 'AWS::GuardDuty::MalwareProtectionPlan',
  Properties: {
    Actions: { Tagging: { Status: 'ENABLED' } },
    ProtectedResource: { S3Bucket: { BucketName: { Ref: 'Staging11112222' }, ObjectPrefixes: ['staging/'] } },
    Role: { 'Fn::GetAtt': ['SomeRole', 'Arn'] },
    ...more,
  },
});

export const aRule = (more: Readonly<Record<string, unknown>> = {}): unknown => ({
  Type: 'AWS::Events::Rule',
  Properties: {
    EventPattern: {
      source: ['aws.guardduty'],
      detail: { s3ObjectDetails: { bucketName: [{ Ref: 'Staging11112222' }] } },
    },
    State: 'ENABLED',
    Targets: [{ Arn: { 'Fn::GetAtt': ['Clerk11112222', 'Arn'] }, Id: 'Target0' }],
    ...more,
  },
});

export const RESOURCES: Readonly<Record<string, unknown>> = {
  Staging11112222: aBucket(),
  Evidence11112222: aBucket(),
  Scan11112222: aPlan(),
  Clerk11112222: aFunction('clerk', {
    Timeout: 60,
    Environment: { Variables: { EVIDENCE: { Ref: 'Evidence11112222' } } },
  }),
  Rule11112222: aRule(),
  MayInvoke11112222: {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      Action: 'lambda:InvokeFunction',
      FunctionName: { 'Fn::GetAtt': ['Clerk11112222', 'Arn'] },
      Principal: 'events.amazonaws.com',
      SourceArn: { 'Fn::GetAtt': ['Rule11112222', 'Arn'] },
    },
  },
};

export const CLERK_CODE = { clerk: { source: CLERK } };

/** Writes the assembly and answers its folder. */
export const writeDocumentsTemplate = (): string => writeAssembly({ Documents: { Resources: RESOURCES } }, CLERK_CODE);
