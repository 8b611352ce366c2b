/** What staff work with: queues, who has taken which task, and search. */
import * as z from 'zod/mini';
import { can, type Identity } from '../../../domain/can.ts';
import { CalendarDate, dateOf, Instant, type Instant as Moment } from '../../../domain/dates.ts';
import { TASK_QUEUES, Task } from '../../../domain/facts.ts';
import type { Refusal } from '../../../domain/refusals.ts';
import { Cursor, cursorOf, placeOf } from '../../shared/cursor.ts';
import { answer, problem } from '../../shared/http.ts';
import { type Route, signedIn } from '../../shared/route.ts';
import { claimantOf, claimTask, releaseTask } from '../../shared/task-work.ts';
import { admit, forbidden, mayIn } from '../admit.ts';
import type { WebDeps } from '../deps.ts';
import { CaseSummary, Id } from '../shapes.ts';
import { caseSummary } from '../views/case-view.ts';

/** Entries of one page. */
const PAGE = 50;

const NO_SUCH_PROGRAM: Refusal = { code: 'NO_SUCH_ADDRESS', rule: 'api.address', field: 'program' };

/** Whoever holds no role in a program does not learn whether there is one. */
const refusalIn = (who: Identity, action: 'READ_QUEUE' | 'SEARCH', program: string): Refusal =>
  who.kind === 'STAFF' && can(who, action, { personId: '', program }) === 'NOT_FOUND'
    ? NO_SUCH_PROGRAM
    : forbidden(action);

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
      const program = deps.programOf(params.program);
      const queue = queueOf(params.queue);
      if (!mayIn(who, 'READ_QUEUE', params.program)) return problem([refusalIn(who, 'READ_QUEUE', params.program)]);
      if (program === undefined || queue === undefined) return problem([NO_SUCH_PROGRAM]);
      const after = cursor === undefined ? undefined : placeOf(cursor);
      const found = await deps.registry.readQueue({ program: program.id, queue, after, limit: PAGE });
      const last = found.at(-1);
      const today = dateOf(now, program.timeZone);
      return answer('OK', {
        entries: found.map(({ caseId, task }) => entryOf(caseId, task, now, today)),
        cursor: last === undefined || found.length < PAGE ? null : cursorOf(last.place),
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

const Found = z.extend(CaseSummary, { personId: z.string(), name: z.nullable(z.string()) });
type Hit = { readonly certificateNumber: string; readonly displayName: string | null };

/** The cases behind certificates, each once, in the order in which they were found; other programs' are left out. */
const casesBehind = async (
  deps: WebDeps,
  program: string,
  hits: readonly Hit[],
): Promise<readonly z.infer<typeof Found>[]> => {
  const unique = [...new Map(hits.map((hit) => [hit.certificateNumber, hit])).values()];
  const found = await Promise.all(
    unique.map(async ({ certificateNumber, displayName }) => {
      const caseId = await deps.registry.caseOfNumber(certificateNumber);
      const record = caseId === undefined ? undefined : await deps.registry.readCase(caseId);
      if (record === undefined || record.program !== program) return [];
      return [{ ...caseSummary(record, deps.programOf(program)), personId: record.personId, name: displayName }];
    }),
  );
  return found.flat();
};

const SearchQuery = z.strictObject({
  program: Id,
  number: z.optional(Id),
  name: z.optional(z.string().check(z.minLength(1), z.maxLength(100))),
  cursor: z.optional(Cursor),
});

const searchRoute = (deps: WebDeps): Route =>
  signedIn(
    {
      method: 'get',
      path: '/api/search',
      operationId: 'search',
      summary: 'Cases of a program by certificate number, or by the name on a certificate.',
      query: SearchQuery,
      shape: z.object({ cases: z.array(Found), cursor: z.nullable(z.string()) }),
      problems: ['FORBIDDEN', 'NOT_FOUND'],
    },
    async ({ query: { program, number, name, cursor } }, who) => {
      if (!mayIn(who, 'SEARCH', program)) return problem([refusalIn(who, 'SEARCH', program)]);
      if ((number === undefined) === (name === undefined))
        return problem([{ code: 'FIELD_INVALID', rule: 'search.one-key', field: 'number' }]);
      if (number !== undefined)
        return answer('OK', {
          cases: await casesBehind(deps, program, [{ certificateNumber: number, displayName: null }]),
          cursor: null,
        });
      const after = cursor === undefined ? undefined : placeOf(cursor);
      const found = await deps.registry.findNames({ text: name ?? '', after, limit: PAGE });
      if (found === 'TOO_SHORT')
        return problem([{ code: 'FIELD_INVALID', rule: 'lookup.name', field: 'name', detail: { lettersAtLeast: 3 } }]);
      const last = found.at(-1);
      return answer('OK', {
        cases: await casesBehind(deps, program, found),
        cursor: last === undefined || found.length < PAGE ? null : cursorOf(last.place),
      });
    },
  );

export const staffRoutes = (deps: WebDeps): readonly Route[] => [
  queueRoute(deps),
  claimRoute(deps),
  releaseRoute(deps),
  searchRoute(deps),
];
