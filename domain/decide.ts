/**
 * The decision function: facts, unread signals and the time make new facts, what is owed, and where the worker goes next. It is the same for the
 * lifecycle's `Load` step, for the commands of people, and for simulations. It reads no clock and calls nothing.
 */
import { type Change, type Moment, stamp } from './changes.ts';
import { addHours, dateOf, earliest, type Instant, later } from './dates.ts';
import { isLetterOwed } from './delivery.ts';
import type { CaseEvent } from './events.ts';
import { evolve } from './evolve.ts';
import type { CaseFacts, Effect } from './facts.ts';
import { refusalsOfClosed } from './judge/corrections.ts';
import { judge } from './judge/judge.ts';
import { askForRuleValue, hold } from './judge/standing.ts';
import { servableAt, supersedeReminders } from './ladder.ts';
import { applicationRulesOf, caseRulesOn } from './pathways.ts';
import type { ProgramDefinition } from './program.ts';
import type { Refusal } from './refusals.ts';
import { settle, unsettled } from './settle.ts';
import { type Actor, byOccurrence, type Signal } from './signals.ts';
import { isClosed, type Milestone, STAGE_TABLE, type Stage, type Wait } from './stages.ts';
import { nextLookAt, nextTimeMove } from './time.ts';
import { mayLeave } from './transitions.ts';

export type Answer =
  | { readonly state: 'APPLIED'; readonly at: Instant }
  | { readonly state: 'REFUSED'; readonly at: Instant; readonly refusals: readonly Refusal[] }
  | { readonly state: 'KEPT_CLOSED'; readonly at: Instant };

export type Next =
  | { readonly kind: 'PERFORM'; readonly effectKey: string }
  | { readonly kind: 'WAIT'; readonly wait: Wait; readonly wakeBy: Instant }
  | { readonly kind: 'HIBERNATE'; readonly dueAt: Instant }
  | { readonly kind: 'CLOSE' };

export type Decision = {
  readonly facts: CaseFacts;
  readonly events: readonly CaseEvent[];
  /** One for each signal that was judged; a held case judges none but its release. */
  readonly answers: readonly { readonly signalKey: string; readonly answer: Answer }[];
  readonly next: Next;
  /** The last stage reached that a life is told by. */
  readonly milestone: Milestone | '';
};

export type Circumstances = {
  readonly program: ProgramDefinition;
  readonly now: Instant;
  readonly newCertificateNumber: string;
  /** True when workers failed so often that an operator has to look. */
  readonly holdForOperator?: boolean;
  /** When the first signal came in that is unread and not among those given; time does not run past it. */
  readonly unjudgedFrom?: Instant | undefined;
};

const SYSTEM: Actor = { kind: 'SYSTEM', id: 'certcycle' };

/** A token wait is never longer than this, so that no worker comes near the one-year limit of an execution. */
export const LONGEST_WAIT_DAYS = 280;

/** Collects events while the facts change under them. */
class Course {
  facts: CaseFacts;
  /** When the last signal was judged: what comes due by it came due then, whatever its date. */
  judgedAt: Instant = '';
  readonly events: CaseEvent[] = [];
  constructor(facts: CaseFacts) {
    this.facts = facts;
  }
  take(changes: readonly Change[], at: Instant, by: Actor, rules: readonly string[]): void {
    for (const change of changes) {
      const event = stamp(change, at, by, rules);
      this.events.push(event);
      this.facts = evolve(this.facts, event);
    }
    if (isClosed(this.facts.case.stage)) this.#closeTasks(at, by);
  }
  /** Work that nobody can finish any more is taken from staff; what the person could not be told by mail is still theirs to tell. */
  #closeTasks(at: Instant, by: Actor): void {
    for (const task of this.facts.tasks) {
      if (task.closedAt !== undefined || task.reason === 'NOTICE_NOT_SENT' || isLetterOwed(this.facts, task)) continue;
      const event = stamp({ type: 'TASK_RECORDED', task: { ...task, closedAt: at } }, at, by, []);
      this.events.push(event);
      this.facts = evolve(this.facts, event);
    }
  }
}

const momentOf = ({ program, newCertificateNumber }: Circumstances, facts: CaseFacts, at: Instant): Moment => {
  const on = dateOf(at, program.timeZone);
  return {
    program,
    at,
    on,
    rules: caseRulesOn(program, facts.case, on),
    applicationRules: applicationRulesOf(program, facts.case, on),
    newCertificateNumber,
  };
};

const settleEffects = (course: Course, { program, now }: Circumstances): void => {
  for (let effect = unsettled(course.facts, now); effect !== undefined; effect = unsettled(course.facts, now)) {
    const { changes, rules } = settle(course.facts, effect, program, now);
    course.take(changes, effect.performedAt ?? now, SYSTEM, rules);
  }
};

const firstArrival = (signals: readonly Signal[]): Instant | undefined =>
  earliest(...signals.map(({ receivedAt }) => receivedAt));

/**
 * Lets time run to `until`: every move that comes due on the way is made at its own instant, or when its stage was reached or its date became known
 * if that came later (a renewal that was denied after the term's end, an expiry that was corrected).
 */
const passTime = (course: Course, until: Instant, { program }: Circumstances): void => {
  if (course.facts.case.held) return;
  for (;;) {
    const move = nextTimeMove(course.facts, program);
    if (move === undefined || move.at > until) return;
    const at = later(move.at, later(course.facts.case.stageSince, course.judgedAt));
    course.take(move.changes(course.facts, at), at, SYSTEM, move.rules);
    course.take(supersedeReminders(course.facts, program, at), at, SYSTEM, []);
  }
};

