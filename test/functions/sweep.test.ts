import { describe, expect, it } from 'vitest';
import { addHours, addMinutes, epochSeconds } from '../../domain/dates.ts';
import { workerName } from '../../domain/run.ts';
import { makeHandler } from '../../functions/sweep/handler.ts';
import { makeHandler as makeWake } from '../../functions/wake/handler.ts';
import { local } from '../domain/life.ts';
import { aMail } from './a-mail.ts';
import { anEvent, aSignalRecord } from './records.ts';
import { CASE, VERSION } from './setup.ts';
import { closeCase, setupWorkers } from './workers.ts';

const NOON = local('2025-01-10', '12:00');
/** The watchdog of the draft that every test starts with comes 90 days after it was opened; nothing else is due before. */
const DRAFT_DUE = addHours(local('2025-01-10', '09:00'), 90 * 24);
const SWEPT = addHours(NOON, 24);

const setupSweep = async (...args: Parameters<typeof setupWorkers>) => {
  const world = await setupWorkers(...args);
  return { ...world, sweep: makeHandler(world.workerDeps) };
};

describe('a case whose watchdog has come', () => {
  it('gets a new worker where none waits', async () => {
    const { sweep, open, machine, runOf, logged } = await setupSweep();
    await open('due', NOON);
    await sweep({ now: SWEPT });
    const gen = epochSeconds(SWEPT);
    expect(machine.started).toEqual([`${workerName('due', gen)} {"caseId":"due","gen":${gen}}`]);
    expect(await runOf('due')).toMatchObject({
      gen,
      runState: 'STARTED',
      dueAt: addMinutes(SWEPT, 15),
      defVersion: VERSION,
    });
    expect(machine.rung).toEqual([]);
    expect(logged.at(-1)).toMatchObject({ message: 'SWEPT', due: 1, failed: 0 });
  });

  it('has its worker rung where one waits', async () => {
    const { sweep, armAt, machine, runOf } = await setupSweep();
    const waiting = await armAt(NOON, addHours(NOON, 2), 'token-1');
    await sweep({ now: SWEPT });
    expect([machine.rung, machine.started]).toEqual([['token-1'], []]);
    expect(await runOf()).toEqual(waiting);
  });

  it.each(['ENDED', 'INVALID'] as const)('gets a new worker where the ring answers %s', async (ring) => {
    const { sweep, armAt, machine, runOf, startedCases } = await setupSweep();
    const waiting = await armAt(NOON, addHours(NOON, 2), 'token-1');
    machine.ring = ring;
    await sweep({ now: SWEPT });
    expect(machine.rung).toEqual(['token-1']);
    expect(startedCases()).toEqual([CASE]);
    const run = await runOf();
    expect(run.gen).toBeGreaterThan(waiting.gen);
    expect(run.waitToken).toBeUndefined();
  });

  it('gets a new worker where the last one fell silent between two steps', async () => {
    const { sweep, start, machine } = await setupSweep();
    await start(NOON);
    await sweep({ now: addMinutes(NOON, 14) });
    expect(machine.started).toEqual([]);
    await sweep({ now: addMinutes(NOON, 15) });
    expect(machine.started).toHaveLength(1);
  });

  it.each([
    { dueAt: SWEPT, why: 'at the very instant', cases: ['due'] },
    { dueAt: addMinutes(SWEPT, 1), why: 'a minute later', cases: [] },
  ])('and one that is due $why: $cases', async ({ dueAt, cases }) => {
    const { sweep, open, startedCases } = await setupSweep();
    await open('due', dueAt);
    await sweep({ now: SWEPT });
    expect(startedCases()).toEqual(cases);
  });

  it('is looked after by its run and not by an index that lags behind', async () => {
    const stale = ['moved', 'gone', CASE].map((caseId) => ({ caseId, dueAt: NOON }));
    const world = await setupSweep((registry) => ({ ...registry, queryDue: async () => stale }));
    await world.open('moved', addMinutes(SWEPT, 1));
    await closeCase(world, NOON);
    const runs = [await world.runOf('moved'), await world.runOf()];
    await world.sweep({ now: SWEPT });
    expect([world.machine.rung, world.machine.started]).toEqual([[], []]);
    expect([await world.runOf('moved'), await world.runOf()]).toEqual(runs);
  });
});

