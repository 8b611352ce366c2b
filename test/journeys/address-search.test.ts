/** The secrets at work on the local cloud: a search by address through every replacement of the secret, and cursors that somebody made up. */
import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { startCloud } from '../../local/cloud.ts';
import { startFront } from '../../local/front/server.ts';
import type { Cloud } from '../../local/running-cloud.ts';
import { describeWithEngine, newFolder } from '../local/engine.ts';

const PROJECT_ROOT = join(import.meta.dirname, '..', '..');
const asJson = { 'content-type': 'application/json' };
const Found = z.object({ cases: z.array(z.object({ caseId: z.string(), stage: z.string() })) });

describeWithEngine('the secret of the address hashes', () => {
  let folder: string;
  let cloud: Cloud;
  let front: Awaited<ReturnType<typeof startFront>>;

  beforeAll(async () => {
    folder = await newFolder();
    cloud = await startCloud({
      dataFolder: folder,
      templateFolder: join(PROJECT_ROOT, '.build', 'cdk.out'),
      clock: { pace: 'PAUSED', startAt: Date.parse('2026-03-02T17:00:00.000Z') },
    });
    front = await startFront(0, cloud.view);
  });
  afterAll(async () => {
    await front?.close();
    await cloud?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const send = async (as: object, method: string, path: string, body?: object) => {
    const { token } = await cloud.view.issuers.signIn(Object(as));
    return fetch(`${front.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body !== undefined && asJson) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  };
  const ANA = { as: 'applicant', personId: 'ana' };
  const REVIEWER = { as: 'staff', staffId: 'reviewer', roles: ['cmpss:reviewer'] };

  const search = async (email: string) => {
    const response = await send(REVIEWER, 'POST', '/api/search', { program: 'cmpss', email });
    return z.parse(Found, await response.json()).cases;
  };

  const environmentOf = (name: string) =>
    cloud.template.functions.find((each) => each.name === name)?.environment ?? {};

  /** Functions keep what they read for five minutes. */
  const replaceSecret = async (): Promise<void> => {
    cloud.secrets.rotate(environmentOf('certcycle-web').ADDRESS_HASH_SECRET_ARN ?? '');
    await cloud.clock.advance('PT5M');
  };

  /** What an operator runs, against this cloud. */
  const rehash = async (...options: readonly string[]): Promise<string> => {
    const { REGISTRY_TABLE, ADDRESS_HASH_SECRET_ARN } = environmentOf('certcycle-web');
    const command = ['--import', 'tsx', 'operator/rehash-addresses/main.ts', ...options];
    const { stdout } = await promisify(execFile)(process.execPath, command, {
      cwd: PROJECT_ROOT,
      env: {
        ...process.env,
        REGISTRY_TABLE,
        ADDRESS_HASH_SECRET_ARN,
        AWS_ENDPOINT_URL: cloud.gatewayUrl,
        AWS_REGION: cloud.template.region,
        AWS_ACCESS_KEY_ID: 'operator',
        AWS_SECRET_ACCESS_KEY: 'local',
      },
    });
    return stdout;
  };

  it('may be replaced while staff search, and again once everybody was filed anew', async () => {
    const contacts = { firstName: 'Ana', lastName: 'Ruiz', email: 'Ana@example.com', language: 'es' };
    expect((await send(ANA, 'PUT', '/api/people/ana', contacts)).status).toBe(200);
    expect((await send(ANA, 'POST', '/api/cases', { program: 'cmpss' })).status).toBe(201);
    const draft = [{ caseId: expect.any(String), stage: 'DRAFT' }];
    expect([await search('ana@EXAMPLE.com'), await search('luz@example.com')]).toEqual([draft, []]);
    await replaceSecret();
    expect(await search('ana@example.com')).toEqual(draft);
    expect(await rehash()).toBe(
      'all in all: profiles 1, not under the current hash 1, filed anew 0\n' +
        'Nothing was written. Run it with --write to file them anew.\n',
    );
    expect(await rehash('--write')).toBe('all in all: profiles 1, not under the current hash 1, filed anew 1\n');
    // What was not filed anew would be under neither secret now.
    await replaceSecret();
    expect(await search('ana@example.com')).toEqual(draft);
    await replaceSecret();
    expect(await search('ana@example.com')).toEqual([]);
  });

  it('is one of two: cursors are checked with the other, by both functions of the API', async () => {
    const madeUp = Buffer.from('x'.repeat(40)).toString('base64url');
    const invalid = { refusals: [{ code: 'FIELD_INVALID', rule: 'api.cursor', field: 'cursor' }] };
    const queue = await send(REVIEWER, 'GET', `/api/queue/cmpss/application?cursor=${madeUp}`);
    expect([queue.status, await queue.json()]).toMatchObject([400, invalid]);
    const names = await fetch(`${front.url}/api/registry/names?q=ruiz&cursor=${madeUp}`);
    expect([names.status, await names.json()]).toMatchObject([400, invalid]);
  });
});
