/** The local cloud's front on HTTP: the HTTP API, and what runs, the clock, the mails, the counts. It listens on loopback only. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { addressOf } from '../address.ts';
import { ClockError } from '../clock.ts';
import { isErrorWithCode } from '../errors.ts';
import { type Answer, type FieldProblem, json, page, problem, styleSheet } from './answers.ts';
import { readClockRequest } from './clock-request.ts';
import { readFaultRequest } from './fault-request.ts';
import { mailboxPage, overviewPage, STYLE, STYLE_PATH } from './pages.ts';
import { Refusal, readJson, refuseForeign, wantsPage } from './request.ts';
import { showSignIn, signIn } from './sign-in.ts';
import type { CloudView } from './view.ts';

export type Front = {
  readonly url: string;
  readonly port: number;
  readonly close: () => Promise<void>;
};

type Handler = (request: IncomingMessage) => Answer | Promise<Answer>;
/** By path, then by method. */
type Routes = Readonly<Record<string, Readonly<Record<string, Handler>>>>;

const iso = (instant: number): string => new Date(instant).toISOString();

const routesOf = (cloud: CloudView, url: () => string): Routes => ({
  '/': { GET: () => page(overviewPage(cloud.overview(), cloud.now(), url())) },
  [STYLE_PATH]: { GET: () => styleSheet(STYLE) },
  '/_local/address': { GET: () => json(200, addressOf(cloud.overview(), url())) },
  '/_local/clock': { GET: () => json(200, { now: iso(cloud.now()) }), POST: (request) => moveClock(cloud, request) },
  '/_local/faults': {
    GET: () => json(200, cloud.faults.report()),
    POST: (request) => setFaults(cloud, request),
  },
  '/_local/mailbox': {
    GET: (request) => {
      const mails = cloud.mails();
      const answer = wantsPage(request) ? page(mailboxPage(mails, cloud.now())) : json(200, mails);
      return { ...answer, headers: { ...answer.headers, vary: 'accept' } };
    },
  },
  '/_local/meter': { GET: () => json(200, cloud.counts()) },
  '/_local/sign-in': {
    GET: () => showSignIn(cloud.issuers),
    POST: (request) => signIn(cloud.issuers, request, url()),
  },
});

const badRequest = (problems: readonly FieldProblem[]): Answer =>
  problem(400, problems.map(({ field, detail }) => `${field} ${detail}`.trim()).join(' '), problems);

const setFaults = async ({ faults }: CloudView, request: IncomingMessage): Promise<Answer> => {
  const asked = readFaultRequest(await readJson(request));
  if (!('plan' in asked)) return badRequest(asked);
  if (asked.plan === null) faults.end();
  else faults.begin(asked.plan);
  return json(200, faults.report());
};

const moveClock = async (cloud: CloudView, request: IncomingMessage): Promise<Answer> => {
  const asked = readClockRequest(await readJson(request));
  if (!('field' in asked)) return badRequest(asked);
  try {
    const now = asked.field === 'to' ? cloud.advanceTo(asked.instant) : cloud.advance(asked.duration);
    return json(200, { now: iso(await now) });
  } catch (error) {
    if (!(error instanceof ClockError)) throw error;
    return problem(422, error.message, [{ field: asked.field, detail: error.message }]);
  }
};

/** The front's own addresses come before the routes of the API. */
const answerTo = async (routes: Routes, cloud: CloudView, request: IncomingMessage): Promise<Answer> => {
  const foreign = refuseForeign(request);
  if (foreign) return foreign;
  const path = (request.url ?? '/').split('?')[0] ?? '/';
  const methods = Object.hasOwn(routes, path) ? routes[path] : undefined;
  if (!methods) return (await cloud.httpApi(request)) ?? problem(404, `There is nothing at ${path}.`);
  const method = request.method === 'HEAD' ? 'GET' : (request.method ?? '');
  const handler = Object.hasOwn(methods, method) ? methods[method] : undefined;
  if (!handler) {
    const allowed = Object.keys(methods).join(', ');
    return problem(405, `${path} takes ${allowed}.`, [], { allow: allowed });
  }
  return handler(request);
};

const respond = async (
  routes: Routes,
  cloud: CloudView,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const answer = await answerTo(routes, cloud, request).catch((error: unknown) => {
    if (error instanceof Refusal) return error.answer;
    // A client that went away is nobody's fault here, and hears nothing anyway.
    if (request.errored === null) console.error(`${request.method} ${request.url} failed:`, error);
    return problem(500, error instanceof Error ? error.message : String(error));
  });
  const body = typeof answer.body === 'string' ? Buffer.from(answer.body) : answer.body;
  response.writeHead(answer.status, { ...answer.headers, 'content-length': body.length });
  response.end(request.method === 'HEAD' ? undefined : body);
};

const listen = async (server: Server, port: number, host: string): Promise<number> => {
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
};

/** Longer than any client keeps a connection: a server that closes first makes requests fail that were just being sent. */
const KEEP_ALIVE_MILLISECONDS = 10 * 60_000;

/** Serves the front on `port` (0: any free one) of both loopback addresses. Throws an Error that names a port that is in use. */
export const startFront = async (port: number, cloud: CloudView): Promise<Front> => {
  let url = '';
  const routes = routesOf(cloud, () => url);
  const make = (): Server => createServer((request, response) => void respond(routes, cloud, request, response));
  const servers: Server[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(
      servers.map(async (server) => {
        const closed = once(server, 'close');
        server.close();
        server.closeAllConnections();
        await closed;
      }),
    );
  };
  const open = async (wanted: number, host: string): Promise<number> => {
    const server = make();
    server.keepAliveTimeout = KEEP_ALIVE_MILLISECONDS;
    const bound = await listen(server, wanted, host);
    servers.push(server);
    return bound;
  };
  try {
    const bound = await open(port, '127.0.0.1');
    // `localhost` may mean either address. A machine without the newer one has nothing to listen on there, and of a port that nobody chose
    // one address will do.
    const dispensable = ['EADDRNOTAVAIL', 'EAFNOSUPPORT', ...(port === 0 ? ['EADDRINUSE'] : [])];
    await open(bound, '::1').catch((error: unknown) => {
      if (!isErrorWithCode(error, ...dispensable)) throw error;
    });
    url = `http://localhost:${bound}`;
    return { url, port: bound, close };
  } catch (error) {
    await close();
    if (isErrorWithCode(error, 'EADDRINUSE')) {
      throw new Error(`Port ${port} is in use. Stop what listens there, or set PORT to another.`);
    }
    throw error;
  }
};
