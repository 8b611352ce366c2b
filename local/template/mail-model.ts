/** What of the template has to do with mail: whose it is that comes in and where it is kept, and who is told of it and of what was sent. */

/** Which mail SES keeps, where, in whose name, and which topic it tells. */
export type ReceiptRuleResource = {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  readonly enabled: boolean;
  /** Addresses, and domains: these have all addresses of theirs, and none of the domains below. */
  readonly recipients: readonly string[];
  /** Whether mail is looked through for spam and viruses. */
  readonly scans: boolean;
  readonly bucketName: string;
  /** What the keys of objects begin with. */
  readonly prefix: string;
  readonly topicArn: string;
};

/** What SES tells of a mail that it has taken (SES API reference, `EventDestination`), as far as it happens here or may be asked for. */
export const MAIL_EVENTS = ['delivery', 'deliveryDelay', 'bounce', 'complaint', 'reject'] as const;
export type MailEvent = (typeof MAIL_EVENTS)[number];

/** Which topic is told what of the mail that is sent through a configuration set. */
export type MailEventsResource = {
  readonly logicalId: string;
  readonly configurationSet: string;
  readonly configurationSetArn: string;
  readonly enabled: boolean;
  readonly events: readonly MailEvent[];
  readonly topicArn: string;
};

/** A topic that SES tells, and the functions that its messages wake. */
export type TopicResource = {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  /** The key of ours that messages are encrypted under. */
  readonly keyArn?: string;
  readonly subscriptions: readonly SubscriptionResource[];
};

/** `onFailure`: the queue that is told of messages that could not be delivered. */
export type SubscriptionResource = {
  readonly arn: string;
  readonly functionName: string;
  readonly onFailure?: string;
};
