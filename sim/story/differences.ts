/** How a telling that was disturbed differs from one that was not. */
import { isDeepStrictEqual } from 'node:util';
import type { FinalFacts } from './final-facts.ts';

const entriesOf = (value: unknown): ReadonlyMap<string, unknown> =>
  typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : new Map();

const shown = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 200));

/** Where two values first differ, and how; undefined when they do not. */
const firstDifference = (expected: unknown, actual: unknown, path: string): string | undefined => {
  if (isDeepStrictEqual(expected, actual)) return undefined;
  const [before, after] = [entriesOf(expected), entriesOf(actual)];
  const keys = [...new Set([...before.keys(), ...after.keys()])];
  if (before.size === 0 || after.size === 0) return `${path}: ${shown(actual)} instead of ${shown(expected)}`;
  return keys
    .map((key) => firstDifference(before.get(key), after.get(key), `${path}.${key}`))
    .find((found) => found !== undefined);
};

/**
 * Everything that must be the same in both tellings, and is not: facts, what the public sees, the stages with their days, the mails. The audit has to
 * tell the facts, and a mail may have gone out twice only where its ledger entry says so.
 */
export const differences = (undisturbed: FinalFacts, disturbed: FinalFacts): readonly string[] => [
  ...(['facts', 'published', 'stages', 'mailedFor'] as const).flatMap(
    (part) => firstDifference(undisturbed[part], disturbed[part], part) ?? [],
  ),
  ...[firstDifference(disturbed.facts, disturbed.audited, 'as the audit tells it, facts')].filter(
    (found) => found !== undefined,
  ),
  ...disturbed.mailedTwice
    .filter((key) => !disturbed.markedAsRepeated.includes(key))
    .map((key) => `${key} was mailed twice and the ledger does not say so`),
];
