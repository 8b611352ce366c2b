import { describe, expect, it } from 'vitest';
import { makeMemoryTable } from '../../../adapters/registry/memory-table.ts';
import {
  beginningWith,
  type Condition,
  equals,
  type Item,
  isAbove,
  isAbsent,
  isAtMost,
  isBelow,
  isPresent,
  type Key,
  type Table,
  type Write,
} from '../../../adapters/registry/table.ts';
import { onEveryTable } from './on-every-table.ts';

const KEY = { pk: 'A', sk: '1' };
const put = (item: Item, when?: Condition): Write => ({ table: 'registry', put: item, ...(when && { when }) });

describe('a table', () => {
  onEveryTable((open) => {
    const withItem = async (attributes: Record<string, unknown>) => {
      const table = await open();
      await table.write([put({ ...KEY, ...attributes })]);
      return table;
    };
    const sortKeys = async (table: Table, query: Partial<Parameters<Table['query']>[0]>) =>
      (await table.query({ table: 'registry', hash: 'A', ...query })).map(({ sk }) => sk);

    const held: readonly { condition: Condition; holds: boolean }[] = [
      { condition: [equals('text', 'b')], holds: true },
      { condition: [equals('text', 'a')], holds: false },
      { condition: [equals('number', 9)], holds: true },
      { condition: [equals('number', '9')], holds: false },
      { condition: [isBelow('number', 10)], holds: true },
      { condition: [isBelow('number', 9)], holds: false },
      { condition: [isAtMost('number', 9)], holds: true },
      { condition: [isAtMost('number', 8)], holds: false },
      { condition: [isAbove('number', 8)], holds: true },
      { condition: [isAbove('number', 9)], holds: false },
      { condition: [isBelow('text', 'c')], holds: true },
      { condition: [isAbove('text', 'a')], holds: true },
      { condition: [isAbove('text', 'b')], holds: false },
      { condition: [isBelow('text', 9)], holds: false },
      { condition: [isPresent('text')], holds: true },
      { condition: [isPresent('none')], holds: false },
      { condition: [isAbsent('none')], holds: true },
      { condition: [isAbsent('text')], holds: false },
      { condition: [equals('none', 'b')], holds: false },
      { condition: [isBelow('none', 9)], holds: false },
      { condition: [isAtMost('none', 'b')], holds: false },
      { condition: [isAbove('none', 'b')], holds: false },
      { condition: [equals('list', ['x', 'y'])], holds: true },
      { condition: [equals('list', ['x'])], holds: false },
      { condition: [equals('list', ['y', 'x'])], holds: false },
      { condition: [equals('text', ['b'])], holds: false },
      { condition: [equals('none', [])], holds: false },
      { condition: [equals('text', 'b'), equals('number', 8)], holds: false },
      { condition: [equals('text', 'b'), [equals('number', 8), isAbsent('none')]], holds: true },
      { condition: [[equals('number', 8), isPresent('none')]], holds: false },
      { condition: [[isAbsent('pk'), isBelow('number', 10)]], holds: true },
    ];
    it.each(held)('finds that $condition holds: $holds', async ({ condition, holds }) => {
      const table = await withItem({ text: 'b', number: 9, list: ['x', 'y'] });
      const changes = { set: { written: true } };
      const failures = await table.write([{ table: 'registry', update: KEY, changes, when: condition }]);
      expect(failures.length === 0).toBe(holds);
      expect((await table.get('registry', KEY))?.written).toBe(holds ? true : undefined);
    });

    it('answers a failed condition with the item as it stands', async () => {
      const item = {
        ...KEY,
        text: '',
        list: [1, -0.5, 'x', [null]],
        map: { yes: true, deep: { no: false } },
        none: null,
      };
      const table = await withItem(item);
      const alone = await table.write([{ table: 'registry', delete: KEY, when: [isAbsent('pk')] }]);
      expect(alone).toEqual([{ index: 0, found: item }]);
      const absent = await table.write([{ table: 'registry', delete: { pk: 'B', sk: '1' }, when: [isPresent('pk')] }]);
      expect(absent).toEqual([{ index: 0, found: undefined }]);
    });

    it('makes all writes of a transaction, or none and tells every failure by its place', async () => {
      const table = await withItem({ n: 1 });
      const other = { pk: 'B', sk: '1' };
      const failures = await table.write([
        put({ pk: 'A', sk: '2' }),
        put({ ...KEY, n: 2 }, [isAbsent('pk')]),
        { table: 'public', put: { pk: 'A', sk: '1' } },
        { table: 'registry', delete: other, when: [isPresent('pk')] },
      ]);
      expect(failures).toEqual([
        { index: 1, found: { ...KEY, n: 1 } },
        { index: 3, found: undefined },
      ]);
      expect(await sortKeys(table, {})).toEqual(['1']);
      expect(await table.get('public', KEY)).toBeUndefined();
      const made = await table.write([
        { table: 'registry', update: KEY, changes: { add: { n: 1 } } },
        { table: 'public', put: { ...KEY, open: true } },
        { table: 'registry', delete: other },
      ]);
      expect(made).toEqual([]);
      expect(await table.get('registry', KEY)).toEqual({ ...KEY, n: 2 });
      expect(await table.get('public', KEY)).toEqual({ ...KEY, open: true });
    });

    it('sets, adds and removes, and makes the item where there is none', async () => {
      const table = await open();
      const update = (changes: Extract<Write, { update: unknown }>['changes']) =>
        table.write([{ table: 'registry', update: KEY, changes }]);
      await update({ add: { count: 2 }, set: { name: 'x', ttl: undefined } });
      expect(await table.get('registry', KEY)).toEqual({ ...KEY, count: 2, name: 'x' });
      await update({
        add: { count: -3 },
        set: { status: { a: [1, undefined, 2].filter(Boolean), b: undefined } },
        remove: ['name', 'none'],
      });
      expect(await table.get('registry', KEY)).toEqual({ ...KEY, count: -1, status: { a: [1, 2] } });
    });

    it('leaves out properties that are undefined', async () => {
      const table = await withItem({ a: undefined, deep: { b: undefined, c: [{ d: undefined, e: 1 }] } });
      expect(await table.get('registry', KEY)).toStrictEqual({ ...KEY, deep: { c: [{ e: 1 }] } });
    });

    it('replaces an item whole', async () => {
      const table = await withItem({ a: 1 });
      await table.write([put({ ...KEY, b: 2 })]);
      expect(await table.get('registry', KEY)).toEqual({ ...KEY, b: 2 });
    });

    it('sorts by the bytes of UTF-8, and takes bounds and limit from there', async () => {
      const table = await open();
      const sorted = ['A', 'X#', 'X#1', 'X#~', 'X#é', 'X#\uff21', 'X#\u{1f642}', 'X$', 'Y'];
      for (const sk of [...sorted].reverse()) await table.write([put({ pk: 'A', sk })]);
      expect(await sortKeys(table, {})).toEqual(sorted);
      expect(await sortKeys(table, { from: 'X#1', to: 'X#é' })).toEqual(['X#1', 'X#~', 'X#é']);
      expect(await sortKeys(table, { from: 'X#\uff21' })).toEqual(sorted.slice(5));
      expect(await sortKeys(table, { to: 'X#' })).toEqual(['A', 'X#']);
      expect(await sortKeys(table, { ...beginningWith('X'), limit: 3 })).toEqual(['X#', 'X#1', 'X#~']);
      expect(await sortKeys(table, { limit: 100 })).toEqual(sorted);
      expect(await sortKeys(table, { hash: 'B' })).toEqual([]);
    });

    it('has an item in an index while it has both attributes, and only there', async () => {
      const table = await open();
      const dueIn = (sk: string, dueKey: string) => put({ pk: 'A', sk, dueShard: '0', dueKey, more: 1 });
      await table.write([dueIn('1', 'b'), dueIn('2', 'a'), dueIn('3', 'b'), put({ pk: 'A', sk: '4', dueShard: '0' })]);
      const due = (query = {}) => table.query({ table: 'registry', index: 'due', hash: '0', ...query });
      expect((await due({ to: 'a' })).map(({ sk }) => sk)).toEqual(['2']);
      expect((await due()).map(({ dueKey }) => dueKey)).toEqual(['a', 'b', 'b']);
      expect(await due({ limit: 1 })).toEqual([{ pk: 'A', sk: '2', dueShard: '0', dueKey: 'a' }]);
      await table.write([
        { table: 'registry', update: { pk: 'A', sk: '2' }, changes: { set: { dueKey: 'c' } } },
        { table: 'registry', update: { pk: 'A', sk: '1' }, changes: { remove: ['dueKey'] } },
        { table: 'registry', delete: { pk: 'A', sk: '3' } },
      ]);
      expect((await due()).map(({ sk, dueKey }) => [sk, dueKey])).toEqual([['2', 'c']]);
      const work = { workKey: 'Q#TRAINING#0', workOrder: '1', reason: 'REVIEW' };
      await table.write([put({ pk: 'T', sk: '1', ...work })]);
      const queue = await table.query({ table: 'registry', index: 'work', hash: work.workKey });
      expect(queue).toEqual([{ pk: 'T', sk: '1', ...work }]);
    });

    it('is gone through from end to end, for the items of one sort key', async () => {
      const table = await open();
      const pages = async (limit: number) => {
        const read: Item[][] = [];
        let after: Key | undefined;
        do {
          const { items, next } = await table.scan({ table: 'registry', sk: '1', after, limit });
          read.push([...items]);
          after = next;
        } while (after !== undefined);
        return read;
      };
      expect((await pages(2)).flat()).toEqual([]);
      const names = ['A', 'B', 'C', 'Ñ'];
      await table.write(
        names.flatMap((pk) => [put({ pk, sk: '1', n: pk.length }), put({ pk, sk: '2' }), put({ pk, sk: '10' })]),
      );
      await table.write([{ table: 'public', put: { pk: 'P', sk: '1' } }]);
      for (const limit of [1, 2, 5, 100]) {
        const read = await pages(limit);
        expect(read.every((page) => page.length <= limit)).toBe(true);
        expect(read.flat().sort((a, b) => (a.pk < b.pk ? -1 : 1))).toEqual(names.map((pk) => ({ pk, sk: '1', n: 1 })));
      }
      expect((await pages(5)).length).toBeGreaterThanOrEqual(3); // of twelve items, five at a time
    });

    it('has indexes that are gone through from end to end, page by page', async () => {
      const table = await open();
      const owners = ['P#1', 'P#2', 'P#3'];
      await table.write([
        ...owners.flatMap((personKey, n) => [
          put({ pk: `C${2 * n}`, sk: 'CASE', personKey, personOrder: `C${2 * n}`, other: 'left out' }),
          put({ pk: `C${2 * n + 1}`, sk: 'CASE', personKey, personOrder: `C${2 * n + 1}` }),
        ]),
        put({ pk: 'C9', sk: 'CASE' }),
      ]);
      for (const limit of [1, 4, 6, 100]) {
        const read: Item[] = [];
        let after: Item | undefined;
        do {
          const { items, next } = await table.scanIndex({ index: 'person', after, limit });
          expect(items.length).toBeLessThanOrEqual(limit);
          read.push(...items);
          after = next;
        } while (after !== undefined);
        expect(read.map(({ personOrder }) => personOrder).sort()).toEqual(['C0', 'C1', 'C2', 'C3', 'C4', 'C5']);
        expect(read.every((item) => !('other' in item))).toBe(true);
      }
    });

    it('refuses more than a hundred writes, and two of one item', async () => {
      const table = await open();
      const writes = Array.from({ length: 101 }, (_, n) => put({ pk: 'A', sk: `${n}` }));
      await expect(table.write(writes)).rejects.toThrow();
      await expect(table.write([put(KEY), { table: 'registry', delete: KEY }])).rejects.toThrow();
      expect(await sortKeys(table, {})).toEqual([]);
      expect(await table.write(writes.slice(1))).toEqual([]);
      expect(await sortKeys(table, {})).toHaveLength(100);
    });
  });
});

