/** Whom an address leads to: the index that a profile is written with, and how everybody is filed anew. */
import { describe, expect, it } from 'vitest';
import { makeAddressIndex } from '../../../adapters/registry/address-index.ts';
import { insisting } from '../../../adapters/registry/make-registry.ts';
import { profileWrites } from '../../../adapters/registry/people.ts';
import type { Profile } from '../../../adapters/registry/registry.ts';
import type { Key, Table } from '../../../adapters/registry/table.ts';
import type { Person } from '../../../domain/person.ts';
import { APPLICANT, aPerson, NOW, openCase, registryOn } from './builders.ts';
import { onEveryTable } from './on-every-table.ts';
import { contended, interrupted, recorded } from './wrapped-tables.ts';

const filed = (addressHash: string, overrides: Partial<Person> = {}): Profile => ({
  person: aPerson(overrides),
  addressHash,
});

/** Everything that stands under a hash, as it stands there. */
const under = (table: Table, addressHash: string) => table.query({ table: 'registry', hash: `EMAIL#${addressHash}` });

const peopleAt = async (table: Table, ...addressHashes: readonly string[]): Promise<string[]> => {
  const people = await registryOn(table).peopleOfAddress({ addressHashes, limit: 10 });
  return people.map(({ personId }) => personId);
};

describe('a profile', () => {
  onEveryTable((open) => {
    it('is found by the hash of its address from its first version on, and no address stands in a key', async () => {
      const table = await open();
      const { email } = aPerson();
      expect(await registryOn(table).savePerson(filed('hash-1'))).toBe(true);
      expect(await under(table, 'hash-1')).toEqual([{ pk: 'EMAIL#hash-1', sk: 'PERSON#P1', personId: 'P1' }]);
      expect(await peopleAt(table, 'hash-1')).toEqual(['P1']);
      const profile = await table.get('registry', { pk: 'PERSON#P1', sk: 'PROFILE' });
      expect(profile).toMatchObject({ email, addressHash: 'hash-1' });
      expect(await registryOn(table).readPerson('P1')).toEqual(aPerson());
    });

    it('moves with its address, and leaves nothing where it was', async () => {
      const table = await open();
      const registry = registryOn(table);
      await registry.savePerson(filed('hash-1'));
      expect(await registry.savePerson(filed('hash-2', { ver: 2, email: 'gil@example.org' }))).toBe(true);
      expect([await peopleAt(table, 'hash-1'), await peopleAt(table, 'hash-2')]).toEqual([[], ['P1']]);
      expect(await registry.savePerson(filed('hash-1', { ver: 3 }))).toBe(true);
      expect([await peopleAt(table, 'hash-1'), await peopleAt(table, 'hash-2')]).toEqual([['P1'], []]);
    });

    it('that keeps its address keeps its entry, which is not written again', async () => {
      const { table, made } = recorded(await open());
      await registryOn(table).savePerson(filed('hash-1'));
      await registryOn(table).savePerson(filed('hash-1', { ver: 2, lastName: 'Paz' }));
      expect(made.map((writes) => writes.length)).toEqual([2, 1]);
      expect(await peopleAt(table, 'hash-1')).toEqual(['P1']);
    });

    it('that was never filed is filed when it is saved', async () => {
      const table = await open();
      const put = { pk: 'PERSON#P1', sk: 'PROFILE', ...aPerson() };
      await table.write([{ table: 'registry', put }]);
      expect(await registryOn(table).savePerson(filed('hash-1', { ver: 2 }))).toBe(true);
      expect(await peopleAt(table, 'hash-1')).toEqual(['P1']);
    });

    it('that two write at once stands under the address of the one who was faster, and under no other', async () => {
      const table = await open();
      await registryOn(table).savePerson(filed('hash-1'));
      const saving = ['hash-2', 'hash-3'].map((hash) =>
        registryOn(table).savePerson(filed(hash, { ver: 2, email: hash })),
      );
      expect((await Promise.all(saving)).sort()).toEqual([false, true]);
      const winner = (await registryOn(table).readPerson('P1'))?.email ?? '';
      expect([await peopleAt(table, 'hash-1', 'hash-2', 'hash-3'), await peopleAt(table, winner)]).toEqual([
        ['P1'],
        ['P1'],
      ]);
    });

    it('knows itself and its entry again when the answer was lost', async () => {
      const table = await open();
      await registryOn(table).savePerson(filed('hash-1'));
      const unsure = registryOn(contended(table, 2, { afterwards: true }));
      expect(await unsure.savePerson(filed('hash-2', { ver: 2 }), { at: NOW, by: APPLICANT })).toBe(true);
      expect([await peopleAt(table, 'hash-1'), await peopleAt(table, 'hash-2')]).toEqual([[], ['P1']]);
    });

    it('can be written within a transaction of somebody else', async () => {
      const table = await open();
      const mark = { table: 'registry', put: { pk: 'OTHER', sk: 'MARK' } } as const;
      expect(await table.write([...profileWrites(filed('hash-1')), mark])).toEqual([]);
      expect(await peopleAt(table, 'hash-1')).toEqual(['P1']);
      const again = await table.write([...profileWrites(filed('hash-2')), mark]);
      expect(again.map(({ index }) => index)).toEqual([0]);
      expect(await peopleAt(table, 'hash-2')).toEqual([]);
    });
  });
});

