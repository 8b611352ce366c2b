/** Reads what came over HTTP by its shape, and says of every field what is wrong with it. Values are never repeated in a refusal. */
import * as z from 'zod/mini';
import { accepted, type Refusal, type Result, refused } from '../../domain/refusals.ts';

/** More than these say nothing more. */
const MOST_REFUSALS = 20;
/** Names of unknown fields are what somebody wrote. */
const LONGEST_NAME = 64;

const rule = 'api.input';

const isMissing = (input: unknown, path: readonly PropertyKey[]): boolean =>
  path.reduce<unknown>(
    // Only ever asked for fields of what was parsed from JSON or from a query.
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    input,
  ) === undefined;

const expectationOf = (issue: z.core.$ZodIssue): Record<string, string | number | string[]> => {
  switch (issue.code) {
    case 'invalid_type':
      return { expected: issue.expected };
    case 'too_small':
      return { atLeast: Number(issue.minimum) };
    case 'too_big':
      return { atMost: Number(issue.maximum) };
    case 'invalid_format':
      return { expected: issue.format, ...(issue.format === 'regex' && issue.pattern && { pattern: issue.pattern }) };
    case 'invalid_value':
      return { expected: issue.values.map(String) };
    default:
      return {};
  }
};

const refusalsOf = (issue: z.core.$ZodIssue, input: unknown): readonly Refusal[] => {
  const at = issue.path.map(String);
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      code: 'FIELD_UNKNOWN',
      rule,
      field: [...at, key.slice(0, LONGEST_NAME)].join('.'),
    }));
  const field = at.join('.') || 'body';
  if (isMissing(input, issue.path)) return [{ code: 'FIELD_MISSING', rule, field }];
  return [{ code: 'FIELD_INVALID', rule, field, detail: expectationOf(issue) }];
};

/** The input as its shape reads it, or everything that is wrong with it. */
export const readInput = <Shape extends z.ZodMiniType>(shape: Shape, input: unknown): Result<z.infer<Shape>> => {
  const parsed = z.safeParse(shape, input);
  return parsed.success
    ? accepted(parsed.data)
    : refused(...parsed.error.issues.flatMap((issue) => refusalsOf(issue, input)).slice(0, MOST_REFUSALS));
};
