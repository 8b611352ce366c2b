import { describe, expect, it } from 'vitest';
import { decideEligibility } from '../../domain/eligibility.ts';
import type { Answers } from '../../domain/facts.ts';
import type { WorkPeriod } from '../../domain/practice-answers.ts';
import { answersFor, FULL_HOURS } from './pathway-lives.ts';
import { rulesOf } from './rule-builders.ts';

const ON = '2025-03-01';

type Sections = Pick<Answers, 'experience' | 'otherCertification' | 'continuingEducation'>;

const refusals = (sections: Sections, pathway = 'RECIPROCITY', on = ON) => {
  const answers = { ...answersFor(on), ...sections };
  const decision = decideEligibility(answers, rulesOf(on, {}, pathway), on);
  return decision.ok ? [] : decision.refusals;
};
const codes = (...given: Parameters<typeof refusals>): string[] => refusals(...given).map(({ code }) => code);

const aPeriod = (overrides: Partial<WorkPeriod> = {}): WorkPeriod => ({
  organisation: 'Made-up Wellness Center',
  startedOn: '2023-01-01',
  endedOn: '2023-12-31',
  minutes: FULL_HOURS,
  paid: true,
  ...overrides,
});
const worked = (...periods: readonly Partial<WorkPeriod>[]): Sections => ({
  experience: { periods: periods.map(aPeriod) },
});

describe('what was brought along is asked for by pathway', () => {
  it('an application on the initial pathway is asked for none of it', () => {
    const { experience: _a, otherCertification: _b, continuingEducation: _c, ...answers } = answersFor(ON);
    const decided = decideEligibility(answers, rulesOf(ON), ON);
    expect(decided).toMatchObject({
      ok: true,
      value: { rules: expect.not.arrayContaining(['eligibility.experience']) },
    });
  });

  it('an application by reciprocity is asked for each section that is missing, beside those of every application', () => {
    const decided = decideEligibility({}, rulesOf(ON, {}, 'RECIPROCITY'), ON);
    expect(decided).toMatchObject({
      ok: false,
      refusals: [
        { code: 'ANSWERS_MISSING', field: 'identity' },
        { code: 'ANSWERS_MISSING', field: 'eligibility' },
        { code: 'ANSWERS_MISSING', rule: 'eligibility.experience', field: 'experience' },
        { code: 'ANSWERS_MISSING', rule: 'eligibility.otherCertification', field: 'otherCertification' },
        { code: 'ANSWERS_MISSING', rule: 'eligibility.continuingEducation', field: 'continuingEducation' },
      ],
    });
  });

  it('names the rules of the pathway that accepted', () => {
    const decided = decideEligibility(answersFor(ON), rulesOf(ON, {}, 'RECIPROCITY'), ON);
    expect(decided).toEqual({
      ok: true,
      value: {
        rules: [
          'eligibility.minimumAgeYears',
          'eligibility.education',
          'eligibility.affirmations',
          'eligibility.experience',
          'eligibility.otherCertification',
          'eligibility.continuingEducation',
        ],
      },
    });
  });

  it('work does not stand in for what every application is asked for', () => {
    const answers = { ...answersFor(ON), eligibility: { education: 'NONE', affirmations: [] } };
    const decided = decideEligibility(answers, rulesOf(ON, {}, 'RECIPROCITY'), ON);
    expect(decided).toMatchObject({ refusals: [{ code: 'EDUCATION_NOT_ACCEPTED' }, { code: 'AFFIRMATION_MISSING' }] });
  });
});

