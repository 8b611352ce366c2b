import { describe, expect, it } from 'vitest';
import { addDays } from '../../domain/dates.ts';
import { rulesOn } from '../../domain/rules.ts';
import type { SignalBody } from '../../domain/signals.ts';
import { windowOpensOn } from '../../domain/term.ts';
import { cmpss } from '../../programs/cmpss/program.ts';
import { APPLICANT, certified, local, pay, REVIEWER, SUPERVISOR } from './life.ts';
import { endsJune30, enterLateFee, publicOn, renewal } from './renewing-lives.ts';
import { programWith } from './rule-builders.ts';

describe('a term', () => {
  it('R1: issued 2024-05-31 it runs through 2026-05-31 and lapses on 2026-06-01', () => {
    const life = certified('2024-05-31');
    expect(life.facts.cycles).toEqual([
      { cycle: 1, issuedOn: '2024-05-31', validFrom: '2024-05-31', expiresOn: '2026-05-31' },
    ]);
    life.passTo(local('2026-05-31', '23:59'));
    expect([life.stage, publicOn(life, '2026-05-31')]).toEqual(['RENEWAL_OPEN', 'ACTIVE']);
    life.passTo(local('2026-06-01', '00:00'));
    expect([life.stage, publicOn(life, '2026-06-01')]).toEqual(['LATE_TIER_1', 'EXPIRED']);
  });

  it('R1: issued on 29 February it ends on 28 February two years later', () => {
    expect(certified('2024-02-29').facts.cycles).toMatchObject([{ expiresOn: '2026-02-28' }]);
  });

  it.each([
    ['2026-03-31', 'RENEWAL_WINDOW_NOT_OPEN'],
    ['2026-04-01', undefined],
  ])('R3: expiring 2026-06-30, a renewal sent on %s is answered %s', (day, code) => {
    const life = endsJune30();
    life.passTo(local(day, '00:30'));
    if (code === undefined) pay(life, 'RENEWAL', 8_000, day, '01:00');
    const refusals = life.refusals(renewal(), local(day, '02:00'));
    expect(refusals.includes('RENEWAL_WINDOW_NOT_OPEN')).toBe(code !== undefined);
    expect(life.stage).toBe(code === undefined ? 'RENEWAL_REVIEW' : 'ACTIVE');
  });

  it('R5: the older window of 60 days opens on 2026-05-01, the newer one of 90 days on 2026-04-01', () => {
    const window = (days: number) => ({
      ...cmpss,
      rules: {
        ...cmpss.rules,
        'renewal.windowDays': {
          unit: 'days' as const,
          values: [{ from: '2022-05-01', value: days, source: { document: 'REN60', clause: 'window' } }],
        },
      },
    });
    expect(windowOpensOn(window(60), { expiresOn: '2026-06-30' })).toBe('2026-05-01');
    expect(windowOpensOn(window(90), { expiresOn: '2026-06-30' })).toBe('2026-04-01');
    expect(windowOpensOn(cmpss, { expiresOn: '2026-06-30' })).toBe('2026-04-01');
  });

  it('R5: a term that ends soon after the rule changed has its window opened by the change', () => {
    const change = cmpss.rules['renewal.windowDays'].values[1]?.from ?? '';
    expect(change).toBe('2024-09-01');
    expect(windowOpensOn(cmpss, { expiresOn: '2024-10-15' })).toBe('2024-08-16');
    expect(windowOpensOn(cmpss, { expiresOn: '2024-11-15' })).toBe('2024-09-01');
  });
});

