/**
 * Task tokens. A token names the one attempt that it answers, so nothing need be stored to tell a current token from a
 * stale one.
 */
import * as z from 'zod/mini';

/**
 * Tokens are as long as the service's may be by the older copies of its reference (1,024 characters): where a token is
 * stored, its length is most of what the write costs, and a count made here should not come out cheaper than the bill.
 */
const TOKEN_CHARACTERS = 1024;

const Parts = z.tuple([z.string(), z.string(), z.int()]);

/** The attempt that a token answers: an execution, and the id of the `TaskScheduled` event that began the attempt. */
export type TaskReference = { readonly machine: string; readonly execution: string; readonly scheduledEventId: number };

export const makeToken = ({ machine, execution, scheduledEventId }: TaskReference): string =>
  `${Buffer.from(JSON.stringify([machine, execution, scheduledEventId])).toString('base64')}.`.padEnd(
    TOKEN_CHARACTERS,
    'A',
  );

/** Reads a token; undefined when it is none of ours. */
export const parseToken = (token: string): TaskReference | undefined => {
  let decoded: unknown;
  try {
    decoded = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64').toString());
  } catch {
    return undefined;
  }
  const parts = Parts.safeParse(decoded);
  if (!parts.success) return undefined;
  const [machine, execution, scheduledEventId] = parts.data;
  const reference = { machine, execution, scheduledEventId };
  return makeToken(reference) === token ? reference : undefined;
};
