/** The public register, over the public table alone. */
import { describe, expect, it } from 'vitest';
import { makeNewId } from '../../../adapters/registry/ids.ts';
import { makePublicRegistry, makeRegistry } from '../../../adapters/registry/make-registry.ts';
import { makeMemoryTable } from '../../../adapters/registry/memory-table.ts';
import { makeMemorySecrets } from '../../../adapters/secrets/memory.ts';
import { makeSecret, type SecretStore } from '../../../adapters/secrets/secrets.ts';
import { nameKeysOf } from '../../../domain/person.ts';
import type { PublicStatus } from '../../../domain/status.ts';
import { makeApp } from '../../../functions/lookup/app.ts';
import { makeCursors } from '../../../functions/shared/cursor.ts';
import { programOf } from '../../../programs/programs.ts';
import { codesOf, type Reply } from '../web/world.ts';

const NOW = '2026-03-02T16:00:00.000Z';
const NUMBER = '1234-5678-2';

const aStatus = (overrides: Partial<PublicStatus> = {}): PublicStatus => ({
  certificateNumber: NUMBER,
  program: 'cmpss',
  sourceVer: 5,
  firstIssuedOn: '2024-06-30',
  expiresOn: '2028-06-30',
  valid: [
    { from: '2024-06-30', through: '2026-06-30' },
    { from: '2026-07-10', through: '2028-06-30' },
  ],
  suspended: [],
  ...overrides,
});

const setup = async (statuses: readonly PublicStatus[] = [aStatus()]) => {
  const table = makeMemoryTable();
  const registry = makeRegistry({ table, newId: makeNewId() });
  for (const [n, status] of statuses.entries()) {
    const { certificateNumber } = status;
    const person = {
      personId: `person-${n}`,
      ver: 1,
      firstName: 'Ana',
      lastName: 'Ruíz',
      email: 'ana@example.com',
      language: 'es',
    } as const;
    await table.write([
      { table: 'public', put: { pk: `NO#${certificateNumber}`, sk: 'STATUS', ...status, asOf: NOW } },
    ]);
    await registry.projectNames({
      certificateNumber,
      personVer: 1,
      displayName: 'Ana Ruíz',
      county: 'Kern',
      nameKeys: nameKeysOf(person, certificateNumber),
      asOf: '2026-03-02T17:00:00.000Z',
    });
  }
  const secrets = makeMemorySecrets({ cursor: 'first' });
  const appOn = (store: SecretStore) =>
    makeApp({
      registry: makePublicRegistry(table),
      programOf,
      cursors: makeCursors(makeSecret(store, 'cursor')),
      log: () => {},
    });
  /** As a function that was started just now, so that it holds no secret yet. */
  const get = async (path: string, method = 'GET', store: SecretStore = secrets): Promise<Reply> => {
    const app = appOn(store);
    const response = await app.request(path, { method }, { requestContext: { timeEpoch: Date.parse(NOW) } });
    return { status: response.status, headers: response.headers, body: await response.json() };
  };
  return { get, secrets };
};

describe('a certificate', () => {
  const path = `/api/registry/certificates/${NUMBER}`;

  it('is shown to anyone by its number, with what may be published and nothing else', async () => {
    const { get } = await setup();
    const reply = await get(path);
    expect([reply.status, reply.headers.get('cache-control')]).toEqual([200, 'public, max-age=60']);
    expect(reply.body).toEqual({
      certificateNumber: NUMBER,
      name: 'Ana Ruíz',
      program: programOf('cmpss')?.name,
      title: programOf('cmpss')?.title,
      on: '2026-03-02',
      status: 'ACTIVE',
      certified: true,
      firstIssuedOn: '2024-06-30',
      expiresOn: '2028-06-30',
      suspensions: [],
      revokedOn: null,
      asOf: '2026-03-02T17:00:00.000Z',
    });
  });

  it.each([
    ['2024-06-29', 'NOT_YET_CERTIFIED'],
    ['2024-06-30', 'ACTIVE'],
    ['2026-06-30', 'ACTIVE'],
    ['2026-07-01', 'EXPIRED'],
    ['2026-07-09', 'EXPIRED'],
    ['2026-07-10', 'ACTIVE'],
    ['2026-08-01', 'SUSPENDED'],
    ['2026-08-10', 'ACTIVE'],
    ['2027-01-01', 'REVOKED'],
  ])('on %s is %s', async (on, status) => {
    const { get } = await setup([
      aStatus({ suspended: [{ from: '2026-08-01', through: '2026-08-09' }], revokedOn: '2027-01-01' }),
    ]);
    expect((await get(`${path}?on=${on}`)).body).toMatchObject({ on, status, certified: status === 'ACTIVE' });
  });

  it('of an unknown number is not found, of what is no number or no day is refused', async () => {
    const { get } = await setup();
    const unknown = await get('/api/registry/certificates/9999-9999-9');
    expect([unknown.status, codesOf(unknown), unknown.headers.get('cache-control')]).toEqual([
      404,
      ['NO_SUCH_CERTIFICATE'],
      'no-store',
    ]);
    for (const bad of [
      '/api/registry/certificates/a%23b',
      '/api/registry/certificates/12',
      `${path}?on=2026-02-30`,
      `${path}?at=2026-02-01`,
    ])
      expect([bad, (await get(bad)).status]).toEqual([bad, 400]);
    expect((await get(path, 'POST')).status).toBe(404);
    expect((await get('/api/cases')).status).toBe(404);
  });
});

