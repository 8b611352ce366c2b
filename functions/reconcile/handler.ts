/**
 * The nightly account: for every case, what came due is told from its audit and held against the ledger, day by day and program by program
 * (domain/reconciliation.ts); and how many reminders the next days will bring is foreseen, by which a mass mistake is told from an ordinary day
 * (domain/breaker.ts).
 *
 * Safe to run late, twice or beside another run: it only writes down what it found. Goes through every case there is, on purpose: a case that the sweep
 * has lost is found by nothing else (docs/decisions/0026). Answers how long a run would find nothing new, which only the local clock uses.
 */
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod/mini';
import type { Registry } from '../../adapters/registry/registry.ts';
import { keptBack } from '../../domain/breaker.ts';
import { addDays, addHours, type CalendarDate, dateOf, earliest, type Instant, toInstant } from '../../domain/dates.ts';
import { type DueNotice, dueNotices } from '../../domain/due-notices.ts';
import type { CaseEvent } from '../../domain/events.ts';
import { sendingHour } from '../../domain/ladder.ts';
import type { ProgramDefinition } from '../../domain/program.ts';
import {
  ACCOUNT_DAYS,
  added,
  differenceOf,
  isSilent,
  isStillDue,
  NOTHING,
  reconcile,
  type Tally,
  waitingIn,
} from '../../domain/reconciliation.ts';
import { endOfMail } from '../../domain/sent-mail.ts';
import { forEveryCase } from '../shared/every-case.ts';
import { errorName, type Log } from '../shared/messages.ts';
import { parseInput } from '../shared/parse-input.ts';

export type ReconcileDeps = {
  readonly registry: Registry;
  readonly programs: readonly ProgramDefinition[];
  readonly log: Log;
};

/** `days`: how many days back the account goes; an operator may ask for more after an outage. */
const ReconcileInput = z.object({ now: z.iso.datetime(), days: z.optional(z.int().check(z.positive())) });

/** Foreseen for so many days, so that some nights may fail. */
const DAYS_FORESEEN = 7;

/** Beyond this nothing is looked for. */
const HORIZON_DAYS = 400;

/** The account of one program. */
type Account = {
  readonly program: ProgramDefinition;
  readonly today: CalendarDate;
  readonly firstDay: CalendarDate;
  readonly days: Map<CalendarDate, Tally>;
  /** The next day that has not begun to send, and the week after it. */
  readonly forecast: Map<CalendarDate, number>;
  /** How many reminders have not left, by the day on which they were due. */
  readonly waiting: Map<CalendarDate, number>;
};

const grow = <Key, Value>(map: Map<Key, Value>, key: Key, none: Value, by: (value: Value) => Value): void => {
  map.set(key, by(map.get(key) ?? none));
};

const openAccount = (program: ProgramDefinition, now: Instant, daysBack: number): Account => {
  const today = dateOf(now, program.timeZone);
  const days = Array.from({ length: daysBack + 1 }, (_, n) => [addDays(today, -n), NOTHING] as const);
  const next = now < sendingHour(program, today) ? today : addDays(today, 1);
  const forecast = Array.from({ length: DAYS_FORESEEN + 1 }, (_, n) => [addDays(next, n), 0] as const);
  const firstDay = addDays(today, -daysBack);
  return { program, today, firstDay, days: new Map(days), forecast: new Map(forecast), waiting: new Map() };
};

const foresee = ({ forecast }: Account, ahead: readonly DueNotice[]): void => {
  for (const { on, channel } of ahead)
    if (channel === 'EMAIL' && forecast.has(on)) grow(forecast, on, 0, (count) => count + 1);
};

/** Whether anything of a case belongs into the days of the account, so that its ledger has to be read. */
const isOfItsDays = (
  { program, firstDay }: Account,
  events: readonly CaseEvent[],
  due: readonly DueNotice[],
): boolean =>
  due.some(({ on }) => on >= firstDay) ||
  events.some(({ type, at }) => type === 'EFFECT_RECORDED' && dateOf(at, program.timeZone) >= firstDay);

