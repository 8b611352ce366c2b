/** Who works on what: a member of staff takes a task for a while, so that two do not read the same papers. A decision asks for no claim. */
import type { Registry } from '../../adapters/registry/registry.ts';
import { stamp } from '../../domain/changes.ts';
import { addMinutes, type Instant } from '../../domain/dates.ts';
import type { CaseFacts, Task } from '../../domain/facts.ts';
import { accepted, type Refusal, type Result, refused } from '../../domain/refusals.ts';
import { REFUSALS } from './working-papers.ts';

/** Long enough for a look at one application; whoever goes home leaves nothing locked. */
const LEASE_MINUTES = 30;

/** The case may change while its task is taken; each look settles one change. */
const MOST_LOOKS = 5;

export type TaskWork = {
  readonly caseId: string;
  readonly taskId: string;
  readonly staffId: string;
  readonly now: Instant;
};

type Deps = { readonly registry: Registry };

/** Who has a task now: nobody once the lease is over. */
export const claimantOf = ({ claimedBy, claimedUntil }: Task, now: Instant): string | undefined =>
  claimedUntil !== undefined && claimedUntil > now ? claimedBy : undefined;

const rule = 'tasks.claim';
const NO_SUCH_TASK: Refusal = { code: 'NO_SUCH_TASK', rule, field: 'taskId' };
const TASK_DONE: Refusal = { code: 'TASK_DONE', rule, field: 'taskId' };

const claimedByAnother = ({ claimedUntil }: Task): Refusal => ({
  code: 'TASK_CLAIMED',
  rule,
  field: 'taskId',
  ...(claimedUntil !== undefined && { detail: { claimedUntil } }),
});

/** Writes what `become` makes of the task; looks again when the case changed meanwhile. */
const change = async (
  { registry }: Deps,
  { caseId, taskId, staffId, now }: TaskWork,
  become: (task: Task, facts: CaseFacts) => Result<Task>,
): Promise<Result<Task>> => {
  for (let look = 1; look <= MOST_LOOKS; look += 1) {
    const facts = await registry.readFacts(caseId);
    const task = facts?.tasks.find((each) => each.taskId === taskId);
    if (facts === undefined || task === undefined) return refused(NO_SUCH_TASK);
    if (task.closedAt !== undefined) return refused(TASK_DONE);
    const became = become(task, facts);
    if (!became.ok) return became;
    const event = stamp({ type: 'TASK_RECORDED', task: became.value }, now, { kind: 'STAFF', id: staffId }, []);
    if ((await registry.saveTask(facts.case, became.value, event)) === 'WRITTEN') return became;
  }
  return refused(REFUSALS.STALE);
};

/** Takes a task for 30 minutes, or for 30 more. Refuses NO_SUCH_TASK, TASK_DONE, TASK_CLAIMED. */
export const claimTask = (deps: Deps, work: TaskWork): Promise<Result<Task>> =>
  change(deps, work, (task) => {
    const claimant = claimantOf(task, work.now);
    if (claimant !== undefined && claimant !== work.staffId) return refused(claimedByAnother(task));
    return accepted({ ...task, claimedBy: work.staffId, claimedUntil: addMinutes(work.now, LEASE_MINUTES) });
  });

/** Gives a task back; a supervisor may do so for somebody else. A task that nobody has is as it should be. */
export const releaseTask = (deps: Deps, work: TaskWork & { readonly mayForOthers: boolean }): Promise<Result<Task>> =>
  change(deps, work, (task) => {
    const claimant = claimantOf(task, work.now);
    if (claimant !== undefined && claimant !== work.staffId && !work.mayForOthers)
      return refused(claimedByAnother(task));
    const { claimedBy: _by, claimedUntil: _until, ...free } = task;
    return accepted(free);
  });
