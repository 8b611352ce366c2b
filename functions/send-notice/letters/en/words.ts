/** Days, money and hours in English words. */
import { type CalendarDate, daysBetween, wordsOf } from '../../../../domain/dates.ts';
import { COUNTED_DAYS } from '../language.ts';

/** `Tuesday, June 30, 2026`. */
export const longDate = (on: CalendarDate): string => wordsOf(on, 'en-US');

/** `today`, `tomorrow`, `in 14 days`, `yesterday`, `3 days ago`; undefined where it is far off. */
const distance = (today: CalendarDate, on: CalendarDate): string | undefined => {
  const days = daysBetween(today, on);
  if (days === 0) return 'today';
  if (days === 1) return 'tomorrow';
  if (days === -1) return 'yesterday';
  if (Math.abs(days) > COUNTED_DAYS) return undefined;
  return days > 0 ? `in ${days} days` : `${-days} days ago`;
};

/** `Tuesday, June 30, 2026 (in 14 days)`. */
export const dateFrom = (today: CalendarDate, on: CalendarDate): string => {
  const away = distance(today, on);
  return away === undefined ? longDate(on) : `${longDate(on)} (${away})`;
};

/** A whole sentence on a last day that is ahead, is today, or has passed. `todo` is what to do by then: `to renew`. */
export const lastDay = (today: CalendarDate, on: CalendarDate, todo: string): string => {
  const days = daysBetween(today, on);
  if (days === 0) return `Today, ${longDate(on)}, is the last day ${todo}.`;
  if (days === 1) return `Tomorrow, ${longDate(on)}, is the last day ${todo}.`;
  return `The last day ${todo} ${days > 0 ? 'is' : 'was'} ${dateFrom(today, on)}.`;
};

/** `$80.00`, `$1,234.50`. */
export const money = (cents: number): string =>
  (cents / 100).toLocaleString('en-US', { style: 'currency', currency: 'USD' });

/** An amount that may be nothing, or not published. */
export const amount = (cents: number | null): string =>
  cents === null ? 'not published yet, please ask us' : cents === 0 ? 'nothing to pay' : money(cents);

/** `1 hour`, `1.25 hours`; minutes that make no hundredths of an hour stay minutes: `1 hour 10 minutes`. */
export const hours = (minutes: number): string => {
  const hundredths = (minutes * 100) / 60;
  if (Number.isInteger(hundredths)) return minutes === 60 ? '1 hour' : `${hundredths / 100} hours`;
  const whole = Math.floor(minutes / 60);
  const rest = `${minutes % 60} minute${minutes % 60 === 1 ? '' : 's'}`;
  return whole === 0 ? rest : `${whole} hour${whole === 1 ? '' : 's'} ${rest}`;
};

/** Hours that may not be published. */
export const hoursOr = (minutes: number | null): string =>
  minutes === null ? 'not published yet, please ask us' : hours(minutes);

/** `one thing`, `3 things`. */
export const things = (count: number): string => (count === 1 ? 'one thing' : `${count} things`);

/** `1 try`, `2 tries`. */
export const tries = (count: number): string => (count === 1 ? '1 try' : `${count} tries`);
