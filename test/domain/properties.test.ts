import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, addHours, addMonths, dateOf, daysBetween, endOf, instantOf, later } from '../../domain/dates.ts';
import { dueNotices } from '../../domain/due-notices.ts';
import { replay } from '../../domain/evolve.ts';
import type { CaseFacts } from '../../domain/facts.ts';
import type { SignalBody } from '../../domain/signals.ts';
import { isClosed } from '../../domain/stages.ts';
import { type Cause, TRANSITIONS } from '../../domain/transitions.ts';
import { cmpss } from '../../programs/cmpss/program.ts';
import { aDocument, aTraining, Life, local, REVIEWER, SUPERVISOR } from './life.ts';

const reason = 'why';
const body: fc.Arbitrary<SignalBody> = fc.oneof(
  fc.constantFrom<SignalBody>(
    { type: 'SUBMIT_APPLICATION' },
    { type: 'WITHDRAW' },
    { type: 'APPROVE' },
    { type: 'ANSWER_REVISION' },
    { type: 'PROPOSE_DENIAL', reason },
    { type: 'CONFIRM_DENIAL' },
    { type: 'RETURN_DENIAL', reason },
    { type: 'CANCEL_EXAM' },
    { type: 'REQUEST_RETAKE' },
    { type: 'SUSPEND', reason },
    { type: 'LIFT_SUSPENSION', reason },
    { type: 'REVOKE', reason },
    { type: 'CORRECT_APPROVAL', reason },
    { type: 'RESTART', reason },
    { type: 'HOLD', reason },
    { type: 'RELEASE', reason },
    { type: 'REQUEST_REVISION', wanted: [{ requirement: 'PHOTO_ID', reason }] },
    { type: 'ENTER_RULE_VALUE', rule: 'fees.late', value: 2500, reason },
    { type: 'DECIDE_TRAINING', accept: true, provider: { providerId: 'provider-1', approvedOn: '2023-01-15' } },
    { type: 'DECIDE_TRAINING', accept: false, provider: { providerId: 'provider-1', approvedOn: null } },
    {
      type: 'SUBMIT_RENEWAL',
      attestedMinutes: 1200,
      attestedLawEthicsMinutes: 360,
      codeOfEthicsSigned: true,
      refresherMinutes: 4800,
    },
  ),
  fc
    .record({
      fee: fc.constantFrom('APPLICATION', 'EXAM', 'RETAKE', 'RENEWAL', 'LATE', 'REINSTATEMENT'),
      id: fc.nat(30),
    })
    .map(
      ({ fee, id }) =>
        ({ type: 'RECORD_PAYMENT', paymentId: `p-${id}`, fee, amountCents: 15_000, paidOn: '2024-01-02' }) as const,
    ),
);

/** Mostly what is expected, so that histories get far. */
const ASKS = [
  'SIGNAL',
  'CORRECTION',
  'TRAINING',
  'RESULT',
  ...Array.from({ length: 6 }, (): 'EXPECTED' => 'EXPECTED'),
] as const;

/** A step of a history: a signal, or the end of some stage that needs dates of its own; and how long after the one before. */
const steps = fc.array(
  fc.record({
    body,
    asks: fc.constantFrom(...ASKS),
    passed: fc.boolean(),
    hours: fc.oneof(
      { weight: 6, arbitrary: fc.integer({ min: 0, max: 48 }) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 24 * 200 }) },
    ),
    mailIsDown: fc.boolean(),
  }),
  { minLength: 5, maxLength: 60 },
);

