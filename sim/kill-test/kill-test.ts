/**
 * Interrupts a story at a point, lets it go on, and compares what it came to with the same story told in one go. Nothing may be lost, nothing may
 * happen twice, a mail may go out twice only where its ledger entry says so, and no process may be left behind.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bundleProgram } from '../bundle-program.ts';
import { differences } from '../story/differences.ts';
import type { FinalFacts } from '../story/final-facts.ts';
import type { Point } from './points.ts';

const run = promisify(execFile);
const PROJECT_ROOT = join(import.meta.dirname, '..', '..');

/** Far longer than a story takes on a busy machine: a run that is still going then hangs. */
const RUN_LIMIT_MILLISECONDS = 5 * 60_000;

export type Outcome = FinalFacts & { readonly writes: number; readonly mails: number };

type Ended = { readonly outcome: Outcome | undefined; readonly said: string };

const environment = { ...process.env, NO_COLOR: '1' };

/** The process that is killed (subject.ts), as one file, so that it need not be read from its sources each time. */
export type Subject = { readonly file: string; readonly remove: () => void };

export const makeSubject = async (): Promise<Subject> => {
  const folder = mkdtempSync(join(tmpdir(), 'certcycle-subject-'));
  const file = join(folder, 'subject.mjs');
  await bundleProgram(join(import.meta.dirname, 'subject.ts'), file);
  return { file, remove: () => rmSync(folder, { recursive: true, force: true }) };
};

/** Runs the subject to its end, or to the end that it makes itself. With no file an npm stands above it, as with `npm run demo`. */
const runSubject = async (file: string | undefined, folder: string, story: string, point: string): Promise<Ended> => {
  const [command, ...rest] =
    file === undefined
      ? ['npm', 'run', '--silent', 'kill-test:subject', '--', folder, story, point]
      : [process.execPath, file, folder, story, point];
  try {
    const { stdout, stderr } = await run(command ?? '', rest, {
      cwd: PROJECT_ROOT,
      env: environment,
      timeout: RUN_LIMIT_MILLISECONDS,
      maxBuffer: 64 * 1024 * 1024,
    });
    const line = stdout.trim().split('\n').at(-1) ?? '';
    return line.startsWith('{')
      ? { outcome: JSON.parse(line), said: stderr }
      : { outcome: undefined, said: stdout + stderr };
  } catch (error) {
    return { outcome: undefined, said: error instanceof Error ? error.message : String(error) };
  }
};

/** The processes that still name the folder. The one that asks does not. */
const leftBehind = async (folder: string): Promise<string[]> => {
  const { stdout } = await run('ps', ['-e', '-ww', '-o', 'pid=,args='], { maxBuffer: 16 * 1024 * 1024 });
  return stdout.split('\n').filter((line) => line.includes(folder));
};

/** What was killed takes a moment to go: looked at until it is gone, or until the deadline. */
const nothingLeftBehind = async (folder: string): Promise<string[]> => {
  const deadline = Date.now() + 15_000;
  for (;;) {
    const left = await leftBehind(folder);
    if (left.length === 0 || Date.now() > deadline) return left;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};

const inFolder = async <Answer>(use: (folder: string) => Promise<Answer>): Promise<Answer> => {
  const folder = mkdtempSync(join(tmpdir(), 'certcycle-kill-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** The story told in one go. Throws when it does not come to its end. */
export const tellWhole = ({ file }: Subject, story: string): Promise<Outcome> =>
  inFolder(async (folder) => {
    const { outcome, said } = await runSubject(file, folder, story, 'none');
    if (outcome === undefined) throw new Error(`The story did not come to its end: ${said}`);
    return outcome;
  });

export type Verdict = {
  readonly point: Point;
  readonly faults: readonly string[];
  readonly mailedTwice: readonly string[];
};

/** Interrupts at one point and goes on. */
export const interrupt = ({ file }: Subject, story: string, point: Point, whole: Outcome): Promise<Verdict> =>
  inFolder(async (folder) => {
    const name = `${point.at}:${point.number}:${point.victim}`;
    const first = await runSubject(point.victim === 'npm' ? undefined : file, folder, story, name);
    const left = await nothingLeftBehind(folder);
    const second = await runSubject(file, folder, story, 'none');
    const leftAtEnd = await nothingLeftBehind(folder);
    const faults = [
      ...(first.outcome === undefined ? [] : ['it was not interrupted']),
      ...[...left, ...leftAtEnd].map((line) => `left behind: ${line.trim()}`),
      ...(second.outcome === undefined
        ? [`it did not go on: ${second.said.slice(0, 2_000)}`]
        : differences(whole, second.outcome)),
    ];
    return { point, faults, mailedTwice: second.outcome?.mailedTwice ?? [] };
  });
