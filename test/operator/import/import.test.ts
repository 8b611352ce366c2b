/** Whole files against a registry in memory: what lands, what stays as it is, and what happens when something breaks. */
import { describe, expect, it } from 'vitest';
import { makeNewId } from '../../../adapters/registry/ids.ts';
import { makeRegistry } from '../../../adapters/registry/make-registry.ts';
import { type Change, makeMemoryTable } from '../../../adapters/registry/memory-table.ts';
import type { Registry } from '../../../adapters/registry/registry.ts';
import { replay } from '../../../domain/evolve.ts';
import type { Values } from '../../../operator/import/columns.ts';
import { type Imported, runImport } from '../../../operator/import/run.ts';
import { cmpss } from '../../../programs/cmpss/program.ts';
import { local } from '../../domain/life.ts';
import { aFolder, aPersonOf, textOf } from './people.ts';

const NOW = local('2026-06-20');
const LATER = local('2026-09-01');
const OTHER = { ...cmpss, id: 'other' };
const save = aFolder();
let files = 0;

/** An empty registry, told of everything that is written to it. */
const setup = (wrap: (registry: Registry) => Registry = (registry) => registry) => {
  const changes: Change[] = [];
  const table = makeMemoryTable({ onChange: (change) => changes.push(change) });
  const registry = makeRegistry({ table, newId: makeNewId() });
  const bring = async (
    rows: readonly (Values | string)[],
    { write = true, now = NOW, by = wrap(registry) } = {},
  ): Promise<Imported> => {
    files += 1;
    return runImport({
      file: save(`people-${files}.csv`, textOf(rows)),
      registry: by,
      hashAddress: async (address) => [`hash-of-${address}`],
      programOf: (id) => [cmpss, OTHER].find((program) => program.id === id),
      now,
      write,
    });
  };
  const caseOf = async (place: number): Promise<string> =>
    (await registry.caseOfNumber(`PS-${String(place).padStart(6, '0')}`)) ?? '';
  return { registry, changes, bring, caseOf };
};

const refusals = ({ refused }: Imported): readonly (readonly [number, ...string[]])[] =>
  refused.map(({ row, refusals: all }) => [row, ...all.map(({ field, rule }) => `${field} ${rule}`)] as const);

const stagesOf = ({ stages }: Imported) =>
  Object.fromEntries([...stages].map(([stage, { people }]) => [stage, people]));

const ended = (expiresOn: string, firstIssuedOn: string): Values => ({
  firstIssuedOn,
  validFrom: firstIssuedOn,
  expiresOn,
});

/** One of each: on 2026-06-20 the window of the second is open, the others' terms ended one, three and five years ago. */
const EVERYBODY = [
  aPersonOf(1, ended('2027-06-30', '2025-06-30')),
  aPersonOf(2),
  aPersonOf(3, ended('2025-06-20', '2023-06-20')),
  aPersonOf(4, ended('2023-06-20', '2021-06-20')),
  aPersonOf(5, ended('2022-05-31', '2020-05-31')),
  aPersonOf(6, { standing: 'REVOKED', revokedOn: '2025-01-01' }),
  aPersonOf(7, { standing: 'SUSPENDED', suspendedFrom: '2025-01-01', ...ended('2027-06-30', '2025-06-30') }),
];

describe('people of every standing', () => {
  it('land where the rules of their program put them, with what comes next', async () => {
    const { bring } = setup();
    const imported = await bring(EVERYBODY.slice(0, 6));
    expect(imported).toMatchObject({ rows: 6, brought: 6, unchanged: 0, refused: [], letters: 1 });
    expect(Object.fromEntries(imported.stages)).toEqual({
      // Half of the 730 days before 2027-06-30 is gone; the reminder of 14 days before is owed at once.
      ACTIVE: { people: 1, firstDueOn: '2026-06-30', lastDueOn: '2026-06-30' },
      RENEWAL_OPEN: { people: 1, firstDueOn: '2026-06-20', lastDueOn: '2026-06-20' },
      // Through two years after 2025-06-20, and through four after 2023-06-20 and 2022-05-31: the last would be over on 2026-05-31.
      // The last reminder of a tier comes 30 days before it ends.
      LATE_TIER_1: { people: 1, firstDueOn: '2027-05-21', lastDueOn: '2027-05-21' },
      LATE_TIER_2: { people: 1, firstDueOn: '2027-05-21', lastDueOn: '2027-05-21' },
      VACATED: { people: 1 },
      REVOKED: { people: 1 },
    });
  });

  it('are each one whole: an audit that tells the facts, a run, a person, a number that is theirs', async () => {
    const { bring, registry, caseOf } = setup();
    await bring(EVERYBODY.slice(0, 6));
    for (let place = 1; place <= 6; place += 1) {
      const caseId = await caseOf(place);
      const facts = await registry.readFacts(caseId);
      expect(replay(await registry.readAudit(caseId)).case).toEqual(facts?.case);
      expect(await registry.readPerson(facts?.case.personId ?? '')).toMatchObject({ lastName: `Person ${place}` });
      const run = await registry.readRun(caseId);
      expect([run?.runState, run?.dueAt !== undefined]).toEqual(place < 5 ? ['HIBERNATING', true] : ['CLOSED', false]);
    }
    expect((await registry.readPublic('PS-000006'))?.status.revokedOn).toBe('2025-01-01');
  });

  it('may be refused, and stop none of those after them', async () => {
    const { bring, caseOf } = setup();
    const rows = [EVERYBODY[0] ?? '', 'cmpss,"PS', aPersonOf(9, { email: 'x' }), ...EVERYBODY.slice(1)];
    const imported = await bring(rows);
    expect(refusals(imported)).toEqual([
      [3, 'undefined import.line'],
      [4, 'email import.format'],
      // A suspension does not begin before the certification.
      [10, 'suspendedFrom import.standing'],
    ]);
    expect(imported).toMatchObject({ rows: 9, brought: 6 });
    expect(await caseOf(6)).not.toBe('');
  });
});

