/** The notices that a case can owe a person. The words are chosen when one is sent, from the facts of that day. */
export const NOTICES = [
  'APPLICATION_RECEIVED',
  'REVISION_WANTED',
  'ANSWER_REMINDER',
  'DOCUMENT_REFUSED',
  'MAIL_RECEIVED',
  'APPLICATION_APPROVED',
  'APPLICATION_DENIED',
  'APPLICATION_ENDING',
  'APPLICATION_EXPIRED',
  'TRAINING_ACCEPTED',
  'TRAINING_REFUSED',
  'EXAM_AUTHORISED',
  'EXAM_NOT_BOOKED',
  'EXAM_PASSED',
  'EXAM_NOT_PASSED',
  'EXAM_FORFEITED',
  'CERTIFICATE_ISSUED',
  'CREDITS_BEHIND',
  'RENEWAL_REMINDER',
  'RENEWAL_RECEIVED',
  'RENEWAL_REVISION_WANTED',
  'RENEWED',
  'RENEWAL_DENIED',
  'EXTENDED',
  'EXPIRY_CORRECTED',
  'AUDIT_OPENED',
  'AUDIT_REMINDER',
  'AUDIT_CLOSED',
  'EXPIRED',
  'LATE_REMINDER',
  'LAPSED',
  'VACATED',
] as const;
export type Notice = (typeof NOTICES)[number];

/** What helps and costs nobody anything who does not read it: people may turn it off. Every other notice they have to get. */
const OPTIONAL: readonly Notice[] = ['CREDITS_BEHIND'];

export const isOptional = (notice: Notice): boolean => OPTIONAL.includes(notice);

/** What is sent because a day came on which something ended. */
const OF_A_DAY = ['APPLICATION_EXPIRED', 'LAPSED', 'VACATED'] as const satisfies readonly Notice[];
export type NoticeOfADay = (typeof OF_A_DAY)[number];

export const isOfADay = (notice: Notice): boolean => OF_A_DAY.some((each) => each === notice);

/**
 * What a reminder can be of: the days that a person can miss (domain/deadlines.ts).
 * - `REVISION_ANSWER`: the last day to send what a revision asks for, documents above all.
 * - `APPLICATION_END`: the last day of an approved application, while the person owes its next step.
 * - `EXAM_BOOKING`: the last day on which a sitting can be booked, while none is.
 * - `CREDIT_PACE`: half of the term is gone.
 * - `RENEWAL`: the last day of the term.
 * - `RETURN`: the last day of a late tier, after which coming back takes more.
 * - `AUDIT_ANSWER`: the last day to send evidence for an audit of continuing education.
 */
export const DEADLINES = [
  'REVISION_ANSWER',
  'APPLICATION_END',
  'EXAM_BOOKING',
  'CREDIT_PACE',
  'RENEWAL',
  'RETURN',
  'AUDIT_ANSWER',
] as const;
export type DeadlineKind = (typeof DEADLINES)[number];

/** How a reminder goes out: by mail (and by letter where no mail arrives), or as a letter that staff print and post. */
export const CHANNELS = ['EMAIL', 'LETTER'] as const;
export type Channel = (typeof CHANNELS)[number];
