import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { EVIDENCE, KEY_ARN, NOW, PLAIN, STAGING, useS3 } from './s3-setup.ts';

const world = useS3();

/** Bytes of every value, none of them a text of UTF-8, a little more than what is written at once. */
const BYTES = Buffer.from(Uint8Array.from({ length: 3_000_017 }, (_, index) => (index * 7 + (index >> 8)) % 256));
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('base64');

const get = async (Bucket: string, Key: string, more: object = {}) => {
  const answer = await world.client().send(new GetObjectCommand({ Bucket, Key, ...more }));
  return { ...answer, bytes: Buffer.from((await answer.Body?.transformToByteArray()) ?? []) };
};
const put = (Bucket: string, Key: string, more: object = {}) =>
  world.client().send(new PutObjectCommand({ Bucket, Key, Body: 'something', ...more }));
const error = (name: string, httpStatusCode: number) => ({ name, $metadata: { httpStatusCode } });

describe('an object', () => {
  it('comes back byte by byte, with what was said of it', async () => {
    const written = await put(PLAIN.name, 'a/whole one', {
      Body: BYTES,
      ContentType: 'application/pdf',
      CacheControl: 'no-store',
      Metadata: { document: '01J' },
    });
    const read = await get(PLAIN.name, 'a/whole one');
    expect(read.bytes.equals(BYTES)).toBe(true);
    expect(read).toMatchObject({
      ContentLength: BYTES.length,
      ContentType: 'application/pdf',
      CacheControl: 'no-store',
      Metadata: { document: '01J' },
      VersionId: written.VersionId,
      ServerSideEncryption: 'AES256',
    });
    // Without a key of ours, an entity tag is the MD5 of the bytes.
    expect([written.ETag, read.ETag]).toEqual(Array(2).fill(`"${createHash('md5').update(BYTES).digest('hex')}"`));
    expect(read.LastModified?.getTime()).toBe(NOW);
  });

  it('that comes as a stream is what was sent, without what the stream was wrapped in', async () => {
    await put(STAGING.name, 'streamed', {
      Body: Readable.from([BYTES.subarray(0, 70_000), BYTES.subarray(70_000)]),
      ContentLength: BYTES.length,
    });
    const { bytes, ContentEncoding, ETag, SSEKMSKeyId } = await get(STAGING.name, 'streamed');
    expect([bytes.length, sha256(bytes)]).toEqual([BYTES.length, sha256(BYTES)]);
    expect(ContentEncoding).toBeUndefined();
    expect([SSEKMSKeyId, ETag === `"${createHash('md5').update(BYTES).digest('hex')}"`]).toEqual([KEY_ARN, false]);
  });

  it('may be empty', async () => {
    await put(PLAIN.name, 'empty', { Body: '' });
    expect((await get(PLAIN.name, 'empty')).bytes).toHaveLength(0);
  });

  it('is refused when it is not what its checksum says, and nothing is kept', async () => {
    await expect(put(PLAIN.name, 'wrong', { ChecksumSHA256: sha256(BYTES) })).rejects.toMatchObject(
      error('BadDigest', 400),
    );
    await expect(put(PLAIN.name, 'wrong', { ContentMD5: 'AAAAAAAAAAAAAAAAAAAAAA==' })).rejects.toMatchObject(
      error('BadDigest', 400),
    );
    expect(world.objects().current(PLAIN.name, 'wrong')).toBeUndefined();
    expect(world.leftovers()).toEqual([]);
  });

  it('gives its checksum back', async () => {
    await put(PLAIN.name, 'checked', { Body: BYTES, ChecksumSHA256: sha256(BYTES) });
    expect((await get(PLAIN.name, 'checked', { ChecksumMode: 'ENABLED' })).ChecksumSHA256).toBe(sha256(BYTES));
  });

  it.each([
    ['bytes=0-3', BYTES.subarray(0, 4), `bytes 0-3/${BYTES.length}`],
    ['bytes=3000000-', BYTES.subarray(3_000_000), `bytes 3000000-3000016/${BYTES.length}`],
    ['bytes=-5', BYTES.subarray(-5), `bytes 3000012-3000016/${BYTES.length}`],
    ['bytes=3000010-9999999', BYTES.subarray(3_000_010), `bytes 3000010-3000016/${BYTES.length}`],
  ])('gives a part: %s', async (Range, expected, range) => {
    await put(PLAIN.name, 'in parts', { Body: BYTES });
    const read = await get(PLAIN.name, 'in parts', { Range });
    expect([read.$metadata.httpStatusCode, read.bytes.equals(expected), read.ContentRange]).toEqual([206, true, range]);
  });

  it('has no part beyond its end', async () => {
    await put(PLAIN.name, 'short', { Body: 'abc' });
    await expect(get(PLAIN.name, 'short', { Range: 'bytes=3-' })).rejects.toMatchObject(error('InvalidRange', 416));
  });

  it('is looked at without its bytes', async () => {
    await put(PLAIN.name, 'looked at', { Body: 'abc', ContentType: 'image/png' });
    const head = await world.client().send(new HeadObjectCommand({ Bucket: PLAIN.name, Key: 'looked at' }));
    expect(head).toMatchObject({ ContentLength: 3, ContentType: 'image/png' });
    const none = new HeadObjectCommand({ Bucket: PLAIN.name, Key: 'none' });
    await expect(world.client().send(none)).rejects.toMatchObject(error('NotFound', 404));
  });

  it('is made only where there is none, if that is asked for', async () => {
    await put(PLAIN.name, 'once', { Body: 'first', IfNoneMatch: '*' });
    await expect(put(PLAIN.name, 'once', { IfNoneMatch: '*' })).rejects.toMatchObject(error('PreconditionFailed', 412));
    expect((await get(PLAIN.name, 'once')).bytes.toString()).toBe('first');
  });

  it('is not there before it was put, nor in a bucket that is not there', async () => {
    await expect(get(PLAIN.name, 'never')).rejects.toMatchObject(error('NoSuchKey', 404));
    await expect(get('other-bucket', 'never')).rejects.toMatchObject(error('NoSuchBucket', 404));
  });

  it('keeps its versions, each under its id', async () => {
    const first = await put(PLAIN.name, 'twice', { Body: 'one' });
    const second = await put(PLAIN.name, 'twice', { Body: 'two' });
    expect((await get(PLAIN.name, 'twice')).bytes.toString()).toBe('two');
    expect((await get(PLAIN.name, 'twice', { VersionId: first.VersionId })).bytes.toString()).toBe('one');
    expect(first.VersionId).not.toBe(second.VersionId);
  });

  it('is gone when it is deleted, and its versions are not', async () => {
    const { VersionId } = await put(PLAIN.name, 'deleted');
    const deletion = await world.client().send(new DeleteObjectCommand({ Bucket: PLAIN.name, Key: 'deleted' }));
    expect(deletion.DeleteMarker).toBe(true);
    await expect(get(PLAIN.name, 'deleted')).rejects.toMatchObject(error('NoSuchKey', 404));
    expect((await get(PLAIN.name, 'deleted', { VersionId })).bytes.toString()).toBe('something');
    await world.client().send(new DeleteObjectCommand({ Bucket: PLAIN.name, Key: 'deleted', VersionId }));
    await expect(get(PLAIN.name, 'deleted', { VersionId })).rejects.toMatchObject(error('NoSuchVersion', 404));
  });

  it('is still there after a restart, with its tags and versions', async () => {
    await put(STAGING.name, 'staging/kept', { Body: 'old' });
    await put(STAGING.name, 'staging/kept', { Body: BYTES, Metadata: { of: 'case' }, Tagging: 'by=hand' });
    await world.restart();
    const { bytes, Metadata, TagCount } = await get(STAGING.name, 'staging/kept');
    expect([bytes.equals(BYTES), Metadata, TagCount]).toEqual([true, { of: 'case' }, 1]);
    expect(world.objects().current(STAGING.name, 'staging/kept')?.tags).toEqual({ by: 'hand' });
  });

  it('counts on the case that its key names, else on the caller', async () => {
    const before = world.counts();
    await put(STAGING.name, 'staging/C1/D1');
    await get(STAGING.name, 'staging/C1/D1');
    await put(PLAIN.name, 'of nobody');
    const { cases, callers } = world.counts();
    expect(cases.C1).toMatchObject({ objectWrites: 1, objectReads: 1 });
    const writes = (counts: typeof callers) => counts.administrator?.objectWrites ?? 0;
    expect(writes(callers) - writes(before.callers)).toBe(1);
  });
});

