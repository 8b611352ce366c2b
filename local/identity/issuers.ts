/**
 * The user pools on this machine. Whoever reaches the loopback port may be anybody: there are no users and no passwords, only tokens as the
 * pools would issue them, under the pools' own names, and the keys to check them with.
 */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Now } from '../contracts.ts';
import { type FunctionResource, REGION, type UserPoolResource } from '../template/model.ts';
import type { SignInRequest } from './sign-in-request.ts';
import { type KeySet, openSigningKey } from './signing-key.ts';

/** `expiresAt`: an instant of the virtual clock. */
export type SignedIn = { readonly token: string; readonly expiresAt: string };

export type Issuers = {
  /** Undefined when there is no such pool. */
  readonly keySet: (poolId: string) => Promise<KeySet | undefined>;
  /** Throws NoPoolError. */
  readonly signIn: (request: SignInRequest) => Promise<SignedIn>;
  /** The groups that staff may be in. */
  readonly roles: readonly string[];
};

/** The template has no pool, or not one alone, that such people sign in to. */
export class NoPoolError extends Error {
  override readonly name = 'NoPoolError';
}

/** As the pools' clients have it in the cloud. */
const TOKEN_SECONDS = 3600;

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
  const keys = new Map(pools.map(({ id }) => [id, openSigningKey(join(folder, `${id}.json`))]));

  /** Applicants enter themselves, staff are entered. */
  const poolFor = (as: SignInRequest['as']) => {
    const [pool, ...others] = pools.filter(({ selfSignUp }) => selfSignUp === (as === 'applicant'));
    const [clientId] = pool?.clientIds ?? [];
    const key = keys.get(pool?.id ?? '');
    if (!pool || !key || clientId === undefined || others.length > 0) {
      throw new NoPoolError(
        `The stacks have no one user pool with a client that ${as === 'staff' ? as : 'applicants'} could sign in to.`,
      );
    }
    return { pool, clientId, key };
  };

  return {
    keySet: async (poolId) => keys.get(poolId)?.keySet(),
    signIn: async (request) => {
      const { pool, clientId, key } = poolFor(request.as);
      const seconds = Math.floor(now() / 1000);
      const subject = request.as === 'staff' ? request.staffId : request.personId;
      const groups = request.as === 'staff' ? request.roles : [];
      const token = await key.sign({
        sub: subject,
        'cognito:username': subject,
        ...(groups.length > 0 && { 'cognito:groups': groups }),
        iss: issuerOf(pool.id),
        aud: clientId,
        token_use: 'id',
        auth_time: seconds,
        iat: seconds,
        exp: seconds + TOKEN_SECONDS,
        jti: randomUUID(),
      });
      return { token, expiresAt: new Date((seconds + TOKEN_SECONDS) * 1000).toISOString() };
    },
    roles: pools.filter(({ selfSignUp }) => !selfSignUp).flatMap(({ groups }) => groups),
  };
};
