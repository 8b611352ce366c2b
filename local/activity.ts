import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Activity } from './contracts.ts';

export type PausableActivity = Activity & {
  /**
   * Waits, in the middle of tracked work, for what only a move of the clock brings: meanwhile that work does not count as going on. Within work that
   * is tracked twice, the clock would wait on.
   */
  readonly pause: <T>(wait: () => Promise<T>) => Promise<T>;
};

/** Counts tracked work. Nothing here waits on time: a clock that moves at rest must not depend on how fast the machine is. */
export const makeActivity = (): PausableActivity => {
  let going = 0;
  let begun = 0;
  let waiting: (() => void)[] = [];
  const begin = (): void => {
    going += 1;
    begun += 1;
  };
  const end = (): void => {
    going -= 1;
    if (going > 0) return;
    const resting = waiting;
    waiting = [];
    for (const resume of resting) resume();
  };
  return {
    track: async (work) => {
      begin();
      try {
        return await work();
      } finally {
        end();
      }
    },
    pause: async (wait) => {
      end();
      try {
        return await wait();
      } finally {
        begin();
      }
    },
    settled: async () => {
      for (;;) {
        if (going > 0) await new Promise<void>((resolve) => waiting.push(resolve));
        // What has ended may have queued what follows it (a message to a worker, a promise): it gets one turn to begin.
        const begunBefore = begun;
        await nextTurn();
        if (going === 0 && begun === begunBefore) return;
      }
    },
  };
};
