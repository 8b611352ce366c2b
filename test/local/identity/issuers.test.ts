import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeIssuers, NoPoolError, poolOfKeysPath, withLocalKeys } from '../../../local/identity/issuers.ts';
import type { UserPoolResource } from '../../../local/template/model.ts';
import { aFunctionResource } from '../lambda/functions.ts';
import { temporaryFolder } from '../template/assembly-folder.ts';

const NOW = Date.parse('2031-03-04T05:06:07.890Z');
const aPool = (changes: Partial<UserPoolResource> = {}): UserPoolResource => ({
  logicalId: 'Pool',
  id: 'us-west-2_applicants',
  selfSignUp: true,
  groups: [],
  clientIds: ['applicants-site'],
  machines: [],
  ...changes,
});
const STAFF_POOL = aPool({
  id: 'us-west-2_staff',
  selfSignUp: false,
  groups: ['cmpss:reviewer', 'cmpss:operator'],
  clientIds: ['staff-site'],
  machines: [
    { clientId: 'exam-vendor-cmpss', scopes: ['cmpss/exam-vendor'] },
    { clientId: 'another-system', scopes: ['cmpss/something-else'] },
  ],
});
const POOLS = [aPool(), STAFF_POOL];

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = (pools: readonly UserPoolResource[] = POOLS) => makeIssuers(pools, join(folder, 'identity'), () => NOW);
const keysOf = async (issuers: ReturnType<typeof open>, poolId: string) => {
  const keySet = await issuers.keySet(poolId);
  return createLocalJWKSet(JSON.parse(JSON.stringify(keySet)));
};

describe('tokens', () => {
  it('are the applicants’ pool’s for applicants: an id token for an hour of the virtual clock', async () => {
    const issuers = open();
    const { token, expiresAt } = await issuers.signIn({ as: 'applicant', personId: 'person-1' });
    expect(decodeJwt(token)).toEqual({
      sub: 'person-1',
      'cognito:username': 'person-1',
      iss: 'https://cognito-idp.us-west-2.amazonaws.com/us-west-2_applicants',
      aud: 'applicants-site',
      token_use: 'id',
      auth_time: Math.floor(NOW / 1000),
      iat: Math.floor(NOW / 1000),
      exp: Math.floor(NOW / 1000) + 3600,
      jti: expect.any(String),
    });
    expect(expiresAt).toBe('2031-03-04T06:06:07.000Z');
  });

  it('are the staff pool’s for staff, with their roles as groups, and no groups at all without roles', async () => {
    const issuers = open();
    const { token } = await issuers.signIn({ as: 'staff', staffId: 's-1', roles: ['cmpss:reviewer'] });
    expect(decodeJwt(token)).toMatchObject({ sub: 's-1', aud: 'staff-site', 'cognito:groups': ['cmpss:reviewer'] });
    const { token: without } = await issuers.signIn({ as: 'staff', staffId: 's-1', roles: [] });
    expect(decodeJwt(without)).not.toHaveProperty('cognito:groups');
  });

  it('are the staff pool’s for exam vendors: an access token of the client itself, of no user and for no audience', async () => {
    const issuers = open();
    expect(issuers.examVendors).toEqual(['cmpss']);
    const { token } = await issuers.signIn({ as: 'exam-vendor', program: 'cmpss' });
    expect(decodeJwt(token)).toEqual({
      sub: 'exam-vendor-cmpss',
      client_id: 'exam-vendor-cmpss',
      iss: 'https://cognito-idp.us-west-2.amazonaws.com/us-west-2_staff',
      scope: 'cmpss/exam-vendor',
      token_use: 'access',
      version: 2,
      auth_time: Math.floor(NOW / 1000),
      iat: Math.floor(NOW / 1000),
      exp: Math.floor(NOW / 1000) + 3600,
      jti: expect.any(String),
    });
    const keys = await keysOf(issuers, 'us-west-2_staff');
    await expect(jwtVerify(token, keys, { currentDate: new Date(NOW) })).resolves.toBeDefined();
  });

  it('can be checked with the keys of their pool, until they end, and with no other', async () => {
    const issuers = open();
    const { token } = await issuers.signIn({ as: 'applicant', personId: 'person-1' });
    const keys = await keysOf(issuers, 'us-west-2_applicants');
    const at = (instant: number) => ({ currentDate: new Date(instant), algorithms: ['RS256'] });
    const { payload } = await jwtVerify(token, keys, at(NOW + 3_590_000));
    expect(payload.sub).toBe('person-1');
    await expect(jwtVerify(token, keys, at(NOW + 3_610_000))).rejects.toThrow(/exp/);
    await expect(jwtVerify(token, await keysOf(issuers, 'us-west-2_staff'), at(NOW))).rejects.toThrow();
  });

  it('are still good after a restart', async () => {
    const { token } = await open().signIn({ as: 'applicant', personId: 'person-1' });
    const keys = await keysOf(open(), 'us-west-2_applicants');
    await expect(jwtVerify(token, keys, { currentDate: new Date(NOW) })).resolves.toBeDefined();
  });

  it('are refused where the stacks have no one pool for such people', async () => {
    const staff = { as: 'staff', staffId: 's-1', roles: [] } as const;
    await expect(open([aPool()]).signIn(staff)).rejects.toThrow(NoPoolError);
    await expect(open([...POOLS, { ...STAFF_POOL, id: 'us-west-2_other' }]).signIn(staff)).rejects.toThrow(NoPoolError);
    await expect(open([aPool({ clientIds: [] })]).signIn({ as: 'applicant', personId: 'p' })).rejects.toThrow(
      NoPoolError,
    );
    await expect(open().signIn({ as: 'exam-vendor', program: 'other' })).rejects.toThrow(NoPoolError);
  });
});

