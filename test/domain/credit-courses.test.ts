import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideCredits } from '../../domain/credits.ts';
import type { Credit, Cycle } from '../../domain/facts.ts';
import type { Rules } from '../../domain/program.ts';
import { aCredit, aCycle, rulesOf } from './rule-builders.ts';

const SUBMITTED_ON = '2026-05-04';

const decide = (
  credits: readonly Credit[],
  {
    cycle = aCycle(),
    rules = rulesOf(SUBMITTED_ON),
    on = SUBMITTED_ON,
  }: { cycle?: Cycle; rules?: Rules; on?: string } = {},
) => decideCredits(credits, cycle, rules, on);

const total = (credits: readonly Credit[], options?: Parameters<typeof decide>[1]) => {
  const { countedMinutes, lawEthicsMinutes, sufficient, refusals } = decide(credits, options);
  return { countedMinutes, lawEthicsMinutes, sufficient, codes: refusals.map(({ code }) => code) };
};

const codesFor = (credits: readonly Credit[], options?: Parameters<typeof decide>[1]) =>
  decide(credits, options).verdicts.map(({ refusals }) => refusals.map(({ code }) => code));

describe('one course', () => {
  const taken = (completedOn: string, overrides: Partial<Credit> = {}) =>
    aCredit('yearly', { completedOn, ...overrides });

  it('C1: taken in 2024 and in 2025 counts once in a period', () => {
    const credits = [taken('2025-09-20'), taken('2024-09-20')];
    expect(total(credits)).toMatchObject({ countedMinutes: 60 });
    expect(decide(credits).verdicts.map(({ counts, refusals }) => ({ counts, refusals }))).toEqual([
      {
        counts: false,
        refusals: [
          {
            code: 'COURSE_REPEATED',
            rule: 'credits.nonRepetitive',
            field: 'courseId',
            detail: { countedOn: '2024-09-20' },
          },
        ],
      },
      { counts: true, refusals: [] },
    ]);
  });

  it('C1: is another one with another number or at another provider', () => {
    const credits = [taken('2024-09-20'), aCredit('yearly-2'), taken('2025-01-08', { providerId: 'other-provider' })];
    expect(total(credits)).toMatchObject({ countedMinutes: 180 });
  });

  it('C1: counts its later completion when the earlier one is outside the period', () => {
    expect(codesFor([taken('2024-06-30'), taken('2025-06-30')])).toEqual([['OUTSIDE_PERIOD'], []]);
  });

  it('C1: with two certificates of one day counts by the longer one, in whatever order they are claimed', () => {
    const credits = [taken('2025-03-10', { minutes: 60 }), taken('2025-03-10', { minutes: 90 })];
    expect(total(credits)).toMatchObject({ countedMinutes: 90 });
    expect(total(credits.toReversed())).toMatchObject({ countedMinutes: 90 });
  });

  it('C1: claimed twice with one certificate counts once', () => {
    const credit = taken('2025-03-10');
    expect(total([credit, credit])).toMatchObject({ countedMinutes: 60 });
  });

  it('C1: counts as often as it is taken where a program says so', () => {
    const saying = (value: boolean | null) => ({ rules: rulesOf(SUBMITTED_ON, { 'credits.nonRepetitive': value }) });
    const credits = [taken('2024-09-20'), taken('2025-09-20')];
    expect(total(credits, saying(false))).toMatchObject({ countedMinutes: 120 });
    expect(codesFor(credits, saying(null))).toEqual([[], ['RULE_NOT_PUBLISHED']]);
  });

  it('C2: taken in two periods counts in each of them', () => {
    const second = aCycle({ cycle: 2, issuedOn: '2026-06-01', validFrom: '2026-07-02', expiresOn: '2028-07-01' });
    const credits = [taken('2025-09-20'), taken('2027-09-20', { cycle: 2 })];
    expect(total(credits)).toMatchObject({ countedMinutes: 60 });
    expect(total(credits, { cycle: second, on: '2028-05-02' })).toMatchObject({ countedMinutes: 60 });
  });

  it('C2: completed once does not count in two periods that meet on one day', () => {
    const renewedOn = '2026-05-04';
    const second = aCycle({ cycle: 2, issuedOn: renewedOn, validFrom: '2026-07-02', expiresOn: '2028-07-01' });
    const credits = [taken(renewedOn), taken(renewedOn, { cycle: 2 })];
    expect(codesFor(credits, { cycle: second, on: '2028-05-02' })).toEqual([['ALREADY_CLAIMED']]);
  });
});

