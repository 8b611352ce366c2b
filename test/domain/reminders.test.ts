import { describe, expect, it } from 'vitest';
import { addDays } from '../../domain/dates.ts';
import type { Effect } from '../../domain/facts.ts';
import { servableAt } from '../../domain/ladder.ts';
import { cmpss } from '../../programs/cmpss/program.ts';
import { type Life, local, pay } from './life.ts';
import { endsJune30, renewal } from './renewing-lives.ts';

describe('reminders', () => {
  const sentOn = (life: Life) =>
    life.mails
      .filter(({ effectKey }) => /before|after|lapsed|vacated/.test(effectKey))
      .map(({ effectKey, at }) => [effectKey, at]);

  it('R15: expiring 2026-06-30, the 90-day mail goes out on 2026-04-01, from nine in the morning', () => {
    const life = endsJune30();
    life.passTo(local('2026-04-01', '08:59'));
    expect(sentOn(life)).toEqual([]);
    life.passTo(local('2026-04-01', '09:00'));
    expect(sentOn(life)).toEqual([['notice:1:before-90', '2026-04-01T16:00:00.000Z']]);
  });

  it('climb the whole ladder once when nobody renews, with a mail on the day of lapse', () => {
    const life = endsJune30();
    life.passTo(local('2031-01-01'));
    expect(sentOn(life).map(([key, at]) => [key, at?.slice(0, 10)])).toEqual([
      ['notice:1:before-90', '2026-04-01'],
      ['notice:1:before-60', '2026-05-01'],
      ['notice:1:before-30', '2026-05-31'],
      ['notice:1:before-14', '2026-06-16'],
      ['notice:1:before-7', '2026-06-23'],
      ['notice:1:before-1', '2026-06-29'],
      ['notice:1:before-0', '2026-06-30'],
      ['notice:1:after-1', '2026-07-01'],
      ['notice:1:after-30', '2026-07-30'],
      ['notice:1:return-before-30-1', '2028-05-31'],
      ['notice:1:lapsed', '2028-07-01'],
      ['notice:1:return-before-30-2', '2030-05-31'],
      ['notice:1:vacated', '2030-07-01'],
    ]);
  });

  it('R16: after an outage only the most urgent is sent, once, and the others are superseded', () => {
    const life = endsJune30();
    life.passTo(local('2026-05-30'));
    life.asleep = true;
    life.look(local('2026-06-24', '12:00'));
    life.look(local('2026-06-24', '12:05'));
    expect(sentOn(life).slice(2)).toEqual([['notice:1:before-7', local('2026-06-24', '12:00')]]);
    expect(life.facts.effects.filter(({ state }) => state === 'SUPERSEDED').map(({ effectKey }) => effectKey)).toEqual([
      'notice:1:before-30',
      'notice:1:before-14',
    ]);
  });

  it('R16: a reminder that the mail service did not take is superseded by the next', () => {
    const life = endsJune30();
    life.passTo(local('2026-06-15'));
    life.mailIsDown = true;
    life.passTo(local('2026-06-23', '10:30'));
    life.mailIsDown = false;
    life.passTo(local('2026-06-24'));
    expect(
      sentOn(life)
        .slice(3)
        .map(([key]) => key),
    ).toEqual(['notice:1:before-7']);
  });

  it.each([
    ['2026-06-24', '08:59', '2026-06-24', '09:00'],
    ['2026-06-24', '09:00', '2026-06-24', '09:00'],
    ['2026-06-24', '16:59', '2026-06-24', '16:59'],
    ['2026-06-24', '17:00', '2026-06-25', '09:00'],
    ['2026-06-24', '23:59', '2026-06-25', '09:00'],
  ])(
    'after an outage that ended on %s at %s the one that is due leaves on %s at %s, by day',
    (endedOn, at, leftOn, time) => {
      const life = endsJune30();
      life.passTo(local('2026-05-30'));
      life.asleep = true;
      life.look(local(endedOn, at));
      life.asleep = false;
      life.passTo(local('2026-06-26'));
      expect(sentOn(life).slice(2)).toEqual([['notice:1:before-7', local(leftOn, time)]]);
    },
  );

  it.each([
    ['notice:1:lapsed', '2028-07-01', '2028-07-02'],
    ['notice:1:vacated', '2030-07-01', '2030-07-02'],
  ])('nor does %s leave at night after an outage that ended on %s at 22:00', (key, endedOn, leftOn) => {
    const life = endsJune30();
    life.passTo(local(addDays(endedOn, -1), '08:00'));
    life.asleep = true;
    life.look(local(endedOn, '22:00'));
    life.asleep = false;
    life.passTo(local(leftOn, '12:00'));
    expect(sentOn(life).filter(([sent]) => sent === key)).toEqual([[key, local(leftOn, '09:00')]]);
  });

  it('that leaves the next morning is the one that is due by then, and speaks of that day', () => {
    const life = endsJune30();
    life.passTo(local('2026-05-30'));
    life.asleep = true;
    life.look(local('2026-06-28', '20:00'));
    life.asleep = false;
    life.passTo(local('2026-07-01', '08:00'));
    expect(sentOn(life).slice(2)).toEqual([
      ['notice:1:before-1', local('2026-06-29', '09:00')],
      ['notice:1:before-0', local('2026-06-30', '09:00')],
    ]);
  });

  it.each([
    ['2026-03-07', '2026-03-08', '2026-03-08T16:00:00.000Z'],
    ['2026-10-31', '2026-11-01', '2026-11-01T17:00:00.000Z'],
  ])('in the night from %s, when the clocks change, wait until nine by the new time on %s', (owedOn, day, leaves) => {
    const life = endsJune30();
    life.passTo(local('2026-02-01'));
    const reminder = { effectKey: 'notice:1:before-90', notice: 'RENEWAL_REMINDER', cycle: 1, attempts: 0 } as const;
    const owed: Effect = { ...reminder, reminderOf: 'RENEWAL', owedAt: local(owedOn, '20:00'), state: 'OWED' };
    expect(servableAt(owed, cmpss, local(owedOn, '20:00'))).toBe(leaves);
    expect(servableAt(owed, cmpss, local(day, '08:59'))).toBe(leaves);
    expect(servableAt(owed, cmpss, leaves)).toBe(leaves);
  });

  it('hold back nothing else: a notice that answers somebody leaves at any hour', () => {
    const life = endsJune30();
    pay(life, 'RENEWAL', 8_000, '2026-05-20');
    life.tell(renewal(), local('2026-05-21', '23:30'));
    expect(life.mails.at(-1)).toMatchObject({ notice: 'RENEWAL_RECEIVED', at: local('2026-05-21', '23:30') });
  });

  it('R17: a mail that cannot be sent moves no deadline and gives staff a task', () => {
    const life = endsJune30();
    life.passTo(local('2026-04-01', '08:00'));
    life.facts = {
      ...life.facts,
      effects: [
        ...life.facts.effects,
        {
          effectKey: 'notice:1:before-90',
          notice: 'RENEWAL_REMINDER',
          cycle: 1,
          owedAt: local('2026-04-01', '09:00'),
          state: 'FAILED',
          attempts: 1,
          failedBecause: 'MessageRejected',
        },
      ],
    };
    life.passTo(local('2026-07-01', '00:00'));
    expect(life.stage).toBe('LATE_TIER_1');
    expect(life.facts.cycles.at(-1)?.expiresOn).toBe('2026-06-30');
    expect(life.facts.tasks).toContainEqual(expect.objectContaining({ queue: 'EXCEPTION', reason: 'NOTICE_NOT_SENT' }));
  });

  it('stop when a renewal is submitted and start again in the next cycle', () => {
    const life = endsJune30();
    pay(life, 'RENEWAL', 8_000, '2026-05-20');
    life.tell(renewal(), local('2026-05-21'));
    life.tell({ type: 'APPROVE' }, local('2026-06-25'));
    life.passTo(local('2028-04-02'));
    expect(sentOn(life).map(([key]) => key)).toEqual([
      'notice:1:before-90',
      'notice:1:before-60',
      'notice:2:before-90',
    ]);
  });
});

