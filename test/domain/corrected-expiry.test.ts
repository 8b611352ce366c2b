import { describe, expect, it } from 'vitest';
import { dueNotices } from '../../domain/due-notices.ts';
import type { SignalBody } from '../../domain/signals.ts';
import { publicStatusOf } from '../../domain/status.ts';
import { cmpss } from '../../programs/cmpss/program.ts';
import { letterSent } from '../functions/lives.ts';
import { certified, type Life, local, pay, SUPERVISOR, submitted } from './life.ts';
import { endsJune30, enterLateFee, publicOn, renewal } from './renewing-lives.ts';

const correct = (expiresOn: string): SignalBody => ({
  type: 'CORRECT_EXPIRY',
  expiresOn,
  reason: 'The certificate says so.',
});

const correctOn = (life: Life, day: string, expiresOn: string, time = '12:00') =>
  life.tell(correct(expiresOn), local(day, time), { actor: SUPERVISOR });

/** The reminders and letters of a term that left, with their days. */
const sentOf = (life: Life) =>
  life.mails
    .filter(({ effectKey }) => /before|after|lapsed/.test(effectKey))
    .map(({ effectKey, at }) => [effectKey.replace('notice:1:', ''), at.slice(0, 10)]);

const lastDayAt = ({ events }: Life, at: string) =>
  events
    .filter((event) => event.type === 'CYCLE_CHANGED' || event.type === 'CYCLE_STARTED')
    .findLast((event) => event.at <= at)?.cycle.expiresOn;

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
    expect(life.refusals(correct(expiresOn), local('2026-06-01'), { actor: SUPERVISOR })).toEqual([code]);
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
    expect(life.refusals(correct('2026-06-30'), local('2025-01-21'), { actor: SUPERVISOR })).toEqual([
      'NO_CERTIFICATE',
    ]);
  });

  it('does not end a case, since nothing revives one: four years of the way back have to be left', () => {
    const life = endsJune30();
    life.passTo(local('2030-06-29'));
    expect(life.stage).toBe('LATE_TIER_2');
    expect(life.refusals(correct('2026-06-29'), local('2030-06-30'), { actor: SUPERVISOR })).toEqual([
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

describe('the reminders after a corrected expiry', () => {
  it('five days ahead: only the most urgent rung leaves, and its letter tells the real day', () => {
    const life = endsJune30();
    correctOn(life, '2026-01-10', '2026-01-15');
    expect(sentOf(life)).toEqual([['before-7', '2026-01-10']]);
    const { subject, text } = letterSent(life, 'notice:1:before-7');
    expect(subject).toContain('by Thursday, January 15, 2026');
    expect(text).toContain('Thursday, January 15, 2026 (in 5 days)');
    life.passTo(local('2026-01-17'));
    expect(sentOf(life).slice(1)).toEqual([
      ['before-1', '2026-01-14'],
      ['before-0', '2026-01-15'],
      ['after-1', '2026-01-16'],
    ]);
  });

  it('into the past: nothing says that a day is coming up that has gone', () => {
    const life = endsJune30();
    correctOn(life, '2026-01-10', '2026-01-05');
    expect(sentOf(life)).toEqual([['after-1', '2026-01-10']]);
    expect(letterSent(life, 'notice:1:after-1').text).toContain('Monday, January 5, 2026');
    life.passTo(local('2026-03-01'));
    expect(sentOf(life).slice(1)).toEqual([['after-30', '2026-02-04']]);
  });

  it('back and forth: at most one mail for each rung and last day', () => {
    const life = endsJune30();
    life.passTo(local('2026-06-10'));
    for (const [day, expiresOn] of [
      ['2026-06-10', '2026-06-01'],
      ['2026-06-11', '2026-06-16'],
      ['2026-06-12', '2027-06-30'],
      ['2027-04-10', '2027-04-01'],
      ['2027-04-11', '2027-06-30'],
      ['2027-07-10', '2027-07-15'],
    ] as const)
      correctOn(life, day, expiresOn, '13:00');
    life.passTo(local('2032-01-01'));
    const keys = life.mails.map(({ effectKey }) => effectKey);
    expect(new Set(keys).size).toBe(keys.length);
    // The last day in force when each left. A rung that was said of a day is not said of it again, whatever lay between.
    const said = life.mails.flatMap(({ effectKey, at }) => {
      const [, rung] = /^notice:1:((?:before|after)-\d+)/.exec(effectKey) ?? [];
      return rung === undefined ? [] : [`${rung} of ${lastDayAt(life, at)}`];
    });
    expect(said.length).toBeGreaterThan(10);
    expect(new Set(said).size).toBe(said.length);
    expect(life.stage).toBe('VACATED');
  });

  it('taken back at once, a mistake costs nobody a reminder that was not sent', () => {
    const life = endsJune30();
    life.passTo(local('2026-06-10'));
    correctOn(life, '2026-06-10', '2026-06-01', '13:00');
    correctOn(life, '2026-06-10', '2026-06-30', '14:00');
    life.passTo(local('2026-07-02'));
    expect(sentOf(life)).toEqual([
      ['before-90', '2026-04-01'],
      ['before-60', '2026-05-01'],
      ['before-30', '2026-05-31'],
      // What the mistake brought. On the true day it is said again, by then it is so.
      ['after-1', '2026-06-10'],
      ['before-14-anew-1', '2026-06-16'],
      ['before-7-anew-1', '2026-06-23'],
      ['before-1-anew-1', '2026-06-29'],
      ['before-0-anew-1', '2026-06-30'],
      ['after-1-anew-1', '2026-07-01'],
    ]);
  });

  it('to a year later, when the term had ended by the wrong day: the right one is reminded of from its window on', () => {
    const life = endsJune30();
    life.passTo(local('2026-08-10'));
    expect(life.stage).toBe('LATE_TIER_1');
    correctOn(life, '2026-08-10', '2027-06-30');
    life.passTo(local('2027-07-01', '08:00'));
    expect(sentOf(life).slice(-7)).toEqual([
      ['before-90-anew-1', '2027-04-01'],
      ['before-60-anew-1', '2027-05-01'],
      ['before-30-anew-1', '2027-05-31'],
      ['before-14-anew-1', '2027-06-16'],
      ['before-7-anew-1', '2027-06-23'],
      ['before-1-anew-1', '2027-06-29'],
      ['before-0-anew-1', '2027-06-30'],
    ]);
  });

  it('within the window: no rung is sent again for another day near by', () => {
    const life = endsJune30();
    life.passTo(local('2026-06-17'));
    correctOn(life, '2026-06-17', '2026-07-15', '13:00');
    life.passTo(local('2026-07-16', '12:00'));
    expect(sentOf(life)).toEqual([
      ['before-90', '2026-04-01'],
      ['before-60', '2026-05-01'],
      ['before-30', '2026-05-31'],
      ['before-14', '2026-06-16'],
      ['before-7', '2026-07-08'],
      ['before-1', '2026-07-14'],
      ['before-0', '2026-07-15'],
      ['after-1', '2026-07-16'],
    ]);
  });

  it('to a day that is later by months, in the window: it is reminded of as of any other', () => {
    const life = endsJune30();
    life.passTo(local('2026-06-25'));
    correctOn(life, '2026-06-25', '2026-09-20');
    life.passTo(local('2026-09-20', '23:00'));
    expect(sentOf(life).slice(5)).toEqual([
      ['before-60-anew-1', '2026-07-22'],
      ['before-30-anew-1', '2026-08-21'],
      ['before-14-anew-1', '2026-09-06'],
      ['before-7-anew-1', '2026-09-13'],
      ['before-1-anew-1', '2026-09-19'],
      ['before-0-anew-1', '2026-09-20'],
    ]);
  });

  it('while the renewal is with us: who is denied is reminded of the right day', () => {
    const life = endsJune30();
    pay(life, 'RENEWAL', 8_000, '2026-06-30', '09:30');
    life.tell(renewal(), local('2026-06-30', '10:00'));
    correctOn(life, '2026-07-05', '2027-06-30');
    life.tell({ type: 'PROPOSE_DENIAL', reason: 'Hours are missing.' }, local('2026-07-10'));
    life.tell({ type: 'CONFIRM_DENIAL' }, local('2026-07-11'), { actor: SUPERVISOR });
    life.passTo(local('2027-06-17'));
    expect(sentOf(life).slice(-4)).toEqual([
      ['before-90-anew-1', '2027-04-01'],
      ['before-60-anew-1', '2027-05-01'],
      ['before-30-anew-1', '2027-05-31'],
      ['before-14-anew-1', '2027-06-16'],
    ]);
  });

  it('takes back what had not left and is not true any more', () => {
    const life = endsJune30();
    life.passTo(local('2026-06-15'));
    life.mailIsDown = true;
    life.passTo(local('2026-06-16', '09:05'));
    correctOn(life, '2026-06-16', '2026-12-31', '09:06');
    life.mailIsDown = false;
    life.passTo(local('2026-12-18'));
    expect(sentOf(life).slice(3)).toEqual([
      ['before-90-anew-1', '2026-10-02'],
      ['before-60-anew-1', '2026-11-01'],
      ['before-30-anew-1', '2026-12-01'],
      ['before-14-anew-1', '2026-12-17'],
    ]);
  });

  it('a lapse that was no lapse is not told, and the true one is', () => {
    const life = endsJune30();
    life.passTo(local('2028-07-01', '08:00'));
    expect(life.stage).toBe('LATE_TIER_2');
    correctOn(life, '2028-07-01', '2026-07-31', '08:10');
    expect(life.stage).toBe('LATE_TIER_1');
    life.passTo(local('2028-08-02'));
    expect(sentOf(life).filter(([key]) => key?.includes('lapsed'))).toEqual([['again-2-lapsed', '2028-08-01']]);
  });
});

describe('the letter on a corrected expiry', () => {
  const toldOf = (life: Life) =>
    life.mails.filter(({ notice }) => notice === 'EXPIRY_CORRECTED').map(({ effectKey }) => effectKey);

  it('names the right day and the one that the person was told', () => {
    const life = endsJune30();
    correctOn(life, '2025-01-10', '2027-06-30');
    const { text } = letterSent(life, 'notice:1:expiry-corrected-1');
    expect(text).toContain('We had the wrong last day for your certification: Tuesday, June 30, 2026.');
    expect(text).toContain('Wednesday, June 30, 2027');
  });

  it('of two corrections before a mail could leave speaks of the last, and of the day that was told before both', () => {
    const life = endsJune30();
    life.mailIsDown = true;
    correctOn(life, '2026-01-11', '2026-08-31', '12:00');
    correctOn(life, '2026-01-11', '2026-08-13', '12:01');
    life.mailIsDown = false;
    life.passTo(local('2026-01-12'));
    expect(toldOf(life)).toEqual(['notice:1:expiry-corrected-2']);
    const { text } = letterSent(life, 'notice:1:expiry-corrected-2');
    expect(text).toContain('Tuesday, June 30, 2026');
    expect(text).not.toContain('August 31');
  });

  it('is none when the day is back before anybody was told of another', () => {
    const life = endsJune30();
    life.mailIsDown = true;
    correctOn(life, '2026-01-11', '2026-08-31', '12:00');
    correctOn(life, '2026-01-11', '2026-06-30', '12:01');
    life.mailIsDown = false;
    life.passTo(local('2026-01-12'));
    expect(toldOf(life)).toEqual([]);
    correctOn(life, '2026-01-13', '2026-07-31');
    expect(letterSent(life, 'notice:1:expiry-corrected-3').text).toContain('Tuesday, June 30, 2026');
  });

  it('asks nobody to renew whose renewal is with us', () => {
    const life = endsJune30();
    pay(life, 'RENEWAL', 8_000, '2026-06-20', '09:30');
    life.tell(renewal(), local('2026-06-20', '10:00'));
    correctOn(life, '2026-06-22', '2026-07-10');
    const { text } = letterSent(life, 'notice:1:expiry-corrected-1');
    expect(text).toContain('We have your renewal');
    expect(text).not.toContain('to renew');
  });
});

describe('the account of what came due', () => {
  /** As the account tells it from the audit, and as the ledger has it. */
  const both = (life: Life, until: string) => ({
    told: dueNotices(life.events, cmpss, until)
      .filter(({ isExempt }) => !isExempt)
      .map(({ effectKey, at }) => `${effectKey} ${at}`)
      .filter((row) => /before|after/.test(row))
      .sort(),
    kept: life.facts.effects
      .map(({ effectKey, owedAt }) => `${effectKey} ${owedAt}`)
      .filter((row) => /before|after/.test(row))
      .sort(),
  });

  it.each([
    ['taken back at once', ['2026-06-01', '2026-06-30']],
    ['near, and far again', ['2026-06-15', '2027-06-30']],
    ['back, near, and far', ['2026-06-01', '2026-06-16', '2026-12-31']],
  ])('follows a last day that was corrected: %s', (_, days) => {
    const life = endsJune30();
    life.passTo(local('2026-06-10'));
    for (const [place, day] of days.entries()) correctOn(life, '2026-06-10', day, `13:0${place}`);
    const until = local('2027-07-02');
    life.passTo(until);
    const { told, kept } = both(life, until);
    expect(kept.length).toBeGreaterThan(7);
    expect(told).toEqual(kept);
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

describe('a certificate issued on 29 February', () => {
  it('ends on 28 February, has its reminders by that day, and can be corrected to another', () => {
    const life = certified('2024-02-29');
    life.passTo(local('2025-12-01', '12:00'));
    expect(sentOf(life)).toEqual([['before-90', '2025-11-30']]);
    correctOn(life, '2025-12-02', '2026-03-01');
    life.passTo(local('2026-03-02', '12:00'));
    expect(sentOf(life).slice(1)).toEqual([
      ['before-60', '2025-12-31'],
      ['before-30', '2026-01-30'],
      ['before-14', '2026-02-15'],
      ['before-7', '2026-02-22'],
      ['before-1', '2026-02-28'],
      ['before-0', '2026-03-01'],
      ['after-1', '2026-03-02'],
    ]);
  });

  it('corrected to 29 February of a leap year has its late tiers end on 28 February', () => {
    const life = endsJune30();
    correctOn(life, '2026-05-01', '2028-02-29');
    life.passTo(local('2030-02-28', '23:59'));
    expect(life.stage).toBe('LATE_TIER_1');
    life.passTo(local('2030-03-01', '00:00'));
    expect(life.stage).toBe('LATE_TIER_2');
  });
});
