import { describe, expect, it } from 'vitest';
import {
  approved,
  aTraining,
  authorised,
  goodAnswers,
  Life,
  local,
  pay,
  REVIEWER,
  SUPERVISOR,
  submitted,
} from './life.ts';

describe('an application', () => {
  it('A1: is accepted on the 18th birthday', () => {
    const life = new Life(local('2024-03-01'), undefined, {
      ...goodAnswers,
      identity: { legalFirstName: 'Ana', legalLastName: 'Ruiz', bornOn: '2006-03-01' },
    });
    expect(life.refusals({ type: 'SUBMIT_APPLICATION' }, local('2024-03-01', '13:00'))).not.toContain('UNDER_AGE');
  });

  it('A2: is refused the day before the 18th birthday, with every other reason beside it', () => {
    const life = new Life(local('2024-02-29'), undefined, {
      identity: { legalFirstName: 'Ana', legalLastName: 'Ruiz', bornOn: '2006-03-01' },
      eligibility: { education: 'NONE', affirmations: [] },
    });
    expect(life.refusals({ type: 'SUBMIT_APPLICATION' }, local('2024-02-29', '13:00'))).toEqual(
      expect.arrayContaining(['UNDER_AGE', 'EDUCATION_NOT_ACCEPTED', 'AFFIRMATION_MISSING', 'DOCUMENT_MISSING']),
    );
    expect(life.stage).toBe('DRAFT');
  });

  it('A10: is not under review while its fee is unpaid', () => {
    const life = submitted('2025-01-10');
    expect(life.stage).toBe('FEE_DUE');
    expect(life.facts.case.reviewDueOn).toBeUndefined();
    expect(life.facts.tasks).toEqual([]);
  });

  it('A10: goes under review when the fee is paid, and not for less than the fee', () => {
    const life = submitted('2025-01-10');
    expect(pay(life, 'APPLICATION', 9_999, '2025-01-11')).toMatchObject({
      state: 'REFUSED',
      refusals: [{ code: 'FEE_SHORT', rule: 'fees.application', detail: { have: 9_999, need: 10_000 } }],
    });
    pay(life, 'APPLICATION', 10_000, '2025-01-12');
    expect(life.stage).toBe('IN_REVIEW');
    expect(life.facts.tasks).toMatchObject([{ queue: 'APPLICATION', dueOn: '2025-02-11' }]);
  });

  it('A12: paid and complete on 2025-01-15 is due through 2025-02-14 and overdue after it', () => {
    const life = submitted('2025-01-15');
    pay(life, 'APPLICATION', 10_000, '2025-01-15');
    expect(life.facts.case.reviewDueOn).toBe('2025-02-14');
  });

  it.each([
    ['2022-09-15', '2022-10-05', 20],
    ['2022-12-31', '2023-01-20', 20],
    ['2023-01-01', '2023-01-31', 30],
  ])('A20: submitted and paid on %s it is due on %s, %i days later', (on, dueOn) => {
    const life = submitted(on);
    pay(life, 'APPLICATION', 10_000, on);
    expect(life.facts.case.reviewDueOn).toBe(dueOn);
  });

  it('A20: keeps the review period of its submission when the fee comes after the rule changed', () => {
    const life = submitted('2022-12-30');
    pay(life, 'APPLICATION', 10_000, '2023-01-03');
    expect(life.facts.case.reviewDueOn).toBe('2023-01-23');
  });

  it('A14: is valid for twelve months from the day its approval notice was sent, that day included', () => {
    const life = submitted('2024-06-01');
    pay(life, 'APPLICATION', 10_000, '2024-06-01');
    life.mailIsDown = true;
    life.tell({ type: 'APPROVE' }, local('2024-06-20'));
    expect(life.facts.case.validThrough).toBeUndefined();
    life.passTo(local('2024-06-24', '08:00'));
    life.mailIsDown = false;
    life.passTo(local('2024-06-24', '20:00'));
    expect(life.facts.case.validThrough).toBe('2025-06-24');
    life.passTo(local('2025-06-24', '23:59'));
    expect(life.stage).toBe('APPROVED');
    life.passTo(local('2025-06-25', '00:00'));
    expect(life.stage).toBe('APPLICATION_EXPIRED');
  });

  it('A11: a fee of a withdrawn application is not given back and opens nothing', () => {
    const life = submitted('2025-01-10');
    pay(life, 'APPLICATION', 10_000, '2025-01-10');
    life.tell({ type: 'WITHDRAW' }, local('2025-01-12'));
    expect(life.stage).toBe('WITHDRAWN');
    expect(life.facts.payments).toHaveLength(1);
    expect(pay(life, 'APPLICATION', 10_000, '2025-01-13')).toMatchObject({ state: 'KEPT_CLOSED' });
  });

  it('A19: a revision that is not answered by its last day ends the application', () => {
    const life = submitted('2025-01-10');
    pay(life, 'APPLICATION', 10_000, '2025-01-10');
    life.tell(
      {
        type: 'REQUEST_REVISION',
        wanted: [{ requirement: 'PHOTO_ID', reason: 'The name cannot be read.' }],
        answerBy: '2025-02-28',
      },
      local('2025-01-20'),
    );
    life.passTo(local('2025-02-28', '23:59'));
    expect(life.stage).toBe('REVISION_REQUESTED');
    life.passTo(local('2025-03-01', '09:30'));
    expect(life.stage).toBe('APPLICATION_EXPIRED');
    expect(life.mails.map(({ notice }) => notice)).toContain('APPLICATION_EXPIRED');
  });

  it('A19: a revision without a published or set last day does not end by itself', () => {
    const life = submitted('2025-01-10');
    pay(life, 'APPLICATION', 10_000, '2025-01-10');
    life.tell(
      { type: 'REQUEST_REVISION', wanted: [{ requirement: 'PHOTO_ID', reason: 'Expired.' }] },
      local('2025-01-20'),
    );
    life.passTo(local('2026-01-20'));
    expect(life.stage).toBe('REVISION_REQUESTED');
  });

  it('goes back under review with a fresh task when a revision is answered', () => {
    const life = submitted('2025-01-10');
    pay(life, 'APPLICATION', 10_000, '2025-01-10');
    life.tell(
      { type: 'REQUEST_REVISION', wanted: [{ requirement: 'PHOTO_ID', reason: 'Expired.' }] },
      local('2025-01-20'),
    );
    life.tell({ type: 'ANSWER_REVISION' }, local('2025-01-25'));
    expect(life.stage).toBe('IN_REVIEW');
    expect(life.facts.tasks.filter(({ closedAt }) => closedAt === undefined)).toMatchObject([{ dueOn: '2025-02-24' }]);
  });

  it('is denied by two people only', () => {
    const life = submitted('2025-01-10');
    pay(life, 'APPLICATION', 10_000, '2025-01-10');
    life.tell({ type: 'PROPOSE_DENIAL', reason: 'No diploma.' }, local('2025-01-20'));
    expect(life.refusals({ type: 'CONFIRM_DENIAL' }, local('2025-01-21'), { actor: REVIEWER })).toEqual([
      'SECOND_PERSON_NEEDED',
    ]);
    life.tell({ type: 'RETURN_DENIAL', reason: 'Look again.' }, local('2025-01-22'), { actor: SUPERVISOR });
    expect(life.stage).toBe('IN_REVIEW');
    life.tell({ type: 'PROPOSE_DENIAL', reason: 'No diploma.' }, local('2025-01-23'));
    life.tell({ type: 'CONFIRM_DENIAL' }, local('2025-01-24'), { actor: SUPERVISOR });
    expect(life.stage).toBe('DENIED');
  });

  it('takes the same bytes once', () => {
    const life = submitted('2025-01-10');
    const [first] = life.facts.documents;
    expect(first).toBeDefined();
    const { receivedAt: _, ...again } = { ...first, documentId: 'another' } as NonNullable<typeof first>;
    expect(life.refusals({ type: 'RECORD_DOCUMENT', ...again }, local('2025-01-11'))).toEqual([
      'DOCUMENT_ALREADY_RECEIVED',
    ]);
  });
});

