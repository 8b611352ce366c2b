/** Judges the exam: bookings, accommodations, results and retakes, up to the certificate that a pass brings. */
import {
  allow,
  type Change,
  closeTasks,
  type Judgement,
  type Moment,
  openTask,
  oweNotice,
  reach,
  refuse,
  setCase,
} from '../changes.ts';
import { addMonths, dateOf } from '../dates.ts';
import { decideRegistration, decideResult, decideRetake, sittingsUsed } from '../exam.ts';
import { decideAccommodation } from '../exam-day.ts';
import type { CaseFacts, Sitting } from '../facts.ts';
import type { SignalBody } from '../signals.ts';

type Of<Type extends SignalBody['type']> = Extract<SignalBody, { type: Type }>;

/** The sitting that was authorised last; it is the one that is booked, sat and judged. */
const openSitting = ({ sittings }: CaseFacts): Sitting | undefined => sittings.at(-1);

export const registerExam = (facts: CaseFacts, { scheduledOn }: Of<'REGISTER_EXAM'>, moment: Moment): Judgement => {
  const sitting = openSitting(facts);
  const decided = decideRegistration(
    {
      trainings: facts.trainings,
      scheduledOn,
      requestedOn: moment.on,
      validThrough: facts.case.validThrough,
      accommodationPending: facts.case.accommodationPending === true,
    },
    moment.applicationRules,
  );
  if (!decided.ok) return refuse(decided.refusals);
  if (sitting === undefined) return refuse([{ code: 'SITTING_NOT_AUTHORISED', rule: 'exam.sittings' }]);
  return allow([{ type: 'SITTING_RECORDED', sitting: { ...sitting, scheduledOn } }], decided.value.rules);
};

/** The sitting stays authorised; it is only not booked any more. */
export const cancelExam = (facts: CaseFacts): Judgement => {
  const sitting = openSitting(facts);
  if (sitting?.scheduledOn === undefined) return refuse([{ code: 'NOT_BOOKED', rule: 'exam.bookingLeadDays' }]);
  const { scheduledOn: _, ...unbooked } = sitting;
  return allow([{ type: 'SITTING_RECORDED', sitting: unbooked }]);
};

/** A booked sitting has to be cancelled first (case E13); an incomplete request is not looked at (case E18). */
export const requestAccommodation = (
  facts: CaseFacts,
  { complete, medicalProviderQualified, desiredOn }: Of<'REQUEST_ACCOMMODATION'>,
  moment: Moment,
): Judgement => {
  const decided = decideAccommodation(
    {
      complete,
      medicalProviderQualified,
      desiredOn,
      requestedOn: moment.on,
      booked: openSitting(facts)?.scheduledOn !== undefined,
    },
    moment.rules,
  );
  if (!decided.ok) return refuse(decided.refusals);
  return allow(
    [
      setCase({ accommodationPending: true }),
      openTask({
        taskId: `accommodation-${facts.case.ver}`,
        queue: 'ACCOMMODATION',
        reason: 'ACCOMMODATION_REQUESTED',
        openedAt: moment.at,
      }),
    ],
    decided.value.rules,
  );
};

/** Granted or not, the sitting can be booked again. What was granted stays in the request's papers, not in the case. */
export const decideRequestedAccommodation = (facts: CaseFacts, moment: Moment): Judgement =>
  facts.case.accommodationPending === true
    ? allow([setCase({ accommodationPending: false }), ...closeTasks(facts, ['ACCOMMODATION'], moment.at)])
    : refuse([{ code: 'NO_ACCOMMODATION_REQUESTED', rule: 'exam.accommodationNeeds' }]);

type ResultCause = 'RECORD_EXAM_RESULT' | 'CORRECT_EXAM_RESULT';

/** The certificate, valid for the program's term from the day of issuance (rule `term.months`, case R1). */
export const issue = (facts: CaseFacts, moment: Moment, months: number, because: ResultCause): Change[] => [
  reach(facts, 'ACTIVE', because),
  {
    type: 'CYCLE_STARTED',
    cycle: { cycle: 1, issuedOn: moment.on, validFrom: moment.on, expiresOn: addMonths(moment.on, months) },
  },
  setCase({ cycle: 1, certificateNumber: moment.newCertificateNumber, firstIssuedOn: moment.on }, [
    'accommodationPending',
  ]),
  oweNotice('CERTIFICATE_ISSUED', 1, 'issued', moment.at),
];

/** True when the application allows no further sitting. Where no limit is published there is none. */
export const areUsedUp = (sittings: readonly Sitting[], { applicationRules }: Moment): boolean => {
  const limit = applicationRules['exam.sittings'];
  return limit !== null && sittingsUsed(sittings, applicationRules) >= limit;
};

/** The last sitting that the application allows ends it; anything else may be asked for again with a new fee. */
const notPassed = (facts: CaseFacts, moment: Moment, sitting: Sitting): Change[] => {
  const usedUp = areUsedUp([...facts.sittings.slice(0, -1), sitting], moment);
  return [reach(facts, usedUp ? 'EXAM_EXHAUSTED' : 'EXAM_FAILED', 'RECORD_EXAM_RESULT')];
};

export const RESULT_NOTICE = { PASSED: 'EXAM_PASSED', FAILED: 'EXAM_NOT_PASSED', FORFEITED: 'EXAM_FORFEITED' } as const;

export const recordExamResult = (
  facts: CaseFacts,
  { satOn, result, vendorReference }: Of<'RECORD_EXAM_RESULT'>,
  moment: Moment,
): Judgement => {
  const open = openSitting(facts);
  const decided = decideResult(open, satOn, facts.case.validThrough);
  if (!decided.ok) return refuse(decided.refusals);
  if (open === undefined) return refuse([{ code: 'SITTING_NOT_AUTHORISED', rule: 'exam.sittings' }]);
  if (facts.sittings.some((sitting) => sitting.vendorReference === vendorReference))
    return refuse([{ code: 'RESULT_ALREADY_RECORDED', rule: 'exam.sittings', field: 'vendorReference' }]);
  if (satOn < dateOf(open.authorisedAt, moment.program.timeZone))
    return refuse([{ code: 'SAT_BEFORE_AUTHORISED', rule: 'exam.sittings', field: 'satOn' }]);
  if (satOn > moment.on) return refuse([{ code: 'DATE_IN_THE_FUTURE', rule: 'exam.sittings', field: 'satOn' }]);
  const months = moment.rules['term.months'];
  if (result === 'PASSED' && months === null) return refuse([{ code: 'RULE_NOT_PUBLISHED', rule: 'term.months' }]);
  const sitting: Sitting = { ...open, satOn, result, resultAt: moment.at, vendorReference };
  return allow(
    [
      { type: 'SITTING_RECORDED', sitting },
      oweNotice(RESULT_NOTICE[result], 0, `result-${sitting.sitting}`, moment.at),
      ...(result === 'PASSED' && months !== null
        ? issue(facts, moment, months, 'RECORD_EXAM_RESULT')
        : notPassed(facts, moment, sitting)),
    ],
    [...decided.value.rules, 'term.months'],
  );
};

/** EXAM_FAILED → EXAM_FEE_DUE: each retake is a request and a fee (case E7). */
export const requestRetake = (facts: CaseFacts, moment: Moment): Judgement => {
  const decided = decideRetake(
    { sittings: facts.sittings, requestedOn: moment.on, validThrough: facts.case.validThrough },
    moment.applicationRules,
  );
  return decided.ok
    ? allow([reach(facts, 'EXAM_FEE_DUE', 'REQUEST_RETAKE')], decided.value.rules)
    : refuse(decided.refusals);
};
