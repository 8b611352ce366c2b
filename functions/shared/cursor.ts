/**
 * Cursors: where the next page starts, as one word that callers hand back. It is not signed: a route looks only among the entries that its caller may
 * read anyway, so a cursor that somebody made up leads to no other entries.
 */
import * as z from 'zod/mini';

/** The place behind a cursor: the sort key of the last entry of the page before. */
export const placeOf = (cursor: string): string => Buffer.from(cursor, 'base64url').toString();

export const cursorOf = (place: string): string => Buffer.from(place).toString('base64url');

/** As it comes in a query: base64url of text, no longer than a sort key of DynamoDB (1,024 bytes). */
export const Cursor = z.string().check(
  z.regex(/^[\w-]{2,1360}$/),
  z.refine((cursor) => cursorOf(placeOf(cursor)) === cursor),
);
