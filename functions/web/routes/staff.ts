/** What staff work with: queues, and who has taken which task. */
import * as z from 'zod/mini';
import { CalendarDate, dateOf, Instant, type Instant as Moment } from '../../../domain/dates.ts';
import { TASK_QUEUES, Task } from '../../../domain/facts.ts';
import { Cursor, endOfPage } from '../../shared/cursor.ts';
import { answer, problem } from '../../shared/http.ts';
import { type Route, signedIn } from '../../shared/route.ts';
import { claimantOf, claimTask, releaseTask } from '../../shared/task-work.ts';
import { admit, admitIn, forbidden, NO_SUCH_PROGRAM } from '../admit.ts';
import type { WebDeps } from '../deps.ts';
import { Id } from '../shapes.ts';

/** Entries of one page. */
const PAGE = 50;

const Entry = z.object({
  caseId: z.string(),
  taskId: z.string(),
  reason: z.string(),
  openedAt: Instant,
  dueOn: z.nullable(CalendarDate),
  overdue: z.boolean(),
  /** Null while nobody works on it. */
  claimedBy: z.nullable(z.string()),
  claimedUntil: z.nullable(Instant),
});

const entryOf = (caseId: string, task: Task, now: Moment, today: CalendarDate): z.infer<typeof Entry> => {
  const claimedBy = claimantOf(task, now) ?? null;
  return {
    caseId,
    taskId: task.taskId,
    reason: task.reason,
    openedAt: task.openedAt,
    dueOn: task.dueOn ?? null,
    overdue: task.dueOn !== undefined && task.dueOn < today,
    claimedBy,
    claimedUntil: claimedBy === null ? null : (task.claimedUntil ?? null),
  };
};

const queueOf = (name: string): Task['queue'] | undefined => TASK_QUEUES.find((queue) => queue.toLowerCase() === name);

const queueRoute = (deps: WebDeps): Route =>
  signedIn(
    {
      method: 'get',
      path: '/api/queue/{program}/{queue}',
      operationId: 'readQueue',
      summary: 'Open work of a queue: what is due first, then what is oldest; work without a day last.',
      params: z.strictObject({ program: Id, queue: z.enum(TASK_QUEUES.map((queue) => queue.toLowerCase())) }),
      query: z.strictObject({ cursor: z.optional(Cursor) }),
      shape: z.object({ entries: z.array(Entry), cursor: z.nullable(z.string()) }),
      problems: ['FORBIDDEN', 'NOT_FOUND'],
    },
    async ({ now, params, query: { cursor } }, who) => {
      const admitted = admitIn(who, 'READ_QUEUE', params.program);
      if (!admitted.ok) return problem(admitted.refusals);
      const program = deps.programOf(params.program);
      const queue = queueOf(params.queue);
      if (program === undefined || queue === undefined) return problem([NO_SUCH_PROGRAM]);
      const list = ['queue', program.id, queue];
      const after = await deps.cursors.read(list, cursor, now);
      if (!after.ok) return problem(after.refusals);
      const found = await deps.registry.readQueue({ program: program.id, queue, after: after.value, limit: PAGE });
      const today = dateOf(now, program.timeZone);
      return answer('OK', {
        entries: found.map(({ caseId, task }) => entryOf(caseId, task, now, today)),
        cursor: await deps.cursors.write(list, endOfPage(found, PAGE), now),
      });
    },
  );

const InTask = z.strictObject({ caseId: Id, taskId: Id });
const TASK_PROBLEMS = ['FORBIDDEN', 'NOT_FOUND', 'REFUSED'] as const;

const claimRoute = (deps: WebDeps): Route =>
  signedIn(
    {
      method: 'post',
      path: '/api/cases/{caseId}/tasks/{taskId}/claim',
      operationId: 'claimTask',
      summary: 'Take a task for 30 minutes, or for 30 more.',
      params: InTask,
      body: z.strictObject({}),
      shape: Task,
      problems: TASK_PROBLEMS,
    },
    async ({ now, params }, who) => {
      const admitted = await admit(deps, who, 'CLAIM_TASK', params);
      if (!admitted.ok) return problem(admitted.refusals);
      if (who.kind !== 'STAFF') return problem([forbidden('CLAIM_TASK')]);
      const claimed = await claimTask(deps, { ...params, staffId: who.staffId, now });
      return claimed.ok ? answer('OK', claimed.value) : problem(claimed.refusals);
    },
  );

const releaseRoute = (deps: WebDeps): Route =>
  signedIn(
    {
      method: 'post',
      path: '/api/cases/{caseId}/tasks/{taskId}/release',
      operationId: 'releaseTask',
      summary: 'Give a task back; a supervisor may give back what somebody else has taken.',
      params: InTask,
      body: z.strictObject({}),
      shape: Task,
      problems: TASK_PROBLEMS,
    },
    async ({ now, params }, who) => {
      const admitted = await admit(deps, who, 'RELEASE_TASK', params);
      if (!admitted.ok) return problem(admitted.refusals);
      if (who.kind !== 'STAFF') return problem([forbidden('RELEASE_TASK')]);
      const { program } = admitted.value;
      const mayForOthers = who.roles.some((held) => held.program === program && held.role === 'SUPERVISOR');
      const released = await releaseTask(deps, { ...params, staffId: who.staffId, now, mayForOthers });
      return released.ok ? answer('OK', released.value) : problem(released.refusals);
    },
  );

export const staffRoutes = (deps: WebDeps): readonly Route[] => [
  queueRoute(deps),
  claimRoute(deps),
  releaseRoute(deps),
];
