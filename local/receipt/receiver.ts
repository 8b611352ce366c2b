/**
 * SES as it receives: by the receipt rules of the template, it keeps a message and tells a topic of it. A message counts as accepted when both are so
 * that no crash loses them. What is cut off before that was not accepted: its sender tries again, and it gets another id.
 */
import { randomBytes } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Activity, Now } from '../contracts.ts';
import { MAIL_SERVICE, receiptActor } from '../rights/actors.ts';
import { publishNeeds } from '../rights/receipt-needs.ts';
import type { Rights } from '../rights/rights.ts';
import { S3Error } from '../s3/errors.ts';
import type { PutContent } from '../s3/put-content.ts';
import type { ReceiptRuleResource, TopicResource } from '../template/mail-model.ts';
import type { BucketResource } from '../template/storage-model.ts';
import type { Topics } from '../topics/topics.ts';
import { type Envelope, headerLines, receivedHeaders } from './headers.ts';
import { type KeptMessage, NOTIFICATION_SUBJECT, receiptNotification } from './notification.ts';
import { isMeant } from './recipients.ts';
import { type Verdicts, verdictsOn } from './verdicts.ts';

export type ReceiverParts = {
  readonly rules: readonly ReceiptRuleResource[];
  readonly topics: readonly TopicResource[];
  readonly buckets: readonly BucketResource[];
  readonly rights: Pick<Rights, 'refusalOf'>;
  readonly put: PutContent;
  readonly publish: Topics['publish'];
  readonly activity: Activity;
  readonly now: Now;
  readonly onError: (error: unknown) => void;
  /** What SES is to find out about a message, whatever it is; what is not said is as it is. */
  readonly verdictsOf?: ((envelope: Envelope) => Partial<Verdicts> | undefined) | undefined;
};

/** Why a message is turned away. `NOT_KEPT`: a right is missing; its sender may try again. */
export type TurnedAway = {
  readonly accepted: false;
  readonly reason: 'NO_RULE' | 'TOO_LARGE' | 'NOT_KEPT';
  readonly says: string;
};

export type Received = { readonly accepted: true; readonly messageId: string } | TurnedAway;

export type Receiver = {
  /** Whether a rule means this recipient. */
  readonly takes: (recipient: string) => boolean;
  /** Recipients that no rule means are left out; whoever is left has the message. */
  readonly receive: (envelope: Envelope, message: Uint8Array) => Promise<Received>;
};

/** What SES keeps in a bucket: SES developer guide, "Service quotas", on email receiving. */
export const MAXIMUM_MESSAGE_BYTES = 40 * 1024 * 1024;

export const NO_RULE_SAYS = 'Nobody receives mail at this address: no receipt rule means it.';
const TOO_LARGE_SAYS = `A message may have ${MAXIMUM_MESSAGE_BYTES} bytes at most.`;

const DIGITS = '0123456789abcdefghijklmnopqrstuv';
const ID_LENGTH = 40;

/** Of the form that SES gives: 40 small letters and digits. */
const newMessageId = (): string =>
  Array.from(randomBytes(ID_LENGTH), (byte) => DIGITS[byte % DIGITS.length] ?? '').join('');

/** A right that the rule's role lacks. */
class NotAllowedError extends Error {
  override readonly name = 'NotAllowedError';
}

const named = <Resource extends { readonly name: string }>(among: readonly Resource[], name: string): Resource => {
  const found = among.find((each) => each.name === name);
  if (found === undefined) throw new Error(`There is no ${name}.`);
  return found;
};

export const makeReceiver = (parts: ReceiverParts): Receiver => {
  const { topics, buckets, rights, put, publish, activity, now, onError, verdictsOf } = parts;
  const rules = parts.rules.filter(({ enabled }) => enabled);
  const takes = (recipient: string): boolean => rules.some(({ recipients }) => isMeant(recipients, recipient));

  const tell = async (rule: ReceiptRuleResource, recipients: readonly string[], kept: KeptMessage): Promise<void> => {
    const topic = topics.find(({ arn }) => arn === rule.topicArn);
    if (topic === undefined) throw new Error(`There is no topic ${rule.topicArn}.`);
    const refusal = rights.refusalOf(receiptActor(rule), () => publishNeeds(topic));
    if (refusal) throw new NotAllowedError(refusal.sentence);
    const text = JSON.stringify(receiptNotification(rule, recipients, kept, now()));
    // The sender does not wait for the functions that are woken, only for what fails at once; the clock does.
    const attempts = activity.track(() => publish(topic.arn, { subject: NOTIFICATION_SUBJECT, text }));
    attempts.catch(onError);
    await Promise.race([attempts, nextTurn()]);
  };

  const carryOut = async (rule: ReceiptRuleResource, envelope: Envelope, message: Buffer, messageId: string) => {
    const recipients = envelope.to.filter((recipient) => isMeant(rule.recipients, recipient));
    if (recipients.length === 0) return;
    const receivedAt = now();
    const verdicts = verdictsOn(message, rule.scans, verdictsOf?.(envelope));
    const content = Buffer.concat([headerLines(receivedHeaders(envelope, verdicts, messageId, receivedAt)), message]);
    const objectKey = `${rule.prefix}${messageId}`;
    await put({ name: MAIL_SERVICE, actor: receiptActor(rule) }, named(buckets, rule.bucketName), objectKey, content);
    await tell(rule, recipients, { messageId, envelope, verdicts, objectKey, content, receivedAt });
  };

  const receive: Receiver['receive'] = async ({ from, to }, message) => {
    const envelope = { from, to: to.filter(takes) };
    if (envelope.to.length === 0) return { accepted: false, reason: 'NO_RULE', says: NO_RULE_SAYS };
    if (message.length > MAXIMUM_MESSAGE_BYTES) return { accepted: false, reason: 'TOO_LARGE', says: TOO_LARGE_SAYS };
    const messageId = newMessageId();
    const content = Buffer.from(message.buffer, message.byteOffset, message.byteLength);
    try {
      for (const rule of rules) await carryOut(rule, envelope, content, messageId);
    } catch (error) {
      if (!(error instanceof S3Error || error instanceof NotAllowedError)) throw error;
      return { accepted: false, reason: 'NOT_KEPT', says: error.message };
    }
    return { accepted: true, messageId };
  };

  return { takes, receive: (envelope, message) => activity.track(() => receive(envelope, message)) };
};
