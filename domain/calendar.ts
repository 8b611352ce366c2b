/** The days of a case that belong into its person's calendar, as the facts stand. Days alone: why something is owed stands in the case. */
import { type CalendarDate, dateOf, type Instant } from './dates.ts';
import { deadlinesOf } from './deadlines.ts';
import { type CaseFacts, currentCycle } from './facts.ts';
import type { DeadlineKind, Notice } from './notices.ts';
import type { ProgramDefinition } from './program.ts';
import { rulesOn } from './rules.ts';
import { validityEnd } from './settle.ts';
import { tierEndsOn, windowOpensOn } from './term.ts';

/**
 * What a day is. Beside the deadlines:
 * - `RENEWAL_WINDOW`: the first day on which the term can be renewed.
 * - `EXAM`: a sitting that is booked.
 */
export type CalendarKind = DeadlineKind | 'RENEWAL_WINDOW' | 'EXAM';

export type CalendarEvent = {
  readonly kind: CalendarKind;
  /** All day, in the program's dates. */
  readonly on: CalendarDate;
  /** The same however the day moves: what it is, of which term, and which one of several. Unique within a case. */
  readonly id: string;
  /** False where the day stands and nothing is the person's to do by it, as while their renewal is reviewed. */
  readonly isOwed: boolean;
};

const event = (kind: CalendarKind, on: CalendarDate, isOwed: boolean, ...which: readonly number[]): CalendarEvent => ({
  kind,
  on,
  id: [kind, ...which].join('-'),
  isOwed,
});

/** Last days that stand whoever's turn it is: of an approved application and of the term. */
const STANDING: readonly DeadlineKind[] = ['APPLICATION_END', 'RENEWAL'];

/** The ends of late tiers, which follow one another, are told together. */
const deadlines = (facts: CaseFacts, program: ProgramDefinition): CalendarEvent[] =>
  deadlinesOf(facts, program)
    .filter(({ kind, isOwed }) => kind !== 'RETURN' && (isOwed || STANDING.includes(kind)))
    .map(({ kind, on, cycle, place, isOwed }) =>
      event(kind, on, isOwed, cycle, ...(place === undefined ? [] : [place])),
    );

/** Of whoever may sit the last day is still that of the application, and the day of the sitting stands once it is booked. */
const exam = ({ case: { stage, validThrough }, sittings }: CaseFacts): CalendarEvent[] => {
  if (stage !== 'EXAM_AUTHORISED') return [];
  const last = sittings.at(-1);
  return [
    ...(validThrough === undefined ? [] : [event('APPLICATION_END', validThrough, true, 0)]),
    ...(last?.scheduledOn === undefined ? [] : [event('EXAM', last.scheduledOn, true, 0, last.sitting)]),
  ];
};

const term = (facts: CaseFacts, program: ProgramDefinition): CalendarEvent[] => {
  const current = currentCycle(facts);
  if (current === undefined || !deadlinesOf(facts, program).some(({ kind }) => kind === 'RENEWAL')) return [];
  const { cycle, expiresOn } = current;
  const isLate = facts.case.stage === 'LATE_TIER_1' || facts.case.stage === 'LATE_TIER_2';
  const tiers = isLate ? (rulesOn(program, expiresOn)['renewal.lateTiers'] ?? []) : [];
  return [
    event('RENEWAL_WINDOW', windowOpensOn(program, current), true, cycle),
    ...tiers.map((tier, place) => event('RETURN', tierEndsOn(tier, expiresOn), true, cycle, place + 1)),
  ];
};

/** Everything that belongs into the calendar, soonest first; nothing of a case that is closed. */
export const calendarOf = (facts: CaseFacts, program: ProgramDefinition): readonly CalendarEvent[] =>
  [...deadlines(facts, program), ...exam(facts), ...term(facts, program)].sort((a, b) =>
    a.on === b.on ? (a.id < b.id ? -1 : 1) : a.on < b.on ? -1 : 1,
  );

/** The day that a notice tells of, by what it is: of several the next one. A notice that is not here tells of none. */
const TOLD: { readonly [N in Notice]?: CalendarKind } = {
  REVISION_WANTED: 'REVISION_ANSWER',
  RENEWAL_REVISION_WANTED: 'REVISION_ANSWER',
  ANSWER_REMINDER: 'REVISION_ANSWER',
  APPLICATION_APPROVED: 'APPLICATION_END',
  APPLICATION_ENDING: 'APPLICATION_END',
  TRAINING_ACCEPTED: 'APPLICATION_END',
  TRAINING_REFUSED: 'APPLICATION_END',
  EXAM_NOT_PASSED: 'APPLICATION_END',
  EXAM_FORFEITED: 'APPLICATION_END',
  EXAM_AUTHORISED: 'EXAM_BOOKING',
  EXAM_NOT_BOOKED: 'EXAM_BOOKING',
  CERTIFICATE_ISSUED: 'RENEWAL',
  RENEWED: 'RENEWAL',
  CREDITS_BEHIND: 'RENEWAL',
  EXTENDED: 'RENEWAL',
  EXPIRY_CORRECTED: 'RENEWAL',
  AUDIT_OPENED: 'AUDIT_ANSWER',
  AUDIT_REMINDER: 'AUDIT_ANSWER',
  RENEWAL_REMINDER: 'RENEWAL',
  EXPIRED: 'RETURN',
  LATE_REMINDER: 'RETURN',
  LAPSED: 'RETURN',
};

/**
 * The event that goes along with a notice which leaves at `now`; undefined where it tells of no day, or of none that is still to come. The last day
 * of an approval is told before it is a fact, as in the letter.
 */
export const eventOfNotice = (
  notice: Notice,
  facts: CaseFacts,
  program: ProgramDefinition,
  now: Instant,
): CalendarEvent | undefined => {
  const kind = TOLD[notice];
  const validThrough = validityEnd(facts, program, now);
  const told = validThrough === undefined ? facts : { ...facts, case: { ...facts.case, validThrough } };
  const today = dateOf(now, program.timeZone);
  return calendarOf(told, program).find((event) => event.kind === kind && event.on >= today);
};
