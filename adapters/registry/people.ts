/** Profiles: how people can be reached, each with its entry in the index of addresses. */
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod/mini';
import { Person } from '../../domain/person.ts';
import { parseItem } from './items.ts';
import { addressEntryKey, profileChangeKey, profileKey } from './keys.ts';
import type { Profile, ProfileChange, Registry } from './registry.ts';
import { asStored } from './stored.ts';
import { type Condition, equals, type Item, isAbsent, NEW, type Table, type Write } from './table.ts';

/** What a profile keeps for the index: the hash under which its entry stands, so that the entry can be taken away. */
const FiledItem = z.object({ addressHash: z.optional(z.string()) });

/** The hash under which a stored profile is found by its address; undefined for one that is not. Throws BrokenItemError. */
export const filedUnder = (item: Item): string | undefined => parseItem(FiledItem, item).addressHash;

/** The entry of a person under the hash of their address. */
const addressEntry = (addressHash: string, personId: string): Item => ({
  ...addressEntryKey(addressHash, personId),
  personId,
});

/** True of a stored profile that stands under this hash. */
export const isFiledUnder = (addressHash: string | undefined): Condition => [
  addressHash === undefined ? isAbsent('addressHash') : equals('addressHash', addressHash),
];

/** What moves the entry of a person from one hash to another; nothing when they are the same. */
export const entryWrites = (personId: string, from: string | undefined, to: string): readonly Write[] =>
  from === to
    ? []
    : [
        { table: 'registry', put: addressEntry(to, personId) },
        ...(from === undefined ? [] : [{ table: 'registry' as const, delete: addressEntryKey(from, personId) }]),
      ];

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

const profileItem = ({ person, addressHash }: Profile): Item =>
  asStored({ ...profileKey(person.personId), ...person, addressHash });

/**
 * The writes of a profile, its own first: on the version before (version 1 is the first), which has to stand under `before` still, so that its
 * entry is the one that goes. Entries have no condition of their own: only whoever writes a profile writes its entry.
 */
export const profileWrites = (
  profile: Profile,
  { before, change }: { readonly before?: string | undefined; readonly change?: ProfileChange | undefined } = {},
): readonly Write[] => {
  const { person, addressHash } = profile;
  return [
    {
      table: 'registry',
      put: profileItem(profile),
      when: person.ver === 1 ? NEW : [equals('ver', person.ver - 1), ...isFiledUnder(before)],
    },
    ...entryWrites(person.personId, before, addressHash),
    ...(change === undefined ? [] : [changeWrite(person, change)]),
  ];
};

/** A profile that is filed anew while it is saved; each look settles one such move. */
const MOST_LOOKS = 3;

export const makeSavePerson =
  (table: Table): Registry['savePerson'] =>
  async (profile, change) => {
    const { personId, ver } = profile.person;
    const put = profileItem(profile);
    // The first version takes nobody's place, so there is nothing to look at.
    let there = ver === 1 ? undefined : await table.get('registry', profileKey(personId));
    for (let look = 1; look <= MOST_LOOKS; look += 1) {
      if (ver > 1 && there?.ver !== ver - 1) break;
      const failures = await table.write(profileWrites(profile, { before: there && filedUnder(there), change }));
      if (failures.length === 0) return true;
      there = failures.find(({ index }) => index === 0)?.found;
      if (ver === 1) break;
    }
    // The very profile stands there when it was written, its answer was lost, and it was sent again.
    return isDeepStrictEqual(there, put);
  };

const MARKS = ['emailUnusable', 'secondEmailUnusable'] as const;

/** Addresses stay what they are, so that no entry of the index moves. */
export const makeMarkAddresses =
  (table: Table): Registry['markAddresses'] =>
  async (person, change) => {
    const { personId, ver, emailUnusable, secondEmailUnusable } = person;
    const remove = MARKS.filter((mark) => person[mark] === undefined);
    const failures = await table.write([
      {
        table: 'registry',
        update: profileKey(personId),
        changes: { set: { ver, emailUnusable, secondEmailUnusable }, remove },
        when: [equals('ver', ver - 1)],
      },
      changeWrite(person, change),
    ]);
    if (failures.length === 0) return true;
    // Our own write, whose answer was lost, is known by the change that it told.
    return isDeepStrictEqual(await readProfileChange(table, personId, ver), person);
  };

const ChangeItem = z.object({ profile: Person });

/** The profile as it was told under a version; undefined where that change was not told. Throws BrokenItemError. */
export const readProfileChange = async (table: Table, personId: string, ver: number): Promise<Person | undefined> => {
  const item = await table.get('registry', profileChangeKey(personId, ver));
  return item && parseItem(ChangeItem, item).profile;
};
