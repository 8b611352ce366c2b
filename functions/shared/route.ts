/**
 * A route: what it is, what it takes and what it answers, as one value. The app is made of routes, and so is its documentation, so that neither says
 * what the other does not do.
 */
import * as z from 'zod/mini';
import type { Identity } from '../../domain/can.ts';
import type { Instant } from '../../domain/dates.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { type Answer, type ProblemName, problem } from './http.ts';
import { readInput } from './read-input.ts';

/** A request before its fields are read. */
export type Raw = {
  readonly now: Instant;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
};

type Input<Params, Query, Headers, Body> = {
  readonly now: Instant;
  readonly params: Params;
  readonly query: Query;
  readonly headers: Headers;
  readonly body: Body;
};

type Document = {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** As OpenAPI writes it: `/api/cases/{caseId}`. */
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly params: z.ZodMiniObject;
  readonly query: z.ZodMiniObject;
  readonly headers: z.ZodMiniObject;
  /** Undefined where no body is taken. */
  readonly body: z.ZodMiniType | undefined;
  readonly answers: 'OK' | 'CREATED' | 'ACCEPTED';
  /** Of what is answered. */
  readonly mediaType: string;
  /** True where a body of any type may come, and says nothing. */
  readonly ignoresBody: boolean;
  readonly shape: z.ZodMiniType;
  readonly problems: readonly ProblemName[];
};

/** `who` is given by a signed-in route alone. */
export type Route = { readonly document: Document } & (
  | { readonly access: 'ANYONE'; readonly serve: (raw: Raw) => Promise<Answer> }
  | { readonly access: 'SIGNED_IN'; readonly serve: (raw: Raw, who: Identity) => Promise<Answer> }
);

const NOTHING = z.strictObject({});
/** Clients send headers of their own; only those that a route names are read. */
const NO_HEADERS = z.object({});

type Description<P extends z.ZodMiniObject, Q extends z.ZodMiniObject, H extends z.ZodMiniObject, B> = {
  readonly method: Document['method'];
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly params?: P;
  readonly query?: Q;
  readonly headers?: H;
  readonly body?: B;
  readonly answers?: Document['answers'];
  readonly mediaType?: string;
  readonly ignoresBody?: boolean;
  readonly shape: z.ZodMiniType;
  readonly problems?: readonly ProblemName[];
};

type Empty = typeof NOTHING;
type NoHeaders = typeof NO_HEADERS;
type Read<
  P extends z.ZodMiniObject,
  Q extends z.ZodMiniObject,
  H extends z.ZodMiniObject,
  B extends z.ZodMiniType,
> = Input<z.infer<P>, z.infer<Q>, z.infer<H>, z.infer<B>>;

const read = <P extends z.ZodMiniObject, Q extends z.ZodMiniObject, H extends z.ZodMiniObject, B extends z.ZodMiniType>(
  shapes: { readonly params: P; readonly query: Q; readonly headers: H; readonly body: B },
  raw: Raw,
): { readonly input: Read<P, Q, H, B> } | { readonly refusals: readonly Refusal[] } => {
  const params = readInput(shapes.params, raw.params);
  const query = readInput(shapes.query, raw.query);
  const headers = readInput(shapes.headers, raw.headers);
  const body = readInput(shapes.body, raw.body);
  if (params.ok && query.ok && headers.ok && body.ok)
    return {
      input: { now: raw.now, params: params.value, query: query.value, headers: headers.value, body: body.value },
    };
  return { refusals: [params, query, headers, body].flatMap((result) => (result.ok ? [] : result.refusals)) };
};

const NO_BODY = z.undefined();
const BODY_PROBLEMS: readonly ProblemName[] = ['TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'];

const makeParts = <
  P extends z.ZodMiniObject,
  Q extends z.ZodMiniObject,
  H extends z.ZodMiniObject,
  B extends z.ZodMiniType,
>(
  description: Description<P, Q, H, B>,
  access: 'ANYONE' | 'SIGNED_IN',
) => {
  // Where a shape is not given its type is the default's.
  const shapes = {
    params: description.params ?? (NOTHING as unknown as P),
    query: description.query ?? (NOTHING as unknown as Q),
    headers: description.headers ?? (NO_HEADERS as unknown as H),
    body: description.body ?? (NO_BODY as unknown as B),
  };
  const { method, path, operationId, summary, shape, answers = 'OK', problems = [] } = description;
  const { mediaType = 'application/json', ignoresBody = false } = description;
  const common: readonly ProblemName[] = access === 'ANYONE' ? ['BAD_REQUEST'] : ['BAD_REQUEST', 'UNAUTHENTICATED'];
  const document: Document = {
    method,
    path,
    operationId,
    summary,
    ...shapes,
    body: description.body,
    answers,
    mediaType,
    ignoresBody,
    shape,
    problems: [...common, ...problems, ...(description.body === undefined ? [] : BODY_PROBLEMS), 'BUSY'],
  };
  return { document, shapes };
};

/** A route for whoever has signed in. What they may do is the route's own affair. */
export const signedIn = <
  P extends z.ZodMiniObject = Empty,
  Q extends z.ZodMiniObject = Empty,
  H extends z.ZodMiniObject = NoHeaders,
  B extends z.ZodMiniType = typeof NO_BODY,
>(
  description: Description<P, Q, H, B>,
  handle: (input: Read<P, Q, H, B>, who: Identity) => Promise<Answer>,
): Route => {
  const { document, shapes } = makeParts(description, 'SIGNED_IN');
  return {
    document,
    access: 'SIGNED_IN',
    serve: async (raw, who) => {
      const result = read(shapes, raw);
      return 'input' in result ? handle(result.input, who) : problem(result.refusals);
    },
  };
};

/** A route for anyone. */
export const forAnyone = <
  P extends z.ZodMiniObject = Empty,
  Q extends z.ZodMiniObject = Empty,
  H extends z.ZodMiniObject = NoHeaders,
>(
  description: Description<P, Q, H, typeof NO_BODY>,
  handle: (input: Read<P, Q, H, typeof NO_BODY>) => Promise<Answer>,
): Route => {
  const { document, shapes } = makeParts(description, 'ANYONE');
  return {
    document,
    access: 'ANYONE',
    serve: async (raw) => {
      const result = read(shapes, raw);
      return 'input' in result ? handle(result.input) : problem(result.refusals);
    },
  };
};