describe('keys', () => {
  it('are made when they are first needed, one for each pool, and for nobody else to read', async () => {
    const issuers = open();
    expect(readdirSync(folder)).toEqual([]);
    const [first, second] = await Promise.all([
      issuers.signIn({ as: 'applicant', personId: 'a' }),
      issuers.signIn({ as: 'applicant', personId: 'b' }),
    ]);
    expect(decodeProtectedHeader(first.token)).toEqual(decodeProtectedHeader(second.token));
    expect(readdirSync(join(folder, 'identity'))).toEqual(['us-west-2_applicants.json']);
    expect(statSync(join(folder, 'identity', 'us-west-2_applicants.json')).mode & 0o077).toBe(0);
  });

  it('are published by their public half', async () => {
    const keySet = await open().keySet('us-west-2_staff');
    expect(keySet?.keys.map((key) => Object.keys(key).sort())).toEqual([['alg', 'e', 'kid', 'kty', 'n', 'use']]);
    expect(await open().keySet('us-west-2_nobody')).toBeUndefined();
  });

  it('that cannot be read are an error that names their file', async () => {
    await open().keySet('us-west-2_staff');
    const file = join(folder, 'identity', 'us-west-2_staff.json');
    writeFileSync(file, '{"kty":"RSA"}');
    await expect(open().keySet('us-west-2_staff')).rejects.toThrow(`${file} holds no key.`);
  });
});

describe('what functions are told', () => {
  it('is where the local keys are, and the issuer by its own name', () => {
    const issuer = 'https://cognito-idp.us-west-2.amazonaws.com/us-west-2_staff';
    const other = 'https://cognito-idp.us-west-2.amazonaws.com/us-west-2_other/.well-known/jwks.json';
    const resource = aFunctionResource(folder, 'web', '', {
      environment: { ISSUER: issuer, KEYS: `${issuer}/.well-known/jwks.json`, OTHER: other, TABLE: 'registry' },
    });
    const { environment } = withLocalKeys(resource, POOLS, 'http://127.0.0.1:4000');
    const keys = 'http://127.0.0.1:4000/_local/issuers/us-west-2_staff/.well-known/jwks.json';
    expect(environment).toEqual({ ISSUER: issuer, KEYS: keys, OTHER: other, TABLE: 'registry' });
    expect(poolOfKeysPath(new URL(keys).pathname)).toBe('us-west-2_staff');
    expect(poolOfKeysPath('/_local/issuers/..%2F..')).toBeUndefined();
  });
});
