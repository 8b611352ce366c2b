import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readReceipt } from '../../../functions/receive-mail/read-receipt.ts';
import type { InvokeFunction } from '../../../local/contracts.ts';
import { openAsynchronousInvocations } from '../../../local/lambda/asynchronous.ts';
import { TEST_FILE } from '../../../local/malware/test-file.ts';
import { MAXIMUM_MESSAGE_BYTES } from '../../../local/receipt/receiver.ts';
import { NOW } from '../s3/s3-setup.ts';
import { aMessage, ENVELOPE, MAIL, TOPIC, useReceiver } from './receipt-setup.ts';

const { setup, kept, folder } = useReceiver();
/** SES's ids are small letters and digits: 40 of them in the notifications that people have published. */
const MESSAGE_ID = /^[0-9a-z]{40}$/;

const idOf = (received: object): string => ('messageId' in received ? String(received.messageId) : '');

describe('a message for a domain that a rule means', () => {
  it('is kept under its id, after the headers that SES writes', async () => {
    const { receive, counts } = setup();
    const received = await receive(ENVELOPE, aMessage('Subject: Diploma'));
    expect(received).toEqual({ accepted: true, messageId: expect.stringMatching(MESSAGE_ID) });
    const id = idOf(received);
    expect(kept()).toEqual([
      [
        `mail/${id}`,
        [
          'Return-Path: <ana@example.net>',
          `Received: from localhost ([127.0.0.1]) by inbound-smtp.us-west-2.amazonaws.com with SMTP id ${id} for documents@in.example.org; Thu, 01 May 2031 12:00:00 +0000 (UTC)`,
          'X-SES-Spam-Verdict: PASS',
          'X-SES-Virus-Verdict: PASS',
          'Received-SPF: pass client-ip=127.0.0.1; envelope-from=ana@example.net; helo=localhost;',
          'Authentication-Results: amazonses.com; spf=pass; dkim=pass header.i=@example.net; dmarc=pass header.from=example.net;',
          aMessage('Subject: Diploma').toString(),
        ].join('\r\n'),
      ],
    ]);
    expect(counts().callers).toMatchObject({ 'ses.amazonaws.com': { objectWrites: 1 } });
  });

  // SES developer guide, "Contents of notifications for Amazon SES email receiving".
  it('is told of as SES tells of it', async () => {
    const { receive, told, events } = setup();
    const headers = [
      'Cc: "Doe, Bo" <bo@example.com>',
      'Message-ID: <1@example.net>',
      'Date: Thu, 1 May 2031 11:00:00 +0000',
    ];
    const to = ['documents@in.example.org', 'case+1@in.example.org'];
    const id = idOf(
      await receive(
        { ...ENVELOPE, to },
        aMessage(...headers, 'Subject: =?utf-8?q?Dipl=C3=B4me?=', 'X-Long: one', '\ttwo'),
      ),
    );
    expect(events).toMatchObject([
      { Records: [{ Sns: { TopicArn: TOPIC.arn, Subject: 'Amazon SES Email Receipt Notification' } }] },
    ]);
    const verdicts = Object.fromEntries(
      ['spam', 'virus', 'spf', 'dkim', 'dmarc'].map((name) => [`${name}Verdict`, { status: 'PASS' }]),
    );
    expect(told()).toEqual([
      {
        notificationType: 'Received',
        mail: {
          timestamp: '2031-05-01T12:00:00.000Z',
          source: 'ana@example.net',
          messageId: id,
          destination: ['documents@in.example.org', 'bo@example.com'],
          headersTruncated: false,
          headers: expect.arrayContaining([
            { name: 'Return-Path', value: '<ana@example.net>' },
            { name: 'X-SES-Virus-Verdict', value: 'PASS' },
            { name: 'From', value: 'Ana <ana@example.net>' },
            { name: 'X-Long', value: 'one\ttwo' },
          ]),
          commonHeaders: {
            returnPath: 'ana@example.net',
            from: ['Ana <ana@example.net>'],
            date: 'Thu, 1 May 2031 11:00:00 +0000',
            to: ['documents@in.example.org'],
            cc: ['Doe, Bo <bo@example.com>'],
            messageId: '<1@example.net>',
            subject: 'Diplôme',
          },
        },
        receipt: {
          timestamp: '2031-05-01T12:00:00.000Z',
          processingTimeMillis: 0,
          recipients: to,
          ...verdicts,
          action: {
            type: 'S3',
            topicArn: TOPIC.arn,
            bucketName: MAIL.name,
            objectKeyPrefix: 'mail/',
            objectKey: `mail/${id}`,
          },
        },
      },
    ]);
  });

  it('is read by the function that is told', async () => {
    const { receive, told } = setup({ verdictsOf: () => ({ dmarc: 'FAIL', dmarcPolicy: 'reject' }) });
    const id = idOf(await receive({ ...ENVELOPE, from: '' }, aMessage()));
    expect(told().map(readReceipt)).toEqual([
      {
        messageId: id,
        receivedAt: '2031-05-01T12:00:00.000Z',
        returnPath: '',
        recipients: ENVELOPE.to,
        bucketName: MAIL.name,
        objectKey: `mail/${id}`,
        verdicts: { spam: 'PASS', virus: 'PASS', spf: 'PASS', dkim: 'PASS', dmarc: 'FAIL', dmarcPolicy: 'reject' },
      },
    ]);
  });

  it('has as many of its headers repeated as fit into 10 KB', async () => {
    const { receive, told } = setup();
    await receive(
      ENVELOPE,
      aMessage(`X-First: ${'a'.repeat(5_000)}`, `X-Second: ${'b'.repeat(5_000)}`, 'Subject: Late'),
    );
    const [{ mail }] = told();
    expect(mail.headersTruncated).toBe(true);
    const names = mail.headers.map(({ name }: { name: string }) => name);
    expect([names.includes('X-First'), names.includes('X-Second'), names.includes('Subject')]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('is kept as a whole, whatever bytes it has', async () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    const { receive, told } = setup();
    expect(await receive(ENVELOPE, bytes)).toMatchObject({ accepted: true });
    expect(kept()[0]?.[1].endsWith(bytes.toString('latin1'))).toBe(true);
    expect(told()).toHaveLength(1);
  });
});

describe('a message is turned away', () => {
  it('when no rule means any of its recipients', async () => {
    const { receive, takes, told } = setup();
    const to = ['somebody@example.org', 'somebody@x.in.example.org'];
    expect(await receive({ ...ENVELOPE, to }, aMessage())).toMatchObject({ accepted: false, reason: 'NO_RULE' });
    expect([...to, ...ENVELOPE.to].map(takes)).toEqual([false, false, true]);
    expect([kept(), told()]).toEqual([[], []]);
  });

  it('but for the recipients that a rule means', async () => {
    const { receive, told } = setup();
    const to = ['somebody@example.org', ...ENVELOPE.to];
    expect(await receive({ ...ENVELOPE, to }, aMessage())).toMatchObject({ accepted: true });
    expect(told()).toMatchObject([{ receipt: { recipients: ENVELOPE.to } }]);
  });

  it('by a rule that is off', async () => {
    const { receive } = setup({ rule: { enabled: false } });
    expect(await receive(ENVELOPE, aMessage())).toMatchObject({ accepted: false, reason: 'NO_RULE' });
  });

  // SES developer guide, "Service quotas": 40 MB, headers included.
  it('when it has more than 40 MB', async () => {
    const { receive } = setup();
    expect(await receive(ENVELOPE, Buffer.alloc(MAXIMUM_MESSAGE_BYTES + 1))).toMatchObject({ reason: 'TOO_LARGE' });
    expect(MAXIMUM_MESSAGE_BYTES).toBe(41_943_040);
    expect(kept()).toEqual([]);
  });

  it.each(['s3:PutObject', 'kms:GenerateDataKey'])('and not kept, when the rule’s role has no %s', async (action) => {
    const { receive, told } = setup({ without: [action] });
    expect(await receive(ENVELOPE, aMessage())).toEqual({
      accepted: false,
      reason: 'NOT_KEPT',
      says: expect.stringContaining(`perform: ${action}`),
    });
    expect([kept(), told()]).toEqual([[], []]);
  });

  it.each(['sns:Publish', 'kms:Decrypt'])('when the rule’s role has no %s: nobody would hear of it', async (action) => {
    const { receive, told } = setup({ without: [action] });
    expect(await receive(ENVELOPE, aMessage())).toMatchObject({
      reason: 'NOT_KEPT',
      says: expect.stringContaining(`perform: ${action}`),
    });
    expect(told()).toEqual([]);
  });
});

describe('what SES finds out', () => {
  const verdictsOf = async (settings: Parameters<typeof setup>[0], message = aMessage()) => {
    const { receive, told } = setup(settings);
    await receive(ENVELOPE, message);
    return told()[0].receipt;
  };
  const infected = Buffer.concat([aMessage(), Buffer.from(TEST_FILE.toString('base64'))]);

  it('is that EICAR’s test file is in a message', async () => {
    expect(await verdictsOf({}, infected)).toMatchObject({
      virusVerdict: { status: 'FAIL' },
      spamVerdict: { status: 'PASS' },
    });
    expect(kept()[0]?.[1]).toContain('X-SES-Virus-Verdict: FAIL');
  });

  it('is nothing of spam and viruses where a rule has nothing scanned', async () => {
    expect(await verdictsOf({ rule: { scans: false } }, infected)).toMatchObject({
      virusVerdict: { status: 'DISABLED' },
      spamVerdict: { status: 'DISABLED' },
      spfVerdict: { status: 'PASS' },
    });
  });

  it('is what is made up, by the envelope', async () => {
    const receipt = await verdictsOf({
      verdictsOf: ({ from }) => (from === ENVELOPE.from ? { virus: 'GRAY', spf: 'FAIL' } : undefined),
    });
    expect(receipt).toMatchObject({ virusVerdict: { status: 'GRAY' }, spfVerdict: { status: 'FAIL' } });
    expect(await verdictsOf({ verdictsOf: () => undefined })).toMatchObject({ virusVerdict: { status: 'PASS' } });
  });

  // SES developer guide: dmarcPolicy is there only when DMARC failed.
  it('says what the sender’s domain asks for where DMARC failed', async () => {
    expect(await verdictsOf({ verdictsOf: () => ({ dmarc: 'FAIL' }) })).toMatchObject({ dmarcPolicy: 'none' });
    expect(await verdictsOf({ verdictsOf: () => ({ dmarcPolicy: 'reject' }) })).not.toHaveProperty('dmarcPolicy');
  });
});

describe('a message that was accepted', () => {
  const never: InvokeFunction = () => new Promise(() => {});

  it('is not lost when the cloud is killed before anybody has read it', async () => {
    const { receive, told } = setup({ invoke: never });
    expect(await receive(ENVELOPE, aMessage())).toMatchObject({ accepted: true });

    const runs: unknown[] = [];
    const after = openAsynchronousInvocations({
      functions: [],
      invoke: async (functionName, payload) => {
        runs.push([functionName, JSON.parse(Object(payload).Records[0].Sns.Message)]);
        return { outcome: 'SUCCEEDED', payload: null };
      },
      tell: () => {},
      now: () => NOW,
      file: join(folder(), 'asynchronous.json'),
    });
    await after.runDue(NOW);
    expect(runs).toEqual([['clerk', told()[0]]]);
  });

  it('keeps the clock waiting until the function has run', async () => {
    let finish = (): void => {};
    const { receive, settled } = setup({
      invoke: () =>
        new Promise((resolve) => {
          finish = () => resolve({ outcome: 'SUCCEEDED', payload: null });
        }),
    });
    await receive(ENVELOPE, aMessage());
    let rested = false;
    const rest = settled().then(() => {
      rested = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(rested).toBe(false);
    finish();
    await rest;
    expect(rested).toBe(true);
  });
});

it('a message that nobody could be told of was not accepted', async () => {
  const { receive, errors } = setup({
    invoke: () => {
      throw new Error('disk full');
    },
  });
  await expect(receive(ENVELOPE, aMessage())).rejects.toThrow('disk full');
  expect(errors).toHaveLength(1);
});
