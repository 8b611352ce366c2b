import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { makeActivity } from '../../local/activity.ts';

const deferred = () => {
  let resolve = (): void => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
};

it('is settled when nothing is going on', async () => {
  await expect(makeActivity().settled()).resolves.toBeUndefined();
});

it('gives back what the work came to', async () => {
  const activity = makeActivity();
  expect(await activity.track(async () => 42)).toBe(42);
  await expect(
    activity.track(async () => {
      throw new Error('failed');
    }),
  ).rejects.toThrow('failed');
});

it('waits for all that is going on', async () => {
  const activity = makeActivity();
  const order: string[] = [];
  const first = deferred();
  const second = deferred();
  void activity.track(() => first.promise);
  void activity.track(() => second.promise);
  const settled = activity.settled().then(() => order.push('settled'));
  first.resolve();
  await nextTurn();
  await nextTurn();
  order.push('second ends');
  second.resolve();
  await settled;
  expect(order).toEqual(['second ends', 'settled']);
});

it('waits for what begins in the turn after the last work ended', async () => {
  const activity = makeActivity();
  const order: string[] = [];
  const later = deferred();
  void activity.track(async () => {
    setImmediate(() => {
      order.push('later begins');
      void activity.track(() => later.promise);
    });
  });
  const settled = activity.settled().then(() => order.push('settled'));
  await nextTurn();
  await nextTurn();
  await nextTurn();
  order.push('later ends');
  later.resolve();
  await settled;
  expect(order).toEqual(['later begins', 'later ends', 'settled']);
});

it('counts work that failed as ended', async () => {
  const activity = makeActivity();
  const failing = activity.track(async () => {
    throw new Error('failed');
  });
  const settled = activity.settled();
  await expect(failing).rejects.toThrow('failed');
  await expect(settled).resolves.toBeUndefined();
});

it('does not wait for work that waits for the clock, and waits again when it goes on', async () => {
  const activity = makeActivity();
  const clock = deferred();
  const rest = deferred();
  const order: string[] = [];
  const work = activity.track(async () => {
    await activity.pause(() => clock.promise);
    order.push('goes on');
    await rest.promise;
    order.push('ends');
  });
  await activity.settled();
  order.push('settled');
  clock.resolve();
  const settled = activity.settled().then(() => order.push('settled again'));
  await nextTurn();
  rest.resolve();
  await Promise.all([work, settled]);
  expect(order).toEqual(['settled', 'goes on', 'ends', 'settled again']);
});
