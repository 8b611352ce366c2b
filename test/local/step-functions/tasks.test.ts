import { describe, expect, it } from 'vitest';
import type { InvocationResult } from '../../../local/contracts.ts';
import { aWorld, evaluation, failed, inTurn, recount, succeeded } from './world.ts';

const fail = (error: string) => () => failed(error);
const aMachine = (task: object, states: object = {}) => ({
  QueryLanguage: 'JSONata',
  StartAt: 'Work',
  States: {
    Work: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: { FunctionName: 'work', Payload: '{% $states.input %}' },
      End: true,
      ...task,
    },
    ...states,
  },
});
const run = async (task: object, states: object, ...answers: (() => InvocationResult)[]) => {
  const world = await aWorld({ definition: aMachine(task, states), invoke: inTurn(...answers) });
  const arn = await world.start({ x: 1 });
  return { world, arn, execution: () => world.engine.execution(arn) };
};

describe('a call of a function', () => {
  it('gives what the service gives: the payload in an envelope', async () => {
    const { execution, world } = await run({}, {}, () => succeeded({ y: 2 }));
    expect(world.invoked).toMatchObject([{ name: 'work', payload: { x: 1 } }]);
    expect(JSON.parse((await execution()).output ?? '')).toEqual({
      ExecutedVersion: '$LATEST',
      Payload: { y: 2 },
      StatusCode: 200,
    });
  });

  it('fails the execution by the name of the function’s error when nothing catches it', async () => {
    const { execution, arn, world } = await run({}, {}, fail('CaseNotFoundError'));
    expect(await execution()).toMatchObject({
      status: 'FAILED',
      error: 'CaseNotFoundError',
      cause: 'CaseNotFoundError on request',
    });
    expect((await world.types(arn)).slice(-2)).toEqual(['TaskFailed', 'ExecutionFailed']);
  });

  it('is made six times over 62 s by the lifecycle before the failure is recorded', async () => {
    const world = await aWorld({ invoke: fail('Boom') });
    const arn = await world.start();
    while (world.engine.nextDueAt() !== undefined) await world.advance();

    const at = world.invoked.map((call) => (Date.parse(call.at) - Date.parse(world.invoked[0]?.at ?? '')) / 1000);
    expect(at).toEqual([0, 2, 6, 14, 30, 62]);
    expect(await world.states(arn)).toEqual(['Load', 'RecordFailure', 'Failed']);
    expect(world.counts.get('case-1')).toEqual({ transitions: 8, executions: 1 });
    expect(recount(await world.history(arn))).toBe(8);
  });

  it('goes on after a retry that succeeds', async () => {
    const world = await aWorld({ invoke: inTurn(fail('Boom'), () => evaluation('Closed')) });
    const arn = await world.start();
    await world.advance();
    expect(await world.states(arn)).toEqual(['Load', 'Route', 'Closed']);
    expect(world.counts.get('case-1')).toEqual({ transitions: 4, executions: 1 });
  });

  it('times out by the virtual clock, and drops the answer that comes after', async () => {
    let answer: (result: InvocationResult) => void = () => undefined;
    const late = new Promise<InvocationResult>((resolve) => {
      answer = resolve;
    });
    const world = await aWorld({
      definition: aMachine({ TimeoutSeconds: 60 }),
      invoke: () => late,
    });
    const { arn } = await world.engine.start({ machine: 'lifecycle', name: 'slow' });
    world.clock.now += 60_000;
    await world.engine.runDue(world.clock.now);
    expect(await world.engine.execution(arn)).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    answer(succeeded({}));
    await world.settled();
    expect((await world.types(arn)).slice(-2)).toEqual(['TaskTimedOut', 'ExecutionFailed']);
    expect(world.errors).toEqual([]);
  });

  it('takes no answer of an attempt that timed out for that of the next one', async () => {
    const answers: ((result: InvocationResult) => void)[] = [];
    const world = await aWorld({
      definition: aMachine({ TimeoutSeconds: 60, Retry: [{ ErrorEquals: ['States.Timeout'] }] }),
      invoke: () => new Promise((resolve) => answers.push(resolve)),
    });
    const { arn } = await world.engine.start({ machine: 'lifecycle', name: 'slow' });
    for (const passed of [60_000, 1000]) {
      world.clock.now += passed;
      await world.engine.runDue(world.clock.now);
    }
    await expect.poll(() => answers.length).toBe(2);
    answers[0]?.(succeeded('first'));
    await new Promise((resolve) => setImmediate(resolve));
    expect((await world.engine.execution(arn)).status).toBe('RUNNING');
    answers[1]?.(succeeded('second'));
    await world.settled();
    expect(JSON.parse((await world.engine.execution(arn)).output ?? '')).toMatchObject({ Payload: 'second' });
  });

  it('reports a call that could not be made at all, and stays where it was', async () => {
    const world = await aWorld({
      invoke: () => {
        throw new Error('no such function');
      },
    });
    const arn = await world.start();
    expect(world.errors).toEqual([new Error('no such function')]);
    expect((await world.engine.execution(arn)).status).toBe('RUNNING');
  });
});

