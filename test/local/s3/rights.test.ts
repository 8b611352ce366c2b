/** Who lacks a right is refused as S3 refuses, with action and resource. */
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { EVIDENCE, KEY_ARN, may, STAGING, useS3 } from './s3-setup.ts';

const staged = `${STAGING.arn}/staging/*`;
const filed = `${EVIDENCE.arn}/evidence/*`;
const world = useS3(
  may('writer', 's3:PutObject', staged),
  may('writer', 'kms:GenerateDataKey', KEY_ARN),
  may('keyless', 's3:PutObject', staged),
  may('keyless', 's3:GetObject', staged),
  may('reader', 's3:GetObject', staged),
  may('reader', 'kms:Decrypt', KEY_ARN),
  may('guarded', 's3:GetObject', `${STAGING.arn}/guarded/*`),
  may('guarded', 'kms:Decrypt', KEY_ARN),
  may('lister', 's3:GetObject', staged),
  may('lister', 'kms:Decrypt', KEY_ARN),
  may('lister', 's3:ListBucket', STAGING.arn),
  may('filer', 's3:GetObject', staged),
  may('filer', 's3:PutObject', filed),
  may('filer', 'kms:Decrypt', KEY_ARN),
  may('filer', 'kms:GenerateDataKey', KEY_ARN),
);

const object = { Bucket: STAGING.name, Key: 'staging/C1/D1' };
const missing = (action: string, resource: string) => ({
  name: 'AccessDenied',
  message: expect.stringContaining(`not authorized to perform: ${action} on resource: ${resource} because`),
  $metadata: expect.objectContaining({ httpStatusCode: 403 }),
});
const put = (caller: string, more: object = {}) =>
  world.client(caller).send(new PutObjectCommand({ ...object, Body: 'x', ...more }));
const get = (caller: string, more: object = {}) =>
  world.client(caller).send(new GetObjectCommand({ ...object, ...more }));

describe('whoever puts an object', () => {
  it('may put it, and use its key', async () => {
    await put('writer');
    await expect(put('reader')).rejects.toMatchObject(missing('s3:PutObject', `${STAGING.arn}/staging/C1/D1`));
    await expect(put('keyless')).rejects.toMatchObject(missing('kms:GenerateDataKey', KEY_ARN));
    const elsewhere = put('writer', { Key: 'elsewhere/D1' });
    await expect(elsewhere).rejects.toMatchObject(missing('s3:PutObject', `${STAGING.arn}/elsewhere/D1`));
  });

  it('may tag it, if they do', async () => {
    const tagging = put('writer', { Tagging: 'a=b' });
    await expect(tagging).rejects.toMatchObject(missing('s3:PutObjectTagging', `${STAGING.arn}/staging/C1/D1`));
  });
});

describe('whoever gets an object', () => {
  it('may get it, and use its key', async () => {
    const { VersionId } = await put('administrator');
    expect(await (await get('reader')).Body?.transformToString()).toBe('x');
    await expect(get('writer')).rejects.toMatchObject(missing('s3:GetObject', `${STAGING.arn}/staging/C1/D1`));
    await expect(get('keyless')).rejects.toMatchObject(missing('kms:Decrypt', KEY_ARN));
    // A version by its id is an action of its own.
    await expect(get('reader', { VersionId })).rejects.toMatchObject(
      missing('s3:GetObjectVersion', `${STAGING.arn}/staging/C1/D1`),
    );
  });

  it('may look at it without its key', async () => {
    await put('administrator');
    expect((await world.client('keyless').send(new HeadObjectCommand(object))).ContentLength).toBe(1);
    const head = world.client('writer').send(new HeadObjectCommand(object));
    await expect(head).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
  });

  it('gets what a policy lets through by its tags, and as they are by then', async () => {
    const Key = 'guarded/D1';
    const store = (Tagging: string) => put('administrator', { Key, Tagging });
    const denied = {
      name: 'AccessDenied',
      message: expect.stringContaining('with an explicit deny in a resource-based'),
    };
    await store('by=hand');
    await expect(get('guarded', { Key })).rejects.toMatchObject(denied);
    await store('GuardDutyMalwareScanStatus=THREATS_FOUND');
    await expect(get('guarded', { Key })).rejects.toMatchObject(denied);
    const copy = new CopyObjectCommand({ Bucket: STAGING.name, Key: 'copy', CopySource: `${STAGING.name}/${Key}` });
    await expect(world.client('guarded').send(copy)).rejects.toMatchObject(denied);
    await store('GuardDutyMalwareScanStatus=NO_THREATS_FOUND');
    expect(await (await get('guarded', { Key })).Body?.transformToString()).toBe('x');
  });

  it('is told that there is none only if they may list', async () => {
    const none = { Key: 'staging/C1/none' };
    await expect(get('reader', none)).rejects.toMatchObject(missing('s3:ListBucket', STAGING.arn));
    await expect(get('lister', none)).rejects.toMatchObject({ name: 'NoSuchKey' });
  });
});

describe('whoever copies an object', () => {
  const copy = (caller: string, more: object = {}) =>
    world.client(caller).send(
      new CopyObjectCommand({
        Bucket: EVIDENCE.name,
        Key: 'evidence/C1/D1',
        CopySource: `${STAGING.name}/staging/C1/D1`,
        ...more,
      }),
    );

  it('may get the one and put the other', async () => {
    await put('administrator');
    await copy('filer');
    await expect(copy('writer')).rejects.toMatchObject(missing('s3:GetObject', `${STAGING.arn}/staging/C1/D1`));
    await expect(copy('reader')).rejects.toMatchObject(missing('s3:PutObject', `${EVIDENCE.arn}/evidence/C1/D1`));
  });

  // A scanned object has a tag, which is copied along unless the copy is to have its own.
  it('may handle its tags, or leaves them behind', async () => {
    await put('administrator', { Tagging: 'GuardDutyMalwareScanStatus=NO_THREATS_FOUND' });
    await expect(copy('filer')).rejects.toMatchObject(missing('s3:GetObjectTagging', `${STAGING.arn}/staging/C1/D1`));
    await copy('filer', { TaggingDirective: 'REPLACE' });
    expect(world.objects().current(EVIDENCE.name, 'evidence/C1/D1')?.tags).toEqual({});
  });
});

it('whoever deletes an object may delete it', async () => {
  const remove = world.client('writer').send(new DeleteObjectCommand(object));
  await expect(remove).rejects.toMatchObject(missing('s3:DeleteObject', `${STAGING.arn}/staging/C1/D1`));
});
