/** What `POST /_local/faults` may ask for. */
import * as z from 'zod/mini';
import type { PlanOptions } from '../faults/plan.ts';
import type { FieldProblem } from './answers.ts';
import { bodyProblems, type Words } from './body-problems.ts';

/** `plan`: null ends what was going on. */
export type FaultRequest = { readonly plan: PlanOptions | null };

const Body = z.strictObject({
  seed: z.nullable(z.int().check(z.gte(0))),
  share: z.optional(z.number().check(z.gte(0), z.lte(1))),
});

const WORDS: Words = {
  hints: {
    seed: 'must be a whole number from 0, or null for no more faults.',
    share: 'must be a number from 0 to 1: of all occasions, how many have a fault.',
  },
  whole: 'the body must be a JSON object with a seed.',
  unknown: 'is not a field of this request: only seed and share are.',
};

/** Answers every problem of the body, by field. */
export const readFaultRequest = (body: unknown): FaultRequest | readonly FieldProblem[] => {
  const parsed = Body.safeParse(body);
  if (!parsed.success) return bodyProblems(parsed.error, WORDS);
  const { seed, share } = parsed.data;
  return { plan: seed === null ? null : { seed, ...(share !== undefined && { share }) } };
};
