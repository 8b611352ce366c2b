/** What a command line says. */
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';

/** The command was called in a way that it does not know. Its message says how to call it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Throws UsageError. */
export const parseParameters = <Options extends ParseArgsOptionsConfig>(
  parameters: readonly string[],
  options: Options,
) => {
  try {
    return parseArgs({ args: [...parameters], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
};

/** The one file that is imported. `example`: how the command is called. Throws UsageError. */
export const onlyFileIn = (positionals: readonly string[], example: string): string => {
  const [file, ...others] = positionals;
  if (file === undefined || others.length > 0) throw new UsageError(`One file is needed: ${example}`);
  return file;
};

/** The name of a file that is left beside the imported one. */
export const besides = (file: string, ending: string): string => `${file.replace(/\.csv$/i, '')}.${ending}`;
