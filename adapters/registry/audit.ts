/** The audit of a case: append only, one item for each cause (a signal, a person, the passing of time) of one write. */
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod/mini';
import { Instant } from '../../domain/dates.ts';
import { CaseEvent } from '../../domain/events.ts';
import { Actor } from '../../domain/signals.ts';
import { parseItem } from './items.ts';
import { caseItemKey, casePk, SK } from './keys.ts';
import { asStored } from './stored.ts';
import { beginningWith, type Item, MOST_WRITES, NEW, type Table, type Write } from './table.ts';

/** What the events of one cause share is kept once. */
const AuditItem = z.object({
  at: Instant,
  by: Actor,
  events: z.array(z.looseObject({ type: z.string() })),
});

const sameCause = (a: CaseEvent, b: CaseEvent): boolean => a.at === b.at && isDeepStrictEqual(a.by, b.by);

const byCause = (events: readonly CaseEvent[]): readonly (readonly [CaseEvent, ...CaseEvent[]])[] => {
  const causes: [CaseEvent, ...CaseEvent[]][] = [];
  for (const event of events) {
    const last = causes.at(-1);
    if (last !== undefined && sameCause(last[0], event)) last.push(event);
    else causes.push([event]);
  }
  return causes;
};

/** The writes that append events to the audit, under the version of the case that they made. */
export const auditWrites = (caseId: string, ver: number, events: readonly CaseEvent[]): readonly Write[] =>
  byCause(events).map((cause, n) => ({
    table: 'registry',
    put: {
      ...caseItemKey(caseId, SK.audit(ver, n)),
      at: cause[0].at,
      by: cause[0].by,
      events: cause.map(({ at: _at, by: _by, ...event }) => event),
    },
    when: NEW,
  }));

const eventsOf = (item: Item): readonly CaseEvent[] => {
  const { at, by, events } = parseItem(AuditItem, item);
  return parseItem(z.object({ events: z.array(CaseEvent) }), {
    ...item,
    events: events.map((event) => ({ ...event, at, by })),
  }).events;
};

/** Every event of a case, in the order in which they were decided. Throws BrokenItemError. */
export const makeReadAudit =
  (table: Table) =>
  async (caseId: string): Promise<readonly CaseEvent[]> =>
    (await table.query({ table: 'registry', hash: casePk(caseId), ...beginningWith('AUD') })).flatMap(eventsOf);

/** The events under one version of a case. Throws BrokenItemError. */
export const readAuditOf = async (table: Table, caseId: string, ver: number): Promise<readonly CaseEvent[]> =>
  (
    await table.query({
      table: 'registry',
      hash: casePk(caseId),
      from: SK.audit(ver, 0),
      to: SK.audit(ver, MOST_WRITES),
    })
  ).flatMap(eventsOf);

/** True when the very audit item that `write` puts is there: the write was made before, and its answer was lost on the way. */
export const isWritten = async (table: Table, write: Write | undefined): Promise<boolean> =>
  write !== undefined &&
  'put' in write &&
  isDeepStrictEqual(await table.get(write.table, write.put), asStored(write.put));
