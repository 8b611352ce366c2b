/** An import row by row, of what concerns the people of one program: its options, its files and what it prints. */
import { resolve } from 'node:path';
import type { Registry } from '../../adapters/registry/registry.ts';
import { type Instant, toInstant } from '../../domain/dates.ts';
import type { ProgramDefinition } from '../../domain/program.ts';
import { programOf } from '../../programs/programs.ts';
import { type Columns, FileError } from './header.ts';
import { besides, onlyFileIn, parseParameters, UsageError } from './parameters.ts';
import { openReport } from './report.ts';
import { type Counted, importRows, type RowImport } from './row-by-row.ts';
import { runCommand, type Surroundings } from './run-command.ts';
import type { Sentences } from './sentences.ts';
import { counted, ruleLines } from './summary.ts';
import { openLocalTarget, openRegistryTable, type RegistryTarget } from './target.ts';

const OPTIONS = {
  program: { type: 'string' },
  write: { type: 'boolean' },
  report: { type: 'string' },
  'registry-table': { type: 'string' },
  help: { type: 'boolean' },
} as const;

/** What an import of this kind is given to work with. */
export type ImportInto = {
  readonly registry: Registry;
  readonly program: ProgramDefinition;
  readonly now: Instant;
  /** False: a dry run, which writes nothing to the registry. */
  readonly write: boolean;
};

export type ProgramImport<Name extends string, Candidate, Outcome extends string> = {
  /** The name of the npm script. */
  readonly script: string;
  /** What it does, in one sentence. */
  readonly does: string;
  readonly columns: Columns<Name>;
  readonly sentences: Sentences;
  readonly open: (into: ImportInto) => RowImport<Name, Candidate, Outcome> & {
    /** What became of the rows, for people. */
    readonly summary: (outcomes: Counted<Outcome>['outcomes']) => readonly string[];
  };
};

const exampleOf = ({ script }: { readonly script: string }): string => `npm run ${script} -- file.csv --program cmpss`;

const helpOf = (described: { readonly script: string; readonly does: string }): string => `${described.does}

  ${exampleOf(described)} [options]

Without --write it is a dry run: it reads the whole file, checks every row, looks up what is there already, and writes nothing to the registry.

  --program <id>           the program by whose rules and calendar rows are judged
  --write                  write what the rows say; run it again at any time, nothing is written twice
  --report <file>          where refused rows are told, by row, field, code and rule (default: <file>.refused.csv)
  --registry-table <name>  the private table in AWS; without it, it is the local cloud (npm start)
  --help                   this text

Exit code: 0 when no row was refused, 1 when some were, 2 when it was called wrongly or the columns are wrong, 3 when it broke off.`;

type Options = {
  readonly file: string;
  readonly program: ProgramDefinition;
  readonly write: boolean;
  readonly report: string;
  readonly registryTable: string | undefined;
};

const makeReadOptions =
  (example: string) =>
  (parameters: readonly string[]): Options | 'HELP' => {
    const { values, positionals } = parseParameters(parameters, OPTIONS);
    if (values.help) return 'HELP';
    const file = onlyFileIn(positionals, example);
    const program = values.program === undefined ? undefined : programOf(values.program);
    if (program === undefined) throw new UsageError('--program has to name a program that is run.');
    const { write = false, report = besides(file, 'refused.csv'), 'registry-table': registryTable } = values;
    return { file, program, write, report, registryTable };
  };

const openTarget = ({ registryTable }: Options, around: Surroundings): Promise<RegistryTarget> | RegistryTarget =>
  registryTable === undefined
    ? openLocalTarget(around.dataFolder)
    : openRegistryTable(registryTable, toInstant(around.now().toISOString()));

const closingLines = <Outcome extends string>(
  { rows, refused, rules }: Counted<Outcome>,
  { report, write }: Options,
): readonly string[] => [
  `${counted(rows)} rows, ${counted(refused)} refused.`,
  ...(refused > 0 ? [`Refused, by field and rule (every row in ${report}):`, ...ruleLines(rules)] : []),
  ...(write ? [] : ['Nothing was written to the registry. To write it: --write']),
];

/** The command of an import: takes parameters, answers the exit code, and never throws. */
export const programCommand =
  <Name extends string, Candidate, Outcome extends string>(described: ProgramImport<Name, Candidate, Outcome>) =>
  (parameters: readonly string[], around: Surroundings): Promise<number> => {
    const run = async (options: Options): Promise<number> => {
      const { folder, print, progress } = around;
      const { place, ...target } = await openTarget(options, around);
      const { program, write } = options;
      print(`${write ? 'Import' : 'Dry run'} of ${options.file} into ${place}.`);
      const { summary, ...rowImport } = described.open({ ...target, program, write });
      const report = openReport(resolve(folder, options.report), described.sentences);
      const onProgress = ({ rows, share }: { readonly rows: number; readonly share: number }): void =>
        progress.show(`${rows} rows, ${Math.floor(share * 100)} %`);
      const told = { report, onProgress };
      const result = await importRows(resolve(folder, options.file), described.columns, rowImport, told)
        .catch((error: unknown) => {
          // Of a file that cannot be read there is nothing to report; of one that broke off, what was refused by then.
          if (!(error instanceof FileError)) report.close();
          throw error;
        })
        .finally(progress.done);
      report.close();
      print([...summary(result.outcomes), ...closingLines(result, options)].join('\n'));
      return result.refused;
    };
    const readOptions = makeReadOptions(exampleOf(described));
    return runCommand({ help: helpOf(described), readOptions, run }, parameters, around);
  };
