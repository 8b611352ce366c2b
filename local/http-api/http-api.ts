/** Passes requests on to functions by the template's routes, with API Gateway's limits and its answers when something is wrong. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Activity, InvocationResult, Now } from '../contracts.ts';
import type { HttpApiResource, RouteResource } from '../template/model.ts';
import { type ApiAnswer, gatewayAnswer, readAnswer } from './answer.ts';
import { makeEvent } from './event.ts';
import { matchRoute } from './routes.ts';

export type HttpApiParts = {
  /** Absent: no request has a route. */
  readonly resource: HttpApiResource | undefined;
  readonly accountId: string;
  /** Runs the route's function in the API's name. */
  readonly invoke: (route: RouteResource, payload: unknown) => Promise<InvocationResult>;
  readonly now: Now;
  readonly activity: Activity;
};

/** Answers a request; undefined when it has no route, and then nothing of it has been read. */
export type HttpApi = (request: IncomingMessage) => Promise<ApiAnswer | undefined>;

/** What Lambda takes of an event, and gives of an answer, at a synchronous call. */
const PAYLOAD_LIMIT_BYTES = 6 * 1024 * 1024;

const tooLarge = (): ApiAnswer => gatewayAnswer(413, 'Request Entity Too Large');

/** The body, or undefined when it is too long; then it is read to its end all the same, since only then the client reads the answer. */
const readBody = async (request: IncomingMessage): Promise<Buffer | undefined> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    bytes += chunk.length;
    if (bytes <= PAYLOAD_LIMIT_BYTES) chunks.push(chunk);
  }
  return bytes <= PAYLOAD_LIMIT_BYTES ? Buffer.concat(chunks) : undefined;
};

/** HTTP APIs give functions the path decoded, and cut it where a question mark comes out. Undefined: not decodable. */
const decodePath = (path: string): string | undefined => {
  try {
    return decodeURIComponent(path).split('?')[0];
  } catch {
    return undefined;
  }
};

/** The result, or undefined when it takes longer than that. The function goes on, as it would in the cloud. */
const within = async (milliseconds: number, work: Promise<InvocationResult>): Promise<InvocationResult | undefined> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), milliseconds);
    timer.unref();
  });
  const result = await Promise.race([work, late]);
  clearTimeout(timer);
  return result;
};

const size = (payload: unknown): number => Buffer.byteLength(JSON.stringify(payload) ?? '');

/**
 * A request counts as activity from when its body is there, so that the clock does not wait for a slow client. Time does not have to go by
 * for an answer: the virtual clock may stand still.
 */
export const makeHttpApi =
  ({ resource, accountId, invoke, now, activity }: HttpApiParts): HttpApi =>
  async (request) => {
    const [rawPath = '', query = ''] = splitOnce(request.url ?? '/');
    const path = decodePath(rawPath);
    if (!resource) return undefined;
    if (path === undefined) return gatewayAnswer(400, 'Bad Request');
    const match = matchRoute(resource.routes, request.method ?? '', path);
    if (!match) return undefined;
    const body = await readBody(request);
    if (!body) return tooLarge();
    return activity.track(async () => {
      const { id: apiId, originHeaders = {} } = resource;
      const parts = { match, path, query, body, requestId: randomUUID(), now: now(), apiId, accountId, originHeaders };
      const event = makeEvent(request, parts);
      if (size(event) > PAYLOAD_LIMIT_BYTES) return tooLarge();
      const result = await within(match.route.timeoutMilliseconds, invoke(match.route, event));
      if (!result) return gatewayAnswer(503, 'Service Unavailable');
      if (result.outcome === 'FAILED' || size(result.payload) > PAYLOAD_LIMIT_BYTES) {
        return gatewayAnswer(500, 'Internal Server Error');
      }
      return readAnswer(result.payload);
    });
  };

const splitOnce = (target: string): readonly string[] => {
  const mark = target.indexOf('?');
  return mark < 0 ? [target] : [target.slice(0, mark), target.slice(mark + 1)];
};
