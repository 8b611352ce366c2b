/** What is kept beside an object, read from headers or from the fields of a form. */
import { invalidRequest, notImplemented, S3Error } from './errors.ts';

/** What S3 keeps beside an object, and gives back. */
export const KEPT_HEADERS = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
];
export const METADATA = /^x-amz-meta-./;

/** The user's metadata among headers or form fields. Throws S3Error for what is more than S3 keeps, or what it would keep in another form. */
export const metadataIn = (fields: Iterable<readonly [string, string]>): Readonly<Record<string, string>> => {
  const metadata = Object.fromEntries(
    [...fields].flatMap(([name, value]) => (METADATA.test(name) ? [[name.slice('x-amz-meta-'.length), value]] : [])),
  );
  if (/[^\x20-\x7e]/.test(Object.values(metadata).join(''))) throw notImplemented('Metadata that is not ASCII');
  const bytes = Object.entries(metadata).flat().join('').length;
  if (bytes > 2048)
    throw new S3Error(400, 'MetadataTooLarge', 'Your metadata headers exceed the maximum allowed metadata size');
  return metadata;
};

/** What is kept beside an object. `aws-chunked` says how a body comes, not what it is. */
export const keptHeadersIn = (fields: ReadonlyMap<string, string>): Readonly<Record<string, string>> => {
  const kept = KEPT_HEADERS.flatMap((name) => {
    const value = fields.get(name);
    if (value === undefined) return [];
    if (name !== 'content-encoding') return [[name, value] as const];
    const encodings = value.split(',').filter((encoding) => encoding.trim() !== 'aws-chunked');
    return encodings.length === 0 ? [] : [[name, encodings.join(',')] as const];
  });
  return { 'content-type': 'binary/octet-stream', ...Object.fromEntries(kept) };
};

/** S3's own limit. */
const MAXIMUM_TAGS = 10;

/** Tags as a header has them: `status=clean&by=scan`. */
export const tagsIn = (header: string | undefined): Readonly<Record<string, string>> => {
  const tags = [...new URLSearchParams(header ?? '')];
  const names = new Set(tags.map(([name]) => name));
  if (names.size !== tags.length || names.has('')) throw invalidRequest('Tags need names, each another.');
  if (tags.length > MAXIMUM_TAGS) throw new S3Error(400, 'BadRequest', 'Object tags cannot be greater than 10');
  return Object.fromEntries(tags);
};
