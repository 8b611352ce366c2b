/** Files on their way through the local cloud: a browser's form, the scan, the look at the bytes, the case, and a link to what was kept. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PDFDocument } from '@cantoo/pdf-lib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { stagedKey } from '../../adapters/files/files.ts';
import { MOST_BYTES } from '../../domain/uploads.ts';
import { startCloud } from '../../local/cloud.ts';
import { type Front, startFront } from '../../local/front/server.ts';
import type { Cloud } from '../../local/running-cloud.ts';
import { demoStory } from '../../sim/demo/story.ts';
import { registryOf } from '../../sim/story/registry-of.ts';
import { type SignIn, siteClient } from '../../sim/story/site.ts';
import { scanned } from '../functions/records.ts';
import { A_PNG, aPdf } from '../functions/sample-files.ts';
import type { Reply } from '../functions/web/world.ts';
import { describeWithEngine, newFolder } from '../local/engine.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const TEMPLATES = join(ROOT, '.build', 'cdk.out');
const START = Date.parse('2025-01-10T17:00:00.000Z');

/** In parts, so that no scanner takes this file for it. */
const EICAR = [String.raw`X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR`, 'STANDARD-ANTIVIRUS', 'TEST', 'FILE!$H+H*'].join('-');

const ANA: SignIn = { as: 'applicant', personId: demoStory.person.personId };
const REVIEWER: SignIn = { as: 'staff', staffId: 'reviewer', roles: ['cmpss:reviewer'] };

const Memory = z.object({ held: z.number(), process: z.number() });

/** A PDF of exactly this many bytes, most of them a file within it, which nothing can be packed of. */
const pdfOf = async (bytes: number): Promise<Uint8Array> => {
  const make = async (attached: number): Promise<Uint8Array> => {
    const document = await PDFDocument.create({ updateMetadata: false });
    document.addPage([200, 200]);
    await document.attach(randomBytes(attached), 'noise.bin');
    return document.save({ useObjectStreams: false });
  };
  const first = await make(bytes - 10_000);
  return new Uint8Array(Buffer.concat([first, Buffer.alloc(bytes - first.length, '\n')]));
};

