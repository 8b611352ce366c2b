/**
 * What a letter needs to know, notice by notice. There is no optional field: a value that is not published or not set is `null`, and each letter
 * has words for that. Days are the program's; `today` is the day of sending, from which the wording is chosen.
 */
import type { CalendarDate } from '../../../domain/dates.ts';
import type { Audit, FeeKind } from '../../../domain/facts.ts';
import type { MailFileProblem } from '../../../domain/mail.ts';
import type { Notice } from '../../../domain/notices.ts';
import type { ProgramDefinition } from '../../../domain/program.ts';
import type { FileProblem } from '../../../domain/uploads.ts';

export type EveryLetter = {
  readonly program: Pick<ProgramDefinition, 'name' | 'title' | 'body'>;
  readonly personName: string;
  /** Without a slash at the end. */
  readonly siteUrl: string;
  readonly today: CalendarDate;
  /** Where the person ends mail of this kind; undefined for what they have to get. */
  readonly unsubscribeUrl?: string | undefined;
};

/** US cents; 0 where nothing is to be paid, null where no amount is published. */
type Cents = number | null;
type Minutes = number | null;

/** One thing to mend: the requirement in the program's words, and what is wrong. */
export type Wanted = { readonly requirement: string; readonly reason: string };

/** `by` is the last day to appeal, where one is set; the whole is null where nobody may. */
type Appeal = { readonly by: CalendarDate | null } | null;

export type Fee = { readonly fee: FeeKind; readonly cents: Cents };

/** Continuing education of a term: what is asked, and what counts so far of what the person has entered. */
export type Education = {
  readonly neededMinutes: Minutes;
  readonly neededLawEthicsMinutes: Minutes;
  readonly countedMinutes: number;
  readonly countedLawEthicsMinutes: number;
};

/** How a person whose term has ended can come back. */
export type WayBack = {
  /** The last day of this way. */
  readonly through: CalendarDate;
  /** After that day: another way that asks for more, or a new application. */
  readonly afterwards: 'MORE_STEPS' | 'START_OVER';
  readonly education: Education;
  readonly fees: readonly Fee[];
  /** A refresher course of so many minutes, or passing the exam, is asked too; null where neither is. */
  readonly refresher: { readonly minutes: Minutes } | null;
};

/** What the case itself has against a file. NOT_ADDED: it decided otherwise than was foreseen, or for a reason that has no words of its own. */
export const CASE_PROBLEMS = ['CASE_CLOSED', 'NOT_ADDED', 'TOO_MANY_FILES', 'TYPE_NOT_ACCEPTED'] as const;

/** Why a file that came by mail is not with us. */
export type NotTaken = MailFileProblem | FileProblem | (typeof CASE_PROBLEMS)[number];

/** Words for each; one that is forgotten does not compile. */
export type NotTakenWords = { readonly [Problem in NotTaken]: string };

/** A file by its name; by its place in its message where a stranger named it, whose words do not belong into a letter of ours. */
export type ShownFile = string | number;

/** What the person still has to send or do; nothing is said of what comes later. */
export type StillOwed = {
  /** What is asked for and has not come; `reason` is what a revision says of it. */
  readonly documents: readonly { readonly requirement: string; readonly reason: string | null }[];
  /** True when something that came is not sorted yet, so that it may be one of them. */
  readonly unsorted: boolean;
  /** True only where it is sure that no document is asked for. */
  readonly nothing: boolean;
  /** What mail cannot do. */
  readonly inTheCase: 'SEND_APPLICATION' | 'SEND_ANSWER' | null;
  readonly answerBy: CalendarDate | null;
};

type Revision = { readonly wanted: readonly Wanted[]; readonly answerBy: CalendarDate | null };
type Term = {
  readonly certificateNumber: string;
  readonly expiresOn: CalendarDate;
  readonly windowOpensOn: CalendarDate;
};
type ExamResult = {
  readonly satOn: CalendarDate;
  /** True when the person had been told another result of the same sitting. */
  readonly corrected: boolean;
};
type NotPassed = ExamResult & {
  readonly validThrough: CalendarDate;
  readonly sittingsLeft: number | null;
  readonly retakeFeeCents: Cents;
};
type Ended = {
  readonly expiresOn: CalendarDate;
  /** The program's own word for this standing, as the case page shows it. */
  readonly stageWord: string;
};

/** What is a notice's own. */
/** Asks for the certificates of the courses that a renewal attested. */
type AuditAnswer = {
  readonly answerBy: CalendarDate | null;
  readonly education: Education;
  /** The titles of the courses that have no certificate yet. */
  readonly unshown: readonly string[];
};

