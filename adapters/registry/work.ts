/** Finding the work that staff owe, and the case of a certificate. */
import { Task } from '../../domain/facts.ts';
import { parseItem } from './items.ts';
import { casePk, ownerKey, workKey } from './keys.ts';
import type { Registry } from './registry.ts';
import type { Table } from './table.ts';

const CASE_PREFIX = casePk('');

/** Reads the index, which lags. Ids of cases stand in keys as they are. Throws BrokenItemError. */
export const makeReadQueue =
  (table: Table): Registry['readQueue'] =>
  async ({ program, queue, after, limit }) => {
    const items = await table.query({
      table: 'registry',
      index: 'work',
      hash: workKey(program, queue),
      // The bound is included: one more is asked for, and the place itself is left out if it is still there.
      ...(after !== undefined && { from: after }),
      limit: limit + 1,
    });
    return items
      .filter(({ workOrder }) => workOrder !== after)
      .slice(0, limit)
      .map((item) => ({
        caseId: item.pk.slice(CASE_PREFIX.length),
        task: parseItem(Task, item),
        place: String(item.workOrder),
      }));
  };

/** Strongly consistent. */
export const makeCaseOfNumber =
  (table: Table): Registry['caseOfNumber'] =>
  async (certificateNumber) => {
    const owner = await table.get('registry', ownerKey(certificateNumber));
    return owner === undefined ? undefined : String(owner.caseId);
  };
