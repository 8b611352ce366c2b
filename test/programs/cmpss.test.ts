import { describe, expect, it } from 'vitest';
import { pathwayOf } from '../../domain/pathways.ts';
import type { RuleId } from '../../domain/program.ts';
import { citationOn, rulesOn } from '../../domain/rules.ts';
import { guessRequirement } from '../../functions/shared/guess-requirement.ts';
import { cmpss } from '../../programs/cmpss/program.ts';

const OPENED_ON = '2022-05-01';

const askedBy = (pathway: string) =>
  rulesOn(cmpss, '2025-01-15', pathwayOf(cmpss, pathway))['application.documents'] ?? [];

type Expectation = { readonly why: string; readonly rule: RuleId; readonly on: string; readonly value: unknown };

const expectations: readonly Expectation[] = [
  { why: 'applicants are 18', rule: 'eligibility.minimumAgeYears', on: OPENED_ON, value: 18 },
  { why: 'review took 20 days in 2022', rule: 'application.reviewDays', on: '2022-12-31', value: 20 },
  { why: 'review takes 30 days since', rule: 'application.reviewDays', on: '2023-01-01', value: 30 },
  { why: 'an approval is good for 12 months', rule: 'application.validMonths', on: '2024-06-24', value: 12 },
  { why: 'from the notice of it', rule: 'application.validFrom', on: '2024-06-24', value: 'NOTICE_SENT' },
  { why: 'rounds of revision are not published', rule: 'application.revisionRounds', on: '2025-01-15', value: null },
  { why: 'nor the time to answer', rule: 'application.revisionAnswerDays', on: '2025-01-15', value: null },
  { why: 'training is 80 hours', rule: 'training.minutes', on: OPENED_ON, value: 80 * 60 },
  { why: 'after 1 July 2022', rule: 'training.completedAfter', on: OPENED_ON, value: '2022-07-01' },
  { why: 'its certificate is reviewed in 14 days', rule: 'training.reviewDays', on: OPENED_ON, value: 14 },
  { why: 'its certificate had no end before 2025', rule: 'training.certificateYears', on: '2024-12-31', value: null },
  { why: 'it holds two years since', rule: 'training.certificateYears', on: '2025-01-01', value: 2 },
  { why: 'there are three sittings', rule: 'exam.sittings', on: OPENED_ON, value: 3 },
  { why: 'a retake is processed in 30 days', rule: 'exam.retakeProcessingDays', on: OPENED_ON, value: 30 },
  { why: 'no days have to pass before it', rule: 'exam.retakeWaitDays', on: OPENED_ON, value: 0 },
  { why: 'a forfeited sitting is not used up', rule: 'exam.forfeitedSittingCounts', on: OPENED_ON, value: false },
  { why: 'booking ends a day before the test', rule: 'exam.bookingLeadDays', on: OPENED_ON, value: 1 },
  { why: 'accommodations had no lead time', rule: 'exam.accommodationLeadDays', on: '2024-10-27', value: null },
  { why: 'they have 30 days since', rule: 'exam.accommodationLeadDays', on: '2024-10-28', value: 30 },
  { why: 'the late fee is not published', rule: 'fees.late', on: '2026-07-01', value: null },
  { why: 'reinstatement is 80 dollars', rule: 'fees.reinstatement', on: '2026-07-01', value: 8_000 },
  { why: 'a retake is 150 dollars', rule: 'fees.retake', on: '2026-07-01', value: 15_000 },
  { why: 'renewal is 80 dollars in 2024', rule: 'fees.renewal', on: '2024-01-01', value: 8_000 },
  { why: 'and on the schedule of September', rule: 'fees.renewal', on: '2024-09-01', value: 8_000 },
  { why: 'a term is two years', rule: 'term.months', on: OPENED_ON, value: 24 },
  { why: 'the window was 60 days', rule: 'renewal.windowDays', on: '2024-08-31', value: 60 },
  { why: 'it is 90 days since September 2024', rule: 'renewal.windowDays', on: '2024-09-01', value: 90 },
  { why: 'renewal takes 20 hours', rule: 'credits.minutes', on: OPENED_ON, value: 20 * 60 },
  { why: 'six of them law and ethics', rule: 'credits.lawEthicsMinutes', on: OPENED_ON, value: 6 * 60 },
  { why: 'no more time is offered for a term', rule: 'renewal.extensions', on: OPENED_ON, value: [] },
  { why: 'the share of audits is not published', rule: 'audit.sharePercent', on: OPENED_ON, value: null },
  { why: 'records are kept for two years', rule: 'credits.recordYears', on: OPENED_ON, value: 2 },
];

