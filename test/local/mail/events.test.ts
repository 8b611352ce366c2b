/** What the local SES tells of the mails that it took, and in whose name. */
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readFeedback } from '../../../functions/mail-feedback/feedback-event.ts';
import { makeActivity } from '../../../local/activity.ts';
import { EVENT_SUBJECT, makeMailEvents } from '../../../local/mail/events.ts';
import type { Mail } from '../../../local/mail/mailbox.ts';
import { DeploymentRefusedError, refuseWhatAwsWould } from '../../../local/rights/deployment.ts';
import { makeRights } from '../../../local/rights/rights.ts';
import type { CloudTemplate, RightResource } from '../../../local/template/model.ts';
import { readTemplate } from '../../../local/template/read.ts';

const NOW = Date.parse('2027-11-02T16:00:00.123Z');

let template: CloudTemplate;
beforeAll(() => {
  template = readTemplate(join(import.meta.dirname, '..', '..', '..', '.build', 'cdk.out'));
});

const aMail = (to: string, more: Partial<Mail> = {}): Mail => ({
  messageId: 'message-1',
  at: '2027-11-02T16:00:00.000Z',
  from: 'notices@notify.example.org',
  to: [to],
  subject: 'a notice',
  configurationSet: 'certcycle-notices',
  tags: { case: 'case-1', effect: 'notice_0_approved' },
  text: 'words',
  html: '<p>words</p>',
  attachments: [],
  ...more,
});

const RAW = Buffer.from(
  'From: notices@notify.example.org\r\nTo: somebody@example.org\r\nSubject: a notice\r\n\r\nwords',
);

const rightsWithout = (left: (right: RightResource) => boolean) =>
  makeRights({
    template: { ...template, rights: template.rights.filter((right) => !left(right)) },
    onRefused: () => {},
  });

/** What is published of a mail: topics and texts. */
const publishedOf = (
  mail: Mail,
  { left = (_: RightResource): boolean => false, changed = (all: CloudTemplate) => all } = {},
) => {
  const published: { readonly topicArn: string; readonly subject: string; readonly text: string }[] = [];
  const tell = makeMailEvents({
    template: changed(template),
    rights: rightsWithout(left),
    publish: async (topicArn, message) => void published.push({ topicArn, ...message }),
    activity: makeActivity(),
    now: () => NOW,
    onError: (error) => expect.unreachable(String(error)),
  });
  tell(mail, RAW);
  return published;
};

describe('the end of a mail', () => {
  const states = (to: string): readonly (string | undefined)[] =>
    publishedOf(aMail(to)).map(({ text }) => {
      const feedback = readFeedback(JSON.parse(text));
      return [feedback?.mail.state, feedback?.mail.because, feedback?.unusableBecause]
        .filter((word) => word !== undefined)
        .join(' ');
    });

  // SES developer guide, "Using the mailbox simulator": what each of its addresses does.
  it.each([
    ['somebody@example.org', ['DELIVERED']],
    ['success@simulator.amazonses.com', ['DELIVERED']],
    ['bounce@simulator.amazonses.com', ['BOUNCED Permanent General BOUNCED']],
    ['Bounce+label-1@Simulator.AmazonSES.com', ['BOUNCED Permanent General BOUNCED']],
    ['ooto@simulator.amazonses.com', ['DELIVERED', 'ANSWERED Transient General']],
    ['complaint@simulator.amazonses.com', ['DELIVERED', 'COMPLAINED abuse COMPLAINED']],
    ['suppressionlist@simulator.amazonses.com', ['BOUNCED Permanent Suppressed BOUNCED']],
    ['bounce@simulator.amazonses.com.example.org', ['DELIVERED']],
    ['bounce@example.org', ['DELIVERED']],
  ])('to %s is read by our own function as %j', (to, expected) => {
    expect(states(to)).toEqual(expected);
  });

  it('is published to the topic of the configuration set, with the tags of the mail', () => {
    const [only, other] = publishedOf(aMail('somebody@example.org'));
    expect(other).toBeUndefined();
    expect(only).toMatchObject({ topicArn: template.mailEvents[0]?.topicArn, subject: EVENT_SUBJECT });
    expect(JSON.parse(only?.text ?? '')).toMatchObject({
      eventType: 'Delivery',
      mail: {
        messageId: 'message-1',
        timestamp: '2027-11-02T16:00:00.000Z',
        destination: ['somebody@example.org'],
        commonHeaders: { subject: 'a notice' },
        tags: { case: ['case-1'], effect: ['notice_0_approved'], 'ses:configuration-set': ['certcycle-notices'] },
      },
      delivery: { timestamp: '2027-11-02T16:00:00.123Z', recipients: ['somebody@example.org'] },
    });
  });

  it('is not told of a mail through another configuration set', () => {
    expect(publishedOf(aMail('somebody@example.org', { configurationSet: '' }))).toEqual([]);
  });

  it.each([
    ['that is switched off', { enabled: false }],
    ['that wants to know of bounces alone', { events: ['bounce'] as const }],
  ])('is not told to a destination %s', (_, change) => {
    const changed = (all: CloudTemplate): CloudTemplate => ({
      ...all,
      mailEvents: all.mailEvents.map((destination) => ({ ...destination, ...change })),
    });
    expect(publishedOf(aMail('somebody@example.org'), { changed })).toEqual([]);
  });
});

describe('SES', () => {
  const letsSesIn = ({ principal, action }: RightResource): boolean =>
    principal?.kind === 'SERVICE' && principal.name === 'ses.amazonaws.com' && action === 'sns:Publish';
  const letsSesEncrypt = ({ principal, action }: RightResource): boolean =>
    principal?.kind === 'SERVICE' && principal.name === 'ses.amazonaws.com' && action === 'kms:GenerateDataKey';

  it.each([
    ['the topic', letsSesIn, 'sns:Publish'],
    ['the key of the topic', letsSesEncrypt, 'kms:GenerateDataKey'],
  ] as const)('publishes in its own name, and not where %s does not let it in', (_, left, action) => {
    expect(publishedOf(aMail('somebody@example.org'), { left })).toEqual([]);
    const deploy = () => refuseWhatAwsWould(template, rightsWithout(left));
    expect(deploy).toThrow(DeploymentRefusedError);
    expect(deploy).toThrow(new RegExp(`certcycle-notices: SES cannot publish to the topic\\..*${action}`));
  });
});
