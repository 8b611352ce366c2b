import { describe, expect, it } from 'vitest';
import type { FeeKind } from '../../domain/facts.ts';
import { decidePayment, decideRefund, decideSittingFee, decideTransfer, feeDue } from '../../domain/fees.ts';
import type { ProgramDefinition } from '../../domain/program.ts';
import { rulesOn } from '../../domain/rules.ts';
import { cmpss } from '../../programs/cmpss/program.ts';
import { aPayment, codesOf, rulesOf } from './rule-builders.ts';

const entered = (rule: string, value: number) => ({
  rule,
  value,
  reason: 'Told by the certifying body',
  by: 'staff-1',
  at: '2026-01-05T18:00:00.000Z',
});

describe('a fee', () => {
  it.each<[FeeKind, number]>([
    ['APPLICATION', 10_000],
    ['EXAM', 15_000],
    ['RETAKE', 15_000],
    ['RENEWAL', 8_000],
    ['REINSTATEMENT', 8_000],
  ])('%s is %i cents', (fee, cents) => {
    expect(feeDue(fee, rulesOf('2025-01-15'), [])).toEqual({ ok: true, value: cents });
  });

  it('that is not published is refused, and holds what staff entered last for the case', () => {
    const rules = rulesOf('2026-07-01');
    expect(feeDue('LATE', rules, [])).toEqual({
      ok: false,
      refusals: [{ code: 'RULE_NOT_PUBLISHED', rule: 'fees.late' }],
    });
    expect(feeDue('LATE', rules, [entered('fees.reinstatement', 100)]).ok).toBe(false);
    const values = [entered('fees.late', 2_000), entered('fees.late', 2_500)];
    expect(feeDue('LATE', rules, values)).toEqual({ ok: true, value: 2_500 });
  });

  it('that is published is not changed by what staff entered', () => {
    expect(feeDue('EXAM', rulesOf('2026-07-01'), [entered('fees.exam', 1)])).toEqual({ ok: true, value: 15_000 });
  });

  it('R25: for a renewal is that of the day of its submission', () => {
    const source = { document: 'FEE', clause: 'Made up for this test' };
    const changed: ProgramDefinition = {
      ...cmpss,
      rules: {
        ...cmpss.rules,
        'fees.renewal': {
          unit: 'cents',
          values: [...cmpss.rules['fees.renewal'].values, { from: '2027-01-01', value: 9_500, source }],
        },
      },
    };
    expect(feeDue('RENEWAL', rulesOn(changed, '2026-12-31'), [])).toEqual({ ok: true, value: 8_000 });
    expect(feeDue('RENEWAL', rulesOn(changed, '2027-01-01'), [])).toEqual({ ok: true, value: 9_500 });
  });
});

describe('a payment', () => {
  const decide = (amountCents: number) => decidePayment(aPayment({ amountCents }), rulesOf('2024-05-01'), []);

  it('of one cent less than the fee is short', () => {
    expect(decide(14_999)).toEqual({
      ok: false,
      refusals: [
        { code: 'FEE_SHORT', rule: 'fees.exam', field: 'amountCents', detail: { have: 14_999, need: 15_000 } },
      ],
    });
  });

  it.each([15_000, 15_001])('of %i cents covers the exam fee', (amountCents) => {
    expect(decide(amountCents)).toEqual({ ok: true, value: { rules: ['fees.exam'] } });
  });

  it('is not needed for a fee that was waived', () => {
    const waived = aPayment({ fee: 'LATE', amountCents: 0, waivedBecause: 'Our own mistake' });
    expect(decidePayment(waived, rulesOf('2026-07-01'), []).ok).toBe(true);
  });

  it('of a fee that is not published is judged by the value that staff entered', () => {
    const late = aPayment({ fee: 'LATE', amountCents: 2_499 });
    expect(codesOf(decidePayment(late, rulesOf('2026-07-01'), []))).toEqual(['RULE_NOT_PUBLISHED']);
    expect(codesOf(decidePayment(late, rulesOf('2026-07-01'), [entered('fees.late', 2_500)]))).toEqual(['FEE_SHORT']);
    expect(codesOf(decidePayment(late, rulesOf('2026-07-01'), [entered('fees.late', 2_499)]))).toEqual([]);
  });

  it('A11: is not given back when the application is withdrawn', () => {
    expect(decideRefund(rulesOf('2025-01-15'))).toEqual({
      ok: false,
      refusals: [{ code: 'FEE_NOT_REFUNDABLE', rule: 'fees.refundable' }],
    });
  });

  it('A11: does not count for a friend', () => {
    expect(decideTransfer(rulesOf('2025-01-15'))).toEqual({
      ok: false,
      refusals: [{ code: 'FEE_NOT_TRANSFERABLE', rule: 'fees.transferable' }],
    });
  });

  it('A11: may be given back or count for another person where a program says so, and not where it says nothing', () => {
    const saying = (value: boolean | null) =>
      rulesOf('2025-01-15', { 'fees.refundable': value, 'fees.transferable': value });
    expect([decideRefund(saying(true)).ok, decideTransfer(saying(true)).ok]).toEqual([true, true]);
    expect(codesOf(decideRefund(saying(null)))).toEqual(['RULE_NOT_PUBLISHED']);
    expect(codesOf(decideTransfer(saying(null)))).toEqual(['RULE_NOT_PUBLISHED']);
  });
});

describe('the fee of a sitting', () => {
  const rules = rulesOf('2024-05-01');
  const used = aPayment({ usedFor: 'sitting-1' });

  it('is the exam fee for the first one', () => {
    expect(decideSittingFee([aPayment()], 1, rules, [])).toEqual({
      ok: true,
      value: { paymentId: 'payment-1', rules: ['fees.exam'] },
    });
    expect(codesOf(decideSittingFee([aPayment({ fee: 'APPLICATION' })], 1, rules, []))).toEqual(['FEE_UNPAID']);
  });

  it('E7: is a new one for a retake: the exam fee of the first sitting does not pay for it', () => {
    expect(decideSittingFee([used], 2, rules, [])).toEqual({
      ok: false,
      refusals: [{ code: 'FEE_UNPAID', rule: 'fees.retake', field: 'fee' }],
    });
    expect(codesOf(decideSittingFee([aPayment()], 2, rules, []))).toEqual(['FEE_UNPAID']);
  });

  it('E7: is paid once for each retake', () => {
    const retake = aPayment({ paymentId: 'payment-2', fee: 'RETAKE' });
    expect(decideSittingFee([used, retake], 2, rules, []).ok).toBe(true);
    expect(codesOf(decideSittingFee([used, { ...retake, usedFor: 'sitting-2' }], 3, rules, []))).toEqual([
      'FEE_UNPAID',
    ]);
  });

  it('E7: has to be paid in full', () => {
    const short = aPayment({ paymentId: 'payment-2', fee: 'RETAKE', amountCents: 14_999 });
    const full = aPayment({ paymentId: 'payment-3', fee: 'RETAKE', amountCents: 15_000 });
    expect(codesOf(decideSittingFee([short], 2, rules, []))).toEqual(['FEE_SHORT']);
    expect(decideSittingFee([short, full], 2, rules, [])).toMatchObject({ value: { paymentId: 'payment-3' } });
  });
});
