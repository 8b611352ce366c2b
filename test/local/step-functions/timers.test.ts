import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeTimers } from '../../../local/step-functions/timers.ts';

describe('timers', () => {
  it('come up in the order of their time, the latest setting of each key alone', () => {
    const settings = fc.array(
      fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'), fc.option(fc.nat(20), { nil: undefined })),
    );
    fc.assert(
      fc.property(settings, (changes) => {
        const timers = makeTimers();
        const expected = new Map<string, number>();
        for (const [key, at] of changes) {
          timers.set(key, at);
          if (at === undefined) expected.delete(key);
          else expected.set(key, at);
        }
        const taken: [string, number][] = [];
        for (let next = timers.next(); next !== undefined; next = timers.next()) {
          for (const key of timers.takeDue(next)) taken.push([key, next]);
        }
        expect(taken.map(([, at]) => at)).toEqual([...expected.values()].sort((a, b) => a - b));
        expect(new Map(taken)).toEqual(expected);
      }),
    );
  });
});
