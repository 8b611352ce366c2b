/**
 * Brings the files of a message to its case: each goes where uploads land and is scanned and looked at as one. Used by the function that takes mail
 * in, and by that which lets staff bring a message to a case.
 *
 * Safe to repeat, and to be cut off anywhere: documents have the same ids each time, one that is expected is not expected anew, and the message is
 * FILED last. Every file is expected before the first is on its way, so that nobody takes the first for the last.
 */
import type { MailFiles } from '../../adapters/files/files.ts';
import { addHours, dateOf, type Instant } from '../../domain/dates.ts';
import { missingRequirements } from '../../domain/documents.ts';
import type { CaseFacts } from '../../domain/facts.ts';
import {
  cameByMail,
  type MailFile,
  MOST_DOCUMENTS_BY_MAIL,
  MOST_MESSAGES_A_DAY,
  type ReceivedMail,
  type WaitingReason,
} from '../../domain/mail.ts';
import { applicationRulesOf } from '../../domain/pathways.ts';
import type { ProgramDefinition } from '../../domain/program.ts';
import { isClosed } from '../../domain/stages.ts';
import { MOST_DOCUMENTS, UNSORTED, type Upload } from '../../domain/uploads.ts';
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
  missingRequirements(documents, applicationRulesOf(program, record, dateOf(now, program.timeZone))).map(
    ({ kind, label, mailWords = [] }) => ({ kind, words: [label, ...mailWords] }),
  );

/**
 * Why the case does not take the message; undefined where it does. What nobody has looked at is bounded twice, so that a stranger who knows the
 * address of a case fills neither the case nor its person's mailbox; what staff bring has the case's own bounds alone.
 */
const hindrance = async (
  { registry }: FileMailDeps,
  { case: record, documents }: CaseFacts,
  mail: ReceivedMail,
  now: Instant,
): Promise<WaitingReason | undefined> => {
  if (isClosed(record.stage)) return 'CASE_CLOSED';
  const isByStaff = mail.broughtBy?.kind === 'STAFF';
  // The message itself is counted.
  if (!isByStaff && (await registry.mailCountOfCase(record.caseId, addHours(now, -24))) > MOST_MESSAGES_A_DAY)
    return 'TOO_MANY_MESSAGES';
  if (mail.files.length === 0) return 'NO_DOCUMENT';
  if (!mail.files.some(isTaken)) return undefined;
  const kept = documents.filter(({ decision }) => decision !== 'REFUSED');
  const byMail = kept.filter(({ documentId }) => cameByMail(documentId)).length;
  const isFull = kept.length >= MOST_DOCUMENTS || (!isByStaff && byMail >= MOST_DOCUMENTS_BY_MAIL);
  return isFull ? 'TOO_MANY_FILES' : undefined;
};

/** What machines write without a file, of an absence for example, is nothing that anybody has to read. */
const isAutomaticWithoutFile = ({ files, unanswerable }: ReceivedMail): boolean =>
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
  return (await registry.uploadsOfMail(caseId, messageId)).filter(({ state }) => state === 'EXPECTED');
};

/** `mail` has a case and is TO_FILE. Answers it as it became: FILED, CLOSED, or WAITING for a reason. */
export const fileMail = async (deps: FileMailDeps, mail: ReceivedMail, now: Instant): Promise<ReceivedMail> => {
  const { caseId } = mail;
  const facts = caseId === undefined ? undefined : await deps.registry.readFacts(caseId);
  const program = facts && deps.programOf(facts.case.program);
  if (facts === undefined || program === undefined) throw new Error(`Message ${mail.messageId} has no case.`);
  if (isAutomaticWithoutFile(mail))
    return become(deps, mail, { state: 'CLOSED', closed: { at: now, by: MAIL, reason: 'AUTOMATIC_WITHOUT_FILE' } });
  const waitsBecause = await hindrance(deps, facts, mail, now);
  if (waitsBecause !== undefined) {
    const waiting = await become(deps, mail, { state: 'WAITING', waitsBecause });
    await tellOfMail(deps, mail.messageId, now);
    return waiting;
  }
  for (const upload of await expectFiles(deps, mail, facts, program, now))
    await deps.registry.noteStaged(upload, await deps.mailFiles.stageFile(upload, upload.mediaType));
  const filed = await become(deps, mail, { state: 'FILED' });
  await tellOfMail(deps, mail.messageId, now);
  return filed;
};
