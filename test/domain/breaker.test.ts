import { describe, expect, it } from 'vitest';
import { keptBack, limitOf, limitOfEarlier } from '../../domain/breaker.ts';

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

describe('of the reminders that wait', () => {
  it.each([
    { why: 'all leave that an outage kept back', waiting: 5, day: { forecast: 5 }, kept: 5 },
    { why: 'those leave that were foreseen and did not', waiting: 5, day: { forecast: 5, remindersSent: 3 }, kept: 2 },
    {
      why: 'none does on a day that brought more than was foreseen',
      waiting: 985,
      day: { forecast: 5, remindersSent: 15 },
      kept: 0,
    },
    { why: 'none does that nobody foresaw', waiting: 985, day: {}, kept: 0 },
  ])('$why', ({ waiting, day, kept }) => {
    expect(keptBack(new Map([['2026-04-01', waiting]]), new Map([['2026-04-01', day]]))).toBe(kept);
  });
});

describe('how many that were owed on an earlier day may leave', () => {
  it.each([
    [{}, 10],
    [{ forecast: 5 }, 10],
    [{ forecast: 40 }, 80],
    [{ forecast: 40, allowed: 60 }, 80],
    [{ forecast: 5, allowed: 60 }, 60],
  ])('%j: the limit less what was foreseen, or as an operator said: %d', (known, limit) => {
    expect(limitOfEarlier(known)).toBe(limit);
  });
});
