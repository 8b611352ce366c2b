/** Judges renewals: what a submission must bring, in time or late, and the term that an approval starts. */
import {
  allow,
  allowUnless,
  type Change,
  closeTasks,
  type Judgement,
  type Moment,
  openTask,
  oweNotice,
  reach,
  refuse,
} from '../changes.ts';
import { decideAttestation } from '../credit-audit.ts';
import { addDays, addMonths, type CalendarDate, later } from '../dates.ts';
import { type CaseFacts, type Cycle, currentCycle, type FeeKind, type Renewal } from '../facts.ts';
import { feeDue, feeRule } from '../fees.ts';
import { supersedeReminders } from '../ladder.ts';
import type { RuleId } from '../program.ts';
import type { Refusal } from '../refusals.ts';
import type { SignalBody } from '../signals.ts';
import { standingOn, tierOf, windowOpensOn } from '../term.ts';

type Submission = Extract<SignalBody, { type: 'SUBMIT_RENEWAL' }>;

const short = (code: string, rule: RuleId, field: string, have: number, need: number | null): Refusal[] => {
  if (need === null) return [{ code: 'RULE_NOT_PUBLISHED', rule }];
  return have >= need ? [] : [{ code, rule, field, detail: { have, need } }];
};

/** Twenty hours, six of them law and ethics, attested by the person (domain rules, section 8; case C19). */
const creditRefusals = (submission: Submission, { rules }: Moment): readonly Refusal[] => {
  const attested = decideAttestation(submission, rules);
  return attested.ok ? [] : attested.refusals;
};

/** Every fee that the standing asks for must have been paid for this cycle, at the amount of the day of submission (case R25). */
const feeRefusals = (facts: CaseFacts, moment: Moment, fees: readonly FeeKind[]): Refusal[] =>
  fees.flatMap((fee) => {
    const paid = facts.payments.filter((payment) => payment.cycle === facts.case.cycle && payment.fee === fee);
    if (paid.some(({ waivedBecause }) => waivedBecause !== undefined)) return [];
    const due = feeDue(fee, moment.rules, facts.case.enteredValues);
    if (!due.ok) return due.refusals;
    const have = paid.reduce((sum, { amountCents }) => sum + amountCents, 0);
    return short(have === 0 ? 'FEE_UNPAID' : 'FEE_SHORT', feeRule(fee), 'fee', have, due.value);
  });

/** Returning in the later tier takes the refresher course or the exam, beside the credits (cases R19, R20, R21). */
const returnRefusals = (submission: Submission, moment: Moment): Refusal[] => {
  const need = moment.rules['training.minutes'];
  if (submission.examPassedOn !== undefined && submission.examPassedOn <= moment.on) return [];
  return short(
    'REFRESHER_OR_EXAM_NEEDED',
    'renewal.lateTiers',
    'refresherMinutes',
    submission.refresherMinutes ?? 0,
    need,
  );
};

/**
 * RENEWAL_OPEN or a late tier → RENEWAL_REVIEW. In time or late is judged by the day of the submission, not by the stage that the case has
 * reached meanwhile. A submission that answers a revision keeps the standing of the first one.
 */
