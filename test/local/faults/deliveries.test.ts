import { describe, expect, it } from 'vitest';
import type { InvocationResult } from '../../../local/contracts.ts';
import { makeDeliveryFaults } from '../../../local/faults/deliveries.ts';
import { makeNames } from '../../../local/faults/names.ts';
import type { Fault } from '../../../local/faults/plan.ts';
import { scripted, waitsByHand } from './scripted.ts';

const MINUTE = 60_000;
const DONE: InvocationResult = { outcome: 'SUCCEEDED', payload: { batchItemFailures: [] } };
const FAILED: InvocationResult = { outcome: 'FAILED', error: 'Error', cause: 'no' };
const PARTLY: InvocationResult = { outcome: 'SUCCEEDED', payload: { batchItemFailures: [{ itemIdentifier: 'b' }] } };

/** `ab`: a record of the item a, then one of b. `from`: the sequence number of the first. */
const batch = (items: string, from: number) => ({
  Records: [...items].map((item, place) => ({
    place,
    dynamodb: { Keys: { pk: { S: item } }, SequenceNumber: `${from + place}` },
  })),
});
const told = (payload: unknown): string =>
  (payload as ReturnType<typeof batch>).Records.map(({ place, dynamodb }) => `${dynamodb.Keys.pk.S}${place}`).join(' ');

const setup = (script: Readonly<Record<string, readonly Fault[]>>, answers: readonly InvocationResult[] = []) => {
  const delivered: string[] = [];
  const clock = waitsByHand();
  const left = [...answers];
  let written = 0;
  const { aroundDelivery, aroundStart } = makeDeliveryFaults(scripted(script), makeNames(), clock.waits);
  const deliver = aroundDelivery(async (_name, payload) => {
    delivered.push(told(payload));
    return left.shift() ?? DONE;
  });
  const starts: unknown[] = [];
  const start = aroundStart(async (_name, payload) => {
    starts.push(payload);
    return DONE;
  });
  return {
    ...clock,
    delivered,
    starts,
    start,
    /** Delivers as a stream does: as tracked work that nobody here waits for. */
    begin: async (items: string, from = written): Promise<{ result: InvocationResult | undefined }> => {
      written = from + items.length;
      const work: { result: InvocationResult | undefined } = { result: undefined };
      void clock.activity.track(async () => {
        work.result = await deliver('wake', batch(items, from));
      });
      await clock.activity.settled();
      return work;
    },
  };
};

describe('a delivery', () => {
  it('without a fault happens at once', async () => {
    const { begin, delivered, waits } = setup({});
    expect(await begin('ab')).toEqual({ result: DONE });
    expect(delivered).toEqual(['a0 b1']);
    expect(waits.nextDueAt()).toBeUndefined();
  });

  it('comes late on the virtual clock, which does not wait for it', async () => {
    const { begin, delivered, waits, moveTo } = setup({ DELIVERY: [{ kind: 'DELIVERED_LATE', luck: 0.5 }] });
    const work = await begin('a');
    expect(delivered).toEqual([]);
    expect(waits.nextDueAt()).toBe(50 * MINUTE + 1_000);
    await moveTo(50 * MINUTE);
    expect(delivered).toEqual([]);
    await moveTo(50 * MINUTE + 1_000);
    expect(delivered).toEqual(['a0']);
    expect(work.result).toEqual(DONE);
  });

  it('comes a second time, later', async () => {
    const { begin, delivered, moveTo } = setup({ DELIVERY: [{ kind: 'DELIVERED_TWICE', luck: 0.1 }] });
    await begin('a');
    expect(delivered).toEqual(['a0']);
    await moveTo(100 * MINUTE);
    expect(delivered).toEqual(['a0', 'a0']);
    await moveTo(1_000 * MINUTE);
    expect(delivered).toHaveLength(2);
  });

  it('is overtaken by records of other items, in its batch and after it, never by those of its own', async () => {
    const { begin, delivered, moveTo } = setup({ ORDER: [{ kind: 'OVERTAKEN', luck: 0.1 }] });
    await begin('abab');
    await begin('a');
    await begin('b');
    expect(delivered).toEqual(['b1 b3', 'b0']);
    await moveTo(100 * MINUTE);
    expect(delivered).toEqual(['b1 b3', 'b0', 'a0', 'a2', 'a0']);
  });

  it('that was overtaken is not delivered early by a batch that comes again', async () => {
    const { begin, delivered, moveTo } = setup({ ORDER: [{ kind: 'OVERTAKEN', luck: 0.1 }] }, [FAILED]);
    void begin('ab');
    await moveTo(1_000);
    await begin('ab', 0);
    expect(delivered).toEqual(['b1', 'b1']);
    await moveTo(100 * MINUTE);
    expect(delivered).toEqual(['b1', 'b1', 'a0']);
  });

  it('that was overtaken is tried again on the virtual clock until it succeeds', async () => {
    const { begin, delivered, moveTo } = setup({ ORDER: [{ kind: 'OVERTAKEN', luck: 0 }] }, [FAILED, PARTLY]);
    expect(await begin('a')).toMatchObject({ result: { outcome: 'SUCCEEDED' } });
    await moveTo(1_000);
    expect(delivered).toEqual(['a0']);
    await moveTo(2_000);
    await moveTo(4_000);
    expect(delivered).toEqual(['a0', 'a0', 'a0']);
    await moveTo(100 * MINUTE);
    expect(delivered).toHaveLength(3);
  });

  it('that fails, also in part, is told to the stream after a pause on the virtual clock, longer each time', async () => {
    const { begin, moveTo, waits } = setup({}, [FAILED, PARTLY, DONE, FAILED]);
    const first = await begin('a');
    expect(first.result).toBeUndefined();
    await moveTo(1_000);
    expect(first.result).toEqual(FAILED);
    const second = await begin('a');
    expect(waits.nextDueAt()).toBe(3_000);
    await moveTo(3_000);
    expect(second.result).toEqual(PARTLY);
    expect((await begin('a')).result).toEqual(DONE);
    await begin('a');
    expect(waits.nextDueAt()).toBe(4_000);
  });

  it('that waits, or was overtaken, happens at once when everything ends', async () => {
    const { begin, delivered, waits, activity } = setup({
      DELIVERY: [{ kind: 'DELIVERED_LATE', luck: 0.5 }],
      ORDER: [{ kind: 'OVERTAKEN', luck: 0.5 }],
    });
    await begin('a');
    waits.end();
    await activity.settled();
    expect(delivered).toEqual(['a0']);
    expect(waits.nextDueAt()).toBeUndefined();
  });
});

describe('an asynchronous start', () => {
  it('happens a second time, later, with the same payload', async () => {
    const { start, starts, moveTo } = setup({ START: [{ kind: 'STARTED_TWICE', luck: 0 }] });
    await start('sweep', { now: 'then' });
    expect(starts).toEqual([{ now: 'then' }]);
    await moveTo(1_000);
    expect(starts).toEqual([{ now: 'then' }, { now: 'then' }]);
  });
});
