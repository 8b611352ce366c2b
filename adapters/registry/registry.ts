/**
 * The registry port: everything that the functions ask of the two tables. `dynamodb` and `memory` implement it over one `Table`, and one
 * contract suite holds for both. Every write is conditional; a failed condition comes back decoded, never as an exception.
 */
import type { ReminderDay, ReminderSwitch } from '../../domain/breaker.ts';
import type { Course, Provider } from '../../domain/courses.ts';
import type { CalendarDate, Instant } from '../../domain/dates.ts';
import type { CaseEvent } from '../../domain/events.ts';
import type { Answers, Case, CaseFacts, Credit, Effect, Task } from '../../domain/facts.ts';
import type { ReceivedMail } from '../../domain/mail.ts';
import type { MailContact, Person } from '../../domain/person.ts';
import type { Refusal } from '../../domain/refusals.ts';
import type { Run } from '../../domain/run.ts';
import type { SentMail } from '../../domain/sent-mail.ts';
import type { Actor, Signal } from '../../domain/signals.ts';
import type { PublicStatus } from '../../domain/status.ts';
import type { Settlement, Upload } from '../../domain/uploads.ts';
import type { LandingPort } from './landing-port.ts';
import type { Item } from './table.ts';

/** An unread signal and the key of its inbox item. */
export type InboxEntry = { readonly inboxKey: string; readonly signal: Signal };

/** What became of a signal, as kept on its marker. */
export type SignalAnswer =
  | { readonly state: 'UNREAD' }
  | { readonly state: 'APPLIED'; readonly at: Instant }
  | { readonly state: 'REFUSED'; readonly at: Instant; readonly refusals: readonly Refusal[] }
  /** It came after the case was closed: kept for staff to see, it revives nothing. */
  | { readonly state: 'KEPT_CLOSED'; readonly at: Instant };

export type SignalReceipt =
  /** `inboxSeq`: once `seenSeq` has reached it, the signal was decided on. Other signals may have made it greater. */
  | { readonly outcome: 'LEFT'; readonly inboxSeq: number }
  /** The same key with the same body came before; this is what it was answered. */
  | { readonly outcome: 'REPEATED'; readonly answer: SignalAnswer }
  /** The same key came before with another body. */
  | { readonly outcome: 'KEY_REUSED' }
  | { readonly outcome: 'CASE_CLOSED' }
  | { readonly outcome: 'NO_SUCH_CASE' };

/** One decision, to be written whole or not at all. */
export type Commit = {
  readonly before: CaseFacts;
  readonly after: CaseFacts;
  readonly events: readonly CaseEvent[];
  readonly gen: number;
  /** The run as read: `seenSeq` becomes `seen`. */
  readonly seen: number;
  readonly applied: readonly { readonly entry: InboxEntry; readonly answer: SignalAnswer }[];
  readonly rest:
    | { readonly kind: 'GO_ON'; readonly dueAt: Instant; readonly defVersion: string }
    /** Commits only while nothing newer than `seen` came in, or a signal would be lost. */
    | { readonly kind: 'HIBERNATE'; readonly dueAt: Instant; readonly defVersion: string }
    | { readonly kind: 'CLOSE'; readonly defVersion: string };
  /** What the public may know from now on; undefined while no certificate was issued. */
  readonly status: PublicStatus | undefined;
};

export type CommitOutcome =
  | 'COMMITTED'
  /** A worker of a newer generation has taken over. */
  | 'FENCED'
  /** Something that the decision read has changed: load and decide again. */
  | 'STALE'
  /** A signal came in meanwhile and the case was to hibernate or close: load and decide again. */
  | 'SIGNAL_ARRIVED'
  /** The certificate number belongs to another case. */
  | 'NUMBER_TAKEN'
  /** More writes than one transaction takes: decide on fewer signals. */
  | 'TOO_LARGE';

export type StartOutcome = { readonly outcome: 'STARTED'; readonly gen: number } | { readonly outcome: 'NOT_NEEDED' };

export type ClaimOutcome =
  | { readonly outcome: 'CLAIMED'; readonly effect: Effect }
  /** Performed before, superseded, or another sender holds the lease. */
  | { readonly outcome: 'NOT_OWED' };

/** How an attempt at an effect ended. */
export type EffectResult =
  | {
      readonly outcome: 'PERFORMED';
      readonly at: Instant;
      readonly messageId: string;
      readonly sentTo: MailContact;
    }
  /** Nothing left: try again, not before `notBefore`. */
  | { readonly outcome: 'DEFERRED'; readonly notBefore: Instant }
  /** There is nothing to say to this person. */
  | { readonly outcome: 'EXEMPT'; readonly because: string }
  /** It can never be performed as it is. */
  | { readonly outcome: 'FAILED'; readonly because: string };