/** What a helpful person would send next, so that random histories get past the first stages. */
const expected = (
  { case: { stage, cycle }, sittings, payments }: CaseFacts,
  paymentId: string,
  today: string,
): SignalBody | undefined => {
  const pay = (fee: 'APPLICATION' | 'EXAM' | 'RETAKE' | 'RENEWAL') =>
    ({ type: 'RECORD_PAYMENT', paymentId, fee, amountCents: 15_000, paidOn: today }) as const;
  switch (stage) {
    case 'DRAFT':
      return { type: 'SUBMIT_APPLICATION' };
    case 'FEE_DUE':
      return pay('APPLICATION');
    case 'IN_REVIEW':
    case 'RENEWAL_REVIEW':
      return { type: 'APPROVE' };
    case 'APPROVED':
      return aTraining(today);
    case 'TRAINING_REVIEW':
      return {
        type: 'DECIDE_TRAINING',
        accept: true,
        provider: { providerId: 'provider-1', approvedOn: '2023-01-15' },
      };
    case 'EXAM_FEE_DUE':
      return pay(sittings.length === 0 ? 'EXAM' : 'RETAKE');
    case 'EXAM_AUTHORISED':
      return { type: 'RECORD_EXAM_RESULT', satOn: today, result: 'PASSED', vendorReference: paymentId };
    case 'EXAM_FAILED':
      return { type: 'REQUEST_RETAKE' };
    case 'RENEWAL_OPEN':
      return payments.some(({ fee, cycle: paidFor }) => fee === 'RENEWAL' && paidFor === cycle)
        ? { type: 'SUBMIT_RENEWAL', attestedMinutes: 1200, attestedLawEthicsMinutes: 360, codeOfEthicsSigned: true }
        : pay('RENEWAL');
    case 'RENEWAL_REVISION':
      return { type: 'SUBMIT_RENEWAL', attestedMinutes: 1200, attestedLawEthicsMinutes: 360, codeOfEthicsSigned: true };
    default:
      return undefined;
  }
};

/** A correction of something that the case has, be it right or wrong to correct it. */
const correction = ({ payments, sittings }: CaseFacts, place: number, today: string, passed: boolean): SignalBody => {
  const payment = payments[place % Math.max(1, payments.length)];
  switch (place % 5) {
    case 0:
      return { type: 'CORRECT_APPROVAL', reason };
    case 1:
      return payment === undefined
        ? { type: 'RESTART', reason }
        : { type: 'MOVE_PAYMENT_OUT', paymentId: payment.paymentId, toCaseId: 'case-2', reason };
    case 2:
      return {
        type: 'MOVE_PAYMENT_IN',
        paymentId: `moved-${place}`,
        fee: (['APPLICATION', 'EXAM', 'RETAKE', 'RENEWAL'] as const)[(place >> 2) % 4] ?? 'EXAM',
        amountCents: 15_000,
        paidOn: today,
        fromCaseId: 'case-2',
        reason,
      };
    case 3:
      return { type: 'CORRECT_EXPIRY', expiresOn: addDays(today, (place - 30) * 20), reason };
    default:
      return {
        type: 'CORRECT_EXAM_RESULT',
        sitting: 1 + (place % Math.max(1, sittings.length)),
        result: passed ? 'PASSED' : place % 8 < 4 ? 'FAILED' : 'FORFEITED',
        reason,
      };
  }
};

const sorted = (facts: CaseFacts): unknown =>
  Object.fromEntries(
    Object.entries(facts).map(([name, records]) => [
      name,
      Array.isArray(records)
        ? [...records].map((record) => JSON.stringify(record, Object.keys(record).sort())).sort()
        : records,
    ]),
  );

const live = (
  history: typeof steps extends fc.Arbitrary<infer Steps> ? Steps : never,
  check: (life: Life, now: string) => void,
): Life => {
  let now = local('2024-01-02', '10:00');
  const life = new Life(now);
  for (const kind of ['PHOTO_ID', 'EDUCATION']) {
    const { receivedAt: _, ...document } = aDocument(kind);
    life.tell({ type: 'RECORD_DOCUMENT', ...document }, now);
  }
  history.forEach((step, place) => {
    // A term is long: whoever does what is expected waits for its renewal window.
    now = addHours(now, life.stage === 'ACTIVE' && step.asks === 'EXPECTED' ? 24 * 645 : step.hours);
    life.mailIsDown = step.mailIsDown;
    const today = dateOf(now, 'America/Los_Angeles');
    const fallback =
      step.asks === 'TRAINING'
        ? aTraining(today)
        : step.asks === 'RESULT'
          ? ({
              type: 'RECORD_EXAM_RESULT',
              satOn: today,
              result: step.passed ? 'PASSED' : 'FAILED',
              vendorReference: `v-${place}`,
            } as const)
          : step.asks === 'CORRECTION'
            ? correction(life.facts, place, today, step.passed)
            : step.body;
    const told = (step.asks === 'EXPECTED' ? expected(life.facts, `e-${place}`, today) : undefined) ?? fallback;
    if (life.facts.case.held && told.type !== 'RELEASE') life.tell({ type: 'RELEASE', reason }, now);
    else life.tell(told, now, { actor: place % 2 === 0 ? REVIEWER : SUPERVISOR });
    check(life, now);
  });
  return life;
};

