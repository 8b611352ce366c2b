import { isDeepStrictEqual } from 'node:util';
import { Person } from '../../domain/person.ts';
import { parseItem } from './items.ts';
import { profileKey } from './keys.ts';
import { asStored } from './stored.ts';
import { equals, NEW, type Table } from './table.ts';

/** Strongly consistent. Throws BrokenItemError. */
export const makeReadPerson =
  (table: Table) =>
  async (personId: string): Promise<Person | undefined> => {
    const item = await table.get('registry', profileKey(personId));
    return item && parseItem(Person, item);
  };

/** Version 1 is the first. */
export const makeSavePerson =
  (table: Table) =>
  async (person: Person): Promise<boolean> => {
    const put = asStored({ ...profileKey(person.personId), ...person });
    const [failure] = await table.write([
      { table: 'registry', put, when: person.ver === 1 ? NEW : [equals('ver', person.ver - 1)] },
    ]);
    // The very profile stands there when it was written, its answer was lost, and it was sent again.
    return failure === undefined || isDeepStrictEqual(failure.found, put);
  };