describe('work as a peer', () => {
  it('P3: 1,549 hours in three years are too few', () => {
    const years = [{ startedOn: '2022-01-01', endedOn: '2022-12-31', minutes: 800 * 60 }];
    expect(refusals(worked(...years, { startedOn: '2024-01-01', endedOn: '2024-12-31', minutes: 749 * 60 }))).toEqual([
      {
        code: 'EXPERIENCE_SHORT',
        rule: 'eligibility.experience',
        field: 'experience.periods',
        detail: { have: 1_549 * 60, need: 1_550 * 60, withinYears: 3 },
      },
    ]);
  });

  it.each([
    { row: 'P3: one more hour in the third year is enough', minutes: 750 * 60, eligible: true },
    { row: 'P3: one more minute less than that hour is not', minutes: 750 * 60 - 1, eligible: false },
  ])('$row', ({ minutes, eligible }) => {
    const sections = worked(
      { startedOn: '2022-01-01', endedOn: '2022-12-31', minutes: 800 * 60 },
      { startedOn: '2024-01-01', endedOn: '2024-12-31', minutes },
    );
    expect(codes(sections)).toEqual(eligible ? [] : ['EXPERIENCE_SHORT']);
  });

  it.each([
    { row: 'P4: 1,550 hours as a volunteer in one year are enough', minutes: 1_550 * 60, eligible: true },
    { row: 'P4: 1,549 hours as a volunteer are not', minutes: 1_549 * 60, eligible: false },
  ])('$row', ({ minutes, eligible }) => {
    expect(codes(worked({ minutes, paid: false }))).toEqual(eligible ? [] : ['EXPERIENCE_SHORT']);
  });

  it('counts no unpaid work where the rule says so', () => {
    const ways = [{ minutes: FULL_HOURS, withinYears: 3, unpaidCounts: false }];
    const decide = (paid: boolean) => {
      const rules = rulesOf(ON, { 'eligibility.experience': ways }, 'RECIPROCITY');
      return decideEligibility({ ...answersFor(ON), ...worked({ paid }) }, rules, ON).ok;
    };
    expect([decide(true), decide(false)]).toEqual([true, false]);
  });

  it.each([
    { why: 'three years to the day are one span', endedOn: '2023-06-14', eligible: true },
    { why: 'a day more is too long', endedOn: '2023-06-15', eligible: false },
  ])('lies within one span of three years, wherever that is: $why', ({ endedOn, eligible }) => {
    const halves = [
      { startedOn: '2020-06-15', endedOn: '2020-12-31', minutes: 775 * 60 },
      { startedOn: '2023-01-01', endedOn, minutes: 775 * 60 },
    ];
    expect(codes(worked(...halves))).toEqual(eligible ? [] : ['EXPERIENCE_SHORT']);
  });

  it.each([
    { why: 'a year to the day', endedOn: '2024-02-29', eligible: true },
    { why: 'a day more', endedOn: '2024-03-01', eligible: false },
  ])('is judged by a way of one year alike: $why', ({ endedOn, eligible }) => {
    const ways = [{ minutes: FULL_HOURS, withinYears: 1, unpaidCounts: true }];
    const answers = { ...answersFor(ON), ...worked({ startedOn: '2023-03-01', endedOn }) };
    const rules = rulesOf(ON, { 'eligibility.experience': ways }, 'RECIPROCITY');
    expect(decideEligibility(answers, rules, ON).ok).toBe(eligible);
  });

  it('at one place for longer than any span is to be stated in parts: how it was spread is not guessed', () => {
    const long = { startedOn: '2015-01-01', endedOn: '2024-12-31', minutes: 9_000 * 60 };
    expect(refusals(worked(long))).toMatchObject([
      { code: 'EXPERIENCE_SHORT', detail: { have: 0, need: 93_000, withinYears: 3 } },
      { code: 'PERIOD_TOO_LONG', detail: { withinYears: 3 } },
    ]);
    const parts = [
      { startedOn: '2015-01-01', endedOn: '2022-12-31', minutes: 7_450 * 60 },
      { startedOn: '2023-01-01', endedOn: '2024-12-31', minutes: 1_550 * 60 },
    ];
    expect(codes(worked(...parts))).toEqual([]);
  });

  it('that goes on is counted up to the day of the application', () => {
    const { endedOn: _, ...going } = aPeriod({ startedOn: '2022-03-02' });
    expect(codes({ experience: { periods: [going] } })).toEqual([]);
    expect(codes({ experience: { periods: [{ ...going, startedOn: '2022-03-01' }] } })).toEqual([
      'EXPERIENCE_SHORT',
      'PERIOD_TOO_LONG',
    ]);
  });

  it.each([
    {
      why: 'ends after the application',
      period: { startedOn: '2024-06-01', endedOn: '2025-03-02' },
      code: 'DATE_IN_THE_FUTURE',
    },
    {
      why: 'ends before it starts',
      period: { startedOn: '2024-06-02', endedOn: '2024-06-01' },
      code: 'ENDED_BEFORE_START',
    },
  ])('that $why is refused', ({ period, code }) => {
    expect(codes(worked({}, period))).toEqual([code]);
  });

  it('that begins after the application is refused', () => {
    const { endedOn: _, ...later } = aPeriod({ startedOn: '2025-03-02' });
    expect(codes({ experience: { periods: [aPeriod(), later] } })).toEqual(['DATE_IN_THE_FUTURE']);
  });

  it('of none is too little', () => {
    expect(codes({ experience: { periods: [] } })).toEqual(['EXPERIENCE_SHORT']);
  });
});

