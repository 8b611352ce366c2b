/** When a person is told that their mail was received: of every message, and at most once a day (RFC 3834, section 2). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addMinutes, dateOf, endOf } from '../../domain/dates.ts';
import type { Effect } from '../../domain/facts.ts';
import { certified, Life, local, pay, REVIEWER, submitted } from './life.ts';

/** The program sends what nobody waits for from nine o'clock on. */
const HOUR = '09:00';

const say = (life: Life, messageId: string, at: string) => life.tell({ type: 'RECORD_MAIL', messageId }, at);

const inReview = (): Life => {
  const life = submitted('2024-01-02');
  pay(life, 'APPLICATION', 10_000, '2024-01-02');
  return life;
};

const acknowledgements = ({ facts }: Life): readonly Effect[] =>
  facts.effects.filter(({ notice }) => notice === 'MAIL_RECEIVED');

/** `<key> <state>: <messages>`. */
const ledger = (life: Life): readonly string[] =>
  acknowledgements(life).map(
    ({ effectKey, state, acknowledges }) => `${effectKey} ${state}: ${acknowledges?.join(' ')}`,
  );

const sent = ({ mails }: Life) => mails.filter(({ notice }) => notice === 'MAIL_RECEIVED').map(({ at }) => at);

/** Puts an acknowledgement in another state, as its sender left it. */
const leave = (life: Life, change: Partial<Effect>): void => {
  const effects = life.facts.effects.map((effect) =>
    effect.notice === 'MAIL_RECEIVED' ? { ...effect, ...change } : effect,
  );
  life.facts = { ...life.facts, effects };
};

