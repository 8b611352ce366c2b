import { describe, expect, it } from 'vitest';
import { aWorld, evaluation, inTurn, lifecycleText, ROLE, tokenIn } from './world.ts';

const code = (expected: string) => expect.objectContaining({ code: expected });
const waiting = () => aWorld({ invoke: () => evaluation('AwaitReview') });
const input = '{"caseId":"case-1","gen":7}';
const request = { machine: 'lifecycle', name: 'case-1-g7', input };

describe('starting an execution', () => {
  it('answers a repeated start with the execution that runs', async () => {
    const world = await waiting();
    const first = await world.engine.start(request);
    world.clock.now += 5000;
    await world.settled();
    expect(await world.engine.start(request)).toMatchObject({ arn: first.arn, startedAt: first.startedAt });
    await world.settled();
    expect(world.counts.get('case-1')).toEqual({ transitions: 3, executions: 1 });
  });

  it('starts one execution when two ask at once', async () => {
    const world = await waiting();
    const [one, other] = await Promise.all([world.engine.start(request), world.engine.start(request)]);
    await world.settled();
    expect(one.arn).toBe(other.arn);
    expect(world.invoked).toHaveLength(1);
  });

  it('refuses the name with another input, even one that means the same', async () => {
    const world = await waiting();
    await world.engine.start(request);
    for (const other of ['{"caseId":"case-1","gen":8}', '{ "caseId": "case-1", "gen": 7 }']) {
      await expect(world.engine.start({ ...request, input: other })).rejects.toEqual(code('ExecutionAlreadyExists'));
    }
  });

  it('refuses the name for good once the execution has closed', async () => {
    const world = await aWorld({ invoke: () => evaluation('Closed') });
    const arn = await world.start();
    expect((await world.engine.execution(arn)).status).toBe('SUCCEEDED');
    const again = await Promise.allSettled([world.engine.start(request), world.engine.start(request)]);
    const refusal = { status: 'rejected', reason: code('ExecutionAlreadyExists') };
    expect(again).toEqual([refusal, refusal]);
    expect(world.engine.nextDueAt()).toBeUndefined();
    expect((await world.engine.execution(arn)).status).toBe('SUCCEEDED');
  });

  it('refuses names that the service refuses', async () => {
    const world = await waiting();
    const names = ['', 'a'.repeat(81), 'a b', 'a#b', 'a/b', 'a:b', 'a?', '{a}', 'a\u0007', 'a\ud800'];
    for (const name of names) {
      await expect(world.engine.start({ ...request, name }), name).rejects.toEqual(code('InvalidName'));
    }
    await expect(world.engine.start({ ...request, name: 'a'.repeat(80) })).resolves.toMatchObject({
      status: 'RUNNING',
    });
    await expect(world.engine.start({ ...request, name: 'Solicitud-ñ_1.2=@+!' })).resolves.toBeDefined();
  });

  it('gives a name of its own when none is asked for', async () => {
    const world = await waiting();
    const [one, other] = [
      await world.engine.start({ machine: 'lifecycle', input }),
      await world.engine.start({ machine: 'lifecycle', input }),
    ];
    expect(one.name).not.toBe(other.name);
  });

  it('refuses an input that is no JSON, and a machine that is not there', async () => {
    const world = await waiting();
    await expect(world.engine.start({ ...request, input: '{' })).rejects.toEqual(code('InvalidExecutionInput'));
    await expect(world.engine.start({ ...request, machine: 'x' })).rejects.toEqual(code('StateMachineDoesNotExist'));
  });

  it('counts what belongs to no case under the machine’s name', async () => {
    const world = await aWorld({ invoke: () => evaluation('Closed') });
    await world.start({ caseId: 5, gen: 1 });
    expect(world.counts.get('lifecycle')).toEqual({ transitions: 3, executions: 1 });
  });
});

describe('stopping an execution', () => {
  it('aborts it where it stands, and for good', async () => {
    const world = await waiting();
    const arn = await world.start();
    expect(await world.engine.stop(arn, { error: 'Recycled', cause: 'new definition' })).toMatchObject({
      status: 'ABORTED',
      error: 'Recycled',
      cause: 'new definition',
    });
    expect((await world.types(arn)).at(-1)).toBe('ExecutionAborted');
    expect(world.engine.nextDueAt()).toBeUndefined();

    const { stoppedAt } = await world.engine.execution(arn);
    world.clock.now += 1000;
    expect(await world.engine.stop(arn, {})).toMatchObject({ stoppedAt, error: 'Recycled' });
  });

  it('drops the answer of a call that was under way', async () => {
    const world = await aWorld({
      invoke: async () => {
        await world.engine.stop('arn:aws:states:us-west-2:000000000000:execution:lifecycle:case-1-g7', {});
        return evaluation('Closed');
      },
    });
    const arn = await world.start();
    expect((await world.engine.execution(arn)).status).toBe('ABORTED');
    expect((await world.types(arn)).slice(-2)).toEqual(['TaskStarted', 'ExecutionAborted']);
    expect(world.errors).toEqual([]);
  });

  it('refuses an execution that is not there', async () => {
    const world = await waiting();
    const nowhere = 'arn:aws:states:us-west-2:000000000000:execution:lifecycle:x';
    await expect(world.engine.stop(nowhere, {})).rejects.toEqual(code('ExecutionDoesNotExist'));
    await expect(world.engine.stop('arn:aws:states:us-west-2:1:execution:a:b', {})).rejects.toEqual(code('InvalidArn'));
  });
});

describe('a new definition', () => {
  const closing = (answer: string) =>
    JSON.stringify({
      QueryLanguage: 'JSONata',
      StartAt: 'Only',
      States: { Only: { Type: 'Succeed', Output: answer } },
    });

  it('is for new executions; what runs goes on with its own, also after a restart', async () => {
    const world = await aWorld({ invoke: inTurn(() => evaluation('AwaitReview')) });
    const arn = await world.start();
    await world.engine.machines.update('lifecycle', { definition: closing('new') });
    const later = await world.start({}, 'later');
    expect(await world.states(later)).toEqual(['Only']);

    const restarted = await aWorld({ store: world.store, now: world.clock.now, invoke: () => evaluation('Closed') });
    await restarted.engine.answer(tokenIn(world.updates[0]), { result: {} });
    await restarted.settled();
    expect(await restarted.states(arn)).toEqual(['Load', 'Route', 'AwaitReview', 'Load', 'Route', 'Closed']);
  });

  it('may be created again as it is, but not as another machine of the same name', async () => {
    const world = await waiting();
    const { machines } = world.engine;
    const first = machines.get('lifecycle');
    world.clock.now += 1000;
    expect(await machines.create('lifecycle', lifecycleText(), ROLE)).toEqual(first);
    await expect(machines.create('lifecycle', closing('x'), ROLE)).rejects.toEqual(code('StateMachineAlreadyExists'));
    await expect(machines.create('no name', closing('x'), ROLE)).rejects.toEqual(code('InvalidName'));
    await expect(machines.create('other', '{}', ROLE)).rejects.toEqual(code('InvalidDefinition'));
    await expect(machines.update('lifecycle', { definition: '{}' })).rejects.toEqual(code('InvalidDefinition'));
    expect(machines.get('lifecycle')).toEqual(first);
  });
});
