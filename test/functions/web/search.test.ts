/** Search by staff: by number, by name, by address. */
import { describe, expect, it } from 'vitest';
import { addMinutes } from '../../../domain/dates.ts';
import { factsOf } from '../../../domain/evolve.ts';
import type { Case } from '../../../domain/facts.ts';
import { nameKeysOf, type Person } from '../../../domain/person.ts';
import { hashWith } from '../../../functions/shared/hash-address.ts';
import { aCase } from '../../domain/life.ts';
import { ANA, makeWorld } from './world.ts';

const setup = async () => {
  const world = makeWorld();
  const search = (body: object) =>
    world.call('reviewer', 'POST', '/api/search', { body: { program: 'cmpss', ...body } });
  /** The ids of the cases that are found. */
  const found = async (body: object): Promise<string[]> =>
    (await search(body)).body.cases.map(({ caseId }: { caseId: string }) => caseId);
  const open = (caseId: string, overrides: Partial<Case> = {}) => world.seed(factsOf(aCase({ caseId, ...overrides })));
  const certify = async (caseId: string, number: string, program = 'cmpss') => {
    await open(caseId, { program, stage: 'ACTIVE', certificateNumber: number });
    await world.table.write([{ table: 'registry', put: { pk: `CERTNO#${number}`, sk: 'OWNER', caseId } }]);
  };
  const nameOn = (number: string, lastName: string) =>
    world.registry.projectNames({
      certificateNumber: number,
      personVer: 1,
      displayName: `Ana ${lastName}`,
      county: null,
      nameKeys: nameKeysOf({ ...ANA, lastName }, number),
      asOf: '2025-01-10T17:00:00.000Z',
    });
  /** As the person tells it themselves. */
  const tell = async (personId: string, overrides: Partial<Person> = {}) => {
    const { personId: _id, ver: _ver, ...contacts } = { ...ANA, ...overrides };
    const { body } = await world.call('reviewer', 'PUT', `/api/people/${personId}`, {
      body: { ...contacts, reason: 'Told by telephone.' },
    });
    return body;
  };
  return { ...world, search, found, open, certify, nameOn, tell };
};

const padded = (n: number): string => String(n).padStart(3, '0');

describe('a search by number or name', () => {
  const certified = async () => {
    const world = await setup();
    await world.certify('A', '1111-1111-1');
    await world.certify('B', '2222-2222-2', 'another-program');
    for (const number of ['1111-1111-1', '2222-2222-2']) await world.nameOn(number, 'Ruíz Ruizeño');
    return world;
  };

  it('finds the cases of a name, each once, in its program alone', async () => {
    const { search } = await certified();
    const { body } = await search({ name: 'ruiz' });
    expect(body.cases).toMatchObject([{ caseId: 'A', name: 'Ana Ruíz Ruizeño', personId: 'person-1' }]);
    expect(body.cases).toHaveLength(1);
    expect((await search({ name: 'ru' })).body.refusals).toMatchObject([{ field: 'name', rule: 'lookup.name' }]);
  });

  it('finds the case of a number in its program alone', async () => {
    const { search, found } = await certified();
    expect((await search({ number: '1111-1111-1' })).body.cases).toMatchObject([
      { caseId: 'A', certificateNumber: '1111-1111-1' },
    ]);
    expect([await found({ number: '2222-2222-2' }), await found({ number: '3333-3333-3' })]).toEqual([[], []]);
  });

  it('is by one thing at a time, and by none in an address of the web', async () => {
    const { search, call } = await certified();
    for (const body of [
      {},
      { name: 'ruiz', number: '1' },
      { name: 'ruiz', email: 'ana@example.com' },
      { number: '1', email: 'ana@example.com' },
    ]) {
      const reply = await search(body);
      expect([reply.status, reply.body.refusals]).toEqual([
        400,
        [{ code: 'FIELD_INVALID', rule: 'search.one-key', field: 'body' }],
      ]);
    }
    expect((await call('reviewer', 'GET', '/api/search?program=cmpss&name=ruiz')).status).toBe(404);
    expect((await call('reviewer', 'POST', '/api/search?name=ruiz', { body: { program: 'cmpss' } })).status).toBe(400);
  });

  it('goes on from the cursors of the same name alone, however it is written', async () => {
    const { search, certify, nameOn, call } = await setup();
    for (let n = 0; n < 51; n += 1) {
      await certify(`case-${padded(n)}`, `0000-0${padded(n)}-0`);
      await nameOn(`0000-0${padded(n)}-0`, 'Ruiz');
    }
    const first = (await search({ name: 'Ruiz, Ana' })).body;
    expect(first.cases).toHaveLength(50);
    const { cursor } = first;
    expect((await search({ name: 'RUÍZ,ana', cursor })).body).toMatchObject({
      cases: [{ caseId: 'case-050' }],
      cursor: null,
    });
    const elsewhere = await call('elsewhere', 'POST', '/api/search', {
      body: { program: 'another-program', name: 'Ruiz, Ana', cursor },
    });
    for (const reply of [await search({ name: 'ruiz', cursor }), await search({ number: '1', cursor }), elsewhere])
      expect([reply.status, reply.body.refusals]).toEqual([
        400,
        [{ code: 'FIELD_INVALID', rule: 'api.cursor', field: 'cursor' }],
      ]);
  });
});

