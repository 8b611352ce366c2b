import { describe, expect, it } from 'vitest';
import type { InvocationResult } from '../../../local/contracts.ts';
import { makeNames } from '../../../local/faults/names.ts';
import type { Fault } from '../../../local/faults/plan.ts';
import { makeRunFaults } from '../../../local/faults/runs.ts';
import { scripted } from './scripted.ts';

const DONE: InvocationResult = { outcome: 'SUCCEEDED', payload: 'done' };

/** A function that makes `calls`, unless it is killed at one of them. */
const setup = (script: Readonly<Record<string, readonly Fault[]>>, calls: readonly string[] = []) => {
  const ran: string[] = [];
  const struck: string[] = [];
  const injector = scripted(script);
  const { aroundRun, strike } = makeRunFaults(
    injector,
    makeNames(),
    async (name) => void struck.push(`killed ${name}`),
  );
  const run = aroundRun(async (functionName) => {
    ran.push(functionName);
    for (const call of calls) {
      const killing = strike(functionName, call);
      if (killing === undefined) continue;
      struck.push(`${killing.when} ${call}`);
      await killing.kill();
      return { outcome: 'FAILED', error: 'Runtime.ExitError', cause: 'killed' };
    }
    return DONE;
  });
  return { run: () => run('evaluate', { caseId: 'c1' }), ran, struck, happened: injector.happened };
};

describe('a run', () => {
  it('that is throttled does not begin, and fails by the name that a state machine sees', async () => {
    const { run, ran } = setup({ RUN: [{ kind: 'RUN_THROTTLED', luck: 0 }] });
    expect(await run()).toMatchObject({ outcome: 'FAILED', error: 'Lambda.TooManyRequestsException' });
    expect(ran).toEqual([]);
    expect(await run()).toEqual(DONE);
  });

  it('cannot be started at all during an outage, whatever else is planned', async () => {
    const throttled = { kind: 'RUN_THROTTLED', luck: 0 };
    const { run, ran, happened } = setup({ OUTAGE: [throttled, throttled], RUN: [{ kind: 'KILLED_BEFORE', luck: 0 }] });
    expect([(await run()).outcome, (await run()).outcome]).toEqual(['FAILED', 'FAILED']);
    expect(happened).toEqual(['RUN_THROTTLED', 'RUN_THROTTLED']);
    await run();
    expect(happened.at(-1)).toBe('KILLED_BEFORE');
    expect(ran).toEqual([]);
  });

  it('that is killed before it began has done nothing', async () => {
    const { run, ran } = setup({ RUN: [{ kind: 'KILLED_BEFORE', luck: 0 }] });
    expect(await run()).toMatchObject({ outcome: 'FAILED', error: 'Runtime.ExitError' });
    expect(ran).toEqual([]);
  });

  it('that is killed before its answer was heard has done its work', async () => {
    const { run, ran } = setup({ RUN: [{ kind: 'KILLED_AFTER', luck: 0 }] });
    expect(await run()).toMatchObject({ outcome: 'FAILED', error: 'Runtime.ExitError' });
    expect(ran).toEqual(['evaluate']);
  });

  it.each([
    { luck: 0, struck: ['BEFORE a', 'killed evaluate'] },
    { luck: 0.2507, struck: ['AFTER c', 'killed evaluate'] },
  ])('is killed at one of its calls, those that repeat another not counted', async ({ luck, struck }) => {
    const world = setup({ RUN: [{ kind: 'KILLED_AT_CALL', luck }] }, ['a', 'b', 'a', 'b', 'c', 'd']);
    expect(await world.run()).toMatchObject({ outcome: 'FAILED', error: 'Runtime.ExitError' });
    expect(world.struck).toEqual(struck);
    expect(world.happened).toEqual(['KILLED_AT_CALL']);
    expect(await world.run()).toEqual(DONE);
  });

  it('that makes fewer calls gets away, and so does the next', async () => {
    const { run, struck, happened } = setup({ RUN: [{ kind: 'KILLED_AT_CALL', luck: 0.99 }] }, ['a', 'b']);
    expect([await run(), await run(), await run(), await run()]).toEqual([DONE, DONE, DONE, DONE]);
    expect(struck).toEqual([]);
    expect(happened).toEqual([]);
  });
});
