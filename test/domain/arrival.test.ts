/** Where a certification stands that comes from elsewhere, what it owes, and how its life goes on. */
import { describe, expect, it } from 'vitest';
import { arrive } from '../../domain/arrival.ts';
import type { Certification } from '../../domain/arrival-checks.ts';
import { replay } from '../../domain/evolve.ts';
import { ruleOn } from '../../domain/rules.ts';
import { publicStatusOf, statusOn } from '../../domain/status.ts';
import { cmpss } from '../../programs/cmpss/program.ts';
import { aCertification, arrived, lifeOf } from './arrivals.ts';
import { local, pay } from './life.ts';
import { renewal } from './renewing-lives.ts';
import { programWith } from './rule-builders.ts';

const MIDNIGHT = '00:00';

/** The term ends on 2026-06-30: window 90 days before (§8), first tier two years, the way back four (§8, program data). */
describe('a term that ends on 2026-06-30 is, for whoever comes', () => {
  it.each([
    { on: '2026-03-31', time: '23:59', stage: 'ACTIVE', next: ['2026-04-01', MIDNIGHT] },
    { on: '2026-04-01', time: MIDNIGHT, stage: 'RENEWAL_OPEN', next: ['2026-04-01', '09:00'] },
    { on: '2026-06-30', time: '08:00', stage: 'RENEWAL_OPEN', next: ['2026-06-30', '09:00'] },
    { on: '2026-07-01', time: MIDNIGHT, stage: 'LATE_TIER_1', next: ['2026-07-01', '09:00'] },
    { on: '2026-07-02', time: '12:00', stage: 'LATE_TIER_1', next: ['2026-07-30', '09:00'] },
    { on: '2026-08-01', time: '12:00', stage: 'LATE_TIER_1', next: ['2028-05-31', '09:00'] },
    { on: '2028-06-30', time: '23:59', stage: 'LATE_TIER_1', next: ['2028-07-01', MIDNIGHT] },
    { on: '2028-07-01', time: MIDNIGHT, stage: 'LATE_TIER_2', next: ['2028-07-01', '09:00'] },
    { on: '2028-07-02', time: '12:00', stage: 'LATE_TIER_2', next: ['2030-05-31', '09:00'] },
    { on: '2030-06-30', time: '23:59', stage: 'LATE_TIER_2', next: ['2030-07-01', MIDNIGHT] },
    { on: '2030-07-01', time: MIDNIGHT, stage: 'VACATED', next: ['2030-07-01', '09:00'] },
    { on: '2030-07-01', time: '09:00', stage: 'VACATED', next: 'CLOSE' },
    { on: '2040-01-01', time: '12:00', stage: 'VACATED', next: 'CLOSE' },
  ] as const)('on $on at $time: $stage', ({ on, time, stage, next }) => {
    const arrival = arrived({}, local(on, time));
    expect(arrival.facts.case.stage).toBe(stage);
    const at =
      arrival.next.kind === 'HIBERNATE'
        ? arrival.next.dueAt
        : arrival.next.kind === 'WAIT'
          ? arrival.next.wakeBy
          : arrival.next.kind;
    expect(at).toBe(typeof next === 'string' ? next : local(next[0], next[1]));
  });

  it('in its stage since the day on which that began, not since the day of coming', () => {
    const { facts } = arrived({}, local('2027-01-10'));
    expect(facts.case).toMatchObject({ stageSince: local('2026-07-01', MIDNIGHT), openedAt: local('2027-01-10') });
  });
});

it('R1: issued on 2024-05-31 it is good through 2026-05-31, and late from 2026-06-01 on', () => {
  const issued = { firstIssuedOn: '2024-05-31', validFrom: '2024-05-31', expiresOn: '2026-05-31' };
  expect(arrived(issued, local('2026-05-31', '23:59')).facts.case.stage).toBe('RENEWAL_OPEN');
  const { facts } = arrived(issued, local('2026-06-01', MIDNIGHT));
  expect(facts.case.stage).toBe('LATE_TIER_1');
  const status = publicStatusOf(facts);
  expect(status && [statusOn(status, '2026-05-31'), statusOn(status, '2026-06-01')]).toEqual(['ACTIVE', 'EXPIRED']);
});

it.each([
  ['2026-03-31', 'ACTIVE'],
  ['2026-04-01', 'RENEWAL_REVIEW'],
])('R3: who came in winter and renews on %s is then in %s', (day, stage) => {
  const life = lifeOf(arrived({}, local('2026-01-10')), local('2026-01-10'));
  life.passTo(local(day, '00:30'));
  if (stage === 'RENEWAL_REVIEW') pay(life, 'RENEWAL', 8_000, day, '01:00');
  life.tell(renewal(), local(day, '02:00'));
  expect(life.stage).toBe(stage);
});

