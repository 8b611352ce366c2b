/**
 * The address at which a person ends the mail that they do not have to get, from the mail itself: `/unsubscribe/<person id>.<code>`. The code is a keyed
 * hash, so nobody can make up another's. Whoever has it can turn that mail off and nothing else; the person turns it on again where they sign in.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Secret, SecretValues } from '../../adapters/secrets/secrets.ts';
import type { Instant } from '../../domain/dates.ts';

/** Throws when the secret cannot be read. */
export type UnsubscribeUrlOf = (personId: string, now: Instant) => Promise<string>;

/** The person whom a token names; undefined for one that is not ours. Throws when the secret cannot be read. */
export type ReadUnsubscribeToken = (token: string, now: Instant) => Promise<string | undefined>;

/** The label keeps it from being the code of a case's address, which has the same key (case-address.ts). */
const codeOf = (secret: string, personId: string): string =>
  createHmac('sha256', secret).update(`unsubscribe:${personId}`).digest('base64url');

export const makeUnsubscribeUrlOf =
  (secret: Secret, siteUrl: string): UnsubscribeUrlOf =>
  async (personId, now) => {
    const [current] = await secret(now);
    return `${siteUrl}/unsubscribe/${encodeURIComponent(personId)}.${codeOf(current, personId)}`;
  };

/** Takes as long whatever is wrong. */
const isSame = (given: string, ours: string): boolean => {
  const [left, right] = [Buffer.from(given), Buffer.from(ours)];
  return left.length === right.length && timingSafeEqual(left, right);
};

const personIn = (secrets: SecretValues, token: string): string | undefined => {
  const dot = token.lastIndexOf('.');
  const [personId, code] = [token.slice(0, Math.max(0, dot)), token.slice(dot + 1)];
  return secrets.some((secret) => isSame(code, codeOf(secret, personId))) ? personId : undefined;
};

/** The value of the secret before the last replacement is still good: mail is read late. */
export const makeReadUnsubscribeToken =
  (secret: Secret): ReadUnsubscribeToken =>
  async (token, now) =>
    personIn(await secret(now), token);
