import { describe, expect, it } from 'vitest';
import type { InvocationResult } from '../../local/contracts.ts';
import { readScheduleExpression } from '../../local/schedule-expression.ts';
import { makeScheduler, type Schedule } from '../../local/scheduler.ts';

const at = (text: string): number => Date.parse(text);
const iso = (instant: number | undefined): string | undefined =>
  instant === undefined ? undefined : new Date(instant).toISOString();

/** The first `count` instants after `from`. */
const slots = (expression: string, timeZone: string, from: string, count: number): string[] => {
  const slotAfter = readScheduleExpression(expression, timeZone);
  const found: string[] = [];
  let instant: number | undefined = at(from);
  for (let left = count; left > 0; left -= 1) {
    instant = slotAfter(instant);
    if (instant === undefined) break;
    found.push(new Date(instant).toISOString());
  }
  return found;
};

describe('schedule expressions', () => {
  const LOS_ANGELES = 'America/Los_Angeles';
  const cases = [
    {
      why: 'a rate counts from full hours',
      expression: 'rate(1 hour)',
      zone: LOS_ANGELES,
      from: '2026-01-01T08:00:00Z',
      expected: ['2026-01-01T09:00:00.000Z', '2026-01-01T10:00:00.000Z'],
    },
    {
      why: 'a rate of minutes',
      expression: 'rate(15 minutes)',
      zone: 'UTC',
      from: '2026-01-01T08:14:59Z',
      expected: ['2026-01-01T08:15:00.000Z', '2026-01-01T08:30:00.000Z'],
    },
    {
      why: 'a rate of days is 24 hours, whatever the clocks do',
      expression: 'rate(1 day)',
      zone: LOS_ANGELES,
      from: '2026-03-08T00:00:00Z',
      expected: ['2026-03-09T00:00:00.000Z'],
    },
    {
      why: 'every full hour',
      expression: 'cron(0 * * * ? *)',
      zone: LOS_ANGELES,
      from: '2026-01-01T08:00:00Z',
      expected: ['2026-01-01T09:00:00.000Z'],
    },
    {
      why: 'eight in the morning there, before and after clocks go forward',
      expression: 'cron(0 8 * * ? *)',
      zone: LOS_ANGELES,
      from: '2026-03-07T00:00:00Z',
      expected: ['2026-03-07T16:00:00.000Z', '2026-03-08T15:00:00.000Z'],
    },
    {
      why: 'an hour that the clocks skip is left out (EventBridge Scheduler, "daylight saving time")',
      expression: 'cron(30 2 * * ? *)',
      zone: LOS_ANGELES,
      from: '2026-03-07T12:00:00Z',
      expected: ['2026-03-09T09:30:00.000Z'],
    },
    {
      why: 'hourly over the skipped hour',
      expression: 'cron(0 * * * ? *)',
      zone: LOS_ANGELES,
      from: '2026-03-08T09:00:00Z',
      expected: ['2026-03-08T10:00:00.000Z', '2026-03-08T11:00:00.000Z'],
    },
    {
      why: 'an hour that comes twice is run once (EventBridge Scheduler, "daylight saving time")',
      expression: 'cron(30 1 * * ? *)',
      zone: LOS_ANGELES,
      from: '2026-11-01T00:00:00Z',
      expected: ['2026-11-01T08:30:00.000Z', '2026-11-02T09:30:00.000Z'],
    },
    {
      why: 'hourly over the repeated hour',
      expression: 'cron(0 * * * ? *)',
      zone: LOS_ANGELES,
      from: '2026-11-01T07:30:00Z',
      expected: ['2026-11-01T08:00:00.000Z', '2026-11-01T10:00:00.000Z'],
    },
    {
      why: 'weekdays by name',
      expression: 'cron(0 9 ? * MON-FRI *)',
      zone: 'UTC',
      from: '2026-05-01T10:00:00Z',
      expected: ['2026-05-04T09:00:00.000Z'],
    },
    {
      why: 'Sunday is 1',
      expression: 'cron(0 9 ? * 1 *)',
      zone: 'UTC',
      from: '2026-05-01T10:00:00Z',
      expected: ['2026-05-03T09:00:00.000Z'],
    },
    {
      why: 'lists, steps and months',
      expression: 'cron(0/20 6,18 1 JAN,JUL ? *)',
      zone: 'UTC',
      from: '2026-06-30T00:00:00Z',
      expected: [
        '2026-07-01T06:00:00.000Z',
        '2026-07-01T06:20:00.000Z',
        '2026-07-01T06:40:00.000Z',
        '2026-07-01T18:00:00.000Z',
      ],
    },
    {
      why: 'leap days only',
      expression: 'cron(0 0 29 2 ? *)',
      zone: 'UTC',
      from: '2026-01-01T00:00:00Z',
      expected: ['2028-02-29T00:00:00.000Z'],
    },
    {
      why: 'a year that has gone',
      expression: 'cron(0 0 1 1 ? 2025)',
      zone: 'UTC',
      from: '2026-01-01T00:00:00Z',
      expected: [],
    },
  ];
  it.each(cases)('$why: $expression', ({ expression, zone, from, expected }) => {
    expect(slots(expression, zone, from, Math.max(1, expected.length))).toEqual(expected);
  });

  it.each([
    'at(2026-01-01T00:00:00)',
    'rate(0 hours)',
    'rate(1 month)',
    'cron(0 0 L * ? *)',
    'cron(0 0 ? * 2#1 *)',
    'cron(60 * * * ? *)',
    'cron(0 0 1 * MON *)',
    'cron(0 0 ? * ? *)',
    'cron(0 * * * ?)',
  ])('refuses %s', (expression) => {
    expect(() => readScheduleExpression(expression, 'UTC')).toThrow();
  });
});

