/**
 * The reminder ladders of a case, one for each deadline. A rung is reached at the sending hour of its day and done once an effect with its key exists,
 * so that a run that was missed is caught up and a second run finds nothing; the key has no date in it, so that a deadline that moves repeats
 * nothing that was sent, unless its reminders begin anew (docs/decisions/0034). Of several rungs of one deadline that are reached at once only the most urgent is sent.
 */
import { type Change, noticeKey, oweNotice } from './changes.ts';
import { decideCredits } from './credits.ts';
import { addDays, type CalendarDate, dateOf, earliest, type Instant, instantOf, later } from './dates.ts';
import { type Deadline, deadlinesOf } from './deadlines.ts';
import { firstContactKey, openLetter, takeBackReminders } from './delivery.ts';
import { type CaseFacts, currentCycle, type Effect } from './facts.ts';
import { isOfADay } from './notices.ts';
import type { ProgramDefinition } from './program.ts';
import type { Rung } from './rule-shapes.ts';
import { ruleOn, rulesOn } from './rules.ts';

/** Ours, for a program that does not say when it writes to people. */
const SENDS_FROM_WHERE_UNSTATED = '09:00';
const SENDS_UNTIL_WHERE_UNSTATED = '17:00';

/** The hour from which notices that no action asked for are sent on a day. */
export const sendingHour = (program: ProgramDefinition, on: CalendarDate): Instant =>
  instantOf(on, program.timeZone, ruleOn(program, 'reminders.sendFrom', on) ?? SENDS_FROM_WHERE_UNSTATED);

/** When no reminder is sent any more on a day. */
const quietHour = (program: ProgramDefinition, on: CalendarDate): Instant =>
  instantOf(on, program.timeZone, ruleOn(program, 'reminders.sendUntil', on) ?? SENDS_UNTIL_WHERE_UNSTATED);

/**
 * When a notice may leave that nobody's action asked for: now within the hours of sending, else at the next opening. A reminder that was owed in the
 * morning and could not be sent by the evening wakes nobody at night.
 */
export const nextSendingAt = (program: ProgramDefinition, now: Instant): Instant => {
  const on = dateOf(now, program.timeZone);
  if (now < sendingHour(program, on)) return sendingHour(program, on);
  return now < quietHour(program, on) ? now : sendingHour(program, addDays(on, 1));
};

/** One step of one deadline: under which key it is done, and the day on which it is reached. */
export type Step = {
  readonly rung: Rung;
  readonly deadline: Deadline;
  readonly effectKey: string;
  readonly purpose: string;
  readonly on: CalendarDate;
};

const purposeOf = ({ rung }: Rung, { place, anew }: Deadline): string =>
  [rung, place, anew && `anew-${anew.times}`].filter((part) => part !== undefined).join('-');

/** The ladder of a deadline, by the rules of its own day, soonest first. */
export const stepsOf = (deadline: Deadline, program: ProgramDefinition): readonly Step[] =>
  (ruleOn(program, 'reminders.ladder', deadline.on) ?? [])
    .filter((rung) => rung.deadline === deadline.kind)
    .map((rung) => {
      const purpose = purposeOf(rung, deadline);
      const on = addDays(deadline.on, rung.daysAfter);
      return { rung, deadline, purpose, effectKey: noticeKey(deadline.cycle, purpose), on };
    })
    .filter(({ on }) => deadline.anew === undefined || on > deadline.anew.on)
    .sort((a, b) => (a.on < b.on ? -1 : 1));

const owedSteps = (facts: CaseFacts, program: ProgramDefinition): readonly Step[] =>
  deadlinesOf(facts, program)
    .filter(({ isOwed }) => isOwed)
    .flatMap((deadline) => stepsOf(deadline, program));

/** By the sending hour of its day. */
export const isReached = ({ on }: Pick<Step, 'on'>, program: ProgramDefinition, at: Instant): boolean => {
  const today = dateOf(at, program.timeZone);
  return on < today || (on === today && sendingHour(program, on) <= at);
};

export const cameToNothing = ({ state }: Effect): boolean => state === 'SUPERSEDED' || state === 'EXEMPT';

/** A rung that came to nothing, and whose day is ahead again since the deadline moved, is still to do: nobody was told of it. */
const isDone = (step: Step, effect: Effect, program: ProgramDefinition): boolean =>
  !cameToNothing(effect) || isReached(step, program, effect.owedAt);

/** Those of what the person owes now that are not done yet. */
const openSteps = (facts: CaseFacts, program: ProgramDefinition): readonly Step[] =>
  owedSteps(facts, program).filter(
    (step) => !facts.effects.some((effect) => effect.effectKey === step.effectKey && isDone(step, effect, program)),
  );

