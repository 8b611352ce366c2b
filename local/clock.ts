/**
 * The virtual clock. It is moved event to event: to the next instant at which something is due, there until everything has settled, and
 * on. Between moves it stands still, or runs at the pace of real time. It keeps its position in a file and never goes back.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { Temporal } from 'temporal-polyfill';
import * as z from 'zod/mini';
import type { Activity, Now, TimeSource } from './contracts.ts';

/** What the clock does between moves. */
export type Pace = 'PAUSED' | 'REAL_TIME';

export type ClockOptions = {
  /** Where the clock's position is kept. What it says wins over `startAt`. */
  readonly file: string;
  readonly pace: Pace;
  /** Where a new clock starts; real time if absent. Epoch milliseconds. */
  readonly startAt?: number;
  readonly activity: Activity;
  /** What happens to an error of work that came due while nobody was waiting for a move. */
  readonly onError: (error: unknown) => void;
  /** The machine's own clock. */
  readonly realNow?: Now;
};

export type Clock = {
  readonly now: Now;
  /** Sources that are due at the same instant run in the order in which they were added. */
  readonly add: (source: TimeSource) => void;
  /** Begins to do what comes due as real time goes by. Does nothing when the pace is `PAUSED`. */
  readonly start: () => void;
  /** Moves to an instant and resolves with it when all that was due by then has settled. Moves wait for each other. Throws ClockError. */
  readonly advanceTo: (instant: number) => Promise<number>;
  /** Moves by an ISO 8601 duration, counted on the UTC calendar from where the clock stands at the move's turn. Throws ClockError. */
  readonly advance: (duration: string) => Promise<number>;
  /** Ends a move that is under way between two events, and the clock. */
  readonly stop: () => Promise<void>;
};

/** A move that cannot be made. */
export class ClockError extends Error {
  override readonly name = 'ClockError';
}

/** How soon what was newly armed is noticed while the clock runs at the pace of real time. */
const LOOK_AGAIN_MILLISECONDS = 250;
/** Far more than can rightly be due one after the other at one instant. */
const MOVES_WITHOUT_PROGRESS = 10_000;
/** Instants are written with four digits of year. */
const LAST_INSTANT = Date.parse('9999-12-31T23:59:59.999Z');

const Position = z.union([
  z.strictObject({ now: z.iso.datetime() }),
  z.strictObject({ aheadOfRealTimeMilliseconds: z.int() }),
]);

const readPosition = (file: string, realNow: number): number | undefined => {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  try {
    const position = Position.parse(JSON.parse(text));
    return 'now' in position ? Date.parse(position.now) : realNow + position.aheadOfRealTimeMilliseconds;
  } catch {
    throw new ClockError(`${file} does not say where the clock stands: ${text.slice(0, 100)}`);
  }
};

const iso = (instant: number): string => new Date(instant).toISOString();

/** Makes a clock that goes on where its file says. Throws ClockError when the file makes no sense. */
export const openClock = ({ file, pace, startAt, activity, onError, realNow = Date.now }: ClockOptions): Clock => {
  const sources: TimeSource[] = [];
  let position = readPosition(file, realNow()) ?? startAt ?? realNow();
  let setAt = realNow();
  let moving = false;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let lastMove: Promise<unknown> = Promise.resolve();

  const now: Now = () =>
    // The machine's clock may be set back; this one only stands still then.
    moving || pace === 'PAUSED' ? position : position + Math.max(0, realNow() - setAt);

  const set = (instant: number): void => {
    position = instant;
    setAt = realNow();
    const content = pace === 'PAUSED' ? { now: iso(position) } : { aheadOfRealTimeMilliseconds: position - setAt };
    writeFileSync(`${file}.new`, `${JSON.stringify(content)}\n`);
    renameSync(`${file}.new`, file);
  };
  set(position);

  const isDue = (source: TimeSource): boolean => (source.nextDueAt() ?? Number.POSITIVE_INFINITY) <= position;
  const nextDueAt = (): number => Math.min(...sources.map((source) => source.nextDueAt() ?? Number.POSITIVE_INFINITY));

  const refuseIfStopped = (): void => {
    if (stopped) throw new ClockError('The clock has been stopped.');
  };

  const runDue = async (): Promise<void> => {
    for (const source of sources) {
      refuseIfStopped();
      if (!isDue(source)) continue;
      await source.runDue(position);
      await activity.settled();
    }
  };

  const moveTo = async (target: number): Promise<number> => {
    await activity.settled();
    let movesHere = 0;
    for (let due = nextDueAt(); due <= target; due = nextDueAt()) {
      movesHere = due > position ? 0 : movesHere + 1;
      if (movesHere > MOVES_WITHOUT_PROGRESS) {
        throw new ClockError(`Something stays due at ${iso(position)} however often it is run.`);
      }
      if (due > position) set(due);
      await runDue();
    }
    refuseIfStopped();
    set(Math.max(position, target));
    return position;
  };

  /** Takes its turn after the moves before it; time stands still meanwhile. */
  const inTurn = <Result>(move: () => Promise<Result>): Promise<Result> => {
    const turn = lastMove.then(async () => {
      refuseIfStopped();
      set(now());
      moving = true;
      try {
        return await move();
      } finally {
        setAt = realNow();
        moving = false;
      }
    });
    lastMove = turn.catch(() => undefined);
    return turn;
  };

  const forward = (target: number): Promise<number> => {
    if (Number.isNaN(target) || target > LAST_INSTANT) throw new ClockError('The clock ends with the year 9999.');
    if (target < position) {
      throw new ClockError(`The clock stands at ${iso(position)} and never goes back to ${iso(target)}.`);
    }
    return moveTo(target);
  };

  const lookAgain = (): void => {
    if (stopped) return;
    const wait = Math.min(LOOK_AGAIN_MILLISECONDS, Math.max(1, nextDueAt() - now()));
    timer = setTimeout(() => {
      const work = nextDueAt() <= now() ? inTurn(runDue) : Promise.resolve();
      work.catch((error: unknown) => stopped || onError(error)).finally(lookAgain);
    }, wait);
  };

  return {
    now,
    add: (source) => {
      sources.push(source);
    },
    start: () => {
      if (pace === 'REAL_TIME' && timer === undefined) lookAgain();
    },
    advanceTo: (instant) => inTurn(async () => forward(instant)),
    advance: (duration) => inTurn(async () => forward(later(position, duration))),
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await lastMove;
    },
  };
};

/** `from` plus an ISO 8601 duration on the UTC calendar. Throws ClockError. */
const later = (from: number, duration: string): number => {
  try {
    return Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO('UTC').add(Temporal.Duration.from(duration))
      .epochMilliseconds;
  } catch {
    throw new ClockError(`${duration} is no ISO 8601 duration that the clock can move by (P90D, PT1H, P2Y).`);
  }
};
