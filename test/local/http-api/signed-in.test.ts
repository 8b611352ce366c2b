import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCloud } from '../../../local/cloud.ts';
import { startFront } from '../../../local/front/server.ts';
import type { Cloud } from '../../../local/running-cloud.ts';
import { temporaryFolder } from '../template/assembly-folder.ts';
import { writeTinyApi } from '../tiny-api.ts';

const PROJECT_ROOT = join(import.meta.dirname, '../../..');
const START = Date.parse('2031-05-01T12:30:00.000Z');

let folder: string;
const ends: (() => Promise<void>)[] = [];
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  rmSync(folder, { recursive: true });
});

/** A client on HTTP of a cloud whose clock stands. */
const start = async (templateFolder: string) => {
  const cloud: Cloud = await startCloud({
    dataFolder: join(folder, 'data'),
    templateFolder,
    clock: { pace: 'PAUSED', startAt: START },
  });
  const front = await startFront(0, cloud.view);
  const end = async (): Promise<void> => {
    await front.close();
    await cloud.stop();
  };
  ends.push(end);
  const signIn = async (as: object): Promise<string> => {
    const response = await fetch(`${front.url}/_local/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(as),
    });
    const { token } = (await response.json()) as { token: string };
    return token;
  };
  const get = (path: string, token?: string): Promise<Response> =>
    fetch(`${front.url}${path}`, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } });
  const send = (method: string, path: string, token: string, body: object, headers = {}): Promise<Response> =>
    fetch(`${front.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  return { cloud, signIn, get, send, end };
};
const APPLICANT = { as: 'applicant', personId: '01JPERSON' };
const REVIEWER = { as: 'staff', staffId: 'staff-1', roles: ['cmpss:reviewer'] };

describe('a function behind the HTTP API', () => {
  let templateFolder: string;
  beforeEach(() => {
    templateFolder = writeTinyApi();
  });
  afterEach(() => rmSync(dirname(templateFolder), { recursive: true }));

  it('knows who calls, by keys that it fetches itself, while the clock stands', async () => {
    const { get, signIn } = await start(templateFolder);
    const applicant = await get('/api/cases', await signIn(APPLICANT));
    expect([applicant.status, await applicant.json()]).toEqual([
      200,
      { kind: 'APPLICANT', subject: '01JPERSON', groups: [], at: START, path: '/api/cases' },
    ]);
    expect(await (await get('/api/queue', await signIn(REVIEWER))).json()).toMatchObject({
      kind: 'STAFF',
      subject: 'staff-1',
      groups: ['cmpss:reviewer'],
    });
  });

  it('refuses who is not signed in, and whose token was changed or has ended on the cloud’s clock', async () => {
    const { cloud, get, signIn } = await start(templateFolder);
    const token = await signIn(APPLICANT);
    const [header = '', , signature = ''] = token.split('.');
    const [, others = ''] = (await signIn({ as: 'applicant', personId: 'somebody-else' })).split('.');
    expect((await get('/api/cases')).status).toBe(401);
    expect((await get('/api/cases', [header, others, signature].join('.'))).status).toBe(401);
    await cloud.clock.advance('PT59M');
    expect((await get('/api/cases', token)).status).toBe(200);
    await cloud.clock.advance('PT1M');
    expect((await get('/api/cases', token)).status).toBe(401);
  });

  it('takes a token from before a restart', async () => {
    const { end, signIn } = await start(templateFolder);
    const token = await signIn(APPLICANT);
    ends.splice(0);
    await end();
    const { get } = await start(templateFolder);
    expect((await get('/api/cases', token)).status).toBe(200);
  });
});

describe('this project', () => {
  it('describes its API to everybody, and shows a person’s cases to whoever has signed in', async () => {
    const { get, signIn, cloud } = await start(join(PROJECT_ROOT, '.build', 'cdk.out'));
    const description = await get('/api/openapi.json');
    expect([description.status, await description.json()]).toEqual([
      200,
      expect.objectContaining({ openapi: expect.stringMatching(/^3\.1/) }),
    ]);
    expect((await get('/api/cases')).status).toBe(401);
    const mine = await get('/api/cases', await signIn(APPLICANT));
    expect([mine.status, mine.headers.get('content-type')]).toEqual([200, expect.stringContaining('json')]);
    expect((await get('/api/registry/certificates/NOBODY-1')).status).toBe(404);
    expect(cloud.meter.snapshot().callers).toMatchObject({
      'certcycle-web': { invocations: 3 },
      'certcycle-lookup': { invocations: 1 },
    });
  });

  it('works a command to its end while the clock stands, and is at rest only then', async () => {
    const { cloud, get, send, signIn } = await start(join(PROJECT_ROOT, '.build', 'cdk.out'));
    const token = await signIn(APPLICANT);
    const contacts = { firstName: 'Ana', lastName: 'Reyes', email: 'ana@example.org', language: 'es' };
    expect((await send('PUT', `/api/people/${APPLICANT.personId}`, token, contacts)).status).toBe(200);
    const opened = await send('POST', '/api/cases', token, { program: 'cmpss' });
    const { caseId } = (await opened.json()) as { caseId: string };
    const withdrawn = await send(
      'POST',
      `/api/cases/${caseId}/commands/withdraw`,
      token,
      {},
      { 'idempotency-key': 'once' },
    );
    expect(withdrawn.status).toBe(202);
    await cloud.settled(); // the worker that the signal woke has decided
    const shown = await get(`/api/cases/${caseId}`, token);
    expect(await shown.json()).toMatchObject({ case: { stage: 'WITHDRAWN', stageSince: '2031-05-01T12:30:00.000Z' } });
    expect(cloud.clock.now()).toBe(START);
    // Another person does not even hear that there is such a case.
    const other = await signIn({ as: 'applicant', personId: 'somebody-else' });
    expect((await get(`/api/cases/${caseId}`, other)).status).toBe(404);
  });
});
