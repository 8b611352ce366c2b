/** Draws the points at which a story is interrupted, from a seed that is printed. */
import { randomFrom } from '../../local/faults/random.ts';

export type Point = {
  readonly at: 'write' | 'mail';
  readonly number: number;
  readonly victim: 'node' | 'npm' | 'engine';
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
