/**
 * What SES publishes, in the shapes of its developer guide ("Examples of event data that Amazon SES publishes to Amazon SNS"), about a notice of the case
 * of these tests; and as Lambda is given it by the topic.
 */
import { CASE, PERSON } from '../setup.ts';

export const AT = '2025-01-10T18:00:00.000Z';

const mailOf = (messageId: string, address: string, caseId: string | undefined) => ({
  timestamp: '2025-01-10T17:59:58.500Z',
  source: 'notices@notify.example.org',
  sourceArn: 'arn:aws:ses:us-west-2:123456789012:identity/notify.example.org',
  sendingAccountId: '123456789012',
  messageId,
  destination: [address],
  headersTruncated: false,
  headers: [{ name: 'To', value: address }],
  commonHeaders: { to: [address], messageId },
  tags: {
    'ses:operation': ['SendRawEmail'],
    'ses:configuration-set': ['certcycle-notices'],
    'ses:source-ip': ['192.0.2.0'],
    'ses:from-domain': ['notify.example.org'],
    'ses:caller-identity': ['send-notice'],
    ...(caseId !== undefined && { case: [caseId], effect: ['notice_0_received'] }),
  },
});

const FAILED = { action: 'failed', status: '5.1.1', diagnosticCode: 'smtp; 550 5.1.1 user unknown' };

const bounced = (bounceType: string, bounceSubType: string, report: object) => ({
  eventType: 'Bounce',
  bounce: {
    bounceType,
    bounceSubType,
    bouncedRecipients: [{ emailAddress: PERSON.email, ...report }],
    timestamp: AT,
    feedbackId: '01000157c44f053b-61b59c11-9236-11e6-8f96-7be8aexample-000000',
    reportingMTA: 'dsn; mta.example.com',
  },
});

export const EVENTS = {
  DELIVERY: {
    eventType: 'Delivery',
    delivery: {
      timestamp: AT,
      processingTimeMillis: 11_893,
      recipients: [PERSON.email],
      smtpResponse: '250 2.6.0 Message received',
      remoteMtaIp: '192.0.2.1',
      reportingMTA: 'mta.example.com',
    },
  },
  DELAY: {
    eventType: 'DeliveryDelay',
    deliveryDelay: {
      timestamp: AT,
      delayType: 'TransientCommunicationFailure',
      expirationTime: '2025-01-11T08:00:00.000Z',
      delayedRecipients: [{ emailAddress: PERSON.email, status: '4.4.1', diagnosticCode: 'smtp; 421 4.4.1 no answer' }],
    },
  },
  HARD_BOUNCE: bounced('Permanent', 'General', FAILED),
  SUPPRESSED: bounced('Permanent', 'OnAccountSuppressionList', FAILED),
  SOFT_BOUNCE: bounced('Transient', 'MailboxFull', { action: 'failed', status: '4.2.2' }),
  OUT_OF_OFFICE: bounced('Transient', 'General', {}),
  COMPLAINT: {
    eventType: 'Complaint',
    complaint: {
      complainedRecipients: [{ emailAddress: PERSON.email }],
      timestamp: AT,
      feedbackId: '01000157c44f053b-61b59c11-9236-11e6-8f96-7be8aexample-000000',
      userAgent: 'ExampleCorp Feedback Loop (V0.01)',
      complaintFeedbackType: 'abuse',
      arrivalDate: AT,
    },
  },
  REJECT: { eventType: 'Reject', reject: { reason: 'Bad content' } },
  SEND: { eventType: 'Send', send: {} },
} as const;
export type EventName = keyof typeof EVENTS;

export const wrapped = (text: string): unknown => ({
  Records: [{ EventSource: 'aws:sns', Sns: { Type: 'Notification', Message: text } }],
});

/** `caseId` undefined: a mail without our tags, such as a code to sign in with. */
export const told = (
  name: EventName,
  messageId: string,
  { address = PERSON.email, caseId = CASE }: { readonly address?: string; readonly caseId?: string | undefined } = {},
): unknown => wrapped(JSON.stringify({ ...EVENTS[name], mail: mailOf(messageId, address, caseId) }));

export const untagged = (name: EventName): unknown =>
  wrapped(JSON.stringify({ ...EVENTS[name], mail: mailOf('message-1', PERSON.email, undefined) }));
