import { afterEach, describe, expect, it } from 'vitest';
import { type Front, startFront } from '../../../local/front/server.ts';
import type { CloudView } from '../../../local/front/view.ts';
import { NoPoolError } from '../../../local/identity/issuers.ts';
import type { SignInRequest } from '../../../local/identity/sign-in-request.ts';
import { aView } from './a-view.ts';

const fronts: Front[] = [];
afterEach(async () => {
  for (const front of fronts.splice(0)) await front.close();
});

const SIGNED_IN = { token: 'aaa.bbb.ccc', expiresAt: '2026-05-01T13:00:00.000Z' };

const setup = async (overrides: Partial<CloudView> = {}) => {
  const asked: SignInRequest[] = [];
  const issuers: CloudView['issuers'] = {
    roles: ['cmpss:reviewer', 'cmpss:"operator"'],
    examVendors: ['cmpss', 'other'],
    signIn: async (request) => {
      asked.push(request);
      return SIGNED_IN;
    },
  };
  const front = await startFront(0, aView({ issuers, ...overrides }));
  fronts.push(front);
  const url = `http://127.0.0.1:${front.port}/_local/sign-in`;
  const post = (body: string, type = 'application/json', headers: Record<string, string> = {}) =>
    fetch(url, { method: 'POST', headers: { 'content-type': type, ...headers }, body });
  return { front, asked, url, post };
};
const FORM = 'application/x-www-form-urlencoded';

describe('a program', () => {
  it('takes a token as an applicant, as staff or as an exam vendor', async () => {
    const { asked, post } = await setup();
    const applicant = { as: 'applicant', personId: '01JABC' };
    const staff = { as: 'staff', staffId: 'staff-1', roles: ['cmpss:reviewer', 'other:supervisor'] };
    const response = await post(JSON.stringify(applicant));
    expect([response.status, await response.json()]).toEqual([200, SIGNED_IN]);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const vendor = { as: 'exam-vendor', program: 'cmpss' };
    for (const each of [staff, vendor]) await post(JSON.stringify(each));
    expect(asked).toEqual([applicant, staff, vendor]);
  });

  it.each([
    ['nobody', {}, ['as']],
    ['a role that is none', { as: 'staff', staffId: 's', roles: ['Reviewer'] }, ['roles']],
    ['an applicant with roles', { as: 'applicant', personId: 'p', roles: [] }, ['roles']],
    ['an id with a blank', { as: 'applicant', personId: 'a b' }, ['personId']],
    ['staff without roles or an id', { as: 'staff' }, ['staffId', 'roles']],
    ['an exam vendor of no program', { as: 'exam-vendor', program: 'CMPSS' }, ['program']],
    ['no object', 'applicant', ['']],
  ])('is refused as %s, by field', async (_, body, fields) => {
    const { asked, post } = await setup();
    const response = await post(JSON.stringify(body));
    expect(response.status).toBe(400);
    const { errors } = (await response.json()) as { errors: { field: string }[] };
    expect(errors.map(({ field }) => field)).toEqual(fields);
    expect(asked).toEqual([]);
  });

  it('hears when there is no pool to sign in to', async () => {
    const signIn = async () => {
      throw new NoPoolError('No pool.');
    };
    const { post } = await setup({ issuers: { roles: [], examVendors: [], signIn } });
    const response = await post(JSON.stringify({ as: 'applicant', personId: 'p' }));
    expect([response.status, await response.json()]).toEqual([409, expect.objectContaining({ detail: 'No pool.' })]);
  });
});

describe('a person', () => {
  it('is shown forms that work without scripts, with all roles and programs, escaped', async () => {
    const { url } = await setup();
    const response = await fetch(url);
    const text = await response.text();
    expect(text).not.toContain('<script');
    expect(text).toContain('value="cmpss:reviewer"');
    expect(text).toContain('value="cmpss:&quot;operator&quot;"');
    expect([...text.matchAll(/<option>(\w+)/g)].map(([, program]) => program)).toEqual(['cmpss', 'other']);
    expect(response.headers.get('content-security-policy')).toContain("form-action 'self'");
  });

  it('is shown the token that the form asked for', async () => {
    const { asked, post, front } = await setup();
    const form = 'as=staff&staffId=staff-1&roles=cmpss%3Areviewer&roles=cmpss%3Aoperator';
    const response = await post(form, FORM, { origin: `http://localhost:${front.port}` });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(await response.text()).toContain(SIGNED_IN.token);
    await post('as=applicant&personId=p-1', FORM);
    const vendor = await (await post('as=exam-vendor&program=cmpss', FORM)).text();
    expect(vendor).toContain('the exam vendor of cmpss');
    expect(asked).toEqual([
      { as: 'staff', staffId: 'staff-1', roles: ['cmpss:reviewer', 'cmpss:operator'] },
      { as: 'applicant', personId: 'p-1' },
      { as: 'exam-vendor', program: 'cmpss' },
    ]);
  });

  it('is not signed in by a form of another site', async () => {
    const { asked, post } = await setup();
    const response = await post('as=applicant&personId=p-1', FORM, { origin: 'https://other.example' });
    expect(response.status).toBe(403);
    expect(asked).toEqual([]);
  });
});

describe('requests to the HTTP API', () => {
  it('come to the same address, and their answers have only the headers of the function', async () => {
    const body = Buffer.from([0, 255, 10]);
    const { front } = await setup({
      httpApi: async ({ url }) =>
        url === '/api/x?y'
          ? { status: 206, headers: { 'cache-control': 'max-age=60', 'set-cookie': ['a=1', 'b=2'] }, body }
          : undefined,
    });
    const response = await fetch(`${front.url}/api/x?y`);
    expect([response.status, Buffer.from(await response.arrayBuffer())]).toEqual([206, body]);
    expect(response.headers.get('cache-control')).toBe('max-age=60');
    expect(response.headers.get('content-security-policy')).toBeNull();
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect((await fetch(`${front.url}/api/other`)).status).toBe(404);
  });

  it('do not come from other sites', async () => {
    const { front } = await setup();
    const response = await fetch(`${front.url}/api/x`, { headers: { origin: 'https://other.example' } });
    expect(response.status).toBe(403);
  });
});
