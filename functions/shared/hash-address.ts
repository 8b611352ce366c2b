/**
 * What a person is found by when staff know an e-mail address: a keyed hash of it, so that no key of the registry holds an address, and nobody
 * without the secret can try addresses out.
 */
import { createHmac } from 'node:crypto';
import type { Secret } from '../../adapters/secrets/secrets.ts';
import type { Instant } from '../../domain/dates.ts';
import { normaliseAddress } from '../../domain/email-address.ts';

/** The hash that is written first, then the one that was written before the secret was last replaced. */
type AddressHashes = readonly [current: string, ...previous: string[]];

/** Throws when the secret cannot be read. */
export type HashAddress = (address: string, now: Instant) => Promise<AddressHashes>;

/** HMAC-SHA256 of the normalised address, as base64url. */
export const hashWith = (secret: string, address: string): string =>
  createHmac('sha256', secret).update(normaliseAddress(address)).digest('base64url');

export const makeHashAddress =
  (secret: Secret): HashAddress =>
  async (address, now) => {
    const [current, ...previous] = await secret(now);
    return [hashWith(current, address), ...previous.map((value) => hashWith(value, address))];
  };