export type FactsOf = {
  readonly APPLICATION_RECEIVED: {
    /** What the program calls the application's way to the certificate. */
    readonly pathway: string;
    readonly reviewDueOn: CalendarDate | null;
    /** True when the person had been told of an approval that was a mistake. */
    readonly again: boolean;
  };
  readonly REVISION_WANTED: Revision;
  readonly ANSWER_REMINDER: Revision & { readonly of: 'APPLICATION' | 'RENEWAL' };
  readonly DOCUMENT_REFUSED: { readonly document: Wanted; readonly receivedOn: CalendarDate };
  readonly MAIL_RECEIVED: {
    /** The days on which the first and the last of the messages came. */
    readonly firstOn: CalendarDate;
    readonly lastOn: CalendarDate;
    /** Whether the messages came from the person's own, proved address. */
    readonly sentBy: 'YOU' | 'OTHERS' | 'BOTH';
    /** `requirement` is null while nobody knows what a file is for. */
    readonly received: readonly { readonly file: ShownFile; readonly requirement: string | null }[];
    readonly receivedBefore: readonly ShownFile[];
    readonly notTaken: readonly { readonly file: ShownFile; readonly because: NotTaken }[];
    /** How many more could not be taken, which nobody lists. */
    readonly unlisted: number;
    /** How many messages had no file. */
    readonly withoutFile: number;
    readonly owed: StillOwed;
  };
  readonly APPLICATION_APPROVED: {
    readonly validThrough: CalendarDate;
    readonly trainingMinutes: Minutes;
    /** WITH_US after a corrected approval: what was sent in before is not asked for again. NOT_ASKED on a pathway without training. */
    readonly training: 'OWED' | 'WITH_US' | 'NOT_ASKED';
    /** The fee that leads to the exam; null while it is not due, or no more. */
    readonly examFee: Fee | null;
  };
  readonly APPLICATION_DENIED: { readonly reasons: readonly string[]; readonly appeal: Appeal };
  readonly APPLICATION_ENDING: {
    readonly validThrough: CalendarDate;
    /** What the person owes next; SEE_CASE where that has changed since the reminder was owed. */
    readonly nextStep: 'TRAINING' | 'EXAM_FEE' | 'RETAKE' | 'SEE_CASE';
    /** What is to be paid with it; null where nothing is yet. */
    readonly fee: Fee | null;
  };
  readonly APPLICATION_EXPIRED: {
    readonly because: 'REVISION_NOT_ANSWERED' | 'TIME_RAN_OUT';
    readonly lastDay: CalendarDate;
    readonly applicationFeeCents: Cents;
  };
  readonly TRAINING_ACCEPTED: { readonly validThrough: CalendarDate; readonly examFeeCents: Cents };
  readonly TRAINING_REFUSED: { readonly validThrough: CalendarDate; readonly reasons: readonly string[] };
  readonly EXAM_AUTHORISED: {
    readonly validThrough: CalendarDate;
    /** Sittings that may still be used, this one included; null where no limit is published. */
    readonly sittingsLeft: number | null;
    /** Days between the booking and the exam, at least. */
    readonly bookingLeadDays: number | null;
    /** Days between asking for an accommodation and the exam, at least. */
    readonly accommodationLeadDays: number | null;
  };
  readonly EXAM_NOT_BOOKED: { readonly validThrough: CalendarDate; readonly bookBy: CalendarDate };
  readonly EXAM_PASSED: ExamResult;
  readonly EXAM_NOT_PASSED: NotPassed;
  readonly EXAM_FORFEITED: NotPassed;
  readonly CERTIFICATE_ISSUED: Term & { readonly neededMinutes: Minutes; readonly neededLawEthicsMinutes: Minutes };
  readonly CREDITS_BEHIND: { readonly expiresOn: CalendarDate; readonly education: Education };
  readonly RENEWAL_REMINDER: {
    readonly expiresOn: CalendarDate;
    readonly windowOpensOn: CalendarDate;
    readonly education: Education;
    readonly feeCents: Cents;
  };
  readonly RENEWAL_RECEIVED: { readonly expiresOn: CalendarDate; readonly reviewDueOn: CalendarDate | null };
  readonly RENEWAL_REVISION_WANTED: Revision & { readonly expiresOn: CalendarDate };
  readonly RENEWED: Term & {
    /** The first day of the new term, and the last day of the one before. */
    readonly validFrom: CalendarDate;
    readonly previousExpiresOn: CalendarDate;
  };
  readonly RENEWAL_DENIED: {
    readonly expiresOn: CalendarDate;
    readonly reasons: readonly string[];
    readonly appeal: Appeal;
  };
  readonly EXTENDED: { readonly addedDays: number; readonly expiresOn: CalendarDate };
  readonly EXPIRY_CORRECTED: {
    readonly expiresOn: CalendarDate;
    /** The day that stood there before. */
    readonly wrongDay: CalendarDate;
    readonly windowOpensOn: CalendarDate;
    /** A renewal was sent and is not decided. */
    readonly isWithUs: boolean;
  };
  readonly AUDIT_OPENED: AuditAnswer;
  readonly AUDIT_REMINDER: AuditAnswer;
  readonly AUDIT_CLOSED: {
    readonly outcome: NonNullable<Audit['outcome']>;
    /** When the renewal was sent that attested the hours. */
    readonly submittedOn: CalendarDate;
    readonly neededMinutes: Minutes;
    readonly neededLawEthicsMinutes: Minutes;
    readonly countedMinutes: number;
    readonly countedLawEthicsMinutes: number;
    /** The courses that staff did not count, by their titles, and why. */
    readonly notCounted: readonly Wanted[];
    /** What staff have to say beside. */
    readonly reason: string | null;
  };
  readonly EXPIRED: Ended & { readonly wayBack: WayBack };
  readonly LATE_REMINDER: Ended & { readonly wayBack: WayBack };
  readonly LAPSED: Ended & { readonly wayBack: WayBack };
  readonly VACATED: Ended & { readonly applicationFeeCents: Cents };
};

/** Everything that the letter of a notice tells. */
export type LetterFacts<N extends Notice = Notice> = EveryLetter & FactsOf[N];

/** Where a person follows the case and does what a letter asks for. */
export const myCaseUrl = (siteUrl: string): string => `${siteUrl}/my-case`;