describe('a copy', () => {
  const copy = (more: object = {}) =>
    world.client().send(
      new CopyObjectCommand({
        Bucket: EVIDENCE.name,
        Key: 'evidence/c',
        CopySource: `${STAGING.name}/staging/my%20file`,
        ...more,
      }),
    );
  const original = () =>
    put(STAGING.name, 'staging/my file', {
      Body: BYTES,
      ContentType: 'application/pdf',
      Metadata: { as: 'uploaded' },
      Tagging: 'GuardDutyMalwareScanStatus=NO_THREATS_FOUND',
    });

  it('has the bytes, the metadata and the tags of what it was made from', async () => {
    await original();
    const { CopyObjectResult } = await copy();
    const read = await get(EVIDENCE.name, 'evidence/c');
    expect(read.bytes.equals(BYTES)).toBe(true);
    expect(read).toMatchObject({ ContentType: 'application/pdf', Metadata: { as: 'uploaded' }, TagCount: 1 });
    expect(CopyObjectResult?.ETag).toBe(read.ETag);
    expect(CopyObjectResult?.LastModified?.getTime()).toBe(NOW);
  });

  it('has others, if that is asked for', async () => {
    await original();
    await copy({
      MetadataDirective: 'REPLACE',
      TaggingDirective: 'REPLACE',
      ContentType: 'image/png',
      Metadata: { as: 'evidence' },
      ChecksumAlgorithm: 'SHA256',
    });
    const read = await get(EVIDENCE.name, 'evidence/c', { ChecksumMode: 'ENABLED' });
    expect(read).toMatchObject({
      ContentType: 'image/png',
      Metadata: { as: 'evidence' },
      ChecksumSHA256: sha256(BYTES),
    });
    expect([read.bytes.equals(BYTES), read.TagCount]).toEqual([true, undefined]);
  });

  it('is made of the version that was looked at, or not at all', async () => {
    const looked = await original();
    await put(STAGING.name, 'staging/my file', { Body: 'replaced meanwhile' });
    await expect(copy({ CopySourceIfMatch: looked.ETag })).rejects.toMatchObject(error('PreconditionFailed', 412));
    await copy({ CopySource: `${STAGING.name}/staging/my%20file?versionId=${looked.VersionId}` });
    expect((await get(EVIDENCE.name, 'evidence/c')).bytes.equals(BYTES)).toBe(true);
  });

  // What came by mail and is to be a document goes the way of an upload.
  it('is scanned like what was put, where a plan says so', async () => {
    const { bucket, key } = { bucket: STAGING.name, key: 'staging/C3/D1' };
    await put(PLAIN.name, 'mail/one/1', { ContentType: 'application/pdf' });
    await copy({ Bucket: bucket, Key: key, CopySource: `${PLAIN.name}/mail/one/1` });
    expect(world.kept.at(-1)).toMatchObject({
      bucket,
      key,
      scan: 'OWED',
      headers: { 'content-type': 'application/pdf' },
    });
    expect(world.counts().cases.C3).toMatchObject({ objectWrites: 1 });
    await original();
    await copy();
    expect(world.kept.at(-1)).not.toHaveProperty('scan');
  });

  it('is none of what is not there, nor of itself', async () => {
    await original();
    await expect(copy({ CopySource: `${STAGING.name}/none` })).rejects.toMatchObject(error('NoSuchKey', 404));
    await copy({ CopySource: `${STAGING.name}/staging/my%20file` });
    await expect(copy({ CopySource: `${EVIDENCE.name}/evidence/c` })).rejects.toMatchObject(
      error('InvalidRequest', 400),
    );
    expect(world.leftovers()).toEqual([]);
  });
});

