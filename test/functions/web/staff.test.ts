/** Queues, claims and search. */
import { describe, expect, it } from 'vitest';
import { addMinutes } from '../../../domain/dates.ts';
import { factsOf } from '../../../domain/evolve.ts';
import type { Task } from '../../../domain/facts.ts';
import { nameKeysOf } from '../../../domain/person.ts';
import { aCase } from '../../domain/life.ts';
import { ANA, codesOf, makeWorld } from './world.ts';

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
    expect((await call('reviewer', 'GET', `${QUEUE}?cursor=!!`)).status).toBe(400);
    expect((await call('reviewer', 'GET', `${QUEUE}?cursor=_____`)).status).toBe(400);
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

describe('a search', () => {
  const setup = async () => {
    const world = makeWorld();
    for (const [caseId, program, number] of [
      ['A', 'cmpss', '1111-1111-1'],
      ['B', 'another-program', '2222-2222-2'],
    ] as const) {
      await world.seed(factsOf(aCase({ caseId, program, stage: 'ACTIVE', certificateNumber: number })));
      await world.table.write([{ table: 'registry', put: { pk: `CERTNO#${number}`, sk: 'OWNER', caseId } }]);
    }
    const search = (query: string) => world.call('reviewer', 'GET', `/api/search?program=cmpss&${query}`);
    return { ...world, search };
  };

  it('finds the cases of a name, each once, in its program alone', async () => {
    const { search, registry } = await setup();
    for (const number of ['1111-1111-1', '2222-2222-2']) {
      const person = { ...ANA, lastName: 'Ruíz Ruizeño' };
      await registry.projectNames({
        certificateNumber: number,
        personVer: 1,
        displayName: 'Ana Ruíz Ruizeño',
        county: null,
        nameKeys: nameKeysOf(person, number),
        asOf: '2025-01-10T17:00:00.000Z',
      });
    }
    const { body } = await search('name=ruiz');
    expect(body.cases).toMatchObject([{ caseId: 'A', name: 'Ana Ruíz Ruizeño', personId: 'person-1' }]);
    expect(body.cases).toHaveLength(1);
    expect((await search('name=ru')).body.refusals).toMatchObject([{ field: 'name', rule: 'lookup.name' }]);
    expect((await search('name=ruiz&number=1')).status).toBe(400);
    expect((await search('')).status).toBe(400);
  });

  it('finds the case of a number in its program alone', async () => {
    const { search } = await setup();
    expect((await search('number=1111-1111-1')).body.cases).toMatchObject([
      { caseId: 'A', certificateNumber: '1111-1111-1' },
    ]);
    expect((await search('number=2222-2222-2')).body.cases).toEqual([]);
    expect((await search('number=3333-3333-3')).body.cases).toEqual([]);
  });
});
