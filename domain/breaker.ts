/**
 * Whether reminders may leave: a program's are switched on or off by an operator, and a day on which far more would leave than was forecast waits for an
 * operator's word, since a mistake in data or rules can write to everybody at once.
 */
import * as z from 'zod/mini';
import { CalendarDate, Instant } from './dates.ts';
import { Tally } from './reconciliation.ts';

const count = z.int().check(z.nonnegative());

/** What is known of the reminders of one program on one day, its own. */
export const ReminderDay = z.object({
  program: z.string(),
  on: CalendarDate,
  /** How many reminders were expected to leave, as the nightly account foresaw it last. */
  forecast: z.optional(count),
  /** How many an operator let leave, whatever was forecast. */
  allowed: z.optional(count),
  /** How many have left. */
  remindersSent: z.optional(count),
  /** What became of all notices that were due on that day. */
  tally: z.optional(Tally),
});
export type ReminderDay = z.infer<typeof ReminderDay>;

/** The switch of a program's reminders, and who moved it last. One that nobody ever moved is on. */
export const ReminderSwitch = z.object({
  program: z.string(),
  state: z.enum(['ON', 'OFF']),
  at: Instant,
  by: z.string(),
  reason: z.string(),
});
export type ReminderSwitch = z.infer<typeof ReminderSwitch>;

/** More than so many times the forecast of a day is taken for a mistake. */
const MOST_TIMES = 3;

/** So few never are: somebody's expiry is corrected, a handful of people are brought along. */
const ALWAYS_ALLOWED = 10;

/**
 * How many of those that wait leave on the next day by themselves: what was foreseen for its day and did not leave, as in an outage, is no mistake. What was
 * not foreseen is what waits for an operator, and the next day is no word of one. `waiting`: how many have not left, by the day on which they were due.
 */
export const keptBack = (
  waiting: ReadonlyMap<CalendarDate, number>,
  known: ReadonlyMap<CalendarDate, Pick<ReminderDay, 'forecast' | 'remindersSent'>>,
): number =>
  [...waiting].reduce((sum, [on, count]) => {
    const { forecast = 0, remindersSent = 0 } = known.get(on) ?? {};
    return sum + Math.min(count, Math.max(0, forecast - remindersSent));
  }, 0);

/** How many reminders may leave on a day before an operator is asked. */
export const limitOf = ({ forecast = 0, allowed = 0 }: Pick<ReminderDay, 'forecast' | 'allowed'>): number =>
  Math.max(ALWAYS_ALLOWED, MOST_TIMES * forecast, allowed);

/** The same for a reminder that was owed on an earlier day: so many places are kept for what was foreseen, unless an operator has let others leave. */
export const limitOfEarlier = (day: Pick<ReminderDay, 'forecast' | 'allowed'>): number =>
  Math.max(limitOf({ forecast: day.forecast }) - (day.forecast ?? 0), day.allowed ?? 0);
