/** What whoever holds a signed form or address can do with it, and no more. */
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { createPresignedPost, type PresignedPostOptions } from '@aws-sdk/s3-presigned-post';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterEach, describe, expect, it } from 'vitest';
import { KEY_ARN, may, PLAIN, STAGING, useS3 } from './s3-setup.ts';

const KEY = 'staging/C1/D1';
const world = useS3(
  may('web', 's3:PutObject', `${STAGING.arn}/staging/*`),
  may('web', 'kms:GenerateDataKey', KEY_ARN),
  may('keyless', 's3:PutObject', `${STAGING.arn}/staging/*`),
  may('reader', 's3:GetObject', `${STAGING.arn}/staging/*`),
  may('reader', 'kms:Decrypt', KEY_ARN),
);

const MEGABYTE = 1024 * 1024;
const TEN_MINUTES = 10 * 60_000;
const PDF = Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.from([0, 255, 254, 13, 10, 45, 45])]);

let aged = 0;
const age = (milliseconds: number): void => {
  aged += milliseconds;
  world.age(milliseconds);
};
afterEach(() => age(-aged));

const aForm = (caller = 'web', more: Partial<PresignedPostOptions> = {}) =>
  createPresignedPost(world.client(caller), {
    Bucket: STAGING.name,
    Key: KEY,
    Expires: TEN_MINUTES / 1000,
    Fields: { 'Content-Type': 'application/pdf', 'x-amz-meta-document': 'D1' },
    Conditions: [
      ['content-length-range', 1, 25 * MEGABYTE],
      ['eq', '$Content-Type', 'application/pdf'],
    ],
    ...more,
  });
type Form = Awaited<ReturnType<typeof aForm>>;

type Sending = { readonly file?: Buffer; readonly headers?: Record<string, string>; readonly name?: string };
const send = ({ url, fields }: Form, { file = PDF, headers = {}, name = 'my file.pdf' }: Sending = {}) => {
  const body = new FormData();
  for (const [field, value] of Object.entries(fields)) body.set(field, value);
  body.set('file', new Blob([Uint8Array.from(file)]), name);
  return fetch(url, { method: 'POST', body, headers });
};
const withField = (form: Form, field: string, value: string): Form => ({
  ...form,
  fields: { ...form.fields, [field]: value },
});
const refusalOf = async (sending: Promise<Response>) => {
  const versions = world.objects().all().length;
  const answer = await sending;
  const text = await answer.text();
  expect(world.objects().all()).toHaveLength(versions);
  expect(world.leftovers()).toEqual([]);
  const read = (name: string) => new RegExp(`<${name}>(.*)</${name}>`).exec(text)?.[1]?.replaceAll('&quot;', '"');
  return { status: answer.status, code: read('Code'), message: read('Message') };
};

