/** What comes in beside requests: files and mail that were sent, and what becomes of our own mail. Everything here can be replaced at any moment. */
import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { ENVIRONMENT } from '../../functions/shared/environment.ts';
import { Alarms } from '../constructs/alarms.ts';
import { EventConsumer } from '../constructs/event-consumer.ts';
import type { GeneratedSecret } from '../constructs/generated-secret.ts';
import type { Store } from '../constructs/store.ts';
import { TopicConsumer } from '../constructs/topic-consumer.ts';
import type { DocumentsStack } from './documents-stack.ts';
import type { MailStack } from './mail-stack.ts';
import type { RegistryIndex } from './registry-stack.ts';

export type IntakeStackProps = StackProps & {
  readonly registry: Store<RegistryIndex>;
  readonly documents: DocumentsStack;
  readonly mail: MailStack;
  readonly addressHash: GeneratedSecret;
  readonly caseAddress: GeneratedSecret;
  readonly bundles: string;
  readonly operatorEmail: string;
};

export class IntakeStack extends Stack {
  readonly alarmNames: readonly string[];

  constructor(scope: Construct, id: string, props: IntakeStackProps) {
    const { registry, documents, mail, addressHash, caseAddress, bundles, operatorEmail, ...stackProps } = props;
    super(scope, id, stackProps);
    const alarms = new Alarms(this, 'Alarms', { operatorEmail });

    const fileDocument = new EventConsumer(this, 'file-document', {
      bundles,
      alarms,
      environment: {
        [ENVIRONMENT.registryTable]: registry.tableName,
        [ENVIRONMENT.stagingBucket]: documents.staging.bucketName,
        [ENVIRONMENT.evidenceBucket]: documents.evidence.bucketName,
      },
      // A file of 25 MB is held as a whole while it is looked at.
      overrides: { timeout: Duration.minutes(2), memorySize: 1024 },
      pattern: documents.scanResults,
      maxEventAge: Duration.hours(6),
      errors: { says: 'Files that were sent cannot be looked at.', threshold: 3 },
      failures: { says: 'A file that was sent was not looked at: whoever sent it waits.' },
    }).function;
    registry.grant(fileDocument, 'GetItem', 'Query', 'PutItem', 'UpdateItem');
    // The very version that was scanned.
    documents.staging.grant(fileDocument, 'GetObjectVersion');
    documents.evidence.grant(fileDocument, 'PutObject');

    const receiveMail = new TopicConsumer(this, 'receive-mail', {
      bundles,
      alarms,
      topic: documents.received.topic,
      environment: {
        [ENVIRONMENT.registryTable]: registry.tableName,
        [ENVIRONMENT.mailBucket]: documents.mail.bucketName,
        [ENVIRONMENT.stagingBucket]: documents.staging.bucketName,
        [ENVIRONMENT.addressHashSecretArn]: addressHash.arn,
        [ENVIRONMENT.caseAddressSecretArn]: caseAddress.arn,
        [ENVIRONMENT.mailFrom]: mail.from,
        [ENVIRONMENT.receivingDomain]: documents.received.domain,
      },
      // A message of 40 MB is held as a whole, and its files once more as they decode.
      overrides: { timeout: Duration.minutes(2), memorySize: 1536 },
      errors: { says: 'Mail that came in cannot be read or filed.', threshold: 3 },
      failures: { says: 'A message that came in was not looked at: whoever sent it waits.' },
    }).function;
    registry.grant(receiveMail, 'GetItem', 'Query', 'PutItem', 'UpdateItem');
    documents.mail.grant(receiveMail, 'GetObject');
    // What is in a message lies below; the message itself is SES’s.
    documents.mail.grantBelow('files/', receiveMail, 'PutObject');
    documents.staging.grant(receiveMail, 'PutObject');
    addressHash.grantRead(receiveMail);
    caseAddress.grantRead(receiveMail);

    const mailFeedback = new TopicConsumer(this, 'mail-feedback', {
      bundles,
      alarms,
      topic: mail.events,
      environment: { [ENVIRONMENT.registryTable]: registry.tableName },
      errors: { says: 'What becomes of notices cannot be recorded.', threshold: 3 },
      failures: {
        says: 'What became of a notice was not recorded: whoever it did not reach may not be told otherwise.',
      },
    }).function;
    registry.grant(mailFeedback, 'GetItem', 'Query', 'PutItem', 'UpdateItem');
    this.alarmNames = alarms.names;
  }
}
