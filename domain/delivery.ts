/**
 * What is done about a notice that does not reach its person by mail: it is owed again, to the next contact, under a key of its own; and when no
 * contact is left, staff owe a letter. A notice climbs once: what went to the second contact and came back is a letter.
 */
import { type Change, openTask, supersede } from './changes.ts';
import { type CalendarDate, dateOf, earliest, type Instant } from './dates.ts';
import { deadlinesOf } from './deadlines.ts';
import type { CaseFacts, Effect, Task } from './facts.ts';
import type { ProgramDefinition } from './program.ts';

/** Why a notice failed that nobody can be mailed; staff owe a letter for it. */
export const NO_USABLE_ADDRESS = 'NO_USABLE_ADDRESS';

/** In front of the purpose, since a number at its end is the letter's own, and `again-…` means that something was corrected. */
const NEXT_CONTACT = 'contact-2-';
const FIRST = /^(notice:\d+:)(?!contact-2-)/;
const NEXT = /^(notice:\d+:)contact-2-/;

/** The key under which a notice is owed again to the next contact. */
export const nextContactKey = (effectKey: string): string => effectKey.replace(FIRST, `$1${NEXT_CONTACT}`);

/** The key under which a notice was owed first, whichever contact it is for. */
export const firstContactKey = (effectKey: string): string => effectKey.replace(NEXT, '$1');

export const isForNextContact = ({ effectKey }: Effect): boolean => NEXT.test(effectKey);

/** The same notice, to the next contact: what it reminds of and what it acknowledges stays. */
export const oweToNextContact = (
  { effectKey, notice, cycle, reminderOf, acknowledges }: Effect,
  owedAt: Instant,
): Change => ({
  type: 'EFFECT_RECORDED',
  effect: {
    effectKey: nextContactKey(effectKey),
    notice,
    cycle,
    owedAt,
    state: 'OWED',
    attempts: 0,
    ...(reminderOf !== undefined && { reminderOf }),
    ...(acknowledges !== undefined && { acknowledges }),
  },
});

export const letterTaskId = (effectKey: string): string => `letter-${effectKey}`;

/** The first day that has not passed by which the person would lose something; the middle of a term is none. */
const losesOn = (facts: CaseFacts, program: ProgramDefinition, at: Instant): CalendarDate | undefined => {
  const today = dateOf(at, program.timeZone);
  const ahead = deadlinesOf(facts, program).filter(
    ({ kind, isOwed, on }) => isOwed && kind !== 'CREDIT_PACE' && on >= today,
  );
  return earliest(...ahead.map(({ on }) => on));
};

/** Staff print the letter of a notice and post it, those first whose person has the fewest days left. */
export const openLetter = (
  facts: CaseFacts,
  { effectKey }: Pick<Effect, 'effectKey'>,
  program: ProgramDefinition,
  openedAt: Instant,
): Change =>
  openTask({
    taskId: letterTaskId(effectKey),
    queue: 'LETTER',
    reason: 'LETTER_TO_POST',
    openedAt,
    dueOn: losesOn(facts, program, openedAt),
  });

const ADDRESS_TASK = 'address';

const isAddressTask = ({ taskId, closedAt }: Task): boolean => taskId === ADDRESS_TASK && closedAt === undefined;

/**
 * A notice that the next address took says that the first one takes none: staff ask for another, those first whose person has the fewest days left.
 * They are done with it when a notice leaves for the first address again.
 */
export const followAddress = (facts: CaseFacts, effect: Effect, program: ProgramDefinition, at: Instant): Change[] => {
  const open = facts.tasks.find(isAddressTask);
  if (effect.sentTo === 'PRIMARY' && open !== undefined)
    return [{ type: 'TASK_RECORDED', task: { ...open, closedAt: at } }];
  if (!isForNextContact(effect) || effect.sentTo === 'PRIMARY' || open !== undefined) return [];
  const dueOn = losesOn(facts, program, at);
  return [openTask({ taskId: ADDRESS_TASK, queue: 'EXCEPTION', reason: 'ADDRESS_FAILED', openedAt: at, dueOn })];
};

export type TaskedLetter = { readonly task: Task; readonly effect: Effect };

/** The letters that staff have not posted, each with its notice: those that they owe, and those that were taken back before it was told. */
export const unpostedLetters = ({ tasks, effects }: CaseFacts): readonly TaskedLetter[] =>
  tasks
    .filter(({ queue }) => queue === 'LETTER')
    .flatMap((task) => {
      const effect = effects.find(({ effectKey }) => letterTaskId(effectKey) === task.taskId);
      return effect === undefined || effect.sentTo === 'LETTER' ? [] : [{ task, effect }];
    });

/** The letters that staff owe. */
export const owedLetters = (facts: CaseFacts): readonly TaskedLetter[] =>
  unpostedLetters(facts).filter(({ task: { closedAt } }) => closedAt === undefined);

/**
 * Takes back what was owed and not yet sent or posted. A rung whose letter is taken back came to nothing, whatever mails of it came back before: when its
 * day is ahead again, it is still to do.
 */
export const takeBackReminders = (facts: CaseFacts, isOfThem: (effect: Effect) => boolean, at: Instant): Change[] => {
  const isTakenBack = (effect: Effect): boolean => effect.reminderOf !== undefined && isOfThem(effect);
  const letters = owedLetters(facts).filter(({ effect }) => isTakenBack(effect));
  const unposted = new Set(letters.flatMap(({ effect: { effectKey } }) => [effectKey, firstContactKey(effectKey)]));
  return [
    ...facts.effects
      .filter((effect) => unposted.has(effect.effectKey) || (effect.state === 'OWED' && isTakenBack(effect)))
      .map(supersede),
    ...letters.map(({ task }): Change => ({ type: 'TASK_RECORDED', task: { ...task, closedAt: at } })),
  ];
};

/** Whether a task is a letter that has its meaning even when the case is closed. A reminder has none then. */
export const isLetterOwed = (facts: CaseFacts, { taskId }: Task): boolean =>
  owedLetters(facts).some(({ task, effect }) => task.taskId === taskId && effect.reminderOf === undefined);
