/** How the reminders of a program stand: the switch, the day, and everything that would leave if it could. */
import type { Registry } from '../../adapters/registry/registry.ts';
import { limitOf, type ReminderDay, type ReminderSwitch } from '../../domain/breaker.ts';
import { addDays, type CalendarDate, dateOf, type Instant } from '../../domain/dates.ts';
import { dueNotices } from '../../domain/due-notices.ts';
import type { ProgramDefinition } from '../../domain/program.ts';
import { ACCOUNT_DAYS, isStillDue, waitingIn } from '../../domain/reconciliation.ts';
import { forEveryCase } from '../../functions/shared/every-case.ts';

export type Look = {
  readonly today: CalendarDate;
  readonly position: ReminderSwitch | undefined;
  readonly day: ReminderDay | undefined;
  /** How many reminders may leave today in all. */
  readonly limit: number;
  /** Reminders that came due and have not left, by their rung. */
  readonly waiting: ReadonlyMap<string, number>;
  /** The last two weeks, as the nightly account has them. */
  readonly days: readonly ReminderDay[];
};

export type LookOptions = {
  readonly registry: Registry;
  readonly program: ProgramDefinition;
  readonly now: Instant;
  /** Told after every page of cases. */
  readonly report: (cases: number) => void;
};

export const countOf = ({ waiting }: Pick<Look, 'waiting'>): number =>
  [...waiting.values()].reduce((sum, n) => sum + n, 0);

/** Of each deadline only the most urgent reminder leaves, so that this many people are written to at most. */
const waitingOf = async ({ registry, program, now }: LookOptions, caseId: string): Promise<readonly string[]> => {
  const facts = await registry.readFacts(caseId);
  if (facts?.case.program !== program.id) return [];
  const due = dueNotices(await registry.readAudit(caseId), program, now);
  // `notice:<cycle>:<rung>`
  return waitingIn(due, facts, { now, isDue: isStillDue(await registry.readRun(caseId), now) }).map(({ effectKey }) =>
    effectKey.split(':').slice(2).join(':'),
  );
};

export const lookAtReminders = async (options: LookOptions): Promise<Look> => {
  const { registry, program, now, report } = options;
  const today = dateOf(now, program.timeZone);
  const waiting = new Map<string, number>();
  const look = async (caseId: string): Promise<void> => {
    for (const rung of await waitingOf(options, caseId)) waiting.set(rung, (waiting.get(rung) ?? 0) + 1);
  };
  await forEveryCase(registry, look, report);
  const day = await registry.readReminderDay(program.id, today);
  return {
    today,
    position: await registry.readReminderSwitch(program.id),
    day,
    limit: limitOf(day ?? {}),
    waiting,
    days: await registry.readReminderDays(program.id, { from: addDays(today, -ACCOUNT_DAYS), through: today }),
  };
};
