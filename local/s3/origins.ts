/**
 * Which web pages may ask. The pages that people use stand at a loopback address here, so that such an origin counts as one that the rules of a
 * bucket name. Pages from elsewhere are not answered at all: signatures are not checked, and anybody's page could find this port.
 */
import type { IncomingMessage } from 'node:http';
import type { BucketResource } from '../template/storage-model.ts';
import { accessDenied } from './errors.ts';

const LOOPBACK = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

const matches = (pattern: string, origin: string): boolean => {
  const [before = '', after] = pattern.split('*');
  return after === undefined ? pattern === origin : origin.startsWith(before) && origin.endsWith(after);
};

/** The headers that let a page read the answer: none for who is no page. Throws S3Error for a page that may not ask. */
export const originHeaders = (
  { headers: { origin }, method = '' }: Pick<IncomingMessage, 'headers' | 'method'>,
  bucket: BucketResource | undefined,
): Readonly<Record<string, string>> => {
  if (origin === undefined) return {};
  const rules = (bucket?.corsRules ?? []).filter(({ methods }) => methods.includes(method));
  const allowed = rules.some(
    ({ origins }) => LOOPBACK.test(origin) || origins.some((pattern) => matches(pattern, origin)),
  );
  if (!allowed) throw accessDenied(`CORSResponse: This CORS request is not allowed: ${method} from ${origin}.`);
  return { 'access-control-allow-origin': origin, 'access-control-allow-methods': method, vary: 'Origin' };
};
