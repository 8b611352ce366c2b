/**
 * Brings the files of a message to its case: each goes where uploads land and is scanned and looked at as one. Used by the function that takes mail
 * in, and by that which lets staff bring a message to a case.
 *
 * Safe to repeat, and to be cut off anywhere: documents have the same ids each time, one that is expected is not expected anew, and the message is
 * FILED last. Every file is expected before the first is on its way, so that nobody takes the first for the last.
 */
import type { MailFiles } from '../../adapters/files/files.ts';
import { dateOf, type Instant } from '../../domain/dates.ts';
import type { CaseFacts } from '../../domain/facts.ts';
import type { MailFile, ReceivedMail, WaitingReason } from '../../domain/mail.ts';
import { applicationRulesOf } from '../../domain/pathways.ts';
import type { ProgramDefinition } from '../../domain/program.ts';
import { isClosed } from '../../domain/stages.ts';
import { isStillExpected, MOST_DOCUMENTS, MOST_EXPECTED, UNSORTED, type Upload } from '../../domain/uploads.ts';
import { guessRequirement } from './guess-requirement.ts';
import type { SendCommandDeps } from './send-command.ts';
import { MAIL, tellOfMail } from './tell-of-mail.ts';

export type FileMailDeps = SendCommandDeps & { readonly mailFiles: Pick<MailFiles, 'stageFile'> };

type Taken = Extract<MailFile, { outcome: 'TAKEN' }>;

const isTaken = (file: MailFile): file is Taken => file.outcome === 'TAKEN';

/** Puts the message where it belongs next, unless somebody was faster: then theirs counts. */
const become = async (
  { registry }: FileMailDeps,
  mail: ReceivedMail,
  change: Partial<ReceivedMail>,
): Promise<ReceivedMail> => {
  await registry.changeMail(mail, { ...mail, ...change });
  const now = await registry.readMail(mail.messageId);
  if (now === undefined || now.ver === mail.ver) throw new Error(`Message ${mail.messageId} could not be changed.`);
  return now;
};

/** The kinds of document that the case still needs, with the words people have for them. */
const owedKinds = ({ documents, case: record }: CaseFacts, program: ProgramDefinition, now: Instant) =>
  (applicationRulesOf(program, record, dateOf(now, program.timeZone))['application.documents'] ?? [])
    .filter(({ kind }) => !documents.some((document) => document.kind === kind && document.decision !== 'REFUSED'))
    .map(({ kind, label, mailWords = [] }) => ({ kind, words: [label, ...mailWords] }));

/** Why the case does not take the message; undefined where it does. */
const hindrance = (
  { case: record, documents }: CaseFacts,
  uploads: readonly Upload[],
  mail: ReceivedMail,
  now: Instant,
): WaitingReason | undefined => {
  if (isClosed(record.stage)) return 'CASE_CLOSED';
  if (mail.files.length === 0) return 'NO_DOCUMENT';
  const coming = uploads.filter((upload) => upload.messageId !== mail.messageId && isStillExpected(upload, now)).length;
  const isFull = documents.length >= MOST_DOCUMENTS || coming >= MOST_EXPECTED;
  return isFull && mail.files.some(isTaken) ? 'TOO_MANY_FILES' : undefined;
};

/** What machines write without a file, of an absence for example, is nothing that anybody has to read. */
const isIdle = ({ files, unanswerable }: ReceivedMail): boolean =>
  files.length === 0 && unanswerable.some((reason) => reason === 'AUTOMATIC' || reason === 'REPORT');

const expectFiles = async (
  { registry }: FileMailDeps,
  { files, messageId, subject, broughtBy = MAIL }: ReceivedMail,
  facts: CaseFacts,
  program: ProgramDefinition,
  now: Instant,
): Promise<readonly Upload[]> => {
  const owed = owedKinds(facts, program, now);
  const { caseId } = facts.case;
  for (const { fileName, mediaType, documentId } of files.filter(isTaken))
    await registry.expectUpload({
      documentId,
      caseId,
      kind: guessRequirement(owed, fileName, subject) ?? UNSORTED,
      fileName,
      mediaType,
      by: broughtBy,
      messageId,
      expectedAt: now,
      state: 'EXPECTED',
    });
  const uploads = await registry.readUploads(caseId);
  return uploads.filter((upload) => upload.messageId === messageId && upload.state === 'EXPECTED');
};

/** `mail` has a case and is TO_FILE. Answers it as it became: FILED, CLOSED, or WAITING for a reason. */
export const fileMail = async (deps: FileMailDeps, mail: ReceivedMail, now: Instant): Promise<ReceivedMail> => {
  const { caseId } = mail;
  const facts = caseId === undefined ? undefined : await deps.registry.readFacts(caseId);
  const program = facts && deps.programOf(facts.case.program);
  if (facts === undefined || program === undefined) throw new Error(`Message ${mail.messageId} has no case.`);
  if (isIdle(mail))
    return become(deps, mail, { state: 'CLOSED', closed: { at: now, by: MAIL, reason: 'AUTOMATIC_WITHOUT_FILE' } });
  const waitsBecause = hindrance(facts, await deps.registry.readUploads(facts.case.caseId), mail, now);
  if (waitsBecause !== undefined) {
    const waiting = await become(deps, mail, { state: 'WAITING', waitsBecause });
    await tellOfMail(deps, mail.messageId, now);
    return waiting;
  }
  for (const { documentId, mediaType } of await expectFiles(deps, mail, facts, program, now))
    await deps.mailFiles.stageFile({ caseId: facts.case.caseId, documentId }, mediaType);
  const filed = await become(deps, mail, { state: 'FILED' });
  await tellOfMail(deps, mail.messageId, now);
  return filed;
};
