/**
 * Builds the public names of certificates from the registry's stream: woken when a person's profile or a case changes. Status is not written here:
 * it goes out with the decision that changes it.
 *
 * Safe to run late, twice or out of order: it reads the person anew and an older version never replaces a newer.
 */
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import type { Registry } from '../../adapters/registry/registry.ts';
import type { Instant } from '../../domain/dates.ts';
import { publicNamesOf } from '../../domain/person.ts';
import { errorName, type Log } from '../shared/messages.ts';
import { instantOfRecord, keyOf } from '../shared/stream-record.ts';

export type ProjectDeps = { readonly registry: Registry; readonly log: Log };

const projectCase = async (deps: ProjectDeps, caseId: string, asOf: Instant): Promise<void> => {
  const record = await deps.registry.readCase(caseId);
  if (record?.certificateNumber === undefined) return;
  const person = await deps.registry.readPerson(record.personId);
  if (person === undefined) return;
  const { certificateNumber } = record;
  await deps.registry.projectNames({ ...publicNamesOf(person, certificateNumber), asOf });
  deps.log('NAMES_PROJECTED', { caseId });
};

/** A case matters here only when it gets its number; everything later that changes in it is status. */
const isNumbered = ({ dynamodb }: DynamoDBRecord): boolean =>
  dynamodb?.NewImage?.certificateNumber !== undefined && dynamodb.OldImage?.certificateNumber === undefined;

const project = async (deps: ProjectDeps, record: DynamoDBRecord): Promise<void> => {
  const { pk, sk } = keyOf(record);
  const asOf = instantOfRecord(record);
  if (sk === 'CASE' && isNumbered(record)) await projectCase(deps, pk.replace(/^CASE#/, ''), asOf);
  if (sk !== 'PROFILE') return;
  for (const caseId of await deps.registry.casesOfPerson(pk.replace(/^PERSON#/, '')))
    await projectCase(deps, caseId, asOf);
};

export const makeHandler =
  (deps: ProjectDeps) =>
  async ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    for (const record of Records) {
      try {
        await project(deps, record);
      } catch (error) {
        const sequence = record.dynamodb?.SequenceNumber ?? '';
        deps.log('RECORD_FAILED', { sequence, error: errorName(error) });
        return { batchItemFailures: [{ itemIdentifier: sequence }] };
      }
    }
    return { batchItemFailures: [] };
  };