describe('a message that has come to its end', () => {
  it('is acknowledged at once, and moves nothing', () => {
    const life = inReview();
    expect(say(life, 'm1', local('2024-01-20', '03:30'))).toMatchObject({ state: 'APPLIED' });
    expect(ledger(life)).toEqual(['notice:0:mail-2024-01-20 SETTLED: m1']);
    expect(sent(life)).toEqual([local('2024-01-20', '03:30')]);
    expect(life.stage).toBe('IN_REVIEW');
  });

  it('is named in the acknowledgement that is owed, while no sender has it', () => {
    const life = inReview();
    life.mailIsDown = true;
    say(life, 'm1', local('2024-01-20'));
    say(life, 'm2', local('2024-01-20', '12:05'));
    say(life, 'm3', local('2024-01-21', '12:05'));
    expect(ledger(life)).toEqual(['notice:0:mail-2024-01-20 OWED: m1 m2 m3']);
    life.mailIsDown = false;
    life.passTo(local('2024-01-23'));
    expect(sent(life)).toHaveLength(1);
  });

  it('waits for the sending hour of the next day when that of its own has gone out, and others with it', () => {
    const life = inReview();
    say(life, 'm1', local('2024-01-20'));
    say(life, 'm2', local('2024-01-20', '12:01'));
    expect(life.last?.next).toEqual({ kind: 'WAIT', wait: 'AwaitReview', wakeBy: local('2024-01-21', HOUR) });
    say(life, 'm3', local('2024-01-21', '08:59'));
    expect(sent(life)).toEqual([local('2024-01-20')]);
    life.passTo(local('2024-01-22'));
    expect(sent(life)).toEqual([local('2024-01-20'), local('2024-01-21', HOUR)]);
    expect(ledger(life).at(-1)).toBe('notice:0:mail-2024-01-21 SETTLED: m2 m3');
  });

  it('is owed as of that hour, so that nobody takes the pause for a notice that is late', () => {
    const life = inReview();
    say(life, 'm1', local('2024-01-20'));
    say(life, 'm2', local('2024-01-20', '12:01'));
    const hour = local('2024-01-21', HOUR);
    expect(acknowledgements(life).at(-1)).toMatchObject({ owedAt: hour, notBefore: hour });
    expect(life.events.at(-1)?.rules).toEqual(['reminders.sendFrom']);
  });

  it('starts a day at midnight of the program', () => {
    const life = inReview();
    say(life, 'm1', local('2024-01-20', '23:59'));
    say(life, 'm2', local('2024-01-21', '00:00'));
    expect(sent(life)).toEqual([local('2024-01-20', '23:59'), local('2024-01-21', '00:00')]);
  });

  it('waits until nine o’clock also where the clocks are changed in between', () => {
    const life = inReview();
    say(life, 'm1', local('2024-03-09'));
    say(life, 'm2', local('2024-03-09', '12:01'));
    expect(acknowledgements(life).at(-1)?.notBefore).toBe('2024-03-10T16:00:00.000Z');
  });

  it('that is judged days later counts for the day on which its acknowledgement goes out', () => {
    const life = inReview();
    const late = { receivedAt: local('2024-01-20'), occurredOn: '2024-01-20' };
    life.tell({ type: 'RECORD_MAIL', messageId: 'm1' }, local('2024-01-23', '10:00'), late);
    say(life, 'm2', local('2024-01-23', '11:00'));
    expect(ledger(life)).toEqual(['notice:0:mail-2024-01-20 SETTLED: m1', 'notice:0:mail-2024-01-24 OWED: m2']);
  });

  it.each([
    { stage: 'a draft', life: () => new Life(local('2024-01-20', '09:00')), rests: { kind: 'HIBERNATE' } },
    { stage: 'a review', life: inReview, rests: { kind: 'WAIT', wait: 'AwaitReview' } },
    { stage: 'a term', life: () => certified('2024-01-19'), rests: { kind: 'HIBERNATE' } },
  ])('lets $stage rest until its hour', ({ life: live, rests }) => {
    const life = live();
    say(life, 'm1', local('2024-01-20'));
    say(life, 'm2', local('2024-01-20', '12:01'));
    const hour = local('2024-01-21', HOUR);
    expect(life.last?.next).toEqual({ ...rests, ...(rests.kind === 'WAIT' ? { wakeBy: hour } : { dueAt: hour }) });
    life.passTo(hour);
    expect(sent(life)).toHaveLength(2);
  });

  it('keeps nothing else waiting', () => {
    const life = inReview();
    say(life, 'm1', local('2024-01-20'));
    say(life, 'm2', local('2024-01-20', '12:01'));
    life.tell({ type: 'APPROVE' }, local('2024-01-20', '13:00'));
    expect(life.mails.at(-1)).toMatchObject({ notice: 'APPLICATION_APPROVED', at: local('2024-01-20', '13:00') });
    expect(life.last?.next).toMatchObject({
      kind: 'WAIT',
      wait: 'AwaitApplication',
      wakeBy: local('2024-01-21', HOUR),
    });
  });

  it('is acknowledged on another day than one of the term before', () => {
    const life = certified('2024-06-30');
    const earlier: Effect = {
      effectKey: 'notice:0:mail-2024-06-30',
      notice: 'MAIL_RECEIVED',
      cycle: 0,
      owedAt: local('2024-06-30', '10:00'),
      state: 'SETTLED',
      attempts: 1,
      performedAt: local('2024-06-30', '10:00'),
      acknowledges: ['m1'],
    };
    life.facts = { ...life.facts, effects: [...life.facts.effects, earlier] };
    say(life, 'm2', local('2024-06-30', '16:00'));
    expect(ledger(life).at(-1)).toBe('notice:1:mail-2024-07-01 OWED: m2');
  });

  it('has a letter on the next day when two hundred are told in one', () => {
    const life = inReview();
    life.mailIsDown = true;
    for (let message = 1; message <= 201; message += 1)
      say(life, `m${message}`, addMinutes(local('2024-01-20'), message));
    const [full, next] = acknowledgements(life);
    expect(full?.acknowledges).toHaveLength(200);
    expect(ledger(life)).toHaveLength(2);
    expect(next).toMatchObject({ effectKey: 'notice:0:mail-2024-01-21', acknowledges: ['m201'] });
  });
});

