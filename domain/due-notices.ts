/**
 * Which notices came due, and when, told from what happened to a case and from the program's ladders, never from the ledger: so that a row that the
 * ledger lacks is missed. Of reminders the audit is asked for one thing more: which came to nothing, never which were sent. Walks through the audit as time went, with the facts as they stood then.
 *
 * A reminder is due when its rung was reached while it was the person's turn: at the rung's own hour, or when it became their turn if that came later.
 * One that came to nothing, and whose day is ahead again since the deadline moved, comes due once more, and that is what counts.
 * Every other notice is due from the moment in which it was decided; so is a reminder that was taken back in the very moment in which it was owed.
 */
import { type CalendarDate, dateOf, type Instant, later } from './dates.ts';
import { deadlinesOf } from './deadlines.ts';
import { isForNextContact } from './delivery.ts';
import type { CaseEvent } from './events.ts';
import { evolve, factsOf } from './evolve.ts';
import type { CaseFacts, Effect } from './facts.ts';
import { cameToNothing, isReached, keepsHours, nextSendingAt, type Step, sendingHour, stepsOf } from './ladder.ts';
import type { Channel } from './notices.ts';
import type { ProgramDefinition } from './program.ts';

export type DueNotice = {
  readonly effectKey: string;
  readonly channel: Channel;
  readonly at: Instant;
  /** The day of it in the program's own time: the one on which it may leave, since what nobody's action asked for does not in the evening. */
  readonly on: CalendarDate;
  /** True when its hour came while it was not the person's turn: nothing is sent then. */
  readonly isExempt: boolean;
};

type Owed = { readonly step: Step; readonly isOwed: boolean };

/** While an operator holds a case, nothing of it moves. */
const stepsIn = (facts: CaseFacts, program: ProgramDefinition): readonly Owed[] =>
  deadlinesOf(facts, program).flatMap((deadline) =>
    stepsOf(deadline, program).map((step) => ({ step, isOwed: deadline.isOwed && !facts.case.held })),
  );

/** What happened at one moment: between such moments no fact changes. */
type Moment = { readonly at: Instant; readonly events: CaseEvent[] };

/**
 * Events may be told late, and in the order of what happened; for what is due, time only goes on. How a notice went stands at the hour at which it
 * went, which may be later than that of a command that is told after it, and moves no time.
 */
const momentsOf = (events: readonly CaseEvent[]): readonly Moment[] => {
  const moments: Moment[] = [];
  for (const event of events) {
    const last = moments.at(-1);
    if (last !== undefined && (event.type === 'EFFECT_RECORDED' || event.at <= last.at)) last.events.push(event);
    else moments.push({ at: event.at, events: [event] });
  }
  return moments;
};

type Kind = Partial<Pick<DueNotice, 'channel' | 'isExempt'>> & { readonly leavesByDay: boolean };

