import { describe, expect, it } from 'vitest';
import type { InvocationResult, ServiceResult } from '../../../local/contracts.ts';
import { makeMemoryStore } from '../../../local/step-functions/store.ts';
import { aWorld, evaluation, failed, inTurn, recount, type Script, tokenIn, type World } from './world.ts';

/** A call that the process does not live to see answered. */
const never = <Result>(): Promise<Result> => new Promise(() => undefined);

/** Runs `before` until a call is left unanswered, and goes on in a new engine over what was kept. */
const crash = async (
  before: Script,
  during: (world: World, arn: string) => boolean | Promise<boolean>,
  after: Script,
  later = 0,
) => {
  const store = makeMemoryStore();
  const old = await aWorld({ store, ...before });
  const { arn } = await old.engine.start({
    machine: 'lifecycle',
    name: 'case-1-g7',
    input: '{"caseId":"case-1","gen":7}',
  });
  await expect.poll(() => during(old, arn)).toBe(true);
  const world = await aWorld({ store, now: old.clock.now + later, ...after });
  return { old, world, arn };
};

describe('after a crash', () => {
  it('invokes a function again whose answer was lost, with the same payload and as the same attempt', async () => {
    const { old, world, arn } = await crash(
      { invoke: () => never<InvocationResult>() },
      ({ invoked }) => invoked.length === 1,
      { invoke: () => evaluation('Closed') },
      3_600_000,
    );
    await world.settled();
    expect(world.invoked[0]?.payload).toEqual(old.invoked[0]?.payload);
    expect(await world.states(arn)).toEqual(['Load', 'Route', 'Closed']);
    expect((await world.types(arn)).filter((type) => type === 'TaskScheduled')).toHaveLength(1);
    expect(recount(await world.history(arn))).toBe(3);
  });

  it('gives that call its whole time again', async () => {
    const unanswered = { invoke: () => never<InvocationResult>() };
    const { world, arn } = await crash(unanswered, ({ invoked }) => invoked.length === 1, unanswered, 3_600_000);
    await expect.poll(() => world.invoked.length).toBe(1);
    expect(world.engine.nextDueAt()).toBe(world.clock.now + 60_000);
    expect(await world.types(arn)).not.toContain('TaskTimedOut');
  });

  it('goes on waiting for a token that was stored', async () => {
    const { old, world, arn } = await crash(
      { invoke: () => evaluation('AwaitReview') },
      async ({ types }, arn) => (await types(arn)).includes('TaskSubmitted'),
      { invoke: () => evaluation('Closed') },
    );
    await world.settled();
    expect(world.updates).toEqual([]);
    expect(world.engine.nextDueAt()).toBe(Date.parse('2026-02-10T08:00:00.000Z'));
    await world.engine.answer(tokenIn(old.updates[0]), { result: {} });
    await world.settled();
    expect(await world.states(arn)).toEqual(['Load', 'Route', 'AwaitReview', 'Load', 'Route', 'Closed']);
  });

  it('stores the same token again when it is not known whether it was stored', async () => {
    const { old, world, arn } = await crash(
      { invoke: () => evaluation('AwaitReview'), update: () => never<ServiceResult>() },
      ({ updates }) => updates.length === 1,
      { invoke: () => evaluation('Closed') },
      86_400_000,
    );
    await world.settled();
    expect(world.updates.map(({ input }) => input)).toEqual(old.updates.map(({ input }) => input));
    expect(world.engine.nextDueAt()).toBe(Date.parse('2026-02-10T08:00:00.000Z'));
    await world.engine.answer(tokenIn(old.updates[0]), { result: {} });
    await world.settled();
    expect((await world.engine.execution(arn)).status).toBe('SUCCEEDED');
  });

  it('does not store a token any more whose time has passed', async () => {
    const { world, arn } = await crash(
      { invoke: () => evaluation('AwaitReview'), update: () => never<ServiceResult>() },
      ({ updates }) => updates.length === 1,
      { invoke: () => evaluation('Closed') },
      11 * 86_400_000,
    );
    await world.settled();
    expect(world.updates).toEqual([]);
    await world.advance();
    expect(await world.states(arn)).toEqual(['Load', 'Route', 'AwaitReview', 'Load', 'Route', 'Closed']);
  });

  it('goes on with a back-off, and remembers how often it tried', async () => {
    const { old, world, arn } = await crash(
      { invoke: () => failed('Boom') },
      ({ invoked, engine, clock }) => invoked.length === 1 && engine.nextDueAt() === clock.now + 2000,
      { invoke: () => failed('Boom') },
    );
    await world.settled();
    while (world.engine.nextDueAt() !== undefined) await world.advance();
    expect(old.invoked.length + world.invoked.length).toBe(6);
    expect(await world.states(arn)).toEqual(['Load', 'RecordFailure', 'Failed']);
  });

  it('goes on with a wait that is only time', async () => {
    const store = makeMemoryStore();
    const definition = {
      QueryLanguage: 'JSONata',
      StartAt: 'Pause',
      States: { Pause: { Type: 'Wait', Seconds: 60, End: true } },
    };
    const old = await aWorld({ store, definition });
    const arn = await old.start();
    const world = await aWorld({ store, now: old.clock.now + 30_000 });
    expect(world.engine.nextDueAt()).toBe(old.clock.now + 60_000);
    await world.advance();
    expect((await world.engine.execution(arn)).status).toBe('SUCCEEDED');
  });

  it('goes on in the midst of states that pass at once', async () => {
    const kept = makeMemoryStore();
    let steps = 0;
    // The third step of the loop is the last that is kept: the process ends there.
    const store = {
      ...kept,
      save: (step: Parameters<typeof kept.save>[0]) => (++steps > 3 ? never<boolean>() : kept.save(step)),
    };
    const loop = {
      QueryLanguage: 'JSONata',
      StartAt: 'Count',
      States: {
        Count: { Type: 'Pass', Output: '{% $states.input + 1 %}', Next: 'Enough' },
        Enough: {
          Type: 'Choice',
          Choices: [{ Condition: '{% $states.input < 200 %}', Next: 'Count' }],
          Default: 'Done',
        },
        Done: { Type: 'Succeed' },
      },
    };
    const old = await aWorld({ store, definition: loop });
    const starting = old.engine.start({ machine: 'lifecycle', name: 'case-1-g7', input: '0' });
    await expect.poll(() => steps).toBe(4);
    const world = await aWorld({ store: kept });
    await world.settled();
    const execution = await world.engine.execution(
      'arn:aws:states:us-west-2:000000000000:execution:lifecycle:case-1-g7',
    );
    expect(execution).toMatchObject({ status: 'SUCCEEDED', output: '200' });
    const events = await world.history(execution.arn);
    expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
    expect(recount(events)).toBe(401);
    void starting;
  });

  it('has nothing to do for what had closed', async () => {
    const { world, arn } = await crash(
      { invoke: inTurn(() => evaluation('Closed')) },
      ({ engine }) => engine.nextDueAt() === undefined,
      {},
    );
    await world.settled();
    expect(world.invoked).toEqual([]);
    expect((await world.engine.execution(arn)).status).toBe('SUCCEEDED');
  });
});
