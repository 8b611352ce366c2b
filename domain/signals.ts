/**
 * Signals: what people and other systems tell a case. A signal is a durable fact in the case's inbox; it asks or reports, and only the decision
 * function makes it count. Names are imperative where somebody asks (`SUBMIT_APPLICATION`), and say what is recorded where somebody reports.
 */
import * as z from 'zod/mini';
import { CalendarDate, Instant } from './dates.ts';
import { CLOSED_BECAUSE, EXAM_RESULTS, FEE_KINDS } from './facts.ts';
import { UNDELIVERED_STATES } from './sent-mail.ts';

const id = z.string().check(z.minLength(1), z.maxLength(128));
const reason = z.string().check(z.minLength(1), z.maxLength(500));
const cents = z.int().check(z.nonnegative(), z.maximum(10_000_000));
const minutes = z.int().check(z.nonnegative(), z.maximum(1_000_000));

const signal = <Type extends string, Shape extends z.core.$ZodLooseShape>(type: Type, shape: Shape) =>
  z.strictObject({ type: z.literal(type), ...shape });

/** What a provider's approval was when a training was judged; `approvedOn` null means not on the approved list. */
const ProviderStanding = z.strictObject({ providerId: id, approvedOn: z.nullable(CalendarDate) });

const namePart = z.string().check(z.maxLength(200));
const NameOnDocument = z.strictObject({ firstName: namePart, middleName: z.optional(namePart), lastName: namePart });