describe('one case that fails', () => {
  it('does not keep the others waiting, and makes the run fail at its end', async () => {
    const { open, armAt, machine, workerDeps, logged, runOf, startedCases } = await setupSweep();
    await open('a', NOON);
    await open('b', addMinutes(NOON, 1));
    await open('c', addMinutes(NOON, 2));
    const bad = await armAt(addHours(NOON, -4), addHours(NOON, -1), 'bad', 'b');
    let broken = true;
    const sweep = makeHandler({
      ...workerDeps,
      workflow: {
        ...workerDeps.workflow,
        ring: async (token) => {
          if (broken) throw new Error(`ana@example.com of ${token}`);
          return workerDeps.workflow.ring(token);
        },
      },
    });
    await expect(sweep({ now: SWEPT })).rejects.toMatchObject({
      name: 'SweepIncompleteError',
      message: expect.stringMatching(/^1 of 3 /),
    });
    expect(startedCases()).toEqual(['a', 'c']);
    expect(await runOf('b')).toEqual(bad);
    expect(logged).toContainEqual({ message: 'DUE_CASE_FAILED', caseId: 'b', error: 'Error' });
    expect(logged.at(-1)).toMatchObject({ message: 'SWEPT', due: 3, failed: 1 });
    broken = false;
    await sweep({ now: addMinutes(SWEPT, 5) });
    expect(machine.rung).toEqual(['bad']);
  });

  it('has its generation raised when the start failed, and is tried again when its watchdog comes', async () => {
    const { open, sweep, machine, runOf } = await setupSweep();
    await open('due', NOON);
    machine.fail = new Error('ServiceUnavailable');
    await expect(sweep({ now: SWEPT })).rejects.toThrow('1 of 1');
    expect(await runOf('due')).toMatchObject({ gen: epochSeconds(SWEPT), dueAt: addMinutes(SWEPT, 15) });
    machine.fail = undefined;
    await sweep({ now: addHours(SWEPT, 1) });
    expect(machine.started).toHaveLength(1);
  });
});

describe('many cases', () => {
  it.each([99, 100, 101, 250])('%i that are due are all looked after, soonest first', async (count) => {
    const { sweep, open, startedCases, logged } = await setupSweep();
    const cases = Array.from({ length: count }, (_, place) => `case-${String(place).padStart(3, '0')}`);
    for (const [place, caseId] of cases.toReversed().entries()) await open(caseId, addMinutes(NOON, place));
    await sweep({ now: SWEPT });
    expect(startedCases()).toEqual(cases.toReversed());
    expect(logged.at(-1)).toMatchObject({ message: 'SWEPT', due: count, failed: 0 });
  });

  it('that stay due because they were only rung do not hide the others', async () => {
    const { sweep, open, armAt, machine, startedCases } = await setupSweep();
    for (let place = 0; place < 150; place += 1) {
      await open(`rung-${place}`, DRAFT_DUE);
      await armAt(addHours(NOON, -4), addHours(NOON, -2), `token-${place}`, `rung-${place}`);
    }
    await open('last', NOON);
    await sweep({ now: SWEPT });
    expect(machine.rung).toHaveLength(150);
    expect(startedCases()).toEqual(['last']);
  });

  it.each([4_999, 5_000, 5_001])('%i are more than one run takes from 5001 on: the rest stays due', async (count) => {
    const { workerDeps } = await setupSweep();
    const due = new Set(Array.from({ length: count }, (_, place) => `case-${place}`));
    const sweep = makeHandler({
      ...workerDeps,
      registry: {
        ...workerDeps.registry,
        queryDue: async (_upTo, limit) => [...due].slice(0, limit).map((caseId) => ({ caseId, dueAt: NOON })),
        readRun: async (caseId) => {
          due.delete(caseId);
          return undefined;
        },
      },
    });
    await sweep({ now: SWEPT });
    expect(due.size).toBe(Math.max(0, count - 5_000));
  });

  it('that came due while the sweep was dead for three days are all found, once', async () => {
    const { sweep, open, startedCases, machine } = await setupSweep();
    const died = NOON;
    for (let hour = 0; hour <= 80; hour += 8) await open(`hour-${hour}`, addHours(died, hour));
    await sweep({ now: addHours(died, 72) });
    expect(startedCases()).toEqual([0, 8, 16, 24, 32, 40, 48, 56, 64, 72].map((hour) => `hour-${hour}`));
    expect(machine.started).toHaveLength(10);
    await sweep({ now: addHours(died, 72) });
    expect(machine.started).toHaveLength(10);
  });
});

