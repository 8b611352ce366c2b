/**
 * The facts of one case, as the registry keeps them. Facts are only ever changed by events (domain/events.ts).
 * Amounts are US cents, durations of training and education are minutes.
 */
import * as z from 'zod/mini';
import { CalendarDate, Instant } from './dates.ts';
import { CHANNELS, DEADLINES, NOTICES } from './notices.ts';
import { EarlierEducation, Experience, OtherCertification } from './practice-answers.ts';
import { UNDELIVERED_STATES } from './sent-mail.ts';
import { STAGES } from './stages.ts';

const id = z.string().check(z.minLength(1), z.maxLength(128));
const count = z.int().check(z.nonnegative());

/** What the applicant states about themselves. Personal: never leaves the private table. */
export const Answers = z.object({
  identity: z.optional(
    z.object({
      legalFirstName: z.string(),
      legalMiddleName: z.optional(z.string()),
      legalLastName: z.string(),
      bornOn: CalendarDate,
    }),
  ),
  eligibility: z.optional(
    z.object({
      /** One of the program's accepted kinds of education, or `NONE`. */
      education: z.string(),
      /** The program's statements that the applicant affirmed. Self-identified: no proof is asked. */
      affirmations: z.array(z.string()),
    }),
  ),
  /** What a pathway may ask for. */
  experience: z.optional(Experience),
  otherCertification: z.optional(OtherCertification),
  continuingEducation: z.optional(EarlierEducation),
});
export type Answers = z.infer<typeof Answers>;

export const FEE_KINDS = ['APPLICATION', 'EXAM', 'RETAKE', 'RENEWAL', 'LATE', 'REINSTATEMENT', 'EXTENSION'] as const;
export type FeeKind = (typeof FEE_KINDS)[number];

/** Money received, or a fee waived (`amountCents` 0 and a reason). `cycle` 0 is the application. */
export const Payment = z.object({
  paymentId: id,
  fee: z.enum(FEE_KINDS),
  cycle: count,
  amountCents: count,
  paidOn: CalendarDate,
  waivedBecause: z.optional(z.string()),
  /** The case from which misapplied money came here. */
  movedFrom: z.optional(id),
  /** The case to which misapplied money went. It counts for nothing here any more. */
  movedTo: z.optional(id),
  /** The sitting or the extension that a fee paid for; absent while unused, and for fees that pay for neither. */
  usedFor: z.optional(z.string()),
});
export type Payment = z.infer<typeof Payment>;

/** A document as a fact; its bytes are elsewhere. `expiresOn`, `nameOnDocument` and `onLetterhead` are what staff or the applicant entered. */
export const Document = z.object({
  documentId: id,
  kind: z.string(),
  fileName: z.string(),
  mediaType: z.string(),
  sha256: z.string(),
  receivedAt: Instant,
  expiresOn: z.optional(CalendarDate),
  nameOnDocument: z.optional(
    z.object({ firstName: z.string(), middleName: z.optional(z.string()), lastName: z.string() }),
  ),
  /** Whether a letter is on the paper of the organisation that it comes from. */
  onLetterhead: z.optional(z.boolean()),
  decision: z.optional(z.enum(['ACCEPTED', 'REFUSED'])),
  decidedAt: z.optional(Instant),
  /** Why it was refused, in words for the person. */
  refusedBecause: z.optional(z.string()),
});
export type Document = z.infer<typeof Document>;

export const RevisionRound = z.object({
  round: count,
  /** 0 for the application, else the certification cycle whose renewal is revised. */
  cycle: count,
  requestedAt: Instant,
  wanted: z.array(z.object({ requirement: z.string(), reason: z.string() })),
  /** Last day to answer; absent where no period is published and none was set. */
  answerBy: z.optional(CalendarDate),
  answeredAt: z.optional(Instant),
});
export type RevisionRound = z.infer<typeof RevisionRound>;

