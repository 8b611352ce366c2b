import { describe, expect, it } from 'vitest';
import { isDrawn } from '../../domain/audit-sample.ts';

const COUNT = 20_000;
const caseIds = Array.from({ length: COUNT }, (_, place) => `01JCASE${String(place).padStart(19, '0')}`);
const drawn = (seed: string, cycle: number, sharePercent: number): ReadonlySet<string> =>
  new Set(caseIds.filter((caseId) => isDrawn(seed, caseId, cycle, sharePercent)));

/** Four standard deviations of a fair draw. */
const tolerance = (share: number): number => 4 * Math.sqrt(COUNT * share * (1 - share));

describe('the draw of audits', () => {
  it.each([1, 5, 10, 50, 90])('takes %i of a hundred', (sharePercent) => {
    const share = sharePercent / 100;
    expect(Math.abs(drawn('seed-2026', 1, sharePercent).size - COUNT * share)).toBeLessThan(tolerance(share));
  });

  it('takes nobody at 0 and everybody at 100', () => {
    expect(drawn('seed-2026', 1, 0).size).toBe(0);
    expect(drawn('seed-2026', 1, 100).size).toBe(COUNT);
  });

  it('spreads over the whole range: of ten equal parts each has its tenth', () => {
    const upTo = Array.from({ length: 11 }, (_, tenth) => drawn('seed-2026', 1, tenth * 10).size);
    for (const [tenth, size] of upTo.slice(1).entries())
      expect(Math.abs(size - (upTo[tenth] ?? 0) - COUNT / 10)).toBeLessThan(tolerance(0.1));
  });

  it.each([
    ['another term', 'seed-2026', 2],
    ['another seed', 'seed-2027', 1],
  ])('takes others in %s: of a tenth and a tenth a hundredth is in both', (_, seed, cycle) => {
    const first = drawn('seed-2026', 1, 10);
    const both = [...drawn(seed, cycle, 10)].filter((caseId) => first.has(caseId));
    expect(Math.abs(both.length - COUNT / 100)).toBeLessThan(tolerance(0.01));
  });

  it('keeps at a higher rate whom it took at a lower one', () => {
    const more = drawn('seed-2026', 1, 20);
    expect([...drawn('seed-2026', 1, 10)].filter((caseId) => !more.has(caseId))).toEqual([]);
  });

  // Worked out apart from this code, by FNV-1a with the 32-bit finish of MurmurHash3: shares of 2 to the 32.
  it.each([
    ['seed-2026', 'case-1', 1, 41],
    ['seed-2026', 'case-2', 1, 17],
    ['', 'case-1', 2, 0],
  ])('of %s %s %i stays what it is', (seed, caseId, cycle, hundredths) => {
    expect(isDrawn(seed, caseId, cycle, hundredths)).toBe(false);
    expect(isDrawn(seed, caseId, cycle, hundredths + 1)).toBe(true);
  });
});
