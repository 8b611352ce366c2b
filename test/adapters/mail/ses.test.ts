import { SESClient, SendRawEmailCommand } from '@aws-sdk/client-ses';
import { mockClient } from 'aws-sdk-client-mock';
import PostalMime from 'postal-mime';
import { describe, expect, it } from 'vitest';
import type { Mail } from '../../../adapters/mail/mailer.ts';
import { makeSesMailer } from '../../../adapters/mail/ses.ts';
import { aMail, SETTINGS } from './mails.ts';

/** A mailer whose service takes everything, and what it was given. */
const setup = () => {
  const client = new SESClient({ region: 'us-west-2' });
  const ses = mockClient(client);
  ses.on(SendRawEmailCommand).resolves({ MessageId: 'message-1' });
  const mailer = makeSesMailer(SETTINGS, client);
  const given = () => ses.commandCalls(SendRawEmailCommand).map(({ args }) => args[0].input);
  const sent = async (mail: Mail) => {
    await mailer.send(mail);
    const bytes = given().at(-1)?.RawMessage?.Data ?? new Uint8Array();
    const raw = Buffer.from(bytes).toString('utf8');
    return { raw, head: raw.slice(0, raw.indexOf('\r\n\r\n')), message: await PostalMime.parse(bytes) };
  };
  return { mailer, given, sent };
};

/** The names of the headers of the message, its parts left out. */
const headerNames = (head: string) => new Set([...head.matchAll(/^([\w-]+):/gm)].map(([, name]) => name));

const HEADERS = [
  'Auto-Submitted',
  'Content-Type',
  'Date',
  'From',
  'MIME-Version',
  'Message-ID',
  'Reply-To',
  'Subject',
  'To',
];