/** A training certificate as submitted, with what is known of its provider on the day it was judged. */
export const Training = z.object({
  training: count,
  providerId: id,
  courseKind: z.enum(['CORE', 'SPECIALIZATION']),
  startedOn: z.optional(CalendarDate),
  completedOn: CalendarDate,
  minutes: count,
  mediaType: z.string(),
  submittedAt: Instant,
  decision: z.optional(z.enum(['ACCEPTED', 'REFUSED'])),
  decidedAt: z.optional(Instant),
  /** Why it was refused, in words for the person. */
  refusedBecause: z.optional(z.string()),
});
export type Training = z.infer<typeof Training>;

export const EXAM_RESULTS = ['PASSED', 'FAILED', 'FORFEITED'] as const;

/** One admission to the exam: authorised, perhaps booked, perhaps sat. */
export const Sitting = z.object({
  sitting: count,
  authorisedAt: Instant,
  scheduledOn: z.optional(CalendarDate),
  satOn: z.optional(CalendarDate),
  result: z.optional(z.enum(EXAM_RESULTS)),
  resultAt: z.optional(Instant),
  vendorReference: z.optional(z.string()),
});
export type Sitting = z.infer<typeof Sitting>;

/** More days that a person took for a term, by the id of the program's extension. They are in the term's `expiresOn` already. */
const TakenExtension = z.object({ extension: id, days: count, grantedOn: CalendarDate });

/** One term of a certification. Valid from `validFrom` through `expiresOn`, both included. */
export const Cycle = z.object({
  cycle: count,
  issuedOn: CalendarDate,
  validFrom: CalendarDate,
  expiresOn: CalendarDate,
  extensions: z.optional(z.array(TakenExtension)),
  /** How often the reminders of its last day began anew, since that day was given or set right to be another, and on which day they last did. */
  remindersAnew: z.optional(z.object({ times: count, on: CalendarDate })),
});
export type Cycle = z.infer<typeof Cycle>;

/** Continuing education that a person claims in a cycle. */
export const Credit = z.object({
  cycle: count,
  providerId: id,
  courseId: id,
  title: z.string(),
  completedOn: CalendarDate,
  minutes: count,
  topics: z.array(z.string()),
  format: z.optional(z.enum(['ASYNCHRONOUS', 'IN_PERSON', 'ONLINE'])),
  /** False when an ethics course is aimed at another jurisdiction or profession. */
  californiaRelevant: z.optional(z.boolean()),
  /** True when the course is the initial training itself. */
  initialTraining: z.optional(z.boolean()),
  startedAt: z.optional(Instant),
  endedAt: z.optional(Instant),
  evidenceDocumentId: z.optional(id),
  /** The provider's own number of the certificate of attendance, where their roster told it. */
  providerCertificateId: z.optional(id),
});
export type Credit = z.infer<typeof Credit>;

/** What a person submitted to renew, and what came of it. `cycle` is the term that ends; another `submission` follows a denied one. */
export const Renewal = z.object({
  cycle: count,
  submission: count,
  submittedAt: Instant,
  submittedOn: CalendarDate,
  /** `ON_TIME`, or the late tier in which it was submitted. */
  standing: z.enum(['ON_TIME', 'LATE_TIER_1', 'LATE_TIER_2']),
  attestedMinutes: count,
  attestedLawEthicsMinutes: count,
  codeOfEthicsSignedOn: CalendarDate,
  /** NOT_ANSWERED: a revision was asked for and its last day passed. */
  decision: z.optional(z.enum(['APPROVED', 'DENIED', 'NOT_ANSWERED'])),
  decidedAt: z.optional(Instant),
});
export type Renewal = z.infer<typeof Renewal>;

/** How a notice reached the person, or was to: by their address, by their second one, or on paper. */
const CONTACTS = ['PRIMARY', 'SECOND', 'LETTER'] as const;
export type Contact = (typeof CONTACTS)[number];

/** UNDECIDED: a value that the audit needs is not published, so nothing is held against the person. */
const AUDIT_OUTCOMES = ['SATISFIED', 'DEFICIENT', 'UNDECIDED', 'RECORDS_NOT_REQUIRED'] as const;

