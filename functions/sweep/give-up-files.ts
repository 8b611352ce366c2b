/**
 * Files that were waited for a day: the form was not used, or the scan never answered. Each is settled, so that whoever sent it sees that it has to
 * come again, and the message that brought it is answered.
 */
import { addHours, type Instant } from '../../domain/dates.ts';
import { fileRefusal, GIVEN_UP_HOURS, type Upload, waitedForSince } from '../../domain/uploads.ts';
import { errorName } from '../shared/messages.ts';
import type { StartWorkerDeps } from '../shared/start-worker.ts';
import { tellOfMail } from '../shared/tell-of-mail.ts';

/** A page of files, and how many pages one run goes through; the rest is for the next. */
const PAGE = 100;
const PAGES = 20;

type Deps = Pick<StartWorkerDeps, 'registry' | 'log'>;

const giveUpAtOf = (upload: Upload): Instant => addHours(waitedForSince(upload) ?? upload.expectedAt, GIVEN_UP_HOURS);

/** The message first: a run that ends in between finds the file again. */
const giveUp = async ({ registry, log }: Deps, { caseId, documentId, messageId }: Upload, now: Instant) => {
  if (messageId !== undefined) await tellOfMail({ registry }, messageId, now);
  const refusals = [fileRefusal('NOT_LOOKED_AT')];
  await registry.settleUpload({ caseId, documentId }, { state: 'REFUSED', refusals }, now);
  log('FILE_GIVEN_UP', { caseId, documentId });
};

/**
 * Answers how many could not be given up, and when the next one is to be: `now` where some are left for the next run, null where none is waited for. A
 * file that comes later than this settles nothing any more.
 */
export const giveUpFiles = async (
  deps: Deps,
  now: Instant,
): Promise<{ readonly failed: number; readonly nextAt: Instant | null }> => {
  const seen = new Set<string>();
  let failed = 0;
  for (let page = 0; page < PAGES; page += 1) {
    const listed = await deps.registry.expectedFiles(PAGE + seen.size);
    const unseen = listed.filter(({ caseId, documentId }) => !seen.has(`${caseId} ${documentId}`));
    for (const upload of unseen.slice(0, PAGE)) {
      const { caseId, documentId } = upload;
      const at = giveUpAtOf(upload);
      if (at > now) return { failed, nextAt: at };
      seen.add(`${caseId} ${documentId}`);
      // One that cannot be given up must not keep the others waiting.
      await giveUp(deps, upload, now).catch((error: unknown) => {
        failed += 1;
        deps.log('FILE_NOT_GIVEN_UP', { caseId, documentId, error: errorName(error) });
      });
    }
    if (unseen.length === 0) return { failed, nextAt: null };
  }
  return { failed, nextAt: now };
};
