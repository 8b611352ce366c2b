/** `npm run import`, from its parameters to its exit code. */
import { resolve } from 'node:path';
import { toInstant } from '../../domain/dates.ts';
import { programOf } from '../../programs/programs.ts';
import { FileError } from './columns.ts';
import { reportOf, writePrivately } from './files.ts';
import { HELP, type ImportOptions, readOptions, UsageError } from './options.ts';
import { runImport } from './run.ts';
import { summaryOf } from './summary.ts';
import { NoTargetError, openDeployment, openLocalTarget, type Target } from './target.ts';
import { usersFileOf } from './users-file.ts';

export type Surroundings = {
  /** Relative paths are meant from here. */
  readonly folder: string;
  /** Where the local cloud keeps its data. */
  readonly dataFolder: string;
  /** The machine's clock, for a registry in AWS. */
  readonly now: () => Date;
  readonly print: (text: string) => void;
  readonly printError: (text: string) => void;
  /** Told now and then how far it is; `done` ends a line that is written over and over. */
  readonly progress: { readonly show: (text: string) => void; readonly done: () => void };
};

const EXIT = { GOOD: 0, REFUSED: 1, CALLED_WRONGLY: 2, BROKEN_OFF: 3 } as const;

const openTarget = ({ deployment }: ImportOptions, around: Surroundings) =>
  deployment === undefined
    ? openLocalTarget(around.dataFolder)
    : openDeployment(deployment, toInstant(around.now().toISOString()));

const importInto = async (
  { registry, hashAddress, now, place }: Target,
  options: ImportOptions,
  { folder, print, progress }: Surroundings,
): Promise<number> => {
  const { write } = options;
  print(`${write ? 'Import' : 'Dry run'} of ${options.file} into ${place}.`);
  const imported = await runImport({
    file: resolve(folder, options.file),
    registry,
    hashAddress,
    programOf,
    now,
    write,
    onProgress: ({ rows, share }) => progress.show(`${rows} rows, ${Math.floor(share * 100)} %`),
  }).finally(progress.done);
  writePrivately(resolve(folder, options.report), reportOf(imported.refused));
  if (write) writePrivately(resolve(folder, options.users), usersFileOf(imported.users));
  print(summaryOf(imported, options));
  return imported.refused.length > 0 ? EXIT.REFUSED : EXIT.GOOD;
};

/** Never throws: what went wrong is told, and told apart by the exit code. */
export const importCommand = async (parameters: readonly string[], around: Surroundings): Promise<number> => {
  try {
    const options = readOptions(parameters);
    if (options === 'HELP') {
      around.print(HELP);
      return EXIT.GOOD;
    }
    return await importInto(await openTarget(options, around), options, around);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof UsageError) around.printError(`${message}\n\n${HELP}`);
    else if (error instanceof FileError || error instanceof NoTargetError) around.printError(message);
    else {
      around.printError(
        `The import broke off: ${message}\nWhat has landed stays. Run it again: nothing is written twice.`,
      );
      return EXIT.BROKEN_OFF;
    }
    return EXIT.CALLED_WRONGLY;
  }
};