export type DirectWriteOutcome = 'WRITTEN' | 'STALE' | 'NO_SUCH_CASE';

/** What anyone may read. */
export type PublicRegistry = {
  /** The public view of one certificate number; nothing else is readable by number. */
  readonly readPublic: (
    certificateNumber: string,
  ) => Promise<
    { readonly status: PublicStatus; readonly displayName: string | null; readonly asOf: Instant } | undefined
  >;
  /**
   * Certificates by the beginning of a name, without regard to accents, hyphens and case: a last name or a word of it, a first name, `First Last` or
   * `Last, First`. TOO_SHORT: fewer than three letters, or more words than a name has. A certificate is named once for each key that fits.
   */
  readonly findNames: (search: {
    readonly text: string;
    /** The `place` of the last entry of the page before. */
    readonly after?: string | undefined;
    readonly limit: number;
  }) => Promise<
    | readonly { readonly certificateNumber: string; readonly displayName: string; readonly place: string }[]
    | 'TOO_SHORT'
  >;
};

/** Where a look at all cases goes on. */
export type CasePlace = Item;

/** Open work and where it stands in its queue. */
type QueueEntry = { readonly caseId: string; readonly task: Task; readonly place: string };

/** A person, and the hash of their address that staff find them by (functions/shared/hash-address.ts). */
export type Profile = { readonly person: Person; readonly addressHash: string };

/** Who changed a person's profile, when, and, where it was not the person, why. */
export type ProfileChange = { readonly at: Instant; readonly by: Actor; readonly reason?: string | undefined };

/** Who changed a catalogue, and when. */
export type CatalogueChange = { readonly at: Instant; readonly by: Actor };

export type CatalogueOutcome = 'ADDED' | 'CHANGED' | 'UNCHANGED';

