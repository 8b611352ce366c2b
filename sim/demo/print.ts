/** How the demo is shown: a line a thing for people, or one JSON object a line for programs. */
import { Temporal } from 'temporal-polyfill';
import { type BudgetedCounts, costOf } from '../story/budgeted-counts.ts';
import type { Told } from './run.ts';

const localTime = (at: string, timeZone: string): string => {
  const time = Temporal.Instant.from(at).toZonedDateTimeISO(timeZone);
  return `${time.toPlainDate()} ${time.toPlainTime().toString({ smallestUnit: 'minute' })}`;
};

const what = (told: Told): string => {
  switch (told.kind) {
    case 'scene':
      return `${told.who.toLowerCase().padEnd(10)} ${told.says}`;
    case 'stage':
      return `  → stage  ${told.from} → ${told.stage}  (${told.because})`;
    case 'mail':
      return `  ✉ mail   ${told.subject}`;
  }
};

export const printLine = (told: Told, timeZone: string): void => {
  console.log(`${localTime(told.at, timeZone)}  ${what(told)}`);
};

export const printJson = (told: Told): void => {
  console.log(JSON.stringify(told));
};

export const printMeter = ({ counts, scheduled }: BudgetedCounts, json: boolean): void => {
  if (json) {
    console.log(JSON.stringify({ kind: 'meter', ...counts, variableCost: costOf(counts), scheduled }));
    return;
  }
  const { transitions, executions, invocations, writeUnits, readUnits, mails } = counts;
  console.log(
    `\nAll in all: ${transitions} state transitions in ${executions} executions, ${invocations} function runs,`,
  );
  console.log(
    `${writeUnits} write and ${readUnits} read units, ${mails} mails: $${costOf(counts).toFixed(4)} at list price.`,
  );
  console.log(
    `The hourly sweep and the nightly account beside it: ${scheduled.invocations} runs that had to be made, ${scheduled.readUnits} read units.`,
  );
};
