/** Runs scheduled functions at their instants, and leaves out the runs that the functions themselves have said would find nothing. */
import type { InvocationResult, Now, TimeSource } from './contracts.ts';
import { readScheduleExpression, type SlotAfter } from './schedule-expression.ts';

export type Schedule = {
  readonly name: string;
  readonly expression: string;
  readonly timeZone: string;
  readonly functionName: string;
  /** JSON; may hold `<aws.scheduler.scheduled-time>`. */
  readonly input: string;
  readonly enabled: boolean;
};

export type Scheduler = TimeSource & {
  /**
   * Something was written, sent or run other than by a schedule, so that what a function said about the time ahead may no longer hold:
   * from here on it runs at its regular instants again.
   */
  readonly happened: () => void;
  /** When each enabled schedule runs next; undefined: not before something happens. */
  readonly upcoming: () => readonly { readonly name: string; readonly nextRunAt: number | undefined }[];
};

/** Runs a schedule's function in the schedule's name. */
export type Deliver = (
  schedule: Pick<Schedule, 'name' | 'functionName'>,
  payload: unknown,
) => Promise<InvocationResult>;

type Running = Schedule & {
  readonly slotAfter: SlotAfter;
  nextRunAt: number | undefined;
  skipping: boolean;
};

const SCHEDULED_TIME = '<aws.scheduler.scheduled-time>';

/**
 * A scheduled function may answer `{ idleUntil }`: the instant until which its runs would find nothing, or null when it knows of nothing
 * ahead at all. Runs before that instant are left out until it comes or anything happens, what the run itself did included. Instants that
 * passed while nobody could run them come down to one run for the latest. Throws an Error for a schedule that cannot be run here.
 */
export const makeScheduler = (schedules: readonly Schedule[], deliver: Deliver, now: Now): Scheduler => {
  const running = schedules.filter(({ enabled }) => enabled).map((schedule) => begin(schedule, now()));
  let happenings = 0;

  const run = async (schedule: Running, at: number): Promise<void> => {
    const slot = latestSlot(schedule, at);
    const before = happenings;
    const result = await deliver(schedule, payloadFor(schedule, slot));
    const idleUntil = idleUntilOf(result);
    schedule.skipping = idleUntil !== undefined && happenings === before;
    schedule.nextRunAt =
      schedule.skipping && idleUntil !== undefined
        ? firstSlotFrom(schedule, Math.max(idleUntil, slot + 1))
        : schedule.slotAfter(slot);
  };

  return {
    nextDueAt: () => {
      const ahead = running.flatMap(({ nextRunAt }) => nextRunAt ?? []);
      return ahead.length === 0 ? undefined : Math.min(...ahead);
    },
    runDue: async (at) => {
      for (const schedule of running) {
        if (schedule.nextRunAt !== undefined && schedule.nextRunAt <= at) await run(schedule, at);
      }
    },
    happened: () => {
      happenings += 1;
      for (const schedule of running) {
        if (!schedule.skipping) continue;
        schedule.skipping = false;
        const next = schedule.slotAfter(now()) ?? Number.POSITIVE_INFINITY;
        schedule.nextRunAt = Math.min(schedule.nextRunAt ?? next, next);
      }
    },
    upcoming: () => running.map(({ name, nextRunAt }) => ({ name, nextRunAt })),
  };
};

const begin = (schedule: Schedule, now: number): Running => {
  const fail = (problem: string): Error => new Error(`Schedule ${schedule.name}: ${problem}`);
  const slotAfter = readScheduleExpression(schedule.expression, schedule.timeZone);
  if (schedule.input.replaceAll(SCHEDULED_TIME, '').includes('<aws.scheduler.')) {
    throw fail(`the local cloud knows only ${SCHEDULED_TIME} in an input, not ${schedule.input}`);
  }
  try {
    payloadFor(schedule, now);
  } catch {
    throw fail(`its input is not JSON: ${schedule.input}`);
  }
  return { ...schedule, slotAfter, nextRunAt: slotAfter(now), skipping: false };
};

const payloadFor = ({ input }: Schedule, slot: number): unknown =>
  JSON.parse(input.replaceAll(SCHEDULED_TIME, new Date(slot).toISOString()));

/** The latest of the instants that are due. */
const latestSlot = ({ slotAfter, nextRunAt = 0 }: Running, at: number): number => {
  let slot = nextRunAt;
  for (let next = slotAfter(slot); next !== undefined && next <= at; next = slotAfter(slot)) slot = next;
  return slot;
};

const firstSlotFrom = ({ slotAfter }: Running, instant: number): number | undefined =>
  instant === Number.POSITIVE_INFINITY ? undefined : slotAfter(instant - 1);

/** Infinity for null; undefined when the function has said nothing (or failed), so that it simply runs again. */
const idleUntilOf = (result: InvocationResult): number | undefined => {
  const { payload } = result.outcome === 'SUCCEEDED' ? result : { payload: undefined };
  if (typeof payload !== 'object' || payload === null || !('idleUntil' in payload)) return undefined;
  if (payload.idleUntil === null) return Number.POSITIVE_INFINITY;
  const instant = typeof payload.idleUntil === 'string' ? Date.parse(payload.idleUntil) : Number.NaN;
  return Number.isNaN(instant) ? undefined : instant;
};
