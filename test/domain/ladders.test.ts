/** The ladders beside that of the renewal: each deadline has its own, and is reminded of while it is the person's turn. */
import { describe, expect, it } from 'vitest';
import type { Credit } from '../../domain/facts.ts';
import type { DeadlineKind } from '../../domain/notices.ts';
import { approved, authorised, certified, type Life, local, pay, submitted } from './life.ts';

/** What was sent of a deadline, with the day. */
const sentOf = (life: Life, kind: DeadlineKind) =>
  life.facts.effects
    .filter(({ reminderOf, performedAt }) => reminderOf === kind && performedAt !== undefined)
    .map(({ effectKey, performedAt }) => [effectKey, performedAt?.slice(0, 10)]);

const stateOf = (life: Life, key: string) => life.facts.effects.find(({ effectKey }) => effectKey === key)?.state;

describe('what a revision asks for', () => {
  const revised = () => {
    const life = submitted('2024-02-05');
    pay(life, 'APPLICATION', 10_000, '2024-02-05');
    life.tell(
      {
        type: 'REQUEST_REVISION',
        wanted: [{ requirement: 'PHOTO_ID', reason: 'It has expired.' }],
        answerBy: '2024-03-20',
      },
      local('2024-02-20'),
    );
    return life;
  };

  it('is reminded of a week and a day before the last day to answer, under keys of the round', () => {
    const life = revised();
    life.passTo(local('2024-03-22'));
    expect(sentOf(life, 'REVISION_ANSWER')).toEqual([
      ['notice:0:answer-before-7-1', '2024-03-13'],
      ['notice:0:answer-before-1-1', '2024-03-19'],
    ]);
    expect(life.stage).toBe('APPLICATION_EXPIRED');
  });

  it('is not, once it was answered', () => {
    const life = revised();
    life.tell({ type: 'ANSWER_REVISION' }, local('2024-03-13', '08:00'));
    life.passTo(local('2024-03-30'));
    expect(sentOf(life, 'REVISION_ANSWER')).toEqual([]);
  });

  it('that is answered before the reminder could leave takes it back', () => {
    const life = revised();
    life.mailIsDown = true;
    life.passTo(local('2024-03-13', '09:00'));
    expect(stateOf(life, 'notice:0:answer-before-7-1')).toBe('OWED');
    life.tell({ type: 'ANSWER_REVISION' }, local('2024-03-13', '09:05'));
    expect(stateOf(life, 'notice:0:answer-before-7-1')).toBe('SUPERSEDED');
  });
});

describe('an approved application', () => {
  it('that waits for its applicant is reminded of 90, 30, 7 days and a day before its last one', () => {
    // Approved, and told so, on 2024-03-04: good through 2025-03-04 (case A14).
    const life = approved('2024-02-05', '2024-03-04');
    life.passTo(local('2025-03-05', '08:00'));
    expect(sentOf(life, 'APPLICATION_END')).toEqual([
      ['notice:0:application-before-90', '2024-12-04'],
      ['notice:0:application-before-30', '2025-02-02'],
      ['notice:0:application-before-7', '2025-02-25'],
      ['notice:0:application-before-1', '2025-03-03'],
    ]);
  });

  it('that waits for us is not: the training is being looked at', () => {
    const life = approved('2024-02-05', '2024-03-04');
    life.tell(
      {
        type: 'SUBMIT_TRAINING',
        providerId: 'provider-1',
        courseKind: 'CORE',
        completedOn: '2024-05-10',
        minutes: 4800,
        mediaType: 'application/pdf',
      },
      local('2024-11-01'),
    );
    life.passTo(local('2025-03-04', '23:00'));
    expect(life.stage).toBe('TRAINING_REVIEW');
    expect(sentOf(life, 'APPLICATION_END')).toEqual([]);
  });

  it('whose exam is not booked is reminded of the last day to book, a day before the last day to sit', () => {
    const life = authorised('2024-02-05', '2024-03-04', '2024-05-10');
    life.passTo(local('2025-03-04', '08:00'));
    // The last day to book is 2025-03-03 (§5: one calendar day before).
    expect(sentOf(life, 'EXAM_BOOKING')).toEqual([
      ['notice:0:booking-before-90', '2024-12-03'],
      ['notice:0:booking-before-30', '2025-02-01'],
      ['notice:0:booking-before-14', '2025-02-17'],
    ]);
    expect(sentOf(life, 'APPLICATION_END')).toEqual([]);
  });

  it('whose exam is booked is not, and is again when the booking is cancelled: the most urgent alone', () => {
    const life = authorised('2024-02-05', '2024-03-04', '2024-05-10');
    life.tell({ type: 'REGISTER_EXAM', scheduledOn: '2025-02-20' }, local('2024-11-20'));
    life.passTo(local('2025-02-10'));
    expect(sentOf(life, 'EXAM_BOOKING')).toEqual([]);
    life.tell({ type: 'CANCEL_EXAM' }, local('2025-02-10', '13:00'));
    expect(sentOf(life, 'EXAM_BOOKING')).toEqual([['notice:0:booking-before-30', '2025-02-10']]);
    expect(life.facts.effects.find(({ effectKey }) => effectKey === 'notice:0:booking-before-90')).toMatchObject({
      state: 'SUPERSEDED',
      owedAt: local('2025-02-10', '13:00'),
    });
  });
});

describe('half of a term', () => {
  const course = (minutes: number): Credit => ({
    cycle: 1,
    providerId: 'provider-1',
    courseId: 'course-1',
    title: 'A course',
    completedOn: '2025-01-10',
    minutes,
    topics: [],
  });

  // From 2024-06-30 to 2026-06-30 are 730 days: half of them are gone on 2025-06-30.
  it('is told to whoever has fewer than half of the 20 hours', () => {
    const life = certified('2024-06-30');
    life.facts = { ...life.facts, credits: [course(599)] };
    life.passTo(local('2025-07-01'));
    expect(sentOf(life, 'CREDIT_PACE')).toEqual([['notice:1:half-term', '2025-06-30']]);
  });

  it('is not told to whoever has half of them, and that stands in the ledger', () => {
    const life = certified('2024-06-30');
    life.facts = { ...life.facts, credits: [course(600)] };
    life.passTo(local('2025-07-01'));
    expect(sentOf(life, 'CREDIT_PACE')).toEqual([]);
    expect(stateOf(life, 'notice:1:half-term')).toBe('EXEMPT');
  });
});
