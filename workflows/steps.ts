/**
 * The contract of each step of the lifecycle machine: what a task is given and what it answers.
 *
 * Payloads hold ids, counters and instants only, never a name, an address or an answer. Every field is always present (an empty string
 * where it has no meaning), because a JSONata expression that finds nothing is an error.
 */
import * as z from 'zod/mini';
import { MILESTONES, WAITS } from '../domain/stages.ts';

/** Where `Route` sends a worker after `Load`. `Load` itself means: more signals are unread than one decision takes. */
export const ROUTES = ['Load', ...WAITS, 'SendNotice', 'HandOff', 'Hibernate', 'Closed', 'Fenced'] as const;
export type Route = (typeof ROUTES)[number];

const instant = z.iso.datetime();

/** The input of an execution, byte-identical whoever starts it: a start with the same name and input is idempotent. */
export const WorkerInput = z.object({ caseId: z.string(), gen: z.int().check(z.positive()) });
export type WorkerInput = z.infer<typeof WorkerInput>;

/** `Load`. `now` is the instant at which the state was entered; `startedAt` the execution's start. */
export const EvaluateInput = z.object({ ...WorkerInput.shape, now: instant, startedAt: instant });
export type EvaluateInput = z.infer<typeof EvaluateInput>;

/**
 * What `Load` answers.
 * `seenSeq`: the inbox sequence up to which signals were applied; a wait arms only while nothing newer came in.
 * `wakeBy`: the instant at which a wait gives up. `dueAt`, `dueKey`: the watchdog to store with the token (`wakeBy` + 1 h).
 * `effectKey`: the effect to perform, when `route` is an effect.
 */
export const EvaluateResult = z.object({
  route: z.enum(ROUTES),
  milestone: z.enum(['', ...MILESTONES]),
  seenSeq: z.int(),
  wakeBy: z.string(),
  dueAt: z.string(),
  dueKey: z.string(),
  effectKey: z.string(),
});
export type EvaluateResult = z.infer<typeof EvaluateResult>;

/** `SendNotice`: performs one owed effect. Answers nothing that the machine reads: results are facts in the registry. */
export const SendNoticeInput = z.object({ ...WorkerInput.shape, now: instant, effectKey: z.string() });
export type SendNoticeInput = z.infer<typeof SendNoticeInput>;

/** `HandOff`: starts the next worker, on the deployed definition. */
export const HandOffInput = z.object({ ...WorkerInput.shape, now: instant });
export type HandOffInput = z.infer<typeof HandOffInput>;
