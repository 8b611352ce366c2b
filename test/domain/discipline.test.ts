import { describe, expect, it } from 'vitest';
import { local, pay, REVIEWER, SUPERVISOR, submitted } from './life.ts';
import { endsJune30, publicOn, renewal } from './renewing-lives.ts';

describe('discipline', () => {
  it('takes two people to revoke, also while a renewal is to be denied, and nothing reverses it', () => {
    const life = endsJune30();
    pay(life, 'RENEWAL', 8_000, '2026-05-20');
    life.tell(renewal(), local('2026-05-21'));
    life.tell({ type: 'PROPOSE_DENIAL', reason: 'Hours not credible.' }, local('2026-05-25'));
    const revoke = { type: 'REVOKE', reason: 'Decided.' } as const;
    life.tell(revoke, local('2026-05-26'), { actor: SUPERVISOR });
    expect(life.stage).toBe('DENIAL_PROPOSED');
    expect(life.refusals(revoke, local('2026-05-27'), { actor: SUPERVISOR })).toEqual(['SECOND_PERSON_NEEDED']);
    life.tell(revoke, local('2026-05-28'), { actor: REVIEWER });
    expect([life.stage, publicOn(life, '2026-05-27'), publicOn(life, '2026-05-28')]).toEqual([
      'REVOKED',
      'ACTIVE',
      'REVOKED',
    ]);
    expect(life.tell({ type: 'APPROVE' }, local('2026-05-29'))).toMatchObject({ state: 'KEPT_CLOSED' });
  });

  it('is of certifications: an application that is to be denied can be neither suspended nor revoked', () => {
    const life = submitted('2025-01-10');
    pay(life, 'APPLICATION', 10_000, '2025-01-10');
    life.tell({ type: 'PROPOSE_DENIAL', reason: 'No diploma.' }, local('2025-01-20'));
    expect(life.refusals({ type: 'SUSPEND', reason: 'x' }, local('2025-01-21'))).toEqual(['NO_CERTIFICATE']);
    expect(life.refusals({ type: 'REVOKE', reason: 'x' }, local('2025-01-21'))).toEqual(['NO_CERTIFICATE']);
  });

  it('leaves a certification that is to be renewed or denied beyond withdrawing', () => {
    const life = endsJune30();
    pay(life, 'RENEWAL', 8_000, '2026-05-20');
    life.tell(renewal(), local('2026-05-21'));
    life.tell({ type: 'PROPOSE_DENIAL', reason: 'Hours not credible.' }, local('2026-05-25'));
    expect(life.refusals({ type: 'WITHDRAW' }, local('2026-05-26'))).toEqual(['CERTIFIED']);
  });
});
