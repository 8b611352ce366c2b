/**
 * `npm run measure-import`: how long it takes to bring people along to a local cloud that runs as `npm start` starts it, on this machine and with what
 * else it does just now. `-- COUNT` for another number than 10,000.
 */
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dateOf, toInstant } from '../../domain/dates.ts';
import { cmpss } from '../../programs/cmpss/program.ts';
import { runScript, seconds } from '../measure/npm-script.ts';
import { peopleFile } from './people.ts';

const DEFAULT_COUNT = 10_000;
const SEED = 20_221_101;

const count = Number(process.argv[2] ?? DEFAULT_COUNT);
if (!Number.isInteger(count) || count < 1) throw new Error(`${process.argv[2]} is no number of people.`);

const folder = await mkdtemp(join(tmpdir(), 'certcycle-measure-import-'));
const file = join(folder, 'people.csv');
const today = dateOf(toInstant(new Date().toISOString()), cmpss.timeZone);
writeFileSync(file, [...peopleFile(count, today, SEED)].map((line) => `${line}\n`).join(''));

/** Runs the import to its end and prints what it said and how long it took. */
const measured = async (what: string, parameters: readonly string[]): Promise<void> => {
  const began = performance.now();
  const { exitCode, output } = await runScript('import', folder, [file, ...parameters]).ended;
  console.log(`${what}: ${seconds(began)} s, exit code ${exitCode}\n${output}`);
};

const cloud = runScript('start', folder);
try {
  await cloud.said('AWS endpoint');
  await measured('Dry run', []);
  await measured('Bringing along', ['--write']);
  await measured('The same again', ['--write']);
} finally {
  await cloud.stop();
  await rm(folder, { recursive: true, force: true });
}
