/** Messages and receipts for tests: those kept as files, as clients write them, and small ones put together here. */
import { readFileSync } from 'node:fs';
import { type Choice, chooseAttachments } from '../../../functions/receive-mail/choose-attachments.ts';
import { type ReceivedMessage, readMessage } from '../../../functions/receive-mail/read-message.ts';
import { readReceipt } from '../../../functions/receive-mail/read-receipt.ts';

export const rawMessage = (name: string): Uint8Array =>
  readFileSync(new URL(`./messages/${name}.eml`, import.meta.url));

export const aDocument = (name: string): Buffer => readFileSync(new URL(`../../documents/${name}`, import.meta.url));

export type Part = {
  readonly headers: readonly string[];
  readonly body: Uint8Array | string;
  /** As it is, without base64. */
  readonly isPlain?: boolean;
};

/** Ten thousand lines are joined at once: a part of 26 MB is written in a moment. */
const base64Lines = (body: Uint8Array | string): string =>
  Buffer.from(body)
    .toString('base64')
    .replace(/.{1,76}/g, '$&\r\n');

const written = ({ headers, body, isPlain = false }: Part): string =>
  isPlain
    ? [...headers, '', `${body}`].join('\r\n')
    : [...headers, 'Content-Transfer-Encoding: base64', '', base64Lines(body)].join('\r\n');

export const attached = (fileName: string, type: string, body: Uint8Array | string): Part => ({
  headers: [`Content-Type: ${type}; name="${fileName}"`, `Content-Disposition: attachment; filename="${fileName}"`],
  body,
});

/** An image that the text shows. */
export const shown = (id: string, type: string, body: Uint8Array): Part => ({
  headers: [`Content-Type: ${type}`, `Content-ID: <${id}>`, 'Content-Disposition: inline'],
  body,
});

export const html = (body: string): Part => ({
  headers: ['Content-Type: text/html; charset=utf-8'],
  body,
  isPlain: true,
});

export const HEADERS: readonly string[] = [
  'From: Maple Example-Rivera <maple.example@example.com>',
  'Subject: My documents',
  'Message-ID: <built-1@example.com>',
  'MIME-Version: 1.0',
];

export const multipart = (parts: readonly Part[], headers: readonly string[] = HEADERS, boundary = 'cut'): Buffer =>
  Buffer.from(
    [
      ...headers,
      `Content-Type: multipart/mixed; boundary="${boundary}"`,
      '',
      ...parts.flatMap((part) => [`--${boundary}`, written(part)]),
      `--${boundary}--`,
      '',
    ].join('\r\n'),
  );

/** The message, or an error that says why it could not be read. */
export const read = async (raw: Uint8Array): Promise<ReceivedMessage> => {
  const reading = await readMessage(raw);
  if (reading.outcome === 'UNREADABLE') throw new Error(`unreadable: ${reading.reason}`);
  return reading;
};

export const choicesOf = async (raw: Uint8Array): Promise<readonly Choice[]> => chooseAttachments(await read(raw));

/** Each attachment in a line: `diploma.pdf: TAKEN application/pdf`, `letter.docx: REFUSED NOT_A_DOCUMENT_TYPE`. */
export const summary = (choices: readonly Choice[]): string[] =>
  choices.map((choice) => {
    const why = choice.outcome === 'TAKEN' ? choice.mediaType : choice.reason;
    return `${choice.fileName}: ${choice.outcome} ${why}`;
  });

const PASS = { status: 'PASS' };

type Verdicts = Partial<
  Record<'spamVerdict' | 'virusVerdict' | 'spfVerdict' | 'dkimVerdict' | 'dmarcVerdict', object>
> & {
  readonly dmarcPolicy?: string;
};

/** The notification of an S3 action, in the form of the SES Developer Guide; good unless overridden. */
export const aNotification = (verdicts: Verdicts = {}, source = 'maple.example@example.com') => ({
  notificationType: 'Received',
  mail: {
    timestamp: '2026-03-02T18:04:11.000Z',
    source,
    messageId: 'd6iitobk75ur44p8kdnnp7g2n800',
    destination: ['case+token@in.example.org'],
    headersTruncated: false,
    headers: [{ name: 'Return-Path', value: `<${source}>` }],
    commonHeaders: { subject: 'Re: Your application' },
  },
  receipt: {
    timestamp: '2026-03-02T18:04:11.000Z',
    processingTimeMillis: 222,
    recipients: ['case+token@in.example.org'],
    spamVerdict: PASS,
    virusVerdict: PASS,
    spfVerdict: PASS,
    dkimVerdict: PASS,
    dmarcVerdict: PASS,
    ...verdicts,
    action: {
      type: 'S3',
      topicArn: 'arn:aws:sns:us-west-2:012345678912:received-mail',
      bucketName: 'received-mail',
      objectKey: 'd6iitobk75ur44p8kdnnp7g2n800',
    },
  },
});

export const aReceipt = (verdicts: Verdicts = {}, source?: string) => readReceipt(aNotification(verdicts, source));