/** A look at what a person can show for the hours that a renewal attested. `cycle` is the term that was renewed. Open until it has an outcome. */
export const Audit = z.object({
  cycle: count,
  openedAt: Instant,
  /** Last day to send evidence; absent where no period is published. */
  answerBy: z.optional(CalendarDate),
  answeredAt: z.optional(Instant),
  outcome: z.optional(z.enum(AUDIT_OUTCOMES)),
  decidedAt: z.optional(Instant),
  /** Courses that staff did not count, and why, in words for the person. */
  disallowed: z.optional(z.array(z.object({ providerId: id, courseId: id, reason: z.string() }))),
  /** What staff have to say beside, in words for the person. */
  reason: z.optional(z.string()),
  countedMinutes: z.optional(count),
  lawEthicsMinutes: z.optional(count),
});
export type Audit = z.infer<typeof Audit>;

/**
 * Something owed that leaves the registry: a notice. OWED → CLAIMED (a sender holds the lease) → PERFORMED (with its result) → SETTLED (the
 * result has become a fact of the case); or FAILED (it cannot be performed; staff are told), SUPERSEDED (a more urgent one took its place, or the
 * person acted first), or EXEMPT (its time came and there was nothing to say, or the person wants no such mail). One that its sender found exempt keeps
 * its `notBefore` until that is settled.
 */
const EFFECT_STATES = ['OWED', 'CLAIMED', 'PERFORMED', 'SETTLED', 'FAILED', 'SUPERSEDED', 'EXEMPT'] as const;
export const Effect = z.object({
  effectKey: id,
  notice: z.enum(NOTICES),
  cycle: count,
  owedAt: Instant,
  state: z.enum(EFFECT_STATES),
  /** Not to be performed earlier than this: the lease's end of a claim, or a pause after a failed attempt. */
  notBefore: z.optional(Instant),
  attempts: count,
  performedAt: z.optional(Instant),
  messageId: z.optional(z.string()),
  /** Which contact it was sent to; never the address itself. Absent where it was sent before there was more than one. */
  sentTo: z.optional(z.enum(CONTACTS)),
  /** It left and did not arrive, as the mail service says. What was done about it is a notice of its own, or a letter (domain/delivery.ts). */
  undelivered: z.optional(z.enum(UNDELIVERED_STATES)),
  failedBecause: z.optional(z.string()),
  exemptBecause: z.optional(z.string()),
  /** How many senders claimed it and never said how it ended: each may have sent it, so that it may have gone out more than once. */
  lostSenders: z.optional(count),
  /** The deadline that it reminds of. */
  reminderOf: z.optional(z.enum(DEADLINES)),
  /** Absent: by mail. A letter is owed until staff have posted it; no worker performs it. */
  channel: z.optional(z.enum(CHANNELS)),
  /** The messages whose arrival it acknowledges, by their ids (domain/mail.ts). */
  acknowledges: z.optional(z.array(id)),
});
export type Effect = z.infer<typeof Effect>;

/** Whether a sender may take it: owed and not to be kept for later, or taken by a sender whose lease is over. */
export const isClaimable = ({ state, notBefore }: Effect, now: Instant): boolean =>
  (state === 'OWED' || state === 'CLAIMED') && (notBefore === undefined || notBefore <= now);

export const TASK_QUEUES = [
  'APPLICATION',
  'TRAINING',
  'DENIAL',
  'RENEWAL',
  'ACCOMMODATION',
  'LETTER',
  'EXCEPTION',
] as const;

/** How staff saw to an exception; a code, so that nothing of a person stands in a task. */
export const CLOSED_BECAUSE = [
  'REACHED_BY_PHONE',
  'REACHED_BY_LETTER',
  'REACHED_BY_EMAIL',
  'REACHED_IN_PERSON',
  'SEEN_TO',
  'NO_LONGER_NEEDED',
] as const;

