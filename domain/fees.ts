/** What a fee is on a day, and whether money that came in is enough. Amounts are US cents. */
import type { Case, FeeKind, Payment } from './facts.ts';
import type { RuleId, Rules } from './program.ts';
import { accepted, notPublished, type Result, refused } from './refusals.ts';

type EnteredValues = Case['enteredValues'];

const FEE_RULES = {
  APPLICATION: 'fees.application',
  EXAM: 'fees.exam',
  RETAKE: 'fees.retake',
  RENEWAL: 'fees.renewal',
  LATE: 'fees.late',
  REINSTATEMENT: 'fees.reinstatement',
  EXTENSION: 'renewal.extensions',
} as const satisfies Record<FeeKind, RuleId>;

/** True when the money counts for the case: it was not misapplied and moved to the one that it belongs to. */
export const counts = ({ movedTo }: Payment): boolean => movedTo === undefined;

/** The rule that sets a fee. */
export const feeRule = (fee: FeeKind): (typeof FEE_RULES)[FeeKind] => FEE_RULES[fee];

/** An extension has its fee in the list of those that are offered: any payment that is enough for the cheapest of them is taken. */
const publishedAmount = (fee: FeeKind, rules: Rules): number | null => {
  if (fee !== 'EXTENSION') return rules[FEE_RULES[fee]];
  const asked = (rules['renewal.extensions'] ?? []).flatMap(({ feeCents }) => (feeCents ? [feeCents] : []));
  return asked.length === 0 ? 0 : Math.min(...asked);
};

/**
 * The amount of a fee. `rules` are those of the day that counts: for a renewal the day of its submission (case R25). Where none is published, the
 * value that staff entered last for this case holds; without one it refuses RULE_NOT_PUBLISHED.
 */
export const feeDue = (fee: FeeKind, rules: Rules, enteredValues: EnteredValues): Result<number> => {
  const rule = feeRule(fee);
  const amountCents = publishedAmount(fee, rules) ?? enteredValues.findLast((entered) => entered.rule === rule)?.value;
  return amountCents === undefined ? refused(notPublished(rule)) : accepted(amountCents);
};

/**
 * Whether a payment covers its fee. More than the fee is accepted as it is; a fee that was waived needs no money. Refuses FEE_SHORT with what
 * was paid and what is due, or RULE_NOT_PUBLISHED.
 */
export const decidePayment = (
  payment: Pick<Payment, 'fee' | 'amountCents' | 'waivedBecause'>,
  rules: Rules,
  enteredValues: EnteredValues,
): Result<{ readonly rules: readonly RuleId[] }> => {
  const rule = feeRule(payment.fee);
  if (payment.waivedBecause !== undefined) return accepted({ rules: [rule] });
  const due = feeDue(payment.fee, rules, enteredValues);
  if (!due.ok) return due;
  return payment.amountCents >= due.value
    ? accepted({ rules: [rule] })
    : refused({
        code: 'FEE_SHORT',
        rule,
        field: 'amountCents',
        detail: { have: payment.amountCents, need: due.value },
      });
};

/**
 * The payment that opens a sitting: the exam fee for the first one, a retake fee of its own for every later one (case E7). A payment that another
 * sitting has used opens none. Refuses FEE_UNPAID, FEE_SHORT, RULE_NOT_PUBLISHED.
 */
export const decideSittingFee = (
  payments: readonly Payment[],
  sitting: number,
  rules: Rules,
  enteredValues: EnteredValues,
): Result<{ readonly paymentId: string; readonly rules: readonly RuleId[] }> => {
  const fee = sitting === 1 ? 'EXAM' : 'RETAKE';
  const unused = payments.filter((payment) => counts(payment) && payment.fee === fee && payment.usedFor === undefined);
  const decisions = unused.map((payment) => ({ payment, decision: decidePayment(payment, rules, enteredValues) }));
  const enough = decisions.find(({ decision }) => decision.ok);
  if (enough !== undefined) return accepted({ paymentId: enough.payment.paymentId, rules: [feeRule(fee)] });
  const refusals = decisions.flatMap(({ decision }) => (decision.ok ? [] : decision.refusals));
  return refusals.length > 0 ? refused(...refusals) : refused({ code: 'FEE_UNPAID', rule: feeRule(fee), field: 'fee' });
};

/** Whether a fee may be paid back, whatever became of the application (case A11). Refuses FEE_NOT_REFUNDABLE, RULE_NOT_PUBLISHED. */
export const decideRefund = (rules: Rules): Result<{ readonly rules: readonly RuleId[] }> =>
  allowedBy('fees.refundable', 'FEE_NOT_REFUNDABLE', rules);

/** Whether a fee may count for another person (case A11). Refuses FEE_NOT_TRANSFERABLE, RULE_NOT_PUBLISHED. */
export const decideTransfer = (rules: Rules): Result<{ readonly rules: readonly RuleId[] }> =>
  allowedBy('fees.transferable', 'FEE_NOT_TRANSFERABLE', rules);

/** Whether an applicant may ask for a scholarship (case P7). Refuses SCHOLARSHIP_NOT_AVAILABLE, RULE_NOT_PUBLISHED. */
export const decideScholarship = (rules: Rules): Result<{ readonly rules: readonly RuleId[] }> =>
  allowedBy('fees.scholarship', 'SCHOLARSHIP_NOT_AVAILABLE', rules);

const allowedBy = (rule: 'fees.refundable' | 'fees.transferable' | 'fees.scholarship', code: string, rules: Rules) => {
  if (rules[rule] === null) return refused(notPublished(rule));
  return rules[rule] ? accepted({ rules: [rule] }) : refused({ code, rule });
};
