/** Runs: reading one, starting the next worker, and finding those whose watchdog has come. */
import type { Instant } from '../../domain/dates.ts';
import { nextGeneration, Run, startDueAt } from '../../domain/run.ts';
import { parseItem } from './items.ts';
import { caseItemKey, DUE_SHARD, dueAttributes, SK, WAIT_ATTRIBUTES } from './keys.ts';
import type { StartOutcome } from './registry.ts';
import { equals, type Item, type Table } from './table.ts';

export const parseRun = (caseId: string, item: Item): Run => parseItem(Run, { ...item, caseId });

/** Strongly consistent. Throws BrokenItemError. */
export const readRun = async (table: Table, caseId: string): Promise<Run | undefined> => {
  const item = await table.get('registry', caseItemKey(caseId, SK.run));
  return item && parseRun(caseId, item);
};

export const makeStartWorker =
  (table: Table) =>
  async (run: Run, now: Instant, defVersion: string): Promise<StartOutcome> => {
    if (run.runState === 'CLOSED') return { outcome: 'NOT_NEEDED' };
    const gen = nextGeneration(run.gen, now);
    const [failure] = await table.write([
      {
        table: 'registry',
        update: caseItemKey(run.caseId, SK.run),
        changes: {
          set: { gen, runState: 'STARTED', defVersion, ...dueAttributes(run.caseId, startDueAt(now, run.failCount)) },
          remove: WAIT_ATTRIBUTES,
        },
        when: [equals('gen', run.gen), equals('runState', run.runState)],
      },
    ]);
    // Our own generation standing there is our own write, or that of another starter at the same instant. Both go on to start an execution
    // of the same name and input, which is one execution; were it neither's, nobody would start it.
    return failure === undefined || failure.found?.gen === gen
      ? { outcome: 'STARTED', gen }
      : { outcome: 'NOT_NEEDED' };
  };

type Due = { readonly caseId: string; readonly dueAt: Instant };

export const dueOf = ({ dueKey }: Item): Due => {
  const [dueAt = '', caseId = ''] = String(dueKey).split('#');
  return { dueAt, caseId };
};

/** Reads the index, which lags: whoever acts on a case reads its run first. */
export const makeQueryDue =
  (table: Table) =>
  async (upTo: Instant, limit: number): Promise<readonly Due[]> =>
    // `$` is the character after `#`: every case that is due at `upTo` itself is in.
    (await table.query({ table: 'registry', index: 'due', hash: DUE_SHARD, to: `${upTo}$`, limit })).map(dueOf);

export const makeFirstDueAt = (table: Table) => async (): Promise<Instant | null> =>
  (await table.query({ table: 'registry', index: 'due', hash: DUE_SHARD, limit: 1 })).map(dueOf)[0]?.dueAt ?? null;
