/**
 * Whether a request came through the site, where the web ACL is, and not to the API's own address: CloudFront says a key in a header, which a client
 * cannot set, since CloudFront puts its own in the place of what came. It says nothing about who asks.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { LambdaEvent } from 'hono/aws-lambda';
import { ORIGIN_KEY_HEADER } from './environment.ts';
import { problem } from './http.ts';
import type { Log } from './messages.ts';

/** What an HTTP API gives a function (payload format 2.0); names of headers come in lower case. */
type Request = Extract<LambdaEvent, { rawPath: string }>;

export type GateDeps = {
  /** The keys that are good, with commas between them. While they change there are two. */
  readonly originKeys: string;
  readonly log: Log;
};

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

const refusal = () => {
  const { status, body, headers } = problem([{ code: 'NOT_THROUGH_THE_SITE', rule: 'api.site' }]);
  return { statusCode: status, headers, body: JSON.stringify(body) };
};

/** Hands on what came through the site, without the key; answers 403 to everything else. */
export const throughTheSite = <Answer>({ originKeys, log }: GateDeps, handler: (event: Request) => Promise<Answer>) => {
  const accepted = originKeys
    .split(',')
    .filter((key) => key !== '')
    .map(digest);
  const isGood = (key: string): boolean => accepted.some((each) => timingSafeEqual(each, digest(key)));
  return async (event: Request): Promise<Answer | ReturnType<typeof refusal>> => {
    const { [ORIGIN_KEY_HEADER]: key, ...headers } = event.headers;
    if (key !== undefined && isGood(key)) return handler({ ...event, headers });
    log('NOT_THROUGH_THE_SITE', {});
    return refusal();
  };
};
