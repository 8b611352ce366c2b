/**
 * Cursors: where the next page of a list starts, as one word that callers hand back. Each is signed for its list, so that it is good for that list
 * alone and nobody can make one up. It hides nothing: whoever holds a cursor can read the place in it.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import * as z from 'zod/mini';
import type { Secret } from '../../adapters/secrets/secrets.ts';
import type { Instant } from '../../domain/dates.ts';
import { accepted, type Result, refused } from '../../domain/refusals.ts';

/** A list that is read page by page, by everything that says which entries are in it: `['queue', 'cmpss', 'TRAINING']`. */
type List = readonly string[];

export type Cursors = {
  /** The cursor of a place in a list; null where there is no place to go on from. */
  readonly write: (list: List, place: string | undefined, now: Instant) => Promise<string | null>;
  /**
   * The place that a cursor names; undefined where none was given. Refuses a cursor that was not written for this list, whatever is wrong
   * with it.
   */
  readonly read: (list: List, cursor: string | undefined, now: Instant) => Promise<Result<string | undefined>>;
};

/** 128 bits: far more than anybody can try out. */
const SIGNATURE_BYTES = 16;

/** As it comes in a request: base64url of a signature and a place, which is no longer than a sort key of DynamoDB (1,024 bytes). */
export const Cursor = z.string().check(z.regex(/^[\w-]{23,1387}$/));

const INVALID = refused({ code: 'FIELD_INVALID', rule: 'api.cursor', field: 'cursor' });

const sign = (secret: string, list: List, place: string): Buffer =>
  createHmac('sha256', secret)
    .update(JSON.stringify([list, place]))
    .digest()
    .subarray(0, SIGNATURE_BYTES);

const signed = (secret: string, list: List, place: string): string =>
  Buffer.concat([sign(secret, list, place), Buffer.from(place)]).toString('base64url');

const placeIn = (cursor: string): string => Buffer.from(cursor, 'base64url').subarray(SIGNATURE_BYTES).toString();

/** The same text and no other: another spelling of the same bytes is no cursor of ours. Takes as long whatever is wrong. */
const isSame = (cursor: string, ours: string): boolean => {
  const [given, expected] = [Buffer.from(cursor), Buffer.from(ours)];
  return given.length === expected.length && timingSafeEqual(given, expected);
};

/** The secret is read only when there is something to sign or to check: a first page that is also the last needs none. */
export const makeCursors = (secret: Secret): Cursors => ({
  write: async (list, place, now) => {
    if (place === undefined) return null;
    const [current] = await secret(now);
    return signed(current, list, place);
  },
  read: async (list, cursor, now) => {
    if (cursor === undefined) return accepted(undefined);
    const place = placeIn(cursor);
    const values = await secret(now);
    return values.some((value) => isSame(cursor, signed(value, list, place))) ? accepted(place) : INVALID;
  },
});

/** Where a page ends that a next one may follow; undefined on a page that is not full. */
export const endOfPage = (entries: readonly { readonly place: string }[], limit: number): string | undefined =>
  entries.length < limit ? undefined : entries.at(-1)?.place;
