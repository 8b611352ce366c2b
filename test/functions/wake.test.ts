import { describe, expect, it } from 'vitest';
import { addMinutes, epochSeconds } from '../../domain/dates.ts';
import { workerName } from '../../domain/run.ts';
import { makeHandler as makeSweep } from '../../functions/sweep/handler.ts';
import { makeHandler } from '../../functions/wake/handler.ts';
import { local } from '../domain/life.ts';
import { anEvent, aSignalRecord } from './records.ts';
import { CASE, VERSION } from './setup.ts';
import { closeCase, setupWorkers } from './workers.ts';

const NOON = local('2025-01-10', '12:00');
const LATER = local('2025-01-10', '15:00');
const DONE = { batchItemFailures: [] };

const setupWake = async (...args: Parameters<typeof setupWorkers>) => {
  const world = await setupWorkers(...args);
  return { ...world, wake: makeHandler(world.workerDeps) };
};

describe('a signal that lands in an inbox', () => {
  it('starts a worker of a case that hibernates, in a new generation with a watchdog', async () => {
    const { wake, machine, runOf, loggedMessages } = await setupWake();
    expect(await wake(anEvent(aSignalRecord(CASE, NOON)))).toEqual(DONE);
    const gen = epochSeconds(NOON);
    expect(machine.started).toEqual([`${workerName(CASE, gen)} {"caseId":"${CASE}","gen":${gen}}`]);
    expect(await runOf()).toMatchObject({
      gen,
      runState: 'STARTED',
      dueAt: addMinutes(NOON, 15),
      defVersion: VERSION,
    });
    expect(machine.rung).toEqual([]);
    expect(loggedMessages()).toEqual(['WORKER_STARTED']);
  });

  it('rings the worker that waits, and starts none', async () => {
    const { wake, armAt, machine, runOf, loggedMessages } = await setupWake();
    const waiting = await armAt(NOON, local('2025-02-10'), 'token-1');
    expect(await wake(anEvent(aSignalRecord(CASE, LATER)))).toEqual(DONE);
    expect([machine.rung, machine.started]).toEqual([['token-1'], []]);
    expect(await runOf()).toEqual(waiting);
    expect(loggedMessages()).toEqual(['DOORBELL_RUNG']);
  });

  it('does nothing while a worker is between waits', async () => {
    const { wake, start, machine, runOf, loggedMessages } = await setupWake();
    await start(NOON);
    const busy = await runOf();
    expect(await wake(anEvent(aSignalRecord(CASE, LATER)))).toEqual(DONE);
    expect([machine.rung, machine.started, loggedMessages()]).toEqual([[], [], []]);
    expect(await runOf()).toEqual(busy);
  });

  it('does nothing for a case that is closed, or that is not there', async () => {
    const world = await setupWake();
    await closeCase(world, NOON);
    expect(await world.wake(anEvent(aSignalRecord(CASE, LATER), aSignalRecord('nobody', LATER)))).toEqual(DONE);
    expect([world.machine.rung, world.machine.started]).toEqual([[], []]);
    expect(await world.runOf()).toMatchObject({ runState: 'CLOSED' });
  });

  it.each([
    { ring: 'ENDED', message: 'DOORBELL_DEAD' },
    { ring: 'INVALID', message: 'DOORBELL_INVALID' },
  ] as const)('leaves a wait that answers $ring to the watchdog, and says so', async ({ ring, message }) => {
    const { wake, armAt, submit, machine, runOf, loggedMessages } = await setupWake();
    await armAt(NOON, local('2025-02-10'), 'token-1');
    await submit(LATER);
    const waiting = await runOf();
    machine.ring = ring;
    expect(await wake(anEvent(aSignalRecord(CASE, LATER)))).toEqual(DONE);
    expect(machine.started).toEqual([]);
    expect(await runOf()).toEqual(waiting);
    expect(waiting.dueAt).toBe(addMinutes(LATER, 15));
    expect(loggedMessages()).toEqual([message]);
  });
});