const START = at('2026-05-01T12:30:00.000Z');
const hourly = (settings: Partial<Schedule> = {}): Schedule => ({
  name: 'hourly',
  expression: 'rate(1 hour)',
  timeZone: 'UTC',
  functionName: 'sweep',
  input: '{"now":"<aws.scheduler.scheduled-time>"}',
  enabled: true,
  ...settings,
});

/** A scheduler whose functions answer `answer(payload)`, and the runs it made. */
const setup = (
  schedules: readonly Schedule[],
  answer: (payload: unknown) => InvocationResult | Promise<InvocationResult>,
) => {
  let now = START;
  const runs: string[] = [];
  const scheduler = makeScheduler(
    schedules,
    async ({ functionName }, payload) => {
      runs.push(`${functionName} ${JSON.stringify(payload)}`);
      return answer(payload);
    },
    () => now,
  );
  return {
    scheduler,
    runs,
    /** Moves event to event, as the clock does. */
    moveTo: async (target: number): Promise<void> => {
      for (let due = scheduler.nextDueAt(); due !== undefined && due <= target; due = scheduler.nextDueAt()) {
        now = Math.max(now, due);
        await scheduler.runDue(now);
      }
      now = target;
    },
    /** As when nobody looked for a while. */
    jumpTo: async (target: number): Promise<void> => {
      now = target;
      await scheduler.runDue(now);
    },
  };
};
const says = (payload: unknown): InvocationResult => ({ outcome: 'SUCCEEDED', payload });

describe('the scheduler', () => {
  it('runs a function at each of its instants and tells it which one it is', async () => {
    const { runs, moveTo } = setup([hourly()], () => says(null));
    await moveTo(at('2026-05-01T14:00:00.000Z'));
    expect(runs).toEqual(['sweep {"now":"2026-05-01T13:00:00.000Z"}', 'sweep {"now":"2026-05-01T14:00:00.000Z"}']);
  });

  it('runs two schedules in the order of their instants, and leaves out one that is off', async () => {
    const daily = hourly({ name: 'daily', functionName: 'calendar', expression: 'cron(30 13 * * ? *)', input: '{}' });
    const off = hourly({ name: 'off', functionName: 'off', enabled: false });
    const { runs, moveTo, scheduler } = setup([hourly(), daily, off], () => says(null));
    await moveTo(at('2026-05-01T14:00:00.000Z'));
    expect(runs.map((run) => run.split(' ')[0])).toEqual(['sweep', 'calendar', 'sweep']);
    expect(scheduler.upcoming().map(({ name, nextRunAt }) => [name, iso(nextRunAt)])).toEqual([
      ['hourly', '2026-05-01T15:00:00.000Z'],
      ['daily', '2026-05-02T13:30:00.000Z'],
    ]);
  });

  it('makes one run for the latest of the instants that passed unseen', async () => {
    const { runs, jumpTo, scheduler } = setup([hourly()], () => says(null));
    await jumpTo(at('2026-05-04T09:10:00.000Z'));
    expect(runs).toEqual(['sweep {"now":"2026-05-04T09:00:00.000Z"}']);
    expect(iso(scheduler.nextDueAt())).toBe('2026-05-04T10:00:00.000Z');
  });

  it('refuses an input that it cannot fill in', () => {
    expect(() => setup([hourly({ input: '{"id":"<aws.scheduler.execution-id>"}' })], () => says(null))).toThrow(
      /Schedule hourly: .*<aws.scheduler.execution-id>/,
    );
    expect(() => setup([hourly({ input: '<aws.scheduler.scheduled-time>' })], () => says(null))).toThrow(/is not JSON/);
  });
});

