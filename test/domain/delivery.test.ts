/** What is done about notices that do not reach their person: the next contact, then a letter, each once. */
import { describe, expect, it } from 'vitest';
import { firstContactKey, nextContactKey } from '../../domain/delivery.ts';
import type { Effect } from '../../domain/facts.ts';
import { approved, type Life, local, pay, SUPERVISOR, submitted } from './life.ts';
import { endsJune30, renewal } from './renewing-lives.ts';

const FIRST = 'notice:0:approved';
const NEXT = 'notice:0:contact-2-approved';

const comeBack = (life: Life, effectKey: string, at: string, state: Effect['undelivered'] = 'BOUNCED') =>
  life.tell({ type: 'RECORD_UNDELIVERED', messageId: `m-${effectKey}`, state: state ?? 'BOUNCED' }, at);

const mailsOf = (life: Life, purpose: string): readonly string[] =>
  life.mails.flatMap(({ effectKey }) => (effectKey.endsWith(purpose) ? [effectKey] : []));

const effectOf = (life: Life, key: string) => life.facts.effects.find(({ effectKey }) => effectKey === key);

/** `<task> <due day>`: what staff have to post. */
const letters = (life: Life): readonly string[] =>
  life.facts.tasks
    .filter(({ queue, closedAt }) => queue === 'LETTER' && closedAt === undefined)
    .map(({ taskId, dueOn }) => `${taskId} ${dueOn ?? 'no day'}`);

/** Approved on 2024-02-01 and told so: valid through 2025-02-01 (case A14). */
const told = (): Life => approved('2024-01-02', '2024-02-01');

describe('the key of a notice', () => {
  it.each([
    ['notice:0:approved', 'notice:0:contact-2-approved'],
    ['notice:1:return-before-30-2', 'notice:1:contact-2-return-before-30-2'],
    ['notice:0:again-2-sitting-1', 'notice:0:contact-2-again-2-sitting-1'],
  ])('%s is %s for the next contact, and back', (first, next) => {
    expect(nextContactKey(first)).toBe(next);
    expect(nextContactKey(next)).toBe(next);
    expect([first, next].map(firstContactKey)).toEqual([first, first]);
  });
});

describe('a notice that comes back', () => {
  it.each(['BOUNCED', 'COMPLAINED', 'REJECTED'] as const)('%s is sent to the next contact at once', (state) => {
    const life = told();
    comeBack(life, FIRST, local('2024-02-01', '12:01'), state);
    expect(mailsOf(life, 'approved')).toEqual([FIRST, NEXT]);
    expect(effectOf(life, FIRST)).toMatchObject({ state: 'SETTLED', undelivered: state });
    expect(effectOf(life, NEXT)).toMatchObject({ state: 'SETTLED', notice: 'APPLICATION_APPROVED', cycle: 0 });
    expect(letters(life)).toEqual([]);
  });

  it('is not sent again however often and in whatever words it is told', () => {
    const life = told();
    for (const state of ['BOUNCED', 'COMPLAINED', 'BOUNCED', 'REJECTED'] as const)
      comeBack(life, FIRST, local('2024-02-02'), state);
    expect(mailsOf(life, 'approved')).toEqual([FIRST, NEXT]);
    expect(effectOf(life, FIRST)?.undelivered).toBe('BOUNCED');
    expect(letters(life)).toEqual([]);
  });

  it('from the next contact as well is a letter, by the day on which the application ends', () => {
    const life = told();
    comeBack(life, FIRST, local('2024-02-02'));
    comeBack(life, NEXT, local('2024-02-03'));
    comeBack(life, NEXT, local('2024-02-04'), 'COMPLAINED');
    expect(mailsOf(life, 'approved')).toEqual([FIRST, NEXT]);
    expect(letters(life)).toEqual([`letter-${NEXT} 2025-02-01`]);
  });

  it('is a letter where no address is left', () => {
    const life = told();
    life.hasNoAddress = () => true;
    comeBack(life, FIRST, local('2024-02-02'));
    life.look(local('2024-02-03'));
    expect(mailsOf(life, 'approved')).toEqual([FIRST]);
    expect(letters(life)).toEqual([`letter-${NEXT} 2025-02-01`]);
    expect(life.facts.tasks.filter(({ queue }) => queue === 'EXCEPTION')).toEqual([]);
  });

  it('changes nothing of the period that the person was told', () => {
    const life = told();
    comeBack(life, FIRST, local('2024-02-20'));
    expect(life.facts.case.validThrough).toBe('2025-02-01');
  });

  it('that no notice remembers is refused', () => {
    const life = told();
    expect(
      life.refusals({ type: 'RECORD_UNDELIVERED', messageId: 'nobody', state: 'BOUNCED' }, local('2024-02-02')),
    ).toEqual(['NO_SUCH_NOTICE']);
  });
});

