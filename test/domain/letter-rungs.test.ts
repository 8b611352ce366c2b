/** Rungs that go out as letters, by a program that says so of the first and the last ones before a term's end. */
import { describe, expect, it } from 'vitest';
import { dueNotices } from '../../domain/due-notices.ts';
import type { Task } from '../../domain/facts.ts';
import type { ProgramDefinition } from '../../domain/program.ts';
import { reconcile, waitingIn } from '../../domain/reconciliation.ts';
import { ruleOn } from '../../domain/rules.ts';
import { cmpss } from '../../programs/cmpss/program.ts';
import { certified, type Life, local, pay, SUPERVISOR } from './life.ts';
import { renewal } from './renewing-lives.ts';
import { programWith } from './rule-builders.ts';

const byLetter = (...rungs: readonly string[]): ProgramDefinition =>
  programWith({
    'reminders.ladder': (ruleOn(cmpss, 'reminders.ladder', '2026-06-30') ?? []).map((rung) =>
      rungs.includes(rung.rung) ? { ...rung, channel: 'LETTER' } : rung,
    ),
  });

const PROGRAM = byLetter('before-90', 'before-7');
const FIRST = 'notice:1:before-90';

/** Certified through 2026-06-30: 90 days before are 2026-04-01, 7 days are 2026-06-23. */
const reminded = (on = '2026-04-01', time = '09:00'): Life => {
  const life = certified('2024-06-30', PROGRAM);
  life.passTo(local(on, time));
  return life;
};

const lettersOf = ({ facts }: Life, isMeant: (task: Task) => boolean = ({ closedAt }) => closedAt === undefined) =>
  facts.tasks.filter((task) => task.queue === 'LETTER' && isMeant(task)).map(({ taskId }) => taskId);

const stateOf = ({ facts }: Life, key: string) => facts.effects.find(({ effectKey }) => effectKey === key)?.state;

const post = (life: Life, postedOn: string, at: string, effectKey = FIRST) =>
  life.refusals({ type: 'RECORD_LETTER', effectKey, postedOn }, local(at, '12:00'));

