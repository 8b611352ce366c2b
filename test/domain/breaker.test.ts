import { describe, expect, it } from 'vitest';
import { heldBecause, limitOf, type ReminderDay, type ReminderSwitch } from '../../domain/breaker.ts';

const day = (known: Partial<ReminderDay>): ReminderDay => ({ program: 'cmpss', on: '2026-06-16', ...known });
const position = (state: ReminderSwitch['state']): ReminderSwitch => ({
  program: 'cmpss',
  state,
  at: '2026-06-01T16:00:00.000Z',
  by: 'operator-1',
  reason: 'why',
});

describe('how many reminders may leave on a day', () => {
  it.each([
    [{}, 10],
    [{ forecast: 3 }, 10],
    [{ forecast: 4 }, 12],
    [{ forecast: 40 }, 120],
    [{ forecast: 40, allowed: 100 }, 120],
    [{ forecast: 40, allowed: 500 }, 500],
  ])('%j: three times what was forecast, ten in any case, or as an operator said: %d', (known, limit) => {
    expect(limitOf(known)).toBe(limit);
  });
});

describe('a reminder', () => {
  it('leaves up to the limit, and waits from there on', () => {
    expect(heldBecause(day({ forecast: 40, remindersSent: 119 }), undefined)).toBeUndefined();
    expect(heldBecause(day({ forecast: 40, remindersSent: 120 }), undefined)).toBe('FAR_ABOVE_FORECAST');
    expect(heldBecause(undefined, undefined)).toBeUndefined();
  });

  it('waits while they are switched off, however few they are', () => {
    expect(heldBecause(day({}), position('OFF'))).toBe('SWITCHED_OFF');
    expect(heldBecause(day({}), position('ON'))).toBeUndefined();
  });
});
