/** What one case has cost: everything counted on it, and what functions did for it that the meter cannot tell from its keys. */
import type { CaseCounts } from '../../local/contracts.ts';
import type { MeterSnapshot } from '../../local/meter.ts';

export type BudgetedCounts = {
  /** The case's own, with the shares of the functions that work for it alone when it is the only case. */
  readonly counts: CaseCounts;
  /** The hourly sweep, which is shared by all cases. */
  readonly scheduled: CaseCounts;
};

const SWEEP = 'certcycle-sweep';

/** US dollars for one: state transition, write unit, read unit, function run (512 MB for 150 ms on arm64), mail. */
const PRICES = {
  transition: 0.025 / 1_000,
  writeUnit: 0.625 / 1_000_000,
  readUnit: 0.125 / 1_000_000,
  invocation: 0.2 / 1_000_000 + 0.0000133334 * 0.5 * 0.15,
  mail: 0.16 / 1_000,
} as const;

const none: CaseCounts = { transitions: 0, executions: 0, invocations: 0, writeUnits: 0, readUnits: 0, mails: 0 };

const add = (a: CaseCounts, b: CaseCounts): CaseCounts => ({
  transitions: a.transitions + b.transitions,
  executions: a.executions + b.executions,
  invocations: a.invocations + b.invocations,
  writeUnits: a.writeUnits + b.writeUnits,
  readUnits: a.readUnits + b.readUnits,
  mails: a.mails + b.mails,
});

/** Of a cloud that ran one case only. */
export const budgetedCounts = ({ cases, callers }: MeterSnapshot, caseId: string): BudgetedCounts => {
  const others = Object.entries(callers).flatMap(([caller, counts]) => (caller === SWEEP ? [] : [counts]));
  const counts = others.reduce(add, cases[caseId] ?? none);
  return {
    counts,
    scheduled: callers[SWEEP] ?? none,
  };
};

/** US dollars at list price (us-west-2, November 2026), without what is fixed by the month. */
export const costOf = (counts: CaseCounts): number =>
  counts.transitions * PRICES.transition +
  counts.writeUnits * PRICES.writeUnit +
  counts.readUnits * PRICES.readUnit +
  counts.invocations * PRICES.invocation +
  counts.mails * PRICES.mail;

/** What was added between two readings. */
export const between = (before: CaseCounts, after: CaseCounts): CaseCounts => ({
  transitions: after.transitions - before.transitions,
  executions: after.executions - before.executions,
  invocations: after.invocations - before.invocations,
  writeUnits: after.writeUnits - before.writeUnits,
  readUnits: after.readUnits - before.readUnits,
  mails: after.mails - before.mails,
});
