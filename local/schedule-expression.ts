/** The instants that a schedule expression of EventBridge Scheduler stands for. Instants are epoch milliseconds. */
import { Temporal } from 'temporal-polyfill';

/** The first instant of a schedule strictly after the given one; undefined when there is none. */
export type SlotAfter = (instant: number) => number | undefined;

const MILLISECONDS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** Longer than any leap day is away (2096 to 2104). */
const LOOK_AHEAD_DAYS = 9 * 366;

type Field = { readonly from: number; readonly to: number; readonly names?: readonly string[] };
const MINUTE: Field = { from: 0, to: 59 };
const HOUR: Field = { from: 0, to: 23 };
const DAY_OF_MONTH: Field = { from: 1, to: 31 };
const MONTH: Field = {
  from: 1,
  to: 12,
  names: ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'],
};
const DAY_OF_WEEK: Field = { from: 1, to: 7, names: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] };
const YEAR: Field = { from: 1970, to: 2199 };

/**
 * Reads `rate(1 hour)` or `cron(0 8 ? * MON-FRI *)`. A rate counts from the epoch, so that it does not depend on when it was first seen.
 * Cron's wall-clock times that a time zone skips in spring are left out, and those that it repeats in autumn come once, as the service
 * documents. Throws an Error for what it does not know (`at`, `L`, `W`, `#`).
 */
export const readScheduleExpression = (expression: string, timeZone: string): SlotAfter => {
  const rate = /^rate\(([1-9]\d{0,5}) (minute|hour|day)s?\)$/.exec(expression);
  if (rate) {
    const period = Number(rate[1]) * (MILLISECONDS[rate[2] ?? ''] ?? Number.NaN);
    return (instant) => (Math.floor(instant / period) + 1) * period;
  }
  const cron = /^cron\((\S+) (\S+) (\S+) (\S+) (\S+) (\S+)\)$/.exec(expression);
  if (!cron) throw new Error(`The local cloud does not know the schedule expression ${expression}.`);
  const [, minutes = '', hours = '', dayOfMonth = '', month = '', dayOfWeek = '', year = ''] = cron;
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) {
    throw new Error(`${expression}: exactly one of day of month and day of week must be "?".`);
  }
  const field = (text: string, bounds: Field): ReadonlySet<number> => {
    const values = readField(text === '?' ? '*' : text, bounds);
    if (!values) throw new Error(`The local cloud does not know ${text} in ${expression}.`);
    return values;
  };
  const onDay = {
    dayOfMonth: field(dayOfMonth, DAY_OF_MONTH),
    month: field(month, MONTH),
    dayOfWeek: field(dayOfWeek, DAY_OF_WEEK),
    year: field(year, YEAR),
  };
  const isOn = (day: Temporal.PlainDate): boolean =>
    onDay.year.has(day.year) &&
    onDay.month.has(day.month) &&
    onDay.dayOfMonth.has(day.day) &&
    // Temporal counts from Monday = 1, cron from Sunday = 1.
    onDay.dayOfWeek.has((day.dayOfWeek % 7) + 1);
  const times = inOrder(field(hours, HOUR)).flatMap((hour) =>
    inOrder(field(minutes, MINUTE)).map((minute) => Temporal.PlainTime.from({ hour, minute })),
  );

  return (instant) => {
    const here = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone).toPlainDateTime();
    const today = here.toPlainDate();
    for (let days = 0; days < LOOK_AHEAD_DAYS; days += 1) {
      const day = today.add({ days });
      if (!isOn(day)) continue;
      for (const time of times) {
        const wanted = day.toPlainDateTime(time);
        if (Temporal.PlainDateTime.compare(wanted, here) <= 0) continue;
        const found = wanted.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
        const exists = found.toPlainDateTime().equals(wanted);
        if (exists && found.epochMilliseconds > instant) return found.epochMilliseconds;
      }
    }
    return undefined;
  };
};

const inOrder = (values: ReadonlySet<number>): readonly number[] => [...values].sort((one, other) => one - other);

/** `*`, `5`, `1-5`, `MON,WED`, `0/15`, every 15th from the first, `1-31/2`; undefined for anything else. */
const readField = (text: string, { from, to, names = [] }: Field): ReadonlySet<number> | undefined => {
  const numberOf = (part: string): number => {
    const name = names.indexOf(part.toUpperCase());
    return name >= 0 ? name + from : /^\d+$/.test(part) ? Number(part) : Number.NaN;
  };
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const [range = '', step, ...rest] = part.split('/');
    const [first = '', last, ...more] = range === '*' ? [String(from), String(to)] : range.split('-');
    const start = numberOf(first);
    const end = last !== undefined ? numberOf(last) : step !== undefined ? to : start;
    const by = step === undefined ? 1 : numberOf(step);
    const valid = rest.length + more.length === 0 && start >= from && start <= end && end <= to && by >= 1;
    if (!valid) return undefined;
    for (let value = start; value <= end; value += by) values.add(value);
  }
  return values;
};