describe('evidence', () => {
  it('cannot be deleted for good before its time, whoever asks', async () => {
    const { VersionId } = await put(EVIDENCE.name, 'evidence/locked');
    const remove = new DeleteObjectCommand({ Bucket: EVIDENCE.name, Key: 'evidence/locked', VersionId });
    await expect(world.client().send(remove)).rejects.toMatchObject(error('AccessDenied', 403));
    await world.client().send(new DeleteObjectCommand({ Bucket: EVIDENCE.name, Key: 'evidence/locked' }));
    expect((await get(EVIDENCE.name, 'evidence/locked', { VersionId })).bytes.toString()).toBe('something');
  });

  // S3 user guide, "Using Object Lock": a checksum comes with every upload to a bucket that locks.
  it('comes with a checksum', async () => {
    const answer = await fetch(`${world.endpoint()}/${EVIDENCE.name}/evidence/unchecked`, {
      method: 'PUT',
      headers: { authorization: 'AWS4-HMAC-SHA256 Credential=a/20260101/us-west-2/s3/aws4_request' },
      body: 'x',
    });
    expect([answer.status, await answer.text()]).toEqual([
      400,
      expect.stringContaining('Content-MD5 OR x-amz-checksum-'),
    ]);
    expect(world.objects().current(EVIDENCE.name, 'evidence/unchecked')).toBeUndefined();
  });
});