describe('a search by address', () => {
  it('finds what the person has in the program, drafts and closed cases among it, with who they are', async () => {
    const { search, open, tell } = await setup();
    await open('A', { stage: 'DRAFT', openedAt: '2025-01-09T17:00:00.000Z' });
    await open('B', { stage: 'WITHDRAWN' });
    await open('C', { program: 'another-program' });
    await open('D', { personId: 'person-2' });
    await tell('person-1');
    const { status, headers, body } = await search({ email: ' ANA@Example.com ' });
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(body).toMatchObject({
      cases: [
        { caseId: 'A', stage: 'DRAFT', personId: 'person-1', name: 'Ana Ruiz' },
        { caseId: 'B', stage: 'WITHDRAWN', personId: 'person-1', name: 'Ana Ruiz' },
      ],
      cursor: null,
    });
    expect(body.cases).toHaveLength(2);
  });

  it('finds everybody who shares the address, and takes it from nobody', async () => {
    const { found, open, tell } = await setup();
    await open('A');
    await open('D', { personId: 'person-2' });
    await tell('person-1');
    expect(await tell('person-2', { firstName: 'Luz' })).toMatchObject({ ver: 1, email: 'ana@example.com' });
    expect(await found({ email: 'ana@example.com' })).toEqual(['A', 'D']);
  });

  it('follows a person to a new address', async () => {
    const { found, open, tell } = await setup();
    await open('A');
    await tell('person-1');
    await tell('person-1', { email: 'ruiz@example.com' });
    expect([await found({ email: 'ana@example.com' }), await found({ email: 'ruiz@example.com' })]).toEqual([
      [],
      ['A'],
    ]);
  });

  it('answers for somebody of another program as for nobody', async () => {
    const { search, open, registry, call } = await setup();
    await open('C', { program: 'another-program' });
    const addressHash = hashWith('address-secret-1', ANA.email);
    await registry.savePerson({ person: ANA, addressHash });
    const [theirs, nobodys] = [await search({ email: ANA.email }), await search({ email: 'nobody@example.com' })];
    expect([theirs.status, theirs.body]).toEqual([200, { cases: [], cursor: null }]);
    expect([theirs.status, theirs.body, [...theirs.headers]]).toEqual([
      nobodys.status,
      nobodys.body,
      [...nobodys.headers],
    ]);
    const there = { program: 'another-program', email: ANA.email };
    expect((await call('elsewhere', 'POST', '/api/search', { body: there })).body.cases).toHaveLength(1);
  });

  it('does so for more people than a page holds, too', async () => {
    const { search, open, registry } = await setup();
    const addressHash = hashWith('address-secret-1', ANA.email);
    for (let n = 0; n < 60; n += 1) {
      const personId = `person-${padded(n)}`;
      await registry.savePerson({ person: { ...ANA, personId }, addressHash });
      await open(`case-${padded(n)}`, { personId, program: 'another-program' });
    }
    expect((await search({ email: ANA.email })).body).toEqual({ cases: [], cursor: null });
    await open('last', { personId: 'person-059' });
    expect((await search({ email: ANA.email })).body).toMatchObject({ cases: [{ caseId: 'last' }], cursor: null });
  });

  it('is read page by page', async () => {
    const { search, open, registry } = await setup();
    const addressHash = hashWith('address-secret-1', ANA.email);
    for (let n = 0; n < 75; n += 1) {
      const personId = `person-${padded(n)}`;
      await registry.savePerson({ person: { ...ANA, personId }, addressHash });
      await open(`case-${padded(n)}`, { personId });
    }
    const first = (await search({ email: ANA.email })).body;
    const second = (await search({ email: ANA.email, cursor: first.cursor })).body;
    const seen = [...first.cases, ...second.cases].map(({ caseId }: { caseId: string }) => caseId);
    expect([first.cases.length, second.cursor]).toEqual([50, null]);
    expect(seen).toEqual(Array.from({ length: 75 }, (_each, n) => `case-${padded(n)}`));
    expect((await search({ email: 'other@example.com', cursor: first.cursor })).status).toBe(400);
  });

  it('finds people under the secret before, and files whoever is saved under the one of today', async () => {
    const { found, open, tell, secrets, goTo, state, table } = await setup();
    const entriesOf = async (secret: string) =>
      (await table.query({ table: 'registry', hash: `EMAIL#${hashWith(secret, ANA.email)}` })).length;
    await open('A');
    await tell('person-1');
    secrets.replace('address-hash', 'address-secret-2');
    goTo(addMinutes(state.now, 5));
    expect(await found({ email: ANA.email })).toEqual(['A']);
    expect([await entriesOf('address-secret-1'), await entriesOf('address-secret-2')]).toEqual([1, 0]);
    await tell('person-1', { language: 'en' });
    expect([await entriesOf('address-secret-1'), await entriesOf('address-secret-2')]).toEqual([0, 1]);
    expect(await found({ email: ANA.email })).toEqual(['A']);
  });

  it('takes nothing for an address that cannot be one', async () => {
    const { search } = await setup();
    for (const email of ['ana', '@', 'ana@', '@example.com', `${'x'.repeat(251)}@a.b`]) {
      const reply = await search({ email });
      expect([email, reply.status, reply.body.refusals]).toMatchObject([
        email,
        400,
        [{ code: 'FIELD_INVALID', field: 'email' }],
      ]);
    }
  });

  it('leaves no address in a key or in the log', async () => {
    const { search, open, tell, table, logged } = await setup();
    await open('A');
    await tell('person-1');
    await search({ email: ANA.email });
    const items = await Promise.all(
      ['PROFILE', 'CASE', 'RUN', 'AUD#00000001', 'PERSON#person-1'].map((sk) =>
        table.scan({ table: 'registry', sk, after: undefined, limit: 1_000 }),
      ),
    );
    const keys = items.flatMap((page) => page.items.map(({ pk, sk }) => `${pk} ${sk}`));
    expect(keys).toHaveLength(5);
    expect([...keys, ...logged].filter((text) => /ana|@|example/i.test(text))).toEqual([]);
  });
});
