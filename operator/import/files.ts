/** The files that an import leaves beside its own: which rows were refused, and who may sign in. */
import { rmSync, writeFileSync } from 'node:fs';
import type { RefusedRow } from './run.ts';
import { sentenceOf } from './sentences.ts';

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** Row, field, rule and a sentence for each refusal: never a value of the file. */
export const reportOf = (refused: readonly RefusedRow[]): string =>
  ['row,field,rule,sentence']
    .concat(
      refused.flatMap(({ row, refusals }) =>
        refusals.map((refusal) => `${row},${refusal.field ?? ''},${refusal.rule},${quoted(sentenceOf(refusal))}`),
      ),
    )
    .map((line) => `${line}\n`)
    .join('');

/** Anew, in place of what an earlier run left, and for its owner alone: a list of users holds addresses. */
export const writePrivately = (file: string, content: string): void => {
  rmSync(file, { force: true });
  writeFileSync(file, content, { mode: 0o600 });
};