describe('any history of signals and time', () => {
  it('leaves every open case with a look ahead, and a closed one only with its notices sent', () => {
    fc.assert(
      fc.property(steps, (history) => {
        live(history, (life, now) => {
          const next = life.last?.next;
          if (next?.kind === 'CLOSE') expect(isClosed(life.stage)).toBe(true);
          else if (next?.kind === 'HIBERNATE') expect(next.dueAt > now).toBe(true);
          else if (next?.kind === 'WAIT') expect(next.wakeBy > now).toBe(true);
          else expect.unreachable(`at rest with ${next?.kind}`);
        });
      }),
      { numRuns: 40 },
    );
  });

  it('makes one certificate, one number, and one sitting for each fee', () => {
    let certificates = 0;
    const reached = new Map<string, number>();
    fc.assert(
      fc.property(steps, (history) => {
        const { facts, events } = live(history, () => {});
        const issued = events.filter((event) => event.type === 'CYCLE_STARTED' && event.cycle.cycle === 1);
        certificates += issued.length;
        for (const event of events)
          if (event.type === 'STAGE_REACHED') reached.set(event.to, (reached.get(event.to) ?? 0) + 1);
        expect(issued.length).toBeLessThanOrEqual(1);
        expect(new Set(facts.cycles.map(({ cycle }) => cycle)).size).toBe(facts.cycles.length);
        const uses = facts.payments.flatMap(({ usedFor }) => usedFor ?? []);
        // Only the last sitting can have lost its money to the case that it belongs to, and nobody has sat it then.
        const paid = facts.sittings.filter(
          ({ sitting, result }) => result !== undefined || uses.includes(`sitting-${sitting}`),
        );
        expect([...uses].sort()).toEqual(paid.map(({ sitting }) => `sitting-${sitting}`).sort());
        expect(facts.sittings.slice(0, -1).every(({ result }) => result !== undefined)).toBe(true);
        expect(facts.sittings.filter(({ result }) => result === 'PASSED').length).toBe(issued.length);
        expect(new Set(facts.payments.map(({ paymentId }) => paymentId)).size).toBe(facts.payments.length);
      }),
      { numRuns: 40 },
    );
    expect(certificates).toBeGreaterThan(10);
    // The histories go through renewals too, or they would hold nothing of them.
    for (const stage of ['RENEWAL_OPEN', 'RENEWAL_REVIEW', 'LATE_TIER_1'])
      expect(reached.get(stage) ?? 0).toBeGreaterThan(0);
  });

  it('never owes the same notice twice, and moves only as the table of moves says', () => {
    let corrected = 0;
    fc.assert(
      fc.property(steps, (history) => {
        const { events, mails } = live(history, () => {});
        corrected += events.filter((event) => event.type === 'CASE_CHANGED' && 'corrections' in event.set).length;
        expect(new Set(mails.map(({ effectKey }) => effectKey)).size).toBe(mails.length);
        for (const event of events) {
          if (event.type !== 'STAGE_REACHED') continue;
          const move = TRANSITIONS[event.because as Cause];
          expect(move.leaves).toContain(event.from);
          expect(move.reaches).toContain(event.to);
        }
      }),
      { numRuns: 40 },
    );
    expect(corrected).toBeGreaterThan(2);
  });

  it('is told again by its audit', () => {
    fc.assert(
      fc.property(steps, (history) => {
        const life = live(history, () => {});
        life.mailIsDown = false;
        life.look(addHours(life.events.at(-1)?.at ?? '', 24 * 3));
        const replayed = replay(life.events);
        const withoutCounters = ({ case: record, effects, ...rest }: CaseFacts) => ({
          ...rest,
          case: { ...record, ver: 0 },
          // A claim is the sender's own business until its result becomes a fact.
          effects: effects.map(({ effectKey, state }) => ({ effectKey, state: state === 'CLAIMED' ? 'OWED' : state })),
        });
        expect(sorted(withoutCounters(replayed) as never)).toEqual(sorted(withoutCounters(life.facts) as never));
      }),
      { numRuns: 40 },
    );
  });
});

