/** When each running execution is next due. A binary heap whose outdated entries are dropped when they come up. */

type Entry = { readonly at: number; readonly key: string };

export type Timers = {
  /** Sets, moves or (undefined) removes the one timer of a key. */
  readonly set: (key: string, at: number | undefined) => void;
  readonly next: () => number | undefined;
  /** Removes and answers the keys that are due, earliest first. */
  readonly takeDue: (now: number) => string[];
};

export const makeTimers = (): Timers => {
  const heap: Entry[] = [];
  const current = new Map<string, number>();

  const swap = (a: number, b: number): void => {
    const [first, second] = [heap[a], heap[b]];
    if (first === undefined || second === undefined) return;
    heap[a] = second;
    heap[b] = first;
  };
  const isBefore = (a: number, b: number): boolean => (heap[a]?.at ?? Infinity) < (heap[b]?.at ?? Infinity);

  const push = (entry: Entry): void => {
    heap.push(entry);
    for (let at = heap.length - 1; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (!isBefore(at, parent)) return;
      swap(at, parent);
      at = parent;
    }
  };
  const pop = (): void => {
    swap(0, heap.length - 1);
    heap.pop();
    for (let at = 0; ; ) {
      const left = 2 * at + 1;
      const least = isBefore(left + 1, left) ? left + 1 : left;
      if (!isBefore(least, at)) return;
      swap(at, least);
      at = least;
    }
  };
  /** The earliest entry that still holds. */
  const top = (): Entry | undefined => {
    for (let entry = heap[0]; entry !== undefined; entry = heap[0]) {
      if (current.get(entry.key) === entry.at) return entry;
      pop();
    }
    return undefined;
  };

  return {
    set: (key, at) => {
      if (current.get(key) === at) return;
      if (at === undefined) {
        current.delete(key);
        return;
      }
      current.set(key, at);
      push({ at, key });
    },
    next: () => top()?.at,
    takeDue: (now) => {
      const due: string[] = [];
      for (let entry = top(); entry !== undefined && entry.at <= now; entry = top()) {
        due.push(entry.key);
        current.delete(entry.key);
        pop();
      }
      return due;
    },
  };
};
