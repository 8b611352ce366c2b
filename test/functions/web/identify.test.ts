/** Tokens as two issuers sign them, checked with keys that were made for the test. */
import { createLocalJWKSet, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeIdentify } from '../../../functions/shared/identify.ts';

const NOW = '2027-03-01T12:00:00.000Z';
const SECONDS = Date.parse(NOW) / 1000;
const APPLICANTS = { issuer: 'https://applicants.example', audience: 'applicants-client' };
const STAFF = { issuer: 'https://staff.example', audience: 'staff-client' };

type Pool = typeof APPLICANTS;
type Pair = Awaited<ReturnType<typeof generateKeyPair>>;

describe('a token', () => {
  const pairs: { applicants?: Pair; staff?: Pair; forger?: Pair } = {};
  beforeAll(async () => {
    pairs.applicants = await generateKeyPair('ES256');
    pairs.staff = await generateKeyPair('RS256');
    pairs.forger = await generateKeyPair('ES256');
  });

  const pair = (name: keyof typeof pairs): Pair => {
    const found = pairs[name];
    if (found === undefined) throw new Error(`no keys of ${name}`);
    return found;
  };

  const keysOf = async (name: 'applicants' | 'staff', alg: string) =>
    createLocalJWKSet({ keys: [{ ...(await exportJWK(pair(name).publicKey)), kid: name, alg }] });

  const identify = async (authorization: string | undefined, now = NOW) =>
    makeIdentify({
      applicants: { ...APPLICANTS, keys: await keysOf('applicants', 'ES256') },
      staff: { ...STAFF, keys: await keysOf('staff', 'RS256') },
    })(authorization, now);

  const sign = (
    pool: Pool,
    by: keyof typeof pairs,
    claims: JWTPayload = {},
    { exp = SECONDS + 60, kid = by as string } = {},
  ) =>
    new SignJWT({ token_use: 'id', sub: 'somebody-1', ...claims })
      .setProtectedHeader({ alg: by === 'staff' ? 'RS256' : 'ES256', kid })
      .setIssuer(pool.issuer)
      .setAudience(pool.audience)
      .setIssuedAt(SECONDS - 60)
      .setExpirationTime(exp)
      .sign(pair(by).privateKey);

  const codeFor = async (token: string, now?: string): Promise<string | undefined> => {
    const result = await identify(`Bearer ${token}`, now);
    return result.ok ? undefined : result.refusals[0]?.code;
  };

  it('of the applicants names a person', async () => {
    const token = await sign(APPLICANTS, 'applicants', { 'cognito:groups': ['cmpss:supervisor'] });
    // Groups give an applicant no role.
    expect(await identify(`Bearer ${token}`)).toEqual({
      ok: true,
      value: { kind: 'APPLICANT', personId: 'somebody-1' },
    });
  });

  it.each([
    ['proved', { email: 'ana@example.com', email_verified: true }, { provedEmail: 'ana@example.com' }],
    [
      'proved, in another spelling',
      { email: 'ana@example.com', email_verified: 'true' },
      { provedEmail: 'ana@example.com' },
    ],
    ['not proved', { email: 'ana@example.com', email_verified: false }, {}],
    ['not said to be', { email: 'ana@example.com' }, {}],
  ])('of the applicants names an address only where it is %s', async (_, claims, named) => {
    expect(await identify(`Bearer ${await sign(APPLICANTS, 'applicants', claims)}`)).toEqual({
      ok: true,
      value: { kind: 'APPLICANT', personId: 'somebody-1', ...named },
    });
  });

  it('of the applicants names the person whom it was made for, where an administrator has named one', async () => {
    const token = await sign(APPLICANTS, 'applicants', { 'custom:person_id': '0000000000ABCDEFGHJKMNPQRS' });
    expect(await identify(`Bearer ${token}`)).toEqual({
      ok: true,
      value: { kind: 'APPLICANT', personId: '0000000000ABCDEFGHJKMNPQRS' },
    });
  });

  it.each([{ named: '' }, { named: 'x'.repeat(129) }, { named: 7 }])(
    'of the applicants that names nobody ($named) is not taken for that of somebody else',
    async ({ named }) => {
      const token = await sign(APPLICANTS, 'applicants', { 'custom:person_id': named });
      expect(await codeFor(token)).toBe('TOKEN_INVALID');
    },
  );

  it('of the staff names themselves, whatever person it names', async () => {
    const token = await sign(STAFF, 'staff', { 'custom:person_id': 'somebody-else' });
    expect(await identify(`Bearer ${token}`)).toEqual({
      ok: true,
      value: { kind: 'STAFF', staffId: 'somebody-1', roles: [] },
    });
  });

  it('of the staff names their roles by program, and leaves out what is none', async () => {
    const groups = [
      'cmpss:reviewer',
      'cmpss:supervisor',
      'oregon:operator',
      'cmpss:owner',
      'reviewer',
      ':reviewer',
      'a:b:reviewer',
    ];
    const token = await sign(STAFF, 'staff', { 'cognito:groups': groups });
    expect(await identify(`bearer ${token}`)).toEqual({
      ok: true,
      value: {
        kind: 'STAFF',
        staffId: 'somebody-1',
        roles: [
          { program: 'cmpss', role: 'REVIEWER' },
          { program: 'cmpss', role: 'SUPERVISOR' },
          { program: 'oregon', role: 'OPERATOR' },
        ],
      },
    });
    const none = await identify(`Bearer ${await sign(STAFF, 'staff')}`);
    expect(none).toEqual({ ok: true, value: { kind: 'STAFF', staffId: 'somebody-1', roles: [] } });
  });

  /** As Cognito issues it to a client for itself: no audience, no user. */
  const signVendor = (claims: JWTPayload = {}, by: keyof typeof pairs = 'staff', issuer = STAFF.issuer) =>
    new SignJWT({
      token_use: 'access',
      sub: 'client-1',
      client_id: 'client-1',
      scope: 'cmpss/exam-vendor',
      version: 2,
      ...claims,
    })
      .setProtectedHeader({ alg: by === 'staff' ? 'RS256' : 'ES256', kid: by })
      .setIssuer(issuer)
      .setExpirationTime(SECONDS + 60)
      .sign(pair(by).privateKey);

  it('of an exam vendor’s client names the vendor by the client, and the one program that its scope says', async () => {
    expect(await identify(`Bearer ${await signVendor()}`)).toEqual({
      ok: true,
      value: { kind: 'VENDOR', vendorId: 'client-1', program: 'cmpss' },
    });
    expect(await codeFor(await signVendor(), '2027-03-01T12:01:06.000Z')).toBe('TOKEN_EXPIRED');
  });

  it('for access that is not an exam vendor’s of one program alone is not taken', async () => {
    const bad = {
      'of a member of staff': { sub: 'somebody-1', username: 'somebody-1', scope: 'openid' },
      'of a member of staff with the scope': { sub: 'somebody-1', username: 'somebody-1' },
      'with another scope': { scope: 'cmpss/something-else' },
      'with a longer scope': { scope: 'cmpss/exam-vendor-2' },
      'with a scope of no program': { scope: '/exam-vendor' },
      'with another scope beside it': { scope: 'cmpss/exam-vendor openid' },
      'for two programs': { scope: 'cmpss/exam-vendor oregon/exam-vendor' },
      'for the same one twice': { scope: 'cmpss/exam-vendor cmpss/exam-vendor' },
      'without a scope': { scope: undefined },
      'without a client': { client_id: undefined },
      'for an audience': { aud: STAFF.audience },
      'that is an id token': { token_use: 'id' },
    };
    for (const [which, claims] of Object.entries(bad))
      expect([which, await codeFor(await signVendor(claims))]).toEqual([which, 'TOKEN_INVALID']);
    expect(await codeFor(await signVendor({}, 'forger'))).toBe('TOKEN_INVALID');
    // The applicants' issuer has no vendors.
    expect(await codeFor(await signVendor({}, 'applicants', APPLICANTS.issuer))).toBe('TOKEN_INVALID');
    expect(await codeFor(await signVendor({}, 'applicants'))).toBe('TOKEN_INVALID');
  });

  it('is good until it ends, by the time of the request, and no longer', async () => {
    const token = await sign(APPLICANTS, 'applicants', {}, { exp: SECONDS });
    expect(await codeFor(token, '2027-03-01T12:00:04.000Z')).toBeUndefined();
    expect(await codeFor(token, '2027-03-01T12:00:06.000Z')).toBe('TOKEN_EXPIRED');
  });

  it('that was forged, changed or made for another is not taken', async () => {
    const good = await sign(APPLICANTS, 'applicants');
    const [header, , signature] = good.split('.');
    const claims = Buffer.from(
      JSON.stringify({
        iss: APPLICANTS.issuer,
        aud: APPLICANTS.audience,
        sub: 'somebody-2',
        token_use: 'id',
        exp: SECONDS + 60,
      }),
    ).toString('base64url');
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${claims}.`;
    const bad = {
      forged: await sign(APPLICANTS, 'forger', {}, { kid: 'applicants' }),
      'of an unknown key': await sign(APPLICANTS, 'forger'),
      changed: `${header}.${claims}.${signature}`,
      unsigned,
      'for another client': await sign({ ...APPLICANTS, audience: 'another-client' }, 'applicants'),
      'of another issuer': await sign({ ...APPLICANTS, issuer: 'https://elsewhere.example' }, 'applicants'),
      'of the applicants in the name of the staff': await sign(STAFF, 'applicants'),
      'of the staff in the name of the applicants': await sign(APPLICANTS, 'staff'),
      'for access': await sign(APPLICANTS, 'applicants', { token_use: 'access' }),
      'of nobody': await sign(APPLICANTS, 'applicants', { sub: '' }),
      'of no form': 'abc',
      'of no end': `${good}${'x'.repeat(9_000)}`,
    };
    for (const [which, token] of Object.entries(bad))
      expect([which, await codeFor(token)]).toEqual([which, 'TOKEN_INVALID']);
  });

  it('is asked for when there is none', async () => {
    const none = await identify(undefined);
    expect(none.ok ? [] : none.refusals.map(({ code }) => code)).toEqual(['NOT_SIGNED_IN']);
    const basic = await identify('Basic YTpi');
    expect(basic.ok ? [] : basic.refusals.map(({ code }) => code)).toEqual(['TOKEN_INVALID']);
  });

  it('cannot be judged while the keys of its issuer cannot be had', async () => {
    const token = await sign(APPLICANTS, 'applicants');
    const keys = async () => {
      throw new TypeError('fetch failed');
    };
    const blind = makeIdentify({ applicants: { ...APPLICANTS, keys }, staff: { ...STAFF, keys } });
    await expect(blind(`Bearer ${token}`, NOW)).rejects.toThrow('fetch failed');
  });
});