describe('the Medi-Cal Peer Support Specialist certification', () => {
  it.each(expectations)('$why', ({ rule, on, value }) => {
    expect(rulesOn(cmpss, on)[rule]).toEqual(value);
  });

  it('costs 250 dollars at least up to the first certificate, training apart', () => {
    const rules = rulesOn(cmpss, '2025-01-15');
    expect((rules['fees.application'] ?? 0) + (rules['fees.exam'] ?? 0)).toBe(250 * 100);
  });

  it('knows every rule from the day on which applications opened, but the renewal fee, which nobody could owe before 2024', () => {
    const later = Object.entries(cmpss.rules).filter(([, rule]) => (rule?.values[0]?.from ?? '9999') > OPENED_ON);
    expect(later.map(([id]) => id)).toEqual(['fees.renewal']);
  });

  it.each([
    { why: 'training is asked for', rule: 'training.required', on: OPENED_ON, pathway: 'INITIAL', value: true },
    { why: 'not by reciprocity', rule: 'training.required', on: OPENED_ON, pathway: 'RECIPROCITY', value: false },
    { why: 'not by grandparenting', rule: 'training.required', on: OPENED_ON, pathway: 'GRANDPARENTING', value: false },
    {
      why: 'reciprocity takes 1,550 hours in one year or in three',
      rule: 'eligibility.experience',
      on: '2025-01-15',
      pathway: 'RECIPROCITY',
      value: [1, 3].map((withinYears) => ({ minutes: 1_550 * 60, withinYears, unpaidCounts: true })),
    },
    {
      why: 'and a current certification of another state',
      rule: 'eligibility.otherCertification',
      on: '2025-01-15',
      pathway: 'RECIPROCITY',
      value: { otherThan: 'CA', current: true, nothingPending: true },
    },
    {
      why: 'and 20 hours of continuing education in two years',
      rule: 'eligibility.continuingEducation',
      on: '2025-01-15',
      pathway: 'RECIPROCITY',
      value: { minutes: 20 * 60, lawEthicsMinutes: 6 * 60, withinYears: 2 },
    },
    {
      why: 'reciprocity stays open',
      rule: 'application.takenThrough',
      on: '2025-01-15',
      pathway: 'RECIPROCITY',
      value: null,
    },
    {
      why: 'grandparenting closed with 2022',
      rule: 'application.takenThrough',
      on: '2025-01-15',
      pathway: 'GRANDPARENTING',
      value: '2022-12-31',
    },
    {
      why: 'for those who worked on January 1, 2022',
      rule: 'eligibility.workingOn',
      on: OPENED_ON,
      pathway: 'GRANDPARENTING',
      value: '2022-01-01',
    },
    {
      why: 'reciprocity costs the same',
      rule: 'fees.application',
      on: OPENED_ON,
      pathway: 'RECIPROCITY',
      value: 10_000,
    },
    { why: 'and so does its exam', rule: 'fees.exam', on: OPENED_ON, pathway: 'RECIPROCITY', value: 15_000 },
  ] as const)('by pathway: $why', ({ rule, on, pathway, value }) => {
    expect(rulesOn(cmpss, on, pathwayOf(cmpss, pathway))[rule]).toEqual(value);
  });

  it('asks for three letters by reciprocity, the supervisor’s on letterhead', () => {
    const asked = askedBy('RECIPROCITY');
    expect(asked.filter(({ kind }) => kind.endsWith('_LETTER')).map(({ kind }) => kind)).toEqual([
      'SUPERVISOR_LETTER',
      'COLLEAGUE_LETTER',
      'SELF_LETTER',
    ]);
    expect(asked.filter(({ mustHaveLetterhead }) => mustHaveLetterhead).map(({ kind }) => kind)).toEqual([
      'SUPERVISOR_LETTER',
    ]);
    expect(asked.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['PHOTO_ID', 'EDUCATION', 'OTHER_CERTIFICATE']),
    );
  });

  it('knows what people call each document that any pathway asks for', () => {
    for (const { id } of cmpss.pathways)
      for (const { kind, mailWords = [] } of askedBy(id)) expect([kind, mailWords.length]).not.toEqual([kind, 0]);
  });

  it.each([
    ['INITIAL', 'ID front.jpg', 'PHOTO_ID'],
    ['INITIAL', "Ana's Driver’s License.pdf", 'PHOTO_ID'],
    ['INITIAL', 'CA_DriverLicense_2025.png', 'PHOTO_ID'],
    ['INITIAL', 'licencia de manejar.jpg', 'PHOTO_ID'],
    ['INITIAL', 'Pasaporte.pdf', 'PHOTO_ID'],
    ['INITIAL', 'GED.pdf', 'EDUCATION'],
    ['INITIAL', 'HighSchool-Diploma.pdf', 'EDUCATION'],
    ['INITIAL', 'titulo de preparatoria.pdf', 'EDUCATION'],
    ['INITIAL', 'Mi ID y diploma.pdf', undefined],
    ['INITIAL', 'IMG_2041.HEIC', undefined],
    ['RECIPROCITY', 'Arizona peer support certificate.pdf', 'OTHER_CERTIFICATE'],
    ['RECIPROCITY', 'Letter from supervisor.pdf', 'SUPERVISOR_LETTER'],
    ['RECIPROCITY', 'carta de mi supervisora.pdf', 'SUPERVISOR_LETTER'],
    ['RECIPROCITY', 'co-worker letter.pdf', 'COLLEAGUE_LETTER'],
    ['RECIPROCITY', 'My letter.pdf', 'SELF_LETTER'],
    ['RECIPROCITY', 'CE certificates.pdf', 'CONTINUING_EDUCATION'],
    ['RECIPROCITY', 'certificate.pdf', undefined],
    ['RECIPROCITY', 'letter.pdf', undefined],
    ['GRANDPARENTING', 'Proof of employment.pdf', 'EMPLOYMENT_VERIFICATION'],
    ['GRANDPARENTING', 'constancia laboral.pdf', 'EMPLOYMENT_VERIFICATION'],
  ])('sorts by them what is mailed: %s, %s', (pathway, fileName, kind) => {
    const called = askedBy(pathway).map((asked) => ({ kind: asked.kind, words: asked.mailWords ?? [] }));
    expect(guessRequirement(called, fileName, '')).toBe(kind);
  });

  it('cites for a pathway where it says so, and the program where it says nothing else', () => {
    const reciprocity = pathwayOf(cmpss, 'RECIPROCITY');
    expect(citationOn(cmpss, 'training.required', '2025-01-15', reciprocity)?.document).toBe('RECIP');
    expect(citationOn(cmpss, 'application.reviewDays', '2025-01-15', reciprocity)?.document).toBe('APPLY');
    expect(citationOn(cmpss, 'training.required', '2025-01-15')?.document).toBe('INIT');
    expect(citationOn(cmpss, 'eligibility.experience', '2025-01-15')).toBeNull();
  });

  it('lets people return within two years without more training, and within four with a refresher or the exam', () => {
    expect(rulesOn(cmpss, '2026-07-01')['renewal.lateTiers']).toEqual([
      {
        stage: 'LATE_TIER_1',
        throughYears: 2,
        renewalFee: true,
        lateFee: true,
        reinstatementFee: false,
        refresherOrExam: false,
      },
      {
        stage: 'LATE_TIER_2',
        throughYears: 4,
        renewalFee: false,
        lateFee: true,
        reinstatementFee: true,
        refresherOrExam: true,
      },
    ]);
  });

  it('reminds 90 days before the expiry, as published, and on days of our own that it says are ours', () => {
    const [entry] = cmpss.rules['reminders.ladder'].values;
    const renewal = entry?.value?.filter(({ deadline }) => deadline === 'RENEWAL');
    expect(renewal?.map(({ daysAfter }) => daysAfter)).toEqual([-90, -60, -30, -14, -7, -1, 0, 1, 30]);
    expect(renewal?.at(0)).toEqual({
      rung: 'before-90',
      deadline: 'RENEWAL',
      daysAfter: -90,
      channel: 'EMAIL',
      notice: 'RENEWAL_REMINDER',
    });
    expect(renewal?.at(-2)?.notice).toBe('EXPIRED');
    expect(renewal?.at(-1)?.notice).toBe('LATE_REMINDER');
    expect(entry?.source).toEqual({ document: 'RENHOW', clause: 'Reminder by email 90 days before expiry' });
    expect(entry?.assumed).toMatch(/^Only the reminder 90 days before is published/);
  });

  it.each<RuleId>([
    'application.validFrom',
    'training.completedAfter',
    'training.mediaTypes',
    'exam.sittings',
    'exam.forfeitedSittingCounts',
    'exam.retakeWaitDays',
    'exam.resultWaitDays',
    'fees.reinstatement',
    'renewal.reviewDays',
    'renewal.lateTiers',
    'term.anchor',
    'credits.recordYears',
    'audit.answerDays',
    'renewal.extensions',
  ])('says that %s is read or filled in by us', (rule) => {
    expect((cmpss.rules[rule]?.values ?? []).map(({ assumed }) => assumed ?? '')).not.toContain('');
  });

  it('can say where each rule of a day stands written', () => {
    expect(citationOn(cmpss, 'application.reviewDays', '2022-09-15')?.document).toBe('SCH22');
    expect(citationOn(cmpss, 'application.reviewDays', '2025-01-15')?.document).toBe('APPLY');
    expect(citationOn(cmpss, 'fees.renewal', '2023-12-31')).toBeNull();
  });

  it('calls a certificate expired from the first day, as the certifying body does, and cites it', () => {
    expect(cmpss.stageWords.LATE_TIER_1).toBe('Expired');
    expect(cmpss.stageWords.LATE_TIER_2).toMatch(/^Expired/);
    expect(cmpss.stageWordSources.LATE_TIER_1?.document).toBe('REN90b');
    expect(Object.values(cmpss.stageWords).filter((words) => /lapsed/i.test(words))).toEqual([]);
  });

  it('tells nobody that a denial was proposed', () => {
    expect(cmpss.stageWords.DENIAL_PROPOSED).not.toMatch(/den/i);
  });

  it('accepts the lived experience of family members and caregivers', () => {
    expect(cmpss.choiceWords.LIVED_EXPERIENCE).toMatch(/parent, caregiver or family member/);
  });
});
