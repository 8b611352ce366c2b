import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { isAlive, readProcess } from '../../local/processes.ts';
import { bundleProgram } from '../../sim/bundle-program.ts';
import { writeTinyTemplate } from './tiny-cloud.ts';

const PROJECT_ROOT = join(import.meta.dirname, '../..');
const PATIENCE = { timeout: 60_000, interval: 20 };

/** A project that starts as this one does, on a template that needs no build. */
let project: string;
let dataFolder: string;
const started: ChildProcess[] = [];

beforeAll(async () => {
  const template = writeTinyTemplate();
  project = dirname(template);
  mkdirSync(join(project, '.build'));
  mkdirSync(join(project, 'infra', 'build'), { recursive: true });
  renameSync(template, join(project, '.build', 'cdk.out'));
  cpSync(join(PROJECT_ROOT, 'local'), join(project, 'local'), { recursive: true });
  symlinkSync(join(PROJECT_ROOT, 'node_modules'), join(project, 'node_modules'));
  const { scripts } = JSON.parse(readFileSync(join(PROJECT_ROOT, 'package.json'), 'utf8'));
  writeFileSync(
    join(project, 'package.json'),
    JSON.stringify({ name: 'started', type: 'module', scripts: { start: scripts.start } }),
  );
  await bundleProgram(join(project, 'local', 'main.ts'), join(project, 'main.mjs'));
});
afterAll(() => rmSync(project, { recursive: true }));
beforeEach((context) => {
  dataFolder = join(project, 'data', context.task.id);
  builds('');
});
afterEach(async () => {
  for (const child of started.splice(0)) {
    // The group: whatever of it has outlived npm.
    if (child.pid !== undefined) killQuietly(-child.pid);
    if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
  }
});

const killQuietly = (id: number): void => {
  try {
    process.kill(id, 'SIGKILL');
  } catch {
    // It has ended.
  }
};

const builds = (program: string): void => writeFileSync(join(project, 'infra', 'build', 'main.ts'), program);

type Started = {
  readonly id: number;
  readonly output: () => string;
  readonly ended: Promise<number | null>;
};
const begin = (command: string, parameters: readonly string[], environment: Record<string, string>): Started => {
  const child = spawn(command, parameters, {
    cwd: project,
    env: { ...process.env, PORT: '0', SMTP_PORT: '0', DATA_DIR: dataFolder, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  started.push(child);
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text: Buffer) => {
      printed += text.toString('utf8');
    });
  }
  return { id: child.pid ?? 0, output: () => printed, ended: once(child, 'close').then(([code]) => code) };
};
const npmStart = (): Started => begin('npm', ['start', '--silent'], {});
/** What npm would start, as one file. */
const start = (environment: Record<string, string> = {}): Started => begin(process.execPath, ['main.mjs'], environment);

type Process = { readonly id: number; readonly startedAt: string };
const describeProcess = (id: number): Process => ({ id, startedAt: readProcess(id)?.startedAt ?? 'gone' });
const childrenOf = (parentId: number): readonly Process[] =>
  readdirSync('/proc')
    .map(Number)
    .filter((id) => id > 0 && readProcess(id)?.parentId === parentId)
    .map(describeProcess);

/** Waits until it is ready: its address, the process that holds the data folder, and what that one has started. */
const ready = async ({ output }: Started) => {
  await vi.waitFor(() => expect(output()).toMatch(/Mail comes in at .*\n/), PATIENCE);
  const url = /certcycle is running at (\S+)/.exec(output())?.[1] ?? '';
  const smtpUrl = /Mail comes in at (\S+)/.exec(output())?.[1] ?? '';
  const holder: { processId: number } = JSON.parse(readFileSync(join(dataFolder, 'lock.json'), 'utf8'));
  const main = describeProcess(holder.processId);
  return { url, smtpUrl, main, below: childrenOf(main.id) };
};
const allGone = async (processes: readonly Process[]): Promise<void> => {
  const alive = () => processes.filter(({ id, startedAt }) => isAlive(id, startedAt));
  await vi.waitFor(() => expect(alive()).toEqual([]), PATIENCE);
};
const moveClock = async (url: string, duration: string): Promise<string> => {
  const response = await fetch(`${url}/_local/clock`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ advance: duration }),
  });
  const { now } = (await response.json()) as { now: string };
  return now;
};

