/** Failure queues on this machine, and what stands for SQS before them. */
import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FailureQueues, openFailureQueues } from '../../../local/queues/failure-queues.ts';
import { makeQueueService } from '../../../local/queues/service.ts';
import { temporaryFolder } from '../template/assembly-folder.ts';

const NOON = Date.parse('2026-05-01T12:00:00.000Z');
const QueueUrl = 'http://127.0.0.1:1/000000000000/failures';

let folder: string;
let now: number;
let queues: FailureQueues;
const open = (): FailureQueues => openFailureQueues(join(folder, 'queues'), ['failures', 'others'], () => now);
beforeEach(() => {
  folder = temporaryFolder();
  now = NOON;
  queues = open();
});
afterEach(() => rmSync(folder, { recursive: true }));

const call = (operation: string, input: Record<string, unknown> = { QueueUrl }) =>
  makeQueueService(queues, () => 'http://127.0.0.1:1')(`AmazonSQS.${operation}`, input);
const received = async (input: Record<string, unknown> = {}): Promise<{ ReceiptHandle: string; Body: string }[]> =>
  Object((await call('ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 10, ...input })).body).Messages ?? [];
const bodies = async (input: Record<string, unknown> = {}) => (await received(input)).map(({ Body }) => Body);

describe('failure queues', () => {
  it('count what they held before, and refuse a name that is none', () => {
    queues.send('failures', 1);
    queues.send('failures', 2);
    expect(open().counts()).toEqual([
      { name: 'failures', messages: 2 },
      { name: 'others', messages: 0 },
    ]);
    expect(() => queues.send('none', 1)).toThrow('There is no queue none.');
  });

  it('have forgotten what was deleted, also after a restart', async () => {
    for (const message of [1, 2, 3]) queues.send('failures', message);
    const [, second] = await received();
    await call('DeleteMessage', { QueueUrl, ReceiptHandle: second?.ReceiptHandle });
    await call('DeleteMessage', { QueueUrl, ReceiptHandle: second?.ReceiptHandle });
    queues = open();
    expect(await bodies()).toEqual(['1', '3']);
    await call('PurgeQueue');
    expect(open().counts()[0]).toEqual({ name: 'failures', messages: 0 });
  });
});

describe('SQS on this machine', () => {
  it('says where a queue is, and of one that is not there that it is not', async () => {
    expect(await call('GetQueueUrl', { QueueName: 'failures' })).toEqual({ status: 200, body: { QueueUrl } });
    expect(await call('GetQueueUrl', { QueueName: 'none' })).toMatchObject({
      status: 400,
      body: { __type: 'com.amazonaws.sqs#QueueDoesNotExist' },
    });
  });

  it('gives the oldest messages, each with its receipt and digest', async () => {
    queues.send('failures', { requestPayload: { now: 'x' } });
    queues.send('failures', 2);
    const Body = '{"requestPayload":{"now":"x"}}';
    expect(await call('ReceiveMessage')).toEqual({
      status: 200,
      body: {
        Messages: [
          {
            MessageId: expect.any(String),
            ReceiptHandle: expect.any(String),
            MD5OfBody: createHash('md5').update(Body).digest('hex'),
            Body,
          },
        ],
      },
    });
    expect(await call('ReceiveMessage', { QueueUrl: `${QueueUrl.replace('failures', 'others')}` })).toEqual({
      status: 200,
      body: {},
    });
  });

  it('gives of what a service could not deliver its body', async () => {
    queues.send('failures', { body: { now: 'x' }, attributes: { ERROR_CODE: 'AccessDeniedException' } });
    expect(await bodies()).toEqual(['{"now":"x"}']);
  });

  it('gives a message to nobody else for thirty seconds, or for as long as was asked', async () => {
    queues.send('failures', 1);
    expect(await bodies({ VisibilityTimeout: 0 })).toEqual(['1']);
    expect(await bodies()).toEqual(['1']);
    now += 29_999;
    expect(await bodies()).toEqual([]);
    now += 1;
    expect(await bodies()).toEqual(['1']);
  });

  it.each([
    ['SendMessage', { QueueUrl, MessageBody: '1' }, 'UnsupportedOperation', "SQS's operation SendMessage is not"],
    ['ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 11 }, 'InvalidParameterValue', 'MaxNumberOfMessages'],
    ['ReceiveMessage', { QueueUrl, WaitTimeSeconds: 20 }, 'InvalidParameterValue', 'WaitTimeSeconds'],
  ])('refuses what it cannot do: %s %j', async (operation, input, code, words) => {
    expect(await call(operation, input)).toEqual({
      status: 400,
      body: { __type: `com.amazonaws.sqs#${code}`, message: expect.stringContaining(words) },
    });
  });
});