describe('a dry run', () => {
  it('writes nothing and tells what would be written', async () => {
    const dry = setup();
    const told = await dry.bring(EVERYBODY, { write: false });
    expect(dry.changes).toEqual([]);
    const made = await setup().bring(EVERYBODY);
    expect({ ...told, users: made.users }).toEqual(made);
    expect(told.users).toEqual([]);
  });

  it('of what is there already tells so', async () => {
    const { bring, changes } = setup();
    await bring(EVERYBODY.slice(0, 3));
    const before = changes.length;
    expect(await bring(EVERYBODY.slice(0, 4), { write: false })).toMatchObject({ brought: 1, unchanged: 3 });
    expect(changes).toHaveLength(before);
  });
});

describe('run again', () => {
  it('the same file changes nothing, on whatever day', async () => {
    const { bring, changes } = setup();
    const first = await bring(EVERYBODY.slice(0, 6));
    const before = changes.length;
    const again = await bring(EVERYBODY.slice(0, 6), { now: LATER });
    expect(changes).toHaveLength(before);
    expect(again).toMatchObject({ rows: 6, brought: 0, unchanged: 6, refused: [], letters: 0 });
    expect(again.users).toEqual(first.users);
  });

  it('it leaves alone what has lived on since', async () => {
    const { bring, registry, caseOf } = setup();
    await bring([aPersonOf(1)]);
    const { personId = '' } = (await registry.readCase(await caseOf(1))) ?? {};
    const person = await registry.readPerson(personId);
    if (person === undefined) throw new Error('no person');
    const moved = { ...person, ver: 2, email: 'new@example.org' };
    await registry.savePerson(
      { person: moved, addressHash: 'hash-of-new@example.org' },
      { at: LATER, by: { kind: 'APPLICANT', id: personId } },
    );
    expect(await bring([aPersonOf(1)], { now: LATER })).toMatchObject({ unchanged: 1, refused: [] });
    expect(await registry.readPerson(personId)).toEqual(moved);
  });

  it.each<{ what: string; changed: Values; fields: readonly string[] }>([
    { what: 'a name', changed: { firstName: 'Anna' }, fields: ['firstName'] },
    {
      what: 'an address and a language',
      changed: { email: 'a@example.org', language: 'es' },
      fields: ['email', 'language'],
    },
    { what: 'the end of the term', changed: { expiresOn: '2026-06-29' }, fields: ['expiresOn'] },
    {
      what: 'the terms',
      changed: { firstIssuedOn: '2022-06-30', pastTerms: '2022-06-30/2024-06-29' },
      fields: ['firstIssuedOn', 'pastTerms'],
    },
    {
      what: 'a suspension',
      changed: { standing: 'SUSPENDED', suspendedFrom: '2026-01-01' },
      fields: ['suspendedFrom'],
    },
    { what: 'a lifted suspension', changed: { pastSuspensions: '2026-01-01/2026-01-02' }, fields: ['pastSuspensions'] },
    { what: 'a revocation', changed: { standing: 'REVOKED', revokedOn: '2026-01-01' }, fields: ['revokedOn'] },
    { what: 'the code of ethics', changed: { codeOfEthicsSignedOn: '2024-06-30' }, fields: ['codeOfEthicsSignedOn'] },
    { what: 'the person', changed: { personReference: 'p-1' }, fields: ['personReference'] },
  ])('a row that tells $what otherwise is refused by field, and changes nothing', async ({ changed, fields }) => {
    const { bring, changes } = setup();
    await bring([aPersonOf(1)]);
    const before = changes.length;
    const again = await bring([aPersonOf(1, changed)]);
    expect(refusals(again)).toEqual([[2, ...fields.map((field) => `${field} import.never-overwrites`)]]);
    expect(changes).toHaveLength(before);
  });

  it('after a crash in the middle it brings the rest, and nobody twice', async () => {
    const rows = Array.from({ length: 60 }, (_, place) => aPersonOf(place + 1));
    let landings = 0;
    const crashing = (registry: Registry): Registry => ({
      ...registry,
      landCase: async (landing) => {
        landings += 1;
        if (landings > 25) throw new Error('connection lost');
        return registry.landCase(landing);
      },
    });
    const { bring, registry, changes } = setup(crashing);
    await expect(bring(rows)).rejects.toThrow('connection lost');
    const landed = changes.filter(({ after }) => after?.sk === 'CASE').length;
    expect(landed).toBe(25);
    expect(await bring(rows, { by: registry })).toMatchObject({ brought: 35, unchanged: 25, refused: [] });
    const cases = changes.filter(({ after }) => after?.sk === 'CASE').map(({ after }) => after?.pk);
    expect(new Set(cases).size).toBe(60);
    expect(cases).toHaveLength(60);
  });

  it('by two operators at once it brings everybody once', async () => {
    const rows = Array.from({ length: 40 }, (_, place) => aPersonOf(place + 1));
    const { bring, changes } = setup();
    const both = await Promise.all([bring(rows), bring(rows)]);
    expect(both.map(({ refused, brought, unchanged }) => [refused.length, brought + unchanged])).toEqual([
      [0, 40],
      [0, 40],
    ]);
    expect(changes.filter(({ before, after }) => before === undefined && after?.sk === 'CASE')).toHaveLength(40);
    expect(changes.filter(({ before }) => before !== undefined)).toEqual([]);
  });
});

