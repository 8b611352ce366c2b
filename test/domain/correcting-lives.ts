/** What the tests of corrections share: what staff set right, and an application that has come as far as its exam. */
import type { SignalBody } from '../../domain/signals.ts';
import { authorised, type Life, local, pay, SUPERVISOR } from './life.ts';

export const reason = 'It was a mistake.';
export const by = { actor: SUPERVISOR };

export const CORRECT_APPROVAL: SignalBody = { type: 'CORRECT_APPROVAL', reason };
export const moveOut = (paymentId: string, toCaseId = 'case-2'): SignalBody => ({
  type: 'MOVE_PAYMENT_OUT',
  paymentId,
  toCaseId,
  reason,
});
export const moveIn = (
  fee: 'APPLICATION' | 'EXAM' | 'RENEWAL',
  amountCents: number,
  fromCaseId = 'case-2',
): SignalBody => ({
  type: 'MOVE_PAYMENT_IN',
  paymentId: 'moved-1',
  fee,
  amountCents,
  paidOn: '2024-01-10',
  fromCaseId,
  reason,
});

export const sit = (life: Life, result: 'PASSED' | 'FAILED' | 'FORFEITED', satOn: string) =>
  life.tell({ type: 'RECORD_EXAM_RESULT', satOn, result, vendorReference: satOn }, local(satOn, '15:00'));
export const retake = (life: Life, day: string) => {
  life.tell({ type: 'REQUEST_RETAKE' }, local(day, '09:00'));
  pay(life, 'RETAKE', 15_000, day, '10:00');
};
export const keysOf = (life: Life) => life.mails.map(({ effectKey }) => effectKey);
export const openQueues = (life: Life) =>
  life.facts.tasks.filter(({ closedAt }) => closedAt === undefined).map(({ queue }) => queue);

/** Approved on 2024-01-20 and authorised on 2024-02-10; good through 2025-01-20. */
export const ready = () => authorised('2024-01-10', '2024-01-20', '2024-02-10');
export const failed = () => {
  const life = ready();
  sit(life, 'FAILED', '2024-03-01');
  return life;
};
