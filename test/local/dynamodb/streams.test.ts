import { expect, it } from 'vitest';
import type { EngineClient } from '../../../local/dynamodb/client.ts';
import { createTables } from '../../../local/dynamodb/tables.ts';
import { describeWithEngine } from '../engine.ts';
import { keysOf, MAPPING, REGISTRY, recorder, setup } from './stream-setup.ts';

describeWithEngine('delivering a stream', () => {
  const { activity, start, put, poke, client } = setup();

  it('gives a function the event that Lambda gives, stamped with the virtual clock', async () => {
    const { payloads, invoke } = recorder();
    await start([MAPPING], invoke);
    await put('CASE', { stage: { S: 'DRAFT' } });
    await activity.settled();
    await put('CASE', { stage: { S: 'ACTIVE' } });
    await activity.settled();
    const common = {
      eventID: expect.stringMatching(/^[0-9a-f]{32}$/),
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: 'us-west-2',
      eventSourceARN: expect.stringMatching(/^arn:aws:dynamodb:us-west-2:000000000000:table\/registry\/stream\/[^/]+$/),
    };
    const dynamodb = {
      ApproximateCreationDateTime: Date.parse('2026-03-01T08:00:00.000Z') / 1000,
      Keys: { pk: { S: 'CASE#1' }, sk: { S: 'CASE' } },
      SequenceNumber: expect.stringMatching(/^\d+$/),
      SizeBytes: expect.any(Number),
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    };
    const image = (stage: string) => ({ pk: { S: 'CASE#1' }, sk: { S: 'CASE' }, stage: { S: stage } });
    expect(payloads).toEqual([
      { Records: [{ ...common, eventName: 'INSERT', dynamodb: { ...dynamodb, NewImage: image('DRAFT') } }] },
      {
        Records: [
          {
            ...common,
            eventName: 'MODIFY',
            dynamodb: { ...dynamodb, NewImage: image('ACTIVE'), OldImage: image('DRAFT') },
          },
        ],
      },
    ]);
  });

  it('delivers what was written before it started', async () => {
    await put('A');
    const { invoke, keys } = recorder();
    await start([MAPPING], invoke);
    expect(keys()).toEqual(['A']);
  });

  it('gives each function what its filters pass', async () => {
    const woken: Record<string, string[]> = { wake: [], project: [] };
    const inbox = { eventName: ['INSERT'], dynamodb: { Keys: { sk: { S: [{ prefix: 'INBOX#' }] } } } };
    const cases = { dynamodb: { Keys: { sk: { S: ['CASE'] } } } };
    await start(
      [
        { ...MAPPING, filters: [inbox] },
        { ...MAPPING, functionName: 'project', filters: [cases] },
      ],
      async (name, payload) => {
        woken[name]?.push(...keysOf(payload));
        return { outcome: 'SUCCEEDED', payload: null };
      },
    );
    for (const sk of ['INBOX#1', 'CASE', 'RUN', 'INBOX#2', 'INBOX#1']) await put(sk);
    await activity.settled();
    expect(woken).toEqual({ wake: ['INBOX#1', 'INBOX#2'], project: ['CASE'] });
  });

  it('delivers in order, one batch at a time, while writes go on', async () => {
    let running = 0;
    const atOnce: number[] = [];
    const { keys, invoke } = recorder();
    await start([{ ...MAPPING, batchSize: 3 }], async (name, payload) => {
      running += 1;
      atOnce.push(running);
      const result = await invoke(name, payload);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return result;
    });
    const written = Array.from({ length: 40 }, (_, index) => `S${String(index).padStart(3, '0')}`);
    for (const sk of written) await put(sk);
    await activity.settled();
    expect(keys()).toEqual(written);
    expect(Math.max(...atOnce)).toBe(1);
  });

  it('loses no wake-up when many writes come at once', async () => {
    const { keys, invoke } = recorder();
    await start([MAPPING], invoke);
    const written = Array.from({ length: 200 }, (_, index) => `S${String(index).padStart(3, '0')}`);
    await Promise.all(written.map((sk) => put(sk)));
    await activity.settled();
    expect(keys().toSorted()).toEqual(written);
  });

  it('delivers what is written while it finds that there is nothing more', async () => {
    let late: (() => Promise<void>) | undefined = () => put('LATE');
    const call: EngineClient['call'] = async (api, operation, input) => {
      const answer = await client().call(api, operation, input);
      const write = operation === 'GetRecords' ? late : undefined;
      if (write === undefined) return answer;
      late = undefined;
      await write();
      return answer;
    };
    const { invoke, keys } = recorder();
    await start([MAPPING], invoke, { engine: { ...client(), call } });
    expect(keys()).toEqual(['LATE']);
  });

  it('is at rest only when everything is delivered', async () => {
    let delivered = 0;
    await start([MAPPING], async () => {
      for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      delivered += 1;
      return { outcome: 'SUCCEEDED', payload: null };
    });
    await put('A');
    await activity.settled();
    expect(delivered).toBe(1);
  });

  it('makes batches no larger than the mapping allows', async () => {
    for (const sk of ['A', 'B', 'C', 'D', 'E']) await put(sk);
    const { payloads, invoke } = recorder();
    await start([{ ...MAPPING, batchSize: 2 }], invoke);
    expect(payloads.map(keysOf)).toEqual([['A', 'B'], ['C', 'D'], ['E']]);
  });

  it('delivers a transaction’s records', async () => {
    const { invoke, keys } = recorder();
    await start([MAPPING], invoke);
    const Put = (sk: string) => ({ Put: { TableName: 'registry', Item: { pk: { S: 'CASE#1' }, sk: { S: sk } } } });
    await client().call('dynamodb', 'TransactWriteItems', { TransactItems: [Put('A'), Put('B')] });
    poke();
    await activity.settled();
    expect(keys()).toEqual(['A', 'B']);
  });

  it.each([
    ['retries for ever', { maximumRetryAttempts: -1 }, /retries for ever/],
    ['has a filter that is not supported', { filters: [{ eventName: [{ exists: true }] }] }, /exists/],
  ])('refuses a mapping that %s', async (_why, change, message) => {
    await expect(start([{ ...MAPPING, ...change }])).rejects.toThrow(message);
  });

  it('refuses a mapping of a table without a stream', async () => {
    const { stream: _stream, ...plain } = REGISTRY;
    await createTables(client(), [{ ...plain, name: 'public' }]);
    await expect(start([{ ...MAPPING, tableName: 'public' }])).rejects.toThrow(/public has no stream/);
  });

  it('does not slow down writes as the stream grows', async () => {
    // The fastest of many, since a busy machine makes single writes slow, but none fast.
    const fastestWrite = async (): Promise<number> => {
      const times: number[] = [];
      for (let index = 0; index < 25; index += 1) {
        const begin = performance.now();
        await put('SMALL', { count: { N: String(index) } });
        times.push(performance.now() - begin);
      }
      return Math.min(...times);
    };
    const before = await fastestWrite();
    for (let index = 0; index < 60; index += 1) await put(`LARGE#${index}`, { filler: { S: 'x'.repeat(350_000) } });
    // Without an index each write reads these 21 MB.
    expect(await fastestWrite()).toBeLessThan(Math.max(before, 0.5) * 6);
  });
});
