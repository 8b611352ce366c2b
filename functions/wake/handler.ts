/**
 * Woken by every signal that lands in an inbox: rings the worker that waits for it, or starts one when the case hibernates.
 *
 * Safe to run late, twice or after the signal was applied: a ring carries nothing, and a start is conditional on the run that was read. Nothing is
 * done for a worker that is between waits, because it cannot rest while a signal is unread.
 */
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import type { Instant } from '../../domain/dates.ts';
import { errorName } from '../shared/messages.ts';
import type { StartWorkerDeps } from '../shared/start-worker.ts';
import { startWorker } from '../shared/start-worker.ts';
import { instantOfRecord, keyOf } from '../shared/stream-record.ts';

const ring = async (deps: StartWorkerDeps, caseId: string, token: string): Promise<void> => {
  const outcome = await deps.workflow.ring(token);
  const message = { RUNG: 'DOORBELL_RUNG', ENDED: 'DOORBELL_DEAD', INVALID: 'DOORBELL_INVALID' } as const;
  deps.log(message[outcome], { caseId });
};

const wake = async (deps: StartWorkerDeps, caseId: string, now: Instant): Promise<void> => {
  const run = await deps.registry.readRun(caseId);
  if (run === undefined) return;
  if (run.waitToken !== undefined) await ring(deps, caseId, run.waitToken);
  else if (run.runState === 'HIBERNATING') await startWorker(deps, run, now);
};

const sequenceOf = (record: DynamoDBRecord): string => record.dynamodb?.SequenceNumber ?? '';

/** One record after another, in order; the first that fails is reported and the stream delivers again from there. */
export const makeHandler =
  (deps: StartWorkerDeps) =>
  async ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    for (const record of Records) {
      try {
        await wake(deps, keyOf(record).pk.replace(/^CASE#/, ''), instantOfRecord(record));
      } catch (error) {
        deps.log('RECORD_FAILED', { sequence: sequenceOf(record), error: errorName(error) });
        return { batchItemFailures: [{ itemIdentifier: sequenceOf(record) }] };
      }
    }
    return { batchItemFailures: [] };
  };
