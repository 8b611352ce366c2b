/**
 * Calendar dates and instants. A date (`…On`, `YYYY-MM-DD`) is a day in a program's time zone; an instant (`…At`) is UTC with milliseconds,
 * so that instants compare as strings. "Through" dates are inclusive: they end where the next day starts.
 *
 * All by Temporal, in the form of single functions: a bundle holds those that it calls, and the classes would be whole in each.
 */
import { getISO } from 'temporal-polyfill/fns/Calendar';
import * as Moment from 'temporal-polyfill/fns/Instant';
import * as Day from 'temporal-polyfill/fns/PlainDate';
import * as Time from 'temporal-polyfill/fns/PlainTime';
import * as Zoned from 'temporal-polyfill/fns/ZonedDateTime';
import * as z from 'zod/mini';

export const CalendarDate = z.iso.date();
/** `YYYY-MM-DD`. */
export type CalendarDate = string;

export const Instant = z.iso.datetime({ precision: 3 });
/** `YYYY-MM-DDTHH:mm:ss.sssZ`. */
export type Instant = string;

/** So many answers are kept of each question; then it begins anew, so that a function that runs for long does not grow. */
const MOST_REMEMBERED = 5_000;

/** A decision asks for the same few days again and again, and a calendar is slow to answer. Texts and numbers in and out: nothing that changes. */
const remembering = <Parameters extends readonly (string | number)[], Answer extends string | number>(
  compute: (...parameters: Parameters) => Answer,
): ((...parameters: Parameters) => Answer) => {
  const known = new Map<string, Answer>();
  return (...parameters) => {
    const question = parameters.join(' ');
    const before = known.get(question);
    if (before !== undefined) return before;
    const answer = compute(...parameters);
    if (known.size >= MOST_REMEMBERED) known.clear();
    known.set(question, answer);
    return answer;
  };
};

const format = (moment: Moment.Record): Instant => Moment.toString(moment, { fractionalSecondDigits: 3 });

const day = (date: CalendarDate): Day.Record => Day.fromString(date, getISO);

/** Any ISO instant, written the one way that compares as a string. Throws RangeError when it is no instant. */
export const toInstant: (iso: string) => Instant = remembering((iso) => format(Moment.fromString(iso)));

/** The instant of a clock that counts milliseconds since 1970. */
export const instantOfEpoch = (milliseconds: number): Instant => format(Moment.fromEpochMilliseconds(milliseconds));

/** Milliseconds since 1970, rounded down. */
export const epochMilliseconds = (instant: Instant): number => Moment.fromString(instant).epochMilliseconds;

/** Whole seconds since 1970, rounded down. */
export const epochSeconds = (instant: Instant): number => Math.floor(epochMilliseconds(instant) / 1000);

/** The day in `timeZone` on which an instant falls. */
export const dateOf: (instant: Instant, timeZone: string) => CalendarDate = remembering((instant, timeZone) =>
  Day.toString(Zoned.toPlainDate(Moment.toZonedDateTimeISO(Moment.fromString(instant), timeZone))),
);

/** The instant of a wall-clock time (`HH:MM`) on a day; a time that a clock change skips is moved forward. */
export const instantOf = (date: CalendarDate, timeZone: string, time = '00:00'): Instant =>
  instantAt(date, timeZone, time);

const instantAt = remembering((date: CalendarDate, timeZone: string, time: string) =>
  format(Zoned.toInstant(Day.toZonedDateTime(day(date), { timeZone, plainTime: Time.fromString(time) }))),
);

/** The first instant at which a day is over. */
export const endOf = (date: CalendarDate, timeZone: string): Instant => instantOf(addDays(date, 1), timeZone);

export const addDays: (date: CalendarDate, days: number) => CalendarDate = remembering((date, days) =>
  Day.toString(Day.addDays(day(date), days)),
);

/** A month that lacks the day ends on its last one: 29 February plus 12 months is 28 February. */
export const addMonths: (date: CalendarDate, months: number) => CalendarDate = remembering((date, months) =>
  Day.toString(Day.addMonths(day(date), months)),
);

export const addYears = (date: CalendarDate, years: number): CalendarDate => addMonths(date, years * 12);

/** Days from `from` to `to`; negative when `to` is earlier. */
export const daysBetween: (from: CalendarDate, to: CalendarDate) => number = remembering((from, to) =>
  Day.diffDays(day(from), day(to)),
);

export const addMinutes: (instant: Instant, minutes: number) => Instant = remembering((instant, minutes) =>
  format(Moment.addMinutes(Moment.fromString(instant), minutes)),
);

export const addHours = (instant: Instant, hours: number): Instant => addMinutes(instant, hours * 60);

/** The day of the week, 1 for Monday to 7 for Sunday. */
export const dayOfWeek = (date: CalendarDate): number => Day.dayOfWeek(day(date));

/** A day in the words of a language (`en-US`): `Tuesday, June 30, 2026`. */
export const wordsOf: (date: CalendarDate, language: string) => string = remembering((date, language) =>
  Day.toLocaleString(day(date), language, { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' }),
);

/** The earlier of the given instants or dates; undefined entries count for nothing. */
export const earliest = (...moments: readonly (string | undefined)[]): string | undefined =>
  moments.reduce(
    (first, next) => (next !== undefined && (first === undefined || next < first) ? next : first),
    undefined,
  );

/** The later of two instants or two dates. */
export const later = (a: string, b: string): string => (a > b ? a : b);

/** The age in whole years on a day. A person born on 29 February has a birthday on 1 March in other years. */
export const ageOn = (bornOn: CalendarDate, on: CalendarDate): number => {
  const born = day(bornOn);
  const then = day(on);
  const hadBirthday = then.month > born.month || (then.month === born.month && then.day >= born.day);
  return then.year - born.year - (hadBirthday ? 0 : 1);
};
