/**
 * Who somebody is: the token of a request, checked with the keys of its issuer, at the time of the request. Applicants and staff have issuers of
 * their own; a token of one is never good for the other. An exam vendor's system has no user: it comes with an access token of the staff's issuer.
 */
import { decodeJwt, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import * as z from 'zod/mini';
import { type Identity, ROLES } from '../../domain/can.ts';
import { epochMilliseconds, type Instant } from '../../domain/dates.ts';
import { accepted, type Refusal, type Result, refused } from '../../domain/refusals.ts';

export type Issuer = { readonly issuer: string; readonly audience: string; readonly keys: JWTVerifyGetKey };
export type Identify = (authorization: string | undefined, now: Instant) => Promise<Result<Identity>>;

/** The clocks of an issuer and ours may be this far apart. */
const TOLERANCE_SECONDS = 5;

/** Longer is no token of ours, and is not decoded. */
const LONGEST_TOKEN = 8_192;

const Id = z.string().check(z.minLength(1), z.maxLength(128));

/** An id token: of a person, for our own client. */
const PersonClaims = z.object({
  sub: Id,
  token_use: z.literal('id'),
  /** Of people who were brought along: who they are in the registry. Only an administrator can have set it (infra/constructs/user-pools.ts). */
  'custom:person_id': z.optional(Id),
  'cognito:groups': z.optional(z.array(z.string())),
  email: z.optional(z.string()),
  /** True only of an address that a code was mailed to and came back. */
  email_verified: z.optional(z.union([z.boolean(), z.string()])),
});

/** `cmpss/exam-vendor` is the right of that program's exam vendor. */
export const EXAM_VENDOR_SCOPE = 'exam-vendor';
const VENDOR_OF = new RegExp(`^([a-z][a-z0-9-]*)/${EXAM_VENDOR_SCOPE}$`);

/**
 * An access token that a client got for itself (client credentials). It names no audience; one that does is meant for somebody else.
 *
 * The client is trusted by its scope; no list says which clients there are. Only a client that the pool allows the scope can get it, and whoever may
 * change that may also put themselves among the supervisors, so a list would keep nobody out. It would stand in the way of a vendor who has to have
 * another client at once: CloudFormation lets no id go that another stack imports.
 */
const VendorClaims = z.object({
  sub: Id,
  client_id: Id,
  token_use: z.literal('access'),
  aud: z.optional(z.undefined()),
  scope: z.string().check(z.regex(VENDOR_OF)),
});

const refusal = (code: string): Refusal => ({ code, rule: 'access.token', field: 'Authorization' });

/** `cmpss:reviewer` is the role of a reviewer in that program. Groups that name no role of ours give no right. */
const rolesOf = (groups: readonly string[]) =>
  groups.flatMap((group) => {
    const [program, name, ...rest] = group.split(':');
    const role = ROLES.find((known) => known.toLowerCase() === name);
    return program === undefined || program === '' || role === undefined || rest.length > 0 ? [] : [{ program, role }];
  });

/** What a token says of itself before it is checked: good for choosing how to check it, and for nothing else. */
const unchecked = (token: string): JWTPayload => {
  try {
    return decodeJwt(token);
  } catch {
    return {};
  }
};

/**
 * The vendor of exactly one program: a token with a second scope, of whatever kind, is refused, since nothing says for which of them it was meant. In
 * a person's access token `sub` is the user and not the client.
 */
const vendorOf = (payload: JWTPayload): Identity | undefined => {
  const claims = z.safeParse(VendorClaims, payload);
  if (!claims.success || claims.data.sub !== claims.data.client_id) return undefined;
  const program = VENDOR_OF.exec(claims.data.scope)?.[1];
  return program === undefined ? undefined : { kind: 'VENDOR', vendorId: claims.data.client_id, program };
};

/** What the holder of a token that was checked may call themselves. */
const identityOf = (kind: Identity['kind'], payload: JWTPayload): Identity | undefined => {
  if (kind === 'VENDOR') return vendorOf(payload);
  const claims = z.safeParse(PersonClaims, payload);
  if (!claims.success) return undefined;
  const { sub, 'custom:person_id': personId = sub, 'cognito:groups': groups = [], email, email_verified } = claims.data;
  if (kind !== 'APPLICANT') return { kind, staffId: sub, roles: rolesOf(groups) };
  const isProved = email !== undefined && String(email_verified) === 'true';
  return { kind, personId, ...(isProved && { provedEmail: email }) };
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
    const { iss, token_use } = unchecked(token);
    const by = iss === staff.issuer ? staff : applicants;
    const kind = by === applicants ? 'APPLICANT' : token_use === 'access' ? 'VENDOR' : 'STAFF';
    try {
      const { payload } = await jwtVerify(token, by.keys, {
        issuer: by.issuer,
        ...(kind !== 'VENDOR' && { audience: by.audience }),
        algorithms: ['RS256', 'ES256'],
        requiredClaims: ['exp', 'sub'],
        clockTolerance: TOLERANCE_SECONDS,
        // biome-ignore lint/style/noRestrictedGlobals: the library asks for a Date; its time is the request's.
        currentDate: new Date(epochMilliseconds(now)),
      });
      const identity = identityOf(kind, payload);
      return identity === undefined ? refused(refusal('TOKEN_INVALID')) : accepted(identity);
    } catch (error) {
      if (!isTokenError(error)) throw error;
      return refused(refusal(error instanceof errors.JWTExpired ? 'TOKEN_EXPIRED' : 'TOKEN_INVALID'));
    }
  };
