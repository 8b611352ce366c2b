/** GetObject and HeadObject. */
import type { Answer } from '../gateway/answers.ts';
import type { Caller } from '../rights/actors.ts';
import type { Rights } from '../rights/rights.ts';
import { getNeeds, headNeeds, listNeeds } from '../rights/s3-needs.ts';
import type { BucketResource } from '../template/storage-model.ts';
import { checksumHeader } from './digests.ts';
import { notImplemented, refused, S3Error } from './errors.ts';
import { versionHeaders } from './keep.ts';
import type { Objects, ObjectVersion } from './objects.ts';
import type { ObjectRequest } from './request.ts';

export type GetParts = { readonly objects: Objects; readonly rights: Pick<Rights, 'refusalOf'> };

type Wanted = { readonly key: string; readonly versionId: string | undefined };

const lookUp = (objects: Objects, bucket: BucketResource, { key, versionId }: Wanted): ObjectVersion | undefined =>
  versionId === undefined ? objects.current(bucket.name, key) : objects.version(bucket.name, key, versionId);

/** What a policy may ask for of an object, before anybody is told whether there is one. */
export const tagsOf = (
  { objects }: Pick<GetParts, 'objects'>,
  bucket: BucketResource,
  wanted: Wanted,
): { tags?: ObjectVersion['tags'] } => {
  const version = lookUp(objects, bucket, wanted);
  return version === undefined ? {} : { tags: version.tags };
};

/**
 * The version that is asked for. Who may not list the bucket is not told that there is none: that would answer what a list answers.
 * Throws S3Error.
 */
export const findVersion = (
  { objects, rights }: GetParts,
  caller: Caller,
  bucket: BucketResource,
  { key, versionId }: Wanted,
): ObjectVersion => {
  const found = lookUp(objects, bucket, { key, versionId });
  if (found !== undefined && !found.isDeleteMarker) return found;
  if (found !== undefined && versionId !== undefined)
    throw new S3Error(405, 'MethodNotAllowed', 'The specified method is not allowed against this resource.', {
      headers: { 'x-amz-delete-marker': 'true' },
    });
  const refusal = rights.refusalOf(caller.actor, () => listNeeds(bucket));
  if (refusal) throw refused(refusal);
  const details = { Key: key };
  if (versionId !== undefined)
    throw new S3Error(404, 'NoSuchVersion', 'The specified version does not exist.', { details });
  throw new S3Error(404, 'NoSuchKey', 'The specified key does not exist.', { details });
};

type Part = { readonly start: number; readonly bytes: number };

/** The bytes that a Range header asks for; undefined for all of them. */
const partOf = (range: string | undefined, bytes: number): Part | undefined => {
  if (range === undefined) return undefined;
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(range) ?? [];
  if (from === undefined || to === undefined || from + to === '') throw notImplemented(`The range ${range}`);
  const start = from === '' ? Math.max(0, bytes - Number(to)) : Number(from);
  const end = from === '' || to === '' ? bytes : Math.min(bytes, Number(to) + 1);
  if (start >= end)
    throw new S3Error(416, 'InvalidRange', 'The requested range is not satisfiable', {
      details: { RangeRequested: range, ActualObjectSize: String(bytes) },
    });
  return { start, bytes: end - start };
};

/** What an address may have S3 say in the place of what was kept beside the object. Only who has a name may ask for it. */
const overridesIn = (query: ObjectRequest['query']): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...query].flatMap(([name, value]) =>
      name.startsWith('response-') ? [[name.slice('response-'.length), value]] : [],
    ),
  );

export const getObject = (
  parts: GetParts,
  caller: Caller,
  bucket: BucketResource,
  { operation, key, query, headers }: ObjectRequest,
): Answer => {
  const versionId = query.get('versionId');
  const need = { bucket, key, ofVersion: versionId !== undefined, ...tagsOf(parts, bucket, { key, versionId }) };
  const needs = operation === 'HeadObject' ? headNeeds(need) : getNeeds(need);
  const refusal = parts.rights.refusalOf(caller.actor, () => needs);
  if (refusal) throw refused(refusal);
  const version = findVersion(parts, caller, bucket, { key, versionId });
  const part = partOf(headers.get('range'), version.bytes);
  const { start, bytes } = part ?? { start: 0, bytes: version.bytes };
  const kept = { ...version.headers, ...overridesIn(query) };
  const tagCount = Object.keys(version.tags).length;
  const { checksum } = version;
  return {
    status: part === undefined ? 200 : 206,
    contentType: kept['content-type'] ?? '',
    body: '',
    headers: {
      ...kept,
      ...versionHeaders(version, bucket),
      ...Object.fromEntries(Object.entries(version.metadata).map(([name, value]) => [`x-amz-meta-${name}`, value])),
      'accept-ranges': 'bytes',
      'content-length': String(bytes),
      'last-modified': new Date(version.lastModified).toUTCString(),
      ...(part && { 'content-range': `bytes ${start}-${start + bytes - 1}/${version.bytes}` }),
      ...(tagCount > 0 && { 'x-amz-tagging-count': String(tagCount) }),
      ...(checksum &&
        part === undefined &&
        headers.get('x-amz-checksum-mode') === 'ENABLED' && {
          [checksumHeader(checksum.algorithm)]: checksum.value,
          'x-amz-checksum-type': 'FULL_OBJECT',
        }),
    },
    ...(operation === 'GetObject' && { file: { path: parts.objects.fileOf(version), start, bytes } }),
  };
};
