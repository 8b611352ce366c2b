/** What is wrong with the body of a request, by field, in words for whoever wrote it. */
import type * as z from 'zod/mini';
import type { FieldProblem } from './answers.ts';

export type Words = {
  /** What each field must be. */
  readonly hints: Readonly<Record<string, string>>;
  /** Of a body that is wrong as a whole. */
  readonly whole: string;
  /** Of a field that there is not. */
  readonly unknown: string;
};

export const bodyProblems = (error: z.core.$ZodError, { hints, whole, unknown }: Words): readonly FieldProblem[] =>
  error.issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') return issue.keys.map((field) => ({ field, detail: unknown }));
    const field = String(issue.path[0] ?? '');
    return [{ field, detail: hints[field] ?? whole }];
  });
