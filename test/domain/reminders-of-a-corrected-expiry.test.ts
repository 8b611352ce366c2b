/** What a person is told when the last day of a term is set right: the letter on it, and the reminders from then on (docs/decisions/0034). */
import { describe, expect, it } from 'vitest';
import { dueNotices } from '../../domain/due-notices.ts';
import { cmpss } from '../../programs/cmpss/program.ts';
import { letterSent } from '../functions/lives.ts';
import { certified, type Life, local, pay, SUPERVISOR } from './life.ts';
import { correctOn, endsJune30, renewal } from './renewing-lives.ts';

/** The reminders and letters of a term that left, with their days. */
const sentOf = (life: Life) =>
  life.mails
    .filter(({ effectKey }) => /before|after|lapsed/.test(effectKey))
    .map(({ effectKey, at }) => [effectKey.replace('notice:1:', ''), at.slice(0, 10)]);

const lastDayAt = ({ events }: Life, at: string) =>
  events
    .filter((event) => event.type === 'CYCLE_CHANGED' || event.type === 'CYCLE_STARTED')
    .findLast((event) => event.at <= at)?.cycle.expiresOn;

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
