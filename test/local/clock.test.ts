import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeActivity } from '../../local/activity.ts';
import { type Clock, type ClockOptions, openClock } from '../../local/clock.ts';
import type { TimeSource } from '../../local/contracts.ts';
import { temporaryFolder } from './template/assembly-folder.ts';

const at = (text: string): number => Date.parse(text);
const iso = (instant: number): string => new Date(instant).toISOString();
const NEW_YEAR = at('2026-01-01T00:00:00.000Z');
const HOUR = 3_600_000;

let folder: string;
const clocks: Clock[] = [];
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(async () => {
  for (const clock of clocks.splice(0)) await clock.stop();
  rmSync(folder, { recursive: true });
});

const open = (options: Partial<ClockOptions> = {}): Clock => {
  const clock = openClock({
    file: join(folder, 'clock.json'),
    pace: 'PAUSED',
    startAt: NEW_YEAR,
    activity: makeActivity(),
    onError: (error) => {
      throw error;
    },
    ...options,
  });
  clocks.push(clock);
  return clock;
};

/** Does `work` once at each of the instants. */
const source = (instants: readonly number[], work: (now: number) => void | Promise<void>): TimeSource => {
  const ahead = [...instants];
  return {
    nextDueAt: () => (ahead.length === 0 ? undefined : Math.min(...ahead)),
    runDue: async (now) => {
      ahead.splice(0, ahead.length, ...ahead.filter((instant) => instant > now));
      await work(now);
    },
  };
};

describe('a move', () => {
  it('stops at every instant at which something is due, in order, and ends where it was sent', async () => {
    const clock = open();
    const seen: string[] = [];
    const note = (name: string) => (now: number) => void seen.push(`${name} ${iso(now)} ${now === clock.now()}`);
    clock.add(source([NEW_YEAR + 5 * HOUR, NEW_YEAR + HOUR], note('first')));
    clock.add(source([NEW_YEAR + 2 * HOUR, NEW_YEAR + 5 * HOUR, NEW_YEAR + 7 * HOUR], note('second')));
    expect(iso(await clock.advanceTo(NEW_YEAR + 6 * HOUR))).toBe('2026-01-01T06:00:00.000Z');
    expect(iso(clock.now())).toBe('2026-01-01T06:00:00.000Z');
    expect(seen).toEqual([
      'first 2026-01-01T01:00:00.000Z true',
      'second 2026-01-01T02:00:00.000Z true',
      'first 2026-01-01T05:00:00.000Z true',
      'second 2026-01-01T05:00:00.000Z true',
    ]);
  });

  it('runs what is due at the very instant that it ends at, and what that makes due before it', async () => {
    const clock = open();
    const seen: string[] = [];
    clock.add(
      source([NEW_YEAR + 2 * HOUR], () => {
        clock.add(source([NEW_YEAR + 2 * HOUR], (now) => void seen.push(iso(now))));
      }),
    );
    await clock.advanceTo(NEW_YEAR + 2 * HOUR);
    expect(seen).toEqual(['2026-01-01T02:00:00.000Z']);
  });

  it('goes on only when what came due has settled, however late it begins', async () => {
    const activity = makeActivity();
    const clock = open({ activity });
    const ended: string[] = [];
    const slowly = (name: string) => () => {
      void activity.track(async () => {
        await new Promise((resolve) => setImmediate(resolve));
        await activity.track(async () => void ended.push(`${name} at ${iso(clock.now())}`));
      });
    };
    clock.add(source([NEW_YEAR + HOUR], slowly('one')));
    clock.add(source([NEW_YEAR + 2 * HOUR], slowly('two')));
    await clock.advanceTo(NEW_YEAR + 3 * HOUR);
    expect(ended).toEqual(['one at 2026-01-01T01:00:00.000Z', 'two at 2026-01-01T02:00:00.000Z']);
  });

  it.each([
    { duration: 'P90D', from: '2026-01-01T00:00:00.000Z', to: '2026-04-01T00:00:00.000Z' },
    { duration: 'PT1H', from: '2026-01-01T00:00:00.000Z', to: '2026-01-01T01:00:00.000Z' },
    { duration: 'P2Y', from: '2024-02-29T08:00:00.000Z', to: '2026-02-28T08:00:00.000Z' },
    { duration: 'P1M', from: '2026-01-31T08:00:00.000Z', to: '2026-02-28T08:00:00.000Z' },
  ])('takes $duration on the UTC calendar', async ({ duration, from, to }) => {
    const clock = open({ startAt: at(from) });
    expect(iso(await clock.advance(duration))).toBe(to);
  });

  it('waits for the moves before it', async () => {
    const clock = open();
    const seen: string[] = [];
    clock.add(source([NEW_YEAR + 30 * HOUR], (now) => void seen.push(iso(now))));
    const ends = await Promise.all([clock.advance('P1D'), clock.advance('P1D'), clock.advance('PT1H')]);
    expect(ends.map(iso)).toEqual(['2026-01-02T00:00:00.000Z', '2026-01-03T00:00:00.000Z', '2026-01-03T01:00:00.000Z']);
    expect(seen).toEqual(['2026-01-02T06:00:00.000Z']);
  });

  it('never goes back, and takes no length that is none', async () => {
    const clock = open();
    await expect(clock.advanceTo(NEW_YEAR - 1)).rejects.toThrow(
      'The clock stands at 2026-01-01T00:00:00.000Z and never goes back to 2025-12-31T23:59:59.999Z.',
    );
    await expect(clock.advance('-P1D')).rejects.toThrow(/never goes back/);
    await expect(clock.advance('90 days')).rejects.toThrow('90 days is no ISO 8601 duration');
    await expect(clock.advance('P9000Y')).rejects.toThrow(/year 9999/);
    await expect(clock.advanceTo(Number.NaN)).rejects.toThrow(/year 9999/);
    expect(clock.now()).toBe(NEW_YEAR);
  });

  it('fails with the error of what came due, and leaves the clock usable', async () => {
    const clock = open();
    clock.add(
      source([NEW_YEAR + HOUR], () => {
        throw new Error('engine gone');
      }),
    );
    await expect(clock.advance('P1D')).rejects.toThrow('engine gone');
    expect(iso(clock.now())).toBe('2026-01-01T01:00:00.000Z');
    expect(iso(await clock.advance('PT1H'))).toBe('2026-01-01T02:00:00.000Z');
  });

  it('gives up on a source that stays due whatever is done', async () => {
    const clock = open();
    clock.add({ nextDueAt: () => NEW_YEAR, runDue: () => Promise.resolve() });
    await expect(clock.advance('P1D')).rejects.toThrow(/stays due at 2026-01-01T00:00:00.000Z/);
  });

  it('ends when the clock is stopped', async () => {
    const clock = open();
    clock.add(source([NEW_YEAR + HOUR], () => void clock.stop()));
    await expect(clock.advance('P1D')).rejects.toThrow('The clock has been stopped.');
  });
});

