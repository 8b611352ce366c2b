/** A document's way through the whole cloud: uploaded, scanned, told, filed; and after a crash on the way. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startCloud } from '../../../local/cloud.ts';
import type { Cloud, CloudOptions } from '../../../local/running-cloud.ts';
import { bundleProgram } from '../../../sim/bundle-program.ts';
import { describeWithEngine } from '../engine.ts';
import { writeDocumentsTemplate } from './documents-template.ts';

const START = Date.parse('2031-05-01T12:30:00.000Z');
const HOUR = 3_600_000;

describeWithEngine('a document', () => {
  let templateFolder: string;
  let cloud: Cloud | undefined;
  let aged = 0;
  beforeAll(() => {
    templateFolder = writeDocumentsTemplate();
  });
  afterEach(async () => {
    await cloud?.stop();
    rmSync(join(dirname(templateFolder), 'data'), { recursive: true, force: true });
    aged = 0;
  });
  afterAll(() => rmSync(dirname(templateFolder), { recursive: true }));

  const options = (): CloudOptions => ({
    dataFolder: join(dirname(templateFolder), 'data'),
    templateFolder,
    clock: { pace: 'PAUSED', startAt: START },
  });
  const start = async (more: Partial<CloudOptions> = {}): Promise<Cloud> => {
    cloud = await startCloud({ ...options(), signatureNow: () => Date.now() + aged, ...more });
    return cloud;
  };
  const client = ({ gatewayUrl: endpoint }: Cloud) =>
    new S3Client({ endpoint, region: 'us-west-2', credentials: { accessKeyId: 'site', secretAccessKey: 'local' } });
  const upload = async (running: Cloud, key: string, wait = 0): Promise<number> => {
    const form = await createPresignedPost(client(running), { Bucket: 'staging', Key: key, Expires: 600 });
    aged += wait;
    const body = new FormData();
    for (const [name, value] of Object.entries(form.fields)) body.set(name, value);
    body.set('file', new Blob(['%PDF-1.7']));
    return (await fetch(form.url, { method: 'POST', body })).status;
  };
  const note = async (running: Cloud, key: string): Promise<unknown> => {
    const object = await client(running).send(new GetObjectCommand({ Bucket: 'evidence', Key: key }));
    return JSON.parse((await object.Body?.transformToString()) ?? '');
  };

  it('is scanned when it lands, and the function that waits for it runs once', async () => {
    const running = await start();
    expect(await upload(running, 'staging/C1/D1')).toBe(204);
    await running.settled();
    expect(await note(running, 'evidence/C1/D1')).toMatchObject({ result: 'NO_THREATS_FOUND' });
    // The upload, the note, and one run.
    expect(running.meter.snapshot().cases.C1).toMatchObject({ objectWrites: 2, invocations: 1 });
    expect(running.view.overview().functions).toEqual([{ name: 'clerk', wokenBy: 'events of rule rule' }]);
    await running.clock.advance('P30D');
    expect(running.meter.snapshot().cases.C1).toMatchObject({ invocations: 1 });
  });

  it('is too late by the clock that forms are made by, and not by the virtual one', async () => {
    const running = await start();
    await running.clock.advance('P1Y');
    expect(await upload(running, 'staging/C1/D1')).toBe(204);
    expect(await upload(running, 'staging/C1/D1', HOUR)).toBe(403);
  });

  it('is scanned after a crash that came between its upload and its scan', async () => {
    const program = join(dirname(templateFolder), 'program.mts');
    writeFileSync(
      program,
      `import { startCloud } from ${JSON.stringify(join(import.meta.dirname, '../../../local/cloud.ts'))};
      const hooks = { scanResult: () => process.kill(process.pid, 'SIGKILL') };
      const cloud = await startCloud({ ...${JSON.stringify(options())}, hooks });
      await fetch(cloud.gatewayUrl + '/staging/staging/C1/D1', {
        method: 'PUT',
        headers: { authorization: 'AWS4-HMAC-SHA256 Credential=site/20260101/us-west-2/s3/aws4_request' },
        body: '%PDF-1.7',
      });`,
    );
    const bundle = join(dirname(templateFolder), 'program.mjs');
    await bundleProgram(program, bundle);
    const child = spawn(process.execPath, [bundle], { stdio: 'inherit' });
    expect(await once(child, 'close')).toEqual([null, 'SIGKILL']);

    const running = await start();
    await running.settled();
    expect(await note(running, 'evidence/C1/D1')).toMatchObject({ result: 'NO_THREATS_FOUND' });
  });
});
