import { describe, expect, it } from 'vitest';
import { limitOf } from '../../domain/breaker.ts';

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