/** When the next rung is reached; undefined where none is ahead or nothing is owed. */
export const nextRungAt = (facts: CaseFacts, program: ProgramDefinition): Instant | undefined => {
  const first = earliest(...openSteps(facts, program).map(({ on }) => on));
  return first && sendingHour(program, first);
};

/** Fewer hours than half of what the term asks for, when half of it is gone. */
const isBehind = (facts: CaseFacts, program: ProgramDefinition, now: Instant): boolean => {
  const term = currentCycle(facts);
  if (term === undefined) return false;
  const on = dateOf(now, program.timeZone);
  const rules = rulesOn(program, on);
  const needed = rules['credits.minutes'];
  return needed !== null && decideCredits(facts.credits, term, rules, on).countedMinutes * 2 < needed;
};

/** Some reminders have nothing to say to whoever is well on the way. */
const isNeeded = (facts: CaseFacts, program: ProgramDefinition, { rung }: Step, now: Instant): boolean =>
  rung.notice !== 'CREDITS_BEHIND' || isBehind(facts, program, now);

const reminder = ({ rung, deadline, purpose }: Step, state: Effect['state'], owedAt: Instant): Change =>
  oweNotice(rung.notice, deadline.cycle, purpose, owedAt, {
    reminderOf: deadline.kind,
    state,
    ...(rung.channel === 'LETTER' && { channel: rung.channel }),
  });

/** A reminder that is a letter is work for staff from the start. */
const remind = (facts: CaseFacts, program: ProgramDefinition, step: Step, now: Instant): Change[] =>
  isNeeded(facts, program, step, now)
    ? [reminder(step, 'OWED', now), ...(step.rung.channel === 'LETTER' ? [openLetter(facts, step, program, now)] : [])]
    : [reminder(step, 'EXEMPT', now)];

/** The most urgent of what was reached of one deadline is owed, the rest of it superseded, as is what it had not sent yet. */
const reachOf = (facts: CaseFacts, program: ProgramDefinition, reached: readonly Step[], now: Instant): Change[] => {
  const urgent = reached.at(-1);
  if (urgent === undefined) return [];
  const keys = stepsOf(urgent.deadline, program).map(({ effectKey }) => effectKey);
  return [
    ...takeBackReminders(facts, ({ effectKey }) => keys.includes(firstContactKey(effectKey)), now),
    ...reached.slice(0, -1).map((step) => reminder(step, 'SUPERSEDED', now)),
    ...remind(facts, program, urgent, now),
  ];
};

/** Everything that is reached by `now`, deadline by deadline. */
export const reachRungs = (facts: CaseFacts, program: ProgramDefinition, now: Instant): Change[] => {
  const reached = openSteps(facts, program).filter((step) => isReached(step, program, now));
  const deadlines = [...new Set(reached.map(({ deadline }) => deadline))];
  return deadlines.flatMap((deadline) =>
    reachOf(
      facts,
      program,
      reached.filter((step) => step.deadline === deadline),
      now,
    ),
  );
};

/** Whether a reminder has lost its meaning: it is not the person's turn any more, or its day is ahead again. */
export const isOutdated = (
  { reminderOf, effectKey }: Effect,
  facts: CaseFacts,
  program: ProgramDefinition,
  at: Instant,
): boolean =>
  reminderOf !== undefined &&
  !owedSteps(facts, program).some(
    (step) => step.effectKey === firstContactKey(effectKey) && isReached(step, program, at),
  );

/** Reminders that were owed and not yet sent or posted are taken back with their meaning. */
export const supersedeReminders = (facts: CaseFacts, program: ProgramDefinition, at: Instant): Change[] =>
  takeBackReminders(facts, (effect) => isOutdated(effect, facts, program, at), at);

/** True for a notice that nobody's action asked for: it leaves in the hours of sending only. */
export const keepsHours = ({ reminderOf, notice }: Pick<Effect, 'reminderOf' | 'notice'>): boolean =>
  reminderOf !== undefined || isOfADay(notice);

/**
 * When an effect may be performed that is owed or claimed: not before its own time, and not in the quiet hours when nobody's action asked for it.
 * Undefined for one that is done with, and for a letter.
 */
export const servableAt = (effect: Effect, program: ProgramDefinition, now: Instant): Instant | undefined => {
  if (effect.channel === 'LETTER' || (effect.state !== 'OWED' && effect.state !== 'CLAIMED')) return undefined;
  const at = later(effect.notBefore ?? now, now);
  return keepsHours(effect) ? nextSendingAt(program, at) : at;
};
