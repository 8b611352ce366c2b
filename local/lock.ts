/** One instance per data folder: two engines on one file would both accept writes. */
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { isAlive, readProcess } from './processes.ts';

export type Lock = { readonly release: () => void };

/** The data folder is in use. */
export class LockedError extends Error {
  override readonly name = 'LockedError';
}

const Holder = z.strictObject({ processId: z.int(), startedAt: z.string(), since: z.string() });
type Holder = z.infer<typeof Holder>;

/** How often a lock that others take and leave at the same time is tried for. */
const ATTEMPTS = 20;

const read = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
};

const parse = (text: string): Holder | undefined => {
  try {
    return Holder.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
};

/** Links instead of writing: whoever sees the lock sees it whole, and an existing one is never written over. */
const tryLink = (from: string, to: string): boolean => {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
};

/**
 * Takes the lock of a data folder. One whose process has ended, however it ended, is taken over; the process's start time tells it from
 * another that was given the same id since. Throws LockedError when a process that lives holds it.
 */
export const takeLock = (folder: string): Lock => {
  const file = join(folder, 'lock.json');
  const mine = join(folder, `lock-${process.pid}-${Math.random().toString(36).slice(2)}.json`);
  const holder: Holder = {
    processId: process.pid,
    startedAt: readProcess(process.pid)?.startedAt ?? '',
    since: new Date().toISOString(),
  };
  const content = `${JSON.stringify(holder)}\n`;
  writeFileSync(mine, content);
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      if (tryLink(mine, file)) {
        return {
          release: () => {
            if (read(file) === content) rmSync(file, { force: true });
          },
        };
      }
      refuseIfHeld(folder, read(file));
      removeStale(file, `${mine}.stale`);
    }
  } finally {
    rmSync(mine, { force: true });
  }
  throw new LockedError(`${folder} is being taken by other instances of certcycle.`);
};

const refuseIfHeld = (folder: string, text: string | undefined): void => {
  const other = text === undefined ? undefined : parse(text);
  if (other && isAlive(other.processId, other.startedAt)) {
    throw new LockedError(
      `certcycle already runs on ${folder}: process ${other.processId}, since ${other.since}. ` +
        'Stop it, or set DATA_DIR to another folder.',
    );
  }
};

/** Moves the stale lock away, and puts it back if it turns out to be one that someone has just taken. */
const removeStale = (file: string, aside: string): void => {
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  const moved = parse(read(aside) ?? '');
  if (moved && isAlive(moved.processId, moved.startedAt)) tryLink(aside, file);
  rmSync(aside, { force: true });
};
