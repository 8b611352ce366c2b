/** What the front answers, and the headers that go with everything. */
import type { Html } from './html.ts';

/** Complete: `headers` are all that are sent, but for the length. */
export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: string | Buffer;
};

/** `field` is the name of what is wrong in the request's body. */
export type FieldProblem = { readonly field: string; readonly detail: string };

/** Nothing here is a script, a frame or from elsewhere, and nobody else may show or read it. */
const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};

export const json = (status: number, content: unknown): Answer => ({
  status,
  headers: { ...SECURITY_HEADERS, 'content-type': 'application/json' },
  body: `${JSON.stringify(content)}\n`,
});

export const page = ({ markup }: Html): Answer => ({
  status: 200,
  headers: { ...SECURITY_HEADERS, 'content-type': 'text/html; charset=utf-8' },
  body: markup,
});

/** A page with forms, which send to this address alone. */
export const formPage = (content: Html): Answer => {
  const shown = page(content);
  const policy = String(SECURITY_HEADERS['content-security-policy']).replace(
    "form-action 'none'",
    "form-action 'self'",
  );
  return { ...shown, headers: { ...shown.headers, 'content-security-policy': policy } };
};

export const styleSheet = (body: string): Answer => ({
  status: 200,
  headers: { ...SECURITY_HEADERS, 'content-type': 'text/css; charset=utf-8' },
  body,
});

const TITLES: Readonly<Record<number, string>> = {
  400: 'The request cannot be read',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Not a method of this address',
  409: 'Not possible now',
  413: 'Too large',
  415: 'Not JSON',
  422: 'Not possible',
  500: 'Something is broken',
};

/** A refusal as problem details (RFC 9457). `errors` names each field that is wrong. */
export const problem = (
  status: number,
  detail: string,
  errors: readonly FieldProblem[] = [],
  headers: Readonly<Record<string, string>> = {},
): Answer => ({
  status,
  headers: { ...SECURITY_HEADERS, 'content-type': 'application/problem+json', ...headers },
  body: `${JSON.stringify({
    type: 'about:blank',
    title: TITLES[status] ?? 'Refused',
    status,
    detail,
    ...(errors.length > 0 ? { errors } : {}),
  })}\n`,
});
