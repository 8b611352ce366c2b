/**
 * Woken when a file that came in was scanned. Looks at it, keeps it and tells the case of it; or keeps why it is not taken.
 *
 * Safe to run late or twice: what came of a file is settled once, its document is told under the file's own key, and the copy is the same copy.
 * The version that was scanned first is read and kept, whatever else was put in its place with the same form.
 */
import { placeOf, type Staged, type StagedFiles } from '../../adapters/files/files.ts';
import { dateOf, type Instant } from '../../domain/dates.ts';
import { documentTaken } from '../../domain/judge/documents.ts';
import { caseRulesOn } from '../../domain/pathways.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { isClosed } from '../../domain/stages.ts';
import { documentSignalKey, fileRefusal, MOST_BYTES, type Settlement, type Upload } from '../../domain/uploads.ts';
import type { Log } from '../shared/messages.ts';
import { type SendCommandDeps, sendCommand } from '../shared/send-command.ts';
import { tellOfMail } from '../shared/tell-of-mail.ts';
import { lookAt } from './look.ts';
import { ScanEvent } from './scan-event.ts';

export type FileDocumentDeps = SendCommandDeps & { readonly files: StagedFiles; readonly log: Log };

class ScanFailedError extends Error {
  override readonly name = 'ScanFailedError';
}

const refuse = (...refusals: readonly Refusal[]): Settlement => ({ state: 'REFUSED', refusals });

const CASE_CLOSED: Refusal = { code: 'CASE_CLOSED', rule: 'lifecycle.closed' };
const NO_SUCH_CASE: Refusal = { code: 'NO_SUCH_CASE', rule: 'lifecycle.case' };

/** What the case itself has against the file, before anything is kept. */
const caseProblem = async (
  { registry, programOf }: SendCommandDeps,
  { caseId, documentId, kind, mediaType }: Upload,
  sha256: string,
  now: Instant,
): Promise<Settlement | undefined> => {
  const facts = await registry.readFacts(caseId);
  const program = facts && programOf(facts.case.program);
  if (facts === undefined || program === undefined) return refuse(NO_SUCH_CASE);
  if (isClosed(facts.case.stage)) return refuse(CASE_CLOSED);
  const rules = caseRulesOn(program, facts.case, dateOf(now, program.timeZone));
  const taken = documentTaken({ kind, mediaType }, { rules });
  if (!taken.ok) return refuse(...taken.refusals);
  const isThere = facts.documents.some((document) => document.sha256 === sha256 && document.documentId !== documentId);
  return isThere ? { state: 'ALREADY_RECEIVED' } : undefined;
};

/** Tells the case, in the name of whoever sent the file. */
const tellCase = async (deps: SendCommandDeps, upload: Upload, sha256: string, now: Instant): Promise<Settlement> => {
  const { caseId, documentId, kind, fileName, mediaType, expiresOn, by } = upload;
  const told = await sendCommand(deps, {
    caseId,
    key: documentSignalKey(documentId),
    actor: by,
    now,
    body: {
      type: 'RECORD_DOCUMENT',
      documentId,
      kind,
      fileName,
      mediaType,
      sha256,
      ...(expiresOn !== undefined && { expiresOn }),
    },
  });
  if (!told.ok)
    return told.refusals.some(({ code }) => code === 'DOCUMENT_ALREADY_RECEIVED')
      ? { state: 'ALREADY_RECEIVED' }
      : refuse(...told.refusals);
  switch (told.value.outcome) {
    case 'LEFT':
    case 'REPEATED':
      return { state: 'FILED' };
    case 'CASE_CLOSED':
      return refuse(CASE_CLOSED);
    case 'NO_SUCH_CASE':
      return refuse(NO_SUCH_CASE);
    case 'KEY_REUSED':
      throw new Error(`Another document of case ${caseId} was told under the key of ${documentId}.`);
  }
};

const settle = async (deps: FileDocumentDeps, staged: Staged, upload: Upload, now: Instant): Promise<Settlement> => {
  const bytes = await deps.files.readStaged(staged, MOST_BYTES);
  if (bytes === undefined) throw new Error(`The file of document ${upload.documentId} is gone.`);
  if (bytes === 'TOO_LARGE') return refuse(fileRefusal('TOO_LARGE'));
  const look = await lookAt(bytes, upload.mediaType);
  if ('problem' in look) return refuse(fileRefusal(look.problem));
  const problem = await caseProblem(deps, upload, look.sha256, now);
  if (problem !== undefined) return problem;
  await deps.files.keep(staged, upload.mediaType);
  const settlement = await tellCase(deps, upload, look.sha256, now);
  if (settlement.state === 'FILED') await deps.registry.noteFile(look.sha256, upload);
  return settlement;
};

const tellMail = async (deps: FileDocumentDeps, { messageId }: Upload, now: Instant): Promise<void> => {
  if (messageId !== undefined) await tellOfMail(deps, messageId, now);
};

/** Throws a ZodError for an event of another shape. */
export const makeHandler =
  (deps: FileDocumentDeps) =>
  async (event: unknown): Promise<void> => {
    const { time, detail } = ScanEvent.parse(event);
    const { objectKey, versionId } = detail.s3ObjectDetails;
    const { scanResultStatus } = detail.scanResultDetails;
    const place = placeOf(objectKey);
    const upload = place && (await deps.registry.readUpload(place.caseId, place.documentId));
    if (place === undefined || upload === undefined) return deps.log('FILE_NOT_EXPECTED', {});
    const { caseId, documentId } = place;
    // The bus tells whole seconds, which may lie before the very request for the form.
    const now = time < upload.expectedAt ? upload.expectedAt : time;
    if (upload.state !== 'EXPECTED') {
      // Whoever settled it may have died before the message that brought it was told of.
      await tellMail(deps, upload, now);
      return deps.log('FILE_SETTLED_BEFORE', { caseId, documentId });
    }
    // A scanner that could not do its work says nothing about the file: an operator hears of it, and the file can be scanned again.
    if (scanResultStatus === 'ACCESS_DENIED' || scanResultStatus === 'FAILED')
      throw new ScanFailedError(scanResultStatus);
    if (!(await deps.registry.claimUpload(place, versionId))) return deps.log('FILE_REPLACED', { caseId, documentId });
    const settlement =
      scanResultStatus === 'NO_THREATS_FOUND'
        ? await settle(deps, { ...place, versionId }, upload, now)
        : refuse(fileRefusal(scanResultStatus === 'THREATS_FOUND' ? 'MALWARE_FOUND' : 'NOT_SCANNED'));
    await deps.registry.settleUpload(place, settlement, now);
    await tellMail(deps, upload, now);
    const codes = settlement.state === 'REFUSED' ? settlement.refusals.map(({ code }) => code).join(',') : undefined;
    deps.log('FILE_SETTLED', { caseId, documentId, state: settlement.state, scan: scanResultStatus, because: codes });
  };
