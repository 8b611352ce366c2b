/**
 * What the registry asks of a store: both tables behind one port, because one decision writes to both. Conditions are data: `dynamodb-table`
 * compiles them to expressions, `memory-table` evaluates them, so that everything above this file is written once.
 */

export type TableName = 'registry' | 'public';
export type Key = { readonly pk: string; readonly sk: string };
export type Item = Key & { readonly [attribute: string]: unknown };

/** The indexes of the registry table. They lag behind the table; an item without both attributes is not in the index. */
export const INDEXES = {
  due: { hash: 'dueShard', range: 'dueKey', projection: 'KEYS_ONLY' },
  work: { hash: 'workKey', range: 'workOrder', projection: 'ALL' },
  person: { hash: 'personKey', range: 'personOrder', projection: 'KEYS_ONLY' },
} as const;
export type IndexName = keyof typeof INDEXES;

type Scalar = string | number;
/** Equal: the same texts in the same order. */
type List = readonly string[];
/** One comparison with an attribute as stored. A missing attribute compares as neither equal, above nor below anything. */
export type Test =
  | { readonly is: 'ABSENT' | 'PRESENT'; readonly attribute: string }
  | { readonly is: 'EQUAL'; readonly attribute: string; readonly value: Scalar | List }
  | { readonly is: 'BELOW' | 'AT_MOST' | 'ABOVE'; readonly attribute: string; readonly value: Scalar };
/** Every clause has to hold; a list inside holds when one of its tests does. */
export type Condition = readonly (Test | readonly Test[])[];

export const isAbsent = (attribute: string): Test => ({ is: 'ABSENT', attribute });
export const isPresent = (attribute: string): Test => ({ is: 'PRESENT', attribute });
export const equals = (attribute: string, value: Scalar | List): Test => ({ is: 'EQUAL', attribute, value });
export const isBelow = (attribute: string, value: Scalar): Test => ({ is: 'BELOW', attribute, value });
export const isAtMost = (attribute: string, value: Scalar): Test => ({ is: 'AT_MOST', attribute, value });
export const isAbove = (attribute: string, value: Scalar): Test => ({ is: 'ABOVE', attribute, value });
/** True where no item stands under the key: every item has a `pk`. */
export const NEW: Condition = [isAbsent('pk')];
export const EXISTING: Condition = [isPresent('pk')];

export type Changes = {
  readonly set?: Readonly<Record<string, unknown>>;
  /** Adds to a number, which starts at 0. */
  readonly add?: Readonly<Record<string, number>>;
  readonly remove?: readonly string[];
};
export type Write = { readonly table: TableName; readonly when?: Condition } & (
  | { readonly put: Item }
  | { readonly update: Key; readonly changes: Changes }
  | { readonly delete: Key }
);

/** A condition that did not hold: the place of its write, and the item that stood there (undefined: none did). */
export type Failure = { readonly index: number; readonly found: Item | undefined };

/** Other writers, or the store's limits, kept a call from being made. It may be sent again as it is. */
export class ContentionError extends Error {
  override readonly name = 'ContentionError';
}

/** AWS's limit on the writes of one transaction. */
export const MOST_WRITES = 100;

export type Query = {
  readonly table: TableName;
  readonly index?: IndexName;
  readonly hash: string;
  /** Bounds of the sort key, both included. */
  readonly from?: string;
  readonly to?: string;
  readonly limit?: number;
};

/** One look at a table from end to end. */
export type Scan = {
  readonly table: TableName;
  /** Only items with this sort key are answered. */
  readonly sk: string;
  /** The key that the page before ended with. */
  readonly after: Key | undefined;
  /** Items that are looked at, whether they are answered or not. */
  readonly limit: number;
};

/** One look at an index from end to end, whatever the hash. */
export type IndexScan = {
  readonly index: IndexName;
  /** The last entry of the page before. */
  readonly after: Item | undefined;
  readonly limit: number;
};

/** Every call throws ContentionError. */
export type Table = {
  /** Strongly consistent. */
  readonly get: (table: TableName, key: Key) => Promise<Item | undefined>;
  /** All items, in the order of the sort key by UTF-8 bytes. Strongly consistent, unless it asks an index. */
  readonly query: (query: Query) => Promise<readonly Item[]>;
  /** All of the writes (1 to 100, no item twice), or none when it answers failures. Properties that are undefined are left out. */
  readonly write: (writes: readonly Write[]) => Promise<readonly Failure[]>;
  /** For operator tools: no function has the right. In no order that means anything; `next` is undefined after the last page. Strongly consistent. */
  readonly scan: (scan: Scan) => Promise<{ readonly items: readonly Item[]; readonly next: Key | undefined }>;
  /** Every entry of an index of the registry, in no order that means anything; `next` is undefined after the last page. Lags as the index does. */
  readonly scanIndex: (
    scan: IndexScan,
  ) => Promise<{ readonly items: readonly Item[]; readonly next: Item | undefined }>;
};

/** The bounds of the sort keys that begin with `prefix#`: `$` is the character after `#`. */
export const beginningWith = (prefix: string): { readonly from: string; readonly to: string } => ({
  from: `${prefix}#`,
  to: `${prefix}$`,
});

/** The bounds of the sort keys that begin with a text, whatever letters follow: no character comes after the last one. */
export const beginningWithText = (text: string): { readonly from: string; readonly to: string } => ({
  from: text,
  to: `${text}\u{10ffff}`,
});

export const keyOf = (write: Write): Key =>
  'put' in write ? write.put : 'update' in write ? write.update : write.delete;
