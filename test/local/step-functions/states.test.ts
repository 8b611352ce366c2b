import { describe, expect, it } from 'vitest';
import { aWorld } from './world.ts';

const done = { Type: 'Succeed' };
const run = async (first: object, states: object = {}, input: unknown = { x: 1 }) => {
  const definition = { QueryLanguage: 'JSONata', StartAt: 'First', States: { First: first, ...states } };
  const world = await aWorld({ definition });
  const arn = await world.start(input);
  const execution = await world.engine.execution(arn);
  return { world, arn, execution, output: execution.output === undefined ? undefined : JSON.parse(execution.output) };
};

describe('a Pass', () => {
  it('hands its input on, or its output', async () => {
    expect((await run({ Type: 'Pass', End: true })).output).toEqual({ x: 1 });
    expect((await run({ Type: 'Pass', Output: ['{% $states.input.x + 1 %}'], End: true })).output).toEqual([2]);
  });

  it('fails the execution when its output finds nothing', async () => {
    const { execution, world, arn } = await run({ Type: 'Pass', Output: '{% $states.input.y %}', End: true });
    expect(execution).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
    expect((await world.types(arn)).slice(-2)).toEqual(['EvaluationFailed', 'ExecutionFailed']);
  });

  it('sees the whole context', async () => {
    const { output } = await run({ Type: 'Pass', Output: '{% $states.context %}', End: true });
    expect(output).toEqual({
      Execution: {
        Id: 'arn:aws:states:us-west-2:000000000000:execution:lifecycle:case-1-g7',
        Input: { x: 1 },
        Name: 'case-1-g7',
        RoleArn: 'arn:aws:iam::000000000000:role/lifecycle',
        StartTime: '2026-01-31T08:00:00.000Z',
        RedriveCount: 0,
      },
      StateMachine: { Id: 'arn:aws:states:us-west-2:000000000000:stateMachine:lifecycle', Name: 'lifecycle' },
      State: { EnteredTime: '2026-01-31T08:00:00.000Z', Name: 'First', RetryCount: 0 },
    });
  });
});

describe('a Choice', () => {
  const choices = [
    { Condition: '{% $states.input.x = 1 %}', Next: 'One', Output: 'first rule' },
    { Condition: '{% $states.input.x > 0 %}', Next: 'More' },
  ];
  const ends = { One: done, More: done, Other: done };
  const choose = (x: unknown, fields: object = { Default: 'Other', Output: 'default' }) =>
    run({ Type: 'Choice', Choices: choices, ...fields }, ends, { x });

  it('takes the first rule that holds, and its output', async () => {
    const one = await choose(1);
    expect(await one.world.states(one.arn)).toEqual(['First', 'One']);
    expect(one.output).toBe('first rule');
    const more = await choose(2);
    expect(await more.world.states(more.arn)).toEqual(['First', 'More']);
    expect(more.output).toEqual({ x: 2 });
  });

  it('takes the default when none holds', async () => {
    const other = await choose(-1);
    expect(await other.world.states(other.arn)).toEqual(['First', 'Other']);
    expect(other.output).toBe('default');
  });

  it('fails when none holds and there is no default, or a condition is no boolean', async () => {
    const none = await run({ Type: 'Choice', Choices: [{ Condition: false, Next: 'One' }] }, { One: done });
    expect(none.execution).toMatchObject({ status: 'FAILED', error: 'States.NoChoiceMatched' });
    const word = await run({ Type: 'Choice', Choices: [{ Condition: "{% 'yes' %}", Next: 'One' }] }, { One: done });
    expect(word.execution).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
  });
});

describe('a Wait', () => {
  const waits: readonly (readonly [string, object, string])[] = [
    ['for seconds', { Seconds: 90 }, '2026-01-31T08:01:30.000Z'],
    ['for seconds that are worked out', { Seconds: '{% $states.input.x * 2 %}' }, '2026-01-31T08:00:02.000Z'],
    ['until an instant', { Timestamp: '2026-02-28T00:00:00Z' }, '2026-02-28T00:00:00.000Z'],
    ['until an instant elsewhere', { Timestamp: "{% '2026-02-01T00:00:00-08:00' %}" }, '2026-02-01T08:00:00.000Z'],
  ];
  it.each(waits)('waits %s', async (_name, fields, until) => {
    const { world, arn } = await run({ Type: 'Wait', ...fields, Output: 'waited', End: true });
    expect(new Date(world.engine.nextDueAt() ?? 0).toISOString()).toBe(until);
    await world.advance();
    expect(await world.engine.execution(arn)).toMatchObject({ status: 'SUCCEEDED', output: '"waited"' });
  });

  it('fails for what is no time', async () => {
    for (const fields of [{ Timestamp: 'tomorrow' }, { Timestamp: '2026-02-01' }, { Seconds: '{% -1 %}' }]) {
      const { execution } = await run({ Type: 'Wait', ...fields, End: true });
      expect(execution).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
    }
  });
});

describe('the end states', () => {
  it('succeed with an output of their own', async () => {
    const { execution, output, world, arn } = await run({ Type: 'Succeed', Output: { x: '{% $states.input.x %}' } });
    expect(execution.status).toBe('SUCCEEDED');
    expect(output).toEqual({ x: 1 });
    expect(await world.types(arn)).toEqual([
      'ExecutionStarted',
      'SucceedStateEntered',
      'SucceedStateExited',
      'ExecutionSucceeded',
    ]);
  });

  it('fail with the error and the cause that they give', async () => {
    const { execution, world, arn } = await run({
      Type: 'Fail',
      Error: 'Given',
      Cause: "{% 'x is ' & $states.input.x %}",
    });
    expect(execution).toMatchObject({ status: 'FAILED', error: 'Given', cause: 'x is 1' });
    expect(await world.types(arn)).toEqual(['ExecutionStarted', 'FailStateEntered', 'ExecutionFailed']);
  });
});