export const submitRenewal = (facts: CaseFacts, submission: Submission, moment: Moment): Judgement => {
  const term = currentCycle(facts);
  if (term === undefined) return refuse([{ code: 'NO_CERTIFICATE', rule: 'lifecycle.stage' }]);
  const earlierOne = facts.renewals.find(({ cycle, decision }) => cycle === term.cycle && decision === undefined);
  const standing = earlierOne?.standing ?? standingOn(moment.on, term, moment.rules);
  if (standing === 'VACATED') return refuse([{ code: 'RETURN_PERIOD_ENDED', rule: 'renewal.lateTiers' }]);
  const tier = standing === 'ON_TIME' ? undefined : tierOf(standing, moment.rules);
  const fees: FeeKind[] = [
    'RENEWAL',
    ...(tier?.lateFee ? (['LATE'] as const) : []),
    ...(tier?.reinstatementFee ? (['REINSTATEMENT'] as const) : []),
  ];
  const opensOn = windowOpensOn(moment.program, term.expiresOn);
  const refusals: Refusal[] = [
    ...(moment.on < opensOn
      ? [{ code: 'RENEWAL_WINDOW_NOT_OPEN', rule: 'renewal.windowDays', detail: { opensOn } }]
      : []),
    ...(facts.case.suspended ? [{ code: 'NOT_IN_GOOD_STANDING', rule: 'renewal.windowDays' }] : []),
    ...(submission.codeOfEthicsSigned
      ? []
      : [{ code: 'CODE_OF_ETHICS_NOT_SIGNED', rule: 'eligibility.affirmations', field: 'codeOfEthicsSigned' }]),
    ...creditRefusals(submission, moment),
    ...feeRefusals(facts, moment, fees),
    ...(tier?.refresherOrExam ? returnRefusals(submission, moment) : []),
  ];
  const renewal: Renewal = {
    cycle: term.cycle,
    submittedAt: earlierOne?.submittedAt ?? moment.at,
    submittedOn: earlierOne?.submittedOn ?? moment.on,
    standing,
    attestedMinutes: submission.attestedMinutes,
    attestedLawEthicsMinutes: submission.attestedLawEthicsMinutes,
    codeOfEthicsSignedOn: moment.on,
  };
  const days = moment.rules['renewal.reviewDays'];
  return allowUnless(
    refusals,
    () => [
      { type: 'RENEWAL_RECORDED', renewal },
      reach(facts, 'RENEWAL_REVIEW', 'SUBMIT_RENEWAL'),
      ...supersedeReminders(facts, moment.program),
      ...closeTasks(facts, ['EXCEPTION'], moment.at).filter(isRuleTask),
      openTask({
        taskId: `renewal-${term.cycle}-${facts.revisions.length}`,
        queue: 'RENEWAL',
        reason: 'RENEWAL_SUBMITTED',
        openedAt: moment.at,
        dueOn: days === null ? undefined : addDays(moment.on, days),
      }),
      oweNotice('RENEWAL_RECEIVED', term.cycle, `received-${facts.revisions.length}`, moment.at),
    ],
    [
      'renewal.windowDays',
      'credits.minutes',
      'credits.lawEthicsMinutes',
      ...fees.map(feeRule),
      ...(tier === undefined ? [] : ['renewal.lateTiers' as const]),
    ],
  );
};

const isRuleTask = (change: Change): boolean =>
  change.type === 'TASK_RECORDED' && change.task.taskId.startsWith('rule-');

/** Staff are done with a submission, whatever came of it. */
export const endRenewalReview = (facts: CaseFacts, moment: Moment): Change[] =>
  closeTasks(facts, ['RENEWAL'], moment.at);

/**
 * The next term. In time: it follows the old one without a gap (`term.anchor`), but is valid only from the decision when that came after the
 * old term's end, since a renewal does not date back (cases R8, R24). Late: it starts on the day of the decision.
 */
const nextCycle = (term: Cycle, renewal: Renewal, on: CalendarDate, { rules }: Moment): Cycle | undefined => {
  const months = rules['term.months'];
  if (months === null) return undefined;
  const anchored = renewal.standing === 'ON_TIME' && rules['term.anchor'] === 'OLD_EXPIRY';
  return {
    cycle: term.cycle + 1,
    issuedOn: on,
    validFrom: later(on, addDays(term.expiresOn, 1)),
    expiresOn: addMonths(anchored ? term.expiresOn : on, months),
  };
};

/** RENEWAL_REVIEW → ACTIVE, in the next cycle. */
export const approveRenewal = (facts: CaseFacts, moment: Moment): Judgement => {
  const term = currentCycle(facts);
  const renewal = facts.renewals.find(({ cycle, decision }) => cycle === term?.cycle && decision === undefined);
  if (term === undefined || renewal === undefined) return refuse([{ code: 'NO_RENEWAL', rule: 'lifecycle.stage' }]);
  if (facts.case.suspended) return refuse([{ code: 'NOT_IN_GOOD_STANDING', rule: 'renewal.windowDays' }]);
  const cycle = nextCycle(term, renewal, moment.on, moment);
  if (cycle === undefined) return refuse([{ code: 'RULE_NOT_PUBLISHED', rule: 'term.months' }]);
  return allow(
    [
      { type: 'RENEWAL_RECORDED', renewal: { ...renewal, decision: 'APPROVED', decidedAt: moment.at } },
      { type: 'CYCLE_STARTED', cycle },
      {
        type: 'CASE_CHANGED',
        set: { cycle: cycle.cycle, codeOfEthicsSignedOn: renewal.codeOfEthicsSignedOn },
        unset: [],
      },
      reach(facts, 'ACTIVE', 'APPROVE'),
      ...endRenewalReview(facts, moment),
      oweNotice('RENEWED', cycle.cycle, 'renewed', moment.at),
    ],
    ['term.months', 'term.anchor'],
  );
};
