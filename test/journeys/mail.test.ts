/** An application whose documents all come by mail, from an ordinary mail program, and what else comes by mail. */
import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { createTransport, type SendMailOptions } from 'nodemailer';
import MailComposer from 'nodemailer/lib/mail-composer';
import PostalMime from 'postal-mime';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { startCloud } from '../../local/cloud.ts';
import { type Front, startFront } from '../../local/front/server.ts';
import type { Cloud } from '../../local/running-cloud.ts';
import { demoStory } from '../../sim/demo/story.ts';
import { type SignIn, siteClient } from '../../sim/story/site.ts';
import { goodAnswers } from '../domain/life.ts';
import { told } from '../functions/receive-mail/mail-world.ts';
import { aPdf } from '../functions/sample-files.ts';
import { describeWithEngine, newFolder } from '../local/engine.ts';

const TEMPLATES = join(import.meta.dirname, '..', '..', '.build', 'cdk.out');
const START = Date.parse('2025-01-10T17:00:00.000Z');
const GENERAL = 'cmpss@in.notify.example.org';

/** In parts, so that no scanner takes this file for it. */
const EICAR = [String.raw`X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR`, 'STANDARD-ANTIVIRUS', 'TEST', 'FILE!$H+H*'].join('-');

const { personId, ver: _ver, ...contacts } = demoStory.person;
const ANA: SignIn = { as: 'applicant', personId, email: contacts.email };
const REVIEWER: SignIn = { as: 'staff', staffId: 'reviewer', roles: ['cmpss:reviewer'] };
/** Not the address that the case knows. */
const OFFICE = 'office@clinic.example';

const sample = (name: string): Promise<Buffer> => readFile(join(import.meta.dirname, '..', 'documents', name));

