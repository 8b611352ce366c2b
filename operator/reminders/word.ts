/** An operator's word on the reminders of a program: whether they are on, and how many may leave. */
import type { Registry } from '../../adapters/registry/registry.ts';
import { addDays, type Instant } from '../../domain/dates.ts';
import { countOf, type Look } from './look.ts';

export type Word = {
  readonly switchTo: 'ON' | 'OFF' | undefined;
  /** How many wait, as the operator has seen it. */
  readonly letLeave: number | undefined;
  readonly reason: string | undefined;
};

/** What is wrong with the word, in a sentence; undefined when it may be written. */
export const problemOf = (word: Word, look: Look): string | undefined => {
  const { switchTo, letLeave, reason } = word;
  if (switchTo === undefined && letLeave === undefined) return 'Nothing is asked for: --switch or --let-leave.';
  if (reason === undefined || reason.trim() === '') return '--reason is missing: say why, for whoever looks later.';
  if (switchTo === 'OFF') return letLeave === undefined ? undefined : '--let-leave does not go with --switch off.';
  const waiting = countOf(look);
  if (switchTo === 'ON' && letLeave === undefined)
    return `${waiting} reminders wait and would leave. Say that you have seen it: --let-leave ${waiting}.`;
  return letLeave === waiting
    ? undefined
    : `${waiting} reminders wait, and not ${letLeave}. Look at them again, and say --let-leave ${waiting}.`;
};

/** Writes the word. What may leave may do so on the next day as well: it may be evening. */
export const writeWord = async (
  registry: Registry,
  program: string,
  { switchTo, letLeave, reason = '' }: Word,
  { look, now, by }: { readonly look: Look; readonly now: Instant; readonly by: string },
): Promise<void> => {
  if (letLeave !== undefined) {
    const sent = look.day?.remindersSent ?? 0;
    await registry.noteReminderDay({ program, on: look.today, allowed: sent + letLeave });
    await registry.noteReminderDay({ program, on: addDays(look.today, 1), allowed: letLeave });
  }
  // The switch last: nothing leaves before what may leave is known.
  if (switchTo !== undefined)
    await registry.saveReminderSwitch({ program, state: switchTo, at: now, by, reason: reason.trim() });
};