describe('between moves', () => {
  it('stands still when paused', async () => {
    let real = at('2030-01-01T00:00:00.000Z');
    const clock = open({ realNow: () => real });
    real += HOUR;
    expect(clock.now()).toBe(NEW_YEAR);
  });

  it('runs at the pace of real time, from the real instant if no other is given', async () => {
    let real = at('2030-01-01T00:00:00.000Z');
    const { startAt: _, ...options } = { startAt: 0, pace: 'REAL_TIME' as const, realNow: () => real };
    const clock = openClock({
      file: join(folder, 'clock.json'),
      activity: makeActivity(),
      onError: vi.fn(),
      ...options,
    });
    clocks.push(clock);
    real += HOUR;
    expect(iso(clock.now())).toBe('2030-01-01T01:00:00.000Z');
    await clock.advance('P1D');
    real += HOUR;
    expect(iso(clock.now())).toBe('2030-01-02T02:00:00.000Z');
  });

  it('does not go back when the machine’s clock does', () => {
    let real = at('2030-01-01T00:00:00.000Z');
    const clock = open({ pace: 'REAL_TIME', realNow: () => real });
    real -= HOUR;
    expect(clock.now()).toBe(NEW_YEAR);
  });

  it('does what comes due as real time goes by, also what is armed later', async () => {
    const clock = open({ pace: 'REAL_TIME' });
    const seen: string[] = [];
    clock.start();
    clock.add(source([NEW_YEAR + 20], () => void seen.push('armed later')));
    await vi.waitFor(() => expect(seen).toEqual(['armed later']));
    expect(clock.now()).toBeGreaterThanOrEqual(NEW_YEAR + 20);
  });

  it('reports an error of what came due and goes on', async () => {
    const onError = vi.fn();
    const clock = open({ pace: 'REAL_TIME', onError });
    const seen: string[] = [];
    clock.add(
      source([NEW_YEAR + 1], () => {
        throw new Error('engine gone');
      }),
    );
    clock.add(source([NEW_YEAR + 40], () => void seen.push('next')));
    clock.start();
    await vi.waitFor(() => expect(seen).toEqual(['next']));
    expect(onError).toHaveBeenCalledExactlyOnceWith(new Error('engine gone'));
  });
});

describe('a restart', () => {
  it('goes on where a paused clock stood, whatever start is asked for', async () => {
    await open().advance('P90D');
    expect(iso(open({ startAt: at('2020-01-01T00:00:00.000Z') }).now())).toBe('2026-04-01T00:00:00.000Z');
  });

  it('keeps its distance from real time', async () => {
    let real = at('2030-01-01T00:00:00.000Z');
    const first = open({ pace: 'REAL_TIME', startAt: real, realNow: () => real });
    await first.advance('P90D');
    real += 3 * HOUR;
    expect(iso(open({ pace: 'REAL_TIME', realNow: () => real }).now())).toBe('2030-04-01T03:00:00.000Z');
  });

  it('has kept how far a move came that was cut off', async () => {
    const clock = open();
    const kept: string[] = [];
    clock.add(source([NEW_YEAR + HOUR], () => void kept.push(readFileSync(join(folder, 'clock.json'), 'utf8'))));
    await clock.advance('P1D');
    expect(kept).toEqual(['{"now":"2026-01-01T01:00:00.000Z"}\n']);
  });

  it('refuses a file that makes no sense', () => {
    writeFileSync(join(folder, 'clock.json'), '{"now":"yesterday"}');
    expect(() => open()).toThrow(/clock.json does not say where the clock stands: \{"now":"yesterday"\}/);
  });
});