describe('an address', () => {
  onEveryTable((open) => {
    it('that people share leads to each of them, page by page, under both of its hashes, each once', async () => {
      const table = await open();
      const registry = registryOn(table);
      for (const [personId, hash] of [
        ['P1', 'now'],
        ['P2', 'before'],
        ['P3', 'now'],
        ['P4', 'before'],
        ['P5', 'before'],
        ['Q#1', 'now'],
      ] as const)
        await registry.savePerson(filed(hash, { personId }));
      await table.write([{ table: 'registry', put: { pk: 'EMAIL#before', sk: 'PERSON#P3', personId: 'P3' } }]);
      for (const limit of [1, 2, 3, 10]) {
        const seen: string[] = [];
        let after: string | undefined;
        for (;;) {
          const people = await registry.peopleOfAddress({ addressHashes: ['now', 'before'], after, limit });
          expect(people.length).toBeLessThanOrEqual(limit);
          seen.push(...people.map(({ personId }) => personId));
          after = people.at(-1)?.place;
          if (after === undefined) break;
        }
        expect([limit, seen]).toEqual([limit, ['P1', 'P2', 'P3', 'P4', 'P5', 'Q#1']]);
      }
    });

    it('of nobody leads nowhere', async () => {
      expect(await peopleAt(await open(), 'hash-1', 'hash-2')).toEqual([]);
    });
  });
});

describe('filing anew', () => {
  onEveryTable((open) => {
    const setup = async () => {
      const table = await open();
      const registry = registryOn(table);
      await registry.savePerson(filed('hash-1'));
      await openCase(registry);
      const index = makeAddressIndex(table);
      const profileOfP1 = async () => {
        const [profile] = (await index.readProfiles({ after: undefined, limit: 100 })).profiles;
        if (profile === undefined) throw new Error('no profile');
        return profile;
      };
      return { table, registry, index, profileOfP1 };
    };

    it('finds every profile, page by page, and nothing else', async () => {
      const { table, registry, index } = await setup();
      for (const personId of ['P2', 'P3', 'P4']) await registry.savePerson(filed(`hash-of-${personId}`, { personId }));
      const broken = { pk: 'PERSON#P5', sk: 'PROFILE', ...aPerson({ personId: 'P5' }), language: 'Klingon' };
      await table.write([{ table: 'registry', put: broken }]);
      const [found, problems]: [unknown[], string[]] = [[], []];
      let after: Key | undefined;
      do {
        const page = await index.readProfiles({ after, limit: 3 });
        expect(page.profiles.length).toBeLessThanOrEqual(3);
        found.push(...page.profiles.map(({ person, filedUnder }) => `${person.personId} ${filedUnder}`));
        problems.push(...page.broken);
        after = page.next;
      } while (after !== undefined);
      expect(found.sort()).toEqual(['P1 hash-1', 'P2 hash-of-P2', 'P3 hash-of-P3', 'P4 hash-of-P4']);
      expect(problems).toEqual(['PERSON#P5 / PROFILE does not parse: language (invalid_value)']);
    });

    it('moves an entry and leaves the person as they were, version and all', async () => {
      const { table, registry, index, profileOfP1 } = await setup();
      expect(await index.refile(await profileOfP1(), 'hash-2')).toBe(true);
      expect([await peopleAt(table, 'hash-1'), await peopleAt(table, 'hash-2')]).toEqual([[], ['P1']]);
      expect(await registry.readPerson('P1')).toEqual(aPerson());
      expect(await index.refile(await profileOfP1(), 'hash-2')).toBe(true);
    });

    it('files a profile that never was', async () => {
      const { table, index, profileOfP1 } = await setup();
      await table.write([{ table: 'registry', put: { pk: 'PERSON#P1', sk: 'PROFILE', ...aPerson() } }]);
      expect(await profileOfP1()).toMatchObject({ filedUnder: undefined });
      expect(await index.refile(await profileOfP1(), 'hash-2')).toBe(true);
      expect(await peopleAt(table, 'hash-2')).toEqual(['P1']);
    });

    it('knows its own move again when the answer was lost', async () => {
      const { table, profileOfP1 } = await setup();
      const unsure = makeAddressIndex(insisting(contended(table, 2, { afterwards: true })));
      expect(await unsure.refile(await profileOfP1(), 'hash-2')).toBe(true);
      expect([await peopleAt(table, 'hash-1'), await peopleAt(table, 'hash-2')]).toEqual([[], ['P1']]);
    });

    it('leaves a profile to whoever saved it meanwhile', async () => {
      const { table, registry, index, profileOfP1 } = await setup();
      const seen = await profileOfP1();
      await registry.savePerson(filed('hash-3', { ver: 2, email: 'gil@example.org' }));
      expect(await index.refile(seen, 'hash-2')).toBe(false);
      expect(await peopleAt(table, 'hash-1', 'hash-2', 'hash-3')).toEqual(['P1']);
      expect(await peopleAt(table, 'hash-3')).toEqual(['P1']);
    });

    it('and saving that meet leave one entry, that of the new address', async () => {
      const { table, index, profileOfP1 } = await setup();
      const seen = await profileOfP1();
      const saving = registryOn(interrupted(table, () => index.refile(seen, 'hash-2')));
      expect(await saving.savePerson(filed('hash-3', { ver: 2, email: 'gil@example.org' }))).toBe(true);
      expect([
        await peopleAt(table, 'hash-1'),
        await peopleAt(table, 'hash-2'),
        await peopleAt(table, 'hash-3'),
      ]).toEqual([[], [], ['P1']]);
    });
  });
});