describe('beside what is there', () => {
  it('a number of somebody else is refused', async () => {
    const { bring, caseOf } = setup();
    await bring([aPersonOf(1)]);
    const before = await caseOf(1);
    expect(refusals(await bring([aPersonOf(1, { program: 'other' })]))).toEqual([
      [2, 'certificateNumber import.number'],
    ]);
    expect(await caseOf(1)).toBe(before);
  });

  const one = { personReference: 'p-1', lastName: 'Ruiz', email: 'ana@example.org' };

  it('a second certificate comes to the same person, with the rows together or one after the other', async () => {
    for (const apart of [false, true]) {
      const { bring, registry } = setup();
      const rows = [aPersonOf(1, one), aPersonOf(2, { ...one, program: 'other' })];
      if (apart) for (const row of rows) await bring([row]);
      else expect((await bring(rows)).users).toHaveLength(1);
      const cases = await Promise.all(['PS-000001', 'PS-000002'].map((number) => registry.caseOfNumber(number)));
      const people = await Promise.all(cases.map((caseId) => registry.readCase(caseId ?? '')));
      expect(new Set(people.map((record) => record?.personId)).size).toBe(1);
      expect(await bring(rows)).toMatchObject({ unchanged: 2, refused: [] });
    }
  });

  it('a second certificate of somebody who is known otherwise is refused, dry or not', async () => {
    const { bring } = setup();
    await bring([aPersonOf(1, one)]);
    for (const write of [false, true])
      expect(refusals(await bring([aPersonOf(2, { ...one, program: 'other', county: 'Kern' })], { write }))).toEqual([
        [2, 'county import.never-overwrites'],
      ]);
  });

  it('a second open case in the same program is refused, dry or not', async () => {
    const { bring } = setup();
    await bring([aPersonOf(1, one)]);
    for (const write of [false, true])
      expect(refusals(await bring([aPersonOf(2, one)], { write }))).toEqual([
        [2, 'personReference lifecycle.one-open-case'],
      ]);
  });
});

it('several rows are in hand at once, and never more than sixteen', async () => {
  let [now, most] = [0, 0];
  const watched = (registry: Registry): Registry => ({
    ...registry,
    landCase: async (landing) => {
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setImmediate(resolve));
      now -= 1;
      return registry.landCase(landing);
    },
  });
  const { bring } = setup(watched);
  const imported = await bring(Array.from({ length: 50 }, (_, place) => aPersonOf(place + 1)));
  expect(stagesOf(imported)).toEqual({ RENEWAL_OPEN: 50 });
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(16);
});
