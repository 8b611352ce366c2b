/** Makes a version of what came in, by the rules of its bucket. */
import { randomBytes } from 'node:crypto';
import type { Now } from '../contracts.ts';
import type { BucketResource, MalwarePlanResource } from '../template/storage-model.ts';
import type { Checksum, Digests } from './digests.ts';
import { invalidRequest, notImplemented, S3Error } from './errors.ts';
import type { Objects, ObjectVersion } from './objects.ts';

export type KeepParts = {
  readonly objects: Objects;
  readonly plans: readonly Pick<MalwarePlanResource, 'bucketName' | 'prefixes'>[];
  readonly now: Now;
  /** Called when a version is there, before its sender hears of it. */
  readonly onKept: (version: ObjectVersion) => void;
};

export type Incoming = Pick<ObjectVersion, 'key' | 'headers' | 'metadata' | 'tags'> & {
  /** Holds the bytes; it is moved. */
  readonly file: string;
  readonly digests: Pick<Digests, 'bytes' | 'eTag'>;
  /** What the sender said of the bytes, and is true. */
  readonly checksum: Checksum | undefined;
  /** Only if there is no object of that key. */
  readonly ifAbsent: boolean;
  /** Whether S3 could tell that the bytes are those that were sent. */
  readonly isVerified: boolean;
};

const DAY = 86_400_000;

export const precondition = (condition: string): S3Error =>
  new S3Error(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', {
    details: { Condition: condition },
  });

/** Whether a plan has what is of this key looked through. */
export const isCovered = (
  { bucketName, prefixes }: Pick<MalwarePlanResource, 'bucketName' | 'prefixes'>,
  bucket: string,
  key: string,
): boolean => bucketName === bucket && (prefixes.length === 0 || prefixes.some((prefix) => key.startsWith(prefix)));

/** Throws S3Error, and keeps nothing, when the bucket's rules or the sender's own condition are against it. */
export const keepVersion = (parts: KeepParts, bucket: BucketResource, incoming: Incoming): ObjectVersion => {
  const { objects, plans, now, onKept } = parts;
  const { key, headers, metadata, tags, digests, checksum, file } = incoming;
  const current = objects.current(bucket.name, key);
  if (incoming.ifAbsent && current !== undefined && !current.isDeleteMarker) throw precondition('If-None-Match');
  if (bucket.retentionDays !== undefined && !incoming.isVerified)
    throw invalidRequest(
      'Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters',
    );
  const kept = objects.add(
    {
      bucket: bucket.name,
      key,
      isDeleteMarker: false,
      bytes: digests.bytes,
      // Under a key of the service for keys an entity tag is no digest of the bytes.
      eTag: bucket.keyArn === undefined ? digests.eTag : randomBytes(16).toString('hex'),
      lastModified: now(),
      headers,
      metadata,
      tags,
      ...(checksum === undefined ? {} : { checksum }),
      ...(bucket.retentionDays === undefined ? {} : { retainUntil: now() + bucket.retentionDays * DAY }),
      ...(plans.some((plan) => isCovered(plan, bucket.name, key)) ? { scan: 'OWED' } : {}),
    },
    file,
  );
  onKept(kept);
  return kept;
};

/** What a sender may say of the encryption: what the bucket does by itself. Throws S3Error for anything else. */
export const refuseOtherEncryption = (fields: ReadonlyMap<string, string>, { keyArn }: BucketResource): void => {
  const own: Readonly<Record<string, string>> = {
    'x-amz-server-side-encryption': keyArn === undefined ? 'AES256' : 'aws:kms',
    'x-amz-server-side-encryption-aws-kms-key-id': keyArn ?? '',
    'x-amz-server-side-encryption-bucket-key-enabled': 'true',
  };
  for (const [name, value] of Object.entries(own)) {
    const given = fields.get(name);
    if (given !== undefined && given !== value) throw notImplemented(`${name}: ${given}`);
  }
};

/** What every answer about a version says of it. */
export const versionHeaders = (
  { versionId, eTag }: ObjectVersion,
  { keyArn }: BucketResource,
): Readonly<Record<string, string>> => ({
  etag: `"${eTag}"`,
  'x-amz-version-id': versionId,
  'x-amz-server-side-encryption': keyArn === undefined ? 'AES256' : 'aws:kms',
  ...(keyArn === undefined ? {} : { 'x-amz-server-side-encryption-aws-kms-key-id': keyArn }),
});
