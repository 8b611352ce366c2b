/** An import command, from its parameters to its exit code. */
import { FileError } from './header.ts';
import { UsageError } from './parameters.ts';
import { NoTargetError } from './target.ts';

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

export type ImportCommand<Options> = {
  readonly help: string;
  /** HELP when that is what was asked for. Throws UsageError. */
  readonly readOptions: (parameters: readonly string[]) => Options | 'HELP';
  /** Answers how many rows were refused. */
  readonly run: (options: Options, around: Surroundings) => Promise<number>;
};

/** Never throws: what went wrong is told, and told apart by the exit code. */
export const runCommand = async <Options>(
  { help, readOptions, run }: ImportCommand<Options>,
  parameters: readonly string[],
  around: Surroundings,
): Promise<number> => {
  try {
    const options = readOptions(parameters);
    if (options === 'HELP') {
      around.print(help);
      return EXIT.GOOD;
    }
    return (await run(options, around)) > 0 ? EXIT.REFUSED : EXIT.GOOD;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof UsageError) around.printError(`${message}\n\n${help}`);
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
