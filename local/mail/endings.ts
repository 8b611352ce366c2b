/**
 * How mails end here: at the addresses of SES's mailbox simulator as it says (SES developer guide, "Using the mailbox simulator"), with a label or without
 * one; everywhere else they are delivered. Nothing is late and nothing is rejected: no mail waits, and none is looked through.
 */
import type { MailEvent } from '../template/mail-model.ts';

/** One event, with the object that goes with it: SES developer guide, "Contents of event data that Amazon SES publishes to Amazon SNS". */
export type Ending = {
  readonly event: MailEvent;
  /** `eventType` of what is published. */
  readonly eventType: string;
  readonly field: string;
  readonly contents: (address: string, at: string, feedbackId: string) => Readonly<Record<string, unknown>>;
};

const DELIVERY: Ending = {
  event: 'delivery',
  eventType: 'Delivery',
  field: 'delivery',
  contents: (address, timestamp) => ({
    timestamp,
    processingTimeMillis: 0,
    recipients: [address],
    smtpResponse: '250 2.6.0 Message received',
    reportingMTA: 'local',
  }),
};

const bounce = (bounceType: string, bounceSubType: string, report: Readonly<Record<string, string>> = {}): Ending => ({
  event: 'bounce',
  eventType: 'Bounce',
  field: 'bounce',
  contents: (emailAddress, timestamp, feedbackId) => ({
    bounceType,
    bounceSubType,
    bouncedRecipients: [{ emailAddress, ...report }],
    timestamp,
    feedbackId,
    reportingMTA: 'dsn; local',
  }),
});

const COMPLAINT: Ending = {
  event: 'complaint',
  eventType: 'Complaint',
  field: 'complaint',
  contents: (emailAddress, timestamp, feedbackId) => ({
    complainedRecipients: [{ emailAddress }],
    timestamp,
    feedbackId,
    complaintSubType: null,
    complaintFeedbackType: 'abuse',
  }),
};

const FAILED = { action: 'failed', status: '5.1.1', diagnosticCode: 'smtp; 550 5.1.1 user unknown' };

/** By the name before `@simulator.amazonses.com`. */
const SIMULATOR: Readonly<Record<string, readonly Ending[]>> = {
  success: [DELIVERY],
  bounce: [bounce('Permanent', 'General', FAILED)],
  // An automatic answer is told as a bounce, without a report that anything failed.
  ooto: [DELIVERY, bounce('Transient', 'General')],
  complaint: [DELIVERY, COMPLAINT],
  suppressionlist: [bounce('Permanent', 'Suppressed', FAILED)],
};

const SIMULATED = /^([a-z]+)(\+[^@]*)?@simulator\.amazonses\.com$/i;

/** What happens to a mail to one address, in this order. */
export const endingsOf = (address: string): readonly Ending[] =>
  SIMULATOR[SIMULATED.exec(address)?.[1]?.toLowerCase() ?? ''] ?? [DELIVERY];

/** In words, for people. */
export const endingWords = (addresses: readonly string[]): string =>
  addresses
    .flatMap(endingsOf)
    .map(({ eventType }) => eventType.toLowerCase())
    .join(', then ');
