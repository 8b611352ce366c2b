import { monotonicFactory } from 'ulid';
import { epochMilliseconds, type Instant } from '../../domain/dates.ts';

/** A new id that sorts after the ids of earlier instants. */
export type NewId = (now: Instant) => string;

/**
 * ULIDs whose time is the given instant's, never the machine's. Ids of one generator sort in the order in which they were made, even when an
 * instant repeats or goes back; ids of two generators sort by millisecond.
 */
export const makeNewId = (): NewId => {
  const next = monotonicFactory();
  return (now) => next(epochMilliseconds(now));
};
