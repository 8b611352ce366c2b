/**
 * Who somebody is: the token of a request, checked with the keys of its issuer, at the time of the request. Applicants and staff have issuers of
 * their own; a token of one is never good for the other.
 */
import { decodeJwt, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { Temporal } from 'temporal-polyfill';
import * as z from 'zod/mini';
import { type Identity, ROLES } from '../../domain/can.ts';
import type { Instant } from '../../domain/dates.ts';
import { accepted, type Refusal, type Result, refused } from '../../domain/refusals.ts';

export type Issuer = { readonly issuer: string; readonly audience: string; readonly keys: JWTVerifyGetKey };
export type Identify = (authorization: string | undefined, now: Instant) => Promise<Result<Identity>>;

/** The clocks of an issuer and ours may be this far apart. */
const TOLERANCE_SECONDS = 5;

/** Longer is no token of ours, and is not decoded. */
const LONGEST_TOKEN = 8_192;

const Claims = z.object({
  sub: z.string().check(z.minLength(1), z.maxLength(128)),
  token_use: z.literal('id'),
  'cognito:groups': z.optional(z.array(z.string())),
});

const refusal = (code: string): Refusal => ({ code, rule: 'access.token', field: 'Authorization' });

/** `cmpss:reviewer` is the role of a reviewer in that program. Groups that name no role of ours give no right. */
const rolesOf = (groups: readonly string[]) =>
  groups.flatMap((group) => {
    const [program, name, ...rest] = group.split(':');
    const role = ROLES.find((known) => known.toLowerCase() === name);
    return program === undefined || program === '' || role === undefined || rest.length > 0 ? [] : [{ program, role }];
  });

const issuerOf = (token: string): string | undefined => {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
};

/** What the holder of a token that was checked may call themselves. */
const identityOf = (kind: 'APPLICANT' | 'STAFF', payload: JWTPayload): Identity | undefined => {
  const claims = z.safeParse(Claims, payload);
  if (!claims.success) return undefined;
  const { sub, 'cognito:groups': groups = [] } = claims.data;
  return kind === 'APPLICANT' ? { kind, personId: sub } : { kind, staffId: sub, roles: rolesOf(groups) };
};

/** True for what is wrong with a token; everything else (keys that cannot be fetched) is our trouble and is thrown. */
const isTokenError = (error: unknown): boolean =>
  error instanceof errors.JOSEError &&
  !(error instanceof errors.JWKSTimeout) &&
  !(error instanceof errors.JWKSInvalid) &&
  error.code !== 'ERR_JOSE_GENERIC';

/**
 * Refuses NOT_SIGNED_IN without a bearer token, TOKEN_EXPIRED, and TOKEN_INVALID for everything else that is wrong with one. Throws when the
 * issuer's keys cannot be had.
 */
export const makeIdentify =
  ({ applicants, staff }: { readonly applicants: Issuer; readonly staff: Issuer }): Identify =>
  async (authorization, now) => {
    const token = /^Bearer ([\w.-]+)$/i.exec(authorization ?? '')?.[1];
    if (authorization === undefined) return refused(refusal('NOT_SIGNED_IN'));
    if (token === undefined || token.length > LONGEST_TOKEN) return refused(refusal('TOKEN_INVALID'));
    const iss = issuerOf(token);
    const [kind, by] = iss === staff.issuer ? (['STAFF', staff] as const) : (['APPLICANT', applicants] as const);
    try {
      const { payload } = await jwtVerify(token, by.keys, {
        issuer: by.issuer,
        audience: by.audience,
        algorithms: ['RS256', 'ES256'],
        requiredClaims: ['exp', 'sub'],
        clockTolerance: TOLERANCE_SECONDS,
        // biome-ignore lint/style/noRestrictedGlobals: the library asks for a Date; its time is the request's.
        currentDate: new Date(Temporal.Instant.from(now).epochMilliseconds),
      });
      const identity = identityOf(kind, payload);
      return identity === undefined ? refused(refusal('TOKEN_INVALID')) : accepted(identity);
    } catch (error) {
      if (!isTokenError(error)) throw error;
      return refused(refusal(error instanceof errors.JWTExpired ? 'TOKEN_EXPIRED' : 'TOKEN_INVALID'));
    }
  };
