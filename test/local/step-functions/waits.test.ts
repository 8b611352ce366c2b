import { describe, expect, it } from 'vitest';
import type { ServiceResult } from '../../../local/contracts.ts';
import { aWorld, evaluation, inTurn, recount, refused, succeeded, tokenIn, written } from './world.ts';

const CONDITION_FAILED = 'ConditionalCheckFailedException';
const ring = { result: {} };
const code = (expected: string) => expect.objectContaining({ code: expected });

describe('a wait for a signal', () => {
  it('stores its token on condition that nothing was signalled since the inbox was read', async () => {
    const world = await aWorld({ invoke: () => evaluation('AwaitReview') });
    const arn = await world.start();

    expect(world.updates).toHaveLength(1);
    expect(world.updates[0]).toMatchObject({
      caller: 'lifecycle',
      operation: 'UpdateItem',
      input: {
        TableName: 'registry',
        Key: { pk: { S: 'CASE#case-1' }, sk: { S: 'RUN' } },
        ConditionExpression: 'gen = :gen AND inboxSeq = :seen',
        ExpressionAttributeValues: {
          ':wait': { S: 'AwaitReview' },
          ':wakeBy': { S: '2026-02-10T08:00:00.000Z' },
          ':gen': { N: '7' },
          ':seen': { N: '3' },
        },
      },
    });
    expect(await world.types(arn)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSucceeded',
      'TaskStateExited',
      'ChoiceStateEntered',
      'ChoiceStateExited',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSubmitted',
    ]);
    expect((await world.engine.execution(arn)).status).toBe('RUNNING');
  });

  it('goes back to Load when the token is sent', async () => {
    const world = await aWorld({
      invoke: inTurn(
        () => evaluation('AwaitReview'),
        () => evaluation('Closed'),
      ),
    });
    const arn = await world.start();
    await world.engine.answer(tokenIn(world.updates[0]), ring);
    await world.settled();

    expect(await world.states(arn)).toEqual(['Load', 'Route', 'AwaitReview', 'Load', 'Route', 'Closed']);
    expect((await world.engine.execution(arn)).status).toBe('SUCCEEDED');
    expect(world.engine.nextDueAt()).toBeUndefined();
  });

  it('goes back to Load at wakeBy, not a moment before', async () => {
    const world = await aWorld({
      invoke: inTurn(
        () => evaluation('AwaitReview'),
        () => evaluation('Hibernate'),
      ),
    });
    const arn = await world.start();
    expect(world.engine.nextDueAt()).toBe(Date.parse('2026-02-10T08:00:00.000Z'));
    world.clock.now = Date.parse('2026-02-10T07:59:59.999Z');
    await world.engine.runDue(world.clock.now);
    await world.settled();
    expect(await world.states(arn)).toHaveLength(3);

    await world.advance();
    expect(await world.states(arn)).toEqual(['Load', 'Route', 'AwaitReview', 'Load', 'Route', 'Hibernate']);
    expect(world.invoked[1]?.payload).toMatchObject({ now: '2026-02-10T08:00:00.000Z' });
    expect(await world.types(arn)).toContain('TaskTimedOut');
  });

  it('waits at least a second when wakeBy has passed already', async () => {
    const past = { wakeBy: '2026-01-01T00:00:00.000Z' };
    const world = await aWorld({
      invoke: inTurn(
        () => evaluation('AwaitExam', past),
        () => evaluation('Closed'),
      ),
    });
    await world.start();
    expect(world.engine.nextDueAt()).toBe(world.clock.now + 1000);
  });

  it('loads again at once when a signal came first', async () => {
    const world = await aWorld({
      invoke: inTurn(
        () => evaluation('AwaitReview'),
        () => evaluation('Closed'),
      ),
      update: () => refused(CONDITION_FAILED),
    });
    const arn = await world.start();
    expect(await world.states(arn)).toEqual(['Load', 'Route', 'AwaitReview', 'Load', 'Route', 'Closed']);
    const failure = (await world.history(arn)).find(({ type }) => type === 'TaskFailed');
    expect(failure?.details).toMatchObject({
      resourceType: 'aws-sdk:dynamodb',
      resource: 'updateItem.waitForTaskToken',
      error: `DynamoDb.${CONDITION_FAILED}`,
    });
  });

  it('fails by the name of all of DynamoDB’s errors when the machine may not write, and not before all tries are over', async () => {
    const world = await aWorld({
      invoke: () => evaluation('AwaitReview'),
      update: () => refused('AccessDeniedException'),
    });
    const arn = await world.start();
    while ((await world.engine.execution(arn)).status === 'RUNNING') await world.advance();
    expect(await world.states(arn)).toEqual(['Load', 'Route', 'AwaitReview', 'RecordFailure', 'Failed']);
    const failures = (await world.history(arn)).filter(({ type }) => type === 'TaskFailed');
    // Each of the two tasks is tried seven times: an error without a class of its own may be one that passes.
    expect(failures.map(({ details }) => details.error)).toEqual(Array(14).fill('DynamoDb.DynamoDbException'));
  });

  it('tries again after a conflict, with a token of its own for each attempt', async () => {
    const conflict = () => refused('TransactionConflictException');
    const world = await aWorld({
      invoke: inTurn(
        () => evaluation('AwaitReview'),
        () => evaluation('Closed'),
      ),
      update: inTurn(conflict, conflict, () => written),
    });
    const arn = await world.start();
    const waits: number[] = [];
    while (world.updates.length < 3) {
      waits.push((world.engine.nextDueAt() ?? 0) - world.clock.now);
      await world.advance();
    }
    expect(waits).toEqual([1000, 2000]);

    const tokens = world.updates.map(tokenIn);
    expect(new Set(tokens).size).toBe(3);
    await expect(world.engine.answer(tokens[0] ?? '', ring)).rejects.toEqual(code('TaskTimedOut'));
    await world.engine.answer(tokens[2] ?? '', ring);
    await world.settled();
    expect((await world.engine.execution(arn)).status).toBe('SUCCEEDED');
    expect(world.counts.get('case-1')).toEqual({ transitions: 8, executions: 1 });
    expect(recount(await world.history(arn))).toBe(8);
  });

  it('takes a token that is sent while the call that stores it is still returning', async () => {
    let ringing: Promise<void> | undefined;
    let confirm: (result: ServiceResult) => void = () => undefined;
    const world = await aWorld({
      invoke: inTurn(
        () => evaluation('AwaitReview'),
        () => evaluation('Closed'),
      ),
      update: (call) => {
        ringing = world.engine.answer(tokenIn(call), ring);
        return new Promise((resolve) => {
          confirm = resolve;
        });
      },
    });
    const { arn } = await world.engine.start({ machine: 'lifecycle', name: 'a', input: '{"caseId":"case-1","gen":7}' });
    await expect.poll(() => ringing !== undefined).toBe(true);
    await ringing;
    confirm(written); // too late: the wait is over
    await world.settled();

    expect(await world.states(arn)).toEqual(['Load', 'Route', 'AwaitReview', 'Load', 'Route', 'Closed']);
    expect(await world.types(arn)).not.toContain('TaskSubmitted');
    expect(world.errors).toEqual([]);
  });

  it('answers TaskTimedOut for a token that was used, has timed out, or whose execution closed', async () => {
    const again = { wakeBy: '2026-03-01T00:00:00.000Z' };
    const world = await aWorld({
      invoke: inTurn(
        () => evaluation('AwaitReview'),
        () => evaluation('AwaitReview'),
        () => evaluation('AwaitAppeal', again),
      ),
    });
    const arn = await world.start();
    const [used] = world.updates.map(tokenIn);
    await world.engine.answer(used ?? '', ring);
    await world.settled();
    await expect(world.engine.answer(used ?? '', ring)).rejects.toEqual(code('TaskTimedOut'));

    const stale = tokenIn(world.updates[1]);
    world.clock.now = Date.parse('2026-02-10T08:00:00.000Z');
    await expect(world.engine.answer(stale, ring), 'due, although not yet run').rejects.toEqual(code('TaskTimedOut'));
    await world.advance();
    await expect(world.engine.answer(stale, ring)).rejects.toEqual(code('TaskTimedOut'));

    const current = tokenIn(world.updates[2]);
    await world.engine.heartbeat(current);
    await world.engine.stop(arn, {});
    await expect(world.engine.answer(current, ring)).rejects.toEqual(code('TaskTimedOut'));
    await expect(world.engine.heartbeat(current)).rejects.toEqual(code('TaskTimedOut'));
  });

  it('answers InvalidToken for what is no token, and TaskDoesNotExist for the token of another store', async () => {
    const world = await aWorld({ invoke: () => evaluation('AwaitReview') });
    await world.start();
    const token = tokenIn(world.updates[0]);
    const elsewhere = await aWorld();
    for (const malformed of ['', 'abc', `${token}x`, token.slice(1), token.toLowerCase()]) {
      await expect(world.engine.answer(malformed, ring)).rejects.toEqual(code('InvalidToken'));
    }
    await expect(elsewhere.engine.answer(token, ring)).rejects.toEqual(code('TaskDoesNotExist'));
  });

  it('lets only one of two rings through', async () => {
    const world = await aWorld({
      invoke: inTurn(
        () => evaluation('AwaitReview'),
        () => evaluation('Closed'),
      ),
    });
    const arn = await world.start();
    const token = tokenIn(world.updates[0]);
    const outcomes = await Promise.allSettled([world.engine.answer(token, ring), world.engine.answer(token, ring)]);
    await world.settled();
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(await world.states(arn)).toEqual(['Load', 'Route', 'AwaitReview', 'Load', 'Route', 'Closed']);
  });

  it('fails the worker when its token is sent with a failure', async () => {
    const world = await aWorld({ invoke: () => evaluation('AwaitReview') });
    const arn = await world.start();
    await world.engine.answer(tokenIn(world.updates[0]), { failure: { error: 'Broken', cause: 'by hand' } });
    await world.settled();
    expect(await world.states(arn)).toEqual(['Load', 'Route', 'AwaitReview', 'RecordFailure', 'Failed']);
    expect(await world.engine.execution(arn)).toMatchObject({ status: 'FAILED', error: 'WorkerFailed' });
  });
});

