/** `npm run measure`: how long a user waits, for the demo and for `npm start`, on this machine and with what else it does just now. */
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECT_ROOT, runScript, seconds } from './npm-script.ts';

const BUILT = join(PROJECT_ROOT, '.build');

/** Runs an npm script in a data folder of its own until it prints `until`, or to its end; answers the seconds that took. */
const timed = async (script: string, until?: string): Promise<string> => {
  const dataFolder = await mkdtemp(join(tmpdir(), 'certcycle-measure-'));
  const began = performance.now();
  const running = runScript(script, dataFolder);
  if (until !== undefined) await running.said(until);
  else {
    const { exitCode, output } = await running.ended;
    if (exitCode !== 0) throw new Error(`npm run ${script} ended with ${exitCode}: ${output}`);
  }
  const taken = seconds(began);
  await running.stop();
  await rm(dataFolder, { recursive: true, force: true });
  return taken;
};

const aside = `${BUILT}-aside`;
const READY = 'running at http';
await timed('start', READY); // whatever has to be built is built
console.log(`npm start, nothing changed: ready after ${await timed('start', READY)} s`);
await rename(BUILT, aside);
try {
  console.log(`npm start, everything to build: ready after ${await timed('start', READY)} s`);
} finally {
  await rm(aside, { recursive: true, force: true });
}
console.log(`npm run demo: ${await timed('demo')} s`);
