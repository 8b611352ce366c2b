/** Says in words what is wrong with a value that does not have its shape. */
import * as z from 'zod/mini';
import type { DefinitionProblem } from './errors.ts';

type Issue = z.core.$ZodIssue;

const pointer = (path: readonly PropertyKey[]): string => `/${path.map(String).join('/')}`;

const messageOf = (issue: Issue): string => {
  if (issue.input === undefined) return 'a required field is missing';
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${issue.expected}`;
    case 'invalid_value':
      return `expected ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`;
    case 'invalid_union':
      return 'not one of the supported forms';
    case 'too_small':
      return `must be at least ${issue.minimum}`;
    case 'too_big':
      return `must be at most ${issue.maximum}`;
    default:
      return issue.message ?? 'invalid';
  }
};

/** Every problem of a value, each with the place of what is wrong. */
export const problemsOfShape = (
  shape: z.ZodMiniType,
  value: unknown,
  at: readonly string[] = [],
): DefinitionProblem[] => {
  const parsed = z.safeParse(shape, value, { reportInput: true });
  if (parsed.success) return [];
  return parsed.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({
          path: pointer([...at, ...issue.path, key]),
          message: 'this field is not supported',
        }))
      : [{ path: pointer([...at, ...issue.path]), message: messageOf(issue) }],
  );
};
