/** The exam: booking a sitting, taking it again, and what a result counts for. Days are the program's local days; "through" days are included. */
import { addDays, type CalendarDate, later } from './dates.ts';
import type { CaseFacts, Sitting, Training } from './facts.ts';
import type { RuleId, Rules } from './program.ts';
import { accepted, notPublished, type Refusal, type Result, refused } from './refusals.ts';
import { isTrained } from './training.ts';

type Decided = Result<{ readonly rules: readonly RuleId[] }>;

const unless = (refusals: readonly Refusal[], rules: readonly RuleId[]): Decided =>
  refusals.length > 0 ? refused(...refusals) : accepted({ rules });

/** Everything happens inside the approved application's period, its last day included (cases E4, E5). */
const validityRefusals = (field: string, on: CalendarDate, validThrough: CalendarDate | undefined): Refusal[] => {
  const rule = 'application.validMonths';
  if (validThrough === undefined) return [{ code: 'APPLICATION_NOT_APPROVED', rule }];
  return on <= validThrough ? [] : [{ code: 'OUTSIDE_VALIDITY', rule, field, detail: { [field]: on, validThrough } }];
};

export type Registration = {
  readonly trainings: readonly Training[];
  readonly scheduledOn: CalendarDate;
  readonly requestedOn: CalendarDate;
  /** The last day of the approved application; undefined before its approval. */
  readonly validThrough: CalendarDate | undefined;
  /** True while a request for an accommodation is not decided. */
  readonly accommodationPending: boolean;
};

/**
 * Whether a sitting may be booked. Refuses TRAINING_NOT_ACCEPTED (case E1), APPLICATION_NOT_APPROVED, OUTSIDE_VALIDITY (E4, E5), BOOKED_TOO_LATE
 * (the last day to book is `exam.bookingLeadDays` before the test), ACCOMMODATION_PENDING (E13: book again after it is approved).
 */
export const decideRegistration = (registration: Registration, rules: Rules): Decided => {
  const { trainings, scheduledOn, requestedOn, validThrough, accommodationPending } = registration;
  const leadDays = rules['exam.bookingLeadDays'];
  const bookThrough = leadDays === null ? undefined : addDays(scheduledOn, -leadDays);
  return unless(
    [
      ...(isTrained(trainings, rules) ? [] : [{ code: 'TRAINING_NOT_ACCEPTED', rule: 'training.required' }]),
      ...validityRefusals('scheduledOn', scheduledOn, validThrough),
      ...(bookThrough === undefined ? [notPublished('exam.bookingLeadDays')] : []),
      ...(bookThrough !== undefined && requestedOn > bookThrough
        ? [
            {
              code: 'BOOKED_TOO_LATE',
              rule: 'exam.bookingLeadDays',
              field: 'scheduledOn',
              detail: { requestedOn, bookThrough },
            },
          ]
        : []),
      ...(accommodationPending ? [{ code: 'ACCOMMODATION_PENDING', rule: 'exam.accommodationNeeds' }] : []),
    ],
    ['training.required', 'application.validMonths', 'exam.bookingLeadDays', 'exam.accommodationNeeds'],
  );
};

/**
 * How many sittings of an application are used: those with a result. A forfeited one counts only where the rule says so (case E10); where nothing
 * says, it does not, which errs towards the applicant.
 */
export const sittingsUsed = (sittings: readonly Sitting[], rules: Rules): number =>
  sittings.filter(
    ({ result }) =>
      result === 'PASSED' || result === 'FAILED' || (result === 'FORFEITED' && rules['exam.forfeitedSittingCounts']),
  ).length;

export type RetakeRequest = {
  /** The sittings of this application; a new application starts without any (case E2). */
  readonly sittings: readonly Sitting[];
  readonly requestedOn: CalendarDate;
  readonly validThrough: CalendarDate | undefined;
};

/**
 * Whether another sitting may be asked for; its fee is decided apart (`decideSittingFee`). Refuses SITTINGS_USED_UP (case E2), EXAM_ALREADY_PASSED,
 * SITTING_OPEN (one has no result yet), RETAKE_TOO_SOON, APPLICATION_NOT_APPROVED, OUTSIDE_VALIDITY, RULE_NOT_PUBLISHED.
 */
export const decideRetake = ({ sittings, requestedOn, validThrough }: RetakeRequest, rules: Rules): Decided => {
  const limit = rules['exam.sittings'];
  const waitDays = rules['exam.retakeWaitDays'];
  const have = sittingsUsed(sittings, rules);
  const lastSatOn = sittings.reduce((last, { satOn = '' }) => later(last, satOn), '');
  const askFrom = waitDays === null || lastSatOn === '' ? undefined : addDays(lastSatOn, waitDays);
  const isTooSoon = askFrom !== undefined && requestedOn < askFrom;
  return unless(
    [
      ...(limit === null ? [notPublished('exam.sittings')] : []),
      ...(limit !== null && have >= limit
        ? [{ code: 'SITTINGS_USED_UP', rule: 'exam.sittings', detail: { have, limit } }]
        : []),
      ...(sittings.some(({ result }) => result === 'PASSED')
        ? [{ code: 'EXAM_ALREADY_PASSED', rule: 'exam.sittings' }]
        : []),
      ...(sittings.some(({ result }) => result === undefined) ? [{ code: 'SITTING_OPEN', rule: 'exam.sittings' }] : []),
      ...(waitDays === null ? [notPublished('exam.retakeWaitDays')] : []),
      ...(isTooSoon
        ? [{ code: 'RETAKE_TOO_SOON', rule: 'exam.retakeWaitDays', detail: { requestedOn, askFrom } }]
        : []),
      ...validityRefusals('requestedOn', requestedOn, validThrough),
    ],
    ['exam.sittings', 'exam.forfeitedSittingCounts', 'exam.retakeWaitDays', 'application.validMonths'],
  );
};

/**
 * Whether a result counts. Only the day of the sitting is asked, never the day on which the score arrives (case E16). Refuses SITTING_NOT_AUTHORISED,
 * RESULT_ALREADY_RECORDED, APPLICATION_NOT_APPROVED, OUTSIDE_VALIDITY.
 */
export const decideResult = (
  sitting: Sitting | undefined,
  satOn: CalendarDate,
  validThrough: CalendarDate | undefined,
): Decided =>
  unless(
    [
      ...(sitting === undefined ? [{ code: 'SITTING_NOT_AUTHORISED', rule: 'exam.sittings' }] : []),
      ...(sitting?.result === undefined ? [] : [{ code: 'RESULT_ALREADY_RECORDED', rule: 'exam.sittings' }]),
      ...validityRefusals('satOn', satOn, validThrough),
    ],
    ['exam.sittings', 'application.validMonths'],
  );

/** What a training provider may know of a case. */
export type TrainingProviderView = Pick<
  Training,
  'training' | 'courseKind' | 'startedOn' | 'completedOn' | 'minutes' | 'decision'
>;

/**
 * The facts of a case that a training provider may see: what became of the certificates that it issued itself. A list of what is shown, so that
 * whatever a case learns to hold stays hidden: accommodations above all, which are confidential and shared with nobody without written
 * permission (case E19).
 */
export const visibleToTrainingProvider = (facts: CaseFacts, providerId: string): readonly TrainingProviderView[] =>
  facts.trainings
    .filter((training) => training.providerId === providerId)
    .map(({ training, courseKind, startedOn, completedOn, minutes, decision }) => ({
      training,
      courseKind,
      completedOn,
      minutes,
      ...(startedOn !== undefined && { startedOn }),
      ...(decision !== undefined && { decision }),
    }));
