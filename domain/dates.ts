/**
 * Calendar dates and instants. A date (`…On`, `YYYY-MM-DD`) is a day in a program's time zone; an instant (`…At`) is UTC with milliseconds,
 * so that instants compare as strings. "Through" dates are inclusive: they end where the next day starts.
 */
import { Temporal } from 'temporal-polyfill';
import * as z from 'zod/mini';

export const CalendarDate = z.iso.date();
/** `YYYY-MM-DD`. */
export type CalendarDate = string;

export const Instant = z.iso.datetime({ precision: 3 });
/** `YYYY-MM-DDTHH:mm:ss.sssZ`. */
export type Instant = string;

const format = (instant: Temporal.Instant): Instant => instant.toString({ fractionalSecondDigits: 3 });

/** Any ISO instant, written the one way that compares as a string. Throws RangeError when it is no instant. */
export const toInstant = (iso: string): Instant => format(Temporal.Instant.from(iso));

/** The day in `timeZone` on which an instant falls. */
export const dateOf = (instant: Instant, timeZone: string): CalendarDate =>
  Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone).toPlainDate().toString();

/** The instant of a wall-clock time (`HH:MM`) on a day; a time that a clock change skips is moved forward. */
export const instantOf = (date: CalendarDate, timeZone: string, time = '00:00'): Instant =>
  format(
    Temporal.PlainDate.from(date)
      .toZonedDateTime({ timeZone, plainTime: Temporal.PlainTime.from(time) })
      .toInstant(),
  );

/** The first instant at which a day is over. */
export const endOf = (date: CalendarDate, timeZone: string): Instant => instantOf(addDays(date, 1), timeZone);

export const addDays = (date: CalendarDate, days: number): CalendarDate =>
  Temporal.PlainDate.from(date).add({ days }).toString();

/** A month that lacks the day ends on its last one: 29 February plus 12 months is 28 February. */
export const addMonths = (date: CalendarDate, months: number): CalendarDate =>
  Temporal.PlainDate.from(date).add({ months }).toString();

export const addYears = (date: CalendarDate, years: number): CalendarDate => addMonths(date, years * 12);

/** Days from `from` to `to`; negative when `to` is earlier. */
export const daysBetween = (from: CalendarDate, to: CalendarDate): number =>
  Temporal.PlainDate.from(from).until(to, { largestUnit: 'day' }).days;

export const addMinutes = (instant: Instant, minutes: number): Instant =>
  format(Temporal.Instant.from(instant).add({ minutes }));

export const addHours = (instant: Instant, hours: number): Instant => addMinutes(instant, hours * 60);

/** Whole seconds since 1970, rounded down. */
export const epochSeconds = (instant: Instant): number =>
  Math.floor(Temporal.Instant.from(instant).epochMilliseconds / 1000);

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
  const born = Temporal.PlainDate.from(bornOn);
  const day = Temporal.PlainDate.from(on);
  const hadBirthday = day.month > born.month || (day.month === born.month && day.day >= born.day);
  return day.year - born.year - (hadBirthday ? 0 : 1);
};