describe('a form', () => {
  it('brings the file that it is for, byte by byte', async () => {
    const writes = () => world.counts().cases.C1?.objectWrites ?? 0;
    const before = writes();
    const answer = await send(await aForm());
    expect([answer.status, await answer.text()]).toEqual([204, '']);
    const stored = await world.client().send(new GetObjectCommand({ Bucket: STAGING.name, Key: KEY }));
    expect(Buffer.from((await stored.Body?.transformToByteArray()) ?? []).equals(PDF)).toBe(true);
    expect(stored).toMatchObject({ ContentType: 'application/pdf', Metadata: { document: 'D1' } });
    expect(writes() - before).toBe(1);
  });

  it('is answered as it asks to be', async () => {
    const asking = await aForm('web', { Fields: { 'Content-Type': 'application/pdf', success_action_status: '201' } });
    const answer = await send(asking);
    expect([answer.status, await answer.text()]).toEqual([201, expect.stringContaining(`<Key>${KEY}</Key>`)]);
  });

  it('may leave the name to the file', async () => {
    const named = await aForm('web', { Key: `staging/C1/\${filename}` });
    expect((await send(named, { name: 'scan 1.pdf' })).status).toBe(204);
    expect(world.objects().current(STAGING.name, 'staging/C1/scan 1.pdf')?.bytes).toBe(PDF.length);
  });

  it('brings as much as it may, and not a byte more or less', async () => {
    const largest = Buffer.alloc(25 * MEGABYTE, 'x');
    expect((await send(await aForm(), { file: largest })).status).toBe(204);
    const tooLarge = send(await aForm(), { file: Buffer.alloc(26 * MEGABYTE) });
    expect(await refusalOf(tooLarge)).toMatchObject({ status: 400, code: 'EntityTooLarge' });
    const byOne = send(await aForm(), { file: Buffer.alloc(25 * MEGABYTE + 1) });
    expect(await refusalOf(byOne)).toMatchObject({ status: 400, code: 'EntityTooLarge' });
    const empty = send(await aForm(), { file: Buffer.alloc(0) });
    expect(await refusalOf(empty)).toMatchObject({ status: 400, code: 'EntityTooSmall' });
  });

  it.each([
    ['another content type', 'Content-Type', 'text/html', '["eq", "$Content-Type", "application/pdf"]'],
    ['another key', 'key', 'staging/C2/D1', `["eq", "$key", "${KEY}"]`],
    ['other metadata', 'x-amz-meta-document', 'D2', '["eq", "$x-amz-meta-document", "D1"]'],
  ])('cannot be changed: %s', async (_, field, value, condition) => {
    const refusal = await refusalOf(send(withField(await aForm(), field, value)));
    expect(refusal).toMatchObject({ status: 403, code: 'AccessDenied' });
    expect(refusal.message?.replaceAll('","', '", "')).toBe(
      `Invalid according to Policy: Policy Condition failed: ${condition}`,
    );
  });

  it('has no field that its policy does not name', async () => {
    const more = withField(await aForm(), 'x-amz-meta-more', 'x');
    expect(await refusalOf(send(more))).toMatchObject({
      status: 403,
      code: 'AccessDenied',
      message: 'Invalid according to Policy: Extra input fields: x-amz-meta-more',
    });
  });

  it('has every field that its policy names', async () => {
    const { url, fields } = await aForm();
    const { 'Content-Type': _, ...less } = fields;
    expect(await refusalOf(send({ url, fields: less }))).toMatchObject({ status: 403, code: 'AccessDenied' });
  });

  it('is for its own bucket', async () => {
    const form = await aForm();
    const elsewhere = { ...form, url: form.url.replace(STAGING.name, PLAIN.name) };
    expect(await refusalOf(send(elsewhere))).toMatchObject({
      code: 'AccessDenied',
      message: expect.stringContaining('$bucket'),
    });
  });

  it('is good until it expires', async () => {
    const form = await aForm();
    age(TEN_MINUTES - 5_000);
    expect((await send(form)).status).toBe(204);
    age(5_000);
    expect(await refusalOf(send(form))).toMatchObject({
      status: 403,
      code: 'AccessDenied',
      message: 'Invalid according to Policy: Policy expired.',
    });
  });

  it('gives no right that its maker has not', async () => {
    const refusal = await refusalOf(send(await aForm('reader')));
    expect(refusal).toMatchObject({ status: 403, code: 'AccessDenied' });
    expect(refusal.message).toContain(`perform: s3:PutObject on resource: ${STAGING.arn}/${KEY}`);
    expect((await refusalOf(send(await aForm('keyless')))).message).toContain(
      `perform: kms:GenerateDataKey on resource: ${KEY_ARN}`,
    );
  });

  it('asks for nothing that is not known here', async () => {
    const redirected = await aForm('web', {
      Fields: { 'Content-Type': 'application/pdf', success_action_redirect: 'https://example.org/' },
    });
    expect(await refusalOf(send(redirected))).toMatchObject({
      status: 501,
      message: expect.stringContaining('success_action_redirect'),
    });
  });

  it('brings what its checksum says', async () => {
    const checked = (value: string) =>
      aForm('web', { Fields: { 'Content-Type': 'application/pdf', 'x-amz-checksum-sha256': value } });
    expect(await refusalOf(send(await checked('AAAA')))).toMatchObject({ status: 400, code: 'BadDigest' });
  });

  it('is no form without a policy, a signature or a file', async () => {
    const { url, fields } = await aForm();
    const { Policy: _, ...unsigned } = fields;
    expect(await refusalOf(send({ url, fields: unsigned }))).toMatchObject({ status: 403, code: 'AccessDenied' });
    expect(await refusalOf(send({ url, fields: { ...fields, Policy: 'e30=' } }))).toMatchObject({
      status: 400,
      code: 'InvalidPolicyDocument',
    });
    const { 'X-Amz-Signature': _signature, ...without } = fields;
    expect(await refusalOf(send({ url, fields: without }))).toMatchObject({ status: 403, code: 'AccessDenied' });
    const body = new FormData();
    for (const [field, value] of Object.entries(fields)) body.set(field, value);
    expect(await refusalOf(fetch(url, { method: 'POST', body }))).toMatchObject({ code: 'InvalidArgument' });
  });

  it('is no form when it ends too early', async () => {
    const { url, fields } = await aForm();
    const parts = Object.entries(fields).map(
      ([name, value]) => `--b\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
    );
    const body = `${parts.join('')}--b\r\ncontent-disposition: form-data; name="file"; filename="f"\r\n\r\n%PDF`;
    const headers = { 'content-type': 'multipart/form-data; boundary=b' };
    expect(await refusalOf(fetch(url, { method: 'POST', headers, body }))).toMatchObject({
      status: 400,
      code: 'MalformedPOSTRequest',
    });
  });

  it('comes from the pages that the bucket names, or from this machine', async () => {
    const form = await aForm();
    const from = (origin: string) => send(form, { headers: { origin } });
    for (const origin of ['https://certification.example.org', 'http://localhost:3000']) {
      const answer = await from(origin);
      expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([204, origin]);
    }
    expect(await refusalOf(from('https://elsewhere.example'))).toMatchObject({ status: 403, code: 'AccessDenied' });
  });
});

describe('a signed address', () => {
  const addressOf = (caller = 'reader', more: object = {}) =>
    getSignedUrl(
      world.client(caller),
      new GetObjectCommand({ Bucket: STAGING.name, Key: 'staging/C1/shown', ...more }),
      {
        expiresIn: 60,
      },
    );
  const store = () =>
    world
      .client()
      .send(
        new PutObjectCommand({ Bucket: STAGING.name, Key: 'staging/C1/shown', Body: PDF, ContentType: 'text/html' }),
      );

  it('gives the object, as it says that it is to be given', async () => {
    await store();
    const address = await addressOf('reader', {
      ResponseContentDisposition: 'attachment; filename="D1.pdf"',
      ResponseContentType: 'application/pdf',
    });
    const answer = await fetch(address);
    expect(answer.status).toBe(200);
    expect(Buffer.from(await answer.arrayBuffer()).equals(PDF)).toBe(true);
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="D1.pdf"');
    expect(answer.headers.get('content-type')).toBe('application/pdf');
  });

  it('is good until it expires', async () => {
    await store();
    const address = await addressOf();
    age(50_000);
    expect((await fetch(address)).status).toBe(200);
    age(10_000);
    expect(await refusalOf(fetch(address))).toMatchObject({ status: 403, message: 'Request has expired' });
  });

  it('gives no right that its maker has not', async () => {
    await store();
    const refusal = await refusalOf(fetch(await addressOf('web')));
    expect(refusal.message).toContain(`perform: s3:GetObject on resource: ${STAGING.arn}/staging/C1/shown`);
  });

  it('is whole, and only to read by', async () => {
    await store();
    const address = new URL(await addressOf());
    address.searchParams.delete('X-Amz-Expires');
    expect(await refusalOf(fetch(address))).toMatchObject({ status: 400, code: 'AuthorizationQueryParametersError' });
    const writing = await getSignedUrl(
      world.client(),
      new PutObjectCommand({ Bucket: STAGING.name, Key: 'staging/x' }),
    );
    expect(await refusalOf(fetch(writing, { method: 'PUT', body: 'x' }))).toMatchObject({
      status: 501,
      message: expect.stringContaining('A signed address for PutObject'),
    });
  });
});
