/**
 * Proof that reminders arrive: for each day, every notice that came due (domain/due-notices.ts, which does not know the ledger) is held against what
 * the ledger says became of it: due = delivered + escalated + superseded + exempt + in flight. What has no row is missing, what has a row and was never
 * due is unexpected; either is a fault.
 */
import * as z from 'zod/mini';
import { addHours, type CalendarDate as Day, dateOf, type Instant } from './dates.ts';
import { isForNextContact, nextContactKey } from './delivery.ts';
import type { DueNotice } from './due-notices.ts';
import type { CaseFacts, Effect } from './facts.ts';
import type { Run } from './run.ts';
import type { endOfMail } from './sent-mail.ts';

/**
 * - `delivered`: the person's mail server took it, or a letter was posted.
 * - `escalated`: it did not arrive, and went on to the next contact or to staff.
 * - `superseded`: a more urgent one took its place, or the person acted first.
 * - `exempt`: there was nothing to say, or it was not the person's turn.
 * - `inFlight`: it is owed, or about to be since the sweep has still to come to the case, or it left lately and nothing is known of its end yet.
 * - `missing`: nobody did anything about it, or it left days ago and nobody has told what became of it.
 */
export const ENDS = ['delivered', 'escalated', 'superseded', 'exempt', 'inFlight', 'missing'] as const;
type End = (typeof ENDS)[number];

const count = z.int().check(z.nonnegative());

/** What became of what was due on one day. `sent`: of it, what has left. */
export const Tally = z.object({
  due: count,
  delivered: count,
  escalated: count,
  superseded: count,
  exempt: count,
  inFlight: count,
  missing: count,
  /** In the ledger as owed or sent, though nothing of the kind was due. Counted on the day on which it was owed. */
  unexpected: count,
  sent: count,
});
export type Tally = z.infer<typeof Tally>;

export const NOTHING: Tally = {
  due: 0,
  delivered: 0,
  escalated: 0,
  superseded: 0,
  exempt: 0,
  inFlight: 0,
  missing: 0,
  unexpected: 0,
  sent: 0,
};

export const added = (a: Tally, b: Tally): Tally => ({
  due: a.due + b.due,
  delivered: a.delivered + b.delivered,
  escalated: a.escalated + b.escalated,
  superseded: a.superseded + b.superseded,
  exempt: a.exempt + b.exempt,
  inFlight: a.inFlight + b.inFlight,
  missing: a.missing + b.missing,
  unexpected: a.unexpected + b.unexpected,
  sent: a.sent + b.sent,
});

/** How a mail that left ended (domain/sent-mail.ts). */
export type EndOfMail = (messageId: string) => ReturnType<typeof endOfMail>;

/** So many days back the nightly account goes: a mail that is put off may take days to come to its end. */
export const ACCOUNT_DAYS = 14;

/** When an account is made, and whether the sweep has still to come to the case: what came due since it did is about to be owed. */
type Circumstances = { readonly timeZone: string; readonly now: Instant; readonly isDue: boolean };

/** While nobody sweeps, what comes due is in no ledger; the case stays due, and the next sweep makes up for it. */
export const isStillDue = (run: Pick<Run, 'dueAt'> | undefined, now: Instant): boolean =>
  run?.dueAt !== undefined && run.dueAt <= now;

/** The sweep comes every hour: what came due within the last two may still be about to be owed. */
const SWEEP_LAG_HOURS = 2;

type Ledger = Pick<CaseFacts, 'effects' | 'tasks'>;

/** The next contact has it, or staff do. */
const isFollowed = (effect: Effect, { effects, tasks }: Ledger): boolean =>
  (!isForNextContact(effect) && effects.some(({ effectKey }) => effectKey === nextContactKey(effect.effectKey))) ||
  tasks.some(({ taskId }) => taskId.endsWith(`-${effect.effectKey}`));

/**
 * A mail service gives up on a mail within a day; more than this, and nobody hears what becomes of mails. Three days of them may wait in a failure
 * queue until somebody has it sent again.
 */
const TOLD_WITHIN_HOURS = 4 * 24;

const isUntold = ({ performedAt, undelivered }: Effect, now: Instant): boolean =>
  undelivered === undefined && performedAt !== undefined && addHours(performedAt, TOLD_WITHIN_HOURS) <= now;

