/**
 * The versions of objects, on disk: the bytes in one file, all else in another, which is put in place last. A version is there when that file is,
 * so that a process that is killed leaves a whole version or none.
 */
import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { Checksum } from './digests.ts';

/** What a scan can come to: GuardDuty user guide, "S3 object potential scan status and result status". */
export const ScanResult = z.enum(['NO_THREATS_FOUND', 'THREATS_FOUND', 'UNSUPPORTED', 'ACCESS_DENIED', 'FAILED']);
export type ScanResult = z.infer<typeof ScanResult>;

const texts = z.record(z.string(), z.string());
const Version = z.strictObject({
  bucket: z.string(),
  key: z.string(),
  versionId: z.string(),
  /** Counts all versions that were ever made; the last one of a key is the current one. */
  order: z.int(),
  /** Says of the versions before it that they are deleted; has nothing else. */
  isDeleteMarker: z.boolean(),
  bytes: z.int(),
  eTag: z.string(),
  /** By the virtual clock. */
  lastModified: z.int(),
  /** `content-type` and others that are given back as they came, in lower case. */
  headers: texts,
  /** The user's own, without `x-amz-meta-`. */
  metadata: texts,
  tags: texts,
  checksum: z.optional(Checksum),
  /** Until when it cannot be deleted, by the virtual clock. */
  retainUntil: z.optional(z.int()),
  /** `OWED`: to be scanned, or scanned and the result not told yet. Absent: nobody scans it. */
  scan: z.optional(z.enum(['OWED', 'TOLD'])),
});
export type ObjectVersion = Readonly<z.infer<typeof Version>>;

/** What is not known before a version is made. */
type NewVersion = Omit<ObjectVersion, 'versionId' | 'order'>;

export type Objects = {
  /** A path for the bytes of an object to be; what is left there is thrown away at the next start. */
  readonly newFile: () => string;
  /** Makes a version of the bytes in `file`, which is moved; a delete marker has none. When this returns, it is there. */
  readonly add: (version: NewVersion, file?: string) => ObjectVersion;
  /** The last version, which may be a delete marker. */
  readonly current: (bucket: string, key: string) => ObjectVersion | undefined;
  readonly version: (bucket: string, key: string, versionId: string) => ObjectVersion | undefined;
  /** What may change of a version. */
  readonly change: (version: ObjectVersion, changes: Pick<Partial<ObjectVersion>, 'tags' | 'scan'>) => void;
  /** Takes a version away for good. */
  readonly remove: (version: ObjectVersion) => void;
  /** Where the bytes are. */
  readonly fileOf: (version: ObjectVersion) => string;
  /** All versions, in the order in which they were made. */
  readonly all: () => readonly ObjectVersion[];
};

const RECORD = '.json';
const BYTES = '.bytes';

const nameOf = (bucket: string, key: string): string => `${bucket}/${key}`;

/** Opens what was kept in `folder`, and makes the folder. */
export const openObjects = (folder: string): Objects => {
  const versions = new Map<string, ObjectVersion[]>();
  const incoming = join(folder, 'incoming');
  rmSync(incoming, { recursive: true, force: true });
  mkdirSync(incoming, { recursive: true });

  /** A key may have a thousand bytes and any of them; a folder's name may not. */
  const folderOf = ({ bucket, key }: Pick<ObjectVersion, 'bucket' | 'key'>): string =>
    join(folder, 'buckets', bucket, createHash('sha256').update(key).digest('hex'));
  const pathOf = (version: ObjectVersion, kind: string): string =>
    join(folderOf(version), `${version.versionId}${kind}`);

  const write = (version: ObjectVersion): void => {
    const file = pathOf(version, RECORD);
    writeFileSync(`${file}.new`, `${JSON.stringify(version)}\n`);
    renameSync(`${file}.new`, file);
  };
  const versionsOf = (bucket: string, key: string): ObjectVersion[] => versions.get(nameOf(bucket, key)) ?? [];
  const keep = (version: ObjectVersion): void => {
    const others = versionsOf(version.bucket, version.key).filter(({ versionId }) => versionId !== version.versionId);
    const sorted = [...others, version].sort((left, right) => left.order - right.order);
    versions.set(nameOf(version.bucket, version.key), sorted);
  };

  mkdirSync(join(folder, 'buckets'), { recursive: true });
  for (const entry of readdirSync(join(folder, 'buckets'), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith(RECORD)) continue;
    keep(Version.parse(JSON.parse(readFileSync(join(entry.parentPath, entry.name), 'utf8'))));
  }
  const all = (): readonly ObjectVersion[] =>
    [...versions.values()].flat().sort((left, right) => left.order - right.order);
  let order = all().at(-1)?.order ?? 0;

  return {
    newFile: () => join(incoming, randomUUID()),
    add: (made, file) => {
      order += 1;
      const version = { ...made, order, versionId: randomUUID().replaceAll('-', '') };
      mkdirSync(folderOf(version), { recursive: true });
      if (file !== undefined) renameSync(file, pathOf(version, BYTES));
      write(version);
      keep(version);
      return version;
    },
    current: (bucket, key) => versionsOf(bucket, key).at(-1),
    version: (bucket, key, wanted) => versionsOf(bucket, key).find(({ versionId }) => versionId === wanted),
    change: ({ bucket, key, versionId }, changes) => {
      const version = versionsOf(bucket, key).find((each) => each.versionId === versionId);
      // It may have been taken away meanwhile.
      if (version === undefined) return;
      const changed = { ...version, ...changes };
      write(changed);
      keep(changed);
    },
    remove: (version) => {
      rmSync(pathOf(version, RECORD));
      rmSync(pathOf(version, BYTES), { force: true });
      const left = versionsOf(version.bucket, version.key).filter(({ versionId }) => versionId !== version.versionId);
      versions.set(nameOf(version.bucket, version.key), left);
    },
    fileOf: (version) => pathOf(version, BYTES),
    all,
  };
};