describe('runs that would find nothing', () => {
  it('are left out until the instant that the function has named', async () => {
    const { runs, moveTo } = setup([hourly()], () => says({ idleUntil: '2026-08-01T07:30:00.000Z' }));
    await moveTo(at('2026-08-01T08:30:00.000Z'));
    expect(runs).toEqual(['sweep {"now":"2026-05-01T13:00:00.000Z"}', 'sweep {"now":"2026-08-01T08:00:00.000Z"}']);
  });

  it('are not left out at that very instant', async () => {
    const { scheduler, moveTo } = setup([hourly()], () => says({ idleUntil: '2026-08-01T07:00:00.000Z' }));
    await moveTo(at('2026-05-01T13:00:00.000Z'));
    expect(iso(scheduler.nextDueAt())).toBe('2026-08-01T07:00:00.000Z');
  });

  it('are left out for good when the function knows of nothing ahead', async () => {
    const { runs, moveTo, scheduler } = setup([hourly()], () => says({ idleUntil: null }));
    await moveTo(at('2028-05-01T12:00:00.000Z'));
    expect(runs).toHaveLength(1);
    expect(scheduler.nextDueAt()).toBeUndefined();
  });

  it('come back with the next regular one when anything happens, and the function is believed again from then on', async () => {
    const { runs, moveTo, scheduler } = setup([hourly()], () => says({ idleUntil: null }));
    await moveTo(at('2026-06-15T03:20:00.000Z'));
    scheduler.happened();
    expect(iso(scheduler.nextDueAt())).toBe('2026-06-15T04:00:00.000Z');
    await moveTo(at('2026-07-01T00:00:00.000Z'));
    expect(runs).toEqual(['sweep {"now":"2026-05-01T13:00:00.000Z"}', 'sweep {"now":"2026-06-15T04:00:00.000Z"}']);
  });

  it('come back when something happened while the function was looking', async () => {
    let runsLeftWithWrites = 2;
    const { scheduler, moveTo } = setup([hourly()], () => {
      if (runsLeftWithWrites > 0) scheduler.happened();
      runsLeftWithWrites -= 1;
      return says({ idleUntil: null });
    });
    await moveTo(at('2026-05-01T13:00:00.000Z'));
    expect(iso(scheduler.nextDueAt())).toBe('2026-05-01T14:00:00.000Z');
    await moveTo(at('2026-05-01T14:00:00.000Z'));
    expect(iso(scheduler.nextDueAt())).toBe('2026-05-01T15:00:00.000Z');
    await moveTo(at('2026-05-01T15:00:00.000Z'));
    expect(scheduler.nextDueAt()).toBeUndefined();
  });

  it('never come later because something happened just before them', async () => {
    const { scheduler, moveTo, jumpTo, runs } = setup([hourly()], () =>
      says({ idleUntil: '2026-05-02T00:00:00.000Z' }),
    );
    await moveTo(at('2026-05-01T23:59:59.999Z'));
    scheduler.happened();
    await jumpTo(at('2026-05-02T00:10:00.000Z'));
    expect(runs.at(-1)).toBe('sweep {"now":"2026-05-02T00:00:00.000Z"}');
  });

  it.each([
    { why: 'failed', result: { outcome: 'FAILED', error: 'Boom', cause: '' } as const },
    { why: 'said nothing', result: says({}) },
    { why: 'said what is no instant', result: says({ idleUntil: 'tomorrow' }) },
  ])('are not left out when the function $why', async ({ result }) => {
    const { scheduler, moveTo } = setup([hourly()], () => result);
    await moveTo(at('2026-05-01T13:00:00.000Z'));
    expect(iso(scheduler.nextDueAt())).toBe('2026-05-01T14:00:00.000Z');
  });
});