describe('what is not known here', () => {
  const inBucket = { Bucket: PLAIN.name, Key: 'untouched' };

  it.each([
    ['tags of an object', new GetObjectTaggingCommand(inBucket), 'tagging'],
    [
      'other tags',
      new PutObjectTaggingCommand({ ...inBucket, Tagging: { TagSet: [{ Key: 'a', Value: 'b' }] } }),
      'tagging',
    ],
    ['a list', new ListObjectsV2Command({ Bucket: PLAIN.name }), 'list-type'],
    ['an access control list', new PutObjectCommand({ ...inBucket, ACL: 'public-read' }), 'x-amz-acl'],
    ['a storage class', new PutObjectCommand({ ...inBucket, StorageClass: 'GLACIER' }), 'x-amz-storage-class'],
    ['another key', new PutObjectCommand({ ...inBucket, SSEKMSKeyId: 'other' }), 'x-amz-server-side-encryption'],
    [
      'a lock of one’s own',
      new PutObjectCommand({ ...inBucket, ObjectLockMode: 'GOVERNANCE' }),
      'x-amz-object-lock-mode',
    ],
    ['another condition', new PutObjectCommand({ ...inBucket, IfMatch: '"x"' }), 'if-match'],
    ['reading on a condition', new GetObjectCommand({ ...inBucket, IfNoneMatch: '"x"' }), 'if-none-match'],
    [
      'passing a lock by',
      new DeleteObjectCommand({ ...inBucket, BypassGovernanceRetention: true }),
      'x-amz-bypass-governance-retention',
    ],
  ])('is refused by its name, and nothing is done: %s', async (_, command, named) => {
    await put(PLAIN.name, 'untouched', { Body: 'before' });
    const versions = world.objects().all().length;
    const sending = world.client().send(command as GetObjectCommand);
    await expect(sending).rejects.toMatchObject({ name: 'NotImplemented', message: expect.stringContaining(named) });
    expect(world.objects().all()).toHaveLength(versions);
    expect((await get(PLAIN.name, 'untouched')).bytes.toString()).toBe('before');
  });

  it('is who does not say who they are', async () => {
    const answer = await fetch(`${world.endpoint()}/${PLAIN.name}/untouched`);
    expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining('<Code>AccessDenied</Code>')]);
  });
});

it('a sender that goes away in the middle leaves nothing', async () => {
  const { hostname, port } = new URL(world.endpoint());
  const sending = httpRequest({
    hostname,
    port,
    method: 'PUT',
    path: `/${PLAIN.name}/half`,
    headers: {
      authorization: 'AWS4-HMAC-SHA256 Credential=a/20260101/us-west-2/s3/aws4_request',
      'content-length': 1000,
    },
  });
  sending.on('error', () => {});
  sending.write('half of it');
  await once(sending, 'socket');
  while (world.leftovers().length === 0) await new Promise((resolve) => setImmediate(resolve));
  sending.destroy();
  while (world.leftovers().length > 0) await new Promise((resolve) => setImmediate(resolve));
  expect(world.objects().current(PLAIN.name, 'half')).toBeUndefined();
});
