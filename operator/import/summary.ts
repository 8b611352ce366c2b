/** What an import came to, as a person reads it. Counts and days, nothing of anybody. */
import type { Refusal } from '../../domain/refusals.ts';
import { STAGES } from '../../domain/stages.ts';
import type { Imported, StageTally } from './run.ts';

export const counted = (count: number): string => count.toLocaleString('en-US');
const people = (count: number): string => `${counted(count)} ${count === 1 ? 'person' : 'people'}`;

/** How many rows each rule refuses, by its field; a row counts once for each of them. */
export const countRules = (counts: Map<string, number>, refusals: readonly Refusal[]): void => {
  for (const key of new Set(refusals.map(({ field = 'the line', rule }) => `${field} (${rule})`)))
    counts.set(key, (counts.get(key) ?? 0) + 1);
};

/** Which rules refuse how many rows, the most frequent first. */
export const ruleLines = (counts: ReadonlyMap<string, number>): readonly string[] =>
  [...counts]
    .sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1))
    .map(([key, count]) => `  ${counted(count).padStart(9)}   ${key}`);

const daysOf = ({ firstDueOn, lastDueOn }: StageTally): string => {
  if (firstDueOn === undefined || lastDueOn === undefined) return 'never';
  return firstDueOn === lastDueOn ? firstDueOn : `${firstDueOn} to ${lastDueOn}`;
};

export type SummaryOf = { readonly write: boolean; readonly report: string; readonly users: string };

export const summaryOf = (imported: Imported, { write, report, users }: SummaryOf): string => {
  const { rows, brought, unchanged, refused, stages, letters } = imported;
  const rules = new Map<string, number>();
  for (const { refusals } of refused) countRules(rules, refusals);
  const staged = STAGES.flatMap((stage) => {
    const tally = stages.get(stage);
    if (tally === undefined) return [];
    const count = counted(tally.people).padStart(9);
    return [`  ${stage.padEnd(16)} ${count}   looked at next: ${daysOf(tally)}`];
  });
  return [
    `${counted(rows)} rows: ${people(brought)} ${write ? 'brought along' : 'would be brought along'}, ` +
      `${counted(unchanged)} there already, ${counted(refused.length)} refused.`,
    ...staged,
    ...(brought > 0 ? [`Letters owed at once: ${counted(letters)}.`] : []),
    ...(refused.length > 0 ? [`Refused, by field and rule (every row in ${report}):`] : []),
    ...ruleLines(rules),
    ...(write
      ? [`Users for Cognito: ${users}`]
      : ['Nothing was written to the registry. To bring them along: --write']),
  ].join('\n');
};
