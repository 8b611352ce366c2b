/** Reads what the functions need of a record of the registry's stream. */
import type { DynamoDBRecord } from 'aws-lambda';
import { type Instant, instantOfEpoch } from '../../domain/dates.ts';

/** The keys of the item that changed. Throws when the stream does not carry them. */
export const keyOf = ({ dynamodb }: DynamoDBRecord): { readonly pk: string; readonly sk: string } => {
  const [pk, sk] = [dynamodb?.Keys?.pk?.S, dynamodb?.Keys?.sk?.S];
  if (pk === undefined || sk === undefined) throw new Error('A stream record without keys.');
  return { pk, sk };
};

/** When the change was written, to the second. */
export const instantOfRecord = ({ dynamodb }: DynamoDBRecord): Instant => {
  const seconds = dynamodb?.ApproximateCreationDateTime;
  if (seconds === undefined) throw new Error('A stream record without its time.');
  return instantOfEpoch(Math.round(seconds * 1000));
};
