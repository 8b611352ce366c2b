/** The headers of a message: those that SES puts before it, and what a notification says of all of them. */
import { addressParser, decodeWords } from 'postal-mime';
import { REGION } from '../template/model.ts';
import type { Verdicts } from './verdicts.ts';

export type Header = { readonly name: string; readonly value: string };

/** Who sent a message, and whom it is for, whatever its headers say. `from` is empty where an automatic system answers nobody. */
export type Envelope = { readonly from: string; readonly to: readonly string[] };

/** SES repeats no more of them (SES developer guide, "Contents of notifications for Amazon SES email receiving"). */
const REPEATED_BYTES = 10 * 1024;

/** `Thu, 01 May 2031 12:30:00 +0000 (UTC)` */
const mailDate = (instant: number): string => new Date(instant).toUTCString().replace('GMT', '+0000 (UTC)');

/** What SES writes before a message. Its own signatures (`X-SES-RECEIPT`, `X-SES-DKIM-SIGNATURE`) are left out: nobody could check them. */
export const receivedHeaders = (
  { from, to }: Envelope,
  { spam, virus, spf, dkim, dmarc }: Verdicts,
  messageId: string,
  receivedAt: number,
): readonly Header[] => {
  const [first = ''] = to;
  const senderDomain = from.slice(from.lastIndexOf('@') + 1);
  const results = `spf=${spf}; dkim=${dkim} header.i=@${senderDomain}; dmarc=${dmarc} header.from=${senderDomain};`;
  return [
    { name: 'Return-Path', value: `<${from}>` },
    {
      name: 'Received',
      value: `from localhost ([127.0.0.1]) by inbound-smtp.${REGION}.amazonaws.com with SMTP id ${messageId} for ${first}; ${mailDate(receivedAt)}`,
    },
    { name: 'X-SES-Spam-Verdict', value: spam },
    { name: 'X-SES-Virus-Verdict', value: virus },
    { name: 'Received-SPF', value: `${spf.toLowerCase()} client-ip=127.0.0.1; envelope-from=${from}; helo=localhost;` },
    { name: 'Authentication-Results', value: `amazonses.com; ${results.toLowerCase()}` },
  ];
};

export const headerLines = (headers: readonly Header[]): Buffer =>
  Buffer.from(headers.map(({ name, value }) => `${name}: ${value}\r\n`).join(''));

/** Up to the first empty line; of a message that has none, more than anybody repeats. */
const headOf = (message: Buffer): string => {
  const start = message.toString('utf8', 0, REPEATED_BYTES * 8);
  const end = /\r?\n\r?\n/.exec(start);
  return end === null ? start : start.slice(0, end.index);
};

/** What a notification repeats of a message's headers: the first 10 KB, a header as a whole or not at all. */
export const repeatedHeaders = (
  message: Buffer,
): { readonly headers: readonly Header[]; readonly headersTruncated: boolean } => {
  const unfolded = headOf(message).replace(/\r?\n(?=[ \t])/g, '');
  const headers = unfolded.split(/\r?\n/).flatMap((line): readonly Header[] => {
    const [, name, value] = /^([\x21-\x39\x3b-\x7e]+)[ \t]*:(.*)$/.exec(line) ?? [];
    return name === undefined || value === undefined ? [] : [{ name, value: value.trim() }];
  });
  let bytes = 0;
  const repeated = headers.filter(({ name, value }) => {
    bytes += Buffer.byteLength(name) + Buffer.byteLength(value);
    return bytes <= REPEATED_BYTES;
  });
  return { headers: repeated, headersTruncated: repeated.length < headers.length };
};

const headerNamed = (headers: readonly Header[], wanted: string): string | undefined =>
  headers.find(({ name }) => name.toLowerCase() === wanted)?.value;

const addressesIn = (value: string | undefined) =>
  addressParser(value ?? '').flatMap((entry) => entry.group ?? [entry]);

/** The addresses in To and Cc. */
export const destinationOf = (headers: readonly Header[]): readonly string[] =>
  ['to', 'cc'].flatMap((name) => addressesIn(headerNamed(headers, name)).map(({ address }) => address ?? ''));

const texts = (value: string): readonly string[] =>
  addressesIn(value).map(({ name, address }) => (name === '' ? (address ?? '') : `${name} <${address}>`));

/** The headers that SES gives in fields of their own, as far as a message has them. */
export const commonHeaders = (headers: readonly Header[]): Readonly<Record<string, string | readonly string[]>> => {
  const field = <Value>(
    name: string,
    header: string,
    read: (value: string) => Value,
  ): Readonly<Record<string, Value>> => {
    const value = headerNamed(headers, header);
    return value === undefined ? {} : { [name]: read(value) };
  };
  return {
    ...field('returnPath', 'return-path', (value) => value.replace(/^<(.*)>$/, '$1')),
    ...field('from', 'from', texts),
    ...field('sender', 'sender', (value) => texts(value)[0] ?? ''),
    ...field('replyTo', 'reply-to', texts),
    ...field('date', 'date', (value) => value),
    ...field('to', 'to', texts),
    ...field('cc', 'cc', texts),
    ...field('bcc', 'bcc', texts),
    ...field('messageId', 'message-id', (value) => value),
    ...field('subject', 'subject', decodeWords),
  };
};