describe('what npm start begins', () => {
  it('prints where it is, answers there, and ends cleanly on a signal', async () => {
    const run = start();
    const { url, smtpUrl, main, below } = await ready(run);
    expect(run.output()).toMatch(
      /^certcycle is running at http:\/\/localhost:\d+\nAWS endpoint: http:\/\/127\.0\.0\.1:\d+\nMail comes in at smtp:\/\/127\.0\.0\.1:\d+\n$/,
    );
    expect((await fetch(url)).status).toBe(200);
    // What it has left in its folder is what it answers.
    const left: unknown = JSON.parse(readFileSync(join(dataFolder, 'address.json'), 'utf8'));
    expect(await (await fetch(`${url}/_local/address`)).json()).toEqual(left);
    expect(left).toMatchObject({ smtpUrl, siteUrl: url, awsEndpoint: /AWS endpoint: (\S+)/.exec(run.output())?.[1] });
    // The engine, at least.
    expect(below.length).toBeGreaterThanOrEqual(1);
    process.kill(main.id, 'SIGINT');
    expect(await run.ended).toBe(0);
    await allGone([main, ...below]);
    expect(readdirSync(dataFolder)).not.toContain('address.json');
    expect(readdirSync(dataFolder)).not.toContain('lock.json');
  });

  it.each([
    { who: 'npm itself', victim: (npm: number, _main: number) => npm },
    { who: 'the process that npm started', victim: (_npm: number, main: number) => main },
  ])(
    'ends with everything below it when $who is killed, and goes on where it was the next time',
    async ({ victim }) => {
      const run = npmStart();
      const { url, main, below } = await ready(run);
      const moved = await moveClock(url, 'P90D');
      process.kill(victim(run.id, main.id), 'SIGKILL');
      await allGone([main, ...below]);
      await run.ended;

      const again = start();
      const { url: newUrl } = await ready(again);
      const { now } = (await (await fetch(`${newUrl}/_local/clock`)).json()) as { now: string };
      expect(Date.parse(now)).toBeGreaterThanOrEqual(Date.parse(moved));
      expect(Date.parse(now)).toBeLessThan(Date.parse(moved) + 600_000);
    },
  );

  it('ends when npm is killed while it is still building', async () => {
    builds('console.log("building"); setInterval(() => {}, 1e6);');
    const run = npmStart();
    const below = (): readonly Process[] => {
      const sh = childrenOf(run.id);
      const main = sh.flatMap(({ id }) => childrenOf(id));
      const build = main.flatMap(({ id }) => childrenOf(id));
      return [...sh, ...main, ...build];
    };
    // sh, main and the build; or, where the shell replaces itself, main and the build.
    await vi.waitFor(
      () => expect(below().some(({ id }) => commandOf(id).includes('infra/build'))).toBe(true),
      PATIENCE,
    );
    const processes = below();
    process.kill(run.id, 'SIGKILL');
    await allGone(processes);
    expect(processes.length).toBeGreaterThanOrEqual(2);
  });

  it('refuses a data folder that is in use, and a port, and says which', async () => {
    const { main, url } = await ready(start());
    const sameFolder = start();
    const samePort = start({ PORT: new URL(url).port, DATA_DIR: `${dataFolder}-other` });
    expect(await sameFolder.ended).toBe(1);
    expect(sameFolder.output()).toContain(`certcycle already runs on ${dataFolder}: process ${main.id}`);
    expect(await samePort.ended).toBe(1);
    expect(samePort.output()).toContain(`Port ${new URL(url).port} is in use.`);
    expect(readdirSync(`${dataFolder}-other`)).not.toContain('lock.json');
  });

  it('ends when the engine of its tables does', async () => {
    const run = start();
    const { below } = await ready(run);
    const [engine] = below.filter(({ id }) => commandOf(id).includes('dynoxide'));
    process.kill(engine?.id ?? 0, 'SIGKILL');
    expect(await run.ended).toBe(1);
    expect(run.output()).toContain('The DynamoDB engine has ended by itself.');
  });

  it('says what is wrong with PORT, and what could not be built', async () => {
    builds('console.error("functions/evaluate/entry.ts is missing"); process.exitCode = 1;');
    const [portless, unbuilt] = [start({ PORT: 'http' }), start()];
    expect(await portless.ended).toBe(1);
    expect(portless.output()).toContain('PORT is http, which is no port');
    expect(await unbuilt.ended).toBe(1);
    expect(unbuilt.output()).toContain('functions/evaluate/entry.ts is missing');
  });
});

const commandOf = (id: number): string => readProcess(id)?.command ?? '';
