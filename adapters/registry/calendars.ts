/**
 * The calendar feeds of people: which person a secret address leads to. Only the SHA-256 of the secret is kept, under a key of its own and with the
 * person, so that both go in one transaction; what was done with a feed stays beside it, append only.
 */
import * as z from 'zod/mini';
import { parseItem } from './items.ts';
import { calendarChangeKey, calendarKey, calendarOwnerKey } from './keys.ts';
import type { ProfileChange, Registry } from './registry.ts';
import { equals, NEW, type Table, type Write } from './table.ts';

const OwnerItem = z.object({ personId: z.string() });
/** `secretHash` is absent after a feed was revoked. */
const CalendarItem = z.object({ ver: z.int(), secretHash: z.optional(z.string()) });

type Change = { readonly personId: string; readonly from: string | undefined; readonly to: string | undefined };

/** The person's own item first: its condition holds for all. */
const writesOf = ({ personId, from, to }: Change, ver: number, { at, by }: ProfileChange): readonly Write[] => [
  {
    table: 'registry',
    put: { ...calendarKey(personId), ver, ...(to !== undefined && { secretHash: to }) },
    when: ver === 1 ? NEW : [equals('ver', ver - 1)],
  },
  {
    table: 'registry',
    put: { ...calendarChangeKey(personId, ver), at, by, what: to === undefined ? 'REVOKED' : 'MADE' },
    when: NEW,
  },
  ...(from === undefined ? [] : [{ table: 'registry' as const, delete: calendarOwnerKey(from) }]),
  ...(to === undefined ? [] : [{ table: 'registry' as const, put: { ...calendarOwnerKey(to), personId }, when: NEW }]),
];

export const makeCalendars = (table: Table): Pick<Registry, 'saveCalendar' | 'personOfCalendar'> => ({
  saveCalendar: async (personId, secretHash, change) => {
    const item = await table.get('registry', calendarKey(personId));
    const { ver, secretHash: from } = item === undefined ? { ver: 0 } : parseItem(CalendarItem, item);
    if (from === secretHash) return true;
    const failures = await table.write(writesOf({ personId, from, to: secretHash }, ver + 1, change));
    if (failures.length === 0) return true;
    // The very change was made, its answer was lost, and it was sent again.
    const found = failures.find(({ index }) => index === 0)?.found;
    return found?.ver === ver + 1 && found.secretHash === secretHash;
  },
  personOfCalendar: async (secretHash) => {
    const item = await table.get('registry', calendarOwnerKey(secretHash));
    return item && parseItem(OwnerItem, item).personId;
  },
});
