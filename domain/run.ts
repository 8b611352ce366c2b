/** The small item beside each case by which signals, workers and the sweep meet (docs/architecture.md, "The wait protocol"). */
import * as z from 'zod/mini';
import { addMinutes, epochSeconds, type Instant } from './dates.ts';

const RUN_STATES = ['HIBERNATING', 'STARTED', 'WAITING', 'CLOSED'] as const;

export const Run = z.object({
  caseId: z.string(),
  /** The generation of the worker that may write; every older one is fenced. */
  gen: z.int(),
  runState: z.enum(RUN_STATES),
  /** How many signals ever came in, and up to which of them a decision has been made. */
  inboxSeq: z.int(),
  seenSeq: z.int(),
  waitName: z.optional(z.string()),
  /** The doorbell of an armed wait. */
  waitToken: z.optional(z.string()),
  wakeBy: z.optional(z.string()),
  /** When the sweep looks at the case. Every open case has one. */
  dueAt: z.optional(z.string()),
  /** Workers that failed since the last decision. */
  failCount: z.int(),
  /** The definition that the last worker was started on. */
  defVersion: z.string(),
});
export type Run = z.infer<typeof Run>;

/** How long the watchdog gives a worker, or the doorbell of a signal, before the sweep looks. */
export const WATCHDOG_MINUTES = 15;

/** After this many failed workers a case waits for an operator. */
export const FAILURES_BEFORE_OPERATOR = 5;

/** Execution names are unique for 90 days; a generation never repeats, not even after a table is restored, since it is never below the clock. */
export const nextGeneration = (gen: number, now: Instant): number => Math.max(gen + 1, epochSeconds(now));

export const workerName = (caseId: string, gen: number): string => `${caseId}-g${gen}`;

/** The watchdog of a start, doubled with each failure so that a case that cannot be worked does not burn an execution every hour. */
export const startDueAt = (now: Instant, failCount: number): Instant =>
  addMinutes(now, WATCHDOG_MINUTES * 2 ** Math.min(failCount, 7));