describe('an address that takes no mail', () => {
  const tasksOf = (life: Life) => life.facts.tasks.filter(({ reason }) => reason === 'ADDRESS_FAILED');

  it('is asked about by staff once the next one took the notice, by the day on which something is lost', () => {
    const life = told();
    life.mailIsDown = true;
    comeBack(life, FIRST, local('2024-02-02'));
    expect(tasksOf(life)).toEqual([]);
    life.mailIsDown = false;
    life.passTo(local('2024-02-03'));
    expect(tasksOf(life)).toMatchObject([{ queue: 'EXCEPTION', dueOn: '2025-02-01' }]);
    expect(tasksOf(life)[0]?.closedAt).toBeUndefined();
  });

  it('is one task however many notices come back, and done with when a notice goes there again', () => {
    const life = told();
    comeBack(life, FIRST, local('2024-02-02'));
    life.firstAddress = 'SECOND';
    life.tell({ type: 'RECORD_MAIL', messageId: 'm1' }, local('2024-02-10'));
    expect(tasksOf(life)).toMatchObject([{ openedAt: local('2024-02-02') }]);
    expect(tasksOf(life)[0]?.closedAt).toBeUndefined();
    life.firstAddress = 'PRIMARY';
    life.tell({ type: 'RECORD_MAIL', messageId: 'm2' }, local('2024-02-20'));
    expect(tasksOf(life)).toMatchObject([{ closedAt: local('2024-02-20') }]);
  });

  it('that fails again later is a task again', () => {
    const life = told();
    comeBack(life, FIRST, local('2024-02-02'));
    life.tell({ type: 'RECORD_MAIL', messageId: 'm1' }, local('2024-02-20'));
    comeBack(life, 'notice:0:mail-2024-02-20', local('2024-02-21'));
    expect(tasksOf(life)).toMatchObject([{ openedAt: local('2024-02-21') }]);
    expect(tasksOf(life)[0]?.closedAt).toBeUndefined();
  });
});

describe('the day by which a letter should be posted', () => {
  it('is the last day to answer, of a revision', () => {
    const life = submitted('2024-01-02');
    pay(life, 'APPLICATION', 10_000, '2024-01-02');
    life.hasNoAddress = () => true;
    life.tell(
      {
        type: 'REQUEST_REVISION',
        wanted: [{ requirement: 'PHOTO_ID', reason: 'It cannot be read.' }],
        answerBy: '2024-02-20',
      },
      local('2024-01-10'),
    );
    expect(letters(life)).toEqual(['letter-notice:0:revision-1 2024-02-20']);
  });

  it('is the last day of the term, of a reminder', () => {
    const life = endsJune30();
    life.passTo(local('2026-03-30'));
    life.hasNoAddress = () => true;
    life.passTo(local('2026-04-01'));
    expect(letters(life)).toEqual(['letter-notice:1:before-90 2026-06-30']);
  });

  it('is none when nothing is owed', () => {
    const life = submitted('2024-01-02');
    life.hasNoAddress = () => true;
    pay(life, 'APPLICATION', 10_000, '2024-01-02');
    life.tell({ type: 'RECORD_MAIL', messageId: 'm1' }, local('2024-01-20'));
    expect(letters(life)).toEqual(['letter-notice:0:received no day', 'letter-notice:0:mail-2024-01-20 no day']);
  });
});

describe('a reminder that comes back', () => {
  const KEY = 'notice:1:before-90';
  const reminded = (): Life => {
    const life = endsJune30();
    life.passTo(local('2026-04-01', '10:00'));
    return life;
  };
  const renew = (life: Life, day: string, time = '11:00'): void => {
    pay(life, 'RENEWAL', 8_000, day, time);
    expect(life.tell(renewal(), local(day, time))).toMatchObject({ state: 'APPLIED' });
  };

  it('in the evening goes to the next contact on the next morning', () => {
    const life = reminded();
    comeBack(life, KEY, local('2026-04-01', '20:00'));
    expect(mailsOf(life, 'before-90')).toEqual([KEY]);
    life.passTo(local('2026-04-02', '09:00'));
    expect(life.mails.at(-1)).toMatchObject({ effectKey: nextContactKey(KEY), at: local('2026-04-02', '09:00') });
  });

  it('goes nowhere once the person has renewed', () => {
    const life = reminded();
    comeBack(life, KEY, local('2026-04-01', '20:00'));
    renew(life, '2026-04-01', '21:00');
    life.passTo(local('2026-04-03'));
    expect(effectOf(life, nextContactKey(KEY))?.state).toBe('SUPERSEDED');
    expect(mailsOf(life, 'before-90')).toEqual([KEY]);
  });

  it('goes nowhere when it is told after that', () => {
    const life = reminded();
    renew(life, '2026-04-01');
    comeBack(life, KEY, local('2026-04-01', '12:00'));
    expect(mailsOf(life, 'before-90')).toEqual([KEY]);
  });

  it('gives way to the next rung', () => {
    const life = reminded();
    life.mailIsDown = true;
    comeBack(life, KEY, local('2026-04-29', '12:00'));
    life.passTo(local('2026-05-01', '10:00'));
    expect(effectOf(life, nextContactKey(KEY))?.state).toBe('SUPERSEDED');
    expect(effectOf(life, 'notice:1:before-60')?.state).toBe('OWED');
  });

  it('is no letter any more once the person has renewed', () => {
    const life = reminded();
    life.hasNoAddress = (effectKey) => effectKey === nextContactKey(KEY);
    comeBack(life, KEY, local('2026-04-01', '12:00'));
    expect(letters(life)).toEqual([`letter-${nextContactKey(KEY)} 2026-06-30`]);
    renew(life, '2026-04-02');
    expect(letters(life)).toEqual([]);
  });
});

