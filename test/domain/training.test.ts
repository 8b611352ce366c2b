import { describe, expect, it } from 'vitest';
import type { Training } from '../../domain/facts.ts';
import { decideTraining } from '../../domain/training.ts';
import providers from '../../programs/cmpss/test-providers.json' with { type: 'json' };
import { aTraining, rulesOf } from './rule-builders.ts';

const approvedBy = (approvedOn: string | null) => ({ providerId: 'made-up-provider-early', approvedOn });

type TrainingCase = {
  readonly row: string;
  readonly why: string;
  readonly training: Partial<Training>;
  /** The day of the provider's approval; 2022-06-01 where a case does not turn on it. */
  readonly approvedOn?: string | null;
  readonly verdict: 'QUALIFIES' | 'STAFF_DECIDES' | 'REFUSED';
  readonly codes: readonly string[];
};

const cases: readonly TrainingCase[] = [
  {
    row: 'T1',
    why: 'refuses a training completed on 2022-07-15 with a provider approved on 2022-08-15',
    training: { completedOn: '2022-07-15' },
    approvedOn: '2022-08-15',
    verdict: 'REFUSED',
    codes: ['COMPLETED_BEFORE_APPROVAL'],
  },
  {
    row: 'T1',
    why: 'refuses a training completed the day before the approval',
    training: { completedOn: '2022-08-14' },
    approvedOn: '2022-08-15',
    verdict: 'REFUSED',
    codes: ['COMPLETED_BEFORE_APPROVAL'],
  },
  {
    row: 'T2',
    why: 'refuses twice over what was completed on 2022-07-01 before the approval',
    training: { completedOn: '2022-07-01' },
    approvedOn: '2022-08-15',
    verdict: 'REFUSED',
    codes: ['COMPLETED_TOO_EARLY', 'COMPLETED_BEFORE_APPROVAL'],
  },
  {
    row: 'T3',
    why: 'refuses a training completed on 2022-07-01 itself, read literally',
    training: { completedOn: '2022-07-01' },
    approvedOn: '2022-06-01',
    verdict: 'REFUSED',
    codes: ['COMPLETED_TOO_EARLY'],
  },
  {
    row: 'T3',
    why: 'accepts a training completed on 2022-07-02',
    training: { completedOn: '2022-07-02' },
    approvedOn: '2022-06-01',
    verdict: 'QUALIFIES',
    codes: [],
  },
  {
    row: 'T4',
    why: 'accepts a training completed on the day of the approval',
    training: { completedOn: '2022-08-15' },
    approvedOn: '2022-08-15',
    verdict: 'QUALIFIES',
    codes: [],
  },
  {
    row: 'T6',
    why: 'leaves a class that began before the approval and ended after it to staff',
    training: { startedOn: '2022-08-14', completedOn: '2022-08-26' },
    approvedOn: '2022-08-15',
    verdict: 'STAFF_DECIDES',
    codes: ['STARTED_BEFORE_APPROVAL'],
  },
  {
    row: 'T6',
    why: 'accepts a class that began on the day of the approval',
    training: { startedOn: '2022-08-15', completedOn: '2022-08-26' },
    approvedOn: '2022-08-15',
    verdict: 'QUALIFIES',
    codes: [],
  },
  {
    row: 'T6',
    why: 'leaves a class that began before the approval and ended on its day to staff',
    training: { startedOn: '2022-08-05', completedOn: '2022-08-15' },
    approvedOn: '2022-08-15',
    verdict: 'STAFF_DECIDES',
    codes: ['STARTED_BEFORE_APPROVAL'],
  },
  {
    row: 'T6',
    why: 'is no question for staff when the class ended before the approval as well',
    training: { startedOn: '2022-08-01', completedOn: '2022-08-14' },
    approvedOn: '2022-08-15',
    verdict: 'REFUSED',
    codes: ['COMPLETED_BEFORE_APPROVAL'],
  },
  {
    row: 'T6',
    why: 'is no question for staff when the hours are short as well',
    training: { startedOn: '2022-08-14', completedOn: '2022-08-26', minutes: 4799 },
    approvedOn: '2022-08-15',
    verdict: 'REFUSED',
    codes: ['MINUTES_SHORT', 'STARTED_BEFORE_APPROVAL'],
  },
  {
    row: 'T7',
    why: 'refuses a certificate of 79.5 hours',
    training: { minutes: 4770 },
    verdict: 'REFUSED',
    codes: ['MINUTES_SHORT'],
  },
  {
    row: 'T7',
    why: 'refuses one minute less than 80 hours',
    training: { minutes: 4799 },
    verdict: 'REFUSED',
    codes: ['MINUTES_SHORT'],
  },
  { row: 'T7', why: 'accepts 80 hours', training: { minutes: 4800 }, verdict: 'QUALIFIES', codes: [] },
  { row: 'T7', why: 'accepts more than 80 hours', training: { minutes: 5400 }, verdict: 'QUALIFIES', codes: [] },
  {
    row: 'T9',
    why: 'refuses 80 hours of a provider that was never approved',
    training: {},
    approvedOn: null,
    verdict: 'REFUSED',
    codes: ['PROVIDER_NOT_APPROVED'],
  },
  {
    row: 'T10',
    why: 'refuses a 40-hour specialization',
    training: { courseKind: 'SPECIALIZATION', minutes: 2400 },
    verdict: 'REFUSED',
    codes: ['COURSE_NOT_CORE', 'MINUTES_SHORT'],
  },
  {
    row: 'T10',
    why: 'refuses a specialization however long it is',
    training: { courseKind: 'SPECIALIZATION', minutes: 4800 },
    verdict: 'REFUSED',
    codes: ['COURSE_NOT_CORE'],
  },
  {
    row: 'T16',
    why: 'refuses a certificate as .docx',
    training: { mediaType: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document' },
    verdict: 'REFUSED',
    codes: ['TYPE_NOT_ACCEPTED'],
  },
  {
    row: 'T16',
    why: 'refuses a certificate as .heic',
    training: { mediaType: 'image/heic' },
    verdict: 'REFUSED',
    codes: ['TYPE_NOT_ACCEPTED'],
  },
  ...['image/png', 'image/jpeg', 'application/pdf'].map((mediaType) => ({
    row: 'T16',
    why: `accepts a certificate as ${mediaType}`,
    training: { mediaType },
    verdict: 'QUALIFIES' as const,
    codes: [],
  })),
];

describe('a training certificate', () => {
  it.each(cases)('$row: $why', ({ training, approvedOn = '2022-06-01', verdict, codes }) => {
    const submittedOn = '2024-02-20';
    const decision = decideTraining(aTraining(training), approvedBy(approvedOn), rulesOf(submittedOn), submittedOn);
    expect({ verdict: decision.verdict, codes: decision.refusals.map(({ code }) => code) }).toEqual({ verdict, codes });
  });

  it('T3: says that "after July 1" is ambiguous for the day itself, and not for the day before', () => {
    const [onTheDay, before] = ['2022-07-01', '2022-06-30'].map((completedOn) =>
      decideTraining(aTraining({ completedOn }), approvedBy('2022-06-01'), rulesOf('2022-09-01'), '2022-09-01'),
    );
    expect(onTheDay?.refusals).toEqual([
      {
        code: 'COMPLETED_TOO_EARLY',
        rule: 'training.completedAfter',
        field: 'completedOn',
        detail: { completedOn: '2022-07-01', after: '2022-07-01', ambiguous: true },
      },
    ]);
    expect(before?.refusals[0]?.detail).toEqual({ completedOn: '2022-06-30', after: '2022-07-01' });
  });

  it('T8: refuses each of two certificates of 40 hours from two approved providers, and never adds them up', () => {
    const [first, second] = providers.providers
      .slice(0, 2)
      .map((provider, place) =>
        decideTraining(
          aTraining({ training: place + 1, providerId: provider.providerId, minutes: 2400 }),
          provider,
          rulesOf('2024-03-01'),
          '2024-04-01',
        ),
      );
    const short = {
      code: 'MINUTES_SHORT',
      rule: 'training.minutes',
      field: 'minutes',
      detail: { have: 2400, need: 4800 },
    };
    expect(first).toMatchObject({ verdict: 'REFUSED', refusals: [short] });
    expect(second).toMatchObject({ verdict: 'REFUSED', refusals: [short] });
  });

  it('T15: may be completed before the application was submitted', () => {
    const applicationRules = rulesOf('2024-03-01');
    const decision = decideTraining(
      aTraining({ completedOn: '2024-01-12' }),
      approvedBy('2022-06-01'),
      applicationRules,
      '2024-04-01',
      '2025-03-20',
    );
    expect(decision.verdict).toBe('QUALIFIES');
  });
});