describe('two at once', () => {
  it.each([
    { why: 'of one schedule', second: SWEPT },
    { why: 'of two schedules', second: addHours(SWEPT, 1) },
  ])('sweeps $why start one worker of each case', async ({ second }) => {
    const { sweep, open, machine, runOf } = await setupSweep();
    await open('a', NOON);
    await open('b', NOON);
    await Promise.all([sweep({ now: SWEPT }), sweep({ now: second })]);
    const names = [...new Set(machine.started)].sort();
    expect(names.map((start) => start.split(' ')[0])).toEqual([
      workerName('a', (await runOf('a')).gen),
      workerName('b', (await runOf('b')).gen),
    ]);
  });

  it('a sweep and a signal start one worker', async () => {
    const { sweep, open, workerDeps, startedCases, machine, runOf } = await setupSweep();
    await open('a', NOON);
    await Promise.all([
      sweep({ now: SWEPT }),
      makeWake(workerDeps)(anEvent(aSignalRecord('a', addMinutes(SWEPT, -1)))),
    ]);
    expect(startedCases()).toEqual(['a']);
    expect(new Set(machine.started).size).toBe(1);
    expect(machine.started[0]).toContain(`-g${(await runOf('a')).gen} `);
  });
});

describe('its answer', () => {
  it('is the watchdog that comes first of all', async () => {
    const { sweep, open } = await setupSweep();
    expect(await sweep({ now: NOON })).toEqual({ idleUntil: DRAFT_DUE });
    await open('sooner', addHours(NOON, 30));
    expect(await sweep({ now: SWEPT })).toEqual({ idleUntil: addHours(NOON, 30) });
  });

  it('counts the watchdogs that it has set itself', async () => {
    const { sweep, open } = await setupSweep();
    await open('due', NOON);
    expect(await sweep({ now: SWEPT })).toEqual({ idleUntil: addMinutes(SWEPT, 15) });
  });

  it('is null where no case is open', async () => {
    const world = await setupSweep();
    await closeCase(world, NOON);
    expect(await world.sweep({ now: SWEPT })).toEqual({ idleUntil: null });
  });
});

describe('what it measures', () => {
  const measured = async (world: Awaited<ReturnType<typeof setupSweep>>) => {
    await world.sweep({ now: SWEPT }).catch(() => undefined);
    return world.logged.at(-1);
  };

  it('is nothing where nothing is due', async () => {
    expect(await measured(await setupSweep())).toEqual({
      message: 'SWEPT',
      at: SWEPT,
      due: 0,
      failed: 0,
      oldestDueSeconds: 0,
      oldestUnreadSeconds: 0,
    });
  });

  it('is how many cases were due, and for how long the first of them had been', async () => {
    const world = await setupSweep();
    await world.open('first', addHours(SWEPT, -3));
    await world.open('second', addHours(SWEPT, -1));
    expect(await measured(world)).toMatchObject({ due: 2, oldestDueSeconds: 3 * 3600, oldestUnreadSeconds: 0 });
  });

  it('is how long at most a signal was unread: its watchdog comes 15 minutes after it', async () => {
    const world = await setupSweep();
    await world.send({ type: 'WITHDRAW' }, addHours(SWEPT, -2));
    expect(await measured(world)).toMatchObject({
      due: 1,
      oldestDueSeconds: 2 * 3600 - 15 * 60,
      oldestUnreadSeconds: 2 * 3600,
    });
  });

  it('counts a case that could not be looked after, and not one that is not due any more', async () => {
    const stale = [CASE, 'late'].map((caseId) => ({ caseId, dueAt: NOON }));
    const world = await setupSweep((registry) => ({ ...registry, queryDue: async () => stale }));
    await world.open('late', addHours(SWEPT, -5));
    world.machine.fail = new Error('Throttled.');
    expect(await measured(world)).toMatchObject({ failed: 1, oldestDueSeconds: 5 * 3600 });
  });
});

