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
import { addDays, addMonths, later } from '../dates.ts';
import { type CaseFacts, type Cycle, currentCycle, type FeeKind, type Renewal } from '../facts.ts';
import { counts, feeDue, feeRule } from '../fees.ts';
import type { RuleId, Rules } from '../program.ts';
import { accepted, notPublished, type Refusal, type Result, refused } from '../refusals.ts';
import { rulesOn } from '../rules.ts';
import type { SignalBody } from '../signals.ts';
import { standingOn, tierOf, windowOpensOn } from '../term.ts';
import { drawAudit } from './audit.ts';

type Submission = Extract<SignalBody, { type: 'SUBMIT_RENEWAL' }>;

const short = (code: string, rule: RuleId, field: string, have: number, need: number | null): Refusal[] => {
  if (need === null) return [{ code: 'RULE_NOT_PUBLISHED', rule }];
  return have >= need ? [] : [{ code, rule, field, detail: { have, need } }];
};

/** Twenty hours, six of them law and ethics, attested by the person (rule `credits.minutes`, case C19). */
const creditRefusals = (submission: Submission, rules: Rules): readonly Refusal[] => {
  const attested = decideAttestation(submission, rules);
  return attested.ok ? [] : attested.refusals;
};

/** Every fee that the standing asks for must have been paid for this cycle, at the amount of the day of submission (case R25). */
const feeRefusals = (facts: CaseFacts, rules: Rules, fees: readonly FeeKind[]): Refusal[] =>
  fees.flatMap((fee) => {
    const paid = facts.payments.filter(
      (payment) => counts(payment) && payment.cycle === facts.case.cycle && payment.fee === fee,
    );
    if (paid.some(({ waivedBecause }) => waivedBecause !== undefined)) return [];
    const due = feeDue(fee, rules, facts.case.enteredValues);
    if (!due.ok) return due.refusals;
    const have = paid.reduce((sum, { amountCents }) => sum + amountCents, 0);
    return short(have === 0 ? 'FEE_UNPAID' : 'FEE_SHORT', feeRule(fee), 'fee', have, due.value);
  });

/**
 * Returning in the later tier takes the refresher course or the exam, beside the credits (cases R19, R20, R21). An exam passed before the term's
 * end, the first one above all, is no way back.
 */
