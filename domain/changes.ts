/**
 * What a decision is made of: changes, which become events once it is known when, by whom and by which rules they were decided.
 */
import type { CalendarDate, Instant } from './dates.ts';
import type { CaseEvent, CaseFields } from './events.ts';
import type { CaseFacts, Effect, Task } from './facts.ts';
import type { Notice } from './notices.ts';
import type { ProgramDefinition, RuleId, Rules } from './program.ts';
import type { Refusal } from './refusals.ts';
import type { Actor } from './signals.ts';
import type { Stage } from './stages.ts';
import type { Cause } from './transitions.ts';

type WithoutStamp<Event> = Event extends CaseEvent ? Omit<Event, 'at' | 'by' | 'rules'> : never;
export type Change = WithoutStamp<CaseEvent>;

/** The circumstances in which something is judged: when, on which local day, under which rules. */
export type Moment = {
  readonly program: ProgramDefinition;
  readonly at: Instant;
  readonly on: CalendarDate;
  /** The rules in force on that day, until the first certificate those of the case's pathway. */
  readonly rules: Rules;
  /** Those of the pathway when the application was submitted: an application keeps them to its end. */
  readonly applicationRules: Rules;
  /** The number that a certificate would get if one is issued now. */
  readonly newCertificateNumber: string;
};

/** Accepted: the changes and the rules that allowed them. Refused: every reason, and no change. */
export type Judgement =
  | { readonly ok: true; readonly changes: readonly Change[]; readonly rules: readonly RuleId[] }
  | { readonly ok: false; readonly refusals: readonly Refusal[] };

export const allow = (changes: readonly Change[], rules: readonly RuleId[] = []): Judgement => ({
  ok: true,
  changes,
  rules,
});

export const refuse = (refusals: readonly Refusal[]): Judgement => ({ ok: false, refusals });

/** Changes, unless anything refuses. */
export const allowUnless = (
  refusals: readonly Refusal[],
  changes: () => readonly Change[],
  rules: readonly RuleId[] = [],
): Judgement => (refusals.length > 0 ? refuse(refusals) : allow(changes(), rules));

export const stamp = (change: Change, at: Instant, by: Actor, rules: readonly string[]): CaseEvent => ({
  ...change,
  at,
  by,
  rules: [...rules],
});

export const reach = (facts: CaseFacts, to: Stage, because: Cause): Change => ({
  type: 'STAGE_REACHED',
  from: facts.case.stage,
  to,
  because,
});

export const setCase = (set: CaseFields, unset: readonly (keyof CaseFields)[] = []): Change => ({
  type: 'CASE_CHANGED',
  set,
  unset: [...unset],
});

/** The key under which a notice is owed: one per purpose, never per attempt. */
export const noticeKey = (cycle: number, purpose: string): string => `notice:${cycle}:${purpose}`;

/**
 * The purpose under which a notice is owed that may have been owed before: after a correction the person is told again under a new key, and what
 * they were told before stays in the ledger. A number at the end of a purpose stays there.
 */
export const purposeAnew = ({ effects }: CaseFacts, cycle: number, purpose: string): string => {
  const anew = (time: number) => (time === 1 ? purpose : `again-${time}-${purpose}`);
  let time = 1;
  while (effects.some(({ effectKey }) => effectKey === noticeKey(cycle, anew(time)))) time += 1;
  return anew(time);
};

export const oweNotice = (
  notice: Notice,
  cycle: number,
  purpose: string,
  owedAt: Instant,
  besides: Partial<Pick<Effect, 'notBefore' | 'acknowledges' | 'reminderOf' | 'channel' | 'state'>> = {},
): Change => ({
  type: 'EFFECT_RECORDED',
  effect: {
    effectKey: noticeKey(cycle, purpose),
    notice,
    cycle,
    owedAt,
    state: 'OWED',
    attempts: 0,
    ...besides,
  },
});

export const supersede = (effect: Effect): Change => ({
  type: 'EFFECT_RECORDED',
  effect: { ...effect, state: 'SUPERSEDED' },
});

export const openTask = (task: Omit<Task, 'dueOn'> & { readonly dueOn?: CalendarDate | undefined }): Change => {
  const { dueOn, ...rest } = task;
  return { type: 'TASK_RECORDED', task: { ...rest, ...(dueOn !== undefined && { dueOn }) } };
};

/** Closes every open task of the given queues. */
export const closeTasks = (facts: CaseFacts, queues: readonly Task['queue'][], at: Instant): Change[] =>
  facts.tasks
    .filter((task) => task.closedAt === undefined && queues.includes(task.queue))
    .map((task) => ({ type: 'TASK_RECORDED', task: { ...task, closedAt: at } }));