describe('a certification of another state', () => {
  const held = (overrides: Partial<NonNullable<Answers['otherCertification']>>): Sections => ({
    otherCertification: {
      state: 'OR',
      title: 'Peer Support Specialist',
      expiresOn: '2026-01-31',
      pending: false,
      ...overrides,
    },
  });

  it.each([
    { row: 'P1: one that expired yesterday is not current', expiresOn: '2025-02-28', current: false },
    { row: 'P1: one whose last day is the day of the application is', expiresOn: '2025-03-01', current: true },
  ])('$row', ({ expiresOn, current }) => {
    expect(refusals(held({ expiresOn }))).toEqual(
      current
        ? []
        : [
            {
              code: 'CERTIFICATION_NOT_CURRENT',
              rule: 'eligibility.otherCertification',
              field: 'otherCertification.expiresOn',
              detail: { expiresOn },
            },
          ],
    );
  });

  it('P1: one without a last day is current', () => {
    expect(codes({ otherCertification: { state: 'OR', title: 'Peer', pending: false } })).toEqual([]);
  });

  it('P9: with discipline pending it is not enough', () => {
    expect(refusals(held({ pending: true }))).toEqual([
      {
        code: 'DISCIPLINE_PENDING',
        rule: 'eligibility.otherCertification',
        field: 'otherCertification.pending',
      },
    ]);
    expect(refusals(held({ pending: false }))).toEqual([]);
  });

  it('is not one of California', () => {
    expect(refusals(held({ state: 'CA' }))).toMatchObject([
      { code: 'NOT_ANOTHER_STATE', field: 'otherCertification.state', detail: { otherThan: 'CA' } },
    ]);
  });
});

