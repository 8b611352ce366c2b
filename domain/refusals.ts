/** Expected refusals are values: a code, the rule that refuses, and the numbers or names involved. HTTP numbers live elsewhere. */
import * as z from 'zod/mini';

export const Refusal = z.object({
  /** What is wrong, `UPPER_SNAKE`. */
  code: z.string(),
  /** The rule's id (`credits.minutes`), or the part of the lifecycle that refuses (`lifecycle.stage`). */
  rule: z.string(),
  /** The field of the command that is at fault, where one is. */
  field: z.optional(z.string()),
  /** The numbers, dates or codes that a person needs to understand the refusal. Never personal data. */
  detail: z.optional(z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]))),
});
export type Refusal = z.infer<typeof Refusal>;

export type Result<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly refusals: readonly Refusal[] };

export const accepted = <Value>(value: Value): Result<Value> => ({ ok: true, value });
export const refused = (...refusals: readonly Refusal[]): Result<never> => ({ ok: false, refusals });

/** A value that the certifying body has not published, so that nothing may be decided by it. */
export const notPublished = (rule: string): Refusal => ({ code: 'RULE_NOT_PUBLISHED', rule });
