import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ancestorsToWatch, watchAncestors } from '../../local/ancestors.ts';
import { takeLock } from '../../local/lock.ts';
import { isAlive, readProcess } from '../../local/processes.ts';
import { temporaryFolder } from './template/assembly-folder.ts';

let folder: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(async () => {
  for (const child of children.splice(0)) await end(child);
  rmSync(folder, { recursive: true });
});

/** A process that lives until it is killed. */
const sleeper = async (): Promise<{ child: ChildProcess; id: number }> => {
  const child = spawn(process.execPath, ['-e', 'console.log("up"); setInterval(() => {}, 1e6)'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  if (child.stdout) await once(child.stdout, 'data');
  return { child, id: child.pid ?? 0 };
};
const end = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
};
const lockOf = (id: number, startedAt: string): string =>
  JSON.stringify({ processId: id, startedAt, since: '2026-05-01T12:00:00.000Z' });

describe('a process', () => {
  it('is alive until it ends, and is told from another with its id', async () => {
    const { child, id } = await sleeper();
    const startedAt = readProcess(id)?.startedAt ?? '';
    expect(readProcess(id)).toMatchObject({ parentId: process.pid, command: expect.stringContaining('up') });
    expect(isAlive(id, startedAt)).toBe(true);
    expect(isAlive(id, 'another start')).toBe(false);
    await end(child);
    expect(isAlive(id, startedAt)).toBe(false);
  });
});

describe('the lock of a data folder', () => {
  it('refuses a second holder, says who holds it, and can be taken again once it is released', () => {
    const lock = takeLock(folder);
    expect(() => takeLock(folder)).toThrow(
      new RegExp(`certcycle already runs on ${folder}: process ${process.pid}, since \\d{4}-.*DATA_DIR`),
    );
    lock.release();
    const again = takeLock(folder);
    again.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is refused while the process that holds it lives, and taken over when it was killed', async () => {
    const { child, id } = await sleeper();
    writeFileSync(join(folder, 'lock.json'), lockOf(id, readProcess(id)?.startedAt ?? ''));
    expect(() => takeLock(folder)).toThrow(new RegExp(`process ${id}, since 2026-05-01T12:00:00.000Z`));
    await end(child);
    takeLock(folder);
    expect(JSON.parse(readFileSync(join(folder, 'lock.json'), 'utf8'))).toMatchObject({ processId: process.pid });
    expect(readdirSync(folder)).toEqual(['lock.json']);
  });

  it('is taken over when its holder’s id belongs to another process now', async () => {
    const { id } = await sleeper();
    writeFileSync(join(folder, 'lock.json'), lockOf(id, 'the start of another process'));
    expect(() => takeLock(folder)).not.toThrow();
  });

  it('is taken over when it says nothing', () => {
    writeFileSync(join(folder, 'lock.json'), '');
    expect(() => takeLock(folder)).not.toThrow();
  });

  /** A lock whose holder is dead, and who was about to take over from it. */
  const inherited = (heir: string): void => {
    const dead = lockOf(2 ** 22, 'long gone');
    const name = createHash('sha256').update(dead).digest('hex').slice(0, 16);
    writeFileSync(join(folder, 'lock.json'), dead);
    writeFileSync(join(folder, `lock.json.${name}`), heir);
  };

  it('is taken over when whoever took it over from a dead holder died meanwhile, and nothing is left of either', () => {
    inherited(lockOf(2 ** 22 + 1, 'gone too'));
    takeLock(folder);
    expect(JSON.parse(readFileSync(join(folder, 'lock.json'), 'utf8'))).toMatchObject({ processId: process.pid });
    expect(readdirSync(folder)).toEqual(['lock.json']);
  });

  it('is refused while somebody who lives takes it over from a dead holder', async () => {
    const { id } = await sleeper();
    inherited(lockOf(id, readProcess(id)?.startedAt ?? ''));
    expect(() => takeLock(folder)).toThrow(new RegExp(`process ${id}, since`));
    expect(readdirSync(folder)).toHaveLength(2);
  });

  it('is not removed by a holder that has lost it', () => {
    const lock = takeLock(folder);
    writeFileSync(join(folder, 'lock.json'), lockOf(1, 'x'));
    lock.release();
    expect(existsSync(join(folder, 'lock.json'))).toBe(true);
  });

  it('goes to one of many that try at once', async () => {
    const script = `
      import { takeLock } from ${JSON.stringify(new URL('../../local/lock.ts', import.meta.url).pathname)};
      process.stdin.once('data', () => {
        try { takeLock(${JSON.stringify(folder)}); console.log('taken'); } catch (error) { console.log(error.name); }
        setInterval(() => {}, 1e6);
      });
      console.log('ready');`;
    writeFileSync(join(folder, 'lock.json'), lockOf(2 ** 22, 'long gone'));
    writeFileSync(join(folder, 'take.mts'), script);
    const outputs = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), join(folder, 'take.mts')], {
          stdio: ['pipe', 'pipe', 'inherit'],
        });
        children.push(child);
        await once(child.stdout, 'data');
        return child;
      }),
    );
    const answers = await Promise.all(
      outputs.map(async (child) => {
        child.stdin.write('go\n');
        const [answer] = await once(child.stdout, 'data');
        return String(answer).trim();
      }),
    );
    expect(answers.sort()).toEqual(['LockedError', 'LockedError', 'LockedError', 'taken']);
  });
});

describe('the ancestors', () => {
  const runBy = (script: string): NodeJS.ProcessEnv => ({ npm_lifecycle_script: script });

  it('are nobody when no package runner started this', () => {
    expect(ancestorsToWatch({}, 'local/main.ts')).toEqual([]);
    expect(ancestorsToWatch(runBy('vitest run'), 'local/main.ts')).toEqual([]);
  });

  it('are unknown when the runner that started this is gone already', () => {
    expect(ancestorsToWatch(runBy('node local/main.ts'), 'local/main.ts', 2 ** 22)).toBeUndefined();
  });

  it('reach up to the runner', async () => {
    const runner = spawn(
      process.execPath,
      [
        '-e',
        'process.title = "npm start"; const c = require("child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1e6)"]); console.log(c.pid); setInterval(() => {}, 1e6)',
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    children.push(runner);
    const [printed] = await once(runner.stdout, 'data');
    const inner = Number(String(printed));
    try {
      const found = ancestorsToWatch(runBy('node local/main.ts'), 'local/main.ts', inner);
      expect(found?.map(({ id }) => id)).toEqual([inner, runner.pid]);
    } finally {
      process.kill(inner, 'SIGKILL');
    }
  });

  it('are missed once, as soon as one of them is killed', async () => {
    const one = await sleeper();
    const other = await sleeper();
    const ended = vi.fn();
    const watched = [one, other].map(({ id }) => ({ id, startedAt: readProcess(id)?.startedAt ?? '' }));
    const stop = watchAncestors(watched, ended);
    other.child.kill('SIGKILL');
    await vi.waitFor(() => expect(ended).toHaveBeenCalledOnce(), { timeout: 10_000 });
    stop();
  });
});