describe('continuing education before the application', () => {
  const courses = (general: number, lawEthics: number, completedOn = '2024-06-01'): Sections => ({
    continuingEducation: {
      courses: [
        { title: 'General', provider: 'Made-up', completedOn, minutes: general, lawEthics: false },
        { title: 'Ethics', provider: 'Made-up', completedOn, minutes: lawEthics, lawEthics: true },
      ],
    },
  });

  it.each([
    { why: '20 hours with 6 of law and ethics', general: 840, lawEthics: 360, refused: [] },
    { why: 'a minute less than 20 hours', general: 839, lawEthics: 360, refused: ['CREDITS_SHORT'] },
    { why: 'a minute less than 6 hours', general: 900, lawEthics: 359, refused: ['LAW_ETHICS_SHORT'] },
    { why: 'law and ethics alone', general: 0, lawEthics: 1_200, refused: [] },
    { why: 'both short', general: 60, lawEthics: 60, refused: ['CREDITS_SHORT', 'LAW_ETHICS_SHORT'] },
  ])('$why', ({ general, lawEthics, refused }) => {
    expect(codes(courses(general, lawEthics))).toEqual(refused);
  });

  it.each([
    { why: 'two years before, to the day', completedOn: '2023-03-01', counts: true },
    { why: 'a day earlier', completedOn: '2023-02-28', counts: false },
    { why: 'on the day of the application', completedOn: '2025-03-01', counts: true },
    { why: 'the day after', completedOn: '2025-03-02', counts: false },
  ])('counts in the past two years: $why', ({ completedOn, counts }) => {
    expect(refusals(courses(840, 360, completedOn))).toMatchObject(
      counts
        ? []
        : [
            { code: 'CREDITS_SHORT', detail: { have: 0, need: 1_200, from: '2023-03-01', through: ON } },
            { code: 'LAW_ETHICS_SHORT', detail: { have: 0, need: 360 } },
          ],
    );
  });

  it('may lie further back for grandparenting, of which no such limit was read', () => {
    const working = worked({ startedOn: '2021-01-01', endedOn: '2022-01-31' });
    expect(codes({ ...working, ...courses(840, 360, '2015-03-01') }, 'GRANDPARENTING', '2022-11-15')).toEqual([]);
  });
});

describe('grandparenting asks who was working as a peer on January 1, 2022', () => {
  const on = '2022-11-15';
  const first = { startedOn: '2019-01-01', endedOn: '2019-12-31' };

  it.each([
    { row: 'P11: a job started on that day counts', startedOn: '2022-01-01', endedOn: '2022-06-30', eligible: true },
    {
      row: 'P11: a job started on the day after does not',
      startedOn: '2022-01-02',
      endedOn: '2022-06-30',
      eligible: false,
    },
    { row: 'P11: a job ended on that day counts', startedOn: '2021-06-01', endedOn: '2022-01-01', eligible: true },
    {
      row: 'P11: a job ended on the day before does not',
      startedOn: '2021-06-01',
      endedOn: '2021-12-31',
      eligible: false,
    },
  ])('$row', ({ startedOn, endedOn, eligible }) => {
    const sections = worked(first, { startedOn, endedOn, minutes: 60 });
    expect(refusals(sections, 'GRANDPARENTING', on)).toEqual(
      eligible
        ? []
        : [
            {
              code: 'NOT_WORKING_ON_THE_DAY',
              rule: 'eligibility.workingOn',
              field: 'experience.periods',
              detail: { workingOn: '2022-01-01' },
            },
          ],
    );
  });

  it('P11: a job that goes on counts when it started in time, paid or not', () => {
    const { endedOn: _, ...going } = aPeriod({ startedOn: '2021-12-31', minutes: 60, paid: false });
    const sections = (startedOn: string): Sections => ({
      experience: { periods: [aPeriod(first), { ...going, startedOn }] },
    });
    expect(codes(sections('2021-12-31'), 'GRANDPARENTING', on)).toEqual([]);
    expect(codes(sections('2022-01-02'), 'GRANDPARENTING', on)).toEqual(['NOT_WORKING_ON_THE_DAY']);
  });

  it('asks for no certification of another state', () => {
    const { otherCertification: _, ...answers } = answersFor(on);
    expect(decideEligibility(answers, rulesOf(on, {}, 'GRANDPARENTING'), on).ok).toBe(true);
  });

  it('is asked for the day where a pathway asks for nothing else of the work', () => {
    const { experience: _, ...answers } = answersFor(on);
    const rules = rulesOf(on, { 'eligibility.workingOn': '2022-01-01' });
    expect(decideEligibility(answers, rules, on)).toMatchObject({
      refusals: [{ code: 'ANSWERS_MISSING', rule: 'eligibility.workingOn', field: 'experience' }],
    });
    expect(
      decideEligibility(
        { ...answers, ...worked({ startedOn: '2021-12-01', endedOn: '2022-02-01', minutes: 60 }) },
        rules,
        on,
      ).ok,
    ).toBe(true);
  });
});