describe('training and exam of an approved application', () => {
  it('E1: cannot be booked before the training certificate is accepted', () => {
    const life = approved('2024-01-10', '2024-01-20');
    expect(life.refusals({ type: 'REGISTER_EXAM', scheduledOn: '2024-03-01' }, local('2024-02-01'))).toEqual([
      'WRONG_STAGE',
    ]);
  });

  it('T7: a certificate of 79.5 hours is refused even when staff would accept it', () => {
    const life = approved('2024-01-10', '2024-01-20');
    life.tell({ ...aTraining('2024-02-01'), minutes: 4770 }, local('2024-02-02'));
    const answer = life.tell(
      { type: 'DECIDE_TRAINING', accept: true, provider: { providerId: 'provider-1', approvedOn: '2023-01-01' } },
      local('2024-02-03'),
    );
    expect(answer).toMatchObject({ state: 'REFUSED' });
    expect(life.stage).toBe('TRAINING_REVIEW');
  });

  it('T6: a class that began before the approval takes a person who has looked into it', () => {
    const life = approved('2024-01-10', '2024-01-20');
    const provider = { providerId: 'provider-1', approvedOn: '2024-01-25' };
    life.tell({ ...aTraining('2024-02-01'), startedOn: '2024-01-22' }, local('2024-02-02'));
    expect(life.tell({ type: 'DECIDE_TRAINING', accept: true, provider }, local('2024-02-03'))).toMatchObject({
      state: 'REFUSED',
    });
    life.tell(
      { type: 'DECIDE_TRAINING', accept: true, provider, reviewed: true, reason: 'Hours after approval suffice.' },
      local('2024-02-04'),
    );
    expect(life.stage).toBe('EXAM_FEE_DUE');
  });

  it('E2: three failed sittings end the application, a fourth cannot be asked for', () => {
    const life = authorised('2024-01-10', '2024-01-20', '2024-02-10');
    for (const [sitting, day] of [
      [1, '2024-03-01'],
      [2, '2024-04-01'],
      [3, '2024-05-01'],
    ] as const) {
      life.tell(
        { type: 'RECORD_EXAM_RESULT', satOn: day, result: 'FAILED', vendorReference: `v-${sitting}` },
        local(day, '18:00'),
      );
      if (sitting === 3) break;
      expect(life.stage).toBe('EXAM_FAILED');
      life.tell({ type: 'REQUEST_RETAKE' }, local(day, '19:00'));
      pay(life, 'RETAKE', 15_000, day, '20:00');
    }
    expect(life.stage).toBe('EXAM_EXHAUSTED');
    expect(life.tell({ type: 'REQUEST_RETAKE' }, local('2024-05-02'))).toMatchObject({ state: 'KEPT_CLOSED' });
  });

  it('E7: a retake that is not paid for gives no sitting', () => {
    const life = authorised('2024-01-10', '2024-01-20', '2024-02-10');
    life.tell(
      { type: 'RECORD_EXAM_RESULT', satOn: '2024-03-01', result: 'FAILED', vendorReference: 'v-1' },
      local('2024-03-01', '18:00'),
    );
    life.tell({ type: 'REQUEST_RETAKE' }, local('2024-03-02'));
    expect(life.stage).toBe('EXAM_FEE_DUE');
    expect(life.facts.sittings).toHaveLength(1);
    expect(life.refusals({ type: 'REGISTER_EXAM', scheduledOn: '2024-04-01' }, local('2024-03-03'))).toEqual([
      'WRONG_STAGE',
    ]);
  });

  it('E10: a forfeited sitting loses the fee and does not count as one of three', () => {
    const life = authorised('2024-01-10', '2024-01-20', '2024-02-10');
    for (const day of ['2024-03-01', '2024-03-15', '2024-04-01', '2024-04-15']) {
      life.tell(
        { type: 'RECORD_EXAM_RESULT', satOn: day, result: 'FORFEITED', vendorReference: day },
        local(day, '18:00'),
      );
      expect(life.stage).toBe('EXAM_FAILED');
      life.tell({ type: 'REQUEST_RETAKE' }, local(day, '19:00'));
      pay(life, 'RETAKE', 15_000, day, '20:00');
    }
    expect(life.stage).toBe('EXAM_AUTHORISED');
  });

  it('E4, E16: a pass on the last valid day counts when the score comes later', () => {
    const life = authorised('2024-01-10', '2024-01-20', '2024-02-10');
    const lastDay = '2025-01-20';
    expect(life.facts.case.validThrough).toBe(lastDay);
    life.tell({ type: 'REGISTER_EXAM', scheduledOn: lastDay }, local('2025-01-10'));
    life.passTo(local('2025-01-28'));
    expect(life.stage).toBe('EXAM_AUTHORISED');
    life.tell(
      { type: 'RECORD_EXAM_RESULT', satOn: lastDay, result: 'PASSED', vendorReference: 'v-1' },
      local('2025-01-29', '10:00'),
      { occurredOn: lastDay },
    );
    expect(life.stage).toBe('ACTIVE');
    expect(life.facts.cycles).toMatchObject([{ cycle: 1, issuedOn: '2025-01-29', expiresOn: '2027-01-29' }]);
  });

  it('E5: a sitting on the day after the last valid day cannot be booked, and its result does not count', () => {
    const life = authorised('2024-01-10', '2024-01-20', '2024-02-10');
    expect(life.refusals({ type: 'REGISTER_EXAM', scheduledOn: '2025-01-21' }, local('2025-01-10'))).toEqual([
      'OUTSIDE_VALIDITY',
    ]);
    const satLate = {
      type: 'RECORD_EXAM_RESULT',
      satOn: '2025-01-21',
      result: 'PASSED',
      vendorReference: 'v',
    } as const;
    expect(life.refusals(satLate, local('2025-01-22'))).toEqual(['OUTSIDE_VALIDITY']);
    // A score for the last day may still come for thirty days.
    life.passTo(local('2025-02-19', '23:59'));
    expect(life.stage).toBe('EXAM_AUTHORISED');
    life.passTo(local('2025-02-20', '00:00'));
    expect(life.stage).toBe('APPLICATION_EXPIRED');
  });

  it('E13: a booked sitting is cancelled before an accommodation is asked for, and booked again after the decision', () => {
    const life = authorised('2025-01-10', '2025-01-20', '2025-02-10');
    life.tell({ type: 'REGISTER_EXAM', scheduledOn: '2025-05-01' }, local('2025-02-20'));
    const request = {
      type: 'REQUEST_ACCOMMODATION',
      complete: true,
      medicalProviderQualified: true,
      desiredOn: '2025-05-01',
    } as const;
    expect(life.refusals(request, local('2025-02-21'))).toEqual(['SITTING_BOOKED']);
    life.tell({ type: 'CANCEL_EXAM' }, local('2025-02-22'));
    life.tell(request, local('2025-02-23'));
    expect(life.refusals({ type: 'REGISTER_EXAM', scheduledOn: '2025-05-01' }, local('2025-02-24'))).toEqual([
      'ACCOMMODATION_PENDING',
    ]);
    life.tell({ type: 'DECIDE_ACCOMMODATION' }, local('2025-03-01'));
    expect(life.tell({ type: 'REGISTER_EXAM', scheduledOn: '2025-05-01' }, local('2025-03-02'))).toMatchObject({
      state: 'APPLIED',
    });
  });
});
