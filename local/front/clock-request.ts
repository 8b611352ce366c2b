/** What `POST /_local/clock` may ask for. */
import * as z from 'zod/mini';
import type { FieldProblem } from './answers.ts';
import { bodyProblems, type Words } from './body-problems.ts';

export type ClockRequest =
  | { readonly field: 'advance'; readonly duration: string }
  | { readonly field: 'to'; readonly instant: number };

const Body = z.strictObject({
  advance: z.optional(z.string().check(z.maxLength(100))),
  to: z.optional(z.iso.datetime({ offset: true })),
});

const WORDS: Words = {
  hints: {
    advance: 'must be an ISO 8601 duration such as P90D, PT1H or P2Y.',
    to: 'must be an instant such as 2028-01-31T08:00:00Z.',
  },
  whole: 'the body must be a JSON object with advance or to.',
  unknown: 'is not a field of this request: only advance and to are.',
};

/** Answers every problem of the body, by field. */
export const readClockRequest = (body: unknown): ClockRequest | readonly FieldProblem[] => {
  const parsed = Body.safeParse(body);
  if (!parsed.success) return bodyProblems(parsed.error, WORDS);
  const { advance, to } = parsed.data;
  if (advance !== undefined && to === undefined) return { field: 'advance', duration: advance };
  if (to !== undefined && advance === undefined) return { field: 'to', instant: Date.parse(to) };
  return ['advance', 'to'].map((field) => ({ field, detail: 'exactly one of advance and to must be given.' }));
};
