import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDynamoDbStore } from '../../../local/step-functions/dynamodb-store.ts';
import type { Execution, HistoryEvent, Position } from '../../../local/step-functions/record.ts';
import { type ExecutionStore, makeMemoryStore } from '../../../local/step-functions/store.ts';
import { describeWithEngine, startTestEngine, type TestEngine } from '../engine.ts';
import { aWorld, evaluation, inTurn, tokenIn } from './world.ts';

const anExecution = (machine: string, name: string, fields: Partial<Execution> = {}): Execution => ({
  arn: `arn:aws:states:us-west-2:000000000000:execution:${machine}:${name}`,
  machine,
  name,
  roleArn: 'role',
  definitionId: 'd1',
  input: '{"caseId":"c"}',
  startedAt: 1000,
  expiresAt: 9000,
  status: 'RUNNING',
  ...fields,
});
const aPosition = (eventCount: number, input: unknown = {}): Position => ({
  eventCount,
  state: 'Load',
  enteredAt: 1000,
  input,
  retryCount: 1,
  scheduledCount: 2,
  retries: [1],
  todo: { kind: 'RETRY', at: 3000 },
});
const anEvent = (id: number, text = ''): HistoryEvent => ({
  id,
  previousEventId: id - 1,
  at: 1000 + id,
  type: 'PassStateEntered',
  details: { input: text },
});

/** What every store promises. Each test works on a machine of its own name. */
const storeContract = (open: () => ExecutionStore): void => {
  it('keeps machines and definitions, the latest of each', async () => {
    const store = open();
    const machine = { name: 'kept', roleArn: 'role', definitionId: 'd1', createdAt: 1, updatedAt: 1 };
    await store.saveMachine(machine);
    await store.saveMachine({ ...machine, definitionId: 'd2', updatedAt: 2 });
    expect((await store.machines()).filter(({ name }) => name === 'kept')).toEqual([
      { ...machine, definitionId: 'd2', updatedAt: 2 },
    ]);
    const long = `{"Comment":"${'é'.repeat(300_000)}"}`;
    await store.saveDefinition('d1', '{}');
    await store.saveDefinition('d2', long);
    expect(await store.definition('d1')).toBe('{}');
    expect(await store.definition('d2')).toBe(long);
    expect(await store.definition('d3')).toBeUndefined();
  });

  it('keeps an execution, its position and its history, step by step', async () => {
    const store = open();
    const execution = anExecution('steps', 'one');
    const first = { execution, isNew: true, events: [anEvent(1), anEvent(2)], position: aPosition(2) };
    expect(await store.save(first)).toBe(true);
    expect(await store.execution(execution.arn)).toEqual(execution);
    expect((await store.open()).filter((item) => item.execution.machine === 'steps')).toEqual([
      { execution, position: aPosition(2) },
    ]);

    await store.save({ ...first, isNew: false, events: [anEvent(3)], position: aPosition(3) });
    const closed = anExecution('steps', 'one', { status: 'FAILED', stoppedAt: 5000, error: 'E', cause: 'why' });
    await store.save({ execution: closed, isNew: false, events: [anEvent(4)], position: undefined });
    expect(await store.execution(execution.arn)).toEqual(closed);
    expect((await store.open()).filter((item) => item.execution.machine === 'steps')).toEqual([]);
    expect(await store.history(execution.arn)).toEqual([1, 2, 3, 4].map((id) => anEvent(id)));
  });

  it('refuses a second execution of the same ARN, and leaves the first as it was', async () => {
    const store = open();
    const execution = anExecution('twice', 'one');
    const step = { execution, isNew: true, events: [anEvent(1)], position: aPosition(1) };
    expect(await store.save(step)).toBe(true);
    expect(
      await store.save({ ...step, execution: { ...execution, input: '"other"' }, events: [anEvent(1, 'x')] }),
    ).toBe(false);
    expect(await store.execution(execution.arn)).toEqual(execution);
    expect(await store.history(execution.arn)).toEqual([anEvent(1)]);
  });

  it('keeps steps with payloads of the greatest size, whatever they are made of', async () => {
    const store = open();
    const execution = anExecution('large', 'one');
    // Quotation marks double when they are written as JSON; the others are of three and four bytes.
    const texts = ['"'.repeat(262_000), '€'.repeat(87_000), '😀'.repeat(65_000), '\\"'.repeat(131_000)];
    const events = texts.map((text, index) => anEvent(index + 1, text));
    const position = aPosition(4, { text: texts[2] });
    await store.save({ execution, isNew: true, events, position });
    expect(await store.history(execution.arn)).toEqual(events);
    expect((await store.open()).find((item) => item.execution.arn === execution.arn)?.position).toEqual(position);
    await store.save({ execution, isNew: false, events: [anEvent(5)], position: aPosition(5) });
    expect((await store.open()).find((item) => item.execution.arn === execution.arn)?.position).toEqual(aPosition(5));
    expect((await store.history(execution.arn)).map(({ id }) => id)).toEqual([1, 2, 3, 4, 5]);
  });

  it('lists the executions of a machine, newest first, page by page', async () => {
    const store = open();
    const names = ['a', 'b', 'c', 'd', 'e'];
    for (const [index, name] of names.entries()) {
      const status = index % 2 === 0 ? 'RUNNING' : 'SUCCEEDED';
      const execution = anExecution('listed', name, { startedAt: 1000 + Math.floor(index / 2), status });
      await store.save({ execution, isNew: true, events: [anEvent(1)], position: aPosition(1) });
    }
    const other = anExecution('unlisted', 'x', { startedAt: 5000 });
    await store.save({ execution: other, isNew: true, events: [anEvent(1)], position: aPosition(1) });

    const pages = async (limit: number, status?: 'RUNNING'): Promise<string[]> => {
      const found: string[] = [];
      for (let after: string | undefined, more = true; more; more = after !== undefined) {
        const page = await store.list({ machine: 'listed', status, limit, after });
        expect(page.executions.length).toBeLessThanOrEqual(limit);
        found.push(page.executions.map(({ name }) => name).join(''));
        after = page.next;
      }
      return found;
    };
    expect(await pages(10)).toEqual(['edcba']);
    expect(await pages(2)).toEqual(['ed', 'cb', 'a']);
    expect(await pages(5)).toEqual(['edcba']);
    expect(await pages(2, 'RUNNING')).toEqual(['ec', 'a']);
    expect(await store.list({ machine: 'none', status: undefined, limit: 5, after: undefined })).toEqual({
      executions: [],
    });
  });
};