export type Registry = PublicRegistry & {
  /** Writes a case in DRAFT, its run (hibernating until `dueAt`) and the mark that the person has one open. */
  readonly openCase: (opening: {
    readonly case: Case;
    readonly event: CaseEvent;
    readonly dueAt: Instant;
    readonly defVersion: string;
  }) => Promise<'OPENED' | 'ALREADY_OPEN'>;

  /** Strongly consistent. */
  readonly readRun: (caseId: string) => Promise<Run | undefined>;
  /** The oldest unread signals, strongly consistent. */
  readonly readInbox: (caseId: string, limit: number) => Promise<readonly InboxEntry[]>;
  /** The case alone, strongly consistent. */
  readonly readCase: (caseId: string) => Promise<Case | undefined>;
  /** Everything that a decision reads, strongly consistent. */
  readonly readFacts: (caseId: string) => Promise<CaseFacts | undefined>;
  readonly readAudit: (caseId: string) => Promise<readonly CaseEvent[]>;
  readonly readSignal: (
    caseId: string,
    signalKey: string,
  ) => Promise<{ signal: Signal; answer: SignalAnswer } | undefined>;

  /** One transaction: marker, inbox entry, sequence, and the watchdog lowered to 15 minutes from `receivedAt` at most, never raised. */
  readonly leaveSignal: (signal: Signal) => Promise<SignalReceipt>;
  readonly commit: (commit: Commit) => Promise<CommitOutcome>;

  /**
   * What was decided on a closed case by one signal that it still takes: no worker will. Conditional on the version of the case before; the answer is kept
   * with the signal.
   */
  readonly amendClosed: (amendment: {
    readonly before: CaseFacts;
    readonly after: CaseFacts;
    readonly events: readonly CaseEvent[];
    readonly signalKey: string;
    readonly answer: SignalAnswer;
  }) => Promise<'AMENDED' | 'STALE'>;

  /** Raises the generation and sets the watchdog, if generation and state of the run are still as read. A closed run needs no worker. */
  readonly startWorker: (run: Run, now: Instant, defVersion: string) => Promise<StartOutcome>;

  /** A claim on an expired lease counts one of its `lostSenders`. */
  readonly claimEffect: (caseId: string, effectKey: string, now: Instant) => Promise<ClaimOutcome>;
  /** Keeps an effect for later, without an attempt at it; does nothing when it is not as it was read. */
  readonly postponeEffect: (caseId: string, effect: Effect, notBefore: Instant) => Promise<void>;
  /** Records how the claimed attempt ended; does nothing when the claim (its `attempts`) is no longer the latest. */
  readonly recordEffect: (caseId: string, claimed: Effect, result: EffectResult) => Promise<void>;

  /** Cases whose watchdog has come, soonest first. */
  readonly queryDue: (
    upTo: Instant,
    limit: number,
  ) => Promise<readonly { readonly caseId: string; readonly dueAt: Instant }[]>;
  /** The watchdog that comes first of all, or null when no case is open. */
  readonly firstDueAt: () => Promise<Instant | null>;

  /** Writes the sections that are given and leaves the others as they are. */
  readonly saveAnswers: (
    caseId: string,
    ver: number,
    answers: Answers,
    event: CaseEvent,
  ) => Promise<DirectWriteOutcome>;
  readonly switchPathway: (
    caseId: string,
    ver: number,
    pathway: string,
    event: CaseEvent,
  ) => Promise<DirectWriteOutcome>;
  /** The key refuses the same course twice in a cycle: ALREADY_CLAIMED. To correct a credit, remove it first. */
  readonly saveCredit: (
    caseId: string,
    ver: number,
    credit: Credit,
    event: CaseEvent,
  ) => Promise<DirectWriteOutcome | 'ALREADY_CLAIMED'>;
  /** Puts a credit in place of the same course's. */
  readonly changeCredit: (caseId: string, ver: number, credit: Credit, event: CaseEvent) => Promise<DirectWriteOutcome>;
  readonly removeCredit: (caseId: string, ver: number, credit: Credit, event: CaseEvent) => Promise<DirectWriteOutcome>;
  /** Strongly consistent, as the other reads of the catalogue are. Ids are found in whatever case they are written. */
  readonly readProvider: (providerId: string) => Promise<Provider | undefined>;
  readonly readCourse: (providerId: string, courseId: string) => Promise<Course | undefined>;
  /** The courses of a provider, in the order of their ids. */
  readonly coursesOf: (page: {
    readonly providerId: string;
    /** The `place` of the last entry of the page before. */
    readonly after?: string | undefined;
    readonly limit: number;
  }) => Promise<readonly { readonly course: Course; readonly place: string }[]>;
  /** Adds it or puts it in place of what was there, with what it became in the provider's history. The same again writes nothing. */
  readonly saveProvider: (provider: Provider, change: CatalogueChange) => Promise<CatalogueOutcome>;
  readonly saveCourse: (course: Course, change: CatalogueChange) => Promise<CatalogueOutcome>;

  /** Puts a task in place of the same one. `record` is the case as it was read with the task. */
  readonly saveTask: (record: Case, task: Task, event: CaseEvent) => Promise<DirectWriteOutcome>;

  /** Keeps that a file may come. Its id is new. */
  readonly expectUpload: (upload: Upload) => Promise<void>;
  /** Strongly consistent, as the list is. */
  readonly readUpload: (caseId: string, documentId: string) => Promise<Upload | undefined>;
  readonly readUploads: (caseId: string) => Promise<readonly Upload[]>;
  /** Those that one message brought. */
  readonly uploadsOfMail: (caseId: string, messageId: string) => Promise<readonly Upload[]>;
  /** Keeps that a file which came by mail is where it is scanned. */
  readonly noteStaged: (upload: Upload, stagedAt: Instant) => Promise<void>;
  /** True for the version that claims it first, however often it does; false for another one, and once it is settled. */
  readonly claimUpload: (upload: Pick<Upload, 'caseId' | 'documentId'>, versionId: string) => Promise<boolean>;
  /** Keeps what became of it, once. */
  readonly settleUpload: (
    upload: Pick<Upload, 'caseId' | 'documentId'>,
    settlement: Settlement,
    settledAt: Instant,
  ) => Promise<void>;
  /** Files that are still expected, in any case, those of longest standing first. Reads an index, which lags. */
  readonly expectedFiles: (limit: number) => Promise<readonly Upload[]>;
  /** Files a document under the SHA-256 of its bytes; the same one again changes nothing. */
  readonly noteFile: (sha256: string, document: Pick<Upload, 'caseId' | 'documentId'>) => Promise<void>;
  /** Every document of these bytes, in any case. */
  readonly documentsOfFile: (sha256: string) => Promise<readonly Pick<Upload, 'caseId' | 'documentId'>[]>;
  /** Keeps in the audit that somebody was given a document to see. `record`: the case as it was read. */
  readonly saveView: (record: Case, event: CaseEvent) => Promise<DirectWriteOutcome>;

  /** Keeps a message, once; answers what is kept under its id. */
  readonly keepMail: (mail: ReceivedMail) => Promise<ReceivedMail>;
  /** Strongly consistent, as those of a case are. */
  readonly readMail: (messageId: string) => Promise<ReceivedMail | undefined>;
  /** Puts `after` in the place of a message as it was read; false when somebody was faster. */
  readonly changeMail: (before: ReceivedMail, after: Omit<ReceivedMail, 'ver'>) => Promise<boolean>;
  /** The newest of what came for a case, the oldest of these first. */
  readonly mailOfCase: (caseId: string, limit: number) => Promise<readonly ReceivedMail[]>;
  /** How many messages came for a case since a moment. */
  readonly mailCountOfCase: (caseId: string, since: Instant) => Promise<number>;
  /** Mail that waits for the staff of a program, the oldest first. Reads an index, which lags. */
  readonly waitingMail: (page: {
    readonly program: string;
    /** The `place` of the last entry of the page before. */
    readonly after?: string | undefined;
    readonly limit: number;
  }) => Promise<readonly { readonly mail: ReceivedMail; readonly place: string }[]>;

  /** Keeps what became of a mail; what outweighs it stays (domain/sent-mail.ts). */
  readonly noteSentMail: (mail: SentMail) => Promise<void>;
  /** Strongly consistent. */
  readonly sentMailOfCase: (caseId: string) => Promise<readonly SentMail[]>;

  /** Strongly consistent, as all that is known of reminders is. */
  readonly readReminderDay: (program: string, on: CalendarDate) => Promise<ReminderDay | undefined>;
  /** The days that something is known of, both ends included. */
  readonly readReminderDays: (
    program: string,
    days: { readonly from: CalendarDate; readonly through: CalendarDate },
  ) => Promise<readonly ReminderDay[]>;
  /** Keeps what is given of a day, and leaves the rest as it is. */
  readonly noteReminderDay: (day: Omit<ReminderDay, 'remindersSent'>) => Promise<void>;
  /** Takes a place for one more reminder to leave on a day; false when `limit` of them have one. A sender that dies keeps its place. */
  readonly takeReminderPlace: (program: string, on: CalendarDate, limit: number) => Promise<boolean>;
  /** Gives a place back whose reminder did not leave. */
  readonly giveReminderPlaceBack: (program: string, on: CalendarDate) => Promise<void>;
  readonly readReminderSwitch: (program: string) => Promise<ReminderSwitch | undefined>;
  readonly saveReminderSwitch: (position: ReminderSwitch) => Promise<void>;

  readonly readPerson: (personId: string) => Promise<Person | undefined>;
  /**
   * Conditional on the version before; false when somebody else was faster. A change that is told is kept with the profile as it became. The entry
   * under the hash of the address is written along, and the one under the hash before is taken away.
   */
  readonly savePerson: (profile: Profile, change?: ProfileChange) => Promise<boolean>;
  /** Writes which addresses of a profile are marked, and nothing else of it. Conditional on the version before; false when somebody else was faster. */
  readonly markAddresses: (person: Person, change: ProfileChange) => Promise<boolean>;
  /** The people whose address has one of these hashes, each once. An address that several people share has all of them. Strongly consistent. */
  readonly peopleOfAddress: (page: {
    readonly addressHashes: readonly string[];
    /** The `place` of the last entry of the page before. */
    readonly after?: string | undefined;
    readonly limit: number;
  }) => Promise<readonly { readonly personId: string; readonly place: string }[]>;

  /**
   * Makes the calendar feed of a person, in the place of the one before: the SHA-256 of its secret, undefined to revoke it. False when somebody else
   * was faster.
   */
  readonly saveCalendar: (personId: string, secretHash: string | undefined, change: ProfileChange) => Promise<boolean>;
  /** Whose feed it is; undefined for one that is revoked or was never made. Strongly consistent. */
  readonly personOfCalendar: (secretHash: string) => Promise<string | undefined>;

  /** Rewrites the names of a certificate in the public table, unless a newer version is there. */
  readonly projectNames: (projection: {
    readonly certificateNumber: string;
    readonly personVer: number;
    readonly displayName: string;
    readonly county: string | null;
    readonly nameKeys: readonly { readonly prefix: string; readonly sort: string }[];
    readonly asOf: Instant;
  }) => Promise<void>;
  readonly casesOfPerson: (personId: string) => Promise<readonly string[]>;
  /** Every case, open or closed, in no order that means anything; `next` is undefined after the last page. Reads an index, which lags. */
  readonly everyCase: (page: {
    readonly after: CasePlace | undefined;
    readonly limit: number;
  }) => Promise<{ readonly caseIds: readonly string[]; readonly next: CasePlace | undefined }>;
  /** The case that a certificate number belongs to. */
  readonly caseOfNumber: (certificateNumber: string) => Promise<string | undefined>;
  /** Open work of a program's queue: what is due first, then what is oldest; work without a day last. */
  readonly readQueue: (page: {
    readonly program: string;
    readonly queue: Task['queue'];
    /** The `place` of the last entry of the page before. */
    readonly after?: string | undefined;
    readonly limit: number;
  }) => Promise<readonly QueueEntry[]>;
} & LandingPort;
