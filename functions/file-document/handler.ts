/**
 * Woken when a file that came in was scanned. Looks at it, keeps it and tells the case of it; or keeps why it is not taken.
 *
 * Safe to run late or twice: what came of a file is settled once, its document is told under the file's own key, and the copy is the same copy.
 * The version that was scanned first is read and kept, whatever else was put in its place with the same form.
 */
import { placeOf, type Staged, type StagedFiles } from '../../adapters/files/files.ts';
import type { Registry } from '../../adapters/registry/registry.ts';
import { type CalendarDate, dateOf, type Instant } from '../../domain/dates.ts';
import type { CaseFacts } from '../../domain/facts.ts';
import { documentTaken } from '../../domain/judge/documents.ts';
import { caseRulesOn } from '../../domain/pathways.ts';
import type { ProgramDefinition } from '../../domain/program.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { isClosed } from '../../domain/stages.ts';
import { documentSignalKey, fileRefusal, MOST_BYTES, type Settlement, type Upload } from '../../domain/uploads.ts';
import type { Log } from '../shared/messages.ts';
import { tellOfMail } from '../shared/tell-of-mail.ts';
import { lookAt } from './look.ts';
import { ScanEvent } from './scan-event.ts';

export type FileDocumentDeps = {
  readonly registry: Registry;
  readonly programOf: (program: string) => ProgramDefinition | undefined;
  readonly files: StagedFiles;
  readonly log: Log;
};

/** Signals that a case has not decided on yet, of which the same file may be one. */
const UNREAD_WEIGHED = 100;

class ScanFailedError extends Error {
  override readonly name = 'ScanFailedError';
}

const refuse = (...refusals: readonly Refusal[]): Settlement => ({ state: 'REFUSED', refusals });

const CASE_CLOSED: Refusal = { code: 'CASE_CLOSED', rule: 'lifecycle.closed' };
const NO_SUCH_CASE: Refusal = { code: 'NO_SUCH_CASE', rule: 'lifecycle.case' };

type Told = { readonly problem: Settlement } | { readonly on: CalendarDate };

/** The same bytes in another document of the case, or in one that it has been told of and not yet decided on. */
const isThere = async (
  { registry }: FileDocumentDeps,
  { documents }: Pick<CaseFacts, 'documents'>,
  { caseId, documentId }: Upload,
  sha256: string,
): Promise<boolean> => {
  const isSame = (other: { readonly sha256: string; readonly documentId: string }): boolean =>
    other.sha256 === sha256 && other.documentId !== documentId;
  const unread = await registry.readInbox(caseId, UNREAD_WEIGHED);
  return (
    documents.some(isSame) || unread.some(({ signal: { body } }) => body.type === 'RECORD_DOCUMENT' && isSame(body))
  );
};

/** What the case itself has against the file, before anything is kept; or the day on which it comes, in the program's own time. */
const askCase = async (deps: FileDocumentDeps, upload: Upload, sha256: string, now: Instant): Promise<Told> => {
  const { caseId, kind, mediaType } = upload;
  const facts = await deps.registry.readFacts(caseId);
  const program = facts && deps.programOf(facts.case.program);
  if (facts === undefined || program === undefined) return { problem: refuse(NO_SUCH_CASE) };
  if (isClosed(facts.case.stage)) return { problem: refuse(CASE_CLOSED) };
  const on = dateOf(now, program.timeZone);
  const taken = documentTaken({ kind, mediaType }, { rules: caseRulesOn(program, facts.case, on) });
  if (!taken.ok) return { problem: refuse(...taken.refusals) };
  return (await isThere(deps, facts, upload, sha256)) ? { problem: { state: 'ALREADY_RECEIVED' } } : { on };
};

/** Tells the case, in the name of whoever sent the file. */
const tellCase = async (
  { registry }: FileDocumentDeps,
  { caseId, documentId, kind, fileName, mediaType, expiresOn, by }: Upload,
  { sha256, on, now }: { readonly sha256: string; readonly on: CalendarDate; readonly now: Instant },
): Promise<Settlement> => {
  const signalKey = documentSignalKey(documentId);
  const earlier = await registry.readSignal(caseId, signalKey);
  const document = { documentId, kind, fileName, mediaType, sha256, ...(expiresOn !== undefined && { expiresOn }) };
  const receipt = await registry.leaveSignal({
    signalKey,
    caseId,
    body: { type: 'RECORD_DOCUMENT', ...document },
    actor: by,
    occurredOn: on,
    receivedAt: earlier?.signal.receivedAt ?? now,
  });
  switch (receipt.outcome) {
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
  const { sha256 } = look;
  const asked = await askCase(deps, upload, sha256, now);
  if ('problem' in asked) return asked.problem;
  await deps.files.keep(staged, upload.mediaType);
  const settlement = await tellCase(deps, upload, { sha256, on: asked.on, now });
  if (settlement.state === 'FILED') await deps.registry.noteFile(sha256, upload);
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