/** Holds what came due for a case, and what is ahead, against its ledger. The run is read only where something differs. */
const takeLedger = async (
  { registry, log }: ReconcileDeps,
  { program: { timeZone }, firstDay, days, waiting }: Account,
  caseId: string,
  all: readonly DueNotice[],
  now: Instant,
): Promise<void> => {
  const facts = await registry.readFacts(caseId);
  if (facts === undefined) throw new UnaccountableCaseError(`Case ${caseId} has no facts.`);
  const states = new Map((await registry.sentMailOfCase(caseId)).map(({ messageId, state }) => [messageId, state]));
  const accountOf = (isDue: boolean) =>
    reconcile(all, facts, (messageId) => endOfMail(states.get(messageId)), { timeZone, now, isDue });
  const first = accountOf(false);
  const isDue = first.differing.length > 0 && isStillDue(await registry.readRun(caseId), now);
  const found = isDue ? accountOf(true) : first;
  for (const [on, tally] of found.days) if (on >= firstDay) grow(days, on, NOTHING, (before) => added(before, tally));
  for (const { effectKey, on, how } of found.differing)
    if (on >= firstDay) log('NOTICE_DIFFERS', { caseId, effectKey, on, how });
  const due = all.filter(({ at }) => at <= now);
  for (const { on } of waitingIn(due, facts, { now, isDue })) grow(waiting, on, 0, (count) => count + 1);
};

/** Takes a case into its program's account; answers when the next reminder of it comes. */
const takeCase = async (
  deps: ReconcileDeps,
  accounts: ReadonlyMap<string, Account>,
  caseId: string,
  now: Instant,
): Promise<Instant | undefined> => {
  const events = await deps.registry.readAudit(caseId);
  const [opened] = events;
  const account = opened?.type === 'CASE_OPENED' ? accounts.get(opened.case.program) : undefined;
  if (account === undefined)
    throw new UnaccountableCaseError(`Case ${caseId} has no audit, or no program that is known.`);
  const all = dueNotices(events, account.program, addHours(now, HORIZON_DAYS * 24));
  const ahead = all.filter(({ at, isExempt }) => at > now && !isExempt);
  foresee(account, ahead);
  const due = all.filter(({ at }) => at <= now);
  if (isOfItsDays(account, events, due)) await takeLedger(deps, account, caseId, all, now);
  return ahead[0]?.at;
};

const keep = async ({ registry, log }: ReconcileDeps, account: Account, now: Instant): Promise<void> => {
  const program = account.program.id;
  const { firstDay, forecast } = account;
  const [next = account.today] = forecast.keys();
  const through = addDays(next, DAYS_FORESEEN);
  const known = new Map(
    (await registry.readReminderDays(program, { from: firstDay, through })).map((day) => [day.on, day]),
  );
  // What is known already is not written again, nor that there is nothing: most nights change little.
  grow(forecast, next, 0, (count) => count + keptBack(account.waiting, known));
  for (const [on, count] of forecast)
    if (count !== (known.get(on)?.forecast ?? 0)) await registry.noteReminderDay({ program, on, forecast: count });
  for (const [on, tally] of account.days)
    if (!isDeepStrictEqual(tally, known.get(on)?.tally ?? NOTHING))
      await registry.noteReminderDay({ program, on, tally });
  const whole = [...account.days].filter(([on]) => on < account.today).map(([, tally]) => tally);
  const { due, inFlight } = [...account.days.values()].reduce(added, NOTHING);
  const difference = [...account.days.values()].reduce((sum, tally) => sum + differenceOf(tally), 0);
  log('RECONCILED', { at: now, program, due, inFlight, difference, silentDays: whole.filter(isSilent).length });
};

export const makeHandler =
  (deps: ReconcileDeps) =>
  async (event: unknown): Promise<{ idleUntil: Instant }> => {
    const { days = ACCOUNT_DAYS, ...input } = parseInput(ReconcileInput, event);
    const now = toInstant(input.now);
    const accounts = new Map(deps.programs.map((program) => [program.id, openAccount(program, now, days)]));
    let next: Instant | undefined;
    let failed = 0;
    const take = async (caseId: string): Promise<void> => {
      try {
        next = earliest(next, await takeCase(deps, accounts, caseId, now));
      } catch (error) {
        failed += 1;
        deps.log('CASE_NOT_RECONCILED', { caseId, error: errorName(error) });
      }
    };
    await forEveryCase(deps.registry, take);
    for (const account of accounts.values()) await keep(deps, account, now);
    // Makes the run count as failed, so that somebody hears of it; what was found of the others stands.
    if (failed > 0) throw new UnaccountableCaseError(`${failed} cases could not be taken into account.`);
    return { idleUntil: next ?? addHours(now, HORIZON_DAYS * 24) };
  };

class UnaccountableCaseError extends Error {
  override readonly name = 'UnaccountableCaseError';
}
