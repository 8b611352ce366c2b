/** Notices that do not reach their people: what the function that hears of mail, and the one that prints letters, need rights for. */
import { SESClient, SendRawEmailCommand } from '@aws-sdk/client-ses';
import * as z from 'zod/mini';
import { startFront } from '../../local/front/server.ts';
import { endingsOf } from '../../local/mail/endings.ts';
import { EVENT_SUBJECT, mailEvent } from '../../local/mail/events.ts';
import type { Mail } from '../../local/mail/mailbox.ts';
import type { Cloud } from '../../local/running-cloud.ts';
import { topicEvent } from '../../local/topics/event.ts';
import { demoStory } from '../demo/story.ts';
import { type SignIn, siteClient } from '../story/site.ts';
import { addressOf, sendMail } from './mail-journey.ts';

const { program, person } = demoStory;
const { personId: _id, ver: _ver, ...contacts } = person;
const REVIEWER: SignIn = { as: 'staff', staffId: 'reviewer', roles: [`${program}:reviewer`] };
export const SECOND_ADDRESS = 'second@example.org';

const Opened = z.object({ caseId: z.string() });
const Queue = z.object({
  entries: z.array(z.object({ caseId: z.string(), taskId: z.string(), dueOn: z.nullable(z.string()) })),
});

/** A complaint about a mail, as it comes days later. */
const complain = async (cloud: Cloud, mail: Mail): Promise<void> => {
  const topic = cloud.template.topics.find(({ arn }) => arn === cloud.template.mailEvents[0]?.topicArn);
  const subscription = topic?.subscriptions[0];
  const complaint = endingsOf('complaint@simulator.amazonses.com').at(-1);
  if (topic === undefined || subscription === undefined || complaint === undefined) throw new Error('Nobody is told.');
  const at = cloud.clock.now();
  const text = JSON.stringify(mailEvent(mail, Buffer.alloc(0), mail.to[0] ?? '', complaint, at));
  const event = topicEvent(topic, subscription, { id: 'late', subject: EVENT_SUBJECT, text }, at);
  const { outcome } = await cloud.invoke(subscription.functionName, event);
  if (outcome !== 'SUCCEEDED') throw new Error('The complaint was not taken.');
  await cloud.settled();
};

/** Sends a mail as `send-notice` does, about a case that needs to be no real one. */
export const sendNotice = async ({ gatewayUrl: endpoint, template }: Cloud, caseId: string): Promise<void> => {
  const credentials = { accessKeyId: 'operator', secretAccessKey: 'local' };
  const ses = new SESClient({ endpoint, region: template.region, credentials });
  await ses.send(
    new SendRawEmailCommand({
      RawMessage: { Data: Buffer.from('From: notices@notify.example.org\r\nTo: one@example.org\r\n\r\nhello') },
      ConfigurationSetName: template.mailEvents[0]?.configurationSet,
      Tags: [{ Name: 'case', Value: caseId }],
    }),
  );
  ses.destroy();
};

export type Delivered = {
  /** The case whose person has a second address, and the one whose person has none. */
  readonly climbed: string;
  readonly posted: string;
  readonly letter: string;
  /** Tasks of the queue of letters, `<case> <task>`: after the first bounces, after one was posted, after a complaint about a closed case. */
  readonly queues: readonly (readonly string[])[];
  /** The notices of a case, as staff see them, by the id of the case. */
  readonly notices: Readonly<Record<string, unknown>>;
};

/** Two people write, and their answers come back. Throws when something is refused. */
export const loseNotices = async (cloud: Cloud): Promise<Delivered> => {
  const front = await startFront(0, cloud.view);
  const call = async (who: SignIn, method: string, path: string, body?: unknown, key?: string): Promise<string> => {
    const response = await siteClient(front.url)(who, { method, path, body, ...(key !== undefined && { key }) });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${text}`);
    await cloud.settled();
    return text;
  };
  const parsed = async <Shape>(shape: z.ZodMiniType<Shape>, text: Promise<string>): Promise<Shape> =>
    z.parse(shape, JSON.parse(await text));
  /** Opens a case for somebody, and has a school send their diploma: that it came is told to the person. */
  const write = async (name: string, email: string, more: object): Promise<{ who: SignIn; caseId: string }> => {
    const who: SignIn = { as: 'applicant', personId: name, email };
    await call(who, 'PUT', `/api/people/${name}`, { ...contacts, email, ...more });
    const { caseId } = await parsed(Opened, call(who, 'POST', '/api/cases', { program }));
    await sendMail(cloud, { from: 'a-school@example.org', to: await addressOf(cloud, caseId), words: 'diploma' });
    return { who, caseId };
  };
  const queue = async (): Promise<readonly string[]> => {
    const { entries } = await parsed(Queue, call(REVIEWER, 'GET', `/api/queue/${program}/letter`));
    return entries.map(({ caseId, taskId }) => `${caseId} ${taskId}`);
  };
  try {
    const { who, caseId: climbed } = await write('with-two', 'bounce@simulator.amazonses.com', {
      secondEmail: SECOND_ADDRESS,
    });
    const { caseId: posted } = await write('with-one', 'bounce+one@simulator.amazonses.com', {
      postalAddress: ['12 Maple Street', 'Sacramento, CA 95814'],
    });
    const first = await queue();
    const effectKey = first[0]?.split(' letter-')[1] ?? '';
    const letter = await call(REVIEWER, 'GET', `/api/cases/${posted}/notices/${encodeURIComponent(effectKey)}/letter`);
    const postedOn = new Date(cloud.clock.now()).toISOString().slice(0, 10);
    await call(REVIEWER, 'POST', `/api/cases/${posted}/commands/record-letter`, { effectKey, postedOn }, 'posted');
    const second = await queue();
    await call(who, 'POST', `/api/cases/${climbed}/commands/withdraw`, {}, 'withdrawn');
    const mail = cloud.mailbox.list().findLast(({ to }) => to.includes(SECOND_ADDRESS));
    if (mail === undefined) throw new Error('The second address had no mail.');
    await cloud.clock.advance('P3D');
    await complain(cloud, mail);
    const listed = async (caseId: string) =>
      [caseId, JSON.parse(await call(REVIEWER, 'GET', `/api/cases/${caseId}/notices`))] as const;
    const notices = Object.fromEntries([await listed(climbed), await listed(posted)]);
    return { climbed, posted, letter, queues: [first, second, await queue()], notices };
  } finally {
    await front.close();
  }
};