describe('an acknowledgement that a sender has', () => {
  const owed = (): Life => {
    const life = inReview();
    life.mailIsDown = true;
    say(life, 'm1', local('2024-01-20'));
    return life;
  };

  it('names no more: its letter may be written', () => {
    const life = owed();
    leave(life, { state: 'CLAIMED', attempts: 1, notBefore: local('2024-01-20', '12:15') });
    say(life, 'm2', local('2024-01-20', '12:01'));
    expect(ledger(life)).toEqual(['notice:0:mail-2024-01-20 CLAIMED: m1', 'notice:0:mail-2024-01-21 OWED: m2']);
  });

  it('counts for the day on which its lease ends', () => {
    const life = owed();
    leave(life, { state: 'CLAIMED', attempts: 2, notBefore: local('2024-01-22', '12:15') });
    say(life, 'm2', local('2024-01-22', '12:01'));
    expect(ledger(life).at(-1)).toBe('notice:0:mail-2024-01-23 OWED: m2');
  });

  it.each([
    { because: 'MessageRejected', change: { state: 'FAILED', failedBecause: 'MessageRejected' } },
    {
      because: 'SENDERS_LOST',
      change: { state: 'CLAIMED', attempts: 3, lostSenders: 2, notBefore: local('2024-01-20', '12:15') },
    },
  ] as const)('and could not send leaves what it names to the next: $because', ({ because, change }) => {
    const life = owed();
    life.mailIsDown = false;
    const { notBefore: _, ...rest } = acknowledgements(life)[0] ?? {};
    life.facts = {
      ...life.facts,
      effects: [
        ...life.facts.effects.filter(({ notice }) => notice !== 'MAIL_RECEIVED'),
        { ...rest, ...change } as Effect,
      ], // the one above
    };
    life.look(local('2024-01-20', '12:30'));
    expect(acknowledgements(life)).toMatchObject([{ state: 'FAILED', failedBecause: because }]);
    expect(life.facts.tasks.some(({ reason }) => reason === 'NOTICE_NOT_SENT')).toBe(true);
    say(life, 'm2', local('2024-01-20', '13:00'));
    expect(ledger(life).at(-1)).toBe('notice:0:mail-2024-01-21 OWED: m1 m2');
    life.passTo(local('2024-01-21', HOUR));
    say(life, 'm3', local('2024-01-21', '13:00'));
    expect(ledger(life).at(-1)).toBe('notice:0:mail-2024-01-22 OWED: m3');
  });
});

describe('a closed case', () => {
  it('owes no acknowledgement of what comes then', () => {
    const life = inReview();
    life.tell({ type: 'WITHDRAW' }, local('2024-01-20'));
    expect(say(life, 'm1', local('2024-01-21'))).toMatchObject({ state: 'KEPT_CLOSED' });
    expect(ledger(life)).toEqual([]);
  });

  it('still tells what had come before, and only then comes to its end', () => {
    const life = inReview();
    say(life, 'm1', local('2024-01-20'));
    say(life, 'm2', local('2024-01-20', '12:01'));
    life.tell({ type: 'WITHDRAW' }, local('2024-01-20', '13:00'));
    expect(life.last?.next).toEqual({ kind: 'HIBERNATE', dueAt: local('2024-01-21', HOUR) });
    life.passTo(local('2024-01-21', HOUR));
    expect(sent(life)).toHaveLength(2);
    expect(life.last?.next).toEqual({ kind: 'CLOSE' });
  });
});

it('a held case is told of nothing until its release', () => {
  const life = inReview();
  life.tell({ type: 'HOLD', reason: 'why' }, local('2024-01-20'), { actor: REVIEWER });
  expect(() => say(life, 'm1', local('2024-01-20', '13:00'))).toThrow('The signal was not judged.');
});

it('whatever comes when, every message is told, and one day has one acknowledgement', () => {
  const steps = fc.array(
    fc.record({
      minutes: fc.oneof(fc.integer({ min: 0, max: 90 }), fc.integer({ min: 0, max: 3_000 })),
      down: fc.boolean(),
    }),
    { minLength: 1, maxLength: 25 },
  );
  fc.assert(
    fc.property(steps, (history) => {
      const life = inReview();
      let now = local('2024-01-20', '20:00');
      for (const [place, { minutes, down }] of history.entries()) {
        now = addMinutes(now, minutes);
        life.passTo(now);
        life.mailIsDown = down;
        say(life, `m${place}`, now);
      }
      life.mailIsDown = false;
      life.passTo(addMinutes(endOf(dateOf(now, 'America/Los_Angeles'), 'America/Los_Angeles'), 3 * 24 * 60));
      const told = acknowledgements(life);
      expect(told.every(({ state }) => state === 'SETTLED')).toBe(true);
      expect(told.flatMap(({ acknowledges = [] }) => acknowledges)).toEqual(history.map((_, place) => `m${place}`));
      const days = sent(life).map((at) => dateOf(at, 'America/Los_Angeles'));
      expect(new Set(days).size).toBe(days.length);
    }),
    { numRuns: 60 },
  );
});
