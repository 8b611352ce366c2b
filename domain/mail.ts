/**
 * Mail that people send. A message brings files to a case and words to staff, and decides nothing: it never moves a case, withdraws anything or
 * changes an address. Whatever comes of a message is kept with it; its raw text and its files are elsewhere (adapters/files/).
 */
import * as z from 'zod/mini';
import { CalendarDate, Instant } from './dates.ts';
import { Actor } from './signals.ts';

const id = z.string().check(z.minLength(1), z.maxLength(128));

/** Of the text of a message, what is kept for staff to read; the whole is in the raw message. */
export const MOST_KEPT_TEXT = 4_000;

/** Of the addresses of ours that a message went to, those that are kept. */
export const MOST_KEPT_RECIPIENTS = 10;

/** Messages that a case takes by itself within a day, and documents that it has from mail at most: what is beyond waits for staff. */
export const MOST_MESSAGES_A_DAY = 20;
export const MOST_DOCUMENTS_BY_MAIL = 100;

/** Of the files of a message that are refused at once, those that are kept by name. */
export const MOST_LISTED_REFUSED = 50;

/** Why a file of a message never became an upload. What is wrong with a file that did is among the uploads (domain/uploads.ts). */
export const MAIL_FILE_PROBLEMS = [
  'ARCHIVE',
  'CUT_OFF',
  'EMPTY',
  'MALFORMED',
  'NESTED_TOO_DEEP',
  'NOT_A_DOCUMENT_TYPE',
  'OUTLOOK_FORM',
  'SEALED',
  'SENT_AS_TEXT',
  'TOO_LARGE',
  'TOO_MANY',
] as const;
export type MailFileProblem = (typeof MAIL_FILE_PROBLEMS)[number];

const MailFile = z.discriminatedUnion('outcome', [
  /** It waits beside the raw message, and becomes an upload of the case under this id once the message has one. */
  z.object({ fileName: z.string(), outcome: z.literal('TAKEN'), documentId: id, mediaType: z.string() }),
  z.object({ fileName: z.string(), outcome: z.literal('REFUSED'), problem: z.enum(MAIL_FILE_PROBLEMS) }),
]);
export type MailFile = z.infer<typeof MailFile>;

/**
 * Why a message waits for staff:
 * - `UNMATCHED`, `SEVERAL_CASES`: it names no case, and its sender is proved to be nobody with exactly one open case.
 * - `QUARANTINED`: a virus, spam, or a sender whose own domain says that it is not theirs.
 * - `UNREADABLE`: nothing of it can be read.
 * - `NO_DOCUMENT`: it belongs to a case and has no file: somebody wrote something.
 * - `TOO_MANY_MESSAGES`: the case has had its messages of the last 24 hours. `CASE_CLOSED`, `TOO_MANY_FILES`: it takes no more.
 */
const WAITING_REASONS = [
  'UNMATCHED',
  'SEVERAL_CASES',
  'QUARANTINED',
  'UNREADABLE',
  'NO_DOCUMENT',
  'CASE_CLOSED',
  'TOO_MANY_MESSAGES',
  'TOO_MANY_FILES',
] as const;
export type WaitingReason = (typeof WAITING_REASONS)[number];

export const ReceivedMail = z.object({
  /** SES's own id of the message. */
  messageId: id,
  /** Of this record; grows with each change. */
  ver: z.int().check(z.positive()),
  receivedAt: Instant,
  /** The day of its program on which it came. */
  receivedOn: CalendarDate,
  /** Whose staff look after it: that of the case, or the one that the message was addressed to. */
  program: id,
  /** Where the raw message lies. */
  objectKey: z.string(),
  /** The address that it says to be from, and whether that is proved. */
  from: z.optional(z.string()),
  trust: z.object({ level: z.enum(['TRUSTED', 'UNVERIFIED', 'QUARANTINED']), reasons: z.array(z.string()) }),
  /** Of the envelope: where it came from, and to which addresses of ours. */
  returnPath: z.string(),
  recipients: z.array(z.string()),
  /** The case that it is addressed to, or seems to be from, where it was not brought there. */
  meantFor: z.optional(id),
  /** Why nothing of it could be read. */
  unreadableBecause: z.optional(z.string()),
  subject: z.string(),
  text: z.string(),
  /** Why no machine may answer it (RFC 3834); empty where one may. */
  unanswerable: z.array(z.string()),
  /**
   * WAITING: for staff, for a reason. TO_FILE: it has its case, and its files are about to become uploads; one that stays so waits for staff as well.
   * FILED: they did. CLOSED: nothing is left to do with it.
   */
  state: z.enum(['WAITING', 'TO_FILE', 'FILED', 'CLOSED']),
  waitsBecause: z.optional(z.enum(WAITING_REASONS)),
  /** The case that it is for, and who found that out. */
  caseId: z.optional(id),
  broughtBy: z.optional(Actor),
  files: z.array(MailFile),
  /** Of refused files, those beyond what is listed. */
  unlistedFiles: z.int(),
  /** When all of it had come to an end: each file was filed or refused. */
  settledAt: z.optional(Instant),
  closed: z.optional(z.object({ at: Instant, by: Actor, reason: z.string() })),
});
export type ReceivedMail = z.infer<typeof ReceivedMail>;

/** The key of the signal that tells the case of a message: one for each message. */
export const mailSignalKey = (messageId: string): string => `mail-${messageId}`;

/** The document that a file of a message becomes: the same each time the message is taken in. */
export const mailDocumentId = (messageId: string, place: number): string =>
  `${mailDocumentPrefix(messageId)}${place + 1}`;

/** What the ids of all documents of a message begin with. */
export const mailDocumentPrefix = (messageId: string): string => `mail-${messageId}-`;

/** Whether a document came by mail. */
export const cameByMail = (documentId: string): boolean => documentId.startsWith('mail-');
