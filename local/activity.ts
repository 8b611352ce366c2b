import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Activity } from './contracts.ts';

/** Counts tracked work. Nothing here waits on time: a clock that moves at rest must not depend on how fast the machine is. */
export const makeActivity = (): Activity => {
  let going = 0;
  let begun = 0;
  let waiting: (() => void)[] = [];
  const rest = (): void => {
    const resting = waiting;
    waiting = [];
    for (const resume of resting) resume();
  };
  return {
    track: async (work) => {
      going += 1;
      begun += 1;
      try {
        return await work();
      } finally {
        going -= 1;
        if (going === 0) rest();
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
