/**
 * What the mail service says of a mail that it took. That it took it stands in the ledger; nothing is decided by what comes after. An end that calls for
 * something is told to the case by a signal (`RECORD_UNDELIVERED`), so that this may come late, twice and in any order.
 */
import * as z from 'zod/mini';
import { Instant } from './dates.ts';

/**
 * In the order in which a later word outweighs an earlier one, whichever comes first: a mail that was delivered may be returned after all, and one that
 * is called unwanted was delivered. DELAYED: it is tried on. ANSWERED: something came back that does not say that it failed, such as that somebody is
 * out of the office.
 */
export const SENT_STATES = ['DELAYED', 'ANSWERED', 'DELIVERED', 'REJECTED', 'BOUNCED', 'COMPLAINED'] as const;
export type SentState = (typeof SENT_STATES)[number];

/** The person does not have the mail, or does not want it. */
export const UNDELIVERED_STATES = ['REJECTED', 'BOUNCED', 'COMPLAINED'] as const;
export type UndeliveredState = (typeof UNDELIVERED_STATES)[number];

export const isUndelivered = (state: SentState): state is UndeliveredState =>
  UNDELIVERED_STATES.some((undelivered) => undelivered === state);

/** How a mail ended, by the weightiest word on it; undefined while it is on its way, as one that is put off. */
export const endOfMail = (state: SentState | undefined): 'DELIVERED' | 'UNDELIVERED' | undefined => {
  if (state === undefined || state === 'DELAYED') return undefined;
  return isUndelivered(state) ? 'UNDELIVERED' : 'DELIVERED';
};

export const SentMail = z.object({
  /** The mail service's own id, as the ledger has it. */
  messageId: z.string().check(z.minLength(1), z.maxLength(128)),
  caseId: z.string(),
  state: z.enum(SENT_STATES),
  /** When that was, by the mail service. */
  at: Instant,
  /** The service's own word for it: `Permanent General`, `abuse`. Never what a mail server wrote, which may repeat an address. */
  because: z.optional(z.string().check(z.maxLength(200))),
});
export type SentMail = z.infer<typeof SentMail>;

/** The key of the signal that tells the case of a mail that did not arrive: one for each mail and end. */
export const undeliveredSignalKey = ({ messageId, state }: Pick<SentMail, 'messageId' | 'state'>): string =>
  `${state.toLowerCase()}-${messageId}`;
