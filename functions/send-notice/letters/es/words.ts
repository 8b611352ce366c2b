/** Days, money and hours in the Spanish of California. */
import { type CalendarDate, daysBetween, wordsOf } from '../../../../domain/dates.ts';
import { COUNTED_DAYS } from '../language.ts';

/** `viernes, 24 de julio de 2026`. */
export const longDate = (on: CalendarDate): string => wordsOf(on, 'es-US');

/** `hoy`, `mañana`, `dentro de 14 días`, `ayer`, `hace 3 días`; undefined where it is far off. */
const distance = (today: CalendarDate, on: CalendarDate): string | undefined => {
  const days = daysBetween(today, on);
  if (days === 0) return 'hoy';
  if (days === 1) return 'mañana';
  if (days === -1) return 'ayer';
  if (Math.abs(days) > COUNTED_DAYS) return undefined;
  return days > 0 ? `dentro de ${days} días` : `hace ${-days} días`;
};

/** `martes, 30 de junio de 2026 (dentro de 14 días)`. */
export const dateFrom = (today: CalendarDate, on: CalendarDate): string => {
  const away = distance(today, on);
  return away === undefined ? longDate(on) : `${longDate(on)} (${away})`;
};

/** A whole sentence on a last day that is ahead, is today, or has passed. `todo` is what to do by then: `para renovar`. */
export const lastDay = (today: CalendarDate, on: CalendarDate, todo: string): string => {
  const days = daysBetween(today, on);
  if (days === 0) return `Hoy, ${longDate(on)}, es el último día ${todo}.`;
  if (days === 1) return `Mañana, ${longDate(on)}, es el último día ${todo}.`;
  return `El último día ${todo} ${days > 0 ? 'es' : 'fue'} el ${dateFrom(today, on)}.`;
};

/** `$80.00`, `$1,234.50`: as dollars are written in California, in any language. */
const money = (cents: number): string => (cents / 100).toLocaleString('es-US', { style: 'currency', currency: 'USD' });

const NOT_PUBLISHED = 'aún no se ha publicado; pregúntenos';

/** An amount that may be nothing, or not published. */
export const amount = (cents: number | null): string =>
  cents === null ? NOT_PUBLISHED : cents === 0 ? 'no tiene que pagar nada' : money(cents);

/** `1 hora`, `1.25 horas`; minutes that make no hundredths of an hour stay minutes: `1 hora y 10 minutos`. */
export const hours = (minutes: number): string => {
  const hundredths = (minutes * 100) / 60;
  if (Number.isInteger(hundredths)) return minutes === 60 ? '1 hora' : `${hundredths / 100} horas`;
  const whole = Math.floor(minutes / 60);
  const rest = `${minutes % 60} minuto${minutes % 60 === 1 ? '' : 's'}`;
  return whole === 0 ? rest : `${whole} hora${whole === 1 ? '' : 's'} y ${rest}`;
};

/** Hours that may not be published. */
export const hoursOr = (minutes: number | null): string => (minutes === null ? NOT_PUBLISHED : hours(minutes));

/** `una cosa`, `3 cosas`. */
export const things = (count: number): string => (count === 1 ? 'una cosa' : `${count} cosas`);

/** `1 intento`, `2 intentos`. */
export const tries = (count: number): string => (count === 1 ? '1 intento' : `${count} intentos`);
