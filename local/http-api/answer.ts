/** From what a function gives back to what the client gets, as API Gateway does for payload format 2.0. */
import { validateHeaderName, validateHeaderValue } from 'node:http';
import * as z from 'zod/mini';

/** `body` may be of any type: its headers say which. */
export type ApiAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: Buffer;
};

const Structured = z.looseObject({
  statusCode: z.int().check(z.gte(200), z.lte(599)),
  headers: z.optional(z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))),
  cookies: z.optional(z.array(z.string())),
  body: z.optional(z.nullable(z.string())),
  isBase64Encoded: z.optional(z.boolean()),
});

/** Those of the connection are the front's to set. */
const OF_THE_CONNECTION = ['connection', 'content-length', 'keep-alive', 'transfer-encoding'];

/** API Gateway's own words. */
export const gatewayAnswer = (status: number, message: string): ApiAnswer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: Buffer.from(JSON.stringify({ message })),
});

const areSendable = (headers: ApiAnswer['headers']): boolean => {
  try {
    for (const [name, values] of Object.entries(headers)) {
      validateHeaderName(name);
      for (const value of [values].flat()) validateHeaderValue(name, value);
    }
    return true;
  } catch {
    return false;
  }
};

/** What is no response with a `statusCode` is itself the body of one. A response that cannot be sent is an error of the function. */
export const readAnswer = (payload: unknown): ApiAnswer => {
  const isStructured = typeof payload === 'object' && payload !== null && 'statusCode' in payload;
  if (!isStructured) {
    const body = Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload));
    return { status: 200, headers: { 'content-type': 'application/json' }, body };
  }
  const parsed = Structured.safeParse(payload);
  if (!parsed.success) return gatewayAnswer(500, 'Internal Server Error');
  const { statusCode, headers = {}, cookies = [], body, isBase64Encoded } = parsed.data;
  const own = Object.entries(headers)
    .map(([name, value]) => [name.toLowerCase(), String(value)] as const)
    .filter(([name]) => !OF_THE_CONNECTION.includes(name));
  const all = {
    'content-type': 'text/plain;charset=UTF-8',
    ...Object.fromEntries(own),
    ...(cookies.length > 0 && { 'set-cookie': cookies }),
  };
  if (!areSendable(all)) return gatewayAnswer(500, 'Internal Server Error');
  return { status: statusCode, headers: all, body: Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8') };
};
