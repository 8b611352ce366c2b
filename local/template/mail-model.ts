/** What of the template has to do with mail that comes in: whose it is, where it is kept, and who is told. */

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

/** A topic that a receipt rule tells, and the functions that its messages wake. */
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
