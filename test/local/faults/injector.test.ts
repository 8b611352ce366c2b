import { describe, expect, it } from 'vitest';
import { makeInjector, type Occasion } from '../../../local/faults/injector.ts';
import type { Draw } from '../../../local/faults/plan.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MORNING = Date.parse('2024-02-05T09:10:00.000Z');

const aCall = (what: string, overrides: Partial<Occasion> = {}): Occasion => ({
  site: 'CALL',
  caller: 'evaluate',
  what,
  about: 'case-1',
  ...overrides,
});
const always = (length: number): Draw<'LOST'> => ({ kinds: ['LOST'], lengths: [length] });

const setup = ({ share = 1, seed = 7 } = {}) => {
  let now = MORNING;
  const injector = makeInjector(() => now);
  injector.begin({ seed, share });
  const meets = (occasion: Occasion, draw = always(1), cost = 0): boolean => {
    const fault = injector.meet(occasion, draw, () => cost);
    fault?.happened();
    return fault !== undefined;
  };
  const moveBy = (milliseconds: number): void => {
    now += milliseconds;
  };
  return { injector, meets, moveBy };
};

describe('an injector', () => {
  it('lets the first attempts at an occasion meet its faults, and every later one go well', () => {
    const { meets } = setup();
    const attempts = Array.from({ length: 5 }, () => meets(aCall('GetItem'), always(2)));
    expect(attempts).toEqual([true, true, false, false, false]);
  });

  it('tells occasions by site, caller, case, what is called, and hour', () => {
    const { meets, moveBy } = setup();
    expect(meets(aCall('GetItem'))).toBe(true);
    expect(meets(aCall('GetItem'))).toBe(false);
    expect(meets(aCall('Query'))).toBe(true);
    expect(meets(aCall('GetItem', { caller: 'wake' }))).toBe(true);
    expect(meets(aCall('GetItem', { about: 'case-2' }))).toBe(true);
    expect(meets(aCall('GetItem', { site: 'RUN' }))).toBe(true);
    moveBy(49 * 60_000);
    expect(meets(aCall('GetItem'))).toBe(false);
    moveBy(60_000);
    expect(meets(aCall('GetItem'))).toBe(true);
  });

  it('injects the same in whatever order calls come that go on at the same time', () => {
    const whats = Array.from({ length: 300 }, (_, number) => `call ${number % 100}`);
    const injectedIn = (order: readonly string[]) => {
      const { injector, meets } = setup({ share: 0.3 });
      for (const what of order) meets(aCall(what), always(2));
      return injector.report().injected.map(({ what, attempt }) => `${what} ${attempt}`);
    };
    const forwards = injectedIn(whats);
    expect(forwards.length).toBeGreaterThan(20);
    expect(injectedIn([...whats].reverse()).sort()).toEqual([...forwards].sort());
  });

  it('lets at most two runs of a function for a case come to nothing in a day', () => {
    const { meets, moveBy } = setup();
    const lose = (what: string, overrides: Partial<Occasion> = {}) => meets(aCall(what, overrides), always(1), 1);
    expect([lose('a'), lose('b'), lose('c')]).toEqual([true, true, false]);
    expect(meets(aCall('d'))).toBe(true);
    expect(lose('c', { about: 'case-2' })).toBe(true);
    expect(lose('c', { caller: 'wake' })).toBe(true);
    moveBy(DAY);
    expect(lose('c')).toBe(true);
  });

  it('reports what took effect: where, when, at which attempt, and how much of each kind', () => {
    const { injector, meets, moveBy } = setup();
    meets(aCall('GetItem'), always(2));
    moveBy(2_000);
    meets(aCall('GetItem'), always(2));
    injector.meet(aCall('Query'), always(1)); // met, and nothing came of it
    expect(injector.report()).toEqual({
      seed: 7,
      share: 1,
      attempts: 3,
      counts: { LOST: 2 },
      injected: [
        { at: '2024-02-05T09:10:00.000Z', ...aCall('GetItem'), kind: 'LOST', attempt: 1 },
        { at: '2024-02-05T09:10:02.000Z', ...aCall('GetItem'), kind: 'LOST', attempt: 2 },
      ],
    });
  });

  it('is off until it is given a seed, off again when it is ended, and begins anew with the next seed', () => {
    const injector = makeInjector(() => MORNING);
    expect(injector.isOn()).toBe(false);
    expect(injector.meet(aCall('GetItem'), always(1))).toBeUndefined();
    injector.begin({ seed: 7, share: 1 });
    injector.meet(aCall('GetItem'), always(1))?.happened();
    injector.end();
    expect(injector.isOn()).toBe(false);
    expect(injector.meet(aCall('Query'), always(1))).toBeUndefined();
    expect(injector.report()).toMatchObject({ seed: null, attempts: 1, counts: { LOST: 1 } });
    injector.begin({ seed: 8, share: 1 });
    expect(injector.report()).toEqual({ seed: 8, share: 1, attempts: 0, counts: {}, injected: [] });
    expect(injector.meet(aCall('GetItem'), always(1))).toBeDefined();
  });
});
