import { describe, expect, it } from 'vitest';
import { type Draw, makePlan } from '../../../local/faults/plan.ts';
import { randomFrom } from '../../../local/faults/random.ts';

const KINDS = ['LOST', 'LATE', 'TWICE'] as const;
const DRAW: Draw<(typeof KINDS)[number]> = { kinds: KINDS, lengths: [1, 1, 3] };
const occasions = Array.from({ length: 2_000 }, (_, number) => `occasion ${number}`);

describe('the generator', () => {
  it('gives the numbers of mulberry32', () => {
    // The first three of the reference implementation for the seed 1, times 2^32.
    const random = randomFrom(1);
    expect([random(), random(), random()].map((number) => number * 2 ** 32)).toEqual([
      2_693_262_067, 11_749_833, 2_265_367_787,
    ]);
  });
});

describe('a plan', () => {
  const faultsOf = (seed: number, names: readonly string[], share = 0.1) => {
    const plan = makePlan({ seed, share });
    return new Map(names.map((name) => [name, plan.faultsOf(name, DRAW)]));
  };

  it('is the same for the same seed, in whatever order it is asked', () => {
    const forwards = faultsOf(7, occasions);
    const backwards = faultsOf(7, [...occasions].reverse());
    for (const name of occasions) expect(backwards.get(name)).toEqual(forwards.get(name));
  });

  it('is another for another seed', () => {
    expect([...faultsOf(7, occasions)]).not.toEqual([...faultsOf(8, occasions)]);
  });

  it('has faults at the share of occasions that is asked for, of every kind and length that may be drawn', () => {
    const all = [...faultsOf(7, occasions).values()].filter((faults) => faults.length > 0);
    expect(all.length / occasions.length).toBeGreaterThan(0.08);
    expect(all.length / occasions.length).toBeLessThan(0.12);
    expect(new Set(all.map(({ length }) => length))).toEqual(new Set([1, 3]));
    expect(new Set(all.flat().map(({ kind }) => kind))).toEqual(new Set(KINDS));
    expect(all.flat().every(({ luck }) => luck >= 0 && luck < 1)).toBe(true);
  });

  it('has none at all with a share of 0, and some everywhere with a share of 1', () => {
    expect([...faultsOf(7, occasions, 0).values()].flat()).toEqual([]);
    expect([...faultsOf(7, occasions, 1).values()].filter((faults) => faults.length === 0)).toEqual([]);
  });

  it('has more where the odds are higher', () => {
    const plan = makePlan({ seed: 7, share: 0.1 });
    const count = (odds: number) =>
      occasions.filter((name) => plan.faultsOf(name, { ...DRAW, odds }).length > 0).length;
    expect(count(5)).toBeGreaterThan(4 * count(1));
    expect(count(0)).toBe(0);
  });
});
