import { describe, expect, it } from 'vitest';
import { publicStatusOf } from '../../domain/status.ts';
import { local, pay, SUPERVISOR, submitted } from './life.ts';
import { correctExpiry, correctOn, endsJune30, enterLateFee, publicOn, renewal } from './renewing-lives.ts';

describe('a corrected expiry', () => {
  it('is kept with what it was, and the public sees the right day', () => {
    const life = endsJune30();
    correctOn(life, '2025-01-10', '2026-05-31');
    expect(life.facts.case.corrections).toEqual([
      {
        what: 'EXPIRY',
        of: '1',
        was: '2026-06-30',
        reason: 'The certificate says so.',
        by: SUPERVISOR.id,
        at: local('2025-01-10'),
      },
    ]);
    expect(life.facts.cycles).toMatchObject([{ cycle: 1, validFrom: '2024-06-30', expiresOn: '2026-05-31' }]);
    expect(publicStatusOf(life.facts)?.expiresOn).toBe('2026-05-31');
    expect([publicOn(life, '2026-05-31'), publicOn(life, '2026-06-01')]).toEqual(['ACTIVE', 'EXPIRED']);
  });

  it.each([
    ['2024-06-29', 'EXPIRY_BEFORE_TERM'],
    ['2026-06-30', 'EXPIRY_UNCHANGED'],
    // Two terms of two years from the day of the correction.
    ['2030-06-02', 'EXPIRY_TOO_LATE'],
  ])('of %s is refused: %s', (expiresOn, code) => {
    const life = endsJune30();
    expect(life.refusals(correctExpiry(expiresOn), local('2026-06-01'), { actor: SUPERVISOR })).toEqual([code]);
    expect(life.facts.cycles).toMatchObject([{ expiresOn: '2026-06-30' }]);
  });

  it.each(['2024-06-30', '2030-06-01'])('may be %s, the first and the last day that it can be', (expiresOn) => {
    const life = endsJune30();
    expect(correctOn(life, '2026-06-01', expiresOn)).toMatchObject({ state: 'APPLIED' });
  });

  it('needs a certificate', () => {
    const life = submitted('2025-01-10');
    pay(life, 'APPLICATION', 10_000, '2025-01-10');
    life.tell({ type: 'PROPOSE_DENIAL', reason: 'No diploma.' }, local('2025-01-20'));
    expect(life.refusals(correctExpiry('2026-06-30'), local('2025-01-21'), { actor: SUPERVISOR })).toEqual([
      'NO_CERTIFICATE',
    ]);
  });

  it('does not end a case, since nothing revives one: four years of the way back have to be left', () => {
    const life = endsJune30();
    life.passTo(local('2030-06-29'));
    expect(life.stage).toBe('LATE_TIER_2');
    expect(life.refusals(correctExpiry('2026-06-29'), local('2030-06-30'), { actor: SUPERVISOR })).toEqual([
      'RETURN_PERIOD_ENDED',
    ]);
    expect(life.stage).toBe('LATE_TIER_2');
  });
});

