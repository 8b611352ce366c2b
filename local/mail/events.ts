/** SES as it tells what becomes of the mail that it took: by the event destinations of the mail's configuration set, in its own name. */
import { randomUUID } from 'node:crypto';
import type { Activity, Now } from '../contracts.ts';
import { commonHeaders, repeatedHeaders } from '../receipt/headers.ts';
import { mailEventsActor } from '../rights/actors.ts';
import { publishNeeds } from '../rights/receipt-needs.ts';
import type { Rights } from '../rights/rights.ts';
import { ACCOUNT_ID, type CloudTemplate, REGION } from '../template/model.ts';
import type { Topics } from '../topics/topics.ts';
import { type Ending, endingsOf } from './endings.ts';
import type { Mail } from './mailbox.ts';

export type MailEventsParts = {
  readonly template: Pick<CloudTemplate, 'mailEvents' | 'topics'>;
  readonly rights: Pick<Rights, 'refusalOf'>;
  readonly publish: Topics['publish'];
  readonly activity: Activity;
  readonly now: Now;
  readonly onError: (error: unknown) => void;
};

/** As it publishes them. */
export const EVENT_SUBJECT = 'Amazon SES Email Event Notification';

/** Every tag is a list of values; SES adds some of its own. */
const tagsOf = ({ tags, from, configurationSet }: Mail): Readonly<Record<string, readonly string[]>> => ({
  'ses:operation': ['SendRawEmail'],
  'ses:configuration-set': [configurationSet],
  'ses:source-ip': ['127.0.0.1'],
  'ses:from-domain': [from.slice(from.lastIndexOf('@') + 1)],
  ...Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, [value]])),
});

/** An event of one recipient, as it is published. */
export const mailEvent = (mail: Mail, raw: Uint8Array, address: string, ending: Ending, at: number): unknown => {
  const { headers, headersTruncated } = repeatedHeaders(Buffer.from(raw));
  return {
    eventType: ending.eventType,
    mail: {
      timestamp: mail.at,
      source: mail.from,
      sourceArn: `arn:aws:ses:${REGION}:${ACCOUNT_ID}:identity/${mail.from.slice(mail.from.lastIndexOf('@') + 1)}`,
      sendingAccountId: ACCOUNT_ID,
      messageId: mail.messageId,
      destination: mail.to,
      headersTruncated,
      headers,
      commonHeaders: commonHeaders(headers),
      tags: tagsOf(mail),
    },
    [ending.field]: ending.contents(address, new Date(at).toISOString(), randomUUID()),
  };
};

/** A right that is missing is told once, by the rights; SES says nothing, and the event is lost. */
export const makeMailEvents =
  ({ template, rights, publish, activity, now, onError }: MailEventsParts) =>
  (mail: Mail, raw: Uint8Array): void => {
    for (const destination of template.mailEvents) {
      const topic = template.topics.find(({ arn }) => arn === destination.topicArn);
      if (!destination.enabled || destination.configurationSet !== mail.configurationSet || topic === undefined)
        continue;
      for (const address of mail.to) {
        for (const ending of endingsOf(address).filter(({ event }) => destination.events.includes(event))) {
          if (rights.refusalOf(mailEventsActor(destination), () => publishNeeds(topic))) continue;
          const text = JSON.stringify(mailEvent(mail, raw, address, ending, now()));
          // Nobody waits for the functions that are woken but the clock.
          activity.track(() => publish(topic.arn, { subject: EVENT_SUBJECT, text })).catch(onError);
        }
      }
    }
  };
