/** The command, from its parameters to its exit code. */
import type { Registry } from '../../adapters/registry/registry.ts';
import type { Instant } from '../../domain/dates.ts';
import { programIds, programOf } from '../../programs/programs.ts';
import { UsageError } from '../import/parameters.ts';
import { NoTargetError } from '../import/target.ts';
import { lookAtReminders } from './look.ts';
import { HELP, type ReminderOptions, readOptions } from './options.ts';
import { sentencesOn } from './sentences.ts';
import { problemOf, writeWord } from './word.ts';

/** `place`: which registry that is, for the operator to read. */
type Target = { readonly registry: Registry; readonly now: Instant; readonly place: string };

export type Surroundings = {
  readonly open: (options: ReminderOptions) => Promise<Target>;
  readonly say: (line: string) => void;
  readonly complain: (line: string) => void;
  /** Who gives the word: the name of the operator's own account here. */
  readonly by: string;
};

const run = async (options: ReminderOptions, { open, say, complain, by }: Surroundings): Promise<number> => {
  const program = programOf(options.program);
  if (program === undefined) throw new UsageError(`--program is one of: ${programIds.join(', ')}.`);
  const { registry, now, place } = await open(options);
  say(`${program.name}, in ${place}.`);
  const report = (cases: number): void => {
    if (cases % 1_000 === 0 && cases > 0) say(`  ${cases} cases looked at`);
  };
  const look = await lookAtReminders({ registry, program, now, report });
  for (const sentence of sentencesOn(look)) say(sentence);
  if (options.switchTo === undefined && options.letLeave === undefined) return 0;
  const problem = problemOf(options, look);
  if (problem !== undefined) {
    complain(problem);
    return 1;
  }
  if (!options.write) {
    say('Nothing was changed. Say the same with --write.');
    return 0;
  }
  await writeWord(registry, program.id, options, { look, now, by });
  say('Done. What may leave leaves within the hour, between the hours of sending.');
  return 0;
};

/** Answers the exit code. */
export const remindersCommand = async (parameters: readonly string[], surroundings: Surroundings): Promise<number> => {
  try {
    const options = readOptions(parameters);
    if (options !== 'HELP') return await run(options, surroundings);
    surroundings.say(HELP);
    return 0;
  } catch (error) {
    surroundings.complain(error instanceof Error ? error.message : String(error));
    if (error instanceof UsageError) surroundings.complain(`\n${HELP}`);
    return error instanceof UsageError || error instanceof NoTargetError ? 2 : 3;
  }
};
