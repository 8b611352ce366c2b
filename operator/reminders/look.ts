/** How the reminders of a program stand: the switch, the day, and everything that would leave if it could. */
import type { CasePlace, Registry } from '../../adapters/registry/registry.ts';
import { limitOf, type ReminderDay, type ReminderSwitch } from '../../domain/breaker.ts';
import { addDays, type CalendarDate, dateOf, type Instant } from '../../domain/dates.ts';
import { dueNotices } from '../../domain/due-notices.ts';
import type { ProgramDefinition } from '../../domain/program.ts';
import { waitingIn } from '../../domain/reconciliation.ts';

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

const PAGE = 200;
const DAYS_BACK = 14;

export const countOf = ({ waiting }: Pick<Look, 'waiting'>): number =>
  [...waiting.values()].reduce((sum, n) => sum + n, 0);

/** Of each deadline only the most urgent reminder leaves, so that this many people are written to at most. */
const waitingOf = async ({ registry, program, now }: LookOptions, caseId: string): Promise<readonly string[]> => {
  const facts = await registry.readFacts(caseId);
  if (facts?.case.program !== program.id) return [];
  const due = dueNotices(await registry.readAudit(caseId), program, now);
  // `notice:<cycle>:<rung>`
  return waitingIn(due, facts, now).map(({ effectKey }) => effectKey.split(':').slice(2).join(':'));
};

export const lookAtReminders = async (options: LookOptions): Promise<Look> => {
  const { registry, program, now, report } = options;
  const today = dateOf(now, program.timeZone);
  const waiting = new Map<string, number>();
  let place: CasePlace | undefined;
  let cases = 0;
  do {
    const page = await registry.everyCase({ after: place, limit: PAGE });
    for (const rungs of await Promise.all(page.caseIds.map((caseId) => waitingOf(options, caseId))))
      for (const rung of rungs) waiting.set(rung, (waiting.get(rung) ?? 0) + 1);
    cases += page.caseIds.length;
    report(cases);
    place = page.next;
  } while (place !== undefined);
  const day = await registry.readReminderDay(program.id, today);
  return {
    today,
    position: await registry.readReminderSwitch(program.id),
    day,
    limit: limitOf(day ?? {}),
    waiting,
    days: await registry.readReminderDays(program.id, { from: addDays(today, -DAYS_BACK), through: today }),
  };
};