describe('the other ways through the lifecycle', () => {
  it('walks a milestone, then an effect, then a wait', async () => {
    const world = await aWorld({
      invoke: ({ name }) => {
        if (name === 'send-notice') return succeeded({});
        return world.invoked.length === 1
          ? evaluation('SendNotice', { milestone: 'Approved', effectKey: 'FX#notice:1:approved' })
          : evaluation('AwaitExam');
      },
    });
    const arn = await world.start();
    expect(await world.states(arn)).toEqual([
      ...['Load', 'Route', 'Approved', 'Route', 'SendNotice'],
      ...['Load', 'Route', 'AwaitExam'],
    ]);
    expect(world.invoked[1]).toMatchObject({
      name: 'send-notice',
      payload: { caseId: 'case-1', gen: 7, effectKey: 'FX#notice:1:approved' },
    });
  });

  it('hands off, and ends', async () => {
    const world = await aWorld({
      invoke: ({ name }) => (name === 'evaluate' ? evaluation('HandOff') : succeeded(null)),
    });
    const arn = await world.start();
    expect(await world.states(arn)).toEqual(['Load', 'Route', 'HandOff', 'HandedOff']);
    expect(world.invoked.map(({ name }) => name)).toEqual(['evaluate', 'hand-off']);
  });

  it('counts the failure and fails when a route is unknown', async () => {
    const world = await aWorld({ invoke: () => evaluation('Nowhere') });
    const arn = await world.start();
    expect(await world.states(arn)).toEqual(['Load', 'Route', 'RecordFailure', 'Failed']);
    expect(world.updates[0]?.input).toMatchObject({ UpdateExpression: 'SET failedGen = :gen ADD failCount :one' });
  });

  it('fails even when the failure cannot be recorded', async () => {
    const world = await aWorld({ invoke: () => evaluation('Nowhere'), update: () => refused(CONDITION_FAILED) });
    const arn = await world.start();
    expect(await world.states(arn)).toEqual(['Load', 'Route', 'RecordFailure', 'Failed']);
    expect(await world.engine.execution(arn)).toMatchObject({ status: 'FAILED', error: 'WorkerFailed' });
  });
});
