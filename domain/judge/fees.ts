/** Judges money: a fee recorded or waived, and what a paid fee sets going. */
import { allow, type Change, type Judgement, type Moment, oweNotice, purposeAnew, reach, refuse } from '../changes.ts';
import { type CaseFacts, currentCycle, type FeeKind, type Payment, type Sitting } from '../facts.ts';
import { decidePayment, feeRule } from '../fees.ts';
import type { SignalBody } from '../signals.ts';
import type { Stage } from '../stages.ts';
import { startReview } from './application.ts';

/** A sitting that is authorised and not sat; its money may have turned out to belong to another case. */
const unsat = ({ sittings }: CaseFacts): Sitting | undefined => {
  const last = sittings.at(-1);
  return last?.result === undefined ? last : undefined;
};

/** The sitting that the next exam fee pays for. */
const sittingToPay = (facts: CaseFacts, moment: Moment): Sitting => ({
  sitting: facts.sittings.length + 1,
  ...unsat(facts),
  authorisedAt: moment.at,
});

/** The fee of the next sitting. A retake is a second or later sitting of the same application. */
export const examFeeKind = (facts: CaseFacts): 'EXAM' | 'RETAKE' =>
  (unsat(facts)?.sitting ?? facts.sittings.length + 1) === 1 ? 'EXAM' : 'RETAKE';

/** The fees that a stage can be owed. */
const feesOf = (facts: CaseFacts, { rules }: Moment): readonly FeeKind[] => {
  const owed: Partial<Record<Stage, readonly FeeKind[]>> = {
    FEE_DUE: ['APPLICATION'],
    EXAM_FEE_DUE: [examFeeKind(facts)],
  };
  const isExtensible = facts.case.stage === 'RENEWAL_OPEN' && (rules['renewal.extensions'] ?? []).length > 0;
  return (
    owed[facts.case.stage] ?? ['RENEWAL', 'LATE', 'REINSTATEMENT', ...(isExtensible ? (['EXTENSION'] as const) : [])]
  );
};

type FeeCause = 'RECORD_PAYMENT' | 'WAIVE_FEE' | 'MOVE_PAYMENT_IN';

/** What the money sets going: the review, or the next sitting. A renewal fee waits for the renewal to be submitted. */
const consequences = (facts: CaseFacts, moment: Moment, payment: Payment, because: FeeCause) => {
  if (facts.case.stage === 'FEE_DUE')
    return [
      { type: 'PAYMENT_RECORDED', payment } as const,
      reach(facts, 'IN_REVIEW', because),
      ...startReview(facts, moment, 'first'),
      oweNotice('APPLICATION_RECEIVED', 0, purposeAnew(facts, 0, 'received'), moment.at),
    ];
  if (facts.case.stage !== 'EXAM_FEE_DUE') return [{ type: 'PAYMENT_RECORDED', payment } as const];
  const sitting = sittingToPay(facts, moment);
  const usedFor = sittingUse(sitting);
  return [
    { type: 'PAYMENT_RECORDED', payment: { ...payment, usedFor } },
    { type: 'SITTING_RECORDED', sitting },
    reach(facts, 'EXAM_AUTHORISED', because),
    oweNotice('EXAM_AUTHORISED', 0, purposeAnew(facts, 0, usedFor), moment.at),
  ] satisfies Change[];
};

/** How a payment names the sitting that it paid for. */
export const sittingUse = ({ sitting }: Sitting): string => `sitting-${sitting}`;

/** A fee that is due and whose money, if it took any, is enough. */
export const settleFee = (facts: CaseFacts, moment: Moment, payment: Payment, because: FeeCause): Judgement => {
  const due = feesOf(facts, moment);
  if (!due.includes(payment.fee))
    return refuse([
      {
        code: 'FEE_NOT_DUE',
        rule: feeRule(payment.fee),
        field: 'fee',
        detail: { given: payment.fee, due: [...due] },
      },
    ]);
  if (facts.payments.some(({ paymentId }) => paymentId === payment.paymentId))
    return refuse([{ code: 'PAYMENT_ALREADY_RECORDED', rule: 'lifecycle.payments', field: 'paymentId' }]);
  return allow(consequences(facts, moment, payment, because), [feeRule(payment.fee)]);
};

/** The cycle that a fee belongs to: 0 for the application, else the term that is being renewed. */
export const cycleOfFee = (facts: CaseFacts): number => currentCycle(facts)?.cycle ?? 0;

export const recordPayment = (
  facts: CaseFacts,
  { paymentId, fee, amountCents, paidOn }: Extract<SignalBody, { type: 'RECORD_PAYMENT' }>,
  moment: Moment,
): Judgement => {
  const payment: Payment = { paymentId, fee, cycle: cycleOfFee(facts), amountCents, paidOn };
  const enough = decidePayment(payment, moment.rules, facts.case.enteredValues);
  return enough.ok ? settleFee(facts, moment, payment, 'RECORD_PAYMENT') : refuse(enough.refusals);
};

export const waiveFee = (
  facts: CaseFacts,
  { paymentId, fee, reason }: Extract<SignalBody, { type: 'WAIVE_FEE' }>,
  moment: Moment,
): Judgement =>
  settleFee(
    facts,
    moment,
    { paymentId, fee, cycle: cycleOfFee(facts), amountCents: 0, paidOn: moment.on, waivedBecause: reason },
    'WAIVE_FEE',
  );
