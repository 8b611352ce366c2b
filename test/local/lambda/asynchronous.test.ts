import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { InvocationResult, InvokeFunction } from '../../../local/contracts.ts';
import { openAsynchronousInvocations } from '../../../local/lambda/asynchronous.ts';
import { openFailureQueues } from '../../../local/queues/failure-queues.ts';
import type { FunctionResource } from '../../../local/template/model.ts';
import { temporaryFolder } from '../template/assembly-folder.ts';
import { aFunctionResource } from './functions.ts';

const FAILED: InvocationResult = { outcome: 'FAILED', error: 'Boom', cause: 'because' };
const DONE: InvocationResult = { outcome: 'SUCCEEDED', payload: 'done' };
const NOON = Date.parse('2026-05-01T12:00:00.000Z');
const MINUTE = 60_000;

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A function whose attempts come to `results`, one after the other, and then to success. */
const setup = (results: readonly InvocationResult[], settings: Partial<FunctionResource> = {}) => {
  const folder = temporaryFolder();
  folders.push(folder);
  const left = [...results];
  const attempts: unknown[] = [];
  let now = NOON;
  const functions = [aFunctionResource(folder, 'sweep', '', settings)];
  const queues = openFailureQueues(join(folder, 'queues'), ['failures'], () => now);
  const open = () =>
    openAsynchronousInvocations({
      functions,
      tell: (_, queueName, message) => queues.send(queueName, message),
      now: () => now,
      file: join(folder, 'asynchronous.json'),
      invoke: async (_, payload) => {
        attempts.push(payload);
        return left.shift() ?? DONE;
      },
    });
  const at = (instant: number): number => {
    now = instant;
    return now;
  };
  return { asynchronous: open(), open, attempts, queues, at, queueFile: join(folder, 'queues', 'failures.jsonl') };
};

describe('asynchronous invocation', () => {
  it('is done when the first attempt succeeds', async () => {
    const { asynchronous, attempts } = setup([]);
    expect(await asynchronous.invoke('sweep', 1)).toEqual(DONE);
    expect(asynchronous.nextDueAt()).toBeUndefined();
    expect(attempts).toEqual([1]);
  });

  it('tries again after one minute and after two more, then sends the event to the failure queue', async () => {
    const { asynchronous, attempts, queues, at, queueFile } = setup([FAILED, FAILED, FAILED], {
      onFailure: 'failures',
    });
    expect(await asynchronous.invoke('sweep', { now: 'x' })).toEqual(FAILED);
    expect(asynchronous.nextDueAt()).toBe(NOON + MINUTE);
    await asynchronous.runDue(at(NOON + MINUTE));
    expect(asynchronous.nextDueAt()).toBe(NOON + 3 * MINUTE);
    await asynchronous.runDue(at(NOON + 3 * MINUTE));
    expect(asynchronous.nextDueAt()).toBeUndefined();
    expect(attempts).toHaveLength(3);
    expect(queues.counts()).toEqual([{ name: 'failures', messages: 1 }]);
    expect(JSON.parse(readFileSync(queueFile, 'utf8'))).toMatchObject({
      at: '2026-05-01T12:03:00.000Z',
      message: {
        requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 3 },
        requestPayload: { now: 'x' },
        responsePayload: { error: 'Boom', cause: 'because' },
      },
    });
  });

  it('stops trying as soon as an attempt succeeds', async () => {
    const { asynchronous, attempts, queues, at } = setup([FAILED], { onFailure: 'failures' });
    await asynchronous.invoke('sweep', 1);
    await asynchronous.runDue(at(NOON + MINUTE));
    expect(asynchronous.nextDueAt()).toBeUndefined();
    expect(attempts).toHaveLength(2);
    expect(queues.counts()).toEqual([{ name: 'failures', messages: 0 }]);
  });

  it('tries as often as the function’s settings say', async () => {
    const { asynchronous, queues } = setup([FAILED], { onFailure: 'failures', asyncRetries: 0 });
    await asynchronous.invoke('sweep', 1);
    expect(asynchronous.nextDueAt()).toBeUndefined();
    expect(queues.counts()).toEqual([{ name: 'failures', messages: 1 }]);
  });

  it('makes after a restart what it still had to make', async () => {
    const { asynchronous, attempts, open, at } = setup([FAILED]);
    await asynchronous.invoke('sweep', { now: 'x' });
    const restarted = open();
    expect(restarted.nextDueAt()).toBe(NOON + MINUTE);
    await restarted.runDue(at(NOON + MINUTE));
    expect(attempts).toEqual([{ now: 'x' }, { now: 'x' }]);
  });
});

describe('an attempt that was cut off', () => {
  it('is made again after a restart', async () => {
    const folder = temporaryFolder();
    folders.push(folder);
    const attempts: unknown[] = [];
    const open = (invoke: InvokeFunction) =>
      openAsynchronousInvocations({
        functions: [aFunctionResource(folder, 'sweep', '')],
        tell: () => expect.unreachable('it has not failed'),
        now: () => NOON,
        file: join(folder, 'asynchronous.json'),
        invoke,
      });
    void open(() => new Promise(() => {})).invoke('sweep', { now: 'x' });
    const restarted = open(async (_, payload) => {
      attempts.push(payload);
      return DONE;
    });
    expect(restarted.nextDueAt()).toBe(NOON);
    await restarted.runDue(NOON);
    expect(attempts).toEqual([{ now: 'x' }]);
    expect(restarted.nextDueAt()).toBeUndefined();
  });
});