describe('a table in memory', () => {
  it('keeps copies that nobody can change', async () => {
    const table = makeMemoryTable();
    const mine = { ...KEY, list: [1] };
    await table.write([put(mine)]);
    mine.list.push(2);
    const item = await table.get('registry', KEY);
    expect(item?.list).toEqual([1]);
    expect(() => Object.assign(item ?? {}, { list: [] })).toThrow(TypeError);
    expect(() => Object.assign(Object(item?.list), { 0: 9 })).toThrow(TypeError);
  });

  it('tells of every change after it was made, and of none that was not', async () => {
    const changes: unknown[] = [];
    const table = makeMemoryTable({ onChange: (change) => changes.push(change) });
    await table.write([put({ ...KEY, n: 1 }), { table: 'public', put: KEY }]);
    await table.write([put({ ...KEY, n: 2 }, [isAbsent('pk')])]);
    await table.write([{ table: 'registry', update: KEY, changes: { add: { n: 1 } } }]);
    await table.write([{ table: 'registry', delete: KEY }]);
    const [one, two] = [
      { ...KEY, n: 1 },
      { ...KEY, n: 2 },
    ];
    expect(changes).toEqual([
      { table: 'registry', before: undefined, after: one },
      { table: 'public', before: undefined, after: KEY },
      { table: 'registry', before: one, after: two },
      { table: 'registry', before: two, after: undefined },
    ]);
  });
});