class Account {
  readonly due = new Map<string, DueNotice>();
  readonly exempt: DueNotice[] = [];
  /** When the reminders were owed that were taken back since, or had nothing to say. */
  readonly cameToNothingAt = new Map<string, Instant>();
  readonly #program: ProgramDefinition;
  constructor(program: ProgramDefinition) {
    this.#program = program;
  }
  /** A rung that came to nothing and is ahead again is due once more (domain/ladder.ts has the same). */
  reopen(step: Step): void {
    const owedAt = this.cameToNothingAt.get(step.effectKey);
    if (owedAt === undefined || isReached(step, this.#program, owedAt)) return;
    this.cameToNothingAt.delete(step.effectKey);
    this.due.delete(step.effectKey);
  }
  add(effectKey: string, at: Instant, { leavesByDay, channel = 'EMAIL', isExempt = false }: Kind): void {
    if (this.due.has(effectKey)) return;
    const leavesAt = leavesByDay ? nextSendingAt(this.#program, at) : at;
    const notice = { effectKey, channel, at, on: dateOf(leavesAt, this.#program.timeZone), isExempt };
    if (isExempt) this.exempt.push(notice);
    else this.due.set(effectKey, notice);
  }
}

/** What the ladders bring between two moments, the second included: a rung at the very moment of a command comes before it. */
const addReachedRungs = (
  account: Account,
  facts: CaseFacts,
  program: ProgramDefinition,
  [from, through]: readonly [Instant, Instant],
): void => {
  const lastDay = dateOf(through, program.timeZone);
  for (const { step, isOwed } of stepsIn(facts, program)) {
    if (step.on > lastDay) continue;
    if (isOwed) account.reopen(step);
    if (account.due.has(step.effectKey)) continue;
    const reachedAt = sendingHour(program, step.on);
    const at = isOwed ? later(reachedAt, from) : reachedAt;
    if (at <= through && (isOwed || at > from))
      account.add(step.effectKey, at, { leavesByDay: true, channel: step.rung.channel, isExempt: !isOwed });
  }
};

/** The effects that a moment tells of. A reminder that is owed to the next contact was decided, as everything is that no ladder brings. */
const effectsOf = ({ events }: Moment) => {
  const effects = events.flatMap((event) => (event.type === 'EFFECT_RECORDED' ? [event.effect] : []));
  const isOfALadder = (effect: Effect): boolean => effect.reminderOf !== undefined && !isForNextContact(effect);
  return { decided: effects.filter((effect) => !isOfALadder(effect)), reminders: effects.filter(isOfALadder) };
};

const replay = (facts: CaseFacts | undefined, { events }: Moment): CaseFacts | undefined =>
  events
    .filter(({ type }) => type !== 'EFFECT_RECORDED')
    .reduce<CaseFacts | undefined>((then, event) => (then === undefined ? opened(event) : evolve(then, event)), facts);

/**
 * Everything that came due by `until`, in the order in which it did. `events`: the audit of the case, from its opening. A notice that was exempt may come
 * due later, and stands there twice then.
 */
export const dueNotices = (
  events: readonly CaseEvent[],
  program: ProgramDefinition,
  until: Instant,
): readonly DueNotice[] => {
  const account = new Account(program);
  const { cameToNothingAt } = account;
  const takenBackAt = new Map<string, Instant>();
  const moments = momentsOf(events);
  let facts: CaseFacts | undefined;
  for (const [place, moment] of moments.entries()) {
    facts = replay(facts, moment);
    const { decided, reminders } = effectsOf(moment);
    for (const effect of decided) {
      const { effectKey, owedAt, notBefore = owedAt } = effect;
      account.add(effectKey, later(owedAt, notBefore), { leavesByDay: keepsHours(effect) });
    }
    // Of a moment in which a deadline moved both are told: what came to nothing before, and what is owed anew. Rungs are reached between the two.
    for (const effect of reminders) {
      const { effectKey, owedAt } = effect;
      if (cameToNothing(effect) && !cameToNothingAt.has(effectKey)) cameToNothingAt.set(effectKey, owedAt);
    }
    const through = moments[place + 1]?.at ?? until;
    if (facts !== undefined && through >= moment.at) addReachedRungs(account, facts, program, [moment.at, through]);
    for (const effect of reminders) {
      const { effectKey, owedAt, state } = effect;
      if (cameToNothing(effect)) cameToNothingAt.set(effectKey, owedAt);
      else cameToNothingAt.delete(effectKey);
      if (state === 'SUPERSEDED') takenBackAt.set(effectKey, owedAt);
    }
  }
  for (const [effectKey, owedAt] of takenBackAt) account.add(effectKey, owedAt, { leavesByDay: true });
  return [...account.due.values(), ...account.exempt]
    .filter(({ at }) => at <= until)
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
};

const opened = (event: CaseEvent): CaseFacts => {
  if (event.type !== 'CASE_OPENED') throw new Error('An audit starts with the opening of the case.');
  return factsOf(event.case);
};
