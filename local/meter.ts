/** Counts what each case costs, and keeps the counts over restarts. */
import { existsSync, readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod/mini';
import type { Activity, CaseCounts, Meter } from './contracts.ts';

const Counts = z.object({
  transitions: z.number(),
  executions: z.number(),
  invocations: z.number(),
  writeUnits: z.number(),
  readUnits: z.number(),
  mails: z.number(),
  objectWrites: z._default(z.number(), 0), // counts of before there were any
  objectReads: z._default(z.number(), 0),
});
const Snapshot = z.object({
  cases: z.record(z.string(), Counts),
  callers: z.record(z.string(), Counts),
  shares: z._default(z.record(z.string(), Counts), {}), // counts of before they were told apart
});

/**
 * `cases`: by case id. `callers`: by caller, only what belongs to no single case. Nothing is in both, so that the two add up. `shares`: what is counted on
 * cases once more, by who did it.
 */
export type MeterSnapshot = {
  readonly cases: Readonly<Record<string, CaseCounts>>;
  readonly callers: Readonly<Record<string, CaseCounts>>;
  readonly shares: Readonly<Record<string, CaseCounts>>;
};

export type StoredMeter = Meter & {
  /** A copy of all counts so far. */
  readonly snapshot: () => MeterSnapshot;
  /** Writes what has changed since the last time. Happens by itself at rest; call it before an orderly end. */
  readonly save: () => Promise<void>;
};

/** Nothing of anything. */
export const noCounts = (): CaseCounts => ({
  transitions: 0,
  executions: 0,
  invocations: 0,
  writeUnits: 0,
  readUnits: 0,
  mails: 0,
  objectWrites: 0,
  objectReads: 0,
});

const addTo = (totals: Map<string, CaseCounts>, owner: string, counts: Partial<CaseCounts>): void => {
  const total = totals.get(owner) ?? noCounts();
  total.transitions += counts.transitions ?? 0;
  total.executions += counts.executions ?? 0;
  total.invocations += counts.invocations ?? 0;
  total.writeUnits += counts.writeUnits ?? 0;
  total.readUnits += counts.readUnits ?? 0;
  total.mails += counts.mails ?? 0;
  total.objectWrites += counts.objectWrites ?? 0;
  total.objectReads += counts.objectReads ?? 0;
  totals.set(owner, total);
};

/** The counts of thousands of cases take a while to write: for each moment of that, so many go by without. */
const PAUSES_PER_WRITE = 10;

/**
 * Makes a meter. With `stored`, it goes on from the counts in `file` (JSON) and writes them whenever `activity` comes to rest: a write on
 * each call would cost more than the calls. Counts since the last write are lost when the process is killed.
 */
export const makeMeter = (stored?: { readonly file: string; readonly activity: Activity }): StoredMeter => {
  const before =
    stored && existsSync(stored.file) ? Snapshot.parse(JSON.parse(readFileSync(stored.file, 'utf8'))) : undefined;
  const cases = new Map(Object.entries(before?.cases ?? {}));
  const callers = new Map(Object.entries(before?.callers ?? {}));
  const shares = new Map(Object.entries(before?.shares ?? {}));
  let changed = false;
  let writeMilliseconds = 0;
  let saveAwaited = false;
  let saving = Promise.resolve();

  const snapshot = (): MeterSnapshot =>
    structuredClone({
      cases: Object.fromEntries(cases),
      callers: Object.fromEntries(callers),
      shares: Object.fromEntries(shares),
    });

  const write = async (file: string): Promise<void> => {
    if (!changed) return;
    changed = false;
    const began = performance.now();
    // Renamed into place, so that a killed process leaves the old counts or the new ones, never half a file.
    await writeFile(`${file}.new`, `${JSON.stringify(snapshot(), null, 1)}\n`);
    await rename(`${file}.new`, file);
    writeMilliseconds = performance.now() - began;
  };
  const save = (): Promise<void> => {
    if (stored) saving = saving.catch(() => {}).then(() => write(stored.file));
    return saving;
  };
  const saveAtRest = async (activity: Activity): Promise<void> => {
    saveAwaited = true;
    // An orderly end does not wait for it: it saves by itself.
    await pause(writeMilliseconds * PAUSES_PER_WRITE, undefined, { ref: false });
    await activity.settled();
    saveAwaited = false;
    await save().catch((error: unknown) => console.error('The counts could not be written:', error));
  };

  return {
    add: ({ caseId, caller }, counts) => {
      if (caseId === undefined) addTo(callers, caller, counts);
      else {
        addTo(cases, caseId, counts);
        addTo(shares, caller, counts);
      }
      changed = true;
      if (stored && !saveAwaited) void saveAtRest(stored.activity);
    },
    snapshot,
    save,
  };
};
