/**
 * Woken when SES has received a message and kept it. Reads it, finds its case, and brings its files there; or has it wait for staff, with the reason.
 *
 * Safe to run late or twice: a message is kept under SES's own id once, its files have the ids of documents that they may become, and what was begun
 * is gone on with. Whatever a sender writes ends in one of the two: only a service that fails makes a run fail.
 */
import * as z from 'zod/mini';
import type { MailFiles } from '../../adapters/files/files.ts';
import { dateOf, type Instant, toInstant } from '../../domain/dates.ts';
import {
  type MailFile,
  MOST_KEPT_RECIPIENTS,
  MOST_KEPT_TEXT,
  MOST_LISTED_REFUSED,
  mailDocumentId,
  type ReceivedMail,
} from '../../domain/mail.ts';
import { type FileMailDeps, fileMail } from '../shared/file-mail.ts';
import type { Log } from '../shared/messages.ts';
import { parseInput } from '../shared/parse-input.ts';
import { SnsEvent } from '../shared/sns-event.ts';
import { MAIL, tellOfMail } from '../shared/tell-of-mail.ts';
import { reasonsNotToAnswer } from './answerable.ts';
import { chooseAttachments } from './choose-attachments.ts';
import { type FindCaseDeps, type Found, findCase } from './find-case.ts';
import { MOST_MESSAGE_BYTES } from './limits.ts';
import { type Reading, readMessage } from './read-message.ts';
import { type Receipt, readReceipt } from './read-receipt.ts';
import { type Trust, trustOf } from './trust-of.ts';

export type ReceiveMailDeps = Omit<FileMailDeps, 'mailFiles'> &
  FindCaseDeps & {
    readonly registry: FileMailDeps['registry'];
    readonly mailFiles: MailFiles;
    /** The domain that our mail is sent from, above the one that receives: what comes from there is no person's. */
    readonly ownDomain: string;
    readonly log: Log;
  };

type Files = Pick<ReceivedMail, 'files' | 'unlistedFiles'>;

const NO_FILES: Files = { files: [], unlistedFiles: 0 };

/** What was in the message: files that are kept beside it, and files that never come further. */
const keepFiles = async (
  { mailFiles }: ReceiveMailDeps,
  { messageId }: Receipt,
  reading: Extract<Reading, { outcome: 'READ' }>,
): Promise<Files> => {
  const choices = await chooseAttachments(reading);
  const refused = choices.filter((choice) => choice.outcome === 'REFUSED');
  const files: MailFile[] = [];
  for (const [place, choice] of choices.filter((each) => each.outcome === 'TAKEN').entries()) {
    const documentId = mailDocumentId(messageId, place);
    await mailFiles.keepFile(documentId, choice.bytes);
    files.push({ fileName: choice.fileName, outcome: 'TAKEN', documentId, mediaType: choice.mediaType });
  }
  for (const { fileName, reason } of refused.slice(0, MOST_LISTED_REFUSED))
    files.push({ fileName, outcome: 'REFUSED', problem: reason });
  return { files, unlistedFiles: Math.max(0, refused.length - MOST_LISTED_REFUSED) };
};

type Read = { readonly reading: Reading; readonly from: string | undefined; readonly trust: Trust };

/** Throws when the message is not where SES says that it is. */
const readIn = async ({ mailFiles }: ReceiveMailDeps, receipt: Receipt): Promise<Read> => {
  const raw = await mailFiles.readMessage(receipt.objectKey, MOST_MESSAGE_BYTES);
  if (raw === undefined) throw new Error(`Message ${receipt.messageId} is gone.`);
  const reading: Reading =
    raw === 'TOO_LARGE' ? { outcome: 'UNREADABLE', reason: 'TOO_LARGE' } : await readMessage(raw);
  const from = reading.outcome === 'READ' ? reading.from : undefined;
  return { reading, from, trust: trustOf(receipt, from) };
};

const reasonsFor = ({ ownDomain }: ReceiveMailDeps, receipt: Receipt, { reading, from, trust }: Read): string[] =>
  reading.outcome === 'UNREADABLE'
    ? ['UNREADABLE']
    : [...reasonsNotToAnswer({ receipt, trust, from, automation: reading.automation, ownDomains: [ownDomain] })];

