/**
 * The user pools on this machine. Whoever reaches the loopback port may be anybody: there are no users and no passwords, only tokens as the
 * pools would issue them, under the pools' own names, and the keys to check them with.
 */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Now } from '../contracts.ts';
import { type FunctionResource, REGION, type UserPoolResource } from '../template/model.ts';
import type { PersonRequest, SignInRequest } from './sign-in-request.ts';
import { type KeySet, openSigningKey, type SigningKey } from './signing-key.ts';

/** `expiresAt`: an instant of the virtual clock. */
export type SignedIn = { readonly token: string; readonly expiresAt: string };

type Unsigned = { readonly pool: UserPoolResource; readonly claims: Readonly<Record<string, unknown>> };

export type Issuers = {
  /** Undefined when there is no such pool. */
  readonly keySet: (poolId: string) => Promise<KeySet | undefined>;
  /** Throws NoPoolError. */
  readonly signIn: (request: SignInRequest) => Promise<SignedIn>;
  /** The groups that staff may be in. */
  readonly roles: readonly string[];
  /** The programs that have an exam vendor. */
  readonly examVendors: readonly string[];
};

/** The template has no pool, or not one alone, that such people sign in to, or no client of such a vendor. */
export class NoPoolError extends Error {
  override readonly name = 'NoPoolError';
}

/** As the pools' clients have it in the cloud. */
const TOKEN_SECONDS = 3600;

/** The right of a program's exam vendor, as the stacks write it. */
const VENDOR_SCOPE = /^([a-z0-9-]+)\/exam-vendor$/;

const KEYS_PATH = '/.well-known/jwks.json';
const LOCAL_KEYS_PATH = /^\/_local\/issuers\/([\w-]+)\/\.well-known\/jwks\.json$/;

const issuerOf = (poolId: string): string => `https://cognito-idp.${REGION}.amazonaws.com/${poolId}`;

/** The pool whose keys are asked for at a path of the gateway; undefined for other paths. */
export const poolOfKeysPath = (path: string): string | undefined => LOCAL_KEYS_PATH.exec(path)?.[1];

/**
 * The function with every address of a pool's keys replaced by that of the local ones. The issuer's name stays: nothing is fetched from it,
 * and a token that names it is still good after a restart, when the gateway has another port.
 */
export const withLocalKeys = (
  resource: FunctionResource,
  pools: readonly UserPoolResource[],
  gatewayUrl: string,
): FunctionResource => {
  const local = new Map(
    pools.map(({ id }) => [`${issuerOf(id)}${KEYS_PATH}`, `${gatewayUrl}/_local/issuers/${id}${KEYS_PATH}`]),
  );
  const environment = Object.entries(resource.environment).map(([name, value]) => [name, local.get(value) ?? value]);
  return { ...resource, environment: Object.fromEntries(environment) };
};

/** `folder` keeps the keys. */
export const makeIssuers = (pools: readonly UserPoolResource[], folder: string, now: Now): Issuers => {
  const keys = new Map<string, SigningKey>();
  const keyOf = ({ id }: UserPoolResource): SigningKey => {
    const key = keys.get(id) ?? openSigningKey(join(folder, `${id}.json`));
    keys.set(id, key);
    return key;
  };

  /** What is in every token of a pool: whose it is, and that it begins now. */
  const common = (pool: UserPoolResource, subject: string, seconds: number) => ({
    sub: subject,
    iss: issuerOf(pool.id),
    auth_time: seconds,
    iat: seconds,
    exp: seconds + TOKEN_SECONDS,
    jti: randomUUID(),
  });

  /** The id token of a person. Applicants enter themselves, staff are entered. */
  const personToken = (request: PersonRequest, seconds: number): Unsigned => {
    const [pool, ...others] = pools.filter(({ selfSignUp }) => selfSignUp === (request.as === 'applicant'));
    const [clientId] = pool?.clientIds ?? [];
    if (!pool || clientId === undefined || others.length > 0) {
      const who = request.as === 'staff' ? 'staff' : 'applicants';
      throw new NoPoolError(`The stacks have no one user pool with a client that ${who} could sign in to.`);
    }
    const subject = request.as === 'staff' ? request.staffId : request.personId;
    const groups = request.as === 'staff' ? request.roles : [];
    const claims = {
      ...common(pool, subject, seconds),
      'cognito:username': subject,
      ...(groups.length > 0 && { 'cognito:groups': groups }),
      // A code was mailed there: in the pool, nobody signs in without.
      ...(request.as === 'applicant' && request.email !== undefined && { email: request.email, email_verified: true }),
      aud: clientId,
      token_use: 'id',
    };
    return { pool, claims };
  };

  const vendors = pools.flatMap((pool) =>
    pool.machines.flatMap(({ clientId, scopes }) =>
      scopes.flatMap((scope) => {
        const program = VENDOR_SCOPE.exec(scope)?.[1];
        return program === undefined ? [] : [{ program, pool, clientId, scopes }];
      }),
    ),
  );

  /** The access token that a client gets for itself: no audience and no user, and all that the client is allowed. */
  const vendorToken = (program: string, seconds: number): Unsigned => {
    const vendor = vendors.find((each) => each.program === program);
    if (!vendor) throw new NoPoolError(`The stacks have no client of an exam vendor of the program ${program}.`);
    const { pool, clientId, scopes } = vendor;
    const claims = {
      ...common(pool, clientId, seconds),
      client_id: clientId,
      scope: scopes.join(' '),
      token_use: 'access',
      version: 2,
    };
    return { pool, claims };
  };

  return {
    keySet: async (poolId) => {
      const pool = pools.find(({ id }) => id === poolId);
      return pool && keyOf(pool).keySet();
    },
    signIn: async (request) => {
      const seconds = Math.floor(now() / 1000);
      const { pool, claims } =
        request.as === 'exam-vendor' ? vendorToken(request.program, seconds) : personToken(request, seconds);
      const token = await keyOf(pool).sign(claims);
      return { token, expiresAt: new Date((seconds + TOKEN_SECONDS) * 1000).toISOString() };
    },
    roles: pools.filter(({ selfSignUp }) => !selfSignUp).flatMap(({ groups }) => groups),
    examVendors: vendors.map(({ program }) => program),
  };
};
