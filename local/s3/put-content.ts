/** Puts an object for another service of the cloud, by the same rules as a request's, counted as one. */
import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { Meter } from '../contracts.ts';
import type { Caller } from '../rights/actors.ts';
import type { BucketResource } from '../template/storage-model.ts';
import { writeDigested } from './body.ts';
import { caseOfKey } from './case-of-key.ts';
import { keptHeadersIn } from './fields.ts';
import { keepIfAllowed, type PutParts } from './put.ts';

/** Throws S3Error, and keeps nothing, when the caller may not or the bucket's rules are against it. */
export type PutContent = (caller: Caller, bucket: BucketResource, key: string, content: Buffer) => Promise<void>;

export const makePutContent =
  (parts: PutParts & { readonly meter: Meter }): PutContent =>
  async (caller, bucket, key, content) => {
    const file = parts.objects.newFile();
    const digests = await writeDigested(Readable.from([content]), file, content.length);
    const caseId = caseOfKey(key);
    parts.meter.add({ caller: caller.name, ...(caseId !== undefined && { caseId }) }, { objectWrites: 1 });
    try {
      keepIfAllowed(parts, caller, bucket, {
        key,
        file,
        digests,
        checksum: undefined,
        headers: keptHeadersIn(new Map()),
        metadata: {},
        tags: {},
        ifAbsent: false,
        isVerified: false,
      });
    } finally {
      await rm(file, { force: true });
    }
  };
