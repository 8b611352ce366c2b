import { describe, expect, it } from 'vitest';
import type { Credit } from '../../domain/facts.ts';
import { local } from '../domain/life.ts';
import {
  deniedRenewal,
  effectIn,
  expectToTell,
  letterFor,
  letterSent,
  lettersOf,
  lost,
  renewal,
  renewed,
  renewing,
} from './lives.ts';

const aCredit = (overrides: Partial<Credit> = {}): Credit => ({
  cycle: 1,
  providerId: 'provider-1',
  courseId: 'course-1',
  title: 'A course',
  completedOn: '2025-05-05',
  minutes: 90,
  topics: [],
  ...overrides,
});

describe('a reminder', () => {
  const reminded = (credits: readonly Credit[]) => {
    const life = lost('2026-04-01');
    const facts = { ...life.facts, credits };
    return letterFor(effectIn(life, 'notice:1:before-90'), facts, local('2026-04-01')).text;
  };

  it('tells what a renewal takes, and what is entered in this term', () => {
    const text = reminded([
      aCredit(),
      aCredit({ courseId: 'course-2', minutes: 60, topics: ['Ethics'] }),
      aCredit({ courseId: 'course-3', minutes: 45, topics: ['Wellness', ' law AND ethics '] }),
      aCredit({ courseId: 'course-4', minutes: 600, cycle: 0, topics: ['Ethics'] }),
    ]);
    expectToTell(text, [
      'Hours that count so far: 3.25 hours, of this 1.75 hours in law and ethics',
      'Continuing education you need: 20 hours',
      'Of this, law and ethics: 6 hours',
      'Renewal fee: $80.00',
      'Tuesday, June 30, 2026 (in 90 days)',
    ]);
  });

  it('tells what counts of it, by the rules of a renewal: a course that is repeated counts once', () => {
    const text = reminded([aCredit({ minutes: 500 }), aCredit({ minutes: 1200, completedOn: '2025-06-06' })]);
    expectToTell(text, ['Hours that count so far: 8 hours 20 minutes, of this 0 hours in law and ethics']);
  });

  it('of somebody who has entered nothing says so', () => {
    expectToTell(reminded([]), ['Hours that count so far: 0 hours, of this 0 hours in law and ethics']);
  });

  it.each([
    { on: '2026-06-29', subject: 'Tomorrow is the last day to renew your CMPSS certification' },
    { on: '2026-06-30', subject: 'Today is the last day to renew your CMPSS certification' },
    { on: '2026-07-01', subject: 'Your CMPSS certification ended on Tuesday, June 30, 2026' },
  ])('that leaves late, on $on, has the words of that day', ({ on, subject }) => {
    const life = lost('2026-04-01');
    const effect = effectIn(life, 'notice:1:before-90');
    expect(letterFor(effect, life.facts, local(on, '23:59')).subject).toBe(subject);
  });
});