describe('several records', () => {
  const three = async () => {
    const world = await setupWake();
    for (const [place, caseId] of ['first', 'second', 'third'].entries()) {
      await world.open(caseId, local('2025-04-01'));
      await world.armAt(NOON, local('2025-03-01'), `token-${place + 1}`, caseId);
    }
    const records = ['first', 'second', 'third'].map((caseId, place) => aSignalRecord(caseId, LATER, `${place + 1}`));
    return { ...world, records };
  };

  it('are worked off in their order', async () => {
    const { wake, machine, records } = await three();
    expect(await wake(anEvent(...records))).toEqual(DONE);
    expect(await wake(anEvent(...records.toReversed()))).toEqual(DONE);
    expect(machine.rung).toEqual(['token-1', 'token-2', 'token-3', 'token-3', 'token-2', 'token-1']);
  });

  it('stop at the first that fails: it is reported, what came before it stays done', async () => {
    const world = await three();
    const { workerDeps, machine, records, logged } = world;
    let broken = true;
    const wake = makeHandler({
      ...workerDeps,
      workflow: {
        ...workerDeps.workflow,
        ring: async (token) => {
          if (broken && token === 'token-2') throw new Error('no route to ana@example.com');
          return workerDeps.workflow.ring(token);
        },
      },
    });
    expect(await wake(anEvent(...records))).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
    expect(machine.rung).toEqual(['token-1']);
    expect(logged.at(-1)).toEqual({ message: 'RECORD_FAILED', sequence: '2', error: 'Error' });
    broken = false;
    expect(await wake(anEvent(...records.slice(1)))).toEqual(DONE);
    expect(machine.rung).toEqual(['token-1', 'token-2', 'token-3']);
  });

  it.each([
    { why: 'has no keys', dynamodb: { SequenceNumber: '9', ApproximateCreationDateTime: 1_736_539_200 } },
    {
      why: 'has no time',
      dynamodb: { SequenceNumber: '9', Keys: { pk: { S: `CASE#${CASE}` }, sk: { S: 'INBOX#1' } } },
    },
  ])('report one that $why', async ({ dynamodb }) => {
    const { wake, machine } = await setupWake();
    expect(await wake(anEvent({ dynamodb }))).toEqual({ batchItemFailures: [{ itemIdentifier: '9' }] });
    expect(machine.started).toEqual([]);
  });
});

describe('a record that comes again', () => {
  it('starts one worker only', async () => {
    const { wake, machine } = await setupWake();
    await wake(anEvent(aSignalRecord(CASE, NOON)));
    await wake(anEvent(aSignalRecord(CASE, NOON)));
    expect(machine.started).toHaveLength(1);
  });

  it.each([
    { why: 'itself', second: NOON },
    { why: 'another of the case', second: LATER },
  ])('beside $why starts one worker only', async ({ second }) => {
    const { wake, startedCases, machine, runOf } = await setupWake();
    await Promise.all([wake(anEvent(aSignalRecord(CASE, NOON))), wake(anEvent(aSignalRecord(CASE, second)))]);
    expect(startedCases()).toEqual([CASE]);
    expect(machine.started[0]).toContain(`-g${(await runOf()).gen} `);
  });
});

it('a start that fails after the generation was raised is retried, and its watchdog brings the next worker', async () => {
  const { wake, workerDeps, machine, runOf } = await setupWake();
  machine.fail = new Error('ExecutionLimitExceeded');
  const record = aSignalRecord(CASE, NOON, '5');
  expect(await wake(anEvent(record))).toEqual({ batchItemFailures: [{ itemIdentifier: '5' }] });
  const raised = await runOf();
  expect(raised).toMatchObject({ gen: epochSeconds(NOON), runState: 'STARTED', dueAt: addMinutes(NOON, 15) });

  machine.fail = undefined;
  expect(await wake(anEvent(record))).toEqual(DONE);
  expect(machine.started).toEqual([]);
  expect(await runOf()).toEqual(raised);

  const sweep = makeSweep(workerDeps);
  await sweep({ now: addMinutes(NOON, 14) });
  expect(machine.started).toEqual([]);
  await sweep({ now: addMinutes(NOON, 15) });
  const gen = epochSeconds(addMinutes(NOON, 15));
  expect(machine.started).toEqual([`${workerName(CASE, gen)} {"caseId":"${CASE}","gen":${gen}}`]);
});