const returnRefusals = (submission: Submission, { expiresOn }: Cycle, moment: Moment): Refusal[] => {
  const need = moment.rules['training.minutes'];
  const { examPassedOn } = submission;
  if (examPassedOn !== undefined && examPassedOn > expiresOn && examPassedOn <= moment.on) return [];
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
  // A submission keeps the rules of its day, also when it is mended after they changed; the tiers are those of the term's end.
  const rules = rulesOn(moment.program, earlierOne?.submittedOn ?? moment.on);
  const tierRules = rulesOn(moment.program, term.expiresOn);
  const standing = earlierOne?.standing ?? standingOn(moment.on, term, tierRules);
  if (standing === 'VACATED') return refuse([{ code: 'RETURN_PERIOD_ENDED', rule: 'renewal.lateTiers' }]);
  const tier = standing === 'ON_TIME' ? undefined : tierOf(standing, tierRules);
  const fees: FeeKind[] = [
    ...(tier === undefined || tier.renewalFee ? (['RENEWAL'] as const) : []),
    ...(tier?.lateFee ? (['LATE'] as const) : []),
    ...(tier?.reinstatementFee ? (['REINSTATEMENT'] as const) : []),
  ];
  const opensOn = windowOpensOn(moment.program, term);
  const refusals: Refusal[] = [
    ...(moment.on < opensOn
      ? [{ code: 'RENEWAL_WINDOW_NOT_OPEN', rule: 'renewal.windowDays', detail: { opensOn } }]
      : []),
    ...(facts.case.suspended ? [{ code: 'NOT_IN_GOOD_STANDING', rule: 'renewal.windowDays' }] : []),
    ...(submission.codeOfEthicsSigned
      ? []
      : [{ code: 'CODE_OF_ETHICS_NOT_SIGNED', rule: 'eligibility.affirmations', field: 'codeOfEthicsSigned' }]),
    ...creditRefusals(submission, rules),
    ...feeRefusals(facts, rules, fees),
    ...(tier?.refresherOrExam ? returnRefusals(submission, term, moment) : []),
  ];
  const renewal: Renewal = {
    cycle: term.cycle,
    submission: earlierOne?.submission ?? facts.renewals.filter(({ cycle }) => cycle === term.cycle).length + 1,
    submittedAt: earlierOne?.submittedAt ?? moment.at,
    submittedOn: earlierOne?.submittedOn ?? moment.on,
    standing,
    attestedMinutes: submission.attestedMinutes,
    attestedLawEthicsMinutes: submission.attestedLawEthicsMinutes,
    codeOfEthicsSignedOn: moment.on,
  };
  const days = rules['renewal.reviewDays'];
  const version = `${renewal.submission}-${facts.revisions.length}`;
  return allowUnless(
    refusals,
    () => [
      { type: 'RENEWAL_RECORDED', renewal },
      reach(facts, 'RENEWAL_REVIEW', 'SUBMIT_RENEWAL'),
      ...closeTasks(facts, ['EXCEPTION'], moment.at).filter(isRuleTask),
      openTask({
        taskId: `renewal-${term.cycle}-${version}`,
        queue: 'RENEWAL',
        reason: 'RENEWAL_SUBMITTED',
        openedAt: moment.at,
        dueOn: days === null ? undefined : addDays(moment.on, days),
      }),
      oweNotice('RENEWAL_RECEIVED', term.cycle, `received-${version}`, moment.at),
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

/** Staff are done with a submission, whatever came of it. An audit of the term before has its own task. */
export const endRenewalReview = (facts: CaseFacts, moment: Moment): Change[] =>
  closeTasks(facts, ['RENEWAL'], moment.at).filter(
    (change) => change.type === 'TASK_RECORDED' && change.task.reason === 'RENEWAL_SUBMITTED',
  );

/**
 * The next term. In time: it follows the old one without a gap, but is valid only from the decision when that came after the old term's end, since a
 * renewal does not date back (cases R8, R24); its months count from the old last day or from the decision (`term.anchor`). Late: it starts on the day
 * of the decision.
 */
const nextCycle = (term: Cycle, renewal: Renewal, { on, program }: Moment): Result<Cycle> => {
  const rules = rulesOn(program, renewal.submittedOn);
  const months = rules['term.months'];
  if (months === null) return refused(notPublished('term.months'));
  const anchored = renewal.standing === 'ON_TIME' && rules['term.anchor'] === 'OLD_EXPIRY';
  const validFrom = later(on, addDays(term.expiresOn, 1));
  const expiresOn = addMonths(anchored ? term.expiresOn : on, months);
  return expiresOn < validFrom
    ? refused({ code: 'NEXT_TERM_OVER', rule: 'term.anchor', detail: { expiresOn } })
    : accepted({ cycle: term.cycle + 1, issuedOn: on, validFrom, expiresOn });
};

/** RENEWAL_REVIEW → ACTIVE, in the next cycle. */
export const approveRenewal = (facts: CaseFacts, moment: Moment): Judgement => {
  const term = currentCycle(facts);
  const renewal = facts.renewals.find(({ cycle, decision }) => cycle === term?.cycle && decision === undefined);
  if (term === undefined || renewal === undefined) return refuse([{ code: 'NO_RENEWAL', rule: 'lifecycle.stage' }]);
  if (facts.case.suspended) return refuse([{ code: 'NOT_IN_GOOD_STANDING', rule: 'renewal.windowDays' }]);
  const next = nextCycle(term, renewal, moment);
  if (!next.ok) return refuse(next.refusals);
  const cycle = next.value;
  const approved: Renewal = { ...renewal, decision: 'APPROVED', decidedAt: moment.at };
  const drawn = drawAudit(facts, approved, moment);
  return allow(
    [
      { type: 'RENEWAL_RECORDED', renewal: approved },
      { type: 'CYCLE_STARTED', cycle },
      {
        type: 'CASE_CHANGED',
        set: { cycle: cycle.cycle, codeOfEthicsSignedOn: renewal.codeOfEthicsSignedOn },
        unset: [],
      },
      reach(facts, 'ACTIVE', 'APPROVE'),
      ...endRenewalReview(facts, moment),
      oweNotice('RENEWED', cycle.cycle, 'renewed', moment.at),
      ...drawn.changes,
    ],
    ['term.months', 'term.anchor', ...drawn.rules],
  );
};
