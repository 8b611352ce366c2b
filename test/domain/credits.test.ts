import { describe, expect, it } from 'vitest';
import { decideCredits } from '../../domain/credits.ts';
import type { Credit, Cycle } from '../../domain/facts.ts';
import type { Rules } from '../../domain/program.ts';
import catalogue from '../../programs/cmpss/ce-catalogue.json' with { type: 'json' };
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

const ethics = (courseId: string, minutes: number, overrides: Partial<Credit> = {}): Credit =>
  aCredit(courseId, { minutes, topics: ['Ethics'], ...overrides });

/** A course of the catalogue, as its holder claims it. */
const fromCatalogue = (courseNumber: string, overrides: Partial<Credit> = {}): Credit => {
  const course = catalogue.courses.find((listed) => listed.courseNumber === courseNumber);
  if (course === undefined) throw new Error(`The catalogue has no course ${courseNumber}.`);
  const { title, minutes, topics } = course;
  return aCredit(courseNumber, { providerId: catalogue.providerId, title, minutes, topics, ...overrides });
};

const total = (credits: readonly Credit[], options?: Parameters<typeof decide>[1]) => {
  const { countedMinutes, lawEthicsMinutes, sufficient, refusals } = decide(credits, options);
  return { countedMinutes, lawEthicsMinutes, sufficient, codes: refusals.map(({ code }) => code) };
};

const codesFor = (credits: readonly Credit[], options?: Parameters<typeof decide>[1]) =>
  decide(credits, options).verdicts.map(({ refusals }) => refusals.map(({ code }) => code));

const enough = [aCredit('general', { minutes: 840 }), ethics('ethics', 360)];

