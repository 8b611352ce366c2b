import { isDeepStrictEqual } from 'node:util';
import { Person } from '../../domain/person.ts';
import { parseItem } from './items.ts';
import { profileChangeKey, profileKey } from './keys.ts';
import type { ProfileChange } from './registry.ts';
import { asStored } from './stored.ts';
import { equals, NEW, type Table, type Write } from './table.ts';

/** Strongly consistent. Throws BrokenItemError. */
export const makeReadPerson =
  (table: Table) =>
  async (personId: string): Promise<Person | undefined> => {
    const item = await table.get('registry', profileKey(personId));
    return item && parseItem(Person, item);
  };

/** The profile as it became, by whom and why: append only, as the audit of a case. */
const changeWrite = (person: Person, { at, by, reason }: ProfileChange): Write => ({
  table: 'registry',
  put: { ...profileChangeKey(person.personId, person.ver), at, by, reason, profile: person },
  when: NEW,
});

/** Version 1 is the first. */
export const makeSavePerson =
  (table: Table) =>
  async (person: Person, change?: ProfileChange): Promise<boolean> => {
    const put = asStored({ ...profileKey(person.personId), ...person });
    const failures = await table.write([
      { table: 'registry', put, when: person.ver === 1 ? NEW : [equals('ver', person.ver - 1)] },
      ...(change === undefined ? [] : [changeWrite(person, change)]),
    ]);
    // The very profile stands there when it was written, its answer was lost, and it was sent again.
    return failures.length === 0 || isDeepStrictEqual(failures.find(({ index }) => index === 0)?.found, put);
  };
