/** `npm run measure`: how long a user waits, for the demo and for `npm start`, on this machine and with what else it does just now. */
import { spawn } from 'node:child_process';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PROJECT_ROOT = join(import.meta.dirname, '..', '..');
const BUILT = join(PROJECT_ROOT, '.build');

const seconds = (from: number): string => ((performance.now() - from) / 1000).toFixed(1);

/** Runs an npm script in a data folder of its own until it prints `until`, or to its end; answers the seconds that took. */
const timed = async (script: string, until?: string): Promise<string> => {
  const dataFolder = await mkdtemp(join(tmpdir(), 'certcycle-measure-'));
  const began = performance.now();
  const child = spawn('npm', ['run', '--silent', script], {
    cwd: PROJECT_ROOT,
    env: { ...process.env, DATA_DIR: dataFolder, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  let said = '';
  const ready = new Promise<string>((resolve) => {
    child.stdout.on('data', (text: Buffer) => {
      said += text.toString('utf8');
      if (until !== undefined && said.includes(until)) resolve(seconds(began));
    });
  });
  const endedEarly = ended.then((code): string => {
    if (until === undefined && code === 0) return seconds(began);
    throw new Error(`npm run ${script} ended with ${code}: ${said}`);
  });
  const taken = await Promise.race([ready, endedEarly]);
  endedEarly.catch(() => {}); // it was stopped on purpose below
  child.kill('SIGTERM');
  await ended;
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
