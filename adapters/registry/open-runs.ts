/** Every open case, in the order of their watchdogs, for operator tools. */
import type { Run } from '../../domain/run.ts';
import { DUE_SHARD } from './keys.ts';
import { dueOf, readRun } from './runs.ts';
import type { Table } from './table.ts';

export type OpenRuns = {
  /**
   * The runs of the next open cases, each as it stands now. A case whose watchdog moves meanwhile may come twice, or not at all if it moves
   * to before this page; somebody has just looked at it then.
   */
  readonly read: (page: { readonly after: string | undefined; readonly limit: number }) => Promise<{
    readonly runs: readonly Run[];
    /** Undefined after the last page. */
    readonly next: string | undefined;
  }>;
};

/** Throws BrokenItemError. */
export const makeOpenRuns = (table: Table): OpenRuns => ({
  read: async ({ after, limit }) => {
    // The bound is included: one more is asked for, and the case that stands there is left out.
    const found = await table.query({
      table: 'registry',
      index: 'due',
      hash: DUE_SHARD,
      ...(after !== undefined && { from: after }),
      limit: limit + 1,
    });
    const due = found.filter(({ dueKey }) => dueKey !== after).slice(0, limit);
    const runs = await Promise.all(due.map((item) => readRun(table, dueOf(item).caseId)));
    return {
      runs: runs.filter((run) => run !== undefined),
      next: due.length < limit ? undefined : String(due.at(-1)?.dueKey),
    };
  },
});
