/** Reads what a request asks of S3. Whatever would change its meaning and is not known is an error, and nothing is done. */
import type { IncomingMessage } from 'node:http';
import { ACCOUNT_ID } from '../template/model.ts';
import { algorithmOfHeader } from './digests.ts';
import { accessDenied, notImplemented, S3Error } from './errors.ts';
import { KEPT_HEADERS, METADATA } from './fields.ts';

type ObjectOperation = 'PutObject' | 'GetObject' | 'HeadObject' | 'CopyObject' | 'DeleteObject' | 'PostObject';

/** `key` is empty for a form, which brings it along. */
export type ObjectRequest = {
  readonly operation: ObjectOperation;
  readonly bucket: string;
  readonly key: string;
  /** Parameters of the address that are no part of a signature. */
  readonly query: ReadonlyMap<string, string>;
  /** In lower case; what a signed address says in the place of headers is among them. */
  readonly headers: ReadonlyMap<string, string>;
  /** What a signed address says of its signature. */
  readonly presigned: ReadonlyMap<string, string>;
};

/** Headers that change what a request means, unless they are listed here for its operation. */
const MEANINGFUL = /^(x-amz-.*|if-.*|range|content-(md5|encoding|disposition|language)|expires)$/;
/** What every request of the SDK may say about itself. */
const OF_ANY = [
  'x-amz-content-sha256',
  'x-amz-date',
  'x-amz-expected-bucket-owner',
  'x-amz-security-token',
  'x-amz-user-agent',
];
const ENCRYPTION = [
  'x-amz-server-side-encryption',
  'x-amz-server-side-encryption-aws-kms-key-id',
  'x-amz-server-side-encryption-bucket-key-enabled',
];

type Known = { readonly headers: readonly string[]; readonly query: readonly string[] };

const RESPONSE_OVERRIDES = KEPT_HEADERS.map((name) => `response-${name}`);

const KNOWN: Readonly<Record<ObjectOperation, Known>> = {
  PutObject: {
    headers: [
      ...ENCRYPTION,
      ...KEPT_HEADERS,
      'content-md5',
      'if-none-match',
      'x-amz-decoded-content-length',
      'x-amz-sdk-checksum-algorithm',
      'x-amz-tagging',
      'x-amz-trailer',
    ],
    query: [],
  },
  GetObject: { headers: ['range', 'x-amz-checksum-mode'], query: ['versionId', ...RESPONSE_OVERRIDES] },
  HeadObject: { headers: ['range'], query: ['versionId'] },
  CopyObject: {
    headers: [
      ...ENCRYPTION,
      ...KEPT_HEADERS,
      'if-none-match',
      'x-amz-checksum-algorithm',
      'x-amz-copy-source',
      'x-amz-copy-source-if-match',
      'x-amz-metadata-directive',
      'x-amz-source-expected-bucket-owner',
      'x-amz-tagging',
      'x-amz-tagging-directive',
    ],
    query: [],
  },
  DeleteObject: { headers: [], query: ['versionId'] },
  PostObject: { headers: [], query: [] },
};

const SIGNED_ADDRESS =
  /^X-Amz-(Algorithm|Credential|Date|Expires|SignedHeaders|Signature|Security-Token|Content-Sha256)$/;
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const MAXIMUM_KEY_BYTES = 1024;

/** Whether a request is meant for S3: what other services are asked for comes by POST to `/`, or names its target. */
export const isObjectRequest = ({ url = '/', headers, method }: IncomingMessage): boolean =>
  headers['x-amz-target'] === undefined &&
  /^\/[a-z0-9]/.test(url) &&
  !(method === 'POST' && (headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded'));

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new S3Error(400, 'InvalidURI', "Couldn't parse the specified URI.");
  }
};

/** `bucket/key`, each part escaped or not. */
export const splitPath = (path: string): { readonly bucket: string; readonly key: string } => {
  const [, bucket = '', key = ''] = /^\/?([^/]*)\/?(.*)$/s.exec(path) ?? [];
  return { bucket: decoded(bucket), key: decoded(key) };
};

const operationOf = (request: IncomingMessage, key: string): ObjectOperation => {
  const { method = '', headers, url } = request;
  const isForm = (headers['content-type'] ?? '').startsWith('multipart/form-data');
  if (method === 'POST' && key === '' && isForm) return 'PostObject';
  if (key !== '') {
    if (method === 'GET') return 'GetObject';
    if (method === 'HEAD') return 'HeadObject';
    if (method === 'DELETE') return 'DeleteObject';
    if (method === 'PUT') return headers['x-amz-copy-source'] === undefined ? 'PutObject' : 'CopyObject';
  }
  throw notImplemented(`${method} ${url}`);
};

const isKnownHeader = (operation: ObjectOperation, name: string): boolean => {
  const takesObject = operation === 'PutObject' || operation === 'CopyObject';
  return (
    !MEANINGFUL.test(name) ||
    OF_ANY.includes(name) ||
    KNOWN[operation].headers.includes(name) ||
    (takesObject && METADATA.test(name)) ||
    (operation === 'PutObject' && algorithmOfHeader(name) !== undefined)
  );
};

/** Throws S3Error for what is not known here. */
export const readRequest = (request: IncomingMessage): ObjectRequest => {
  const [path = '/', search = ''] = splitOnce(request.url ?? '/', '?');
  const { bucket, key } = splitPath(path);
  const operation = operationOf(request, key);
  if (!BUCKET.test(bucket)) throw new S3Error(400, 'InvalidBucketName', 'The specified bucket is not valid.');
  if (Buffer.byteLength(key) > MAXIMUM_KEY_BYTES) throw new S3Error(400, 'KeyTooLongError', 'Your key is too long');

  const headers = new Map<string, string>();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(',') : value);
  }
  const query = new Map<string, string>();
  const presigned = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(search)) {
    if (SIGNED_ADDRESS.test(name)) presigned.set(name, value);
    else if (name.toLowerCase().startsWith('x-amz-')) headers.set(name.toLowerCase(), value);
    else if (name !== 'x-id') query.set(name, value); // the SDK says there which operation it means
  }
  const unknownParameter = [...query.keys()].find((name) => !KNOWN[operation].query.includes(name));
  if (unknownParameter !== undefined) throw notImplemented(`The parameter ${unknownParameter} of ${operation}`);
  const unknownHeader = [...headers.keys()].find((name) => !isKnownHeader(operation, name));
  if (unknownHeader !== undefined) throw notImplemented(`The header ${unknownHeader} of ${operation}`);
  if (presigned.size > 0 && operation !== 'GetObject' && operation !== 'HeadObject')
    throw notImplemented(`A signed address for ${operation}`);
  refuseOtherOwners(headers);
  return { operation, bucket, key, query, headers, presigned };
};

const refuseOtherOwners = (headers: ReadonlyMap<string, string>): void => {
  for (const name of ['x-amz-expected-bucket-owner', 'x-amz-source-expected-bucket-owner']) {
    if ((headers.get(name) ?? ACCOUNT_ID) !== ACCOUNT_ID) throw accessDenied('Access Denied');
  }
};

const splitOnce = (text: string, at: string): readonly [string, string] => {
  const index = text.indexOf(at);
  return index < 0 ? [text, ''] : [text.slice(0, index), text.slice(index + 1)];
};
