/** Items in memory by partition, each partition in the order of its sort key. */
import type { Item } from './table.ts';

/** Where an item stands: its partition, its place there, and what tells it from others at the same place. */
type Place = { readonly hash: string; readonly range: string; readonly tie: string };
type Entry = { readonly range: string; readonly tie: string; readonly item: Item };

export type Partitions = {
  readonly get: (place: Place) => Item | undefined;
  readonly put: (place: Place, item: Item) => void;
  readonly remove: (place: Place) => void;
  /** Both bounds included. */
  readonly slice: (
    hash: string,
    from: string | undefined,
    to: string | undefined,
    limit: number | undefined,
  ) => readonly Item[];
  /** Every item, in the order of its partition and then of its place there. */
  readonly all: () => readonly Item[];
};

const SURROGATE = /[\ud800-\udfff]/;

/** The order of UTF-8 bytes, DynamoDB's. JavaScript compares UTF-16, which differs only where surrogates come in. */
export const compareKeys = (a: string, b: string): number => {
  if (a === b) return 0;
  if (SURROGATE.test(a) || SURROGATE.test(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : 1;
};

/** The first index whose entry is not before the bound. `entries` are sorted so that those before it come first. */
const firstIndex = (entries: readonly Entry[], isBefore: (entry: Entry) => boolean): number => {
  let [low, high] = [0, entries.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const entry = entries[middle];
    if (entry !== undefined && isBefore(entry)) low = middle + 1;
    else high = middle;
  }
  return low;
};

const indexOf = (entries: readonly Entry[], { range, tie }: Place): number =>
  firstIndex(entries, (entry) => (compareKeys(entry.range, range) || compareKeys(entry.tie, tie)) < 0);

export const makePartitions = (): Partitions => {
  const partitions = new Map<string, Entry[]>();
  const at = (place: Place) => {
    const entries = partitions.get(place.hash) ?? [];
    const index = indexOf(entries, place);
    const entry = entries[index];
    return { entries, index, entry: entry?.range === place.range && entry.tie === place.tie ? entry : undefined };
  };
  return {
    get: (place) => at(place).entry?.item,
    put: (place, item) => {
      const { entries, index, entry } = at(place);
      partitions.set(place.hash, entries);
      entries.splice(index, entry === undefined ? 0 : 1, { range: place.range, tie: place.tie, item });
    },
    remove: (place) => {
      const { entries, index, entry } = at(place);
      if (entry === undefined) return;
      entries.splice(index, 1);
      if (entries.length === 0) partitions.delete(place.hash);
    },
    slice: (hash, from, to, limit) => {
      const entries = partitions.get(hash) ?? [];
      const start = from === undefined ? 0 : firstIndex(entries, ({ range }) => compareKeys(range, from) < 0);
      const end = to === undefined ? entries.length : firstIndex(entries, ({ range }) => compareKeys(range, to) <= 0);
      return entries.slice(start, limit === undefined ? end : Math.min(end, start + limit)).map(({ item }) => item);
    },
    all: () =>
      [...partitions.entries()]
        .sort(([a], [b]) => compareKeys(a, b))
        .flatMap(([, entries]) => entries.map(({ item }) => item)),
  };
};
