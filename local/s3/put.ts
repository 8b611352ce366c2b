/** PutObject, and the form that a browser sends. */
import type { IncomingMessage } from 'node:http';
import type { Answer } from '../gateway/answers.ts';
import type { Caller } from '../rights/actors.ts';
import type { Rights } from '../rights/rights.ts';
import { putNeeds } from '../rights/s3-needs.ts';
import type { BucketResource } from '../template/storage-model.ts';
import { checksumsIn, type Received } from './body.ts';
import { compareChecksums } from './digests.ts';
import { notImplemented, refused, S3Error, xmlElements } from './errors.ts';
import { keptHeadersIn, metadataIn, tagsIn } from './fields.ts';
import { type Form, receiveForm } from './form.ts';
import { type Incoming, type KeepParts, keepVersion, refuseOtherEncryption, versionHeaders } from './keep.ts';
import type { ObjectVersion } from './objects.ts';
import { checkPolicy, type LengthRange } from './post-policy.ts';
import type { ObjectRequest } from './request.ts';

export type PutParts = KeepParts & { readonly rights: Pick<Rights, 'refusalOf'> };

/** Throws S3Error, and keeps nothing, when the caller may not or the bucket's rules are against it. */
export const keepIfAllowed = (
  parts: PutParts,
  caller: Caller,
  bucket: BucketResource,
  incoming: Incoming,
): ObjectVersion => {
  const withTags = Object.keys(incoming.tags).length > 0;
  const refusal = parts.rights.refusalOf(caller.actor, () => putNeeds(bucket, incoming.key, withTags));
  if (refusal) throw refused(refusal);
  return keepVersion(parts, bucket, incoming);
};

/** Of a body that was taken in. Throws S3Error. */
export const putObject = (
  parts: PutParts,
  caller: Caller,
  bucket: BucketResource,
  { key, headers }: ObjectRequest,
  { digests, given }: Received,
  file: string,
): Answer => {
  refuseOtherEncryption(headers, bucket);
  const condition = headers.get('if-none-match');
  if (condition !== undefined && condition !== '*') throw notImplemented('If-None-Match but for *');
  const [checksum] = given;
  const version = keepIfAllowed(parts, caller, bucket, {
    key,
    file,
    digests,
    checksum,
    headers: keptHeadersIn(headers),
    metadata: metadataIn(headers),
    tags: tagsIn(headers.get('x-amz-tagging')),
    ifAbsent: condition === '*',
    isVerified: checksum !== undefined || headers.has('content-md5'),
  });
  return { status: 200, contentType: '', body: '', headers: versionHeaders(version, bucket) };
};

/** Fields of a form that are known, but for metadata and checksums. */
const KNOWN_FIELDS = [
  'bucket',
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-type',
  'expires',
  'key',
  'policy',
  'success_action_status',
  'x-amz-algorithm',
  'x-amz-credential',
  'x-amz-date',
  'x-amz-security-token',
  'x-amz-server-side-encryption',
  'x-amz-server-side-encryption-aws-kms-key-id',
  'x-amz-server-side-encryption-bucket-key-enabled',
  'x-amz-signature',
];
const KNOWN_KINDS = /^(x-amz-meta-.+|x-amz-checksum-(crc32|sha1|sha256)|x-ignore-.*)$/;

const refuseUnknown = (fields: Form['fields']): void => {
  const unknown = [...fields.keys()].find((name) => !KNOWN_FIELDS.includes(name) && !KNOWN_KINDS.test(name));
  if (unknown !== undefined) throw notImplemented(`The form field ${unknown}`);
};

/** Reads a form and checks it by its policy. Throws S3Error; `file` is nobody's then. */
export const receiveUpload = async (
  request: IncomingMessage,
  { now }: Pick<KeepParts, 'now'>,
  bucket: BucketResource,
  file: string,
): Promise<Form> => {
  let range: LengthRange = { minimum: 0, maximum: 0 };
  const form = await receiveForm(request, file, (fields) => {
    range = checkPolicy(new Map([...fields, ['bucket', bucket.name]]), now);
    refuseUnknown(fields);
    return range.maximum;
  });
  const { bytes } = form.digests;
  const sizes = { ProposedSize: String(bytes), MinSizeAllowed: String(range.minimum) };
  if (bytes < range.minimum)
    throw new S3Error(400, 'EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', {
      details: sizes,
    });
  if (bytes > range.maximum)
    throw new S3Error(400, 'EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', {
      details: { ProposedSize: String(bytes), MaxSizeAllowed: String(range.maximum) },
    });
  compareChecksums(checksumsIn(form.fields), form.digests);
  return form;
};

/** Of a form that was taken in. Throws S3Error. */
export const postObject = (
  parts: PutParts,
  caller: Caller,
  bucket: BucketResource,
  { fields, digests }: Form,
  file: string,
  endpoint: string,
): Answer => {
  refuseOtherEncryption(fields, bucket);
  const [checksum] = checksumsIn(fields);
  const key = fields.get('key') ?? '';
  const version = keepIfAllowed(parts, caller, bucket, {
    key,
    file,
    digests,
    checksum,
    headers: keptHeadersIn(fields),
    metadata: metadataIn(fields),
    tags: {},
    ifAbsent: false,
    isVerified: checksum !== undefined,
  });
  const location = `${endpoint}/${bucket.name}/${encodeURIComponent(key)}`;
  const headers = { ...versionHeaders(version, bucket), location };
  const status = fields.get('success_action_status');
  if (status === '200') return { status: 200, contentType: '', body: '', headers };
  if (status !== '201') return { status: 204, contentType: '', body: '', headers };
  const result = { Location: location, Bucket: bucket.name, Key: key, ETag: `"${version.eTag}"` };
  return {
    status: 201,
    contentType: 'application/xml',
    headers,
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<PostResponse>${xmlElements(result)}</PostResponse>`,
  };
};