describe('continuing education', () => {
  it.each([
    {
      why: 'C3: 14 general hours and 6 of law and ethics are enough',
      credits: enough,
      expected: { countedMinutes: 1200, lawEthicsMinutes: 360, sufficient: true, codes: [] },
    },
    {
      why: 'C3: one minute less in general is short',
      credits: [aCredit('general', { minutes: 839 }), ethics('ethics', 360)],
      expected: { countedMinutes: 1199, lawEthicsMinutes: 360, sufficient: false, codes: ['CREDITS_SHORT'] },
    },
    {
      why: 'C4: 15 general hours and 5 of law and ethics are not',
      credits: [aCredit('general', { minutes: 900 }), ethics('ethics', 300)],
      expected: { countedMinutes: 1200, lawEthicsMinutes: 300, sufficient: false, codes: ['LAW_ETHICS_SHORT'] },
    },
    {
      why: 'C4: nor is one minute less than six hours of them',
      credits: [aCredit('general', { minutes: 900 }), ethics('ethics', 359)],
      expected: { countedMinutes: 1259, lawEthicsMinutes: 359, sufficient: false, codes: ['LAW_ETHICS_SHORT'] },
    },
    {
      why: 'C6: 20 hours that are all law and ethics are enough: six is a floor',
      credits: [ethics('all', 1200)],
      expected: { countedMinutes: 1200, lawEthicsMinutes: 1200, sufficient: true, codes: [] },
    },
    {
      why: 'both are short when nothing is claimed',
      credits: [],
      expected: {
        countedMinutes: 0,
        lawEthicsMinutes: 0,
        sufficient: false,
        codes: ['CREDITS_SHORT', 'LAW_ETHICS_SHORT'],
      },
    },
  ])('$why', ({ credits, expected }) => {
    expect(total(credits)).toEqual(expected);
  });

  it('C4: says how much is there and how much is needed', () => {
    expect(decide([aCredit('general', { minutes: 900 }), ethics('ethics', 300)]).refusals).toEqual([
      { code: 'LAW_ETHICS_SHORT', rule: 'credits.lawEthicsMinutes', detail: { have: 300, need: 360 } },
    ]);
  });

  it('C7: a course tagged ethics and peer support counts its 3 hours once, and towards both', () => {
    expect(total([fromCatalogue('103447')])).toMatchObject({ countedMinutes: 180, lawEthicsMinutes: 180 });
  });

  it('C7: a tag is read whatever its case', () => {
    expect(total([aCredit('a', { topics: ['peer support', ' ETHICS '] })])).toMatchObject({ lawEthicsMinutes: 60 });
    expect(total([aCredit('a', { topics: ['Bioethics'] })])).toMatchObject({ lawEthicsMinutes: 0 });
  });

  it.each(['ASYNCHRONOUS', 'IN_PERSON', 'ONLINE', undefined] as const)('C9: a course of format %s counts', (format) => {
    expect(total([aCredit('a', { ...(format !== undefined && { format }) })])).toMatchObject({ countedMinutes: 60 });
  });

  it('C9: a format that a program does not take is refused', () => {
    const rules = rulesOf(SUBMITTED_ON, { 'credits.formats': ['IN_PERSON'] });
    expect(codesFor([aCredit('a', { format: 'ASYNCHRONOUS' })], { rules })).toEqual([['FORMAT_NOT_ACCEPTED']]);
    expect(codesFor([aCredit('a', { format: 'IN_PERSON' })], { rules })).toEqual([[]]);
  });

  it('C10: a course of a provider outside the directory counts', () => {
    expect(total([aCredit('a', { providerId: 'not-in-any-directory' })])).toMatchObject({ countedMinutes: 60 });
  });

  it('C12: the 80 hours of the initial training do not count', () => {
    const initial = aCredit('core', { minutes: 4800, initialTraining: true });
    expect(total([initial])).toMatchObject({ countedMinutes: 0 });
    expect(codesFor([initial])).toEqual([['INITIAL_TRAINING']]);
  });

  it('C12: they count where a program says so, and are left open where it says nothing', () => {
    const initial = aCredit('core', { minutes: 4800, initialTraining: true });
    const saying = (value: boolean | null) => ({ rules: rulesOf(SUBMITTED_ON, { 'credits.initialTraining': value }) });
    expect(codesFor([initial], saying(true))).toEqual([[]]);
    expect(codesFor([initial], saying(null))).toEqual([['RULE_NOT_PUBLISHED']]);
  });

  it('C13: a 40-hour specialization that was completed in the period counts', () => {
    const specialization = aCredit('crisis-care', { minutes: 2400, initialTraining: false });
    expect(total([specialization])).toMatchObject({ countedMinutes: 2400 });
    expect(codesFor([{ ...specialization, completedOn: '2024-06-30' }])).toEqual([['OUTSIDE_PERIOD']]);
  });

  it('C18: ethics made for psychologists in New York keep their minutes, not as law and ethics, and are flagged', () => {
    const course = fromCatalogue('103438', { californiaRelevant: false });
    expect(course.title).toContain('NY Psychologists');
    const [verdict] = decide([course]).verdicts;
    expect(verdict).toMatchObject({
      counts: true,
      minutes: 180,
      towardsLawEthics: false,
      flags: ['NOT_CALIFORNIA_RELEVANT'],
    });
    expect(total([course])).toMatchObject({ countedMinutes: 180, lawEthicsMinutes: 0 });
  });

  it.each([true, undefined])(
    'C18: ethics count as law and ethics when nobody says otherwise: %s',
    (californiaRelevant) => {
      const course = fromCatalogue('103438', { ...(californiaRelevant !== undefined && { californiaRelevant }) });
      expect(decide([course]).verdicts[0]).toMatchObject({ towardsLawEthics: true, flags: [] });
    },
  );

  it('decides nothing where a rule that it needs is not published', () => {
    for (const rule of ['credits.minutes', 'credits.lawEthicsMinutes', 'credits.lawEthicsTopics'] as const) {
      const { sufficient, refusals } = decide([ethics('all', 1200)], {
        rules: rulesOf(SUBMITTED_ON, { [rule]: null }),
      });
      expect(sufficient).toBe(false);
      expect(refusals).toContainEqual({ code: 'RULE_NOT_PUBLISHED', rule });
    }
  });
});
