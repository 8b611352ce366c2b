import { createHash } from 'node:crypto';
import { SESClient, SendEmailCommand, SendRawEmailCommand, type SendRawEmailCommandInput } from '@aws-sdk/client-ses';
import { createTransport, type SendMailOptions } from 'nodemailer';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeActivity } from '../../../local/activity.ts';
import { type Gateway, startGateway } from '../../../local/gateway/gateway.ts';
import { type Mail, type Mailbox, openMailbox } from '../../../local/mail/mailbox.ts';
import { makeSes } from '../../../local/mail/ses.ts';
import { makeMeter, type StoredMeter } from '../../../local/meter.ts';
import type { Need } from '../../../local/rights/decide.ts';
import type { Refusal, Rights } from '../../../local/rights/rights.ts';
import { describeWithEngine, startTestEngine, type TestEngine } from '../engine.ts';
import { administrators } from '../rights/administrators.ts';

const NOTICE: SendMailOptions = {
  from: 'Peer Certification <notices@example.org>',
  to: 'Ana Núñez <ana@example.org>',
  subject: 'Su certificación vence el 31 de enero: renuévela',
  text: 'Renueve aquí: https://example.org/',
  html: '<p>Renueve <a href="https://example.org/">aquí</a></p>',
  icalEvent: { content: 'BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n' },
};

const build = async (options: SendMailOptions): Promise<Uint8Array<ArrayBuffer>> => {
  const { message } = await createTransport({ streamTransport: true, buffer: true, newline: 'windows' }).sendMail(
    options,
  );
  if (!Buffer.isBuffer(message)) throw new Error('A message is built as a buffer.');
  return new Uint8Array(message);
};

const digest = (bytes: Uint8Array | undefined): string =>
  createHash('sha256')
    .update(bytes ?? '')
    .digest('hex');

