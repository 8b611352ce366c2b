/** One decision, written whole or not at all, and what a failed condition means for the worker. */
import { planCommit } from './commit-writes.ts';
import { caseItemKey, SK } from './keys.ts';
import type { Commit, CommitOutcome } from './registry.ts';
import { parseRun } from './runs.ts';
import { type Failure, keyOf, MOST_WRITES, type Table, type Write } from './table.ts';

const isNumber = (write: Write | undefined): boolean => write !== undefined && keyOf(write).sk === 'OWNER';

const decode = async (
  table: Table,
  { before, events, applied, gen, seen, rest }: Commit,
  { commitId, writes }: ReturnType<typeof planCommit>,
  failures: readonly Failure[],
): Promise<CommitOutcome> => {
  const { caseId } = before.case;
  // Generation and sequence only grow, so a run read a moment later tells the same.
  const found =
    failures.find(({ index }) => index === 0)?.found ?? (await table.get('registry', caseItemKey(caseId, SK.run)));
  if (found === undefined) return 'STALE';
  const run = parseRun(caseId, found);
  if (run.gen !== gen) return 'FENCED';
  // It was written, its answer was lost on the way, and it was sent again.
  if (found.commitId === commitId) return 'COMMITTED';
  if (run.runState === 'CLOSED') {
    const asksNothing = rest.kind === 'CLOSE' && events.length === 0 && applied.length === 0;
    return asksNothing ? 'COMMITTED' : 'STALE';
  }
  if (rest.kind !== 'GO_ON' && run.inboxSeq !== seen) return 'SIGNAL_ARRIVED';
  // With the number its public status is the other case's too, and fails along.
  const own = failures.map(({ index }) => writes[index]).filter((write) => write?.table !== 'public');
  return own.length > 0 && own.every(isNumber) ? 'NUMBER_TAKEN' : 'STALE';
};

export const makeCommit =
  (table: Table) =>
  async (commit: Commit): Promise<CommitOutcome> => {
    const plan = planCommit(commit);
    if (plan.writes.length > MOST_WRITES) return 'TOO_LARGE';
    const failures = await table.write(plan.writes);
    return failures.length === 0 ? 'COMMITTED' : decode(table, commit, plan, failures);
  };
