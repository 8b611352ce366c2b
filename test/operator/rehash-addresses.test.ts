/** After the secret was replaced: everybody is filed anew, at a run that may be stopped and repeated. */
import { describe, expect, it } from 'vitest';
import { makeAddressIndex } from '../../adapters/registry/address-index.ts';
import { makeMemoryTable } from '../../adapters/registry/memory-table.ts';
import type { Table } from '../../adapters/registry/table.ts';
import { hashWith } from '../../functions/shared/hash-address.ts';
import { type Progress, rehashAddresses } from '../../operator/rehash-addresses/rehash.ts';
import { aPerson, registryOn } from '../adapters/registry/builders.ts';
import { interrupted } from '../adapters/registry/wrapped-tables.ts';

const emailOf = (n: number): string => `person-${n}@example.org`;

/** Five people under the secret `before`, of whom the last was saved again under `now`. */
const setup = async () => {
  const table = makeMemoryTable();
  const registry = registryOn(table);
  for (let n = 1; n <= 5; n += 1) {
    const person = aPerson({ personId: `P${n}`, email: emailOf(n) });
    await registry.savePerson({ person, addressHash: hashWith(n === 5 ? 'now' : 'before', person.email) });
  }
  /** Who is found with one secret alone. */
  const foundWith = async (secret: string) => {
    const pages = [1, 2, 3, 4, 5].map((n) =>
      registry.peopleOfAddress({ addressHashes: [hashWith(secret, emailOf(n))], limit: 10 }),
    );
    return (await Promise.all(pages)).flat().map(({ personId }) => personId);
  };
  const run = async (write: boolean, on: Table = table) => {
    const reports: Progress[] = [];
    const done = await rehashAddresses({
      index: makeAddressIndex(on),
      hashOf: (address) => hashWith('now', address),
      write,
      pageSize: 4,
      report: (progress) => reports.push(progress),
    });
    return { done, reports };
  };
  return { table, registry, foundWith, run };
};

describe('filing everybody anew', () => {
  it('counts in a dry run, and writes nothing', async () => {
    const { run, foundWith } = await setup();
    expect((await run(false)).done).toEqual({ profiles: 5, stale: 4, refiled: 0, broken: [] });
    expect(await foundWith('before')).toEqual(['P1', 'P2', 'P3', 'P4']);
  });

  it('moves everybody to the current secret, page by page, and finds nothing to do the next time', async () => {
    const { run, foundWith } = await setup();
    const { done, reports } = await run(true);
    expect(done).toEqual({ profiles: 5, stale: 4, refiled: 4, broken: [] });
    expect(reports.length).toBeGreaterThan(1);
    expect([await foundWith('before'), await foundWith('now')]).toEqual([[], ['P1', 'P2', 'P3', 'P4', 'P5']]);
    expect((await run(true)).done).toEqual({ profiles: 5, stale: 0, refiled: 0, broken: [] });
  });

  it('leaves somebody who is saved meanwhile to the next run', async () => {
    const { run, registry, table, foundWith } = await setup();
    const saved = aPerson({ personId: 'P1', email: emailOf(1), ver: 2, lastName: 'Paz' });
    const saving = interrupted(table, () =>
      registry.savePerson({ person: saved, addressHash: hashWith('before', saved.email) }),
    );
    expect((await run(true, saving)).done).toMatchObject({ stale: 4, refiled: 3 });
    expect(await foundWith('before')).toEqual(['P1']);
    expect((await run(true)).done).toMatchObject({ stale: 1, refiled: 1 });
    expect(await registry.readPerson('P1')).toEqual(saved);
  });

  it('goes past a profile that does not parse, and says which it is', async () => {
    const { run, table, foundWith } = await setup();
    await table.write([{ table: 'registry', put: { pk: 'PERSON#P3', sk: 'PROFILE', personId: 'P3', ver: 1 } }]);
    const { done } = await run(true);
    expect(done).toMatchObject({ profiles: 5, stale: 3, refiled: 3 });
    expect(done.broken).toEqual([expect.stringMatching(/^PERSON#P3 \/ PROFILE does not parse: firstName/)]);
    expect(await foundWith('now')).toEqual(['P1', 'P2', 'P4', 'P5']);
  });
});
