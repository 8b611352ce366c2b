/** What is decided on a closed case, which has no worker: whoever tells it writes it, with its audit, in one transaction. */
import { auditWrites, isWritten } from './audit.ts';
import { factWrites } from './commit-writes.ts';
import { caseItemKey, SK } from './keys.ts';
import type { Registry } from './registry.ts';
import { EXISTING, type Table } from './table.ts';

/** A closed case stays closed, so that its run needs no condition; its version holds the decision to what was read. */
export const makeAmendClosed =
  (table: Table): Registry['amendClosed'] =>
  async ({ before, after, events, signalKey, answer }) => {
    const { caseId, ver } = after.case;
    const audit = auditWrites(caseId, ver, events);
    const marker = caseItemKey(caseId, SK.signal(signalKey));
    const failures = await table.write([
      ...factWrites({ before, after, events }),
      ...audit,
      { table: 'registry', update: marker, changes: { set: { answer } }, when: EXISTING },
    ]);
    return failures.length === 0 || (await isWritten(table, audit[0])) ? 'AMENDED' : 'STALE';
  };
