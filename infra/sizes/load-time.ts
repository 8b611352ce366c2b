/** How long it takes to load a bundle into a new process. */
import { execFile } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { ENVIRONMENT } from '../../functions/shared/environment.ts';

/** Loads the module and says how many milliseconds that took, the start of the process itself left out. */
const LOADER =
  'const began = performance.now(); await import(process.argv[1]); process.stdout.write(String(performance.now() - began));';

/** Nothing is called while a function is loaded, so that any values do. */
const SURROUNDINGS = {
  ...Object.fromEntries(Object.values(ENVIRONMENT).map((name) => [name, 'https://example.com'])),
  AWS_REGION: 'us-west-2',
  NODE_NO_WARNINGS: '1',
};

const load = async (file: string): Promise<number> => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', LOADER, pathToFileURL(file).href],
    { env: { PATH: process.env.PATH, ...SURROUNDINGS } },
  );
  return Number(stdout);
};

const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;

/**
 * The median milliseconds of each file. Each is loaded once in turn, `runs` times over, so that what else the machine does weighs on all of them.
 */
export const loadTimes = async (files: readonly string[], runs: number): Promise<readonly number[]> => {
  const taken = files.map((): number[] => []);
  for (let run = 0; run < runs; run += 1) {
    for (const [place, file] of files.entries()) taken[place]?.push(await load(file));
  }
  return taken.map(median);
};
