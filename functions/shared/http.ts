/**
 * How refusals and answers go over HTTP: the numbers live here alone. A refusal is answered as a problem (RFC 9457) that names every reason, its
 * rule and the field at fault.
 */
import type { Refusal } from '../../domain/refusals.ts';

/** What can be answered, by name. */
export const STATUS = {
  OK: 200,
  CREATED: 201,
  ACCEPTED: 202,
  NOT_MODIFIED: 304,
  BAD_REQUEST: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  REFUSED: 409,
  VERSION_CHANGED: 412,
  TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  KEY_REUSED: 422,
  BROKEN: 500,
  BUSY: 503,
} as const;
type StatusName = keyof typeof STATUS;
export type ProblemName = Exclude<StatusName, 'OK' | 'CREATED' | 'ACCEPTED' | 'NOT_MODIFIED'>;

/** What each problem means, for people who read the documentation or an answer. */
export const PROBLEMS: { readonly [Name in ProblemName]: string } = {
  BAD_REQUEST: 'The request is not what it has to be',
  UNAUTHENTICATED: 'Sign in first',
  FORBIDDEN: 'You may not do this',
  NOT_FOUND: 'There is no such thing, or not for you',
  REFUSED: 'The case, as it stands, or a rule does not allow this',
  VERSION_CHANGED: 'It was changed since you read it',
  TOO_LARGE: 'The request is too large',
  UNSUPPORTED_MEDIA_TYPE: 'The body has to be application/json',
  KEY_REUSED: 'The Idempotency-Key was used before for another command',
  BROKEN: 'Something broke on our side',
  BUSY: 'Too much at once: try again shortly',
};

/** Which problem a refusal is; a rule's refusal, and everything that the table does not name, is REFUSED. */
const PROBLEM_OF: Readonly<Record<string, ProblemName>> = {
  FIELD_INVALID: 'BAD_REQUEST',
  FIELD_MISSING: 'BAD_REQUEST',
  FIELD_UNKNOWN: 'BAD_REQUEST',
  BODY_MALFORMED: 'BAD_REQUEST',
  NO_SUCH_PROGRAM: 'BAD_REQUEST',
  NO_SUCH_PATHWAY: 'BAD_REQUEST',
  NOT_SIGNED_IN: 'UNAUTHENTICATED',
  TOKEN_EXPIRED: 'UNAUTHENTICATED',
  TOKEN_INVALID: 'UNAUTHENTICATED',
  FORBIDDEN: 'FORBIDDEN',
  NOT_THROUGH_THE_SITE: 'FORBIDDEN',
  NO_SUCH_ADDRESS: 'NOT_FOUND',
  NO_SUCH_CALENDAR: 'NOT_FOUND',
  NO_SUCH_CASE: 'NOT_FOUND',
  NO_SUCH_CERTIFICATE: 'NOT_FOUND',
  NO_SUCH_COMMAND: 'NOT_FOUND',
  NO_SUCH_CONTACT: 'NOT_FOUND',
  NO_SUCH_CREDIT: 'NOT_FOUND',
  NO_SUCH_CYCLE: 'NOT_FOUND',
  NO_SUCH_DOCUMENT: 'NOT_FOUND',
  NO_SUCH_LETTER: 'NOT_FOUND',
  NO_SUCH_MAIL: 'NOT_FOUND',
  NO_SUCH_PERSON: 'NOT_FOUND',
  NO_SUCH_PROVIDER: 'NOT_FOUND',
  NO_SUCH_SIGNAL: 'NOT_FOUND',
  NO_SUCH_TASK: 'NOT_FOUND',
  VERSION_CHANGED: 'VERSION_CHANGED',
  BODY_TOO_LARGE: 'TOO_LARGE',
  MEDIA_TYPE_UNSUPPORTED: 'UNSUPPORTED_MEDIA_TYPE',
  KEY_REUSED: 'KEY_REUSED',
  BROKEN: 'BROKEN',
  BUSY: 'BUSY',
};

/** An answer before it is written: `body` goes out as JSON, unless it is a text of its own type. */
export type Answer = {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
};

const PRIVATE = { 'Cache-Control': 'no-store' } as const;

/** For the person who asked alone: nothing keeps it. */
export const answer = (
  name: 'OK' | 'CREATED' | 'ACCEPTED',
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Answer => ({ status: STATUS[name], body, headers: { ...PRIVATE, ...headers } });

/** How long anyone may keep what everyone may see. */
const PUBLIC_SECONDS = 60;

export const answerPublic = (body: unknown, headers: Readonly<Record<string, string>> = {}): Answer =>
  answer('OK', body, { 'Cache-Control': `public, max-age=${PUBLIC_SECONDS}`, ...headers });

/** A text that is no JSON; `headers` may say that it can be kept. */
export const answerText = (mediaType: string, text: string, headers: Readonly<Record<string, string>> = {}): Answer =>
  answer('OK', text, { 'Content-Type': mediaType, ...headers });

/** For whoever has it already, as the entity tag in `headers` says. */
export const notModified = (headers: Readonly<Record<string, string>>): Answer => ({
  status: STATUS.NOT_MODIFIED,
  body: undefined,
  headers,
});

/** What a problem asks of its reader: to sign in (RFC 6750), or to come back. */
const headersOf = (name: ProblemName, code: string): Readonly<Record<string, string>> => {
  const challenge = 'Bearer realm="certcycle"';
  if (name === 'UNAUTHENTICATED')
    return { 'WWW-Authenticate': code === 'NOT_SIGNED_IN' ? challenge : `${challenge}, error="invalid_token"` };
  return name === 'BUSY' ? { 'Retry-After': '1' } : {};
};

/** The problem that the first refusal is, with all of them. */
export const problem = (refusals: readonly Refusal[], headers: Readonly<Record<string, string>> = {}): Answer => {
  const code = refusals[0]?.code ?? 'BROKEN';
  const name = PROBLEM_OF[code] ?? 'REFUSED';
  const status = STATUS[name];
  return {
    status,
    body: { type: `/api#problem-${status}`, title: PROBLEMS[name], status, refusals },
    headers: { ...PRIVATE, ...headersOf(name, code), ...headers, 'Content-Type': 'application/problem+json' },
  };
};