describe('a renewal', () => {
  it.each([
    ['R7', '2026-06-30', '23:59', 'ON_TIME'],
    ['R7', '2026-07-01', '00:01', 'LATE_TIER_1'],
  ])('%s: submitted on %s at %s Pacific it is %s', (_row, day, time, standing) => {
    const life = endsJune30();
    life.passTo(local('2026-06-30', '20:00'));
    enterLateFee(life, '2026-06-30');
    pay(life, 'RENEWAL', 8_000, '2026-06-30', '21:00');
    if (standing !== 'ON_TIME') pay(life, 'LATE', 2_500, '2026-07-01', '00:00');
    life.tell(renewal(), local(day, time));
    expect(life.facts.renewals).toMatchObject([{ standing }]);
  });

  it('R7: one day late asks for the late fee, which is not published: it refuses and asks staff for the value', () => {
    const life = endsJune30();
    pay(life, 'RENEWAL', 8_000, '2026-07-01', '10:00');
    expect(life.tell(renewal(), local('2026-07-01', '11:00'))).toMatchObject({
      state: 'REFUSED',
      refusals: [{ code: 'RULE_NOT_PUBLISHED', rule: 'fees.late' }],
    });
    expect(life.facts.tasks.filter(({ closedAt }) => closedAt === undefined)).toMatchObject([
      { queue: 'EXCEPTION', reason: 'RULE_NOT_PUBLISHED' },
    ]);
    enterLateFee(life, '2026-07-02');
    expect(life.refusals(renewal(), local('2026-07-02', '09:00'))).toEqual(['FEE_UNPAID']);
    pay(life, 'LATE', 2_500, '2026-07-02', '10:00');
    life.tell(renewal(), local('2026-07-02', '11:00'));
    expect(life.stage).toBe('RENEWAL_REVIEW');
    expect(life.facts.tasks.filter(({ closedAt, queue }) => closedAt === undefined && queue === 'EXCEPTION')).toEqual(
      [],
    );
  });

  it('R8: sent in time and decided after the expiry it costs no late fee, and the days between are not certified', () => {
    const life = endsJune30();
    pay(life, 'RENEWAL', 8_000, '2026-06-20');
    life.tell(renewal(), local('2026-06-25'));
    life.passTo(local('2026-07-05'));
    expect([life.stage, publicOn(life, '2026-07-05')]).toEqual(['RENEWAL_REVIEW', 'EXPIRED']);
    life.tell({ type: 'APPROVE' }, local('2026-07-10'));
    expect(life.facts.cycles.at(-1)).toEqual({
      cycle: 2,
      issuedOn: '2026-07-10',
      validFrom: '2026-07-10',
      expiresOn: '2028-06-30',
    });
    expect(
      ['2026-06-30', '2026-07-05', '2026-07-09', '2026-07-10', '2028-06-30', '2028-07-01'].map((day) =>
        publicOn(life, day),
      ),
    ).toEqual(['ACTIVE', 'EXPIRED', 'EXPIRED', 'ACTIVE', 'ACTIVE', 'EXPIRED']);
  });

  it('follows the old term without a gap when it is decided in time', () => {
    const life = endsJune30();
    pay(life, 'RENEWAL', 8_000, '2026-05-20');
    life.tell(renewal(), local('2026-05-21'));
    life.tell({ type: 'APPROVE' }, local('2026-06-01'));
    expect(life.facts.cycles.at(-1)).toEqual({
      cycle: 2,
      issuedOn: '2026-06-01',
      validFrom: '2026-07-01',
      expiresOn: '2028-06-30',
    });
    expect(publicOn(life, '2026-06-30')).toBe('ACTIVE');
    expect(publicOn(life, '2026-07-01')).toBe('ACTIVE');
  });

  it.each([
    ['before the old last day: the old term runs to its end', '2026-06-01', '2026-07-01', '2028-06-01'],
    ['on the old last day', '2026-06-30', '2026-07-01', '2028-06-30'],
    ['after the old last day', '2026-07-10', '2026-07-10', '2028-07-10'],
  ])('under the anchor DECISION is good for a term from its decision: %s', (_when, decidedOn, validFrom, expiresOn) => {
    const life = certified('2024-06-30', programWith({ 'term.anchor': 'DECISION' }));
    pay(life, 'RENEWAL', 8_000, '2026-05-20');
    life.tell(renewal(), local('2026-05-21'));
    life.tell({ type: 'APPROVE' }, local(decidedOn));
    expect(life.facts.renewals).toMatchObject([{ standing: 'ON_TIME', decision: 'APPROVED' }]);
    expect(life.facts.cycles.at(-1)).toEqual({ cycle: 2, issuedOn: decidedOn, validFrom, expiresOn });
    const gap = decidedOn > '2026-06-30' ? 'EXPIRED' : 'ACTIVE';
    expect(
      ['2026-06-30', '2026-07-01', validFrom, expiresOn, addDays(expiresOn, 1)].map((day) => publicOn(life, day)),
    ).toEqual(['ACTIVE', gap, 'ACTIVE', 'ACTIVE', 'EXPIRED']);
  });

  it('R11: a suspended holder is not in good standing', () => {
    const life = endsJune30();
    life.passTo(local('2026-05-01'));
    life.tell({ type: 'SUSPEND', reason: 'Decided.' }, local('2026-05-01', '13:00'));
    pay(life, 'RENEWAL', 8_000, '2026-05-02');
    expect(life.refusals(renewal(), local('2026-05-03'))).toEqual(['NOT_IN_GOOD_STANDING']);
    expect(publicOn(life, '2026-05-03')).toBe('SUSPENDED');
    life.tell({ type: 'LIFT_SUSPENSION', reason: 'Ended.' }, local('2026-05-10'));
    expect(publicOn(life, '2026-05-09')).toBe('SUSPENDED');
    expect(publicOn(life, '2026-05-10')).toBe('ACTIVE');
    expect(life.tell(renewal(), local('2026-05-11'))).toMatchObject({ state: 'APPLIED' });
  });

  it('R12: an open complaint is no fact of a case, so the holder stays in good standing until it is decided', () => {
    const life = endsJune30();
    expect(Object.keys(life.facts)).not.toContain('complaints');
    pay(life, 'RENEWAL', 8_000, '2026-05-02');
    expect(life.tell(renewal(), local('2026-05-03'))).toMatchObject({ state: 'APPLIED' });
  });

  it('R13: is incomplete without the code of ethics signed again', () => {
    const life = endsJune30();
    pay(life, 'RENEWAL', 8_000, '2026-05-02');
    expect(life.refusals(renewal({ codeOfEthicsSigned: false }), local('2026-05-03'))).toEqual([
      'CODE_OF_ETHICS_NOT_SIGNED',
    ]);
  });

  it('R14: is not submitted while its fee is unpaid', () => {
    const life = endsJune30();
    life.passTo(local('2026-05-02'));
    expect(life.refusals(renewal(), local('2026-05-03'))).toEqual(['FEE_UNPAID']);
    expect(life.stage).toBe('RENEWAL_OPEN');
  });

  it('C19: is taken on the hours that the holder attests', () => {
    const life = endsJune30();
    pay(life, 'RENEWAL', 8_000, '2026-05-02');
    expect(life.refusals(renewal({ attestedMinutes: 1199 }), local('2026-05-03'))).toEqual(['CREDITS_SHORT']);
    expect(life.refusals(renewal({ attestedLawEthicsMinutes: 359 }), local('2026-05-04'))).toEqual([
      'LAW_ETHICS_SHORT',
    ]);
    expect(life.facts.credits).toEqual([]);
    expect(life.tell(renewal(), local('2026-05-05'))).toMatchObject({ state: 'APPLIED' });
  });

  it('R24: a day between expiry and a late renewal is never certified', () => {
    const life = endsJune30();
    life.passTo(local('2026-07-01', '10:00'));
    enterLateFee(life, '2026-07-02');
    pay(life, 'RENEWAL', 8_000, '2026-07-02', '10:00');
    pay(life, 'LATE', 2_500, '2026-07-02', '11:00');
    life.tell(renewal(), local('2026-07-02', '12:00'));
    life.tell({ type: 'APPROVE' }, local('2026-07-08'));
    expect(publicOn(life, '2026-07-01')).toBe('EXPIRED');
    expect(publicOn(life, '2026-07-08')).toBe('ACTIVE');
    expect(life.facts.cycles.at(-1)).toMatchObject({ validFrom: '2026-07-08', expiresOn: '2028-07-08' });
  });

  it('R25: pays the fee of the day of submission', () => {
    const life = certified('2025-01-31');
    expect(rulesOn(cmpss, '2026-12-31')['fees.renewal']).toBe(8_000);
    pay(life, 'RENEWAL', 8_000, '2026-12-31', '10:00');
    expect(life.tell(renewal(), local('2026-12-31', '23:59'))).toMatchObject({ state: 'APPLIED' });
  });

  it('keeps its standing when it answers a revision after the expiry', () => {
    const life = endsJune30();
    pay(life, 'RENEWAL', 8_000, '2026-06-20');
    life.tell(renewal(), local('2026-06-25'));
    life.tell(
      {
        type: 'REQUEST_REVISION',
        wanted: [{ requirement: 'CREDITS', reason: 'Which course was it?' }],
        answerBy: '2026-07-15',
      },
      local('2026-06-28'),
    );
    life.passTo(local('2026-07-03'));
    expect(life.stage).toBe('RENEWAL_REVISION');
    life.tell(renewal(), local('2026-07-03', '13:00'));
    life.tell({ type: 'APPROVE' }, local('2026-07-06'));
    expect(life.facts.renewals).toMatchObject([
      { standing: 'ON_TIME', submittedOn: '2026-06-25', decision: 'APPROVED' },
    ]);
  });

  it('denied by two people, it can be sent again while the term runs', () => {
    const life = endsJune30();
    pay(life, 'RENEWAL', 8_000, '2026-05-20');
    life.tell(renewal(), local('2026-05-21'));
    life.tell({ type: 'PROPOSE_DENIAL', reason: 'Hours not credible.' }, local('2026-05-25'), { actor: REVIEWER });
    life.tell({ type: 'CONFIRM_DENIAL' }, local('2026-05-26'), { actor: SUPERVISOR });
    expect(life.stage).toBe('RENEWAL_OPEN');
    expect(life.facts.renewals).toMatchObject([{ decision: 'DENIED' }]);
    expect(life.tell(renewal(), local('2026-06-01'), { actor: APPLICANT })).toMatchObject({ state: 'APPLIED' });
  });
});

