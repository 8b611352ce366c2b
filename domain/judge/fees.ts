/** Judges money: a fee recorded or waived, and what a paid fee sets going. */
import { allow, type Change, type Judgement, type Moment, oweNotice, reach, refuse } from '../changes.ts';
import { type CaseFacts, currentCycle, type FeeKind, type Payment } from '../facts.ts';
import { decidePayment, feeRule } from '../fees.ts';
import type { SignalBody } from '../signals.ts';
import type { Stage } from '../stages.ts';
import { startReview } from './application.ts';

/** The fees that a stage can be owed. A retake is a second or later sitting of the same application. */
const feesOf = (facts: CaseFacts): readonly FeeKind[] => {
  const owed: Partial<Record<Stage, readonly FeeKind[]>> = {
    FEE_DUE: ['APPLICATION'],
    EXAM_FEE_DUE: [facts.sittings.length === 0 ? 'EXAM' : 'RETAKE'],
  };
  return owed[facts.case.stage] ?? ['RENEWAL', 'LATE', 'REINSTATEMENT'];
};

/** What the money sets going: the review, or the next sitting. A renewal fee waits for the renewal to be submitted. */
const consequences = (facts: CaseFacts, moment: Moment, payment: Payment, because: 'RECORD_PAYMENT' | 'WAIVE_FEE') => {
  if (facts.case.stage === 'FEE_DUE')
    return [
      { type: 'PAYMENT_RECORDED', payment } as const,
      reach(facts, 'IN_REVIEW', because),
      ...startReview(facts, moment, 'first'),
      oweNotice('APPLICATION_RECEIVED', 0, 'received', moment.at),
    ];
  if (facts.case.stage !== 'EXAM_FEE_DUE') return [{ type: 'PAYMENT_RECORDED', payment } as const];
  const sitting = facts.sittings.length + 1;
  return [
    { type: 'PAYMENT_RECORDED', payment: { ...payment, usedFor: `sitting-${sitting}` } },
    { type: 'SITTING_RECORDED', sitting: { sitting, authorisedAt: moment.at } },
    reach(facts, 'EXAM_AUTHORISED', because),
    oweNotice('EXAM_AUTHORISED', 0, `sitting-${sitting}`, moment.at),
  ] satisfies Change[];
};

const settle = (
  facts: CaseFacts,
  moment: Moment,
  payment: Payment,
  because: 'RECORD_PAYMENT' | 'WAIVE_FEE',
): Judgement => {
  if (!feesOf(facts).includes(payment.fee))
    return refuse([
      {
        code: 'FEE_NOT_DUE',
        rule: feeRule(payment.fee),
        field: 'fee',
        detail: { given: payment.fee, due: [...feesOf(facts)] },
      },
    ]);
  if (facts.payments.some(({ paymentId }) => paymentId === payment.paymentId))
    return refuse([{ code: 'PAYMENT_ALREADY_RECORDED', rule: 'lifecycle.payments', field: 'paymentId' }]);
  return allow(consequences(facts, moment, payment, because), [feeRule(payment.fee)]);
};

/** The cycle that a fee belongs to: 0 for the application, else the term that is being renewed. */
const cycleOf = (facts: CaseFacts): number => currentCycle(facts)?.cycle ?? 0;

export const recordPayment = (
  facts: CaseFacts,
  { paymentId, fee, amountCents, paidOn }: Extract<SignalBody, { type: 'RECORD_PAYMENT' }>,
  moment: Moment,
): Judgement => {
  const payment: Payment = { paymentId, fee, cycle: cycleOf(facts), amountCents, paidOn };
  const enough = decidePayment(payment, moment.rules, facts.case.enteredValues);
  return enough.ok ? settle(facts, moment, payment, 'RECORD_PAYMENT') : refuse(enough.refusals);
};

export const waiveFee = (
  facts: CaseFacts,
  { paymentId, fee, reason }: Extract<SignalBody, { type: 'WAIVE_FEE' }>,
  moment: Moment,
): Judgement =>
  settle(
    facts,
    moment,
    { paymentId, fee, cycle: cycleOf(facts), amountCents: 0, paidOn: moment.on, waivedBecause: reason },
    'WAIVE_FEE',
  );
