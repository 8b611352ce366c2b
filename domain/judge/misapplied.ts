/** Judges the correction of a misapplied fee: money that was recorded for one case and belongs to another. Each case judges its own part. */
import { allow, closeTasks, type Judgement, type Moment, reach, refuse, setCase } from '../changes.ts';
import type { CaseFacts, Payment } from '../facts.ts';
import { counts, decidePayment, feeRule } from '../fees.ts';
import type { Refusal } from '../refusals.ts';
import type { Signal, SignalBody } from '../signals.ts';
import { noteOf, supersedeUnsent } from './corrections.ts';
import { cycleOfFee, settleFee, sittingUse } from './fees.ts';

type Of<Type extends SignalBody['type']> = Extract<SignalBody, { type: Type }>;

const alreadyUsed = ({ fee, usedFor }: Payment): Refusal => ({
  code: 'FEE_ALREADY_USED',
  rule: feeRule(fee),
  field: 'paymentId',
  detail: { fee, ...(usedFor !== undefined && { usedFor }) },
});

/** What the case falls back to without the money; a refusal where something was decided on it. */
const withoutPayment = (facts: CaseFacts, moment: Moment, payment: Payment): Judgement => {
  switch (facts.case.stage) {
    case 'IN_REVIEW':
      return payment.fee === 'APPLICATION'
        ? allow([
            reach(facts, 'FEE_DUE', 'MOVE_PAYMENT_OUT'),
            setCase({}, ['completeOn', 'reviewDueOn']),
            ...supersedeUnsent(facts, ['APPLICATION_RECEIVED']),
            ...closeTasks(facts, ['APPLICATION'], moment.at),
          ])
        : refuse([alreadyUsed(payment)]);
    case 'EXAM_AUTHORISED': {
      const open = facts.sittings.at(-1);
      if (open === undefined || payment.usedFor !== sittingUse(open)) return refuse([alreadyUsed(payment)]);
      return open.scheduledOn === undefined
        ? allow([reach(facts, 'EXAM_FEE_DUE', 'MOVE_PAYMENT_OUT'), ...supersedeUnsent(facts, ['EXAM_AUTHORISED'])])
        : refuse([{ code: 'SITTING_BOOKED', rule: 'exam.sittings', detail: { scheduledOn: open.scheduledOn } }]);
    }
    default:
      return payment.cycle === cycleOfFee(facts) && payment.usedFor === undefined
        ? allow([])
        : refuse([alreadyUsed(payment)]);
  }
};

/**
 * Money that belongs to another case leaves this one, which owes its fee again. It can, as long as nothing was decided on it. Refuses
 * NO_SUCH_PAYMENT, PAYMENT_ALREADY_MOVED, PAYMENT_WAIVED (no money was there), SAME_CASE, FEE_ALREADY_USED, SITTING_BOOKED (cancel it first).
 */
export const movePaymentOut = (
  facts: CaseFacts,
  { paymentId, toCaseId, reason }: Of<'MOVE_PAYMENT_OUT'>,
  moment: Moment,
  signal: Signal,
): Judgement => {
  const { caseId } = facts.case;
  const rule = 'lifecycle.payments';
  if (toCaseId === caseId) return refuse([{ code: 'SAME_CASE', rule, field: 'toCaseId' }]);
  const payment = facts.payments.find((candidate) => candidate.paymentId === paymentId);
  if (payment === undefined) return refuse([{ code: 'NO_SUCH_PAYMENT', rule, field: 'paymentId' }]);
  if (!counts(payment)) return refuse([{ code: 'PAYMENT_ALREADY_MOVED', rule, field: 'paymentId' }]);
  if (payment.waivedBecause !== undefined) return refuse([{ code: 'PAYMENT_WAIVED', rule, field: 'paymentId' }]);
  const without = withoutPayment(facts, moment, payment);
  if (!without.ok) return without;
  const { usedFor: _, ...unused } = payment;
  return allow(
    [
      { type: 'PAYMENT_RECORDED', payment: { ...unused, movedTo: toCaseId } },
      noteOf(facts, moment, signal, { what: 'PAYMENT', of: paymentId, was: caseId, reason }),
      ...without.changes,
    ],
    [feeRule(payment.fee)],
  );
};

/**
 * Money that was recorded for another case by mistake counts here as if it had been recorded here. That is no transfer of a fee from one person to
 * another, which the rules may forbid: it was paid for this case all along. Refuses what the recording of a payment refuses, and SAME_CASE.
 */
export const movePaymentIn = (
  facts: CaseFacts,
  { paymentId, fee, amountCents, paidOn, fromCaseId, reason }: Of<'MOVE_PAYMENT_IN'>,
  moment: Moment,
  signal: Signal,
): Judgement => {
  if (fromCaseId === facts.case.caseId)
    return refuse([{ code: 'SAME_CASE', rule: 'lifecycle.payments', field: 'fromCaseId' }]);
  const payment: Payment = { paymentId, fee, cycle: cycleOfFee(facts), amountCents, paidOn, movedFrom: fromCaseId };
  const enough = decidePayment(payment, moment.rules, facts.case.enteredValues);
  if (!enough.ok) return refuse(enough.refusals);
  const settled = settleFee(facts, moment, payment, 'MOVE_PAYMENT_IN');
  if (!settled.ok) return settled;
  const note = noteOf(facts, moment, signal, { what: 'PAYMENT', of: paymentId, was: fromCaseId, reason });
  return allow([...settled.changes, note], settled.rules);
};
