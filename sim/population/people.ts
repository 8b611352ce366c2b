/** A made-up population of certificants: when their terms end, whether mail reaches them, and what they do. The same for the same seed. */
import type { Certification } from '../../domain/arrival-checks.ts';
import { addDays, addMonths, type CalendarDate, instantOf } from '../../domain/dates.ts';
import type { Person } from '../../domain/person.ts';
import type { ProgramDefinition } from '../../domain/program.ts';
import type { Actor, SignalBody } from '../../domain/signals.ts';
import { randomFrom } from '../../local/faults/random.ts';

/** Something that somebody tells a case at an instant. */
export type Act = { readonly caseId: string; readonly at: string; readonly actor: Actor; readonly body: SignalBody };

export type Certificant = {
  readonly caseId: string;
  readonly person: Person;
  readonly certification: Certification;
  readonly acts: readonly Act[];
};

const REVIEWER: Actor = { kind: 'STAFF', id: 'reviewer-1' };
const OPERATOR: Actor = { kind: 'STAFF', id: 'operator-1' };

const TERM_MONTHS = 24;

/** Shares of the people. The others never renew. */
const [DEAD_ADDRESS, HAS_SECOND_ADDRESS] = [0.08, 0.5];
const [RENEWS_IN_TIME, RENEWS_LATE] = [0.6, 0.15];
const HELD_FOR_A_WEEK = 0.03;

/** The mail service's own address for a mail that no mailbox takes; a label tells people apart. */
const deadAddress = (name: string): string => `bounce+${name}@simulator.amazonses.com`;

type Draw = { readonly chance: (share: number) => boolean; readonly below: (limit: number) => number };

const drawFrom = (seed: number): Draw => {
  const random = randomFrom(seed);
  return { chance: (share) => random() < share, below: (limit) => Math.floor(random() * limit) };
};

type Tell = (on: CalendarDate, time: string, actor: Actor, body: SignalBody) => Act;

/** Pays, submits, and is approved some days later. A late fee is not published: staff enter it first. */
const renewal = (
  tell: Tell,
  who: Actor,
  on: CalendarDate,
  { isLate, reviewDays }: { isLate: boolean; reviewDays: number },
) => {
  const pays = (fee: 'RENEWAL' | 'LATE', amountCents: number): SignalBody => ({
    type: 'RECORD_PAYMENT',
    paymentId: `${fee}-${on}`,
    fee,
    amountCents,
    paidOn: on,
  });
  return [
    ...(isLate
      ? [
          tell(on, '09:10', REVIEWER, {
            type: 'ENTER_RULE_VALUE',
            rule: 'fees.late',
            value: 2_500,
            reason: 'Told by the certifying body.',
          }),
          tell(on, '09:20', REVIEWER, pays('LATE', 2_500)),
        ]
      : []),
    tell(on, '09:30', REVIEWER, pays('RENEWAL', 8_000)),
    tell(on, '12:00', who, {
      type: 'SUBMIT_RENEWAL',
      attestedMinutes: 1_200,
      attestedLawEthicsMinutes: 360,
      codeOfEthicsSigned: true,
    }),
    tell(addDays(on, reviewDays), '15:00', REVIEWER, { type: 'APPROVE' }),
  ];
};

const actsOf = (tell: Tell, who: Actor, expiresOn: CalendarDate, { chance, below }: Draw): readonly Act[] => {
  const held = addDays(expiresOn, below(90) - 100);
  const holds = chance(HELD_FOR_A_WEEK)
    ? [
        tell(held, '10:00', OPERATOR, { type: 'HOLD', reason: 'Looked into.' }),
        tell(addDays(held, 7), '10:00', OPERATOR, { type: 'RELEASE', reason: 'Looked into.' }),
      ]
    : [];
  if (holds.length > 0) return holds;
  const reviewDays = 1 + below(25);
  if (chance(RENEWS_IN_TIME)) return renewal(tell, who, addDays(expiresOn, -below(88)), { isLate: false, reviewDays });
  if (chance(RENEWS_LATE / (1 - RENEWS_IN_TIME)))
    return renewal(tell, who, addDays(expiresOn, 2 + below(200)), { isLate: true, reviewDays });
  return [];
};

/** Certificants whose terms end between three weeks and two years after `on`. */
export const population = (
  count: number,
  { program, on, seed }: { readonly program: ProgramDefinition; readonly on: CalendarDate; readonly seed: number },
): readonly Certificant[] => {
  const draw = drawFrom(seed);
  return Array.from({ length: count }, (_, place): Certificant => {
    const name = String(place + 1).padStart(6, '0');
    const caseId = `CASE${name}`;
    const who: Actor = { kind: 'APPLICANT', id: `person-${name}` };
    const expiresOn = addDays(on, 20 + draw.below(700));
    const validFrom = addMonths(expiresOn, -TERM_MONTHS);
    const tell: Tell = (day, time, actor, body) => ({
      caseId,
      at: instantOf(day, program.timeZone, time),
      actor,
      body,
    });
    return {
      caseId,
      person: {
        personId: who.id,
        ver: 1,
        firstName: 'Maple',
        lastName: `Example-${name}`,
        ...(draw.chance(DEAD_ADDRESS)
          ? {
              email: deadAddress(name),
              ...(draw.chance(HAS_SECOND_ADDRESS) && { secondEmail: `second-${name}@example.org` }),
            }
          : { email: `person-${name}@example.org` }),
        language: draw.chance(0.3) ? 'es' : 'en',
      },
      certification: {
        pathway: 'INITIAL',
        certificateNumber: `PS-${name}`,
        firstIssuedOn: validFrom,
        validFrom,
        expiresOn,
        pastTerms: [],
        standing: 'ACTIVE',
        pastSuspensions: [],
      },
      acts: actsOf(tell, who, expiresOn, draw),
    };
  });
};