describeWithEngine('documents by mail', () => {
  let folder: string;
  let cloud: Cloud;
  let front: Front;
  let caseId = '';

  const call = async (who: SignIn, method: string, path: string, body?: unknown, key?: string) => {
    const response = await siteClient(front.url)(who, { method, path, body, ...(key !== undefined && { key }) });
    await cloud.settled();
    return { status: response.status, body: JSON.parse(await response.text()) };
  };
  const inCase = (who: SignIn, method: string, path: string, body?: unknown) =>
    call(who, method, `/api/cases/${caseId}/${path}`, body);
  let commands = 0;
  const command = async (who: SignIn, name: string, body: unknown = {}) => {
    commands += 1;
    return (await call(who, 'POST', `/api/cases/${caseId}/commands/${name}`, body, `key-${commands}`)).body;
  };
  /** With the library that any mail program could be. Answers once everything that follows has been done. */
  const send = async (mail: SendMailOptions): Promise<void> => {
    const { hostname, port } = new URL(cloud.smtpUrl ?? '');
    const transport = createTransport({ host: hostname, port: Number(port), ignoreTLS: true });
    try {
      await transport.sendMail({ text: 'As asked for.', ...mail });
    } finally {
      transport.close();
    }
    await cloud.settled();
  };
  const attached = (filename: string, content: Buffer | Uint8Array | string) => ({
    filename,
    content: Buffer.from(content),
  });
  const uploads = async (): Promise<string[]> =>
    (await inCase(ANA, 'GET', 'uploads')).body.uploads.map(
      (each: { fileName: string; kind: string; state: string }) => `${each.fileName} ${each.kind} ${each.state}`,
    );
  const stage = async (): Promise<string> => (await call(ANA, 'GET', `/api/cases/${caseId}`)).body.case.stage;
  /** Every mail of ours, with where its answer goes, and whether it answers mail itself. */
  const letters = () =>
    Promise.all(
      cloud.mailbox.list().map(async (mail) => {
        const { replyTo, headers } = await PostalMime.parse((await cloud.mailbox.raw(mail.messageId)) ?? '');
        const autoSubmitted = headers.find(({ key }) => key === 'auto-submitted')?.value;
        return { ...mail, replyTo: replyTo?.[0]?.address ?? '', isAnswer: autoSubmitted === 'auto-replied' };
      }),
    );
  const lastLetter = async () => {
    const last = (await letters()).at(-1);
    if (last === undefined) throw new Error('There is no mail.');
    return last;
  };
  const address = async (): Promise<string> => (await inCase(ANA, 'GET', 'uploads')).body.mailTo;
  const waiting = async (): Promise<{ messageId: string; waitsBecause: string; subject: string }[]> =>
    (await call(REVIEWER, 'GET', '/api/mail/cmpss')).body.mail;

  beforeAll(async () => {
    folder = await newFolder();
    cloud = await startCloud({
      dataFolder: folder,
      templateFolder: TEMPLATES,
      clock: { pace: 'PAUSED', startAt: START },
    });
    front = await startFront(0, cloud.view);
    await call(ANA, 'PUT', `/api/people/${personId}`, contacts);
    caseId = (await call(ANA, 'POST', '/api/cases', { program: 'cmpss' })).body.caseId;
    for (const [section, answers] of Object.entries(goodAnswers))
      await inCase(ANA, 'PUT', `answers/${section}`, answers);
  });
  afterAll(async () => {
    await front?.close();
    await cloud?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('bring an application to its approval, with one acknowledgement a day', async () => {
    await cloud.clock.advance('P2D'); // a day without an acknowledgement yet
    await send({
      from: contacts.email,
      to: GENERAL,
      subject: 'My documents',
      attachments: [
        attached('drivers license.jpg', await sample('identity-card.jpg')),
        attached('Diploma Añil.pdf', await sample('diploma.pdf')),
        attached('all of it.zip', await sample('documents.zip')),
      ],
    });
    expect(await uploads()).toEqual(
      expect.arrayContaining(['drivers license.jpg PHOTO_ID FILED', 'Diploma Añil.pdf EDUCATION FILED']),
    );
    const told = await lastLetter();
    expect(told.to).toEqual([contacts.email]);
    expect(told.isAnswer).toBe(true);
    for (const word of ['drivers license.jpg', 'Diploma Añil.pdf', 'all of it.zip']) expect(told.text).toContain(word);

    await command(ANA, 'submit-application');
    const fee = { paymentId: 'p-1', fee: 'APPLICATION', amountCents: 10_000, paidOn: '2025-01-10' };
    await command(REVIEWER, 'record-payment', fee);
    expect(await stage()).toBe('IN_REVIEW');
    const [id] = (await inCase(REVIEWER, 'GET', 'documents')).body.requirements[0].documents;
    await command(REVIEWER, 'decide-document', {
      documentId: id.documentId,
      accept: false,
      reason: 'It cannot be read. Please take another photo.',
    });
    expect(await stage()).toBe('REVISION_REQUESTED');

    // Any answer to the letter finds the case, from whatever address.
    const asked = await lastLetter();
    expect(asked.replyTo).toMatch(/^case\+.+@in\.notify\.example\.org$/);
    await send({
      from: OFFICE,
      to: asked.replyTo,
      subject: `Re: ${asked.subject}`,
      attachments: [attached('scan.pdf', await aPdf('a better photo'))],
    });
    // The only document that is owed now.
    expect(await uploads()).toContain('scan.pdf PHOTO_ID FILED');
    await command(ANA, 'answer-revision');
    for (const { documents } of (await inCase(REVIEWER, 'GET', 'documents')).body.requirements)
      await command(REVIEWER, 'decide-document', { documentId: documents.at(-1).documentId, accept: true });
    await command(REVIEWER, 'approve');
    expect(await stage()).toBe('APPROVED');

    // What came after the answer of that day is told the next morning, past nine, and once.
    const acknowledgements = async () => (await letters()).filter(({ isAnswer }) => isAnswer);
    expect((await acknowledgements()).filter(({ text }) => text.includes('File 1: Government photo ID'))).toEqual([]);
    await cloud.clock.advance('P3D');
    expect((await acknowledgements()).filter(({ text }) => text.includes('File 1: Government photo ID'))).toHaveLength(
      1,
    );
  });

  it('are not answered where a machine wrote them: two machines would answer each other for ever', async () => {
    await cloud.clock.advance('P2D'); // whatever is still owed
    const count = cloud.mailbox.list().length;
    const automatic = { 'Auto-Submitted': 'auto-replied' };
    for (const day of [1, 2, 3]) {
      await send({ from: contacts.email, to: await address(), subject: 'Away', headers: automatic });
      await cloud.clock.advance('P1D');
      expect([day, cloud.mailbox.list().length]).toEqual([day, count]);
    }
    expect((await waiting()).map(({ subject }) => subject)).not.toContain('Away');
  });

  it('of a stranger wait until staff bring them to a case with one action', async () => {
    const subject = 'For a client of ours';
    const found = async () => (await waiting()).find((mail) => mail.subject === subject);
    const attachments = [attached('Certificate.pdf', await aPdf('a training'))];
    await send({ from: OFFICE, to: GENERAL, subject, attachments });
    const mail = await found();
    expect(mail).toMatchObject({ waitsBecause: 'UNMATCHED' });
    expect(await uploads()).not.toContain('Certificate.pdf UNSORTED FILED');
    const brought = await call(REVIEWER, 'POST', `/api/mail/${mail?.messageId}/attach`, { caseId });
    expect(brought.body).toMatchObject({ state: 'FILED', caseId });
    expect(await uploads()).toContain('Certificate.pdf UNSORTED FILED');
    expect(await found()).toBeUndefined();
  });

  it('with a virus are held and answered by nobody; other addresses are no addresses', async () => {
    const before = [await uploads(), cloud.mailbox.list().length];
    const subject = 'With a virus';
    await send({ from: contacts.email, to: await address(), subject, attachments: [attached('id.pdf', EICAR)] });
    expect(await waiting()).toContainEqual(expect.objectContaining({ subject, waitsBecause: 'QUARANTINED' }));
    expect([await uploads(), cloud.mailbox.list().length]).toEqual(before);
    await expect(send({ from: contacts.email, to: 'somebody@elsewhere.example' })).rejects.toThrow('550');
  });

  it('of 25 MB are taken apart with the message held once, and its file once more', async () => {
    const code = cloud.template.functions.find(({ name }) => name === 'certcycle-receive-mail');
    const client = new S3Client({
      endpoint: cloud.gatewayUrl,
      region: cloud.template.region,
      credentials: { accessKeyId: 'observer', secretAccessKey: 'local' },
    });
    /** Puts a message where SES keeps it, and has a process of its own take it in. */
    const memoryFor = async (messageId: string, file: Uint8Array) => {
      const attachments = [attached('diploma.pdf', file)];
      const raw = await new MailComposer({ from: OFFICE, to: GENERAL, attachments }).compile().build();
      await client.send(
        new PutObjectCommand({ Bucket: code?.environment.MAIL_BUCKET, Key: `mail/${messageId}`, Body: raw }),
      );
      const event = JSON.stringify(told({ messageId, to: [GENERAL], returnPath: OFFICE }));
      const script = join(import.meta.dirname, 'held-memory.mjs');
      const bundle = join(code?.codeFolder ?? '', 'index.mjs');
      const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', script, bundle, event], {
        env: {
          ...code?.environment,
          AWS_REGION: cloud.template.region,
          AWS_ACCESS_KEY_ID: 'certcycle-receive-mail',
          AWS_SECRET_ACCESS_KEY: 'local',
          AWS_ENDPOINT_URL: cloud.gatewayUrl,
          AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
        },
      });
      const held: unknown = JSON.parse(stdout.split('\n').at(-1) ?? '');
      return { raw, ...z.object({ held: z.number(), process: z.number() }).parse(held) };
    };
    const large = Buffer.concat([
      await sample('diploma.pdf'),
      Buffer.alloc(24 * 2 ** 20, '\n'),
      Buffer.from('%%EOF\n'),
    ]);
    const small = await memoryFor('small', await aPdf('small'));
    const most = await memoryFor('large', large);
    client.destroy();
    const megabytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);
    console.log(
      `A message of ${megabytes(most.raw.length)} MB with a file of ${megabytes(large.length)} MB: ${megabytes(most.held - small.held)} MB more are held than for a small one, with garbage ${megabytes(most.process - small.process)} MB.`,
    );
    expect(await waiting()).toContainEqual(expect.objectContaining({ messageId: 'large', waitsBecause: 'UNMATCHED' }));
    // The message once and its file once, with room for the pieces that a stream holds back: less than the message a second time.
    expect(most.held - small.held).toBeLessThan(most.raw.length + 1.25 * large.length);
  });
});
