/**
 * Secrets: values that functions make keyed hashes with. A secret is replaced from time to time; what was made with the value before stays good
 * until the next replacement, so both are told.
 */
import { addMinutes, type Instant } from '../../domain/dates.ts';

/** The current value first, then the one that it replaced, once there is one. */
export type SecretValues = readonly [current: string, ...previous: string[]];

export type SecretStore = {
  /** Throws when there is no such secret, or it may not be read. */
  readonly read: (secretId: string) => Promise<SecretValues>;
};

/** One secret, as it was at most a few minutes before `now`. Throws when it cannot be read. */
export type Secret = (now: Instant) => Promise<SecretValues>;

/** How long a function goes on with what it read. A replaced secret is in use everywhere after this. */
const MOST_AGE_MINUTES = 5;

/**
 * Keeps what was read, by the time that comes in with events. Whoever asks while it is being read waits for the same answer; an answer that failed
 * is not kept. Nothing is read before it is asked for.
 */
export const makeSecret = (store: SecretStore, secretId: string): Secret => {
  type Held = { readonly values: Promise<SecretValues>; readonly until: Instant };
  let held: Held | undefined;
  const read = (now: Instant): Held => {
    const reading: Held = { values: store.read(secretId), until: addMinutes(now, MOST_AGE_MINUTES) };
    reading.values.catch(() => {
      if (held === reading) held = undefined;
    });
    return reading;
  };
  return async (now) => {
    if (held === undefined || now >= held.until) held = read(now);
    return held.values;
  };
};
