/** What the operator reads. */
import type { ReminderDay } from '../../domain/breaker.ts';
import { ENDS } from '../../domain/reconciliation.ts';
import { countOf, type Look } from './look.ts';

const COLUMNS = ['due', ...ENDS, 'unexpected'] as const;
const wide = (text: string): string => text.padStart(11);

const line = ({ on, tally }: ReminderDay): readonly string[] =>
  tally === undefined ? [] : [`${on}${COLUMNS.map((column) => wide(String(tally[column]))).join('')}`];

const positionOf = ({ position }: Look): string =>
  position === undefined
    ? 'Reminders are on; nobody ever switched them.'
    : `Reminders are ${position.state.toLowerCase()} since ${position.at}, by ${position.by}: ${position.reason}`;

/** The account of two weeks, the day, and what waits. */
export const sentencesOn = (look: Look): readonly string[] => {
  const { today, day, limit, waiting, days } = look;
  const lines = days.flatMap(line);
  return [
    positionOf(look),
    ...(lines.length === 0
      ? ['Nothing was due in the last two weeks, by the account that is made every night.']
      : ['', `${' '.repeat(10)}${COLUMNS.map((column) => wide(column)).join('')}`, ...lines, '']),
    `Today, ${today}: ${day?.forecast ?? 'nothing was'} forecast, ${day?.remindersSent ?? 0} have left, ${limit} may leave.`,
    `${countOf(look) === 1 ? '1 reminder waits' : `${countOf(look)} reminders wait`}${waiting.size === 0 ? '.' : ':'}`,
    ...[...waiting].map(([rung, count]) => `  ${rung}: ${count}`),
  ];
};
