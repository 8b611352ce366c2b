import { describe, expect, it } from 'vitest';
import { Payment } from '../../domain/facts.ts';
import type { SignalBody } from '../../domain/signals.ts';
import {
  by,
  CORRECT_APPROVAL,
  keysOf,
  moveIn,
  moveOut,
  openQueues,
  ready,
  reason,
  retake,
  sit,
} from './correcting-lives.ts';
import { certified, local, pay, submitted } from './life.ts';

describe('a payment that belongs to another case', () => {
  it('opens the review of the case that it moves to', () => {
    const life = submitted('2024-01-10');
    life.tell(moveIn('APPLICATION', 10_000), local('2024-01-12'), by);
    expect(life.stage).toBe('IN_REVIEW');
    expect(life.facts.payments).toMatchObject([{ paymentId: 'moved-1', movedFrom: 'case-2', amountCents: 10_000 }]);
    expect(life.facts.case.corrections).toMatchObject([{ what: 'PAYMENT', of: 'moved-1', was: 'case-2', reason }]);
  });

  it.each([
    { why: 'it is less than the fee', body: moveIn('APPLICATION', 9_999), code: 'FEE_SHORT' },
    { why: 'the fee is not due', body: moveIn('EXAM', 15_000), code: 'FEE_NOT_DUE' },
    {
      why: 'it comes from the case itself',
      body: moveIn('APPLICATION', 10_000, '01JCASE0000000000000000001'),
      code: 'SAME_CASE',
    },
  ])('is refused when $why', ({ body, code }) => {
    expect(submitted('2024-01-10').refusals(body, local('2024-01-12'), by)).toEqual([code]);
  });

  it('leaves its case owing the application fee again, and the review stops', () => {
    const life = submitted('2024-01-10');
    pay(life, 'APPLICATION', 10_000, '2024-01-10');
    life.tell(moveOut('APPLICATION-2024-01-10'), local('2024-01-12'), by);
    expect(life.stage).toBe('FEE_DUE');
    expect(life.facts.case.reviewDueOn).toBeUndefined();
    expect(openQueues(life)).toEqual([]);
    expect(life.facts.payments).toMatchObject([{ movedTo: 'case-2' }]);
    expect(life.facts.payments.map((payment) => Payment.parse(payment))).toEqual(life.facts.payments);
    pay(life, 'APPLICATION', 10_000, '2024-01-15');
    expect(life.stage).toBe('IN_REVIEW');
    expect(life.facts.case.completeOn).toBe('2024-01-15');
    expect(openQueues(life)).toEqual(['APPLICATION']);
    expect(keysOf(life)).toEqual(['notice:0:received', 'notice:0:again-2-received']);
  });

  it('takes the sitting that it paid for back, until the same sitting is paid', () => {
    const life = ready();
    life.tell(moveOut('EXAM-2024-02-10'), local('2024-02-11'), by);
    expect(life.stage).toBe('EXAM_FEE_DUE');
    expect(life.refusals({ type: 'REGISTER_EXAM', scheduledOn: '2024-04-01' }, local('2024-02-12'))).toEqual([
      'WRONG_STAGE',
    ]);
    expect(pay(life, 'RETAKE', 15_000, '2024-02-13')).toMatchObject({ refusals: [{ code: 'FEE_NOT_DUE' }] });
    pay(life, 'EXAM', 15_000, '2024-02-14');
    expect(life.stage).toBe('EXAM_AUTHORISED');
    expect(life.facts.sittings).toMatchObject([{ sitting: 1, authorisedAt: local('2024-02-14', '11:00') }]);
    expect(keysOf(life).filter((key) => key.includes('sitting'))).toEqual([
      'notice:0:sitting-1',
      'notice:0:again-2-sitting-1',
    ]);
  });

  it('does not leave while the sitting is booked, nor after it was sat', () => {
    const life = ready();
    life.tell({ type: 'REGISTER_EXAM', scheduledOn: '2024-03-01' }, local('2024-02-12'));
    expect(life.refusals(moveOut('EXAM-2024-02-10'), local('2024-02-13'), by)).toEqual(['SITTING_BOOKED']);
    sit(life, 'FAILED', '2024-03-01');
    retake(life, '2024-03-10');
    expect(life.refusals(moveOut('EXAM-2024-02-10'), local('2024-03-11'), by)).toEqual(['FEE_ALREADY_USED']);
    expect(life.stage).toBe('EXAM_AUTHORISED');
  });

  it('does not leave a case that was approved on it, until the approval is corrected', () => {
    const life = ready();
    expect(life.refusals(moveOut('APPLICATION-2024-01-10'), local('2024-02-11'), by)).toEqual(['FEE_ALREADY_USED']);
    life.tell(CORRECT_APPROVAL, local('2024-02-12'), by);
    expect(life.refusals(moveOut('EXAM-2024-02-10'), local('2024-02-13'), by)).toEqual(['FEE_ALREADY_USED']);
    life.tell(moveOut('APPLICATION-2024-01-10'), local('2024-02-13'), by);
    expect(life.stage).toBe('FEE_DUE');
  });

  it.each([
    { why: 'there is no such payment', body: moveOut('nothing'), code: 'NO_SUCH_PAYMENT' },
    {
      why: 'it would move to the case itself',
      body: moveOut('RENEWAL-2026-05-01', '01JCASE0000000000000000001'),
      code: 'SAME_CASE',
    },
    {
      why: 'it was paid for something that is done',
      body: moveOut('APPLICATION-2024-05-01'),
      code: 'FEE_ALREADY_USED',
    },
    { why: 'no money was there', body: moveOut('waived'), code: 'PAYMENT_WAIVED' },
  ])('stays where it is when $why', ({ body, code }) => {
    const life = certified('2024-06-30');
    pay(life, 'RENEWAL', 8_000, '2026-05-01');
    life.tell({ type: 'WAIVE_FEE', paymentId: 'waived', fee: 'RENEWAL', reason }, local('2026-05-02'));
    expect(life.refusals(body, local('2026-05-03'), by)).toEqual([code]);
  });

  it('counts for no renewal once it has moved out, and moves only once', () => {
    const life = certified('2024-06-30');
    pay(life, 'RENEWAL', 8_000, '2026-05-01');
    life.tell(moveOut('RENEWAL-2026-05-01'), local('2026-05-02'), by);
    expect(life.stage).toBe('RENEWAL_OPEN');
    const renewal: SignalBody = {
      type: 'SUBMIT_RENEWAL',
      attestedMinutes: 1200,
      attestedLawEthicsMinutes: 360,
      codeOfEthicsSigned: true,
    };
    expect(life.refusals(renewal, local('2026-05-03'))).toEqual(['FEE_UNPAID']);
    expect(life.refusals(moveOut('RENEWAL-2026-05-01'), local('2026-05-04'), by)).toEqual(['PAYMENT_ALREADY_MOVED']);
    life.tell(moveIn('RENEWAL', 8_000), local('2026-05-05'), by);
    expect(life.refusals(renewal, local('2026-05-06'))).toEqual([]);
    expect(life.stage).toBe('RENEWAL_REVIEW');
  });
});