describe('a rung of the channel LETTER', () => {
  it('is work for staff at its hour, due by the last day, and is not mailed', () => {
    const life = reminded('2026-04-01', '08:59');
    expect(lettersOf(life)).toEqual([]);
    life.passTo(local('2026-04-01', '09:00'));
    expect(life.facts.tasks.filter(({ queue }) => queue === 'LETTER')).toEqual([
      {
        taskId: `letter-${FIRST}`,
        queue: 'LETTER',
        reason: 'LETTER_TO_POST',
        openedAt: local('2026-04-01', '09:00'),
        dueOn: '2026-06-30',
      },
    ]);
    life.passTo(local('2026-04-30'));
    expect(life.mails.map(({ effectKey }) => effectKey)).not.toContain(FIRST);
    expect(stateOf(life, FIRST)).toBe('OWED');
  });

  it('is done once it was posted, and not owed again', () => {
    const life = reminded();
    expect(post(life, '2026-04-02', '2026-04-03')).toEqual([]);
    life.passTo(local('2026-04-30'));
    expect(life.facts.effects.find(({ effectKey }) => effectKey === FIRST)).toMatchObject({
      state: 'SETTLED',
      sentTo: 'LETTER',
      performedAt: local('2026-04-03', '00:00'),
    });
    expect(lettersOf(life)).toEqual([]);
  });

  it('gives way to the next rung, and that it was posted before can still be told', () => {
    const life = reminded('2026-05-01', '10:00');
    expect([stateOf(life, FIRST), lettersOf(life)]).toEqual(['SUPERSEDED', []]);
    expect(life.mails.at(-1)?.effectKey).toBe('notice:1:before-60');
    expect(post(life, '2026-05-02', '2026-05-02')).toEqual(['LETTER_TAKEN_BACK']);
    expect(post(life, '2026-04-30', '2026-05-02')).toEqual([]);
    expect(stateOf(life, FIRST)).toBe('SETTLED');
    expect(post(life, '2026-04-30', '2026-05-02')).toEqual(['NO_SUCH_LETTER']);
  });

  it('takes the place of a mail that could not leave', () => {
    const life = reminded('2026-06-16', '08:00');
    life.mailIsDown = true;
    life.passTo(local('2026-06-23', '09:00'));
    expect([stateOf(life, 'notice:1:before-14'), stateOf(life, 'notice:1:before-7')]).toEqual(['SUPERSEDED', 'OWED']);
    expect(lettersOf(life)).toEqual(['letter-notice:1:before-7']);
  });

  it('is owed no more once the person has renewed', () => {
    const life = reminded();
    pay(life, 'RENEWAL', 8_000, '2026-04-02');
    life.tell(renewal(), local('2026-04-02', '13:00'));
    expect([stateOf(life, FIRST), lettersOf(life)]).toEqual(['SUPERSEDED', []]);
  });

  it('is with staff by the account, delivered once posted, and of no day’s mails', () => {
    const life = reminded();
    const now = local('2026-04-01', '20:00');
    const accountOf = () => {
      const due = dueNotices(life.events, PROGRAM, now);
      const circumstances = { timeZone: PROGRAM.timeZone, now, isDue: false };
      return {
        day: reconcile(due, life.facts, () => undefined, circumstances).days.get('2026-04-01'),
        waiting: waitingIn(due, life.facts, { now, isDue: false }),
      };
    };
    expect(accountOf()).toMatchObject({ day: { due: 1, escalated: 1, missing: 0, unexpected: 0 }, waiting: [] });
    post(life, '2026-04-01', '2026-04-02');
    expect(accountOf()).toMatchObject({ day: { due: 1, delivered: 1, missing: 0 }, waiting: [] });
    const { effects } = life.facts;
    life.facts = { ...life.facts, effects: effects.filter(({ effectKey }) => effectKey !== FIRST) };
    expect(accountOf()).toMatchObject({ day: { due: 1, missing: 1 }, waiting: [] });
  });
});

describe('a letter in the place of a mail that did not arrive', () => {
  const KEY = 'notice:1:before-30';
  const comeBack = (life: Life, effectKey: string, time: string) =>
    life.tell({ type: 'RECORD_UNDELIVERED', messageId: `m-${effectKey}`, state: 'BOUNCED' }, local('2026-05-31', time));
  const noAddress = (life: Life) => {
    life.hasNoAddress = () => true;
    life.passTo(local('2026-05-31', '12:00'));
    life.hasNoAddress = () => false;
  };
  const bounced = (life: Life) => {
    comeBack(life, KEY, '13:00');
    comeBack(life, 'notice:1:contact-2-before-30', '14:00');
  };

  it.each([
    ['no address was left', noAddress],
    ['it came back twice', bounced],
  ])('is taken back when the day moves, and its rung is done again: %s', (_, lose) => {
    const life = certified('2024-06-30');
    life.passTo(local('2026-05-31', '08:00'));
    lose(life);
    expect(lettersOf(life)).toHaveLength(1);
    life.tell({ type: 'CORRECT_EXPIRY', expiresOn: '2026-07-20', reason: 'As on paper.' }, local('2026-06-01'), {
      actor: SUPERVISOR,
    });
    expect(lettersOf(life)).toEqual([]);
    life.passTo(local('2026-07-05'));
    expect(life.mails.filter(({ at }) => at === local('2026-06-20', '09:00'))).toMatchObject([{ effectKey: KEY }]);
    const now = local('2026-07-05');
    const due = dueNotices(life.events, cmpss, now);
    const circumstances = { timeZone: cmpss.timeZone, now, isDue: false };
    expect(reconcile(due, life.facts, () => 'DELIVERED', circumstances).differing).toEqual([]);
  });
});

describe('a program', () => {
  it('sends no letter that a person could have turned off', () => {
    expect(() => byLetter('half-term')).toThrow('a notice that a person may turn off goes by EMAIL');
  });
});