describe('the store in memory', () => {
  const store = makeMemoryStore();
  storeContract(() => store);
});

describeWithEngine('the store in DynamoDB', () => {
  let engine: TestEngine;
  let store: ExecutionStore & { readonly close: () => void };
  beforeAll(async () => {
    engine = await startTestEngine();
    store = await openDynamoDbStore({ endpoint: engine.endpoint, region: 'us-west-2' });
  });
  afterAll(async () => {
    store.close();
    await engine.remove();
  });

  storeContract(() => store);
});

describeWithEngine('a worker in DynamoDB', () => {
  it('goes on in the next process, whose table is there already', async () => {
    const engine = await startTestEngine();
    const store = await openDynamoDbStore({ endpoint: engine.endpoint, region: 'us-west-2' });
    const invoke = inTurn(() => evaluation('AwaitReview'));
    const world = await aWorld({ store, invoke });
    const arn = await world.start({ caseId: 'case-1', gen: 7 }, 'carried');
    const token = tokenIn(world.updates[0]);
    expect((await world.engine.execution(arn)).status).toBe('RUNNING');

    const next = await openDynamoDbStore({ endpoint: engine.endpoint, region: 'us-west-2' });
    const restarted = await aWorld({ store: next, now: world.clock.now, invoke: () => evaluation('Closed') });
    await restarted.engine.answer(token, { result: {} });
    await restarted.settled();
    expect(await restarted.states(arn)).toEqual(['Load', 'Route', 'AwaitReview', 'Load', 'Route', 'Closed']);
    expect((await store.execution(arn))?.status).toBe('SUCCEEDED');
    next.close();
    store.close();
    await engine.remove();
  });
});
