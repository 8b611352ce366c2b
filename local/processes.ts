/** What the operating system says about processes. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

export type ProcessFacts = {
  readonly parentId: number;
  /** Differs between two processes that were given the same id one after the other. */
  readonly startedAt: string;
  readonly command: string;
};

const HAS_PROC = existsSync('/proc/self/stat');

/** The facts of a process that lives; undefined for one that does not, or that has ended and only waits for its parent to notice. */
export const readProcess = (id: number): ProcessFacts | undefined => {
  try {
    return HAS_PROC ? fromProc(id) : fromPs(id);
  } catch {
    return undefined;
  }
};

const fromProc = (id: number): ProcessFacts | undefined => {
  const stat = readFileSync(`/proc/${id}/stat`, 'utf8');
  // The name stands in brackets and may hold anything, brackets and spaces included.
  const [state, parentId, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (state === 'Z' || state === 'X') return undefined;
  return {
    parentId: Number(parentId),
    // The 22nd field: clock ticks since the machine was started, so that machine start is part of it.
    startedAt: `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${rest[17]}`,
    command: readFileSync(`/proc/${id}/cmdline`, 'utf8').replaceAll('\0', ' ').trim(),
  };
};

const fromPs = (id: number): ProcessFacts | undefined => {
  const ps = (column: string): string =>
    execFileSync('ps', ['-o', `${column}=`, '-p', String(id)], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
    }).trim();
  if (ps('stat').startsWith('Z')) return undefined;
  return { parentId: Number(ps('ppid')), startedAt: ps('lstart'), command: ps('command') };
};

/** Whether the process with these facts still lives. */
export const isAlive = (id: number, startedAt: string): boolean => {
  try {
    process.kill(id, 0);
  } catch (error) {
    // EPERM: it lives and belongs to someone else.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  return readProcess(id)?.startedAt === startedAt;
};