const endOf = (effect: Effect, ledger: Ledger, endOfMailOf: EndOfMail, now: Instant): End => {
  const undelivered = (): End => (isFollowed(effect, ledger) ? 'escalated' : 'missing');
  switch (effect.state) {
    case 'OWED':
    case 'CLAIMED':
      // A letter is with staff from the start.
      return effect.channel === 'LETTER' ? undelivered() : 'inFlight';
    case 'SUPERSEDED':
      return 'superseded';
    case 'EXEMPT':
      return 'exempt';
    case 'FAILED':
      return undelivered();
    case 'PERFORMED':
    case 'SETTLED': {
      if (effect.sentTo === 'LETTER') return 'delivered';
      const word = effect.messageId === undefined ? undefined : endOfMailOf(effect.messageId);
      // While the case has not heard of it (an operator may hold it), nothing can follow.
      if (word === 'UNDELIVERED') return effect.undelivered === undefined ? 'inFlight' : undelivered();
      if (word === 'DELIVERED') return 'delivered';
      return isUntold(effect, now) ? 'missing' : 'inFlight';
    }
  }
};

const hasLeft = ({ performedAt }: Effect): boolean => performedAt !== undefined;

/** Owed or sent; what was superseded in the very moment in which it was owed was never due to anybody. */
const wasMeant = ({ state }: Effect): boolean => state !== 'SUPERSEDED' && state !== 'EXEMPT';

/** A notice that nobody did anything about, one that left and nobody told of again, or one that nobody owed. */
type Differing = { readonly effectKey: string; readonly on: Day; readonly how: 'MISSING' | 'UNTOLD' | 'UNEXPECTED' };

export type CaseAccount = { readonly days: ReadonlyMap<Day, Tally>; readonly differing: readonly Differing[] };

/**
 * What became of everything that came due for a case, day by day. `due`: from its audit alone, what is ahead as well; `ledger`: the effects and tasks of the case as they stand.
 */
export const reconcile = (
  due: readonly DueNotice[],
  ledger: Ledger,
  endOfMailOf: EndOfMail,
  { timeZone, now, isDue }: Circumstances,
): CaseAccount => {
  const days = new Map<Day, Tally>();
  const differing: Differing[] = [];
  const take = (on: Day, change: Partial<Tally>): void => {
    days.set(on, added(days.get(on) ?? NOTHING, { ...NOTHING, ...change }));
  };
  const rows = new Map(ledger.effects.map((effect) => [effect.effectKey, effect]));
  const known = new Set<string>();
  for (const { effectKey, on, at, isExempt } of due) {
    if (at > now) {
      // Decided at night, to be sent by day. A reminder has no row before its hour.
      if (rows.get(effectKey)?.reminderOf === undefined) known.add(effectKey);
      continue;
    }
    if (isExempt) {
      take(on, { due: 1, exempt: 1 });
      continue;
    }
    known.add(effectKey);
    const effect = rows.get(effectKey);
    const isAboutToBeOwed = isDue || addHours(at, SWEEP_LAG_HOURS) > now;
    const end = effect ? endOf(effect, ledger, endOfMailOf, now) : isAboutToBeOwed ? 'inFlight' : 'missing';
    take(on, { due: 1, [end]: 1, sent: effect !== undefined && hasLeft(effect) ? 1 : 0 });
    if (end === 'missing')
      differing.push({ effectKey, on, how: effect !== undefined && isUntold(effect, now) ? 'UNTOLD' : 'MISSING' });
  }
  for (const effect of ledger.effects) {
    if (known.has(effect.effectKey) || !wasMeant(effect)) continue;
    const on = dateOf(effect.owedAt, timeZone);
    take(on, { unexpected: 1 });
    differing.push({ effectKey: effect.effectKey, on, how: 'UNEXPECTED' });
  }
  return { days, differing };
};

/** How many notices the day's account is out by: somebody was forgotten, or got what nobody owed. */
export const differenceOf = ({ missing, unexpected }: Tally): number => missing + unexpected;

/** A day on which something was to be sent and nothing was. What nobody could be mailed is with staff. */
export const isSilent = ({ due, superseded, exempt, escalated, sent }: Tally): boolean =>
  due > superseded + exempt + escalated && sent === 0;

/** The reminders that came due and have not left by mail: they leave as soon as they can. */
export const waitingIn = (
  due: readonly DueNotice[],
  { effects }: Pick<CaseFacts, 'effects'>,
  { now, isDue }: Pick<Circumstances, 'now' | 'isDue'>,
): readonly DueNotice[] => {
  const rows = new Map(effects.map((effect) => [effect.effectKey, effect]));
  return due.filter(({ effectKey, channel, at, isExempt }) => {
    if (isExempt || channel === 'LETTER') return false;
    const effect = rows.get(effectKey);
    if (effect === undefined) return isDue || addHours(at, SWEEP_LAG_HOURS) > now;
    return effect.reminderOf !== undefined && (effect.state === 'OWED' || effect.state === 'CLAIMED');
  });
};
