/** People of another system on a whole local cloud: they are brought along, reminded, looked up, and one signs in and renews. */
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { addressOf, leaveAddress } from '../../local/address.ts';
import { startCloud } from '../../local/cloud.ts';
import { type Front, startFront } from '../../local/front/server.ts';
import type { MeterSnapshot } from '../../local/meter.ts';
import type { Cloud } from '../../local/running-cloud.ts';
import { importCommand } from '../../operator/import/command.ts';
import { registryOf } from '../../sim/story/registry-of.ts';
import { local } from '../domain/life.ts';
import { describeWithEngine, newFolder } from '../local/engine.ts';
import { aPersonOf, textOf } from '../operator/import/people.ts';

const ended = (expiresOn: string, firstIssuedOn: string) => ({ firstIssuedOn, validFrom: firstIssuedOn, expiresOn });

/** The first, whose term ends on 2026-06-30, is followed; the term of the second ended in 2025, and the third was revoked. */
const PEOPLE = [
  aPersonOf(1, { firstName: 'Ana', lastName: 'Ruiz', email: 'ana@example.org', language: 'es' }),
  aPersonOf(2, ended('2025-02-28', '2023-02-28')),
  aPersonOf(3, { standing: 'REVOKED', revokedOn: '2025-06-01' }),
  aPersonOf(4, { expiresOn: '2062-06-30' }),
  aPersonOf(5, ended('2027-12-31', '2025-12-31')),
];

const Tokens = z.object({ token: z.string() });
const Cases = z.object({ cases: z.array(z.object({ caseId: z.string(), stage: z.string() })) });

describeWithEngine('people who were certified elsewhere', () => {
  let folder: string;
  let cloud: Cloud;
  let front: Front;
  let atOnce: { readonly counts: MeterSnapshot; readonly mails: number };
  const printed: string[] = [];

  const bring = async (...parameters: readonly string[]): Promise<number> =>
    importCommand(['people.csv', ...parameters], {
      folder,
      dataFolder: folder,
      now: () => {
        throw new Error('The time is the cloud’s.');
      },
      print: (text) => printed.push(text),
      printError: (text) => printed.push(text),
      progress: { show: () => {}, done: () => {} },
    });

  beforeAll(async () => {
    folder = await newFolder();
    cloud = await startCloud({
      dataFolder: folder,
      templateFolder: join(import.meta.dirname, '..', '..', '.build', 'cdk.out'),
      clock: { pace: 'PAUSED', startAt: Date.parse(local('2026-03-30')) },
    });
    front = await startFront(0, cloud.view);
    leaveAddress(folder, addressOf(cloud.view.overview(), front.url));
    await writeFile(join(folder, 'people.csv'), textOf(PEOPLE));
    expect(await bring('--write')).toBe(1); // the fourth, whose term is too long
    await cloud.settled();
    atOnce = { counts: cloud.meter.snapshot(), mails: cloud.mailbox.list().length };
  });
  afterAll(async () => {
    await front?.close();
    await cloud?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const get = async (path: string, token?: string): Promise<unknown> =>
    (
      await fetch(`${front.url}${path}`, { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } })
    ).json();
  const post = async (path: string, body: object, token?: string): Promise<Response> =>
    fetch(`${front.url}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'idempotency-key': path,
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(body),
    });
  const signIn = async (body: object): Promise<string> =>
    z.parse(Tokens, await (await post('/_local/sign-in', body)).json()).token;
  const looker = () => registryOf(cloud, cloud.engineUrl, 'observer');
  const certificate = (number: string, on = '') => get(`/api/registry/certificates/${number}${on && `?on=${on}`}`);

  it('are there at once: by number, by name, and on every day of the past', async () => {
    expect(await certificate('PS-000001')).toMatchObject({
      name: 'Ana Ruiz',
      status: 'ACTIVE',
      firstIssuedOn: '2024-06-30',
    });
    expect(await certificate('PS-000002')).toMatchObject({ status: 'EXPIRED' });
    expect(await certificate('PS-000002', '2025-02-28')).toMatchObject({ status: 'ACTIVE' });
    expect(await certificate('PS-000003')).toMatchObject({ status: 'REVOKED' });
    expect(await get('/api/registry/names?q=rui')).toMatchObject({
      certificates: [{ certificateNumber: 'PS-000001' }],
    });
  });

  it('wake nothing by coming, and get no letter for what has passed', () => {
    const { counts, mails } = atOnce;
    expect(Object.keys(counts.cases)).toHaveLength(4);
    expect(Object.values(counts.cases)).toMatchObject(Array(4).fill({ executions: 0, invocations: 0 }));
    expect(Object.keys(counts.callers)).toEqual(['import']);
    expect(mails).toBe(0);
  });

  it('stay as they are when the file is read again', async () => {
    const before = await looker().readAudit((await looker().caseOfNumber('PS-000001')) ?? '');
    expect(await bring('--write')).toBe(1);
    expect(printed.at(-1)).toContain('0 people brought along, 4 there already, 1 refused.');
    expect(await looker().readAudit((await looker().caseOfNumber('PS-000001')) ?? '')).toEqual(before);
  });

  it('are reminded on their day, sign in as who they are, and renew', async () => {
    await cloud.clock.advanceTo(Date.parse(local('2026-04-01', '12:00')));
    expect(cloud.mailbox.list().map(({ to, tags }) => [to, tags.effect])).toEqual([
      [['ana@example.org'], 'notice_1_before-90'],
    ]);

    const caseId = (await looker().caseOfNumber('PS-000001')) ?? '';
    const personId = (await looker().readCase(caseId))?.personId ?? '';
    const ana = await signIn({ as: 'applicant', personId });
    expect(z.parse(Cases, await get('/api/cases', ana)).cases).toEqual([
      expect.objectContaining({ caseId, stage: 'RENEWAL_OPEN' }),
    ]);

    const reviewer = await signIn({ as: 'staff', staffId: 'reviewer-1', roles: ['cmpss:reviewer'] });
    const tell = async (command: string, body: object, token: string): Promise<number> => {
      const { status } = await post(`/api/cases/${caseId}/commands/${command}`, body, token);
      await cloud.settled();
      return status;
    };
    const fee = { paymentId: 'payment-1', fee: 'RENEWAL', amountCents: 8_000, paidOn: '2026-04-01' };
    expect(await tell('record-payment', fee, reviewer)).toBe(202);
    const attested = { attestedMinutes: 1_200, attestedLawEthicsMinutes: 360, codeOfEthicsSigned: true };
    expect(await tell('submit-renewal', attested, ana)).toBe(202);
    expect(await tell('approve', {}, reviewer)).toBe(202);

    expect(await certificate('PS-000001')).toMatchObject({ status: 'ACTIVE', expiresOn: '2028-06-30' });
    const facts = await looker().readFacts(caseId);
    expect(facts?.case).toMatchObject({ stage: 'ACTIVE', cycle: 2 });
    expect(cloud.mailbox.list().map(({ tags }) => tags.effect)).toContain('notice_2_renewed');
    // Nobody else has heard anything.
    expect(new Set(cloud.mailbox.list().flatMap(({ to }) => to))).toEqual(new Set(['ana@example.org']));
  });
});
