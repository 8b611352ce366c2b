/** Queues and claims. */
import { describe, expect, it } from 'vitest';
import { addMinutes } from '../../../domain/dates.ts';
import { factsOf } from '../../../domain/evolve.ts';
import type { Task } from '../../../domain/facts.ts';
import { aCase } from '../../domain/life.ts';
import { codesOf, makeWorld } from './world.ts';

const aTask = (overrides: Partial<Task> = {}): Task => ({
  taskId: 'T1',
  queue: 'APPLICATION',
  reason: 'REVIEW',
  openedAt: '2025-01-02T17:00:00.000Z',
  ...overrides,
});

const withTasks = async (tasksOf: Readonly<Record<string, readonly Task[]>>, program = 'cmpss') => {
  const world = makeWorld();
  for (const [caseId, tasks] of Object.entries(tasksOf))
    await world.seed({
      ...factsOf(aCase({ caseId, program, stage: 'IN_REVIEW', personId: `person-of-${caseId}` })),
      tasks,
    });
  return world;
};

const QUEUE = '/api/queue/cmpss/application';

describe('a queue', () => {
  it('lists what is due first, then what is oldest, and says what is overdue', async () => {
    const { call } = await withTasks({
      A: [aTask({ taskId: 'undated' }), aTask({ taskId: 'training', queue: 'TRAINING' })],
      B: [aTask({ taskId: 'today', dueOn: '2025-01-10' })],
      C: [
        aTask({ taskId: 'late', dueOn: '2025-01-09', openedAt: '2025-01-03T17:00:00.000Z' }),
        aTask({ taskId: 'later', dueOn: '2025-01-09' }),
      ],
      D: [aTask({ taskId: 'done', closedAt: '2025-01-04T17:00:00.000Z' })],
    });
    const { body } = await call('reviewer', 'GET', QUEUE);
    expect(
      body.entries.map(({ caseId, taskId, overdue }: Record<string, unknown>) => [caseId, taskId, overdue]),
    ).toEqual([
      ['C', 'later', true],
      ['C', 'late', true],
      ['B', 'today', false],
      ['A', 'undated', false],
    ]);
    expect(body.cursor).toBeNull();
  });

  it('goes on where its last page ended, even when that work is done meanwhile', async () => {
    const tasks = Array.from({ length: 120 }, (_each, n) => [`case-${String(n).padStart(3, '0')}`, [aTask()]] as const);
    const { call, table } = await withTasks(Object.fromEntries(tasks));
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const { body } = await call('operator', 'GET', cursor === null ? QUEUE : `${QUEUE}?cursor=${cursor}`);
      seen.push(...body.entries.map(({ caseId }: { caseId: string }) => caseId));
      cursor = body.cursor;
      await table.write([{ table: 'registry', delete: { pk: `CASE#${seen.at(-1)}`, sk: 'TASK#T1' } }]);
    } while (cursor !== null);
    expect(seen).toEqual(tasks.map(([caseId]) => caseId));
  });

  it('of another program, or one that there is not, is not shown', async () => {
    const { call } = await withTasks({ A: [aTask()] }, 'another-program');
    expect((await call('reviewer', 'GET', QUEUE)).body.entries).toEqual([]);
    expect((await call('reviewer', 'GET', '/api/queue/another-program/application')).status).toBe(404);
    expect((await call('reviewer', 'GET', '/api/queue/cmpss/nothing')).status).toBe(400);
  });

  it('goes on from its own cursors alone, under the secret of today and the one before', async () => {
    const tasks = Array.from({ length: 51 }, (_each, n) => [
      `case-${String(n).padStart(3, '0')}`,
      [aTask(), aTask({ taskId: 'T2', queue: 'TRAINING' })],
    ]);
    const { call, secrets, goTo, state } = await withTasks(Object.fromEntries(tasks));
    const at = (cursor: string, queue = QUEUE) => call('reviewer', 'GET', `${queue}?cursor=${cursor}`);
    const { cursor } = (await call('reviewer', 'GET', QUEUE)).body;
    expect((await at(cursor)).body.entries).toMatchObject([{ caseId: 'case-050' }]);
    const madeUp = Buffer.from('2025-01-10#2025-01-02T17:00:00.000Z#case-010#T1').toString('base64url');
    for (const [reply, rule] of [
      [await at(cursor, '/api/queue/cmpss/training'), 'api.cursor'],
      [await at(`${cursor.slice(0, -2)}AA`), 'api.cursor'],
      [await at(madeUp), 'api.cursor'],
      [await at('!!'), 'api.input'],
    ] as const)
      expect([reply.status, reply.body.refusals]).toMatchObject([
        400,
        [{ code: 'FIELD_INVALID', field: 'cursor', rule }],
      ]);
    secrets.replace('cursor', 'cursor-secret-2');
    goTo(addMinutes(state.now, 5));
    expect((await at(cursor)).status).toBe(200);
    secrets.replace('cursor', 'cursor-secret-3');
    goTo(addMinutes(state.now, 5));
    expect((await at(cursor)).status).toBe(400);
  });

  it('that fits on a page needs no secret', async () => {
    const { call, secrets } = await withTasks({ A: [aTask()] });
    expect(secrets.reads()).toEqual([]);
    expect((await call('reviewer', 'GET', QUEUE)).status).toBe(200);
    expect(secrets.reads()).toEqual([]);
  });
});

