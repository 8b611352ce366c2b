import { expect, it, vi } from 'vitest';
import { makeActivity } from '../../../local/activity.ts';
import type { InvocationResult } from '../../../local/contracts.ts';
import { describeWithEngine } from '../engine.ts';
import { keysOf, MAPPING, NOW, recorder, setup } from './stream-setup.ts';

describeWithEngine('a stream after something failed', () => {
  const { activity, begin, start, stop, put, killEngine, restartEngine } = setup();

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

  it('tells the failure destination what was given up, goes on behind it, and remembers it', async () => {
    const { invoke, keys } = recorder();
    const mapping = { ...MAPPING, batchSize: 2, bisect: true, onFailure: 'stream-failures' };
    await put('GOOD-1');
    await put('BAD');
    await put('GOOD-2');
    const running = await start([mapping], async (name, payload) =>
      keysOf(payload).includes('BAD') ? { outcome: 'FAILED', error: 'Broken', cause: 'cannot' } : invoke(name, payload),
    );
    expect(keys()).toEqual(['GOOD-1', 'GOOD-2']);
    const expected = [
      {
        at: NOW,
        functionName: 'wake',
        destination: 'stream-failures',
        error: 'Broken',
        cause: 'cannot',
        invocations: 3,
        streamArn: expect.stringContaining(':table/registry/stream/'),
        shardId: expect.any(String),
        startSequenceNumber: '2',
        endSequenceNumber: '2',
        keys: [{ pk: { S: 'CASE#1' }, sk: { S: 'BAD' } }],
      },
    ];
    expect(running.failed()).toEqual(expected);
    await stop();
    await restartEngine();
    expect((await start([mapping])).failed()).toEqual(expected);
  });
});
