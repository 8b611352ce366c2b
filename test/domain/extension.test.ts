import { describe, expect, it } from 'vitest';
import type { Extension } from '../../domain/rule-shapes.ts';
import { letterSent } from '../functions/lives.ts';
import { certified, type Life, local, pay, SUPERVISOR } from './life.ts';
import { endsJune30, publicOn, renewal } from './renewing-lives.ts';
import { FREE_30, oregonLike, PAID_120, programWith } from './rule-builders.ts';

const ask = (life: Life, extension: string, day: string, time = '12:00') =>
  life.tell({ type: 'REQUEST_EXTENSION', extension }, local(day, time));

const refusalsOf = (life: Life, extension: string, day: string, time = '12:00') =>
  life.refusals({ type: 'REQUEST_EXTENSION', extension }, local(day, time));

const expiryOf = (life: Life) => life.facts.cycles.at(-1)?.expiresOn;

/** By a program with the extensions of Oregon's: through 2026-06-30, on a day within its window. */
const nearItsEnd = (day: string, extensions: readonly Extension[] = [FREE_30, PAID_120]) => {
  const life = certified('2024-06-30', oregonLike({ 'renewal.extensions': [...extensions] }));
  life.passTo(local(day, '08:00'));
  return life;
};

describe('an extension', () => {
  it('that is free adds its 30 days; the public and the person are told the new day', () => {
    const life = nearItsEnd('2026-06-20');
    expect(ask(life, 'FREE_30', '2026-06-20')).toMatchObject({ state: 'APPLIED' });
    expect(life.facts.cycles.at(-1)).toMatchObject({
      expiresOn: '2026-07-30',
      extensions: [{ extension: 'FREE_30', days: 30, grantedOn: '2026-06-20' }],
    });
    expect([publicOn(life, '2026-07-30'), publicOn(life, '2026-07-31')]).toEqual(['ACTIVE', 'EXPIRED']);
    expect(life.mails.at(-1)).toMatchObject({ effectKey: 'notice:1:extended-1', notice: 'EXTENDED' });
    expect(letterSent(life, 'notice:1:extended-1').text).toContain('Thursday, July 30, 2026');
  });

  it('of 120 days takes its fee before, and uses it up', () => {
    const life = nearItsEnd('2026-06-20');
    expect(refusalsOf(life, 'PAID_120', '2026-06-20')).toEqual(['FEE_UNPAID']);
    pay(life, 'EXTENSION', 5_000, '2026-06-20', '13:00');
    expect(ask(life, 'PAID_120', '2026-06-20', '14:00')).toMatchObject({ state: 'APPLIED' });
    expect(expiryOf(life)).toBe('2026-10-28');
    expect(life.facts.payments.at(-1)).toMatchObject({ fee: 'EXTENSION', usedFor: 'extension-1-1' });
    const moved = {
      type: 'MOVE_PAYMENT_OUT',
      paymentId: 'EXTENSION-2026-06-20',
      toCaseId: 'case-2',
      reason: 'x',
    } as const;
    expect(life.refusals(moved, local('2026-06-21'), { actor: SUPERVISOR })).toEqual(['FEE_ALREADY_USED']);
  });

  it('of 120 days after one of 30 adds 90, never more than 120 in all', () => {
    const life = nearItsEnd('2026-06-20');
    ask(life, 'FREE_30', '2026-06-20');
    pay(life, 'EXTENSION', 5_000, '2026-07-10');
    ask(life, 'PAID_120', '2026-07-10', '13:00');
    expect(life.facts.cycles.at(-1)?.extensions?.map(({ days }) => days)).toEqual([30, 90]);
    expect(expiryOf(life)).toBe('2026-10-28');
    expect(letterSent(life, 'notice:1:extended-2').text).toContain('90 days more');
    expect(refusalsOf(life, 'FREE_30', '2026-07-11')).toEqual(['EXTENSION_ALREADY_TAKEN', 'EXTENSION_LIMIT_REACHED']);
  });

  it('of 30 days is not to be had after one of 120', () => {
    const life = nearItsEnd('2026-06-20');
    pay(life, 'EXTENSION', 5_000, '2026-06-20');
    ask(life, 'PAID_120', '2026-06-20', '13:00');
    expect(refusalsOf(life, 'FREE_30', '2026-06-21')).toEqual(['EXTENSION_LIMIT_REACHED']);
  });

  it.each([
    [4_999, undefined, ['FEE_SHORT']],
    [5_000, undefined, []],
    [undefined, 'Hardship.', []],
  ])('paid with %s cents, or waived with "%s", is refused %j', (amountCents, reason, codes) => {
    const extensions = [FREE_30, PAID_120, { ...PAID_120, id: 'CHEAPER', feeCents: 1_000 }];
    const life = nearItsEnd('2026-06-20', extensions);
    if (amountCents !== undefined) pay(life, 'EXTENSION', amountCents, '2026-06-20');
    if (reason !== undefined)
      life.tell({ type: 'WAIVE_FEE', paymentId: 'w', fee: 'EXTENSION', reason }, local('2026-06-20', '11:30'));
    expect(refusalsOf(life, 'PAID_120', '2026-06-20')).toEqual(codes);
  });

  it('O15: on two credentials costs its fee for each: what was paid for one is nothing to the other', () => {
    const [first, second] = [nearItsEnd('2026-06-20'), nearItsEnd('2026-06-20')];
    pay(first, 'EXTENSION', 5_000, '2026-06-20');
    expect(ask(first, 'PAID_120', '2026-06-20')).toMatchObject({ state: 'APPLIED' });
    expect(refusalsOf(second, 'PAID_120', '2026-06-20')).toEqual(['FEE_UNPAID']);
    // Nor does the one payment serve twice in the same case.
    expect(refusalsOf(first, 'PAID_120', '2026-06-21')).toContain('FEE_UNPAID');
  });

  it.each([
    ['2026-06-16', []],
    ['2026-06-17', ['EXTENSION_ASKED_TOO_LATE']],
  ])('that has to be asked for two weeks before the end: on %s it is refused %j', (day, codes) => {
    expect(refusalsOf(nearItsEnd(day, [{ ...FREE_30, lastRequestDaysBefore: 14 }]), 'FREE_30', day)).toEqual(codes);
  });

  it('may be asked for through the last day of the term, and not after it nor before its window', () => {
    expect(refusalsOf(nearItsEnd('2026-06-30'), 'FREE_30', '2026-06-30', '23:59')).toEqual([]);
    expect(refusalsOf(nearItsEnd('2026-07-01'), 'FREE_30', '2026-07-01')).toEqual(['WRONG_STAGE']);
    expect(refusalsOf(nearItsEnd('2026-03-31'), 'FREE_30', '2026-03-31')).toEqual(['WRONG_STAGE']);
  });

  it('moves the deadlines, and the reminders of the new last day begin anew', () => {
    const life = nearItsEnd('2026-06-20');
    ask(life, 'FREE_30', '2026-06-20');
    life.passTo(local('2026-08-01'));
    const rungs = life.mails.filter(({ effectKey }) => /:(before|after)-/.test(effectKey));
    expect(rungs.map(({ effectKey, at }) => [effectKey, at.slice(0, 10)])).toEqual([
      ['notice:1:before-90', '2026-04-01'],
      ['notice:1:before-60', '2026-05-01'],
      ['notice:1:before-30', '2026-05-31'],
      ['notice:1:before-14', '2026-06-16'],
      ['notice:1:before-30-anew-1', '2026-06-30'],
      ['notice:1:before-14-anew-1', '2026-07-16'],
      ['notice:1:before-7-anew-1', '2026-07-23'],
      ['notice:1:before-1-anew-1', '2026-07-29'],
      ['notice:1:before-0-anew-1', '2026-07-30'],
      ['notice:1:after-1-anew-1', '2026-07-31'],
    ]);
    expect(life.stage).toBe('LATE_TIER_1');
  });

  it('closes no window that was open, and the renewal in the added days is on time', () => {
    const life = nearItsEnd('2026-06-20');
    pay(life, 'EXTENSION', 5_000, '2026-06-20');
    ask(life, 'PAID_120', '2026-06-20', '13:00');
    expect(life.stage).toBe('RENEWAL_OPEN');
    pay(life, 'RENEWAL', 8_000, '2026-06-21');
    expect(life.refusals(renewal({ attestedMinutes: 2_400 }), local('2026-06-21', '13:00'))).toEqual([]);
    const late = nearItsEnd('2026-06-20');
    ask(late, 'FREE_30', '2026-06-20');
    pay(late, 'RENEWAL', 8_000, '2026-07-30');
    late.tell(renewal({ attestedMinutes: 2_400 }), local('2026-07-30', '13:00'));
    expect(late.facts.renewals).toMatchObject([{ standing: 'ON_TIME' }]);
    late.tell({ type: 'APPROVE' }, local('2026-07-30', '15:00'));
    expect(late.facts.cycles.at(-1)).toMatchObject({ validFrom: '2026-07-31', expiresOn: '2028-07-30' });
    expect(late.facts.cycles.at(-1)?.extensions).toBeUndefined();
  });

  it('is not offered by a program that has none: neither the days nor the fee', () => {
    const life = endsJune30();
    expect(refusalsOf(life, 'FREE_30', '2026-06-20')).toEqual(['NO_SUCH_EXTENSION']);
    expect(pay(life, 'EXTENSION', 5_000, '2026-06-20', '13:00')).toMatchObject({ refusals: [{ code: 'FEE_NOT_DUE' }] });
  });

  it.each([
    ['the extensions', null],
    ['the fee', [{ ...PAID_120, feeCents: null }]],
  ])('asks staff where %s are not published', (_, extensions) => {
    const life = certified('2024-06-30', programWith({ 'renewal.extensions': extensions }));
    expect(refusalsOf(life, 'PAID_120', '2026-06-20')).toEqual(['RULE_NOT_PUBLISHED']);
    expect(life.facts.tasks).toContainEqual(expect.objectContaining({ taskId: 'rule-renewal.extensions' }));
  });
});

