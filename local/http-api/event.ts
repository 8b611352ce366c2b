/** Makes the event that a function gets for a request: API Gateway's payload format 2.0. */
import type { IncomingMessage } from 'node:http';
import type { RouteMatch } from './routes.ts';

export type EventParts = {
  readonly match: RouteMatch;
  readonly path: string;
  /** As it was sent, without the question mark. */
  readonly query: string;
  readonly body: Buffer;
  readonly requestId: string;
  /** Epoch milliseconds of the virtual clock. */
  readonly now: number;
  readonly apiId: string;
  readonly accountId: string;
  /** Added by what stands before the API, in the place of what the client says under these names. */
  readonly originHeaders: Readonly<Record<string, string>>;
};

/** The only types whose bodies API Gateway passes on as text; of others, and of none, it passes base64, even of a form. */
const TEXT_TYPE = /^(text\/[^;]+|application\/(json|xml|javascript))\s*(;|$)/i;

/** Meant for this connection, or given to the function in a field of their own. */
const NOT_PASSED_ON = ['connection', 'cookie', 'keep-alive', 'transfer-encoding', 'upgrade'];

/** Like `12/Mar/2026:19:03:58 +0000`. */
const logTime = (instant: number): string => {
  const [, weekDay, day, month, year, time] =
    /^(\w+), (\d+) (\w+) (\d+) (\S+) GMT$/.exec(new Date(instant).toUTCString()) ?? [];
  if (weekDay === undefined) throw new Error(`${instant} is no instant.`);
  return `${day}/${month}/${year}:${time} +0000`;
};

const headersOf = (request: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(request.headersDistinct).flatMap(([name, values]) =>
      values === undefined || NOT_PASSED_ON.includes(name) ? [] : [[name, values.join(',')]],
    ),
  );

const cookiesOf = (request: IncomingMessage): readonly string[] =>
  (request.headers.cookie ?? '')
    .split(';')
    .map((cookie) => cookie.trim())
    .filter((cookie) => cookie !== '');

/** Values of a name that comes more than once are joined by commas. */
const queryOf = (query: string): Record<string, string> => {
  const found = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(query)) {
    const before = found.get(name);
    found.set(name, before === undefined ? value : `${before},${value}`);
  }
  return Object.fromEntries(found);
};

const bodyOf = (request: IncomingMessage, body: Buffer): { body?: string; isBase64Encoded: boolean } => {
  if (body.length === 0) return { isBase64Encoded: false };
  const isText =
    TEXT_TYPE.test(request.headers['content-type'] ?? '') && request.headers['content-encoding'] === undefined;
  return { body: body.toString(isText ? 'utf8' : 'base64'), isBase64Encoded: !isText };
};

/** The event. Fields that API Gateway leaves out when they are empty are left out. */
export const makeEvent = (request: IncomingMessage, parts: EventParts): Readonly<Record<string, unknown>> => {
  const { match, path, query, now, requestId, apiId, accountId } = parts;
  const sourceIp = request.socket.remoteAddress ?? '';
  const host = request.headers.host ?? '';
  const cookies = cookiesOf(request);
  const queryStringParameters = queryOf(query);
  return {
    version: '2.0',
    routeKey: match.route.key,
    rawPath: path,
    rawQueryString: query,
    ...(cookies.length > 0 && { cookies }),
    headers: {
      ...headersOf(request),
      'x-forwarded-for': sourceIp,
      'x-forwarded-port': String(request.socket.localPort ?? ''),
      'x-forwarded-proto': 'http',
      ...parts.originHeaders,
    },
    ...(Object.keys(queryStringParameters).length > 0 && { queryStringParameters }),
    ...(Object.keys(match.pathParameters).length > 0 && { pathParameters: match.pathParameters }),
    requestContext: {
      accountId,
      apiId,
      domainName: host,
      domainPrefix: host.split(/[.:]/)[0],
      http: {
        method: request.method,
        path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp,
        userAgent: request.headers['user-agent'] ?? '',
      },
      requestId,
      routeKey: match.route.key,
      stage: '$default',
      time: logTime(now),
      timeEpoch: now,
    },
    ...bodyOf(request, parts.body),
  };
};