it('R24: the days between two terms stay uncovered, and every term that was is told', () => {
  const { facts } = arrived(
    {
      firstIssuedOn: '2022-06-30',
      pastTerms: [{ from: '2022-06-30', through: '2024-06-29' }],
      validFrom: '2024-07-07',
      expiresOn: '2026-06-29',
    },
    local('2025-01-10'),
  );
  const status = publicStatusOf(facts);
  const word = (day: string) => status && statusOn(status, day);
  expect(['2022-06-29', '2022-06-30', '2024-06-29', '2024-06-30', '2024-07-06', '2024-07-07'].map(word)).toEqual([
    'NOT_YET_CERTIFIED',
    'ACTIVE',
    'ACTIVE',
    'EXPIRED',
    'EXPIRED',
    'ACTIVE',
  ]);
  expect(facts.case).toMatchObject({ cycle: 2, stage: 'ACTIVE' });
});

describe('letters', () => {
  const ledger = (told: Partial<Certification>, day: string, time = '12:00') =>
    Object.fromEntries(
      arrived(told, local(day, time)).facts.effects.map(({ effectKey, state }) => [
        effectKey.replace('notice:1:', ''),
        state,
      ]),
    );
  /** The reminder of the half of the term was the other books' to send, as all that came due before. */
  const superseded = (days: readonly number[]) =>
    Object.fromEntries(
      ['half-term', ...days.map((day) => `before-${day}`)].map((rung) => [rung, 'SUPERSEDED'] as const),
    );
  const ALL_BEFORE = superseded([90, 60, 30, 14, 7, 1, 0]);

  it('none was owed before the window opened', () => {
    expect(ledger({}, '2026-03-31')).toEqual(superseded([]));
  });

  it('R15: the reminder of nine in the morning of 2026-04-01 is owed to whoever comes by then', () => {
    expect(ledger({}, '2026-04-01', '08:59')).toEqual(superseded([]));
    expect(ledger({}, '2026-04-01', '09:00')).toEqual({ ...superseded([]), 'before-90': 'OWED' });
  });

  it('while the term can still be renewed the most urgent that was reached is owed, the others are not', () => {
    // 14 days before 2026-06-30 is 2026-06-16, 7 days before it 2026-06-23.
    expect(ledger({}, '2026-06-20')).toEqual({ ...superseded([90, 60, 30]), 'before-14': 'OWED' });
    expect(ledger({}, '2026-06-30')).toEqual({ ...superseded([90, 60, 30, 14, 7, 1]), 'before-0': 'OWED' });
  });

  it('once the term has ended nothing of what was is sent', () => {
    expect(ledger({}, '2026-07-01', '08:59')).toEqual(ALL_BEFORE);
    expect(ledger({}, '2026-07-01', '09:00')).toEqual({ ...ALL_BEFORE, 'after-1': 'SUPERSEDED' });
    const late = { ...ALL_BEFORE, 'after-1': 'SUPERSEDED', 'after-30': 'SUPERSEDED' };
    expect(ledger({}, '2027-07-01')).toEqual(late);
    const lapsed = { ...late, 'return-before-30-1': 'SUPERSEDED', lapsed: 'SUPERSEDED' };
    expect(ledger({}, '2029-07-01')).toEqual(lapsed);
    expect(ledger({}, '2031-07-01')).toEqual({
      ...lapsed,
      'return-before-30-2': 'SUPERSEDED',
      vacated: 'SUPERSEDED',
    });
  });

  it('a letter of this very day whose hour has not come is still to be sent', () => {
    expect(ledger({}, '2028-07-01', '08:59').lapsed).toBe('OWED');
    expect(ledger({}, '2028-07-01', '09:00').lapsed).toBe('SUPERSEDED');
  });

  it('a revoked certification gets none, not even of this day', () => {
    const revoked = { standing: 'REVOKED', revokedOn: '2028-07-01' } as const;
    expect(Object.values(ledger(revoked, '2028-07-01', '08:00'))).not.toContain('OWED');
    expect(arrived(revoked, local('2028-07-01', '08:00')).next).toEqual({ kind: 'CLOSE' });
  });

  it('what falls due afterwards comes as to everybody, each once', () => {
    const now = local('2026-06-20');
    const life = lifeOf(arrived({}, now), now);
    life.passTo(local('2028-12-31'));
    expect(life.mails.map(({ effectKey, at }) => [effectKey, at.slice(0, 10)])).toEqual([
      ['notice:1:before-14', '2026-06-20'],
      ['notice:1:before-7', '2026-06-23'],
      ['notice:1:before-1', '2026-06-29'],
      ['notice:1:before-0', '2026-06-30'],
      ['notice:1:after-1', '2026-07-01'],
      ['notice:1:after-30', '2026-07-30'],
      ['notice:1:return-before-30-1', '2028-05-31'],
      ['notice:1:lapsed', '2028-07-01'],
    ]);
  });
});

