/** Imports a file of which nothing is kept in hand but the few rows that are worked on: it may be of any length. */
import type { Refusal, Result } from '../../domain/refusals.ts';
import type { Columns, ValuesOf } from './header.ts';
import { type LineOf, readLines } from './lines.ts';
import type { Report } from './report.ts';
import { countRules } from './summary.ts';

/** How rows of one kind are read and worked off. `Outcome` names what can become of one. */
export type RowImport<Name extends string, Candidate, Outcome extends string> = {
  /** Asked in the order of the file: what can be said of a row without the registry. */
  readonly examine: (values: ValuesOf<Name>, row: number) => Result<Candidate>;
  /** Rows of one lane are worked off one after the other, in the order of the file. */
  readonly laneOf: (candidate: Candidate) => string;
  readonly take: (candidate: Candidate) => Promise<Result<Outcome>>;
};

export type Counted<Outcome extends string> = {
  readonly rows: number;
  readonly outcomes: Readonly<Partial<Record<Outcome, number>>>;
  readonly refused: number;
  /** How many rows each rule refuses, by its field. */
  readonly rules: ReadonlyMap<string, number>;
};

/** As many as keep a registry busy that answers in milliseconds. */
export const MOST_ROWS_IN_HAND = 16;

/** All rows in hand, each lane in its order; what was thrown for one lane stops no other. */
const workOff = <Name extends string, Candidate, Outcome extends string>(
  lines: readonly LineOf<Name>[],
  { examine, laneOf, take }: RowImport<Name, Candidate, Outcome>,
): Promise<readonly PromiseSettledResult<Result<Outcome>>[]> => {
  const lanes = new Map<string, Promise<unknown>>();
  const workings = lines.map(({ row, values }) => {
    const candidate = values.ok ? examine(values.value, row) : values;
    if (!candidate.ok) return Promise.resolve(candidate);
    const lane = laneOf(candidate.value);
    const working = (lanes.get(lane) ?? Promise.resolve()).then(() => take(candidate.value));
    lanes.set(lane, working);
    return working;
  });
  return Promise.allSettled(workings);
};

/**
 * Every refused row goes to the report at once, in the order of the file. Throws FileError, and what `take` throws; rows that were in hand by then are
 * finished and told first.
 */
export const importRows = async <Name extends string, Candidate, Outcome extends string>(
  file: string,
  columns: Columns<Name>,
  rowImport: RowImport<Name, Candidate, Outcome>,
  {
    report,
    onProgress,
  }: {
    readonly report: Pick<Report, 'refuse'>;
    readonly onProgress: (progress: { readonly rows: number; readonly share: number }) => void;
  },
): Promise<Counted<Outcome>> => {
  const rules = new Map<string, number>();
  const outcomes: Partial<Record<Outcome, number>> = {};
  const counts = { rows: 0, refused: 0 };

  const refuse = (row: number, refusals: readonly Refusal[]): void => {
    counts.refused += 1;
    countRules(rules, refusals);
    report.refuse(row, refusals);
  };
  const finish = async (lines: readonly LineOf<Name>[]): Promise<void> => {
    const settled = await workOff(lines, rowImport);
    for (const [place, { row }] of lines.entries()) {
      const each = settled[place];
      if (each?.status !== 'fulfilled') continue;
      if (each.value.ok) outcomes[each.value.value] = (outcomes[each.value.value] ?? 0) + 1;
      else refuse(row, each.value.refusals);
    }
    const failure = settled.find(({ status }) => status === 'rejected');
    if (failure?.status === 'rejected') throw failure.reason;
  };

  let inHand: LineOf<Name>[] = [];
  for await (const line of readLines(file, columns)) {
    counts.rows += 1;
    onProgress({ rows: counts.rows, share: line.share });
    inHand.push(line);
    if (inHand.length < MOST_ROWS_IN_HAND) continue;
    await finish(inHand);
    inHand = [];
  }
  await finish(inHand);
  return { ...counts, outcomes, rules };
};