describeWithEngine('the local SES', () => {
  let test: TestEngine;
  let mailbox: Mailbox;
  let meter: StoredMeter;
  let gateway: Gateway;
  let now = Date.parse('2027-11-02T16:00:00.123Z');
  let afterAccept: ((mail: Mail) => Promise<void>) | undefined;

  let told: string[];
  let refuse: (need: Need | undefined) => Refusal | undefined;

  const open = async (): Promise<void> => {
    mailbox = await openMailbox(test.client);
    meter = makeMeter();
    const rights = administrators();
    const refusalOf: Rights['refusalOf'] = (_, needs) => refuse(needs()[0]);
    const hook = (mail: Mail): Promise<void> => afterAccept?.(mail) ?? Promise.resolve();
    gateway = await startGateway({
      engine: test.client,
      activity: makeActivity(),
      meter,
      rights,
      tables: [],
      onWrite: () => {},
      stepFunctions: async () => ({ status: 200, body: {} }),
      keySet: async () => undefined,
      secretResources: [],
      secrets: async () => ({ status: 200, body: {} }),
      queues: async () => ({ status: 200, body: {} }),
      invoke: async () => ({ outcome: 'SUCCEEDED', payload: null }),
      mail: makeSes({
        mailbox,
        meter,
        rights: { refusalOf },
        now: () => now,
        tellEvents: ({ messageId }) => void told.push(messageId),
        afterAccept: hook,
      }),
    });
  };
  beforeEach(async () => {
    now = Date.parse('2027-11-02T16:00:00.123Z');
    afterAccept = undefined;
    refuse = () => undefined;
    told = [];
    test = await startTestEngine();
    await open();
  });
  afterEach(async () => {
    await gateway.stop();
    await test.remove();
  });

  const ses = () =>
    new SESClient({
      endpoint: gateway.endpoint,
      region: 'us-west-2',
      credentials: { accessKeyId: 'send-notice', secretAccessKey: 'local' },
      maxAttempts: 1,
    });
  const send = (Data: Uint8Array<ArrayBuffer>, more: Partial<SendRawEmailCommandInput> = {}) =>
    ses().send(new SendRawEmailCommand({ RawMessage: { Data }, ...more }));

  it('keeps a mail with what the mailbox shows, at the virtual instant', async () => {
    const tags = [
      { Name: 'case', Value: '01J' },
      { Name: 'fx', Value: 'notice-1' },
    ];
    const answer = await send(await build(NOTICE), { ConfigurationSetName: 'notices', Tags: tags });
    expect(answer.MessageId).toMatch(/^[0-9a-f]{16}-[0-9a-f-]{36}-000000$/);
    expect(mailbox.list()).toEqual([
      {
        messageId: answer.MessageId,
        at: '2027-11-02T16:00:00.123Z',
        from: 'notices@example.org',
        to: ['ana@example.org'],
        subject: 'Su certificación vence el 31 de enero: renuévela',
        text: expect.stringContaining('Renueve aquí: https://example.org/'),
        html: expect.stringContaining('>aquí</a></p>'),
        attachments: ['text/calendar', 'invite.ics'],
        configurationSet: 'notices',
        tags: { case: '01J', fx: 'notice-1' },
      },
    ]);
  });

  it('counts a mail for the case in its tags, and one without under its sender', async () => {
    await send(await build(NOTICE), { Tags: [{ Name: 'case', Value: '01J' }] });
    await send(await build(NOTICE));
    const { cases, callers } = meter.snapshot();
    expect([cases['01J']?.mails, callers['send-notice']?.mails]).toEqual([1, 1]);
  });

  it('tells how a mail ended that it kept, and nothing of one that it refused', async () => {
    const { MessageId } = await send(await build(NOTICE));
    await expect(send(new Uint8Array())).rejects.toThrow('empty');
    expect(told).toEqual([MessageId]);
  });

  it('gives a mail to the destinations of the call, whatever its headers say', async () => {
    await send(await build(NOTICE), {
      Destinations: ['Ben <ben@example.org>', 'cy@example.org'],
      Source: 'other@example.org',
    });
    expect(mailbox.list()).toMatchObject([{ from: 'other@example.org', to: ['ben@example.org', 'cy@example.org'] }]);
  });

  it('lists the newest last and keeps all over a restart, byte for byte', async () => {
    const messages: Uint8Array[] = [];
    // The third is stored in several parts.
    for (const [index, text] of ['first', 'second', 'x'.repeat(700_000)].entries()) {
      const message = await build({ ...NOTICE, subject: `Notice ${index}`, text, html: `<p>${index}</p>` });
      messages.push(message);
      await send(message);
      now += 86_400_000;
    }
    const before = mailbox.list();
    expect(before.map(({ subject, at }) => [subject, at.slice(0, 10)])).toEqual([
      ['Notice 0', '2027-11-02'],
      ['Notice 1', '2027-11-03'],
      ['Notice 2', '2027-11-04'],
    ]);

    await gateway.stop();
    test = await test.restart();
    await open();
    expect(mailbox.list()).toEqual(before);
    const raw = await Promise.all(before.map(({ messageId }) => mailbox.raw(messageId)));
    expect(raw.map(digest)).toEqual(messages.map(digest));
    expect(await mailbox.raw('none')).toBeUndefined();

    await send(await build({ ...NOTICE, subject: 'Notice 3' }));
    expect(mailbox.list().map(({ subject }) => subject)).toEqual(['Notice 0', 'Notice 1', 'Notice 2', 'Notice 3']);
  });

  it('keeps a mail whose sender never hears that it was accepted', async () => {
    const accepted: string[] = [];
    afterAccept = async ({ messageId }) => {
      accepted.push(messageId);
      throw new Error('the sender is gone');
    };
    await expect(send(await build(NOTICE))).rejects.toMatchObject({ name: 'InternalServerError' });
    const again = await openMailbox(test.client);
    expect(again.list().map(({ messageId }) => messageId)).toEqual(accepted);
    expect(accepted).toHaveLength(1);
  });

  it.each([
    ['without a domain', 'ana', "Missing final '@domain'"],
    ['with an empty domain', 'ana@', 'Domain contains illegal character'],
    ['with a blank in it', 'ana b@example.org', 'Local address contains control or whitespace'],
    ['with two domains', 'ana@example.org@example.org', 'Domain contains illegal character'],
  ])('refuses a recipient %s', async (_why, address, message) => {
    const refused = send(await build(NOTICE), { Destinations: ['ok@example.org', address] });
    await expect(refused).rejects.toMatchObject({ name: 'InvalidParameterValue', message, $fault: 'client' });
    expect(mailbox.list()).toEqual([]);
  });

  it('refuses a sender who may not send from that domain, in words of its own', async () => {
    refuse = (need) => need && { ...need, actor: 'arn:aws:sts::000000000000:assumed-role/a/b', sentence: '' };
    await expect(send(await build(NOTICE))).rejects.toMatchObject({
      name: 'AccessDenied',
      message:
        "User `arn:aws:sts::000000000000:assumed-role/a/b' is not authorized to perform `ses:SendRawEmail' " +
        "on resource `arn:aws:ses:us-west-2:000000000000:identity/example.org'",
      $metadata: { httpStatusCode: 403 },
    });
    expect(mailbox.list()).toEqual([]);
  });

  it('takes a message of 10 MB and refuses one byte more', async () => {
    const head = Buffer.from('From: a@example.org\r\nTo: b@example.org\r\nSubject: large???\r\n\r\n');
    // Lines, as mail has them. Three question marks make a slash in base64, wherever they stand: a text of fourteen
    // million letters overflows the SDK's test for what needs no escape, once V8 has too many expressions to optimise.
    const tooLarge = new Uint8Array(10 * 1024 * 1024 + 1).map((_, place) => (place % 80 === 0 ? 10 : 120));
    tooLarge.set(head);
    await expect(send(tooLarge)).rejects.toMatchObject({
      name: 'InvalidParameterValue',
      message: "Message length is more than 10485760 bytes long: '10485761'.",
    });
    await send(tooLarge.slice(0, -1));
    expect(mailbox.list()).toMatchObject([{ subject: 'large???' }]);
  });

  it.each([
    [
      'more than 50 recipients',
      { Destinations: Array.from({ length: 51 }, (_, index) => `p${index}@example.org`) },
      /exceeds 50/,
    ],
    ['a tag that SES would refuse', { Tags: [{ Name: 'case', Value: 'a b' }] }, /Invalid tag/],
    [
      'a parameter that is not supported',
      { ReturnPathArn: 'arn:aws:ses:us-west-2:0:identity/x' },
      /ReturnPathArn is not supported/,
    ],
  ])('refuses %s', async (_why, more, message) => {
    await expect(send(await build(NOTICE), more)).rejects.toMatchObject({
      name: 'InvalidParameterValue',
      message: expect.stringMatching(message),
    });
  });

  it('refuses a mail to nobody', async () => {
    const { to: _to, ...nobody } = NOTICE;
    await expect(send(await build(nobody))).rejects.toMatchObject({ message: expect.stringContaining('Destinations') });
  });

  it('refuses SendEmail, naming it', async () => {
    const command = new SendEmailCommand({
      Source: 'a@example.org',
      Destination: { ToAddresses: ['b@example.org'] },
      Message: { Subject: { Data: 's' }, Body: { Text: { Data: 't' } } },
    });
    await expect(ses().send(command)).rejects.toMatchObject({
      name: 'InvalidAction',
      message: expect.stringContaining('SendEmail is not supported locally'),
    });
  });
});