describe('its input', () => {
  it('may name the instant to the second, as the scheduler does', async () => {
    const { sweep, open, startedCases, runOf } = await setupSweep();
    await open('due', '2025-01-11T20:00:00.000Z');
    await open('half-a-second-later', '2025-01-11T20:00:00.500Z');
    await sweep({ now: '2025-01-11T20:00:00Z' });
    expect(startedCases()).toEqual(['due']);
    expect((await runOf('due')).dueAt).toBe('2025-01-11T20:15:00.000Z');
  });

  it.each([{}, { now: '2025-01-11' }, { now: 'tomorrow' }, 'now'])(
    'is refused when it names none: %j',
    async (input) => {
      const { sweep } = await setupSweep();
      await expect(sweep(input)).rejects.toMatchObject({
        name: 'InputInvalidError',
        message: expect.stringMatching(/^(now|input): invalid/),
      });
    },
  );
});

describe('a file that was expected for a day', () => {
  const aFile = (documentId: string, expectedAt: string, messageId?: string) => ({
    documentId,
    caseId: CASE,
    kind: 'PHOTO_ID',
    fileName: 'id.pdf',
    mediaType: 'application/pdf',
    by: { kind: 'APPLICANT' as const, id: 'person-1' },
    expectedAt,
    state: 'EXPECTED' as const,
    ...(messageId !== undefined && { messageId, stagedAt: expectedAt }),
  });
  const statesOf = async ({ registry }: Awaited<ReturnType<typeof setupSweep>>) =>
    (await registry.readUploads(CASE)).map(({ documentId, state }) => `${documentId} ${state}`);

  it('is given up in words, and one that was expected for less is not', async () => {
    const world = await setupSweep();
    const { registry, sweep } = world;
    await registry.expectUpload(aFile('day-old', NOON));
    await registry.expectUpload(aFile('younger', addMinutes(NOON, 1)));
    expect(await sweep({ now: addHours(NOON, 23) })).toEqual({ idleUntil: SWEPT });
    expect(await statesOf(world)).toEqual(['day-old EXPECTED', 'younger EXPECTED']);
    expect(await sweep({ now: SWEPT })).toEqual({ idleUntil: addMinutes(SWEPT, 1) });
    expect(await statesOf(world)).toEqual(['day-old REFUSED', 'younger EXPECTED']);
    expect((await registry.readUpload(CASE, 'day-old'))?.refusals).toMatchObject([{ code: 'NOT_LOOKED_AT' }]);
    expect(await sweep({ now: addHours(SWEPT, 1) })).toEqual({ idleUntil: DRAFT_DUE });
  });

  it('has the message answered that brought it, even by a run that ended in between', async () => {
    const world = await setupSweep();
    const { registry, workerDeps } = world;
    await registry.keepMail({ ...aMail('m-1'), state: 'FILED', caseId: CASE });
    await registry.expectUpload(aFile('mail-m-1-1', NOON, 'm-1'));
    await registry.expectUpload(aFile('mail-m-1-2', NOON, 'm-1'));
    const dying = { ...registry, settleUpload: () => Promise.reject(new Error('killed')) };
    await expect(makeHandler({ ...workerDeps, registry: dying })({ now: SWEPT })).rejects.toThrow(
      '2 files could not be given up',
    );
    await world.sweep({ now: addHours(SWEPT, 1) });
    expect(await statesOf(world)).toEqual(['mail-m-1-1 REFUSED', 'mail-m-1-2 REFUSED']);
    const signals = (await registry.readInbox(CASE, 10)).map(({ signal }) => [signal.body, signal.receivedAt]);
    expect(signals).toEqual([[{ type: 'RECORD_MAIL', messageId: 'm-1' }, SWEPT]]);
  });
});
