/**
 * Files that were expected for a day: the form was not used, or the scan never answered. Each is settled, so that whoever sent it sees that it has to
 * come again, and the message that brought it is answered.
 */
import { addHours, type Instant } from '../../domain/dates.ts';
import { fileRefusal, GIVEN_UP_HOURS } from '../../domain/uploads.ts';
import type { StartWorkerDeps } from '../shared/start-worker.ts';
import { tellOfMail } from '../shared/tell-of-mail.ts';

/** One run gives up this many at most. */
const MOST_FILES = 100;

/** Answers when the next one is to be given up; null where none is expected. What comes later than this settles nothing any more. */
export const giveUpFiles = async (
  { registry, log }: Pick<StartWorkerDeps, 'registry' | 'log'>,
  now: Instant,
): Promise<Instant | null> => {
  for (const { expectedAt, caseId, documentId, messageId } of await registry.expectedFiles(MOST_FILES)) {
    const giveUpAt = addHours(expectedAt, GIVEN_UP_HOURS);
    if (giveUpAt > now) return giveUpAt;
    // The message first: a run that ends here finds the file again.
    if (messageId !== undefined) await tellOfMail({ registry }, messageId, now);
    const refusals = [fileRefusal('NOT_LOOKED_AT')];
    await registry.settleUpload({ caseId, documentId }, { state: 'REFUSED', refusals }, now);
    log('FILE_GIVEN_UP', { caseId, documentId });
  }
  return null;
};
