/**
 * Judges corrections by staff: a rescored exam, a wrong approval (money that was recorded for the wrong case: judge/misapplied.ts; the wrong end of
 * a term: judge/expiry.ts). A correction is a new fact with a reason that supersedes an old one; what was said before stays in the case's corrections, in the audit and in the ledger of
 * notices.
 *
 * What cannot be taken back by one person is not: a certificate that was issued is ended by a revocation, which takes two. A closed case is not
 * revived.
 */
import {
  allow,
  type Change,
  type Judgement,
  type Moment,
  oweNotice,
  purposeAnew,
  reach,
  refuse,
  setCase,
  supersede,
} from '../changes.ts';
import { decideResult } from '../exam.ts';
import type { CaseFacts, Correction, Sitting } from '../facts.ts';
import type { Notice } from '../notices.ts';
import type { Refusal } from '../refusals.ts';
import type { Signal, SignalBody, SignalType } from '../signals.ts';
import { startReview } from './application.ts';
import { areUsedUp, issue, RESULT_NOTICE } from './exam.ts';

type Of<Type extends SignalType> = Extract<SignalBody, { type: Type }>;

const CORRECTIONS: readonly SignalType[] = [
  'CORRECT_EXAM_RESULT',
  'CORRECT_APPROVAL',
  'CORRECT_EXPIRY',
  'MOVE_PAYMENT_OUT',
  'MOVE_PAYMENT_IN',
];

/**
 * A closed case keeps what it is told and does nothing by it, but whoever corrects one is told at once that it cannot be done. A person whose last
 * sitting is rescored to a pass after it ended the application needs a new one (docs/decisions/0016-staff-corrections.md).
 */
export const refusalsOfClosed = ({ case: { stage } }: CaseFacts, { type }: SignalBody): Refusal[] =>
  CORRECTIONS.includes(type)
    ? [
        {
          code: 'CASE_CLOSED',
          rule: 'lifecycle.closed',
          detail: { command: type, stage, ...(type === 'CORRECT_EXAM_RESULT' && { instead: 'NEW_APPLICATION' }) },
        },
      ]
    : [];

/** What was there before, by whom it was set right, and why. */
export const noteOf = (
  facts: CaseFacts,
  moment: Moment,
  { actor }: Signal,
  correction: Omit<Correction, 'by' | 'at'>,
): Change =>
  setCase({ corrections: [...(facts.case.corrections ?? []), { ...correction, by: actor.id, at: moment.at }] });

/** What was owed on the strength of something wrong, and has not left yet, is not sent any more. */
export const supersedeUnsent = ({ effects }: CaseFacts, notices: readonly Notice[], purpose = ''): Change[] =>
  effects
    .filter(
      ({ state, notice, effectKey }) => state === 'OWED' && notices.includes(notice) && effectKey.endsWith(purpose),
    )
    .map(supersede);

/** The refusals that keep a certificate apart from its exam: it is not taken away here, and not given twice. */
const passRefusals = ({ sittings, cycles }: CaseFacts, sitting: Sitting, result: Sitting['result']): Refusal[] => {
  if (sitting.result === 'PASSED')
    return [
      { code: 'CERTIFICATE_ISSUED', rule: 'lifecycle.two-people', field: 'result', detail: { instead: 'REVOKE' } },
    ];
  const isCertified = cycles.length > 0 || sittings.some((other) => other.result === 'PASSED');
  return result === 'PASSED' && isCertified
    ? [{ code: 'EXAM_ALREADY_PASSED', rule: 'exam.sittings', field: 'sitting' }]
    : [];
};

type Corrected = Sitting & { readonly result: NonNullable<Sitting['result']> };

/**
 * What the right result means. A certificate stays what it is, and a retake that is paid for stays open, whatever an earlier sitting turns out to
 * be; the person is written to when something follows from it.
 */
