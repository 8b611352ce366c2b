/** The table port in memory: the same conditions, the same order, the same limits, and never a conflict or a lagging index. */
import { isDeepStrictEqual } from 'node:util';
import { compareKeys, makePartitions, type Partitions } from './partitions.ts';
import { asStored } from './stored.ts';
import {
  type Changes,
  type Condition,
  INDEXES,
  type IndexName,
  type Item,
  type Key,
  keyOf,
  MOST_WRITES,
  type Query,
  type Table,
  type TableName,
  type Test,
  type Write,
} from './table.ts';

/** What a stream would carry. */
export type Change = { readonly table: TableName; readonly before: Item | undefined; readonly after: Item | undefined };

/** Below zero, zero or above, as the stored attribute compares; undefined where it is missing or of another type than the value. */
const compare = (stored: unknown, value: string | number): number | undefined => {
  if (typeof stored === 'number' && typeof value === 'number') return stored - value;
  return typeof stored === 'string' && typeof value === 'string' ? compareKeys(stored, value) : undefined;
};

const holds = (item: Item | undefined, test: Test): boolean => {
  const stored = item?.[test.attribute];
  if (!('value' in test)) return (stored === undefined) === (test.is === 'ABSENT');
  if (typeof test.value === 'object') return isDeepStrictEqual(stored, test.value);
  const order = compare(stored, test.value);
  if (order === undefined) return false;
  switch (test.is) {
    case 'EQUAL':
      return order === 0;
    case 'BELOW':
      return order < 0;
    case 'AT_MOST':
      return order <= 0;
    case 'ABOVE':
      return order > 0;
  }
};

const allHold = (item: Item | undefined, condition: Condition): boolean =>
  condition.every((clause) => ('is' in clause ? holds(item, clause) : clause.some((test) => holds(item, test))));

const changed = (item: Item, { set = {}, add = {}, remove = [] }: Changes): Item => {
  const sums = Object.entries(add).map(([attribute, by]) => [attribute, Number(item[attribute] ?? 0) + by]);
  const gone = new Set(remove);
  const kept = Object.entries(item).filter(([attribute]) => !gone.has(attribute));
  return { ...Object.fromEntries(kept), pk: item.pk, sk: item.sk, ...asStored(set), ...Object.fromEntries(sums) };
};

const resultOf = (write: Write, item: Item | undefined): Item | undefined => {
  if ('put' in write) return asStored(write.put);
  return 'update' in write ? changed(item ?? write.update, write.changes) : undefined;
};

const frozen = <Value>(value: Value): Value => {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.values(value).forEach(frozen);
    Object.freeze(value);
  }
  return value;
};

const keyIn = ({ pk, sk }: Key): Key => ({ pk, sk });
const isAfter = (item: Key, key: Key): boolean => (compareKeys(item.pk, key.pk) || compareKeys(item.sk, key.sk)) > 0;

const placeInTable = ({ pk, sk }: Key) => ({ hash: pk, range: sk, tie: '' });

/** Undefined for an item that the index leaves out. */
const placeInIndex = (index: IndexName, item: Item) => {
  const [hash, range] = [item[INDEXES[index].hash], item[INDEXES[index].range]];
  return typeof hash === 'string' && typeof range === 'string'
    ? { hash, range, tie: `${item.pk}\u0000${item.sk}` }
    : undefined;
};

const isAfterIn = (index: IndexName, item: Item, other: Item): boolean => {
  const [a, b] = [placeInIndex(index, item), placeInIndex(index, other)];
  if (a === undefined || b === undefined) return false;
  return (compareKeys(a.hash, b.hash) || compareKeys(a.range, b.range) || compareKeys(a.tie, b.tie)) > 0;
};

const projected = (index: IndexName, item: Item): Item => {
  const { hash, range, projection } = INDEXES[index];
  if (projection === 'ALL') return item;
  return { pk: item.pk, sk: item.sk, [hash]: item[hash], [range]: item[range] };
};

/** What DynamoDB refuses as well, whatever the conditions say. */
const checkShape = (writes: readonly Write[]): void => {
  if (writes.length > MOST_WRITES) throw new RangeError(`${writes.length} writes in one transaction`);
  const places = new Set(writes.map((write) => JSON.stringify([write.table, keyOf(write).pk, keyOf(write).sk])));
  if (places.size < writes.length) throw new RangeError('two writes of one item in one transaction');
};

const indexNames = Object.keys(INDEXES) as IndexName[]; // the keys of that literal

/** `onChange` is told of every item that a write changed, after it is in the table, as a stream would. */
export const makeMemoryTable = ({ onChange }: { readonly onChange?: (change: Change) => void } = {}): Table => {
  const tables: Record<TableName, Partitions> = { registry: makePartitions(), public: makePartitions() };
  const indexes = { due: makePartitions(), work: makePartitions(), person: makePartitions() };

  const reindex = (before: Item | undefined, after: Item | undefined): void => {
    for (const index of indexNames) {
      const [from, to] = [before && placeInIndex(index, before), after && placeInIndex(index, after)];
      const stays = from?.hash === to?.hash && from?.range === to?.range; // the tie is the item's own key
      if (from !== undefined && !stays) indexes[index].remove(from);
      if (to !== undefined && after !== undefined) indexes[index].put(to, frozen(projected(index, after)));
    }
  };

  const apply = (write: Write): Change => {
    const place = placeInTable(keyOf(write));
    const before = tables[write.table].get(place);
    const after = frozen(resultOf(write, before));
    if (after === undefined) tables[write.table].remove(place);
    else tables[write.table].put(place, after);
    if (write.table === 'registry') reindex(before, after);
    return { table: write.table, before, after };
  };

  return {
    get: async (table, key) => tables[table].get(placeInTable(key)),
    query: async ({ table, index, hash, from, to, limit }: Query) =>
      (index === undefined ? tables[table] : indexes[index]).slice(hash, from, to, limit),
    write: async (writes) => {
      checkShape(writes);
      const failures = writes.flatMap((write, index) => {
        const found = tables[write.table].get(placeInTable(keyOf(write)));
        return write.when === undefined || allHold(found, write.when) ? [] : [{ index, found }];
      });
      if (failures.length > 0) return failures;
      const changes = writes.map(apply);
      if (onChange) changes.forEach(onChange);
      return [];
    },
    scan: async ({ table, sk, after, limit }) => {
      const items = tables[table].all();
      const place = after === undefined ? 0 : items.findIndex((item) => isAfter(item, after));
      const page = place === -1 ? [] : items.slice(place, place + limit);
      const last = page.at(-1);
      return {
        items: page.filter((item) => item.sk === sk),
        next: page.length < limit ? undefined : last && keyIn(last),
      };
    },
    scanIndex: async ({ index, after, limit }) => {
      const items = indexes[index].all();
      const place = after === undefined ? 0 : items.findIndex((item) => isAfterIn(index, item, after));
      const page = place === -1 ? [] : items.slice(place, place + limit);
      return { items: page, next: page.length < limit ? undefined : page.at(-1) };
    },
  };
};
