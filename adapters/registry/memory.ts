import { makeNewId, type NewId } from './ids.ts';
import { makeRegistry } from './make-registry.ts';
import { type Change, makeMemoryTable } from './memory-table.ts';
import type { Registry } from './registry.ts';

/** The registry in memory, for tests and simulations. `onChange` stands for the stream of the registry table and of the public one. */
export const makeMemoryRegistry = ({
  newId = makeNewId(),
  ...options
}: {
  readonly newId?: NewId;
  readonly onChange?: (change: Change) => void;
} = {}): Registry => makeRegistry({ table: makeMemoryTable(options), newId });