describe('a renewal that is to be revised', () => {
  const inRevision = () => {
    const life = endsJune30();
    pay(life, 'RENEWAL', 8_000, '2026-06-01');
    life.tell(renewal(), local('2026-06-01', '13:00'));
    life.tell(
      { type: 'REQUEST_REVISION', wanted: [{ requirement: 'CREDITS', reason: 'Which?' }], answerBy: '2026-07-15' },
      local('2026-06-15'),
    );
    return life;
  };

  it('needs a last day, because none is published', () => {
    const life = endsJune30();
    pay(life, 'RENEWAL', 8_000, '2026-06-01');
    life.tell(renewal(), local('2026-06-01', '13:00'));
    const request: SignalBody = { type: 'REQUEST_REVISION', wanted: [{ requirement: 'CREDITS', reason: 'Which?' }] };
    expect(life.refusals(request, local('2026-06-15'))).toEqual(['ANSWER_BY_NEEDED']);
  });

  it('ends on that day: the date decides then what a new submission takes', () => {
    const life = inRevision();
    life.passTo(local('2026-07-15', '23:59'));
    expect(life.stage).toBe('RENEWAL_REVISION');
    life.passTo(local('2026-07-16', '00:00'));
    expect(life.stage).toBe('LATE_TIER_1');
    expect(life.facts.renewals).toMatchObject([{ submission: 1, standing: 'ON_TIME', decision: 'NOT_ANSWERED' }]);
    expect(life.refusals(renewal(), local('2029-01-10'))).toEqual(
      expect.arrayContaining(['RULE_NOT_PUBLISHED', 'REFRESHER_OR_EXAM_NEEDED']),
    );
  });

  it('is judged by the fees of its first submission', () => {
    const life = inRevision();
    expect(life.tell(renewal(), local('2026-07-15'))).toMatchObject({ state: 'APPLIED' });
    expect(life.facts.renewals).toMatchObject([{ submission: 1, submittedOn: '2026-06-01' }]);
  });

  it('keeps a denied submission when another is sent, and tells of both', () => {
    const life = endsJune30();
    pay(life, 'RENEWAL', 8_000, '2026-05-01');
    life.tell(renewal(), local('2026-05-02'));
    life.tell({ type: 'PROPOSE_DENIAL', reason: 'Not credible.' }, local('2026-05-05'), { actor: REVIEWER });
    life.tell({ type: 'CONFIRM_DENIAL' }, local('2026-05-06'), { actor: SUPERVISOR });
    life.tell(renewal(), local('2026-05-10'));
    expect(life.facts.renewals.map(({ submission, decision }) => [submission, decision])).toEqual([
      [1, 'DENIED'],
      [2, undefined],
    ]);
    const received = life.mails.filter(({ notice }) => notice === 'RENEWAL_RECEIVED').map(({ effectKey }) => effectKey);
    expect(new Set(received).size).toBe(2);
    expect(
      life.facts.tasks.filter(({ queue }) => queue === 'RENEWAL').map(({ closedAt }) => closedAt !== undefined),
    ).toEqual([true, false]);
  });
});
