import { describe, expect, it } from 'vitest';
import type { InvocationResult } from '../../../local/contracts.ts';
import { type DeliveryRules, deliver } from '../../../local/dynamodb/delivery.ts';

const numbered = (...numbers: readonly string[]) => numbers.map((SequenceNumber) => ({ dynamodb: { SequenceNumber } }));
const numbersOf = (records: readonly { dynamodb: { SequenceNumber: string } }[]) =>
  records.map(({ dynamodb }) => dynamodb.SequenceNumber).join('');

const FAILED: InvocationResult = { outcome: 'FAILED', error: 'Error', cause: 'no' };
const done = (payload: unknown = null): InvocationResult => ({ outcome: 'SUCCEEDED', payload });
const failedFrom = (...numbers: readonly unknown[]): InvocationResult =>
  done({ batchItemFailures: numbers.map((itemIdentifier) => ({ itemIdentifier })) });

/** Delivers the records `abcd…` to a function that answers with `answer`, and tells the batches it got and what was given up. */
const run = async (
  letters: string,
  rules: Partial<DeliveryRules>,
  answer: (batch: string, call: number) => InvocationResult,
) => {
  const batches: string[] = [];
  const all = { maximumRetryAttempts: 2, bisect: false, reportBatchItemFailures: false, ...rules };
  const givenUp = await deliver(numbered(...letters), all, async (batch) => {
    batches.push(numbersOf(batch));
    return answer(numbersOf(batch), batches.length);
  });
  return { batches, givenUp: givenUp.map(({ records }) => numbersOf(records)), details: givenUp };
};

/** A function that fails on every batch with a bad record. */
const failsOn = (bad: string) => (batch: string) =>
  [...batch].some((letter) => bad.includes(letter)) ? FAILED : done();

describe('a batch that fails whole', () => {
  it('is not tried again when it succeeds', async () => {
    expect(await run('abc', {}, () => done())).toMatchObject({ batches: ['abc'], givenUp: [] });
  });

  it('is tried again until it succeeds', async () => {
    const { batches, givenUp } = await run('abc', {}, (_batch, call) => (call < 3 ? FAILED : done()));
    expect(batches).toEqual(['abc', 'abc', 'abc']);
    expect(givenUp).toEqual([]);
  });

  it('is given up when its retries are used up', async () => {
    const { batches, details } = await run('ab', { maximumRetryAttempts: 2 }, () => FAILED);
    expect(batches).toEqual(['ab', 'ab', 'ab']);
    expect(details).toEqual([{ records: numbered('a', 'b'), invocations: 3, error: 'Error', cause: 'no' }]);
  });

  it('is tried once when there are no retries', async () => {
    expect(await run('ab', { maximumRetryAttempts: 0, bisect: true }, () => FAILED)).toMatchObject({
      batches: ['ab'],
      givenUp: ['ab'],
    });
  });
});

describe('bisecting', () => {
  it('finds the one bad record and delivers the others once, in order', async () => {
    const { batches, givenUp } = await run('abcd', { bisect: true, maximumRetryAttempts: 1 }, failsOn('c'));
    expect(batches).toEqual(['abcd', 'ab', 'cd', 'c', 'c', 'd']);
    expect(givenUp).toEqual(['c']);
  });

  it('uses up no retry', async () => {
    const { batches, givenUp } = await run('abcdefgh', { bisect: true, maximumRetryAttempts: 1 }, failsOn('h'));
    expect(batches).toEqual(['abcdefgh', 'abcd', 'efgh', 'ef', 'gh', 'g', 'h', 'h']);
    expect(givenUp).toEqual(['h']);
  });

  it('gives up each bad record by itself', async () => {
    expect((await run('abcde', { bisect: true, maximumRetryAttempts: 1 }, failsOn('ae'))).givenUp).toEqual(['a', 'e']);
  });
});

describe('a partial answer', () => {
  const rules = { reportBatchItemFailures: true };

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['an empty object', {}],
    ['a null list', { batchItemFailures: null }],
    ['an empty list', { batchItemFailures: [] }],
  ])('of %s is a success', async (_why, payload) => {
    expect(await run('abc', rules, () => done(payload))).toMatchObject({ batches: ['abc'], givenUp: [] });
  });

  it.each([
    ['an empty identifier', failedFrom('')],
    ['a null identifier', failedFrom(null)],
    ['an identifier of no record of the batch', failedFrom('b', 'z')],
    ['a wrong field name', done({ batchItemFailures: [{ id: 'b' }] })],
    ['no list', done({ batchItemFailures: 'b' })],
    ['a text', done('b')],
  ])('with %s is a failure of the whole batch', async (_why, answer) => {
    expect(await run('abc', { ...rules, maximumRetryAttempts: 1 }, () => answer)).toMatchObject({
      batches: ['abc', 'abc'],
      givenUp: ['abc'],
    });
  });

  it('retries from the lowest record that it names', async () => {
    const { batches, givenUp } = await run('abcd', rules, (_batch, call) =>
      call === 1 ? failedFrom('d', 'c') : done(),
    );
    expect(batches).toEqual(['abcd', 'cd']);
    expect(givenUp).toEqual([]);
  });

  it('is given up from the record that still fails, with all behind it', async () => {
    const { batches, givenUp } = await run('abcd', rules, () => failedFrom('c'));
    expect(batches).toEqual(['abcd', 'cd', 'cd']);
    expect(givenUp).toEqual(['cd']);
  });

  it('with bisecting, gives up the record that fails and delivers those behind it', async () => {
    const answer = (batch: string) => (batch.includes('c') ? failedFrom('c') : done());
    const { batches, givenUp } = await run('abcd', { ...rules, bisect: true }, answer);
    expect(batches).toEqual(['abcd', 'cd', 'c', 'c', 'd']);
    expect(givenUp).toEqual(['c']);
  });

  it('is not looked at unless the mapping says so', async () => {
    expect(await run('abc', {}, () => failedFrom('b'))).toMatchObject({ batches: ['abc'], givenUp: [] });
  });
});
