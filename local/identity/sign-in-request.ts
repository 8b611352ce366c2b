/** Whom somebody wants to be signed in as. */
import * as z from 'zod/mini';
import type { FieldProblem } from '../front/answers.ts';

export type PersonRequest =
  | { readonly as: 'applicant'; readonly personId: string }
  | { readonly as: 'staff'; readonly staffId: string; readonly roles: readonly string[] };
export type SignInRequest = PersonRequest | { readonly as: 'exam-vendor'; readonly program: string };

const id = z.string().check(z.regex(/^[\w.:-]{1,128}$/));
const role = z.string().check(z.regex(/^[a-z0-9-]{1,64}:[a-z]{1,64}$/));

const Body = z.discriminatedUnion('as', [
  z.strictObject({ as: z.literal('applicant'), personId: id }),
  z.strictObject({ as: z.literal('staff'), staffId: id, roles: z.array(role).check(z.maxLength(100)) }),
  z.strictObject({ as: z.literal('exam-vendor'), program: z.string().check(z.regex(/^[a-z0-9-]{1,64}$/)) }),
]);

const HINTS: Readonly<Record<string, string>> = {
  as: 'must be applicant, staff or exam-vendor.',
  personId: 'must be an id: up to 128 letters, digits and . : _ -',
  staffId: 'must be an id: up to 128 letters, digits and . : _ -',
  roles: 'must be a list of roles such as cmpss:reviewer.',
  program: 'must be the id of a program such as cmpss.',
};

/** Answers every problem of the body, by field. */
export const readSignInRequest = (body: unknown): SignInRequest | readonly FieldProblem[] => {
  const parsed = Body.safeParse(body);
  return parsed.success ? parsed.data : parsed.error.issues.flatMap(problemsOf);
};

const problemsOf = (issue: z.core.$ZodIssue): readonly FieldProblem[] => {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((field) => ({ field, detail: 'is not a field of this request.' }));
  }
  const field = String(issue.path[0] ?? '');
  return [{ field, detail: HINTS[field] ?? 'the body must be a JSON object.' }];
};
