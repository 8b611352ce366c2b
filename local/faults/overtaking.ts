/**
 * Lets records of other items overtake some: the service may work on four batches of a shard at once. Those of one item stay in order, as it
 * promises.
 */
import type { InvocationResult, InvokeFunction } from '../contracts.ts';
import { isObject } from '../dynamodb/json.ts';
import type { Injector } from './injector.ts';
import { hasFailed, latenessOf, pauseAfter } from './lateness.ts';
import type { Names } from './names.ts';
import type { Draw } from './plan.ts';
import type { Waits } from './waits.ts';

const ORDER: Draw<'OVERTAKEN'> = { kinds: ['OVERTAKEN'], lengths: [1] };

/** What is put off is tried so often; the stream believes that it was delivered. */
const MOST_TRIES = 10;

/** What a stream hears of records that were put off. */
const DONE: InvocationResult = { outcome: 'SUCCEEDED', payload: null };

const partOf = (record: unknown, part: 'Keys' | 'SequenceNumber'): string =>
  isObject(record) && isObject(record.dynamodb) ? JSON.stringify(record.dynamodb[part]) : '';

export const makeOvertaking = (injector: Injector, names: Names, waits: Waits) => {
  /** By function and item: the records that wait, in order. */
  const queues = new Map<string, unknown[]>();
  /** Records that were put off, also of a batch that is delivered again. */
  const known = new Set<string>();

  const deliverAll = async (item: string, deliver: (record: unknown) => Promise<InvocationResult>): Promise<void> => {
    const queue = queues.get(item) ?? [];
    for (let record = queue.shift(); record !== undefined; record = queue.shift()) {
      for (let failures = 1; failures < MOST_TRIES && hasFailed(await deliver(record)); failures += 1)
        await waits.pass(pauseAfter(failures));
    }
    queues.delete(item);
  };

  return (invoke: InvokeFunction): InvokeFunction => {
    const isPutOff = (functionName: string, record: unknown): boolean => {
      const id = `${functionName} ${partOf(record, 'SequenceNumber')}`;
      if (known.has(id)) return true;
      const item = `${functionName} ${partOf(record, 'Keys')}`;
      const queue = queues.get(item);
      if (queue === undefined) {
        const occasion = { site: 'ORDER', caller: functionName, ...names.ofPayload({ Records: [record] }) };
        const fault = injector.meet(occasion, ORDER);
        if (fault === undefined) return false;
        fault.happened();
        queues.set(item, [record]);
        const deliver = (waiting: unknown) => invoke(functionName, { Records: [waiting] });
        waits.later(latenessOf(fault.luck), () => deliverAll(item, deliver));
      } else {
        queue.push(record);
      }
      known.add(id);
      return true;
    };

    return async (functionName, payload) => {
      const records = isObject(payload) && Array.isArray(payload.Records) ? payload.Records : [];
      const going = records.filter((record) => !isPutOff(functionName, record));
      if (going.length === records.length) return invoke(functionName, payload);
      return going.length === 0 ? DONE : invoke(functionName, { Records: going });
    };
  };
};
