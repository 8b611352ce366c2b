/** Bundles the functions and synthesises the templates into `.build/`, unless nothing has changed since the last time. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { FUNCTION_NAMES } from '../functions.ts';
import { bundleFunctions } from './bundle.ts';
import { hashInputs } from './inputs.ts';
import { codeOf, isAlive, withLock } from './lock.ts';
import { PROJECT_ROOT, synthesise } from './synthesise.ts';

export type BuildOptions = {
  /** The folder whose `functions/` are built and whose `.build/` is written. */
  readonly root?: string;
  /** Writes the templates of the bundles in the first folder to the second. */
  readonly synthesise?: (bundles: string, folder: string) => Promise<void>;
};

/**
 * Leaves `.build/functions/<name>/index.mjs` and the cloud assembly `.build/cdk.out` as the inputs are now; `changed` says whether that took
 * any work. Builds at the same time wait for each other, and none leaves half of its work to be found: a folder is complete before it gets
 * its name. Throws an Error that says what cannot be built; what was built before then stays as it is.
 */
export const build = async (options: BuildOptions = {}): Promise<{ changed: boolean }> => {
  const { root = PROJECT_ROOT } = options;
  const output = join(root, '.build');
  if (isBuilt(output, hashInputs(root))) return { changed: false };
  return withLock(join(output, 'lock'), async () => {
    const inputs = hashInputs(root); // again: whoever held the lock has perhaps done the work
    if (isBuilt(output, inputs)) return { changed: false };
    clearAway(output);
    const workshop = mkdtempSync(join(output, `${UNFINISHED}${process.pid}-`));
    try {
      const bundles = join(workshop, 'functions');
      const assembly = join(workshop, 'cdk.out');
      mkdirSync(bundles);
      await bundleFunctions(root, bundles);
      await (options.synthesise ?? synthesise)(bundles, assembly);
      rmSync(recordIn(output), { force: true }); // a build that dies from here on counts as none
      replace(workshop, 'functions', output);
      replace(workshop, 'cdk.out', output);
      writeFileSync(join(workshop, 'build.json'), `${JSON.stringify({ inputs })}\n`);
      replace(workshop, 'build.json', output);
    } finally {
      rmSync(workshop, { recursive: true, force: true });
    }
    return { changed: true };
  });
};

const UNFINISHED = 'unfinished-';
const MET_ANOTHER: readonly unknown[] = ['ENOTEMPTY', 'EEXIST', 'ENOENT'];

const recordIn = (output: string): string => join(output, 'build.json');

const isBuilt = (output: string, inputs: string): boolean => {
  const made = [
    join(output, 'cdk.out', 'manifest.json'),
    ...FUNCTION_NAMES.map((name) => join(output, 'functions', name, 'index.mjs')),
  ];
  return inputsOfLast(output) === inputs && made.every((path) => existsSync(path));
};

/** The hash of the inputs that the last whole build was made from; undefined when there is none. */
const inputsOfLast = (output: string): unknown => {
  try {
    const record: unknown = JSON.parse(readFileSync(recordIn(output), 'utf8'));
    return typeof record === 'object' && record !== null && 'inputs' in record ? record.inputs : undefined;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
};

/** Removes what builds left that were killed. */
const clearAway = (output: string): void => {
  for (const name of readdirSync(output)) {
    const builder = name.startsWith(UNFINISHED) ? Number.parseInt(name.slice(UNFINISHED.length), 10) : process.pid;
    if (!isAlive(builder)) rmSync(join(output, name), { recursive: true, force: true });
  }
};

/**
 * Puts what is finished in the place of what was there, which goes with the workshop. Another build that put its own there in between
 * (see `withLock`) is replaced as well.
 */
const replace = (workshop: string, name: string, output: string, attempt = 1): void => {
  const place = join(output, name);
  try {
    if (existsSync(place)) renameSync(place, join(workshop, `old-${attempt}-${name}`));
    renameSync(join(workshop, name), place);
  } catch (error) {
    if (attempt === 5 || !MET_ANOTHER.includes(codeOf(error))) throw error;
    replace(workshop, name, output, attempt + 1);
  }
};