describe('Retry', () => {
  const delaysOf = async (task: object, calls: number, error = 'E') => {
    const { world } = await run(task, {}, ...Array.from({ length: calls }, () => fail(error)));
    const delays: number[] = [];
    for (
      let due = world.engine.nextDueAt();
      due !== undefined && world.invoked.length < calls;
      due = world.engine.nextDueAt()
    ) {
      delays.push((due - world.clock.now) / 1000);
      await world.advance();
    }
    return { delays, calls: world.invoked.length };
  };

  it('tries three times after 1, 2 and 4 s where it says nothing else', async () => {
    expect(await delaysOf({ Retry: [{ ErrorEquals: ['E'] }] }, 4)).toEqual({ delays: [1, 2, 4], calls: 4 });
  });

  it('never waits longer than MaxDelaySeconds', async () => {
    const Retry = [{ ErrorEquals: ['E'], IntervalSeconds: 2, BackoffRate: 3, MaxAttempts: 4, MaxDelaySeconds: 10 }];
    expect(await delaysOf({ Retry }, 5)).toEqual({ delays: [2, 6, 10, 10], calls: 5 });
  });

  it('does not try again with MaxAttempts 0, even where a later retrier would', async () => {
    const Retry = [{ ErrorEquals: ['E'], MaxAttempts: 0 }, { ErrorEquals: ['States.ALL'] }];
    expect(await delaysOf({ Retry }, 1)).toMatchObject({ calls: 1 });
  });

  it('counts each retrier for itself', async () => {
    const Retry = [
      { ErrorEquals: ['A'], MaxAttempts: 1 },
      { ErrorEquals: ['B'], MaxAttempts: 1, IntervalSeconds: 7 },
    ];
    const { world, execution } = await run({ Retry }, {}, fail('A'), fail('B'), fail('A'));
    await world.advance();
    await world.advance();
    expect(world.invoked).toHaveLength(3);
    expect(await execution()).toMatchObject({ status: 'FAILED', error: 'A' });
  });

  it('shows the attempt to expressions', async () => {
    const Arguments = { FunctionName: 'work', Payload: '{% $states.context.State.RetryCount %}' };
    const { world } = await run({ Arguments, Retry: [{ ErrorEquals: ['E'] }] }, {}, fail('E'), () => succeeded(1));
    await world.advance();
    expect(world.invoked.map(({ payload }) => payload)).toEqual([0, 1]);
  });
});

describe('Catch', () => {
  const to = (name: string, ...ErrorEquals: string[]) => ({ ErrorEquals, Next: name });
  const ends = { ByName: { Type: 'Succeed' }, ByWildcard: { Type: 'Succeed' } };
  const Catch = [to('ByName', 'E'), to('ByWildcard', 'States.ALL')];

  it('takes the first clause that matches', async () => {
    const named = await run({ Catch }, ends, fail('E'));
    expect(await named.world.states(named.arn)).toEqual(['Work', 'ByName']);
    const other = await run({ Catch }, ends, fail('F'));
    expect(await other.world.states(other.arn)).toEqual(['Work', 'ByWildcard']);
  });

  it('hands on error and cause unless it says otherwise', async () => {
    const plain = await run({ Catch }, ends, fail('E'));
    expect(JSON.parse((await plain.execution()).output ?? '')).toEqual({ Error: 'E', Cause: 'E on request' });
    const Output = { seen: '{% $states.errorOutput.Error %}', was: '{% $states.input.x %}' };
    const told = await run(
      { Catch: [{ ...to('ByName', 'E'), Output }, to('ByWildcard', 'States.ALL')] },
      ends,
      fail('E'),
    );
    expect(JSON.parse((await told.execution()).output ?? '')).toEqual({ seen: 'E', was: 1 });
  });

  it('takes any failure as States.TaskFailed, but no timeout', async () => {
    const TaskFailed = [to('ByName', 'States.TaskFailed'), to('ByWildcard', 'States.ALL')];
    const failing = await run({ Catch: TaskFailed }, ends, fail('E'));
    expect(await failing.world.states(failing.arn)).toEqual(['Work', 'ByName']);
    const timing = await run({ Catch: TaskFailed }, ends, fail('States.Timeout'));
    expect(await timing.world.states(timing.arn)).toEqual(['Work', 'ByWildcard']);
  });

  it('takes an expression that found nothing, before the call or after it', async () => {
    const missing = '{% $states.input.missing %}';
    const before = await run({ Catch, Arguments: { FunctionName: 'work', Payload: missing } }, ends);
    expect(await before.world.states(before.arn)).toEqual(['Work', 'ByWildcard']);
    expect(before.world.invoked).toEqual([]);
    const after = await run({ Catch, Output: missing }, ends, () => succeeded(1));
    expect(await after.world.states(after.arn)).toEqual(['Work', 'ByWildcard']);
    expect(await after.world.types(after.arn)).toContain('EvaluationFailed');
    const timeout = await run({ Catch, TimeoutSeconds: "{% 'soon' %}" }, ends);
    expect(await timeout.world.states(timeout.arn)).toEqual(['Work', 'ByWildcard']);
  });

  it('cannot take States.Runtime, and no wildcard takes a payload over the limit', async () => {
    const runtime = await run({ Catch }, ends, fail('States.Runtime'));
    expect(await runtime.execution()).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    const large = await run({ Catch }, ends, () => succeeded('x'.repeat(262_144)));
    expect(await large.execution()).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
    const named = await run({ Catch: [to('ByName', 'States.DataLimitExceeded'), to('ByWildcard', 'E')] }, ends, () =>
      succeeded('x'.repeat(262_144)),
    );
    expect(await named.world.states(named.arn)).toEqual(['Work', 'ByName']);
  });
});
