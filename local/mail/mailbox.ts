/** Keeps the mails that were accepted, in the same engine as the tables, so that they are still there after a restart. */
import * as z from 'zod/mini';
import { type EngineClient, outputOf } from '../dynamodb/client.ts';
import { createTables } from '../dynamodb/tables.ts';
import { type MessageContent, parseMessage } from './message.ts';

const TABLE = 'local-mailbox';
/** An item of the table holds 400 KB at most, and base64 on the way adds a third. */
const PART_BYTES = 256 * 1024;

const Envelope = z.object({
  messageId: z.string(),
  at: z.string(),
  from: z.string(),
  to: z.array(z.string()),
  subject: z.string(),
  configurationSet: z.string(),
  tags: z.record(z.string(), z.string()),
});

/** What SES knows of a mail. `at` is the virtual instant at which it was accepted, `to` who gets it, whatever its headers say. */
type Envelope = Readonly<z.infer<typeof Envelope>>;

export type Mail = Envelope & Pick<MessageContent, 'text' | 'html' | 'attachments'>;

const Page = z.object({
  Items: z.array(z.record(z.string(), z.object({ S: z.optional(z.string()), B: z.optional(z.string()) }))),
  LastEvaluatedKey: z.optional(z.record(z.string(), z.unknown())),
});

export type Mailbox = {
  /** Stores a message. When it resolves, the mail is kept. */
  readonly keep: (envelope: Envelope, raw: Uint8Array, content: MessageContent) => Promise<Mail>;
  /** Newest last. */
  readonly list: () => readonly Mail[];
  /** The message as it was sent; undefined when there is none of that id. */
  readonly raw: (messageId: string) => Promise<Uint8Array | undefined>;
};

const padded = (order: number): string => String(order).padStart(9, '0');

/** Opens the mailbox, creating its table the first time. */
export const openMailbox = async (engine: EngineClient): Promise<Mailbox> => {
  await createTables(engine, [
    { name: TABLE, partitionKey: 'pk', sortKey: 'sk', keyAttributes: { pk: 'S', sk: 'S' }, indexes: [] },
  ]);
  const put = async (item: object): Promise<void> => {
    outputOf('PutItem', await engine.call('dynamodb', 'PutItem', { TableName: TABLE, Item: item }));
  };
  const items = async (partitionKey: string) => {
    const found: z.infer<typeof Page>['Items'] = [];
    let startKey: object | undefined;
    do {
      const answer = await engine.call('dynamodb', 'Query', {
        TableName: TABLE,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: partitionKey } },
        ...(startKey && { ExclusiveStartKey: startKey }),
      });
      const page = Page.parse(outputOf('Query', answer));
      found.push(...page.Items);
      startKey = page.LastEvaluatedKey;
    } while (startKey !== undefined);
    return found;
  };
  const raw: Mailbox['raw'] = async (messageId) => {
    const parts = await items(`RAW#${messageId}`);
    return parts.length === 0
      ? undefined
      : Buffer.concat(parts.map(({ part }) => Buffer.from(part?.B ?? '', 'base64')));
  };

  const mails = new Map<string, Mail>();
  for (const { sk, envelope } of await items('MAIL')) {
    const stored = Envelope.parse(JSON.parse(envelope?.S ?? ''));
    const { text, html, attachments } = await parseMessage((await raw(stored.messageId)) ?? Buffer.alloc(0));
    mails.set(sk?.S ?? '', { ...stored, text, html, attachments });
  }
  let order = mails.size;

  return {
    keep: async (envelope, message, { text, html, attachments }) => {
      const sk = padded(order);
      order += 1;
      for (let start = 0; start < message.length; start += PART_BYTES) {
        const part = Buffer.from(message.subarray(start, start + PART_BYTES)).toString('base64');
        await put({ pk: { S: `RAW#${envelope.messageId}` }, sk: { S: padded(start) }, part: { B: part } });
      }
      // The envelope last: a mail is kept when it has one, so a killed process leaves no half of a mail.
      await put({ pk: { S: 'MAIL' }, sk: { S: sk }, envelope: { S: JSON.stringify(envelope) } });
      const mail = { ...envelope, text, html, attachments };
      mails.set(sk, mail);
      return mail;
    },
    // In the order of acceptance, whichever was stored first.
    list: () => [...mails].sort(([left], [right]) => left.localeCompare(right)).map(([, mail]) => mail),
    raw,
  };
};