describe('a name', () => {
  it('is found without its accents, from three letters on', async () => {
    const { get } = await setup();
    const { body, status, headers } = await get('/api/registry/names?q=RUI');
    expect([status, headers.get('cache-control')]).toEqual([200, 'public, max-age=60']);
    expect(body).toEqual({
      certificates: [
        {
          certificateNumber: NUMBER,
          name: 'Ana Ruíz',
          program: programOf('cmpss')?.name,
          title: programOf('cmpss')?.title,
          status: 'ACTIVE',
          certified: true,
          expiresOn: '2028-06-30',
        },
      ],
      cursor: null,
      asOf: '2026-03-02T17:00:00.000Z',
    });
    const short = await get('/api/registry/names?q=ru');
    expect([short.status, short.body.refusals]).toEqual([
      400,
      [{ code: 'FIELD_INVALID', rule: 'lookup.name', field: 'q', detail: { lettersAtLeast: 3 } }],
    ]);
    expect((await get('/api/registry/names?q=zzz')).body).toEqual({ certificates: [], cursor: null, asOf: null });
    expect((await get('/api/registry/names')).status).toBe(400);
  });

  it('that many share is listed a page at a time, each certificate once', async () => {
    const numbers = Array.from({ length: 45 }, (_each, n) => `0000-00${String(n).padStart(2, '0')}-0`);
    const { get } = await setup(numbers.map((certificateNumber) => aStatus({ certificateNumber })));
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const { body } = await get(`/api/registry/names?q=ruiz${cursor === null ? '' : `&cursor=${cursor}`}`);
      seen.push(...body.certificates.map(({ certificateNumber }: { certificateNumber: string }) => certificateNumber));
      cursor = body.cursor;
    } while (cursor !== null);
    expect(seen).toEqual(numbers);
  });

  it('is not looked for from a place that no page has', async () => {
    const { get } = await setup();
    for (const cursor of ['%21', 'a', '_____', 'x'.repeat(2_000)])
      expect([cursor, (await get(`/api/registry/names?q=ruiz&cursor=${cursor}`)).status]).toEqual([cursor, 400]);
  });

  it('goes on from the cursors of the same name alone, under the secret of today and the one before', async () => {
    const numbers = Array.from({ length: 21 }, (_each, n) => `0000-00${String(n).padStart(2, '0')}-0`);
    const { get, secrets } = await setup(numbers.map((certificateNumber) => aStatus({ certificateNumber })));
    const names = (q: string, cursor: string) => get(`/api/registry/names?q=${encodeURIComponent(q)}&cursor=${cursor}`);
    const { cursor } = (await get('/api/registry/names?q=ruiz')).body;
    const rest = { certificates: [{ certificateNumber: numbers.at(-1) }], cursor: null };
    expect((await names('RUÍZ', cursor)).body).toMatchObject(rest);
    const madeUp = Buffer.from('ruiz~ruiz~ana#0000-0010-0').toString('base64url');
    for (const reply of [await names('rui', cursor), await names('Ruiz, Ana', cursor), await names('ruiz', madeUp)]) {
      expect([reply.status, reply.headers.get('cache-control')]).toEqual([400, 'no-store']);
      expect(reply.body.refusals).toEqual([{ code: 'FIELD_INVALID', rule: 'api.cursor', field: 'cursor' }]);
    }
    secrets.replace('cursor', 'second');
    expect((await names('ruiz', cursor)).body).toMatchObject(rest);
    secrets.replace('cursor', 'third');
    expect((await names('ruiz', cursor)).status).toBe(400);
  });

  it('on a page that is the only one needs no secret', async () => {
    const { get } = await setup();
    const none: SecretStore = { read: () => Promise.reject(new Error('not needed')) };
    expect((await get('/api/registry/names?q=ruiz', 'GET', none)).status).toBe(200);
  });
});
