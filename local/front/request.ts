/** Reads and checks requests. The front serves this machine alone: pages from elsewhere must neither read it nor set it in motion. */
import type { IncomingMessage } from 'node:http';
import { type Answer, problem } from './answers.ts';

/** Far more than any request here needs. */
const BODY_LIMIT_BYTES = 10_000;

const LOOPBACK_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/;

/** Reading a body failed with this answer. */
export class Refusal extends Error {
  readonly answer: Answer;

  constructor(answer: Answer) {
    super('refused');
    this.answer = answer;
  }
}

/**
 * Refuses what another site made a browser send. A name that an attacker's DNS points here gives itself away in `Host`; a page's own
 * origin stands in `Origin`. Undefined: nothing to refuse.
 */
export const refuseForeign = ({ headers }: IncomingMessage): Answer | undefined => {
  if (!LOOPBACK_HOST.test(headers.host ?? '')) {
    return problem(403, 'This address answers only to localhost, 127.0.0.1 and [::1].');
  }
  const { origin } = headers;
  if (origin !== undefined && !LOOPBACK_HOST.test(origin.replace(/^https?:\/\//, ''))) {
    return problem(403, 'Pages of other sites may not use this address.');
  }
  return undefined;
};

/** Reads a small body. Throws a Refusal for a size over 10 kB. */
const readText = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > BODY_LIMIT_BYTES) {
      throw new Refusal(problem(413, `A body holds at most ${BODY_LIMIT_BYTES} bytes.`, [], { connection: 'close' }));
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};

/** Reads what a form has sent. Throws a Refusal for a size over 10 kB. */
export const readForm = async (request: IncomingMessage): Promise<URLSearchParams> =>
  new URLSearchParams(await readText(request));

/** Parses a JSON body. Throws a Refusal for another type (which a form of another site could send unasked), a size over 10 kB and non-JSON. */
export const readJson = async (request: IncomingMessage): Promise<unknown> => {
  const [type] = (request.headers['content-type'] ?? '').split(';');
  if (type?.trim().toLowerCase() !== 'application/json') {
    throw new Refusal(problem(415, 'Send JSON, with content-type application/json.'));
  }
  const text = await readText(request);
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(problem(400, 'The body is not JSON.'));
  }
};

/** Whether a browser asks for a page rather than a program for JSON: it names `text/html`, and not `application/json` before it. */
export const wantsPage = ({ headers }: IncomingMessage): boolean => {
  const accepted = (headers.accept ?? '').split(',').map((range) => range.split(';')[0]?.trim());
  const page = accepted.indexOf('text/html');
  const data = accepted.indexOf('application/json');
  return page >= 0 && (data < 0 || page < data);
};
