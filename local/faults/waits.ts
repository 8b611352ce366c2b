/** Waits on the virtual clock, in the middle of work that the clock would otherwise wait for. */
import type { PausableActivity } from '../activity.ts';
import type { Now, TimeSource } from '../contracts.ts';

export type Waits = TimeSource & {
  /** Resolves when the clock has moved on by so much, or when everything ends. Only within tracked work. */
  readonly pass: (milliseconds: number) => Promise<void>;
  /** Does work later, as tracked work of its own; when everything ends, at once. */
  readonly later: (milliseconds: number, work: () => Promise<unknown>) => void;
  /** Ends every wait, those to come too. */
  readonly end: () => void;
};

type Due = { readonly at: number; readonly begin: () => void };

/** `onError`: told of work that fails later, when nobody waits for it. */
export const makeWaits = (activity: PausableActivity, now: Now, onError: (error: unknown) => void): Waits => {
  const due = new Set<Due>();
  let ended = false;
  const beginAll = (all: Iterable<Due>): void => {
    for (const each of all) {
      due.delete(each);
      each.begin();
    }
  };
  return {
    pass: (milliseconds) =>
      activity.pause(
        () =>
          new Promise((resolve) => {
            if (ended) resolve();
            else due.add({ at: now() + milliseconds, begin: resolve });
          }),
      ),
    later: (milliseconds, work) => {
      const begin = (): void => void activity.track(work).catch(onError);
      if (ended) begin();
      else due.add({ at: now() + milliseconds, begin });
    },
    end: () => {
      ended = true;
      beginAll(due);
    },
    nextDueAt: () => (due.size === 0 ? undefined : Math.min(...[...due].map(({ at }) => at))),
    runDue: async (at) => beginAll([...due].filter((one) => one.at <= at)),
  };
};