describe('the stage follows a corrected expiry', () => {
  // The window of 2026-06-30 opened on 2026-04-01; 90 days before 2026-08-15 are 2026-05-17.
  it.each([
    { from: 'ACTIVE', on: '2026-01-10', expiresOn: '2026-03-31', to: 'RENEWAL_OPEN' },
    { from: 'ACTIVE', on: '2026-01-10', expiresOn: '2026-01-09', to: 'LATE_TIER_1' },
    { from: 'RENEWAL_OPEN', on: '2026-05-16', expiresOn: '2026-08-15', to: 'ACTIVE' },
    { from: 'RENEWAL_OPEN', on: '2026-05-17', expiresOn: '2026-08-15', to: 'RENEWAL_OPEN' },
    { from: 'RENEWAL_OPEN', on: '2026-05-17', expiresOn: '2026-05-17', to: 'RENEWAL_OPEN' },
    { from: 'RENEWAL_OPEN', on: '2026-05-17', expiresOn: '2026-05-16', to: 'LATE_TIER_1' },
    { from: 'LATE_TIER_1', on: '2026-07-10', expiresOn: '2026-07-10', to: 'RENEWAL_OPEN' },
    { from: 'LATE_TIER_1', on: '2026-07-10', expiresOn: '2027-06-30', to: 'ACTIVE' },
    { from: 'LATE_TIER_1', on: '2028-06-30', expiresOn: '2026-06-29', to: 'LATE_TIER_2' },
    { from: 'LATE_TIER_2', on: '2028-07-01', expiresOn: '2026-07-01', to: 'LATE_TIER_1' },
    { from: 'LATE_TIER_2', on: '2028-07-01', expiresOn: '2028-07-01', to: 'RENEWAL_OPEN' },
    { from: 'LATE_TIER_2', on: '2028-07-01', expiresOn: '2029-07-01', to: 'ACTIVE' },
  ])('from $from on $on, with the expiry on $expiresOn, to $to', ({ from, on, expiresOn, to }) => {
    const life = endsJune30();
    life.passTo(local(on, '10:00'));
    expect(life.stage).toBe(from);
    expect(correctOn(life, on, expiresOn)).toMatchObject({ state: 'APPLIED' });
    expect(life.stage).toBe(to);
    expect(life.last?.milestone).not.toBe('Issued');
    expect(publicOn(life, on)).toBe(on <= expiresOn ? 'ACTIVE' : 'EXPIRED');
  });

  it('and the case is looked at when its new day comes', () => {
    const life = endsJune30();
    life.passTo(local('2026-07-10', '10:00'));
    correctOn(life, '2026-07-10', '2026-07-20');
    expect(life.stage).toBe('RENEWAL_OPEN');
    life.passTo(local('2026-07-20', '23:59'));
    expect(life.stage).toBe('RENEWAL_OPEN');
    life.passTo(local('2026-07-21', '00:00'));
    expect(life.stage).toBe('LATE_TIER_1');
  });
});

describe('a renewal and a corrected expiry', () => {
  const sent = (day: string) => {
    const life = endsJune30();
    life.passTo(local(day, '08:00'));
    enterLateFee(life, day);
    pay(life, 'RENEWAL', 8_000, day, '09:00');
    pay(life, 'LATE', 2_500, day, '09:10');
    life.tell(renewal(), local(day, '10:00'));
    return life;
  };

  it('that is under review: the correction is taken, and the next term follows the right day', () => {
    const life = sent('2026-06-20');
    correctOn(life, '2026-06-25', '2026-07-31');
    expect(life.stage).toBe('RENEWAL_REVIEW');
    life.tell({ type: 'APPROVE' }, local('2026-06-26'));
    expect(life.facts.cycles.at(-1)).toMatchObject({ validFrom: '2026-08-01', expiresOn: '2028-07-31' });
  });

  it('that was late by the wrong day is on time by the right one', () => {
    const life = sent('2026-07-05');
    expect(life.facts.renewals).toMatchObject([{ standing: 'LATE_TIER_1' }]);
    correctOn(life, '2026-07-06', '2026-07-05');
    expect(life.facts.renewals).toMatchObject([{ standing: 'ON_TIME' }]);
  });

  it('that was on time by the day that the person was told stays so', () => {
    const life = sent('2026-06-20');
    correctOn(life, '2026-06-25', '2026-06-19');
    expect(life.facts.renewals).toMatchObject([{ standing: 'ON_TIME' }]);
  });

  it.each([
    ['2026-07-20', '23:59', 'ON_TIME'],
    ['2026-07-21', '00:00', 'LATE_TIER_1'],
  ])('sent on %s at %s Pacific, the last day being 2026-07-20, is %s', (day, time, standing) => {
    const life = endsJune30();
    correctOn(life, '2026-05-01', '2026-07-20');
    life.passTo(local('2026-07-20', '20:00'));
    enterLateFee(life, '2026-07-20');
    pay(life, 'RENEWAL', 8_000, '2026-07-20', '21:00');
    life.passTo(local('2026-07-20', '23:58'));
    if (standing !== 'ON_TIME')
      life.tell({ type: 'WAIVE_FEE', paymentId: 'w', fee: 'LATE', reason: 'Waived.' }, local('2026-07-20', '23:59'));
    expect(life.tell(renewal(), local(day, time))).toMatchObject({ state: 'APPLIED' });
    expect(life.facts.renewals).toMatchObject([{ standing }]);
  });
});
