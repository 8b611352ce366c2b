/** CopyObject. */

import { createReadStream } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import type { Answer } from '../gateway/answers.ts';
import type { Caller } from '../rights/actors.ts';
import { copyNeeds, getNeeds } from '../rights/s3-needs.ts';
import type { BucketResource } from '../template/storage-model.ts';
import { algorithmNamed, type Checksum, makeDigester } from './digests.ts';
import { invalidRequest, notImplemented, refused, xmlElements } from './errors.ts';
import { keptHeadersIn, metadataIn, tagsIn } from './fields.ts';
import { findVersion, type GetParts, tagsOf } from './get.ts';
import { type KeepParts, keepVersion, precondition, refuseOtherEncryption, versionHeaders } from './keep.ts';
import { type ObjectRequest, splitPath } from './request.ts';

export type CopyParts = GetParts & KeepParts & { readonly bucketNamed: (name: string) => BucketResource };

type Directive = 'COPY' | 'REPLACE';

const directiveIn = (headers: ObjectRequest['headers'], name: string): Directive => {
  const value = headers.get(name) ?? 'COPY';
  if (value === 'COPY' || value === 'REPLACE') return value;
  throw invalidRequest(`${name} is COPY or REPLACE, not ${value}.`);
};

/** `/bucket/key?versionId=…`, escaped. */
const sourceOf = (header: string): { bucket: string; key: string; versionId: string | undefined } => {
  const [, path = '', versionId] = /^(.*?)(?:\?versionId=([^&]+))?$/s.exec(header) ?? [];
  return { ...splitPath(path), versionId };
};

const checksumOf = async (file: string, algorithm: Checksum['algorithm']): Promise<Checksum> => {
  const digester = makeDigester();
  for await (const piece of createReadStream(file)) digester.update(piece);
  return { algorithm, value: digester.digests().checksums[algorithm] };
};

/** Bytes are copied first and then made an object of: who is killed meanwhile leaves no half of one. */
export const copyObject = async (
  parts: CopyParts,
  caller: Caller,
  bucket: BucketResource,
  { key, headers }: ObjectRequest,
  file: string,
): Promise<Answer> => {
  const from = sourceOf(headers.get('x-amz-copy-source') ?? '');
  const sourceBucket = parts.bucketNamed(from.bucket);
  const source = {
    bucket: sourceBucket,
    key: from.key,
    ofVersion: from.versionId !== undefined,
    ...tagsOf(parts, sourceBucket, from),
  };
  const [metadataDirective, taggingDirective] = [
    directiveIn(headers, 'x-amz-metadata-directive'),
    directiveIn(headers, 'x-amz-tagging-directive'),
  ];
  const ownTags = tagsIn(headers.get('x-amz-tagging'));
  refuseOtherEncryption(headers, bucket);
  if (headers.has('if-none-match') && headers.get('if-none-match') !== '*')
    throw notImplemented('If-None-Match but for *');

  // The source first: without a right to it nobody is told whether it has tags.
  const unread = parts.rights.refusalOf(caller.actor, () => getNeeds(source));
  if (unread) throw refused(unread);
  const version = findVersion(parts, caller, sourceBucket, from);
  const tags = taggingDirective === 'COPY' ? version.tags : ownTags;
  const withTags = Object.keys(tags).length > 0;
  const copiesTags = withTags && taggingDirective === 'COPY';
  const refusal = parts.rights.refusalOf(caller.actor, () =>
    copyNeeds(source, { bucket, key }, { copiesTags, withTags }),
  );
  if (refusal) throw refused(refusal);
  const wanted = headers.get('x-amz-copy-source-if-match');
  if (wanted !== undefined && wanted.replaceAll('"', '') !== version.eTag)
    throw precondition('x-amz-copy-source-If-Match');
  if (sourceBucket === bucket && from.key === key && metadataDirective === 'COPY')
    throw invalidRequest(
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    );

  await copyFile(parts.objects.fileOf(version), file);
  const algorithm = headers.get('x-amz-checksum-algorithm');
  const checksum = algorithm === undefined ? version.checksum : await checksumOf(file, algorithmNamed(algorithm));
  const copied = metadataDirective === 'COPY';
  const made = keepVersion(parts, bucket, {
    key,
    file,
    headers: copied ? version.headers : keptHeadersIn(headers),
    metadata: copied ? version.metadata : metadataIn(headers),
    tags,
    digests: version,
    checksum,
    ifAbsent: headers.get('if-none-match') === '*',
    isVerified: true,
  });
  const result = {
    ETag: `"${made.eTag}"`,
    LastModified: new Date(made.lastModified).toISOString(),
    ...(checksum && { [`Checksum${checksum.algorithm}`]: checksum.value }),
  };
  return {
    status: 200,
    contentType: 'application/xml',
    headers: { ...versionHeaders(made, bucket), 'x-amz-copy-source-version-id': version.versionId },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<CopyObjectResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${xmlElements(result)}</CopyObjectResult>`,
  };
};