describe('a task', () => {
  const setup = async () => {
    const world = await withTasks({ A: [aTask()] });
    const claim = (who: 'reviewer' | 'colleague' | 'supervisor', what = 'claim') =>
      world.call(who, 'POST', `/api/cases/A/tasks/T1/${what}`);
    const claimant = async () => (await world.call('reviewer', 'GET', QUEUE)).body.entries[0].claimedBy;
    return { ...world, claim, claimant };
  };

  it('is taken by one person for half an hour', async () => {
    const { claim, claimant, goTo, state } = await setup();
    const claimed = await claim('reviewer');
    expect([claimed.status, claimed.body]).toMatchObject([
      200,
      { claimedBy: 'reviewer-1', claimedUntil: addMinutes(state.now, 30) },
    ]);
    expect(await claimant()).toBe('reviewer-1');
    goTo(addMinutes(state.now, 29));
    const second = await claim('colleague');
    expect([second.status, codesOf(second)]).toEqual([409, ['TASK_CLAIMED']]);
    goTo(addMinutes(state.now, 1));
    expect(await claimant()).toBeNull();
    expect((await claim('colleague')).status).toBe(200);
    expect(await claimant()).toBe('reviewer-2');
  });

  it('is given back by who has it, or by a supervisor', async () => {
    const { claim, claimant } = await setup();
    await claim('reviewer');
    expect((await claim('colleague', 'release')).status).toBe(409);
    expect((await claim('reviewer', 'release')).status).toBe(200);
    expect(await claimant()).toBeNull();
    await claim('colleague');
    expect((await claim('supervisor', 'release')).status).toBe(200);
    expect(await claimant()).toBeNull();
  });

  it('grows the version of its case and is told in the audit', async () => {
    const { claim, registry } = await setup();
    await claim('reviewer');
    expect((await registry.readCase('A'))?.ver).toBe(2);
    expect(await registry.readAudit('A')).toMatchObject([
      {
        type: 'TASK_RECORDED',
        by: { kind: 'STAFF', id: 'reviewer-1' },
        task: { taskId: 'T1', claimedBy: 'reviewer-1' },
      },
    ]);
  });

  it('goes to one of two who reach for it at once', async () => {
    const { claim, registry } = await setup();
    const replies = await Promise.all([claim('reviewer'), claim('colleague')]);
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(await registry.readAudit('A')).toHaveLength(1);
  });

  it('that is done, or that there is not, cannot be taken', async () => {
    const { call } = await withTasks({ A: [aTask({ closedAt: '2025-01-04T17:00:00.000Z' })] });
    expect(codesOf(await call('reviewer', 'POST', '/api/cases/A/tasks/T1/claim'))).toEqual(['TASK_DONE']);
    expect((await call('reviewer', 'POST', '/api/cases/A/tasks/T2/claim')).status).toBe(404);
  });
});