describe('letters on paper', () => {
  it('that the other system owed are not left to staff', () => {
    const ladder = (ruleOn(cmpss, 'reminders.ladder', '2026-06-30') ?? []).map((rung) =>
      rung.rung === 'after-30' ? { ...rung, channel: 'LETTER' as const } : rung,
    );
    const arrival = arrive({
      caseId: '0000000000CASE000000000001',
      personId: '0000000000PERSON0000000001',
      program: programWith({ 'reminders.ladder': ladder }),
      certification: aCertification(),
      now: local('2026-08-20'),
    });
    expect(arrival.ok && arrival.value.facts.tasks.filter(({ queue }) => queue === 'LETTER')).toMatchObject([
      { taskId: 'letter-notice:1:after-30', closedAt: local('2026-08-20') },
    ]);
  });
});

describe('discipline', () => {
  it('a suspension is in force from its day, beside the stage, and the clocks run on', () => {
    const { facts } = arrived({ standing: 'SUSPENDED', suspendedFrom: '2025-03-01' }, local('2026-04-10'));
    expect(facts.case).toMatchObject({ suspended: true, stage: 'RENEWAL_OPEN' });
    const status = publicStatusOf(facts);
    expect(status && ['2025-02-28', '2025-03-01', '2026-04-10'].map((day) => statusOn(status, day))).toEqual([
      'ACTIVE',
      'SUSPENDED',
      'SUSPENDED',
    ]);
  });

  it('R11: who came along suspended cannot renew', () => {
    const now = local('2026-04-10');
    const life = lifeOf(arrived({ standing: 'SUSPENDED', suspendedFrom: '2025-03-01' }, now), now);
    pay(life, 'RENEWAL', 8_000, '2026-04-11');
    expect(life.refusals(renewal(), local('2026-04-11', '13:00'))).toContain('NOT_IN_GOOD_STANDING');
  });

  it('a suspension that was lifted is told of its days, its last included', () => {
    const { facts } = arrived(
      { pastSuspensions: [{ from: '2025-01-01', through: '2025-01-31' }] },
      local('2026-01-10'),
    );
    expect(facts.case.suspended).toBe(false);
    const status = publicStatusOf(facts);
    expect(
      status && ['2024-12-31', '2025-01-01', '2025-01-31', '2025-02-01'].map((day) => statusOn(status, day)),
    ).toEqual(['ACTIVE', 'SUSPENDED', 'SUSPENDED', 'ACTIVE']);
  });

  it.each([
    { why: 'during the term', revokedOn: '2025-03-01' },
    { why: 'in a late tier', revokedOn: '2027-03-01' },
  ])('a revocation $why closes the case on its day', ({ revokedOn }) => {
    const { facts, next } = arrived({ standing: 'REVOKED', revokedOn }, local('2028-01-10'));
    expect(facts.case).toMatchObject({ stage: 'REVOKED', revokedOn, stageSince: local(revokedOn, MIDNIGHT) });
    expect(next).toEqual({ kind: 'CLOSE' });
    const status = publicStatusOf(facts);
    expect(status && statusOn(status, revokedOn)).toBe('REVOKED');
  });
});

it('who renewed early keeps the term that runs, and the next one opens its window in its own time', () => {
  const now = local('2026-05-10');
  const early = arrived(
    { pastTerms: [{ from: '2024-06-30', through: '2026-06-29' }], validFrom: '2026-06-30', expiresOn: '2028-06-29' },
    now,
  );
  const { facts, next } = early;
  expect(facts.case).toMatchObject({ stage: 'ACTIVE', cycle: 2, stageSince: now });
  // Continuing education counts from the renewal on (§9), which was made by today.
  expect(facts.cycles[1]).toMatchObject({ issuedOn: '2026-05-10', validFrom: '2026-06-30' });
  // Half of the 730 days from 2026-06-30 to 2028-06-29 is gone on 2027-06-30.
  expect(next).toEqual({ kind: 'HIBERNATE', dueAt: local('2027-06-30', '09:00') });
  const life = lifeOf(early, now);
  life.passTo(local('2028-03-31', MIDNIGHT));
  expect(life.facts.case).toMatchObject({ stage: 'RENEWAL_OPEN', stageSince: local('2028-03-31', MIDNIGHT) });
});

it.each(['2026-01-10', '2026-06-20', '2027-01-10', '2029-01-10', '2031-01-10'])(
  'the events tell the facts, for one who comes on %s',
  (day) => {
    for (const told of [{}, { standing: 'REVOKED', revokedOn: '2025-03-01' }] as const) {
      const { facts, events } = arrived(told, local(day));
      expect(replay(events)).toEqual(facts);
      expect(events[0]).toMatchObject({ type: 'CASE_OPENED', by: { kind: 'SYSTEM', id: 'import' }, at: local(day) });
    }
  },
);