const consequences = (facts: CaseFacts, moment: Moment, corrected: Corrected, months: number | null): Change[] => {
  const { cycles, case: record, sittings } = facts;
  const { result } = corrected;
  const purpose = `result-${corrected.sitting}`;
  const told = [
    ...supersedeUnsent(facts, Object.values(RESULT_NOTICE), purpose),
    oweNotice(RESULT_NOTICE[result], 0, purposeAnew(facts, 0, purpose), moment.at),
  ];
  if (result === 'PASSED' && months !== null) return [...told, ...issue(facts, moment, months, 'CORRECT_EXAM_RESULT')];
  if (cycles.length > 0 || record.stage === 'EXAM_AUTHORISED') return [];
  const right = sittings.map((sitting) => (sitting.sitting === corrected.sitting ? corrected : sitting));
  if (areUsedUp(right, moment)) return [...told, reach(facts, 'EXAM_EXHAUSTED', 'CORRECT_EXAM_RESULT')];
  return record.stage === 'EXAM_FAILED' ? told : [];
};

/**
 * A result that was wrong. A fail that becomes a pass brings the certificate, valid from the day of the correction, when the sitting was inside the
 * application's validity. Refuses NO_SUCH_SITTING, NO_RESULT_TO_CORRECT, RESULT_UNCHANGED, CERTIFICATE_ISSUED (a pass is not taken back: revoke),
 * EXAM_ALREADY_PASSED, OUTSIDE_VALIDITY, RULE_NOT_PUBLISHED.
 */
export const correctExamResult = (
  facts: CaseFacts,
  { sitting: number, result, reason }: Of<'CORRECT_EXAM_RESULT'>,
  moment: Moment,
  signal: Signal,
): Judgement => {
  const rule = 'exam.sittings';
  const sitting = facts.sittings.find((candidate) => candidate.sitting === number);
  if (sitting === undefined) return refuse([{ code: 'NO_SUCH_SITTING', rule, field: 'sitting' }]);
  const { result: was, satOn, ...unsat } = sitting;
  if (was === undefined || satOn === undefined)
    return refuse([{ code: 'NO_RESULT_TO_CORRECT', rule, field: 'sitting' }]);
  if (was === result) return refuse([{ code: 'RESULT_UNCHANGED', rule, field: 'result', detail: { result } }]);
  const refusals = passRefusals(facts, sitting, result);
  if (refusals.length > 0) return refuse(refusals);
  const inside = decideResult(unsat, satOn, facts.case.validThrough);
  if (result === 'PASSED' && !inside.ok) return refuse(inside.refusals);
  const months = moment.rules['term.months'];
  if (result === 'PASSED' && months === null) return refuse([{ code: 'RULE_NOT_PUBLISHED', rule: 'term.months' }]);
  const corrected: Corrected = { ...sitting, result, resultAt: moment.at };
  return allow(
    [
      { type: 'SITTING_RECORDED', sitting: corrected },
      noteOf(facts, moment, signal, { what: 'EXAM_RESULT', of: String(number), was, reason }),
      ...consequences(facts, moment, corrected, months),
    ],
    [rule, 'exam.forfeitedSittingCounts', 'application.validMonths', 'term.months'],
  );
};

/** What an approval lets a person do, and is not to be told once it is gone. */
const OF_AN_APPROVAL: readonly Notice[] = [
  'APPLICATION_APPROVED',
  'TRAINING_ACCEPTED',
  'TRAINING_REFUSED',
  'EXAM_AUTHORISED',
];

/**
 * Back to IN_REVIEW, while no certificate was issued. The validity ends with the approval; its notice stays in the ledger. Trainings, fees and
 * sittings stay facts: a new approval goes on from them, with a notice and a period of its own.
 */
export const correctApproval = (
  facts: CaseFacts,
  { reason }: Of<'CORRECT_APPROVAL'>,
  moment: Moment,
  signal: Signal,
): Judgement =>
  allow(
    [
      reach(facts, 'IN_REVIEW', 'CORRECT_APPROVAL'),
      noteOf(facts, moment, signal, { what: 'APPROVAL', of: '', was: facts.case.approvedAt ?? '', reason }),
      setCase({}, ['approvedAt', 'validThrough']),
      ...supersedeUnsent(facts, OF_AN_APPROVAL),
      ...startReview(facts, moment, 'correction'),
      oweNotice('APPLICATION_RECEIVED', 0, purposeAnew(facts, 0, 'received'), moment.at),
    ],
    ['application.reviewDays'],
  );