/** Work that staff owe a case. */
export const Task = z.object({
  taskId: id,
  queue: z.enum(TASK_QUEUES),
  reason: z.string(),
  openedAt: Instant,
  dueOn: z.optional(CalendarDate),
  closedAt: z.optional(Instant),
  /** Said of a task that staff close as such. */
  closedBecause: z.optional(z.enum(CLOSED_BECAUSE)),
  /** Who works on it, and until when nobody else may take it. After that it is free again, whatever stands here. */
  claimedBy: z.optional(id),
  claimedUntil: z.optional(Instant),
});
export type Task = z.infer<typeof Task>;

/** A value for an unpublished rule that a member of staff entered for this case, with the reason. */
const EnteredValue = z.object({ rule: z.string(), value: count, reason: z.string(), by: id, at: Instant });

/** What staff set right, and why. What was there before stands in `was` and in the audit. */
const Correction = z.object({
  what: z.enum(['APPROVAL', 'EXAM_RESULT', 'EXPIRY', 'PAYMENT']),
  /** The sitting's or the term's number or the payment's id; empty for the approval. */
  of: z.string(),
  was: z.string(),
  reason: z.string(),
  by: id,
  at: Instant,
});
export type Correction = z.infer<typeof Correction>;

/** The case itself: where it stands. `ver` grows with every write of anything that a decision reads. */
export const Case = z.object({
  caseId: id,
  personId: id,
  program: id,
  /** The way to the first certificate that the application takes: the id of one of the program's pathways. */
  pathway: id,
  ver: count,
  stage: z.enum(STAGES),
  openedAt: Instant,
  stageSince: Instant,
  suspended: z.boolean(),
  /** Set while an operator keeps the case from moving. */
  held: z.boolean(),
  /** The day whose rules judge the application. */
  submittedOn: z.optional(CalendarDate),
  /** Paid and complete: the review clock runs from here. */
  completeOn: z.optional(CalendarDate),
  reviewDueOn: z.optional(CalendarDate),
  denialProposedBy: z.optional(id),
  /** Why a denial was proposed, in the words that the person is told if it is confirmed. */
  denialReason: z.optional(z.string()),
  /** The stage to return to when a proposed denial is not confirmed. */
  denialReturnsTo: z.optional(z.enum(['IN_REVIEW', 'RENEWAL_REVIEW'])),
  approvedAt: z.optional(Instant),
  /** Last day of the approved application. */
  validThrough: z.optional(CalendarDate),
  /** True while a request for an accommodation waits for its decision. What it asks for is not kept here. */
  accommodationPending: z.optional(z.boolean()),
  certificateNumber: z.optional(z.string()),
  firstIssuedOn: z.optional(CalendarDate),
  /** The current certification cycle; 0 before the first certificate. */
  cycle: count,
  codeOfEthicsSignedOn: z.optional(CalendarDate),
  suspensions: z.array(z.object({ from: CalendarDate, until: z.optional(CalendarDate) })),
  /** Who asked for a revocation that nobody has confirmed yet. */
  revocationProposedBy: z.optional(id),
  revokedOn: z.optional(CalendarDate),
  enteredValues: z.array(EnteredValue),
  corrections: z.optional(z.array(Correction)),
});
export type Case = z.infer<typeof Case>;

/** Everything a decision reads. */
export type CaseFacts = {
  readonly case: Case;
  readonly answers: Answers;
  readonly payments: readonly Payment[];
  readonly documents: readonly Document[];
  readonly revisions: readonly RevisionRound[];
  readonly trainings: readonly Training[];
  readonly sittings: readonly Sitting[];
  readonly cycles: readonly Cycle[];
  readonly credits: readonly Credit[];
  readonly renewals: readonly Renewal[];
  readonly audits: readonly Audit[];
  readonly effects: readonly Effect[];
  readonly tasks: readonly Task[];
};

/** The current term, if a certificate was ever issued. */
export const currentCycle = (facts: CaseFacts): Cycle | undefined =>
  facts.cycles.find(({ cycle }) => cycle === facts.case.cycle);