/** What becomes of the message: on to its case, or to staff. */
const wayOf = (
  { reading, trust }: Read,
  found: Found,
): Pick<ReceivedMail, 'state' | 'waitsBecause' | 'caseId' | 'broughtBy' | 'meantFor'> => {
  const meantFor = 'caseId' in found ? { meantFor: found.caseId } : {};
  if (trust.level === 'QUARANTINED') return { state: 'WAITING', waitsBecause: 'QUARANTINED', ...meantFor };
  if (reading.outcome === 'UNREADABLE') return { state: 'WAITING', waitsBecause: 'UNREADABLE', ...meantFor };
  return 'caseId' in found
    ? { state: 'TO_FILE', caseId: found.caseId, broughtBy: MAIL }
    : { state: 'WAITING', waitsBecause: found.waitsBecause };
};

const timeZoneOf = ({ programOf }: ReceiveMailDeps, id: string): string => {
  const program = programOf(id);
  if (program === undefined) throw new Error(`Mail is for the program ${id}, which is not run here.`);
  return program.timeZone;
};

/** Keeps the message with what is to be done with it. Of one with a virus no file is touched. */
const keep = async (deps: ReceiveMailDeps, receipt: Receipt, now: Instant): Promise<ReceivedMail> => {
  const read = await readIn(deps, receipt);
  const { reading, from, trust } = read;
  const found = await findCase(deps, { receipt, from, trust }, now);
  const hasVirus = trust.reasons.includes('VIRUS_FOUND');
  return deps.registry.keepMail({
    messageId: receipt.messageId,
    ver: 1,
    receivedAt: now,
    receivedOn: dateOf(now, timeZoneOf(deps, found.program)),
    program: found.program,
    objectKey: receipt.objectKey,
    ...(from !== undefined && { from }),
    trust: { level: trust.level, reasons: [...trust.reasons] },
    returnPath: receipt.returnPath,
    recipients: receipt.recipients.slice(0, MOST_KEPT_RECIPIENTS),
    ...(reading.outcome === 'UNREADABLE' && { unreadableBecause: reading.reason }),
    subject: reading.outcome === 'READ' ? reading.subject : '',
    text: reading.outcome === 'READ' ? reading.text.slice(0, MOST_KEPT_TEXT) : '',
    unanswerable: reasonsFor(deps, receipt, read),
    ...(reading.outcome === 'READ' && !hasVirus ? await keepFiles(deps, receipt, reading) : NO_FILES),
    ...wayOf(read, found),
  });
};

const receive = async (deps: ReceiveMailDeps, receipt: Receipt): Promise<void> => {
  const now = toInstant(receipt.receivedAt);
  const kept = (await deps.registry.readMail(receipt.messageId)) ?? (await keep(deps, receipt, now));
  if (kept.state !== 'TO_FILE') await tellOfMail(deps, kept.messageId, now);
  const { state, waitsBecause, caseId, files } = kept.state === 'TO_FILE' ? await fileMail(deps, kept, now) : kept;
  deps.log('MAIL_RECEIVED', {
    messageId: receipt.messageId,
    caseId,
    state,
    because: waitsBecause,
    files: files.length,
  });
};

/** SES tries a rule out when it is made: with a text that is no receipt, or with a message of this id, which nobody wrote. */
const SETUP = 'AMAZON_SES_SETUP_NOTIFICATION';
const Setup = z.object({ mail: z.object({ messageId: z.literal(SETUP) }) });

/** What is told of a message; undefined where SES only tried its way to us out. */
const parsed = (text: string): unknown => {
  try {
    const notification: unknown = JSON.parse(text);
    return Setup.safeParse(notification).success ? undefined : notification;
  } catch {
    return undefined;
  }
};

/** Throws InputInvalidError for an event or a receipt of another shape: a fault of the wiring, not of a sender. */
export const makeHandler =
  (deps: ReceiveMailDeps) =>
  async (event: unknown): Promise<void> => {
    for (const { Sns } of parseInput(SnsEvent, event).Records) {
      const notification = parsed(Sns.Message);
      if (notification === undefined) deps.log('MAIL_NOT_A_RECEIPT', {});
      else await receive(deps, readReceipt(notification));
    }
  };
