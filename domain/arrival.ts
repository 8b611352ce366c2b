/**
 * A certification that was issued elsewhere becomes a case here. What the other books tell is its opening; from there the same passing of time makes
 * its stage and its next date that makes everybody's. What fell due before it came was the other system's to send.
 */
import { arrivalRefusals, type Certification } from './arrival-checks.ts';
import { type Change, reach, setCase, stamp, supersede } from './changes.ts';
import { addDays, dateOf, earliest, type Instant, instantOf } from './dates.ts';
import { decide, type Next } from './decide.ts';
import { takeBackReminders } from './delivery.ts';
import type { CaseEvent } from './events.ts';
import { evolve, replay } from './evolve.ts';
import type { Case, CaseFacts, Cycle, Effect } from './facts.ts';
import type { ProgramDefinition } from './program.ts';
import { accepted, type Result, refused } from './refusals.ts';
import type { Actor } from './signals.ts';
import { mayLeave } from './transitions.ts';

/** Who tells the first facts of a case that was brought along. */
export const IMPORT: Actor = { kind: 'SYSTEM', id: 'import' };

export type Arrival = {
  readonly facts: CaseFacts;
  /** What the audit keeps; replaying it gives the facts. */
  readonly events: readonly CaseEvent[];
  /** Where the case rests, or what it owes first. */
  readonly next: Next;
};

export type Arriving = {
  readonly caseId: string;
  readonly personId: string;
  readonly program: ProgramDefinition;
  readonly certification: Certification;
  readonly now: Instant;
};

const cyclesOf = ({ pastTerms, validFrom, expiresOn }: Certification, today: string): readonly Cycle[] =>
  [...pastTerms, { from: validFrom, through: expiresOn }].map(({ from, through }, place) => ({
    cycle: place + 1,
    // The day of the decision is not known. A term that lies ahead was decided by today.
    issuedOn: earliest(from, today) ?? from,
    validFrom: from,
    expiresOn: through,
  }));

/** The case as it stood when its latest term began, with what is known of it since. */
const openingOf = ({ caseId, personId, program, certification, now }: Arriving, cycle: number): Case => {
  const { pathway, certificateNumber, firstIssuedOn, validFrom, suspendedFrom, codeOfEthicsSignedOn } = certification;
  return {
    caseId,
    personId,
    program: program.id,
    pathway,
    ver: 1,
    stage: 'ACTIVE',
    openedAt: now,
    stageSince: earliest(instantOf(validFrom, program.timeZone), now) ?? now,
    suspended: suspendedFrom !== undefined,
    held: false,
    certificateNumber,
    firstIssuedOn,
    cycle,
    ...(codeOfEthicsSignedOn !== undefined && { codeOfEthicsSignedOn }),
    suspensions: [
      // The day on which a suspension is lifted is the day after its last.
      ...certification.pastSuspensions.map(({ from, through }) => ({ from, until: addDays(through, 1) })),
      ...(suspendedFrom === undefined ? [] : [{ from: suspendedFrom }]),
    ],
    enteredValues: [],
  };
};

/**
 * A notice that fell due before the case came is not sent late by a newcomer. One is: while the window is open and the term has not ended, the most
 * urgent reminder that was reached, since an expiry can still be prevented. Nothing is sent to somebody whose certification was revoked.
 */
const isTheOthers =
  ({ case: record }: CaseFacts, now: Instant) =>
  (effect: Effect): boolean => {
    if (effect.state !== 'OWED' || record.stage === 'RENEWAL_OPEN') return false;
    return record.stage === 'REVOKED' || (effect.notBefore ?? effect.owedAt) <= now;
  };

/**
 * The facts, the events that tell them, and what comes next. Refuses with every reason (arrival-checks.ts), and NOTHING_TO_REVOKE where the way back
 * had ended before the revocation. `now` may be any instant: what came due by then is made at its own.
 */
export const arrive = (arriving: Arriving): Result<Arrival> => {
  const { program, certification, now } = arriving;
  const today = dateOf(now, program.timeZone);
  const refusals = arrivalRefusals(certification, program, today);
  if (refusals.length > 0) return refused(...refusals);

  const cycles = cyclesOf(certification, today);
  const events: CaseEvent[] = [
    stamp({ type: 'CASE_OPENED', case: openingOf(arriving, cycles.length) }, now, IMPORT, []),
    ...cycles.map((cycle) => stamp({ type: 'CYCLE_STARTED', cycle }, now, IMPORT, [])),
  ];
  let facts = replay(events);
  const take = (changes: readonly Change[], at: Instant, rules: readonly string[]): void => {
    for (const change of changes) {
      const event = stamp(change, at, IMPORT, rules);
      events.push(event);
      facts = evolve(facts, event);
    }
  };
  const letTimePass = (until: Instant): Next => {
    const decision = decide(facts, [], { program, now: until, newCertificateNumber: '' });
    events.push(...decision.events);
    // All of this is one write: the first version of the case.
    facts = { ...decision.facts, case: { ...decision.facts.case, ver: facts.case.ver } };
    return decision.next;
  };

  const { revokedOn } = certification;
  if (revokedOn !== undefined) {
    const revokedAt = instantOf(revokedOn, program.timeZone);
    letTimePass(revokedAt);
    if (!mayLeave('REVOKE', facts.case.stage))
      return refused({ code: 'NOTHING_TO_REVOKE', rule: 'renewal.lateTiers', field: 'revokedOn' });
    take([reach(facts, 'REVOKED', 'REVOKE'), setCase({ revokedOn })], revokedAt, []);
  }
  const next = letTimePass(now);
  const isTheirs = isTheOthers(facts, now);
  const theOthers = [
    ...takeBackReminders(facts, isTheirs, now),
    ...facts.effects.filter((effect) => effect.reminderOf === undefined && isTheirs(effect)).map(supersede),
  ];
  if (theOthers.length === 0) return accepted({ facts, events, next });
  take(theOthers, now, ['import.letters']);
  return accepted({ facts, events, next: letTimePass(now) });
};