describe('a notice whose senders were lost', () => {
  it('is given to staff after the third, not to a fourth', () => {
    const lost = (lostSenders: number) => {
      const life = endsJune30();
      life.passTo(local('2026-04-01', '09:30'));
      const claimed = {
        effectKey: 'notice:1:before-60',
        notice: 'RENEWAL_REMINDER',
        cycle: 1,
        owedAt: local('2026-05-01', '09:00'),
        state: 'CLAIMED',
        attempts: lostSenders + 1,
        lostSenders,
        notBefore: local('2026-05-01', '09:15'),
      } as const;
      life.facts = { ...life.facts, effects: [...life.facts.effects, claimed] };
      life.look(local('2026-05-01', '09:20'));
      return life;
    };
    expect(lost(1).mails.map(({ effectKey }) => effectKey)).toContain('notice:1:before-60');
    const given = lost(2);
    expect(given.mails.map(({ effectKey }) => effectKey)).not.toContain('notice:1:before-60');
    expect(given.facts.effects.at(-1)).toMatchObject({ state: 'FAILED', failedBecause: 'SENDERS_LOST' });
    expect(given.facts.tasks).toContainEqual(expect.objectContaining({ reason: 'NOTICE_NOT_SENT' }));
    // The next reminder goes its own way.
    given.passTo(local('2026-06-01'));
    expect(given.mails.map(({ effectKey }) => effectKey)).toContain('notice:1:before-30');
  });
});