const rulesOf = (refusals: readonly Refusal[]): string[] => [...new Set(refusals.map(({ rule }) => rule))];

const judgeSignal = (course: Course, signal: Signal, circumstances: Circumstances): Answer => {
  const at = signal.receivedAt;
  if (isClosed(course.facts.case.stage) && !mayLeave(signal.body.type, course.facts.case.stage)) {
    const refusals = refusalsOfClosed(course.facts, signal.body);
    return refusals.length > 0 ? { state: 'REFUSED', at, refusals } : { state: 'KEPT_CLOSED', at };
  }
  const moment = momentOf(circumstances, course.facts, at);
  const judgement = judge(course.facts, signal, moment);
  if (judgement.ok) {
    course.take(judgement.changes, at, signal.actor, judgement.rules);
    course.take(supersedeReminders(course.facts, circumstances.program, at), at, SYSTEM, []);
    course.judgedAt = at;
    return { state: 'APPLIED', at };
  }
  const unpublished = judgement.refusals.filter(({ code }) => code === 'RULE_NOT_PUBLISHED');
  const { signalKey } = signal;
  const refusals = [...judgement.refusals];
  course.take([{ type: 'SIGNAL_REFUSED', signalKey, refusals }], at, signal.actor, rulesOf(refusals));
  for (const { rule } of unpublished) course.take(askForRuleValue(course.facts, rule, moment), at, SYSTEM, [rule]);
  return { state: 'REFUSED', at, refusals: judgement.refusals };
};

const isPending = ({ state }: Effect): boolean => state === 'OWED' || state === 'CLAIMED';

/** Effects first; then the rest that the stage names. A closed case goes to its end only when nothing is owed any more. */
const nextOf = (facts: CaseFacts, { program, now }: Circumstances): Next => {
  const longest = addHours(now, LONGEST_WAIT_DAYS * 24);
  if (facts.case.held) return { kind: 'WAIT', wait: 'AwaitOperator', wakeBy: longest };
  const owed = facts.effects.find((effect) => servableAt(effect, program, now) === now);
  if (owed !== undefined) return { kind: 'PERFORM', effectKey: owed.effectKey };
  const { rests } = STAGE_TABLE[facts.case.stage];
  const lookAt = nextLookAt(facts, program, now);
  if (rests === 'CLOSED')
    return facts.effects.some(isPending) ? { kind: 'HIBERNATE', dueAt: lookAt } : { kind: 'CLOSE' };
  if (rests === 'HIBERNATE') return { kind: 'HIBERNATE', dueAt: lookAt };
  return { kind: 'WAIT', wait: rests, wakeBy: earliest(lookAt, longest) ?? longest };
};

const MILESTONE_OF: Partial<Record<Stage, Milestone>> = {
  RENEWAL_OPEN: 'RenewalOpened',
  LATE_TIER_1: 'Expired',
  LATE_TIER_2: 'Lapsed',
  VACATED: 'Vacated',
  APPLICATION_EXPIRED: 'ApplicationExpired',
  EXAM_EXHAUSTED: 'ExamExhausted',
  DENIED: 'Denied',
  WITHDRAWN: 'Withdrawn',
  REVOKED: 'Revoked',
};

const milestoneOf = (events: readonly CaseEvent[]): Milestone | '' => {
  const reached = events.findLast((event) => event.type === 'STAGE_REACHED');
  if (reached?.type !== 'STAGE_REACHED' || reached.because === 'CORRECT_EXPIRY') return '';
  // Whatever an approved application owes next.
  if (reached.from === 'IN_REVIEW' && reached.because === 'APPROVE') return 'Approved';
  if (reached.to === 'ACTIVE') return reached.from === 'RENEWAL_REVIEW' ? 'Renewed' : 'Issued';
  return MILESTONE_OF[reached.to] ?? '';
};

/**
 * Judges the unread signals in the order of what happened, each at its own time, then lets time run to `now`.
 * The facts it returns carry the next version when any event happened.
 */
export const decide = (before: CaseFacts, unread: readonly Signal[], circumstances: Circumstances): Decision => {
  const course = new Course(before);
  const answers: { signalKey: string; answer: Answer }[] = [];
  settleEffects(course, circumstances);
  if (circumstances.holdForOperator) {
    const held = hold(course.facts, momentOf(circumstances, course.facts, circumstances.now));
    if (held.ok) course.take(held.changes, circumstances.now, SYSTEM, []);
  }
  const inOrder = [...unread].sort(byOccurrence);
  const passedOver: Signal[] = [];
  for (const [place, signal] of inOrder.entries()) {
    if (course.facts.case.held && signal.body.type !== 'RELEASE') {
      passedOver.push(signal);
      continue;
    }
    // Nothing that came in time may be overtaken by time, whatever is judged before it.
    passTime(course, firstArrival([...passedOver, ...inOrder.slice(place)]) ?? signal.receivedAt, circumstances);
    answers.push({ signalKey: signal.signalKey, answer: judgeSignal(course, signal, circumstances) });
  }
  const until = earliest(circumstances.now, circumstances.unjudgedFrom, firstArrival(passedOver));
  passTime(course, until ?? circumstances.now, circumstances);
  const changed = course.events.length > 0;
  const facts = changed ? { ...course.facts, case: { ...course.facts.case, ver: before.case.ver + 1 } } : course.facts;
  return {
    facts,
    events: course.events,
    answers,
    next: nextOf(facts, circumstances),
    milestone: milestoneOf(course.events),
  };
};
