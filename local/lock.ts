/**
 * One instance per data folder: two engines on one file would both accept writes.
 *
 * `lock.json` says who holds the folder. It appears by a link, which only one of many can make, and is replaced only when its holder is dead, by
 * whoever first links the name that is made of what the dead one wrote. So it can never be somebody's who lives that is moved away.
 */
import { createHash } from 'node:crypto';
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
  const release = (): void => {
    if (read(file) === content) rmSync(file, { force: true });
  };
  writeFileSync(mine, content);
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      if (tryLink(mine, file)) return { release };
      const found = read(file);
      if (found === undefined) continue; // it was let go just now
      refuseIfHeld(folder, found);
      if (takeOver(folder, file, found, mine)) return { release };
    }
  } finally {
    rmSync(mine, { force: true });
  }
  throw new LockedError(`${folder} is being taken by other instances of certcycle.`);
};

const refuseIfHeld = (folder: string, text: string): void => {
  const other = parse(text);
  if (other && isAlive(other.processId, other.startedAt)) {
    throw new LockedError(
      `certcycle already runs on ${folder}: process ${other.processId}, since ${other.since}. ` +
        'Stop it, or set DATA_DIR to another folder.',
    );
  }
};

/** The name that says who takes over from whoever wrote `text`. */
const heirOf = (file: string, text: string): string =>
  `${file}.${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;

/**
 * Puts `mine` in the place of a lock whose holder is dead. False when that lock is gone meanwhile; throws LockedError when somebody who lives takes
 * it over. One that died while it took over has an heir as well.
 */
const takeOver = (folder: string, file: string, dead: string, mine: string): boolean => {
  const left: string[] = [];
  for (let last = dead; ; ) {
    const heir = heirOf(file, last);
    if (tryLink(mine, heir)) {
      if (read(file) !== dead) {
        rmSync(heir);
        return false;
      }
      renameSync(heir, file);
      for (const name of left) rmSync(name, { force: true });
      return true;
    }
    const text = read(heir);
    if (text === undefined) return false;
    refuseIfHeld(folder, text);
    left.push(heir);
    last = text;
  }
};