describe('a mail by SES', () => {
  it('has both parts as they were written, whatever the alphabet', async () => {
    const words = 'Ana Núñez, 안나, Анна, नमस्ते, 🕊️: congratulations.';
    const { message } = await setup().sent(aMail({ text: `${words}\n`, html: `<p>${words}</p>` }));
    expect(message.text?.trim()).toBe(words);
    expect(message.html?.trim()).toBe(`<p>${words}</p>`);
    expect(message.attachments).toEqual([]);
  });

  it('is alternative parts in lines that every server takes', async () => {
    const long = 'a long line of words and more '.repeat(200);
    const { raw, head, message } = await setup().sent(aMail({ text: long, html: `<p>${long}</p>` }));
    expect(head).toMatch(/^Content-Type: multipart\/alternative;/m);
    expect(Math.max(...raw.split('\r\n').map((line) => Buffer.byteLength(line)))).toBeLessThanOrEqual(998);
    expect(raw.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(message.text?.replace(/\s+/g, ' ').trim()).toBe(long.trim());
  });

  it.each([
    { why: 'in plain letters', subject: 'Your CMPSS application' },
    { why: 'in others', subject: 'Su certificación vence el 31 de enero: renuévela' },
    { why: 'longer than a line', subject: `${'largo é '.repeat(40)}fin` },
  ])('has its subject $why', async ({ subject }) => {
    const { message, head } = await setup().sent(aMail({ subject }));
    expect(message.subject).toBe(subject);
    expect(head).toMatch(/^[\r\n\x20-\x7e]*$/);
  });

  it.each([
    { at: '2026-03-02T16:00:00.000Z', date: 'Mon, 2 Mar 2026 16:00:00 +0000' },
    { at: '2028-02-29T23:59:59.999Z', date: 'Tue, 29 Feb 2028 23:59:59 +0000' },
    { at: '2027-01-03T00:00:00.000Z', date: 'Sun, 3 Jan 2027 00:00:00 +0000' },
    { at: '2026-12-31T09:05:07.000Z', date: 'Thu, 31 Dec 2026 09:05:07 +0000' },
  ])('is dated by the event: $at', async ({ at, date }) => {
    const { head } = await setup().sent(aMail({ at }));
    expect(/^Date: (.*?)\r?$/m.exec(head)?.[1]).toBe(date);
    expect(Date.parse(date)).toBe(Math.floor(Date.parse(at) / 1000) * 1000);
  });

  it('goes to the one address, from the sender of the settings, with its tags and configuration set', async () => {
    const { given, sent } = setup();
    const { message, head } = await sent(aMail());
    expect(message.from).toEqual({ name: 'Peer Certification', address: 'notices@cert.example' });
    expect(message.to).toEqual([{ name: '', address: 'ana@example.com' }]);
    expect(headerNames(head)).toEqual(new Set(HEADERS));
    expect(given()).toMatchObject([
      {
        Destinations: ['ana@example.com'],
        ConfigurationSetName: 'certcycle-notices',
        Tags: [
          { Name: 'case', Value: '01JCASE0000000000000000001' },
          { Name: 'effect', Value: 'notice_0_approved' },
        ],
      },
    ]);
  });

  it.each(['auto-generated', 'auto-replied'] as const)('tells machines that a machine made it: %s', async (how) => {
    const { head } = await setup().sent(aMail({ autoSubmitted: how }));
    expect(head).toMatch(new RegExp(`^Auto-Submitted: ${how}\\r?$`, 'm'));
  });

  it('is answered to an address of its own, in the letters in which it is written', async () => {
    const replyTo = 'case+01JCASE0000000000000000001.abcdefghijklmnopqrst@in.cert.example';
    const { message } = await setup().sent(aMail({ replyTo }));
    expect(message.replyTo).toEqual([{ name: '', address: replyTo }]);
  });

  it('answers the id under which the service knows it', async () => {
    expect(await setup().mailer.send(aMail())).toEqual({ outcome: 'SENT', messageId: 'message-1' });
  });
});

describe('a mail that tells of a day', () => {
  const CALENDAR = 'BEGIN:VCALENDAR\r\nSUMMARY:último día 🌱\r\nEND:VCALENDAR\r\n';

  it('has it as a published calendar beside both parts of the letter', async () => {
    const { head, raw, message } = await setup().sent(
      aMail({ calendar: CALENDAR, text: 'Hola\n', html: '<p>Hola</p>' }),
    );
    expect(head).toMatch(/^Content-Type: multipart\/mixed;/m);
    expect(raw).toMatch(/^Content-Type: multipart\/alternative;/m);
    expect([message.text?.trim(), message.html?.trim()]).toEqual(['Hola', '<p>Hola</p>']);
    expect(message.attachments).toMatchObject([
      { filename: 'deadline.ics', mimeType: 'text/calendar', method: 'PUBLISH', disposition: 'attachment' },
    ]);
    // The library that reads it makes the ends of lines its own, so they are looked at as they were sent.
    expect(raw.replaceAll('\r\n', '')).toContain(Buffer.from(CALENDAR).toString('base64'));
  });

  it('has no other headers than one that tells of none', async () => {
    const { head } = await setup().sent(aMail({ calendar: CALENDAR }));
    expect(headerNames(head)).toEqual(new Set(HEADERS));
  });
});

describe('a mail that its reader may end', () => {
  const unsubscribeUrl = `https://cases.example/unsubscribe/01JPERSON0000000000000001.${'c'.repeat(43)}`;

  it('says where, for one click (RFC 8058), on one line as it stands', async () => {
    const { head, message } = await setup().sent(aMail({ unsubscribeUrl }));
    expect(head).toContain(`\r\nList-Unsubscribe: <${unsubscribeUrl}>\r\n`);
    const valueOfHeader = (name: string) => message.headers.find(({ key }) => key === name)?.value;
    expect(valueOfHeader('list-unsubscribe')).toBe(`<${unsubscribeUrl}>`);
    expect(valueOfHeader('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
  });

  it('is the only one with these headers', async () => {
    const { head } = await setup().sent(aMail());
    expect(head).not.toMatch(/^List-/im);
  });
});

describe('nothing that somebody wrote', () => {
  it.each([
    { where: 'the subject', mail: { subject: 'Hello\r\nBcc: all@evil.example\r\n\r\nforged' } },
    { where: 'the address', mail: { to: 'ana@example.com\r\nBcc: all@evil.example' } },
    { where: 'the name before an address', mail: { to: '"Ana\r\nBcc: all@evil.example" <ana@example.com>' } },
    { where: 'the address for answers', mail: { replyTo: 'cmpss@in.cert.example\r\nBcc: all@evil.example' } },
    { where: 'the text', mail: { text: 'Hello Ana\r\nBcc: all@evil.example,\r\n' } },
    { where: 'the HTML', mail: { html: '<p>Ana\r\n\r\nBcc: all@evil.example</p>' } },
  ])('makes a header: $where', async ({ mail }) => {
    const { message, head } = await setup().sent(aMail(mail));
    expect(headerNames(head)).toEqual(new Set(HEADERS));
    expect([message.bcc, message.cc]).toEqual([undefined, undefined]);
  });

  it.each([
    'ana@example.com, all@evil.example',
    'ana@example.com; all@evil.example',
    'Ana: ana@example.com, all@evil.example;',
    'Ana <ana@example.com>, Eve <all@evil.example>',
  ])('makes a second recipient: %s', async (to) => {
    const { message } = await setup().sent(aMail({ to }));
    const named = (message.to ?? []).flatMap((entry) => entry.group ?? [entry]);
    expect(named).toHaveLength(1);
    expect(named.map(({ address }) => address)).not.toContain('all@evil.example');
  });
});