describe('the period of a cycle', () => {
  it.each([
    { why: 'begins on the day of the certification', completedOn: '2024-07-01', counts: true },
    { why: 'not the day before', completedOn: '2024-06-30', counts: false },
    { why: 'ends on the day of the submission', completedOn: SUBMITTED_ON, counts: true },
    { why: 'not the day after', completedOn: '2026-05-05', counts: false },
  ])('$why', ({ completedOn, counts }) => {
    expect(codesFor([aCredit('a', { completedOn })])).toEqual([counts ? [] : ['OUTSIDE_PERIOD']]);
  });

  it('C14: takes nothing over from the one before: neither its surplus nor its courses', () => {
    const second = aCycle({ cycle: 2, issuedOn: '2026-06-01', validFrom: '2026-07-02', expiresOn: '2028-07-01' });
    const surplus = [
      aCredit('general', { minutes: 840 }),
      aCredit('ethics', { minutes: 360, topics: ['Ethics'] }),
      aCredit('surplus', { minutes: 600 }),
    ];
    expect(total(surplus)).toMatchObject({ countedMinutes: 1800, sufficient: true });
    expect(total(surplus, { cycle: second, on: '2028-05-02' })).toMatchObject({ countedMinutes: 0, sufficient: false });
    const again = [aCredit('surplus', { minutes: 600, cycle: 2 })];
    expect(codesFor(again, { cycle: second, on: '2028-05-02' })).toEqual([['OUTSIDE_PERIOD']]);
  });

  it('begins with the renewal, though the term begins later', () => {
    const second = aCycle({ cycle: 2, issuedOn: '2026-06-01', validFrom: '2026-07-02', expiresOn: '2028-07-01' });
    const claimed = ['2026-05-31', '2026-06-01'].map((completedOn) => aCredit(completedOn, { cycle: 2, completedOn }));
    expect(codesFor(claimed, { cycle: second, on: '2028-05-02' })).toEqual([['OUTSIDE_PERIOD'], []]);
  });

  it('goes on after the expiry for who returns late', () => {
    expect(codesFor([aCredit('a', { completedOn: '2026-12-01' })], { on: '2027-01-11' })).toEqual([[]]);
  });
});

describe('two certificates', () => {
  const lasting = (courseId: string, startedAt?: string, endedAt?: string) =>
    aCredit(courseId, {
      ...(startedAt !== undefined && { startedAt: `2025-03-10T${startedAt}:00.000Z` }),
      ...(endedAt !== undefined && { endedAt: `2025-03-10T${endedAt}:00.000Z` }),
    });

  const flagsOf = (credits: readonly Credit[]) => decide(credits).verdicts.map(({ flags }) => flags);

  it('C20: for the same hour are both flagged, and count until staff decide', () => {
    const credits = [lasting('a', '17:00', '18:00'), lasting('b', '17:59', '19:00')];
    expect(flagsOf(credits)).toEqual([['OVERLAPS'], ['OVERLAPS']]);
    expect(total(credits)).toMatchObject({ countedMinutes: 120 });
  });

  it('C20: for one hour after the other are not', () => {
    expect(flagsOf([lasting('a', '17:00', '18:00'), lasting('b', '18:00', '19:00')])).toEqual([[], []]);
  });

  it('C20: of the same day without times are not', () => {
    expect(flagsOf([lasting('a', '17:00'), lasting('b', '17:00', '18:00'), lasting('c')])).toEqual([[], [], []]);
  });

  it('C20: are not, when one of them does not count anyway', () => {
    const outside = { ...lasting('a', '17:00', '18:00'), completedOn: '2024-06-30' };
    expect(flagsOf([outside, lasting('b', '17:00', '18:00')])).toEqual([[], []]);
  });
});

describe('the minutes that count', () => {
  const someCredit = fc
    .record({
      courseId: fc.constantFrom('a', 'b', 'c', 'd'),
      completedOn: fc.constantFrom('2024-06-30', '2024-07-01', '2025-02-03', '2026-05-04', '2026-05-05'),
      minutes: fc.integer({ min: 15, max: 600 }),
    })
    .map(({ courseId, completedOn, minutes }) =>
      aCredit(courseId, { completedOn, minutes, topics: courseId === 'a' ? ['Ethics'] : ['Peer Support'] }),
    );

  it('do not depend on the order of the claims, never exceed them, and contain those of law and ethics', () => {
    fc.assert(
      fc.property(fc.array(someCredit, { maxLength: 8 }), (credits) => {
        const { countedMinutes, lawEthicsMinutes } = decide(credits);
        expect(total(credits.toReversed())).toMatchObject({ countedMinutes, lawEthicsMinutes });
        expect(countedMinutes).toBeLessThanOrEqual(credits.reduce((sum, { minutes }) => sum + minutes, 0));
        expect(lawEthicsMinutes).toBeLessThanOrEqual(countedMinutes);
      }),
      { seed: 20261121 },
    );
  });
});
