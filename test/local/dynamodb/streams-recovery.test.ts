import { expect, it, vi } from 'vitest';
import { makeActivity } from '../../../local/activity.ts';
import type { InvocationResult, InvokeFunction } from '../../../local/contracts.ts';
import { describeWithEngine } from '../engine.ts';
import { keysOf, MAPPING, NOW, recorder, setup } from './stream-setup.ts';

describeWithEngine('a stream after something failed', () => {
  const { activity, begin, start, stop, put, told, killEngine, restartEngine } = setup();

  it('goes on behind what was delivered when the local cloud starts again, even after the engine was killed', async () => {
    const first = recorder();
    await start([MAPPING], first.invoke);
    await put('A');
    await activity.settled();
    await stop();
    await put('B');
    await killEngine();
    await restartEngine();

    const second = recorder();
    await start([MAPPING], second.invoke);
    await put('C');
    await activity.settled();
    expect([first.keys(), second.keys()]).toEqual([['A'], ['B', 'C']]);
  });

  it('delivers a batch again when the process ended before its delivery was noted', async () => {
    let batches = 0;
    const neverAnswers = (): Promise<InvocationResult> => {
      batches += 1;
      return new Promise(() => {});
    };
    await put('A');
    await begin([MAPPING], neverAnswers, { tracked: makeActivity() });
    await vi.waitFor(() => expect(batches).toBe(1));

    const { invoke, keys } = recorder();
    await start([MAPPING], invoke);
    expect(keys()).toEqual(['A']);
  });

  it('reads again what it could not deliver because the local cloud failed', async () => {
    const complaints = vi.spyOn(console, 'error').mockImplementation(() => {});
    const { invoke, keys } = recorder();
    let failures = 1;
    await start([MAPPING], async (name, payload) => {
      failures -= 1;
      if (failures === 0) throw new Error('no such function');
      return invoke(name, payload);
    });
    await put('A');
    await activity.settled();
    expect(keys()).toEqual([]);
    expect(complaints).toHaveBeenCalledWith(
      expect.stringContaining('registry could not be delivered to wake'),
      expect.any(Error),
    );
    await put('B');
    await activity.settled();
    expect(keys()).toEqual(['A', 'B']);
    complaints.mockRestore();
  });

  it('tells the failure queue which records were given up, goes on behind them, and tells no more after a restart', async () => {
    const { invoke, keys } = recorder();
    const mapping = { ...MAPPING, batchSize: 2, bisect: true, onFailure: 'stream-failures' };
    await put('GOOD-1');
    await put('BAD');
    await put('GOOD-2');
    const failing: InvokeFunction = async (name, payload) =>
      keysOf(payload).includes('BAD') ? { outcome: 'FAILED', error: 'Broken', cause: 'cannot' } : invoke(name, payload);
    await start([mapping], failing);
    expect(keys()).toEqual(['GOOD-1', 'GOOD-2']);
    const expected = [
      {
        queueName: 'stream-failures',
        message: {
          requestContext: {
            functionArn: 'arn:aws:lambda:us-west-2:000000000000:function:wake:$LATEST',
            condition: 'RetryAttemptsExhausted',
            approximateInvokeCount: 3,
          },
          responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
          version: '1.0',
          timestamp: NOW,
          DDBStreamBatchInfo: {
            shardId: expect.any(String),
            startSequenceNumber: '2',
            endSequenceNumber: '2',
            approximateArrivalOfFirstRecord: '2026-03-01T08:00:00.000Z',
            approximateArrivalOfLastRecord: '2026-03-01T08:00:00.000Z',
            batchSize: 1,
            streamArn: expect.stringContaining(':table/registry/stream/'),
          },
        },
      },
    ];
    expect(told()).toEqual(expected);
    await stop();
    await restartEngine();
    await start([mapping], failing);
    expect(told()).toEqual(expected);
  });
});
