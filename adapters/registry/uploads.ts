/** Files on their way into a case, and which cases have a document of the same bytes. Not part of what a decision reads. */
import * as z from 'zod/mini';
import type { CaseEvent } from '../../domain/events.ts';
import type { Case } from '../../domain/facts.ts';
import { mailDocumentPrefix } from '../../domain/mail.ts';
import { Upload, waitedForSince } from '../../domain/uploads.ts';
import { writeWithAudit } from './direct-writes.ts';
import { parseItem } from './items.ts';
import { caseItemKey, casePk, EXPECTED_FILES_KEY, expectedFileOrder, fileEntryKey, filePk, SK } from './keys.ts';
import type { DirectWriteOutcome, Registry } from './registry.ts';
import { beginningWith, beginningWithText, equals, type Item, isAbsent, NEW, type Table } from './table.ts';

/** How the sweep finds files that are waited for. */
const listing = (upload: Upload) => {
  const since = waitedForSince(upload);
  return since === undefined
    ? {}
    : { workKey: EXPECTED_FILES_KEY, workOrder: expectedFileOrder(since, upload.caseId, upload.documentId) };
};

const uploadItem = (upload: Upload): Item => ({
  ...caseItemKey(upload.caseId, SK.upload(upload.documentId)),
  ...upload,
  ...(upload.state === 'EXPECTED' && listing(upload)),
});

const FileEntry = z.object({ caseId: z.string(), documentId: z.string() });

export const makeUploads = (
  table: Table,
): Pick<
  Registry,
  | 'expectUpload'
  | 'readUpload'
  | 'readUploads'
  | 'uploadsOfMail'
  | 'noteStaged'
  | 'claimUpload'
  | 'settleUpload'
  | 'expectedFiles'
  | 'noteFile'
  | 'documentsOfFile'
> => ({
  expectUpload: async (upload) => {
    await table.write([{ table: 'registry', put: uploadItem(upload), when: NEW }]);
  },
  readUpload: async (caseId, documentId) => {
    const item = await table.get('registry', caseItemKey(caseId, SK.upload(documentId)));
    return item && parseItem(Upload, item);
  },
  readUploads: async (caseId) =>
    (await table.query({ table: 'registry', hash: casePk(caseId), ...beginningWith('UPLOAD') })).map((item) =>
      parseItem(Upload, item),
    ),
  uploadsOfMail: async (caseId, messageId) => {
    const mine = beginningWithText(SK.upload(mailDocumentPrefix(messageId)));
    return (await table.query({ table: 'registry', hash: casePk(caseId), ...mine })).map((item) =>
      parseItem(Upload, item),
    );
  },
  noteStaged: async (upload, stagedAt) => {
    await table.write([
      {
        table: 'registry',
        update: caseItemKey(upload.caseId, SK.upload(upload.documentId)),
        changes: { set: { stagedAt, ...listing({ ...upload, stagedAt }) } },
        when: [equals('state', 'EXPECTED')],
      },
    ]);
  },
  claimUpload: async ({ caseId, documentId }, versionId) => {
    const failures = await table.write([
      {
        table: 'registry',
        update: caseItemKey(caseId, SK.upload(documentId)),
        changes: { set: { versionId } },
        when: [equals('state', 'EXPECTED'), [isAbsent('versionId'), equals('versionId', versionId)]],
      },
    ]);
    return failures.length === 0;
  },
  settleUpload: async ({ caseId, documentId }, settlement, settledAt) => {
    await table.write([
      {
        table: 'registry',
        update: caseItemKey(caseId, SK.upload(documentId)),
        changes: { set: { ...settlement, settledAt }, remove: ['workKey', 'workOrder'] },
        // The first word counts: a scan that is told again settles nothing anew.
        when: [equals('state', 'EXPECTED')],
      },
    ]);
  },
  expectedFiles: async (limit) =>
    (await table.query({ table: 'registry', index: 'work', hash: EXPECTED_FILES_KEY, limit })).map((item) =>
      parseItem(Upload, item),
    ),
  noteFile: async (sha256, { caseId, documentId }) => {
    await table.write([
      { table: 'registry', put: { ...fileEntryKey(sha256, caseId, documentId), caseId, documentId } },
    ]);
  },
  documentsOfFile: async (sha256) =>
    (await table.query({ table: 'registry', hash: filePk(sha256) })).map((item) => parseItem(FileEntry, item)),
});

/** The case is not changed but for its version, so that the audit has its place. */
export const makeSaveView =
  (table: Table) =>
  async ({ caseId, ver }: Case, event: CaseEvent): Promise<DirectWriteOutcome> => {
    const outcome = await writeWithAudit(table, caseId, ver, event, []);
    return outcome === 'PAPER_CONDITION' ? 'STALE' : outcome;
  };
