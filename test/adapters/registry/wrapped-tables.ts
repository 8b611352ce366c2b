/** Tables that misbehave in one way each, around one that does not. */
import { ContentionError, type Table, type Write } from '../../../adapters/registry/table.ts';

/** Makes the first write twice, as a client does whose answer was lost, and answers the second. */
export const losingAnAnswer = (table: Table): Table => {
  let lost = false;
  return {
    ...table,
    write: async (writes) => {
      if (!lost) {
        lost = true;
        await table.write(writes);
      }
      return table.write(writes);
    },
  };
};

/** Throws contention on the first `times` writes; with `afterwards`, after having made them. */
export const contended = (table: Table, times: number, { afterwards = false } = {}): Table => {
  let left = times;
  return {
    ...table,
    write: async (writes) => {
      if (left === 0) return table.write(writes);
      left -= 1;
      if (afterwards) await table.write(writes);
      throw new ContentionError('TransactionConflict');
    },
  };
};

/** Lets something happen between what was read and the first write. */
export const interrupted = (table: Table, happens: () => Promise<unknown>): Table => {
  let done = false;
  return {
    ...table,
    write: async (writes) => {
      if (!done) {
        done = true;
        await happens();
      }
      return table.write(writes);
    },
  };
};

/** Keeps the writes that were made. */
export const recorded = (table: Table): { readonly table: Table; readonly made: readonly (readonly Write[])[] } => {
  const made: (readonly Write[])[] = [];
  return {
    made,
    table: {
      ...table,
      write: async (writes) => {
        const failures = await table.write(writes);
        if (failures.length === 0) made.push(writes);
        return failures;
      },
    },
  };
};
