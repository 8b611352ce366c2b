/** Workers that are rung and started while Step Functions does not answer as it should: the real adapter under the real handlers. */
import {
  ExecutionAlreadyExists,
  InvalidToken,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { makeStepFunctionsWorkflow } from '../../adapters/workflow/step-functions.ts';
import { addHours, addMinutes, epochSeconds } from '../../domain/dates.ts';
import { workerName } from '../../domain/run.ts';
import { makeHandler as makeHandOff } from '../../functions/hand-off/handler.ts';
import { makeHandler as makeSweep } from '../../functions/sweep/handler.ts';
import { makeHandler as makeWake } from '../../functions/wake/handler.ts';
import { local } from '../domain/life.ts';
import { anEvent, aSignalRecord } from './records.ts';
import { lost, throttled } from './services.ts';
import { CASE } from './setup.ts';
import { setupWorkers } from './workers.ts';

const NOON = local('2025-01-10', '12:00');
const LATER = local('2025-01-10', '15:00');
const RECORD = anEvent(aSignalRecord(CASE, LATER, '7'));
const REPORTED = { batchItemFailures: [{ itemIdentifier: '7' }] };
const DONE = { batchItemFailures: [] };

const typed = { message: 'As told.', $metadata: {} };

const setup = async () => {
  const world = await setupWorkers();
  const client = new SFNClient({ region: 'us-west-2' });
  const sfn = mockClient(client);
  const deps = { ...world.workerDeps, workflow: makeStepFunctionsWorkflow('arn:machine', client) };
  const started = (): (string | undefined)[] =>
    sfn.commandCalls(StartExecutionCommand).map(({ args }) => args[0].input.name);
  const rung = (): (string | undefined)[] =>
    sfn.commandCalls(SendTaskSuccessCommand).map(({ args }) => args[0].input.taskToken);
  return {
    ...world,
    sfn,
    started,
    rung,
    wake: makeWake(deps),
    handOff: makeHandOff(deps),
    sweep: makeSweep(deps),
  };
};
type World = Awaited<ReturnType<typeof setup>>;

/** Each who starts a worker: what comes before, the act at LATER, and what it does when the start cannot be made. */
const STARTERS: readonly {
  readonly who: string;
  readonly prepare: (world: World) => Promise<unknown>;
  readonly act: (world: World) => Promise<unknown>;
  readonly tells: (acting: Promise<unknown>) => Promise<void>;
}[] = [
  {
    who: 'wake',
    prepare: async () => {},
    act: ({ wake }) => wake(RECORD),
    tells: async (acting) => expect(await acting).toEqual(REPORTED),
  },
  {
    who: 'hand-off',
    prepare: ({ start }) => start(NOON),
    act: async ({ handOff, runOf }) => handOff({ caseId: CASE, gen: (await runOf()).gen, now: LATER }),
    tells: (acting) => expect(acting).rejects.toThrow(/Rate exceeded|socket hang up/),
  },
  {
    who: 'sweep',
    prepare: ({ start }) => start(NOON), // that worker dies: its watchdog has come by LATER
    act: ({ sweep }) => sweep({ now: LATER }),
    tells: (acting) => expect(acting).rejects.toThrow('1 of 1 due cases'),
  },
];

describe.each(STARTERS)('$who', ({ prepare, act, tells }) => {
  it.each([
    { why: 'is throttled', error: throttled() },
    { why: 'is lost on the way', error: lost() },
  ])(
    'that cannot start a worker since the call $why says so, and the watchdog brings the next one',
    async ({ error }) => {
      const world = await setup();
      await prepare(world);
      const { sfn, runOf, started, sweep } = world;
      sfn.on(StartExecutionCommand).rejects(error);
      await tells(act(world));
      const raised = await runOf();
      expect(raised).toMatchObject({ gen: epochSeconds(LATER), runState: 'STARTED', dueAt: addMinutes(LATER, 15) });

      sfn.on(StartExecutionCommand).resolves({});
      await sweep({ now: addMinutes(LATER, 14) });
      expect(started()).toEqual([workerName(CASE, raised.gen)]);
      await sweep({ now: addMinutes(LATER, 15) });
      expect(started()).toEqual([raised.gen, epochSeconds(addMinutes(LATER, 15))].map((gen) => workerName(CASE, gen)));
    },
  );

  it('whose start was made though its answer was lost takes the worker that is there for its own', async () => {
    const world = await setup();
    await prepare(world);
    const { sfn, runOf, started, loggedMessages } = world;
    // What the client is told when it sends the start again.
    sfn.on(StartExecutionCommand).rejects(new ExecutionAlreadyExists(typed));
    await act(world);
    expect(started()).toEqual([workerName(CASE, (await runOf()).gen)]);
    expect(loggedMessages()).toContain('WORKER_STARTED');
    expect(loggedMessages()).not.toContain('DUE_CASE_FAILED');
  });
});

describe('a doorbell', () => {
  const waiting = async () => {
    const world = await setup();
    const run = await world.armAt(NOON, local('2025-02-10'), 'token-1');
    return { ...world, run };
  };
  const due = async () => {
    const world = await setup();
    const run = await world.armAt(addHours(NOON, -4), addHours(NOON, -2), 'token-1');
    return { ...world, run };
  };

  it.each([throttled(), lost()])(
    'that cannot be rung is rung when the stream brings the signal again: $message',
    async (error) => {
      const { sfn, wake, rung, started, run, runOf } = await waiting();
      sfn.on(SendTaskSuccessCommand).rejectsOnce(error).resolves({});
      expect(await wake(RECORD)).toEqual(REPORTED);
      expect(await runOf()).toEqual(run);
      expect(await wake(RECORD)).toEqual(DONE);
      expect([rung(), started()]).toEqual([['token-1', 'token-1'], []]);
    },
  );

  it.each([throttled(), lost()])('that the sweep cannot ring is rung by the next sweep: $message', async (error) => {
    const { sfn, sweep, rung, started, run, runOf } = await due();
    sfn.on(SendTaskSuccessCommand).rejectsOnce(error).resolves({});
    await expect(sweep({ now: LATER })).rejects.toThrow('1 of 1 due cases');
    expect(await runOf()).toEqual(run);
    await sweep({ now: addHours(LATER, 1) });
    expect([rung(), started()]).toEqual([['token-1', 'token-1'], []]);
  });

  it.each([
    { error: new TaskTimedOut(typed), message: 'DOORBELL_DEAD' },
    { error: new TaskDoesNotExist(typed), message: 'DOORBELL_DEAD' },
    { error: new InvalidToken(typed), message: 'DOORBELL_INVALID' },
  ])(
    'that is dead ($error.name) is left to the watchdog, and the sweep starts a worker',
    async ({ error, message }) => {
      const { sfn, wake, sweep, started, run, runOf, loggedMessages } = await due();
      sfn.on(SendTaskSuccessCommand).rejects(error);
      sfn.on(StartExecutionCommand).resolves({});
      expect(await wake(RECORD)).toEqual(DONE);
      expect([await runOf(), started(), loggedMessages()]).toEqual([run, [], [message]]);
      await sweep({ now: LATER });
      expect(started()).toEqual([workerName(CASE, epochSeconds(LATER))]);
      expect((await runOf()).waitToken).toBeUndefined();
    },
  );
});
