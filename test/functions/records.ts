/** Records of the registry's stream, and results of scans, as they come to a function. */
import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';

type Attributes = Readonly<Record<string, string>>;

const imageOf = (attributes: Attributes) =>
  Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, { S: value }]));

export type RecordOf = {
  readonly pk: string;
  readonly sk: string;
  /** When the change was written. */
  readonly at: string;
  readonly sequence?: string;
  readonly before?: Attributes;
  readonly after?: Attributes;
};

export const aRecord = ({ pk, sk, at, sequence = '1', before, after = {} }: RecordOf): DynamoDBRecord => ({
  eventName: before === undefined ? 'INSERT' : 'MODIFY',
  dynamodb: {
    Keys: imageOf({ pk, sk }),
    SequenceNumber: sequence,
    ApproximateCreationDateTime: Date.parse(at) / 1000,
    NewImage: imageOf({ pk, sk, ...after }),
    ...(before !== undefined && { OldImage: imageOf({ pk, sk, ...before }) }),
  },
});

/** A signal that landed in a case's inbox. */
export const aSignalRecord = (caseId: string, at: string, sequence = '1'): DynamoDBRecord =>
  aRecord({ pk: `CASE#${caseId}`, sk: `INBOX#${sequence}`, at, sequence });

export const anEvent = (...Records: readonly DynamoDBRecord[]): DynamoDBStreamEvent => ({ Records: [...Records] });

/** A file was scanned: GuardDuty's event, with all that its documentation shows. */
export const scanned = (
  { caseId, documentId }: { readonly caseId: string; readonly documentId: string },
  {
    versionId,
    at,
    scan = 'NO_THREATS_FOUND',
  }: {
    readonly versionId: string;
    readonly at: string;
    readonly scan?: 'NO_THREATS_FOUND' | 'THREATS_FOUND' | 'UNSUPPORTED' | 'ACCESS_DENIED' | 'FAILED';
  },
) => ({
  version: '0',
  id: 'event-1',
  'detail-type': 'GuardDuty Malware Protection Object Scan Result',
  source: 'aws.guardduty',
  account: '123456789012',
  time: at,
  region: 'us-west-2',
  resources: ['arn:aws:guardduty:us-west-2:123456789012:malware-protection-plan/plan-1'],
  detail: {
    schemaVersion: '1.0',
    scanStatus: 'COMPLETED',
    resourceType: 'S3_OBJECT',
    s3ObjectDetails: {
      bucketName: 'staging',
      objectKey: `staging/${caseId}/${documentId}`,
      eTag: 'etag',
      versionId,
      s3Throttled: false,
    },
    scanResultDetails: {
      scanResultStatus: scan,
      threats: scan === 'THREATS_FOUND' ? [{ name: 'EICAR-Test-File' }] : null,
    },
  },
});