export const SignalBody = z.discriminatedUnion('type', [
  signal('SUBMIT_APPLICATION', {}),
  signal('WITHDRAW', {}),
  signal('RECORD_PAYMENT', { paymentId: id, fee: z.enum(FEE_KINDS), amountCents: cents, paidOn: CalendarDate }),
  signal('WAIVE_FEE', { paymentId: id, fee: z.enum(FEE_KINDS), reason }),
  /** A file that was sent has been looked at and kept (functions/file-document/): nobody says so of a file that is not there. */
  signal('RECORD_DOCUMENT', {
    documentId: id,
    kind: id,
    fileName: z.string().check(z.minLength(1), z.maxLength(255)),
    mediaType: id,
    sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
    expiresOn: z.optional(CalendarDate),
    nameOnDocument: z.optional(NameOnDocument),
    onLetterhead: z.optional(z.boolean()),
  }),
  /** All that a message brought has come to its end, as the functions say that take mail in: whoever wrote it is to be told. */
  signal('RECORD_MAIL', { messageId: id }),
  /** A notice that left and did not arrive, as the mail service says (functions/mail-feedback/). */
  signal('RECORD_UNDELIVERED', { messageId: id, state: z.enum(UNDELIVERED_STATES) }),
  /** A notice that could not be mailed was printed and posted. */
  signal('RECORD_LETTER', { effectKey: id, postedOn: CalendarDate }),
  /** A notice could not be sent, and staff have seen to it in another way. */
  signal('CLOSE_EXCEPTION', { taskId: id, because: z.enum(CLOSED_BECAUSE) }),
  /** What a reviewer found in one document. What is entered here goes over what was entered before; `kind` sorts it anew. */
  signal('DECIDE_DOCUMENT', {
    documentId: id,
    accept: z.boolean(),
    reason: z.optional(reason),
    kind: z.optional(id),
    expiresOn: z.optional(CalendarDate),
    nameOnDocument: z.optional(NameOnDocument),
    onLetterhead: z.optional(z.boolean()),
  }),
  signal('APPROVE', {}),
  signal('REQUEST_REVISION', {
    wanted: z.array(z.strictObject({ requirement: id, reason })).check(z.minLength(1), z.maxLength(20)),
    answerBy: z.optional(CalendarDate),
  }),
  signal('ANSWER_REVISION', {}),
  signal('PROPOSE_DENIAL', { reason }),
  signal('CONFIRM_DENIAL', {}),
  signal('RETURN_DENIAL', { reason }),
  signal('SUBMIT_TRAINING', {
    providerId: id,
    courseKind: z.enum(['CORE', 'SPECIALIZATION']),
    startedOn: z.optional(CalendarDate),
    completedOn: CalendarDate,
    minutes,
    mediaType: id,
  }),
  signal('DECIDE_TRAINING', {
    accept: z.boolean(),
    provider: ProviderStanding,
    /** Set when staff looked into a case that the rules leave to them. */
    reviewed: z.optional(z.boolean()),
    reason: z.optional(reason),
  }),
  signal('REGISTER_EXAM', { scheduledOn: CalendarDate }),
  signal('CANCEL_EXAM', {}),
  signal('REQUEST_ACCOMMODATION', {
    complete: z.boolean(),
    medicalProviderQualified: z.boolean(),
    desiredOn: CalendarDate,
  }),
  signal('DECIDE_ACCOMMODATION', {}),
  signal('RECORD_EXAM_RESULT', { satOn: CalendarDate, result: z.enum(EXAM_RESULTS), vendorReference: id }),
  signal('REQUEST_RETAKE', {}),
  signal('SUBMIT_RENEWAL', {
    attestedMinutes: minutes,
    attestedLawEthicsMinutes: minutes,
    codeOfEthicsSigned: z.boolean(),
    /** Late return in a tier that asks for it: the refresher course or the exam that was passed. */
    refresherMinutes: z.optional(minutes),
    examPassedOn: z.optional(CalendarDate),
  }),
  /** More days for the term that ends, by the id of one of the program's extensions. */
  signal('REQUEST_EXTENSION', { extension: id }),
  /** The certification rests for a while. */
  signal('PAUSE', {}),
  /** All evidence that the person has for the open audit is there. */
  signal('ANSWER_AUDIT', {}),
  /** The courses that do not count, each with the reason in words for the person; all others with a certificate do. */
  signal('DECIDE_AUDIT', {
    disallowed: z.array(z.strictObject({ providerId: id, courseId: id, reason })).check(z.maxLength(100)),
    reason: z.optional(reason),
  }),
  signal('SUSPEND', { reason }),
  signal('LIFT_SUSPENSION', { reason }),
  /** Takes two people: the first proposes by sending it, another confirms by sending it too. */
  signal('REVOKE', { reason }),
  signal('ENTER_RULE_VALUE', { rule: id, value: z.int().check(z.nonnegative()), reason }),
  /** The result of a sitting was wrong: a rescored exam, or one that was entered for the wrong outcome. */
  signal('CORRECT_EXAM_RESULT', { sitting: z.int().check(z.positive()), result: z.enum(EXAM_RESULTS), reason }),
  /** The application should not have been approved, or not yet. */
  signal('CORRECT_APPROVAL', { reason }),
  /** The last day of the current term was wrong. */
  signal('CORRECT_EXPIRY', { expiresOn: CalendarDate, reason }),
  /** Money that was recorded for the wrong case: one signal to the case it leaves, one to the case that it belongs to. */
  signal('MOVE_PAYMENT_OUT', { paymentId: id, toCaseId: id, reason }),
  signal('MOVE_PAYMENT_IN', {
    paymentId: id,
    fee: z.enum(FEE_KINDS),
    amountCents: cents,
    paidOn: CalendarDate,
    fromCaseId: id,
    reason,
  }),
  signal('HOLD', { reason }),
  signal('RELEASE', { reason }),
  /** Changes nothing: a signal wakes the case's worker, or has one started, and that looks at the case again. */
  signal('RESTART', { reason }),
]);
export type SignalBody = z.infer<typeof SignalBody>;
export type SignalType = SignalBody['type'];

/** Who tells. `id` is a person's or a member of staff's id, never a name or an address. */
export const Actor = z.object({ kind: z.enum(['APPLICANT', 'STAFF', 'VENDOR', 'SYSTEM']), id });
export type Actor = z.infer<typeof Actor>;

/** A signal as it lies in the inbox. `occurredOn` is the day on which the thing happened, `receivedAt` when we were told. */
export const Signal = z.object({
  signalKey: id,
  caseId: id,
  body: SignalBody,
  actor: Actor,
  occurredOn: CalendarDate,
  receivedAt: Instant,
});
export type Signal = z.infer<typeof Signal>;

/** The order in which signals count: by what happened, then by when we were told, then by key so that no order is left to chance. */
export const byOccurrence = (a: Signal, b: Signal): number => {
  const [left, right] = [a, b].map((s) => `${s.occurredOn} ${s.receivedAt} ${s.signalKey}`) as [string, string]; // two in, two out
  return left < right ? -1 : left > right ? 1 : 0;
};
