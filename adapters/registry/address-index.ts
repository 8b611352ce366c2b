/** The index of addresses: who can be reached at one, and filing everybody anew after the secret of the hashes was replaced. */
import * as z from 'zod/mini';
import { Person } from '../../domain/person.ts';
import { parseItem } from './items.ts';
import { addressPk, profileKey } from './keys.ts';
import { compareKeys } from './partitions.ts';
import { entryWrites, filedUnder, isFiledUnder } from './people.ts';
import type { Registry } from './registry.ts';
import { equals, type Item, type Key, type Table } from './table.ts';

const EntryItem = z.object({ personId: z.string() });

/** Throws BrokenItemError. */
export const makePeopleOfAddress =
  (table: Table): Registry['peopleOfAddress'] =>
  async ({ addressHashes, after, limit }) => {
    const pages = await Promise.all(
      addressHashes.map((addressHash) =>
        table.query({
          table: 'registry',
          hash: addressPk(addressHash),
          // The bound is included: one more is asked for, and the place itself is left out if it is still there.
          ...(after !== undefined && { from: after }),
          limit: limit + 1,
        }),
      ),
    );
    const byPlace = new Map(pages.flat().map((item) => [item.sk, item]));
    return [...byPlace.values()]
      .filter(({ sk }) => sk !== after)
      .sort((a, b) => compareKeys(a.sk, b.sk))
      .slice(0, limit)
      .map((item) => ({ personId: parseItem(EntryItem, item).personId, place: item.sk }));
  };

/** A profile and where the index has it; undefined where it has not. */
export type FiledProfile = { readonly person: Person; readonly filedUnder: string | undefined };

/** The index as operator tools work on it: no function of the cloud may scan. */
export type AddressIndex = {
  /** The profiles among the next items of the registry, in no order that means anything. `broken` says what is wrong with those that do not parse. */
  readonly readProfiles: (page: { readonly after: Key | undefined; readonly limit: number }) => Promise<{
    readonly profiles: readonly FiledProfile[];
    readonly broken: readonly string[];
    /** Undefined after the last page. */
    readonly next: Key | undefined;
  }>;
  /** Moves the entry of a profile to another hash; false when the profile was changed since it was read. The person's version stays. */
  readonly refile: (profile: FiledProfile, addressHash: string) => Promise<boolean>;
};

const profileIn = (item: Item): FiledProfile | string => {
  try {
    return { person: parseItem(Person, item), filedUnder: filedUnder(item) };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

export const makeAddressIndex = (table: Table): AddressIndex => ({
  readProfiles: async ({ after, limit }) => {
    const { items, next } = await table.scan({ table: 'registry', sk: profileKey('').sk, after, limit });
    const read = items.map(profileIn);
    return {
      profiles: read.filter((profile) => typeof profile !== 'string'),
      broken: read.filter((profile) => typeof profile === 'string'),
      next,
    };
  },
  refile: async ({ person: { personId, ver }, filedUnder: before }, addressHash) => {
    if (before === addressHash) return true;
    const failures = await table.write([
      {
        table: 'registry',
        update: profileKey(personId),
        changes: { set: { addressHash } },
        when: [equals('ver', ver), ...isFiledUnder(before)],
      },
      ...entryWrites(personId, before, addressHash),
    ]);
    const found = failures.find(({ index }) => index === 0)?.found;
    // It was moved, its answer was lost on the way, and it was sent again.
    return failures.length === 0 || (found?.ver === ver && found.addressHash === addressHash);
  },
});
