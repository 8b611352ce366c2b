/** What cases have cost: everything counted on them, and what functions did for them that the meter cannot tell from its keys. */
import type { CaseCounts } from '../../local/contracts.ts';
import { type MeterSnapshot, noCounts } from '../../local/meter.ts';

export type BudgetedCounts = {
  /** The cases' own, with what the functions did that work for no other. */
  readonly counts: CaseCounts;
  /** The hourly sweep and the nightly account, which are shared by all cases. */
  readonly scheduled: CaseCounts;
};

const SWEEP = 'certcycle-sweep';

/** Looks at every case each night, whatever the case does: none of it is what a case costs. */
const ACCOUNT = 'certcycle-reconcile';

/** US dollars for one: state transition, write unit, read unit, function run (512 MB for 150 ms on arm64), mail, request of S3. */
const PRICES = {
  transition: 0.025 / 1_000,
  writeUnit: 0.625 / 1_000_000,
  readUnit: 0.125 / 1_000_000,
  invocation: 0.2 / 1_000_000 + 0.0000133334 * 0.5 * 0.15,
  mail: 0.16 / 1_000,
  objectWrite: 0.005 / 1_000,
  objectRead: 0.0004 / 1_000,
} as const;

const add = (a: CaseCounts, b: CaseCounts): CaseCounts => ({
  transitions: a.transitions + b.transitions,
  executions: a.executions + b.executions,
  invocations: a.invocations + b.invocations,
  writeUnits: a.writeUnits + b.writeUnits,
  readUnits: a.readUnits + b.readUnits,
  mails: a.mails + b.mails,
  objectWrites: a.objectWrites + b.objectWrites,
  objectReads: a.objectReads + b.objectReads,
});

/** Of all that a cloud ran. */
export const budgetedCounts = ({ cases, callers, shares }: MeterSnapshot): BudgetedCounts => {
  const others = Object.entries(callers).flatMap(([caller, counts]) =>
    caller === SWEEP || caller === ACCOUNT ? [] : [counts],
  );
  const ofTheAccount = shares[ACCOUNT] ?? noCounts();
  const all = [...Object.values(cases), ...others].reduce(add, noCounts());
  const scheduled = [callers[SWEEP], callers[ACCOUNT], ofTheAccount].map((counts) => counts ?? noCounts());
  return { counts: between(ofTheAccount, all), scheduled: scheduled.reduce(add, noCounts()) };
};

/** US dollars at list price (us-west-2, November 2026), without what is fixed by the month. */
export const costOf = (counts: CaseCounts): number =>
  counts.transitions * PRICES.transition +
  counts.writeUnits * PRICES.writeUnit +
  counts.readUnits * PRICES.readUnit +
  counts.invocations * PRICES.invocation +
  counts.mails * PRICES.mail +
  counts.objectWrites * PRICES.objectWrite +
  counts.objectReads * PRICES.objectRead;

/** What was added between two readings. */
export const between = (before: CaseCounts, after: CaseCounts): CaseCounts => ({
  transitions: after.transitions - before.transitions,
  executions: after.executions - before.executions,
  invocations: after.invocations - before.invocations,
  writeUnits: after.writeUnits - before.writeUnits,
  readUnits: after.readUnits - before.readUnits,
  mails: after.mails - before.mails,
  objectWrites: after.objectWrites - before.objectWrites,
  objectReads: after.objectReads - before.objectReads,
});
