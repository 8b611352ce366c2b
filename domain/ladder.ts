/**
 * The reminder ladder of a term. A rung is reached at the sending hour of its day and done once an effect with its key exists, so that a run that
 * was missed is caught up and a second run finds nothing. Of several that are reached at once only the most urgent is sent.
 */
import { type Change, noticeKey, oweNotice, supersede } from './changes.ts';
import { addDays, dateOf, type Instant, instantOf, later } from './dates.ts';
import { type CaseFacts, currentCycle, type Effect } from './facts.ts';
import type { ProgramDefinition } from './program.ts';
import type { Rung } from './rule-shapes.ts';
import { rulesOn } from './rules.ts';
import type { Stage } from './stages.ts';

/** Where the person owes a renewal. While one is under review nothing is owed, and before the window opens nothing can be. */
const REMINDED_STAGES: readonly Stage[] = ['RENEWAL_OPEN', 'RENEWAL_REVISION', 'LATE_TIER_1', 'LATE_TIER_2'];

/** The hour from which notices that no action asked for are sent on a day. */
export const sendingHour = (program: ProgramDefinition, on: string): Instant =>
  instantOf(on, program.timeZone, rulesOn(program, on)['reminders.sendFrom'] ?? '09:00');

/** When no reminder is sent any more on a day. */
const quietHour = (program: ProgramDefinition, on: string): Instant =>
  instantOf(on, program.timeZone, rulesOn(program, on)['reminders.sendUntil'] ?? '17:00');

/**
 * When a notice may leave that nobody's action asked for: now within the hours of sending, else at the next opening. A reminder that was owed in the
 * morning and could not be sent by the evening wakes nobody at night.
 */
const nextSendingAt = (program: ProgramDefinition, now: Instant): Instant => {
  const on = dateOf(now, program.timeZone);
  if (now < sendingHour(program, on)) return sendingHour(program, on);
  return now < quietHour(program, on) ? now : sendingHour(program, addDays(on, 1));
};

/** The rungs of the current term that have no effect yet, soonest first. */
const openRungs = (facts: CaseFacts, program: ProgramDefinition): readonly Rung[] => {
  const term = currentCycle(facts);
  if (term === undefined) return [];
  return (rulesOn(program, term.expiresOn)['reminders.ladder'] ?? [])
    .filter(({ rung }) => !facts.effects.some(({ effectKey }) => effectKey === noticeKey(term.cycle, rung)))
    .sort((a, b) => a.daysAfterExpiry - b.daysAfterExpiry);
};

/** When a rung of the current term is reached. */
const reachedAt = (facts: CaseFacts, program: ProgramDefinition, { daysAfterExpiry }: Rung): Instant | undefined => {
  const term = currentCycle(facts);
  return term && sendingHour(program, addDays(term.expiresOn, daysAfterExpiry));
};

/** When the next rung is reached; undefined where none is ahead or nothing is owed. */
export const nextRungAt = (facts: CaseFacts, program: ProgramDefinition): Instant | undefined => {
  if (!REMINDED_STAGES.includes(facts.case.stage)) return undefined;
  const [next] = openRungs(facts, program);
  return next && reachedAt(facts, program, next);
};

type DatedRung = { readonly rung: Rung; readonly at: Instant };

const rungsReached = (facts: CaseFacts, program: ProgramDefinition, now: Instant): readonly DatedRung[] => {
  const reached: DatedRung[] = [];
  for (const rung of openRungs(facts, program)) {
    const at = reachedAt(facts, program, rung);
    if (at === undefined || at > now) break;
    reached.push({ rung, at });
  }
  return reached;
};

const isUnsentReminder = (cycle: number, keys: readonly string[]) => (effect: Effect) =>
  effect.cycle === cycle && effect.state === 'OWED' && keys.includes(effect.effectKey);

const ladderKeys = (facts: CaseFacts, program: ProgramDefinition): string[] => {
  const term = currentCycle(facts);
  return term === undefined
    ? []
    : (rulesOn(program, term.expiresOn)['reminders.ladder'] ?? []).map(({ rung }) => noticeKey(term.cycle, rung));
};

/** Everything reached by `now`: the latest is owed, the others and any reminder not yet sent are superseded by it. */
export const reachRungs = (facts: CaseFacts, program: ProgramDefinition, now: Instant): Change[] => {
  const reached = rungsReached(facts, program, now);
  const urgent = reached.at(-1);
  if (urgent === undefined) return [];
  const { cycle } = facts.case;
  const owe = ({ rung, at }: DatedRung): Change => oweNotice(rung.notice, cycle, rung.rung, at);
  return [
    ...facts.effects.filter(isUnsentReminder(cycle, ladderKeys(facts, program))).map(supersede),
    ...reached.slice(0, -1).flatMap((dated) => {
      const change = owe(dated);
      return change.type === 'EFFECT_RECORDED' ? [supersede(change.effect)] : [];
    }),
    owe(urgent),
  ];
};

/** Reminders that were owed and not yet sent lose their meaning once the person has acted. */
export const supersedeReminders = (facts: CaseFacts, program: ProgramDefinition): Change[] =>
  facts.effects.filter(isUnsentReminder(facts.case.cycle, ladderKeys(facts, program))).map(supersede);

const isReminder = ({ effectKey, cycle }: Effect, facts: CaseFacts, program: ProgramDefinition): boolean =>
  cycle === facts.case.cycle && ladderKeys(facts, program).includes(effectKey);

/**
 * When an effect may be performed that is owed or claimed: not before its own time, and a reminder not in the quiet hours. Undefined for one that is
 * done with.
 */
export const servableAt = (
  effect: Effect,
  facts: CaseFacts,
  program: ProgramDefinition,
  now: Instant,
): Instant | undefined => {
  if (effect.state !== 'OWED' && effect.state !== 'CLAIMED') return undefined;
  const at = later(effect.notBefore ?? now, now);
  return isReminder(effect, facts, program) ? nextSendingAt(program, at) : at;
};