describeWithEngine('a file that is sent from a browser', () => {
  let folder: string;
  let cloud: Cloud;
  let front: Front;
  let caseId = '';

  const call = async (
    who: SignIn,
    method: string,
    path: string,
    body?: unknown,
  ): Promise<Pick<Reply, 'status' | 'body'>> => {
    const response = await siteClient(front.url)(who, { method, path, body });
    return { status: response.status, body: await response.json() };
  };
  const inCase = (who: SignIn, method: string, path: string, body?: unknown) =>
    call(who, method, `/api/cases/${caseId}/${path}`, body);

  beforeAll(async () => {
    folder = await newFolder();
    cloud = await startCloud({
      dataFolder: folder,
      templateFolder: TEMPLATES,
      clock: { pace: 'PAUSED', startAt: START },
    });
    front = await startFront(0, cloud.view);
    const { personId, ver: _, ...contacts } = demoStory.person;
    await call(ANA, 'PUT', `/api/people/${personId}`, contacts);
    caseId = (await call(ANA, 'POST', '/api/cases', { program: 'cmpss' })).body.caseId;
  });
  afterAll(async () => {
    await front?.close();
    await cloud?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const formFor = async (mediaType = 'application/pdf') => {
    const asked = { kind: 'PHOTO_ID', fileName: 'mi identificación.pdf', mediaType };
    return (await inCase(ANA, 'POST', 'uploads', asked)).body;
  };
  const post = async (
    { url, fields }: { url: string; fields: Record<string, string> },
    bytes: Uint8Array | string,
  ): Promise<{ status: number; text: string }> => {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    form.append('file', new Blob([typeof bytes === 'string' ? bytes : new Uint8Array(bytes)]));
    const response = await fetch(url, { method: 'POST', body: form });
    await cloud.settled();
    return { status: response.status, text: await response.text() };
  };
  const uploadOf = async (documentId: string) =>
    (await inCase(ANA, 'GET', 'uploads')).body.uploads.find(
      (each: { documentId: string }) => each.documentId === documentId,
    );

  const documents = async () => (await inCase(REVIEWER, 'GET', 'documents')).body.requirements[0].documents;

  it('becomes a document, and a reviewer gets back the very same bytes, as a download', async () => {
    const form = await formFor();
    const bytes = await aPdf('a photo ID');
    expect(await post(form, bytes)).toMatchObject({ status: 204 });
    expect(await uploadOf(form.documentId)).toMatchObject({ state: 'FILED' });
    const { url } = (await inCase(REVIEWER, 'POST', `documents/${form.documentId}/view`, {})).body;
    const opened = await fetch(url);
    expect(new Uint8Array(await opened.arrayBuffer())).toEqual(bytes);
    expect(opened.headers.get('content-type')).toBe('application/pdf');
    expect(opened.headers.get('content-disposition')).toBe(
      `attachment; filename="mi identificaci_n.pdf"; filename*=UTF-8''mi%20identificaci%C3%B3n.pdf`,
    );
    expect(url).not.toContain('identificaci%C3%B3n.pdf?');
  });

  it('twice is one document', async () => {
    const bytes = await aPdf('sent twice');
    await post(await formFor(), bytes);
    const before = await documents();
    const form = await formFor();
    await post(form, bytes);
    expect(await uploadOf(form.documentId)).toMatchObject({ state: 'ALREADY_RECEIVED' });
    expect(await documents()).toEqual(before);
  });

  it.each([
    ['a virus', EICAR, 'MALWARE_FOUND'],
    ['a picture under the type of a PDF', A_PNG, 'TYPE_DIFFERS'],
    ['a PDF that is cut off', '%PDF-1.7\n1 0 obj', 'DAMAGED'],
  ] as const)('is refused for %s, in words, and is no document', async (_what, bytes, code) => {
    const before = await documents();
    const form = await formFor();
    await post(form, bytes);
    const upload = await uploadOf(form.documentId);
    expect(upload).toMatchObject({ state: 'REFUSED', refusals: [{ code }] });
    expect(upload.refusals[0].detail.says).toMatch(/Please send/);
    expect(await documents()).toEqual(before);
  });

  it.each([
    ['too large', () => new Uint8Array(MOST_BYTES + 1024 * 1024), 'EntityTooLarge'],
    ['empty', () => new Uint8Array(), 'EntityTooSmall'],
  ])('is not even taken when it is %s: it stays expected', async (_what, bytes, code) => {
    const form = await formFor();
    const { status, text } = await post(form, bytes());
    expect([status, text]).toEqual([400, expect.stringContaining(code)]);
    expect(await uploadOf(form.documentId)).toMatchObject({ state: 'EXPECTED' });
  });

  it.each([
    ['another place', { key: 'staging/another/document' }],
    ['another type', { 'Content-Type': 'text/html' }],
  ])('cannot be posted to %s with its form', async (_what, changed) => {
    const form = await formFor();
    const { status } = await post({ ...form, fields: { ...form.fields, ...changed } }, await aPdf('x'));
    expect(status).toBe(403);
    expect(await uploadOf(form.documentId)).toMatchObject({ state: 'EXPECTED' });
  });

  it('of 25 MB is looked at without being held twice', async () => {
    const registry = registryOf(cloud, cloud.engineUrl, 'observer');
    const client = new S3Client({
      endpoint: cloud.gatewayUrl,
      region: cloud.template.region,
      credentials: { accessKeyId: 'observer', secretAccessKey: 'local' },
    });
    const code = cloud.template.functions.find(({ name }) => name === 'certcycle-file-document');
    /** Stages a file that nobody expects yet, so that the cloud's own function leaves it to this one. */
    const memoryFor = async (documentId: string, bytes: Uint8Array) => {
      const place = { caseId, documentId };
      const Bucket = code?.environment.STAGING_BUCKET;
      const { VersionId = '' } = await client.send(
        new PutObjectCommand({ Bucket, Key: stagedKey(place), Body: bytes }),
      );
      await cloud.settled();
      const at = new Date(cloud.clock.now()).toISOString();
      const upload = { kind: 'EDUCATION', fileName: 'diploma.pdf', mediaType: 'application/pdf' };
      const by = { kind: 'APPLICANT', id: 'person' } as const;
      await registry.expectUpload({ ...place, ...upload, by, expectedAt: at, state: 'EXPECTED' });
      const event = scanned(place, { versionId: VersionId, at });
      const args = [
        '--expose-gc',
        join(import.meta.dirname, 'held-memory.mjs'),
        join(code?.codeFolder ?? '', 'index.mjs'),
      ];
      const { stdout } = await promisify(execFile)(process.execPath, [...args, JSON.stringify(event)], {
        env: {
          ...code?.environment,
          AWS_REGION: cloud.template.region,
          AWS_ACCESS_KEY_ID: 'certcycle-file-document',
          AWS_SECRET_ACCESS_KEY: 'local',
          AWS_ENDPOINT_URL: cloud.gatewayUrl,
          AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
        },
      });
      expect(await registry.readUpload(caseId, documentId)).toMatchObject({ state: 'FILED' });
      return Memory.parse(JSON.parse(stdout.split('\n').at(-1) ?? ''));
    };
    const large = await pdfOf(MOST_BYTES);
    const [small, most] = [await memoryFor('small', await aPdf('a small diploma')), await memoryFor('large', large)];
    client.destroy();
    const megabytes = (of: keyof typeof most): string => ((most[of] - small[of]) / 2 ** 20).toFixed(1);
    console.log(
      `A file of 25 MB: ${megabytes('held')} MB more are held than for a small one, with garbage ${megabytes('process')} MB.`,
    );
    expect(most.held - small.held).toBeGreaterThan(MOST_BYTES);
    expect(most.held - small.held).toBeLessThan(1.5 * MOST_BYTES);
  });
});
