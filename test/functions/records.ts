/** Records of the registry's stream, as they come to a function. */
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
