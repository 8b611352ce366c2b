import { describe, expect, it } from 'vitest';
import { aWorld, evaluation, succeeded, tokenIn } from './world.ts';

const LIMIT = 262_144;
const pass = (fields: object) => ({ Type: 'Pass', ...fields });
const machine = (States: Record<string, object>, top: object = {}) => ({
  definition: { QueryLanguage: 'JSONata', StartAt: Object.keys(States)[0], States, ...top },
});

describe('the limit of 256 KiB', () => {
  // Two bytes each in UTF-8, two quotes around them.
  const text = (bytes: number): string => 'ñ'.repeat((bytes - 2) / 2);

  it('lets a payload of just that size through, and counts bytes', async () => {
    const world = await aWorld(machine({ Only: pass({ End: true }) }));
    const arn = await world.start(text(LIMIT));
    expect((await world.engine.execution(arn)).status).toBe('SUCCEEDED');
    await expect(world.start(text(LIMIT + 2), 'larger')).rejects.toMatchObject({ code: 'ValidationException' });
  });

  it('fails an execution whose output is larger', async () => {
    const world = await aWorld(machine({ Only: pass({ Output: ['{% $states.input %}'], End: true }) }));
    const arn = await world.start(text(LIMIT));
    expect(await world.engine.execution(arn)).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  });

  it('fails an execution whose call is given more, or answers more', async () => {
    const call = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', End: true };
    const given = await aWorld(
      machine({ Only: { ...call, Arguments: { FunctionName: 'f', Payload: '{% $states.input %}' } } }),
    );
    const arn = await given.start(text(LIMIT));
    expect(await given.engine.execution(arn)).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
    expect(given.invoked).toEqual([]);

    const answering = await aWorld({
      ...machine({ Only: { ...call, Arguments: { FunctionName: 'f' } } }),
      invoke: () => succeeded(text(LIMIT)),
    });
    const other = await answering.start();
    expect(await answering.engine.execution(other)).toMatchObject({ error: 'States.DataLimitExceeded' });
    expect(await answering.types(other)).not.toContain('TaskSucceeded');
  });
});

describe('the limit of 25,000 events', () => {
  it('fails an execution that goes round and round, with its last event the 25,000th', async () => {
    const loop = {
      A: pass({ Next: 'B' }),
      B: { Type: 'Choice', Choices: [{ Condition: '{% $states.input.x = 1 %}', Next: 'A' }] },
    };
    const world = await aWorld(machine(loop));
    const arn = await world.start({ x: 1 });
    expect(await world.engine.execution(arn)).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    const events = await world.history(arn);
    expect(events).toHaveLength(25_000);
    expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
    expect(events.at(-1)).toMatchObject({ type: 'ExecutionFailed', id: 25_000 });
    // ExecutionStarted, two events a state, ExecutionFailed.
    expect(world.counts.get('lifecycle')).toEqual({ transitions: 12_499, executions: 1 });
  });

  it('fails a wait whose answer no longer fits', async () => {
    const world = await aWorld({ invoke: () => evaluation('AwaitReview'), limits: { historyEvents: 13 } });
    const arn = await world.start();
    await world.engine.answer(tokenIn(world.updates[0]), { result: {} });
    await world.settled();
    expect(await world.engine.execution(arn)).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    expect(await world.history(arn)).toHaveLength(13);
    expect(world.invoked).toHaveLength(1);
  });
});

describe('the time an execution has', () => {
  const yearLong = { Only: { Type: 'Wait', Timestamp: '2031-01-01T00:00:00Z', End: true } };

  it('is a year', async () => {
    const world = await aWorld(machine(yearLong));
    const arn = await world.start();
    await world.advance();
    expect(new Date(world.clock.now).toISOString()).toBe('2027-01-31T08:00:00.000Z');
    expect(await world.engine.execution(arn)).toMatchObject({ status: 'TIMED_OUT', error: 'States.Timeout' });
    expect((await world.types(arn)).at(-1)).toBe('ExecutionTimedOut');
    expect(world.engine.nextDueAt()).toBeUndefined();
  });

  it('is less where the definition says so: 300 days for a worker of the lifecycle', async () => {
    const wakeBy = '2028-01-01T00:00:00.000Z';
    const world = await aWorld({ invoke: () => evaluation('AwaitRenewal', { wakeBy }) });
    const arn = await world.start();
    await world.advance();
    expect(new Date(world.clock.now).toISOString()).toBe('2026-11-27T08:00:00.000Z');
    expect((await world.engine.execution(arn)).status).toBe('TIMED_OUT');
    await expect(world.engine.answer(tokenIn(world.updates[0]), { result: {} })).rejects.toMatchObject({
      code: 'TaskTimedOut',
    });
  });

  it('ends, however late the clock comes, before a wait that was due after it', async () => {
    const world = await aWorld(machine(yearLong));
    const arn = await world.start();
    world.clock.now = Date.parse('2032-01-01T00:00:00.000Z');
    await world.engine.runDue(world.clock.now);
    await world.settled();
    expect((await world.engine.execution(arn)).status).toBe('TIMED_OUT');
    expect(await world.types(arn)).not.toContain('WaitStateExited');
  });

  it('does not end a wait that was due before it, however late the clock comes', async () => {
    const world = await aWorld({ invoke: () => evaluation('AwaitReview') });
    const arn = await world.start();
    world.clock.now = Date.parse('2027-06-01T00:00:00.000Z');
    await world.engine.runDue(world.clock.now);
    await world.settled();
    expect((await world.types(arn)).filter((type) => type.endsWith('TimedOut'))).toEqual(['TaskTimedOut']);
    await world.advance();
    expect((await world.engine.execution(arn)).status).toBe('TIMED_OUT');
  });
});
