/** Routes over Hono: takes a request apart within bounds, has its sender identified, and writes the answer. */
import type { Context } from 'hono';
import { Hono } from 'hono/tiny';
import * as z from 'zod/mini';
import { ContentionError } from '../../adapters/registry/table.ts';
import { type Instant, instantOfEpoch } from '../../domain/dates.ts';
import { accepted, type Result, refused } from '../../domain/refusals.ts';
import { type Answer, problem } from './http.ts';
import type { Identify } from './identify.ts';
import { errorName, type Log } from './messages.ts';
import { parseInput } from './parse-input.ts';
import type { Raw, Route } from './route.ts';

export type ServeDeps = { readonly log: Log; readonly identify?: Identify };

/** What the gateway gives beside the request; hono/aws-lambda hands it on. */
const Environment = z.object({ requestContext: z.object({ timeEpoch: z.int() }) });

/** No body of ours is longer; documents do not come this way. */
const LONGEST_BODY = 65_536;

const rule = 'api.input';

/** When the gateway took the request. */
const timeOf = (context: Context): Instant => {
  const { timeEpoch } = parseInput(Environment, context.env).requestContext;
  return instantOfEpoch(timeEpoch);
};

const bodyOf = async (context: Context, { body, ignoresBody }: Route['document']): Promise<Result<unknown>> => {
  const bytes = await context.req.arrayBuffer();
  if (bytes.byteLength > LONGEST_BODY)
    return refused({ code: 'BODY_TOO_LARGE', rule, field: 'body', detail: { atMost: LONGEST_BODY } });
  if (ignoresBody) return accepted(undefined);
  if (bytes.byteLength === 0) return accepted(body === undefined ? undefined : {});
  const mediaType = context.req.header('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (mediaType !== 'application/json') return refused({ code: 'MEDIA_TYPE_UNSUPPORTED', rule, field: 'Content-Type' });
  try {
    return accepted(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
  } catch {
    return refused({ code: 'BODY_MALFORMED', rule, field: 'body' });
  }
};

const serve = async (deps: ServeDeps, route: Route, context: Context): Promise<Answer> => {
  const now = timeOf(context);
  const body = await bodyOf(context, route.document);
  const rawOf = (read: unknown): Raw => ({
    now,
    params: context.req.param(),
    query: context.req.query(),
    headers: context.req.header(),
    body: read,
  });
  if (route.access === 'ANYONE') return body.ok ? route.serve(rawOf(body.value)) : problem(body.refusals);
  if (deps.identify === undefined) throw new Error('a route for people who sign in, without anyone who checks');
  const who = await deps.identify(context.req.header('authorization'), now);
  if (!who.ok) return problem(who.refusals);
  return body.ok ? route.serve(rawOf(body.value), who.value) : problem(body.refusals);
};

/** Text goes out as it is, everything else as JSON; what has no body has no type either. */
const textOf = (body: unknown): string | null =>
  typeof body === 'string' ? body : body === undefined ? null : JSON.stringify(body);

const write = ({ status, body, headers }: Answer): Response =>
  new Response(textOf(body), {
    status,
    headers: {
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      'X-Content-Type-Options': 'nosniff',
      ...headers,
    },
  });

/** What stands at no address, and what broke, are problems like any other. */
export const serveRoutes = (deps: ServeDeps, routes: readonly Route[]): Hono => {
  const app = new Hono();
  for (const route of routes) {
    const path = route.document.path.replace(/\{(\w+)\}/g, ':$1');
    app.on(route.document.method.toUpperCase(), path, async (context) => write(await serve(deps, route, context)));
  }
  app.notFound(() => write(problem([{ code: 'NO_SUCH_ADDRESS', rule: 'api.address' }])));
  app.onError((error) => {
    deps.log('REQUEST_FAILED', { error: errorName(error) });
    const code = error instanceof ContentionError ? 'BUSY' : 'BROKEN';
    return write(problem([{ code, rule: 'api.service' }]));
  });
  return app;
};
