/** Lets one build run at a time. */
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const POLL_MILLISECONDS = 50;
/** Longer than any build: a lock that is held for longer belongs to a process whose number was given to another. */
const PATIENCE_MILLISECONDS = 180_000;

/** The system's name of what went wrong (`ENOENT`). */
export const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);

/** Whether a process with this number is running. */
export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM'; // someone else's process
  }
};

/** The process that holds the lock; undefined when it was let go just now. */
const holderOf = (lock: string): number | undefined => {
  try {
    return Number(readFileSync(lock, 'utf8'));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
};

/** A link appears with its contents, so that nobody reads a lock that does not yet say whose it is. */
const tryLock = (lock: string): boolean => {
  const own = `${lock}.${process.pid}.${process.hrtime.bigint()}`;
  writeFileSync(own, String(process.pid));
  try {
    linkSync(own, lock);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(own);
  }
};

/**
 * Runs `work` while holding the file `lock`, after waiting for whoever holds it. The lock of a process that is gone is removed.
 * Two that remove the same dead lock at the same instant may both go on: what is locked has to bear that, at the price of work done twice.
 */
export const withLock = async <Result>(lock: string, work: () => Promise<Result>): Promise<Result> => {
  mkdirSync(dirname(lock), { recursive: true });
  let patience = PATIENCE_MILLISECONDS / POLL_MILLISECONDS;
  while (!tryLock(lock)) {
    const holder = holderOf(lock);
    if (holder === undefined) continue;
    patience -= 1;
    if (!isAlive(holder) || patience <= 0) rmSync(lock, { force: true });
    else await pause(POLL_MILLISECONDS);
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
};