/** The time that a notice was planned for when it was decided; later pauses are those of its sending. */
const plannedFor = ({ events }: Life, effectKey: string): string | undefined => {
  const first = events.find((event) => event.type === 'EFFECT_RECORDED' && event.effect.effectKey === effectKey);
  return first?.type === 'EFFECT_RECORDED' ? first.effect.notBefore : undefined;
};

describe('what came due in any history', () => {
  it('is told by the audit without the ledger, notice by notice and to the moment, as the ledger has it', () => {
    let reminders = 0;
    fc.assert(
      fc.property(steps, (history) => {
        const life = live(history, () => {});
        const until = life.events.at(-1)?.at ?? '';
        const due = dueNotices(life.events, cmpss, until);
        const told = due.filter(({ isExempt }) => !isExempt).map(({ effectKey, at }) => `${effectKey} ${at}`);
        // A letter that was decided at night and is planned for the morning is in the ledger before it is due.
        const kept = life.facts.effects
          .map(({ effectKey, owedAt }) => ({ effectKey, at: later(owedAt, plannedFor(life, effectKey) ?? owedAt) }))
          .filter(({ at }) => at <= until)
          .map(({ effectKey, at }) => `${effectKey} ${at}`);
        reminders += life.facts.effects.filter(({ reminderOf }) => reminderOf !== undefined).length;
        expect(told.sort()).toEqual(kept.sort());
      }),
      { numRuns: 30 },
    );
    expect(reminders).toBeGreaterThan(20);
  });
});

const day = fc.integer({ min: 0, max: 40 * 365 }).map((days) => {
  const whole = instantOf('2020-01-01', 'UTC');
  return dateOf(addHours(whole, days * 24), 'UTC');
});

describe('dates', () => {
  it('end where the next day starts, also on the nights when clocks change', () => {
    fc.assert(
      fc.property(day, (on) => {
        const end = endOf(on, 'America/Los_Angeles');
        expect(dateOf(end, 'America/Los_Angeles') > on).toBe(true);
        expect(dateOf(addHours(end, -1), 'America/Los_Angeles')).toBe(on);
      }),
    );
    expect(endOf('2026-03-08', 'America/Los_Angeles')).toBe('2026-03-09T07:00:00.000Z');
    expect(instantOf('2026-03-08', 'America/Los_Angeles')).toBe('2026-03-08T08:00:00.000Z');
    expect(endOf('2026-11-01', 'America/Los_Angeles')).toBe('2026-11-02T08:00:00.000Z');
    expect(instantOf('2026-11-01', 'America/Los_Angeles')).toBe('2026-11-01T07:00:00.000Z');
  });

  it('keep the day of the month over terms, or its month’s last day', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: 1, max: 60 }), (on, months) => {
        const ends = addMonths(on, months);
        const wanted = Number(on.slice(8));
        const got = Number(ends.slice(8));
        expect(
          got === wanted ||
            (got < wanted && addMonths(ends, 0) === ends && daysBetween(ends, `${ends.slice(0, 8)}28`) <= 0),
        ).toBe(true);
      }),
    );
    expect(addMonths('2024-02-29', 24)).toBe('2026-02-28');
    expect(addMonths('2024-08-31', 6)).toBe('2025-02-28');
    expect(addMonths('2024-08-31', 1)).toBe('2024-09-30');
  });
});
