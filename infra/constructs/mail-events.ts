/** Has SES tell a topic what becomes of the mail that is sent through a configuration set. */
import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Key } from 'aws-cdk-lib/aws-kms';
import { CfnConfigurationSetEventDestination, type ConfigurationSet, EmailSendingEvent } from 'aws-cdk-lib/aws-ses';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

export type MailEventsProps = {
  readonly configurationSet: ConfigurationSet;
  readonly configurationSetArn: string;
  readonly key: Key;
};

/** What is told. That SES has taken a mail (`send`) is in the ledger already, by its answer (docs/decisions/0028). */
const TOLD = [
  EmailSendingEvent.DELIVERY,
  EmailSendingEvent.DELIVERY_DELAY,
  EmailSendingEvent.BOUNCE,
  EmailSendingEvent.COMPLAINT,
  EmailSendingEvent.REJECT,
];

/**
 * Only SES may publish, for this configuration set of this account. Source: SES developer guide, "Set up an Amazon SNS event destination for event
 * publishing", with what it says of topics under a key of one's own.
 */
export class MailEvents extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, { configurationSet, configurationSetArn, key }: MailEventsProps) {
    super(scope, id);
    const ses = new ServicePrincipal('ses.amazonaws.com');
    // An event repeats the headers of the mail: names and addresses.
    this.topic = new Topic(this, 'Topic', { displayName: 'certcycle', masterKey: key, enforceSSL: true });
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [ses],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: {
          StringEquals: { 'aws:SourceAccount': Stack.of(this).account, 'aws:SourceArn': configurationSetArn },
        },
      }),
    );
    key.addToResourcePolicy(
      new PolicyStatement({ principals: [ses], actions: ['kms:GenerateDataKey', 'kms:Decrypt'], resources: ['*'] }),
    );
    // Not CDK's own destination: that writes the topic's policy a second time.
    const destination = new CfnConfigurationSetEventDestination(this, 'Destination', {
      configurationSetName: configurationSet.configurationSetName,
      eventDestination: {
        name: 'certcycle-mail-feedback',
        enabled: true,
        matchingEventTypes: TOLD,
        snsDestination: { topicArn: this.topic.topicArn },
      },
    });
    // SES tries the topic out when the destination is made.
    destination.node.addDependency(this.topic, key);
  }
}