describe('a pause', () => {
  it('is granted by no program, since none has published its terms', () => {
    const life = certified('2024-06-30', oregonLike());
    expect(life.refusals({ type: 'PAUSE' }, local('2025-01-10'))).toEqual(['RULE_NOT_PUBLISHED']);
    expect([life.stage, expiryOf(life)]).toEqual(['ACTIVE', '2026-06-30']);
  });
});

describe('a renewal by the rules of Oregon', () => {
  it.each([
    ['2028-06-30', []],
    ['2028-07-01', ['REFRESHER_OR_EXAM_NEEDED']],
  ])('O8: expired on 2026-06-30, sent on %s, it is refused %j: through two years without the exam', (day, codes) => {
    const life = certified('2024-06-30', oregonLike());
    life.passTo(local(day, '08:00'));
    pay(life, 'RENEWAL', 8_000, day, '09:00');
    expect(life.refusals(renewal({ attestedMinutes: 2_400 }), local(day))).toEqual(codes);
  });

  it('O12: ten days before the expiry it is accepted; the two weeks were reminded of', () => {
    const life = certified('2024-09-30', oregonLike());
    pay(life, 'RENEWAL', 8_000, '2026-09-19');
    expect(life.mails.find(({ effectKey }) => effectKey === 'notice:1:before-14')?.at).toBe(
      local('2026-09-16', '09:00'),
    );
    life.tell(renewal({ attestedMinutes: 2_400 }), local('2026-09-20'));
    expect(life.facts.renewals).toMatchObject([{ standing: 'ON_TIME' }]);
  });
});