describe('a letter after the end of a term', () => {
  const gone = lost('2031-01-01');

  it.each([
    {
      why: 'the day after: the late fee is not published, and no refresher is asked',
      key: 'notice:1:after-1',
      tells: [
        'Renewal fee: $80.00',
        'Late fee: not published yet, please ask us',
        'shows: Expired',
        'Friday, June 30, 2028',
      ],
      never: ['Reinstatement', 'refresher', 'from the start'],
    },
    {
      why: 'a month after',
      key: 'notice:1:after-30',
      tells: [
        'Late fee: not published yet, please ask us',
        'After it, more steps are needed.',
        'Friday, June 30, 2028',
      ],
      never: ['Reinstatement', 'refresher'],
    },
    {
      why: 'two years after: all fees, and a refresher of 80 hours or the exam',
      key: 'notice:1:lapsed',
      tells: [
        'shows: Expired for more than two years',
        'a refresher course of 80 hours, or pass the exam',
        'Late fee: not published yet, please ask us',
        'Reinstatement fee: $80.00',
        'The last day to come back this way is Sunday, June 30, 2030',
        'After it, you would have to apply from the start.',
      ],
    },
    {
      why: 'four years after: a new application',
      key: 'notice:1:vacated',
      tells: [
        'shows: Vacated: a new application is needed',
        'Fee for a new application: $100.00',
        'Tuesday, June 30, 2026',
      ],
      never: ['Late fee', 'Renewal fee'],
    },
  ])('$why', ({ key, tells, never = [] }) => {
    expectToTell(letterSent(gone, key).text, tells, never);
  });

  it('tells the late fee that staff have entered for the case', () => {
    const life = lost('2026-06-30');
    const entered = { type: 'ENTER_RULE_VALUE', rule: 'fees.late', value: 2_500, reason: 'Told by the body.' } as const;
    life.tell(entered, local('2026-06-30', '13:00'));
    life.passTo(local('2026-07-02'));
    expectToTell(letterSent(life, 'notice:1:after-1').text, ['Late fee: $25.00']);
  });

  it('asks no late fee of somebody whose renewal was sent in time and is to be revised', () => {
    const life = renewing();
    life.passTo(local('2026-07-02'));
    expect(life.stage).toBe('RENEWAL_REVISION');
    const { text } = letterSent(life, 'notice:1:after-1');
    expectToTell(text, ['Renewal fee: $80.00', 'Sunday, June 30, 2030'], ['Late fee', 'refresher', 'more steps']);
    // What the letter says is so: the answer to the revision is taken without one.
    expect(life.tell(renewal(), local('2026-07-02', '13:00'))).toMatchObject({ state: 'APPLIED' });
  });

  it.each([
    { on: '2028-06-30', tells: ['shows: Expired\n', 'Friday, June 30, 2028'] },
    {
      on: '2028-07-01',
      tells: ['shows: Expired for more than two years\n', 'Reinstatement fee: $80.00', 'Sunday, June 30, 2030'],
    },
    { on: '2030-06-30', tells: ['Today, Sunday, June 30, 2030, is the last day to come back this way.'] },
  ])('that leaves late, on $on, tells the way back of that day', ({ on, tells }) => {
    const life = lost('2026-07-02');
    expectToTell(letterFor(effectIn(life, 'notice:1:after-1'), life.facts, local(on, '23:59')).text, tells);
  });
});

describe('a letter on a renewal', () => {
  it.each([
    {
      why: 'received',
      life: () => renewed('2026-06-10'),
      key: 'notice:1:received-1-0',
      tells: ['We plan to answer you by Friday, June 19, 2026.', 'good through Tuesday, June 30, 2026'],
    },
    {
      why: 'to be revised',
      life: renewing,
      key: 'notice:1:revision-1',
      tells: ['Continuing education: Which course was it?', 'Wednesday, July 15, 2026', 'Tuesday, June 30, 2026'],
    },
    {
      why: 'decided in time: the new term follows the old one',
      life: () => renewed('2026-06-10'),
      key: 'notice:2:renewed',
      tells: [
        'Your certificate number: 1234-5678-2',
        'Your new term starts on: Wednesday, July 1, 2026',
        'Good through: Friday, June 30, 2028',
      ],
      never: ['you were not certified'],
    },
    {
      why: 'decided late: the days between are not covered',
      life: () => renewed('2026-07-10'),
      key: 'notice:2:renewed',
      tells: ['From Wednesday, July 1, 2026 through Thursday, July 9, 2026 you were not certified.'],
    },
    {
      why: 'denied',
      life: deniedRenewal,
      key: 'notice:1:denied-',
      tells: ['The hours could not be shown.', 'good through Tuesday, June 30, 2026'],
    },
  ])('$why', ({ life, key, tells, never = [] }) => {
    const lived = life();
    const sent = lettersOf(lived).find(({ effectKey }) => effectKey.startsWith(key));
    expectToTell(sent?.letter?.text ?? '', tells, never);
  });
});