describe('a letter', () => {
  const owed = (): Life => {
    const life = told();
    life.hasNoAddress = () => true;
    comeBack(life, FIRST, local('2024-02-05'));
    return life;
  };
  const post = (life: Life, postedOn: string, effectKey = NEXT, at = local('2024-02-08')) =>
    life.refusals({ type: 'RECORD_LETTER', effectKey, postedOn }, at);

  it.each([
    ['2024-02-08', local('2024-02-08')],
    ['2024-02-06', local('2024-02-07', '00:00')],
    ['2024-02-05', local('2024-02-06', '00:00')],
  ])('posted on %s is done with', (postedOn, performedAt) => {
    const life = owed();
    expect(post(life, postedOn)).toEqual([]);
    expect(letters(life)).toEqual([]);
    expect(effectOf(life, NEXT)).toMatchObject({ state: 'SETTLED', sentTo: 'LETTER', performedAt });
  });

  it.each([
    ['on a day to come', '2024-02-09', NEXT, 'DATE_IN_THE_FUTURE'],
    ['before it was owed', '2024-02-04', NEXT, 'POSTED_TOO_EARLY'],
    ['of a notice that was mailed', '2024-02-08', FIRST, 'NO_SUCH_LETTER'],
  ])('posted %s is refused', (_, postedOn, effectKey, code) => {
    const life = owed();
    expect(post(life, postedOn, effectKey)).toEqual([code]);
    expect(letters(life)).toHaveLength(1);
  });

  it('is posted once', () => {
    const life = owed();
    post(life, '2024-02-08');
    expect(post(life, '2024-02-08')).toEqual(['NO_SUCH_LETTER']);
  });
});

describe('a closed case', () => {
  const KEY = 'notice:0:denied';
  const denied = (): Life => {
    const life = submitted('2024-01-02');
    pay(life, 'APPLICATION', 10_000, '2024-01-02');
    life.tell({ type: 'PROPOSE_DENIAL', reason: 'The diploma is not one.' }, local('2024-01-20'));
    life.tell({ type: 'CONFIRM_DENIAL' }, local('2024-01-21'), { actor: SUPERVISOR });
    expect([life.stage, life.last?.next.kind]).toEqual(['DENIED', 'CLOSE']);
    return life;
  };

  it('owes a letter at once for what comes back, and closes again', () => {
    const life = denied();
    expect(comeBack(life, KEY, local('2024-01-22'))).toMatchObject({ state: 'APPLIED' });
    expect(letters(life)).toEqual([`letter-${KEY} no day`]);
    expect(life.last?.next.kind).toBe('CLOSE');
    expect(mailsOf(life, 'denied')).toEqual([KEY]);
  });

  it('takes that the letter was posted', () => {
    const life = denied();
    comeBack(life, KEY, local('2024-01-22'));
    life.tell({ type: 'RECORD_LETTER', effectKey: KEY, postedOn: '2024-01-23' }, local('2024-01-23'));
    expect(letters(life)).toEqual([]);
    expect(effectOf(life, KEY)).toMatchObject({ sentTo: 'LETTER', undelivered: 'BOUNCED' });
  });

  it('keeps the letters that it owed, but for reminders', () => {
    const life = told();
    life.hasNoAddress = () => true;
    comeBack(life, FIRST, local('2024-02-05'));
    life.passTo(local('2025-03-01'));
    expect(life.stage).toBe('APPLICATION_EXPIRED');
    expect(letters(life).map((letter) => letter.split(' ')[0])).toEqual([
      `letter-${NEXT}`,
      'letter-notice:0:application-expired',
    ]);
  });
});
