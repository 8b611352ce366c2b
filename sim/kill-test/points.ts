/** Draws the points at which a story is interrupted, from a seed that is printed. */

export type Point = {
  readonly at: 'write' | 'mail';
  readonly number: number;
  readonly victim: 'node' | 'npm' | 'engine';
};

/** A small generator of good repute (mulberry32): the same seed gives the same numbers everywhere. Answers numbers from 0 up to 1. */
const randomFrom = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

const distinct = (count: number, upTo: number, random: () => number): number[] => {
  const drawn = new Set<number>();
  while (drawn.size < Math.min(count, upTo)) drawn.add(1 + Math.floor(random() * upTo));
  return [...drawn];
};

export type Draw = {
  readonly seed: number;
  readonly writes: number;
  readonly mails: number;
  /** How many points lie between a mail's acceptance and its confirmation, and how many at writes. */
  readonly atMails: number;
  readonly atWrites: number;
};

/** Of the writes' points every fifth takes npm and every fourth the engine; the rest, and all of the mails', take Node itself. */
export const drawPoints = ({ seed, writes, mails, atMails, atWrites }: Draw): Point[] => {
  const random = randomFrom(seed);
  return [
    ...distinct(atMails, mails, random).map((number) => ({ at: 'mail', number, victim: 'node' }) as const),
    ...distinct(atWrites, writes, random).map(
      (number, place) =>
        ({ at: 'write', number, victim: place % 5 === 3 ? 'npm' : place % 4 === 2 ? 'engine' : 'node' }) as const,
    ),
  ];
};
