/** Has SES receive the mail of a domain, keep it in a bucket, and tell a topic of it. */
import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Key } from 'aws-cdk-lib/aws-kms';
import { CfnReceiptRule, CfnReceiptRuleSet } from 'aws-cdk-lib/aws-ses';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { ObjectStore } from './object-store.ts';

export type ReceivedMailProps = {
  /** All of its addresses receive. */
  readonly domain: string;
  readonly store: ObjectStore;
  readonly key: Key;
};

const RULE_SET = 'certcycle';
const RULE = 'keep-and-tell';

/**
 * The rule set is active once an operator has said so (docs/deploy.md): an account has one at a time, and CloudFormation cannot choose it. Mail comes
 * over any connection, encrypted or not: small senders have no other, and a mail that is turned away is lost. SES acts in a role of its own. Source of
 * its rights: SES API reference, `S3Action`, `IamRoleArn`; of the condition, SES developer guide, "Giving permissions to Amazon SES for email receiving".
 */
export class ReceivedMail extends Construct {
  /** Told of every message, with what SES found out about it. */
  readonly topic: Topic;
  readonly domain: string;

  constructor(scope: Construct, id: string, { domain, store, key }: ReceivedMailProps) {
    super(scope, id);
    const stack = Stack.of(this);
    this.domain = domain;
    // The notification repeats the headers of the message: names and addresses.
    this.topic = new Topic(this, 'Topic', { displayName: 'certcycle', masterKey: key, enforceSSL: true });
    const ruleArn = stack.formatArn({
      service: 'ses',
      resource: 'receipt-rule-set',
      resourceName: `${RULE_SET}:receipt-rule/${RULE}`,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('ses.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': stack.account, 'aws:SourceArn': ruleArn } },
      }),
    });
    const may = (actions: readonly string[], resource: string) =>
      role.addToPolicy(new PolicyStatement({ actions: [...actions], resources: [resource] }));
    store.grant(role, 'PutObject');
    may(['sns:Publish'], this.topic.topicArn);
    // A topic under a key makes a data key and reads it again, in the name of whoever publishes.
    may(['kms:GenerateDataKey', 'kms:Decrypt'], key.keyArn);
    const rules = new CfnReceiptRuleSet(this, 'Rules', { ruleSetName: RULE_SET });
    const rule = new CfnReceiptRule(this, 'Rule', {
      ruleSetName: rules.ref,
      rule: {
        name: RULE,
        enabled: true,
        recipients: [domain],
        scanEnabled: true,
        tlsPolicy: 'Optional',
        actions: [
          {
            s3Action: {
              bucketName: store.bucketName,
              objectKeyPrefix: store.prefix,
              iamRoleArn: role.roleArn,
              topicArn: this.topic.topicArn,
            },
          },
        ],
      },
    });
    // SES tries its rights out when a rule is made.
    rule.node.addDependency(role, this.topic, store.bucket);
  }
}
