/** What comes due, as the audit and the ladders tell it. That it equals the ledger in any history is among the properties. */
import { describe, expect, it } from 'vitest';
import { dueNotices } from '../../domain/due-notices.ts';
import { cmpss } from '../../programs/cmpss/program.ts';
import { type Life, local, pay } from './life.ts';
import { endsJune30, renewal } from './renewing-lives.ts';

const ofTheTerm = (life: Life, until: string) =>
  dueNotices(life.events, cmpss, until)
    .filter(({ effectKey }) => /^notice:\d:(before|after|half)/.test(effectKey))
    .map(({ effectKey, on, isExempt }) => `${on} ${effectKey}${isExempt ? ' exempt' : ''}`);

describe('what came due', () => {
  it('while a renewal is with us is exempt, and due once it is the turn of the person again', () => {
    const life = endsJune30();
    pay(life, 'RENEWAL', 8_000, '2026-05-20');
    life.tell(renewal(), local('2026-05-21'));
    life.tell({ type: 'PROPOSE_DENIAL', reason: 'Something is missing.' }, local('2026-06-20'));
    life.tell({ type: 'CONFIRM_DENIAL' }, local('2026-06-24', '13:00'), {
      actor: { kind: 'STAFF', id: 'supervisor-1' },
    });
    expect(ofTheTerm(life, local('2026-06-25'))).toEqual([
      '2025-06-30 notice:1:half-term',
      '2026-04-01 notice:1:before-90',
      '2026-05-01 notice:1:before-60',
      '2026-05-31 notice:1:before-30 exempt',
      '2026-06-16 notice:1:before-14 exempt',
      '2026-06-23 notice:1:before-7 exempt',
      '2026-06-24 notice:1:before-30',
      '2026-06-24 notice:1:before-14',
      '2026-06-24 notice:1:before-7',
    ]);
  });

  it('is told though nobody looked after the case: what was to be sent is missed', () => {
    const life = endsJune30();
    life.passTo(local('2026-04-02'));
    life.asleep = true;
    expect(ofTheTerm(life, local('2026-06-16', '08:59')).slice(-2)).toEqual([
      '2026-05-01 notice:1:before-60',
      '2026-05-31 notice:1:before-30',
    ]);
    expect(ofTheTerm(life, local('2026-06-16', '09:00')).at(-1)).toBe('2026-06-16 notice:1:before-14');
  });

  it('while an operator held the case is exempt, and due with its release', () => {
    const life = endsJune30();
    life.passTo(local('2026-03-01'));
    life.tell({ type: 'HOLD', reason: 'Looked into.' }, local('2026-03-31'));
    life.tell({ type: 'RELEASE', reason: 'Looked into.' }, local('2026-04-03', '10:00'));
    expect(ofTheTerm(life, local('2026-04-04')).slice(-2)).toEqual([
      '2026-04-01 notice:1:before-90 exempt',
      '2026-04-03 notice:1:before-90',
    ]);
  });

  it('is not what a command forestalled that was judged after a notice of a later hour was told', () => {
    const life = endsJune30();
    pay(life, 'RENEWAL', 8_000, '2026-05-30');
    const before = life.events.length;
    life.tell(renewal(), local('2026-05-31', '08:59'));
    const effect = life.facts.effects.find(({ effectKey }) => effectKey === 'notice:1:before-60');
    if (effect === undefined) throw new Error('The reminder of 60 days before is in the ledger.');
    const at = local('2026-05-31', '09:01');
    const by = { kind: 'SYSTEM', id: 'certcycle' } as const;
    const events = life.events.toSpliced(before, 0, { type: 'EFFECT_RECORDED', effect, at, by, rules: [] });
    const due = dueNotices(events, cmpss, local('2026-06-01')).filter(({ effectKey }) =>
      effectKey.endsWith('before-30'),
    );
    expect(due).toMatchObject([{ on: '2026-05-31', isExempt: true }]);
  });

  it('in the evening belongs to the day on which it may leave, so that no day is called silent for it', () => {
    const life = endsJune30();
    life.passTo(local('2026-05-30'));
    life.tell({ type: 'HOLD', reason: 'Looked into.' }, local('2026-05-30', '13:00'));
    life.tell({ type: 'RELEASE', reason: 'Looked into.' }, local('2026-05-31', '18:00'));
    const due = dueNotices(life.events, cmpss, local('2026-06-02'));
    expect(due.filter(({ effectKey }) => effectKey.endsWith('before-30'))).toMatchObject([
      { on: '2026-05-31', isExempt: true },
      { on: '2026-06-01', isExempt: false, at: local('2026-05-31', '18:00') },
    ]);
  });
});
