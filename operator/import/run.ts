/** Reads a file of people to its end and brings each of them along, several at a time. */
import { type CalendarDate, dateOf, earliest, type Instant, later } from '../../domain/dates.ts';
import type { Refusal } from '../../domain/refusals.ts';
import type { Stage } from '../../domain/stages.ts';
import { type BringOptions, bring, restOf } from './bring.ts';
import { OF_PEOPLE } from './columns.ts';
import { type Candidate, type ExamineOptions, makeExamine } from './examine.ts';
import { readLines } from './lines.ts';
import type { User } from './users-file.ts';

type RefusedRow = { readonly row: number; readonly refusals: readonly Refusal[] };

/** The cases of one stage, and the days on which the first and the last of them are looked at next; closed ones are not. */
export type StageTally = {
  readonly people: number;
  readonly firstDueOn?: CalendarDate | undefined;
  readonly lastDueOn?: CalendarDate | undefined;
};

export type Imported = {
  readonly rows: number;
  /** Landed, or, in a dry run, would. */
  readonly brought: number;
  readonly unchanged: number;
  /** In the order of the file. */
  readonly refused: readonly RefusedRow[];
  /** Of those that were brought. */
  readonly stages: ReadonlyMap<Stage, StageTally>;
  /** Letters that are owed at once. */
  readonly letters: number;
  /** Everybody who is in the registry now, each once, in the order of the file. Empty in a dry run. */
  readonly users: readonly User[];
};

type Progress = { readonly rows: number; readonly share: number };

export type RunOptions = ExamineOptions &
  BringOptions & {
    readonly file: string;
    /** Called for each row, before it is brought along. */
    readonly onProgress?: ((progress: Progress) => void) | undefined;
  };

/** Enough to keep a registry busy that answers in milliseconds; what is in hand when something breaks is little. */
const ROWS_AT_ONCE = 16;

/** Counts what became of the rows. */
const makeTally = () => {
  const refused: RefusedRow[] = [];
  const stages = new Map<Stage, StageTally>();
  const users = new Map<string, User & { readonly row: number }>();
  const counts = { rows: 0, brought: 0, unchanged: 0, letters: 0 };

  const countStage = (stage: Stage, dueOn: CalendarDate | undefined): void => {
    const { people, firstDueOn, lastDueOn }: StageTally = stages.get(stage) ?? { people: 0 };
    stages.set(stage, {
      people: people + 1,
      firstDueOn: earliest(firstDueOn, dueOn),
      lastDueOn: dueOn === undefined ? lastDueOn : later(lastDueOn ?? dueOn, dueOn),
    });
  };

  return {
    counts,
    refuse: (row: number, refusals: readonly Refusal[]) => refused.push({ row, refusals }),
    bring: (candidate: Candidate, now: Instant) => {
      const { facts } = candidate.arrival;
      const rest = restOf(candidate, now);
      counts.brought += 1;
      counts.letters += facts.effects.filter(({ state }) => state === 'OWED').length;
      countStage(facts.case.stage, rest.kind === 'CLOSE' ? undefined : dateOf(rest.dueAt, candidate.program.timeZone));
    },
    user: ({ row, personId, told }: Candidate) => {
      const before = users.get(personId);
      if (before === undefined || row < before.row) users.set(personId, { row, personId, email: told.contacts.email });
    },
    result: (): Imported => ({
      ...counts,
      refused: refused.sort((a, b) => a.row - b.row),
      stages,
      users: [...users.values()].sort((a, b) => a.row - b.row),
    }),
  };
};

/**
 * Throws FileError for a file that holds no people, and what the registry throws; rows that were in hand by then are
 * finished first. It may be run again at any time: what has landed is found, and nothing is written twice.
 */
export const runImport = async (options: RunOptions): Promise<Imported> => {
  const { now, write } = options;
  const examine = makeExamine(options);
  const tally = makeTally();
  const inHand = new Set<Promise<void>>();
  const failures: unknown[] = [];

  const take = async (candidate: Candidate): Promise<void> => {
    const brought = await bring(options, candidate);
    if (brought.outcome === 'REFUSED') return void tally.refuse(candidate.row, brought.refusals);
    if (brought.outcome === 'UNCHANGED') tally.counts.unchanged += 1;
    else tally.bring(candidate, now);
    if (write) tally.user(candidate);
  };

  for await (const line of readLines(options.file, OF_PEOPLE)) {
    if (failures.length > 0) break;
    tally.counts.rows += 1;
    options.onProgress?.({ rows: tally.counts.rows, share: line.share });
    const candidate = examine(line);
    if (!candidate.ok) {
      tally.refuse(line.row, candidate.refusals);
      continue;
    }
    const taking: Promise<void> = take(candidate.value)
      .catch((error: unknown) => void failures.push(error))
      .finally(() => inHand.delete(taking));
    inHand.add(taking);
    if (inHand.size >= ROWS_AT_ONCE) await Promise.race(inHand);
  }
  await Promise.all(inHand);
  if (failures.length > 0) throw failures[0];
  return tally.result();
};
