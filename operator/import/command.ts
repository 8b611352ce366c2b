/** `npm run import`: the file of people that it reads, and the files that it leaves. */
import { resolve } from 'node:path';
import { toInstant } from '../../domain/dates.ts';
import { programOf } from '../../programs/programs.ts';
import { HELP, type ImportOptions, readOptions } from './options.ts';
import { openReport, writePrivately } from './report.ts';
import { runImport } from './run.ts';
import { runCommand, type Surroundings } from './run-command.ts';
import { SENTENCES } from './sentences.ts';
import { summaryOf } from './summary.ts';
import { openDeployment, openLocalTarget } from './target.ts';
import { usersFileOf } from './users-file.ts';

const openTarget = ({ deployment }: ImportOptions, around: Surroundings) =>
  deployment === undefined
    ? openLocalTarget(around.dataFolder)
    : openDeployment(deployment, toInstant(around.now().toISOString()));

const importPeople = async (options: ImportOptions, around: Surroundings): Promise<number> => {
  const { folder, print, progress } = around;
  const { registry, hashAddress, now, place } = await openTarget(options, around);
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
  const report = openReport(resolve(folder, options.report), SENTENCES);
  for (const { row, refusals } of imported.refused) report.refuse(row, refusals);
  report.close();
  if (write) writePrivately(resolve(folder, options.users), usersFileOf(imported.users));
  print(summaryOf(imported, options));
  return imported.refused.length;
};

/** Answers the exit code; never throws. */
export const importCommand = (parameters: readonly string[], around: Surroundings): Promise<number> =>
  runCommand({ help: HELP, readOptions, run: importPeople }, parameters, around);
