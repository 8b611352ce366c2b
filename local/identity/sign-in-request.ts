/** Whom somebody wants to be signed in as. */
import * as z from 'zod/mini';
import type { FieldProblem } from '../front/answers.ts';
import { bodyProblems, type Words } from '../front/body-problems.ts';

export type PersonRequest =
  | { readonly as: 'applicant'; readonly personId: string; readonly email?: string | undefined }
  | { readonly as: 'staff'; readonly staffId: string; readonly roles: readonly string[] };
export type SignInRequest = PersonRequest | { readonly as: 'exam-vendor'; readonly program: string };

const id = z.string().check(z.regex(/^[\w.:-]{1,128}$/));
const role = z.string().check(z.regex(/^[a-z0-9-]{1,64}:[a-z]{1,64}$/));

const Body = z.discriminatedUnion('as', [
  z.strictObject({ as: z.literal('applicant'), personId: id, email: z.optional(z.email().check(z.maxLength(254))) }),
  z.strictObject({ as: z.literal('staff'), staffId: id, roles: z.array(role).check(z.maxLength(100)) }),
  z.strictObject({ as: z.literal('exam-vendor'), program: z.string().check(z.regex(/^[a-z0-9-]{1,64}$/)) }),
]);

const ID = 'must be an id: up to 128 letters, digits and . : _ -';

const WORDS: Words = {
  hints: {
    as: 'must be applicant, staff or exam-vendor.',
    personId: ID,
    email: 'must be an e-mail address: the one that the person signs in with.',
    staffId: ID,
    roles: 'must be a list of roles such as cmpss:reviewer.',
    program: 'must be the id of a program such as cmpss.',
  },
  whole: 'the body must be a JSON object.',
  unknown: 'is not a field of this request.',
};

/** Answers every problem of the body, by field. */
export const readSignInRequest = (body: unknown): SignInRequest | readonly FieldProblem[] => {
  const parsed = Body.safeParse(body);
  return parsed.success ? parsed.data : bodyProblems(parsed.error, WORDS);
};
