/** Cases: opening one, reading its facts, and finding those of a person. */
import type { Instant } from '../../domain/dates.ts';
import type { CaseEvent } from '../../domain/events.ts';
import { Case, type CaseFacts } from '../../domain/facts.ts';
import { auditWrites } from './audit.ts';
import { caseItem, FACT_RANGES, factsOf, parseItem } from './items.ts';
import { caseItemKey, casePk, dueAttributes, isPlain, openCaseKey, personPk, SK } from './keys.ts';
import type { Registry } from './registry.ts';
import { NEW, type Table } from './table.ts';

type Opening = {
  readonly case: Case;
  readonly event: CaseEvent;
  readonly dueAt: Instant;
  readonly defVersion: string;
};

/** Throws when the case's id stands in keys otherwise than as it is, or belongs to another case. */
export const makeOpenCase =
  (table: Table) =>
  async ({ case: record, event, dueAt, defVersion }: Opening): Promise<'OPENED' | 'ALREADY_OPEN'> => {
    const { caseId, personId, program, ver } = record;
    if (!isPlain(caseId)) throw new RangeError('the id of a case has neither # nor %');
    const run = { gen: 0, runState: 'HIBERNATING', inboxSeq: 0, seenSeq: 0, failCount: 0, defVersion };
    const failures = await table.write([
      { table: 'registry', put: { ...openCaseKey(personId, program), caseId }, when: NEW },
      { table: 'registry', put: caseItem(record), when: NEW },
      {
        table: 'registry',
        put: { ...caseItemKey(caseId, SK.run), ...run, ...dueAttributes(caseId, dueAt) },
        when: NEW,
      },
      ...auditWrites(caseId, ver, [event]),
    ]);
    if (failures.length === 0) return 'OPENED';
    const mark = failures.find(({ index }) => index === 0)?.found;
    if (mark === undefined) throw new Error(`case ${caseId} was opened before`);
    // The mark names this very case when it was written, its answer was lost, and it was sent again.
    return mark.caseId === caseId ? 'OPENED' : 'ALREADY_OPEN';
  };

/** Throws BrokenItemError. */
export const makeReadCase =
  (table: Table) =>
  async (caseId: string): Promise<Case | undefined> => {
    const item = await table.get('registry', caseItemKey(caseId, SK.case));
    return item && parseItem(Case, item);
  };

/** Throws BrokenItemError. */
export const makeReadFacts =
  (table: Table) =>
  async (caseId: string): Promise<CaseFacts | undefined> => {
    const hash = casePk(caseId);
    const read = (range: (typeof FACT_RANGES)[number]) => table.query({ table: 'registry', hash, ...range });
    // The case and its version first: what changes after that is newer than the version, so that a decision on the mixture is stale.
    const [first, ...others] = FACT_RANGES;
    const record = await read(first);
    return factsOf([...record, ...(await Promise.all(others.map(read))).flat()]);
  };

/** Oldest first, as ids of cases sort. Reads the index, which lags. */
export const makeCasesOfPerson =
  (table: Table) =>
  async (personId: string): Promise<readonly string[]> =>
    (await table.query({ table: 'registry', index: 'person', hash: personPk(personId) })).map(({ personOrder }) =>
      String(personOrder),
    );

/** The index has one small entry for each case, whatever state its run is in. */
export const makeEveryCase =
  (table: Table): Registry['everyCase'] =>
  async ({ after, limit }) => {
    const { items, next } = await table.scanIndex({ index: 'person', after, limit });
    return { caseIds: items.map(({ personOrder }) => String(personOrder)), next };
  };
