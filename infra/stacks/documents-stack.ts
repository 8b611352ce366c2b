/** Where documents are kept: a bucket that uploads land in, one for what became evidence, and one for mail that came in. */
import { Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import type { EventPattern } from 'aws-cdk-lib/aws-events';
import { Key } from 'aws-cdk-lib/aws-kms';
import { HttpMethods, ObjectLockRetention } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { Config } from '../config.ts';
import { MalwareScan } from '../constructs/malware-scan.ts';
import { ObjectStore } from '../constructs/object-store.ts';
import { ReceivedMail } from '../constructs/received-mail.ts';

export type DocumentsStackProps = StackProps & Pick<Config, 'siteUrl' | 'mailDomain'>;

/** An upload is looked through within minutes, and then copied or refused. Until this is over, staff can find out why one was not. */
const UPLOADS_LAST = Duration.days(7);
/** Of what was replaced or has expired. */
const OLD_UPLOADS_LAST = Duration.days(1);

/**
 * How long evidence can neither be deleted nor replaced: seven years, two leap days among them. The longest duty to keep records that is known here is
 * that of CalMHSA's certificants, of two years from renewal; seven are our own choice (docs/decisions/0023). GOVERNANCE, not COMPLIANCE: whoever has to
 * erase by law can be given the right to (`s3:BypassGovernanceRetention`), which no role here has.
 */
const EVIDENCE_STAYS = Duration.days(7 * 365 + 2);

/** As long as evidence, which came in it. */
const MAIL_STAYS = EVIDENCE_STAYS;

const WITHOUT_ACCESS_LOGS =
  'Such a log would name people’s documents beside the addresses that they are fetched from. Only functions of this application have rights here, and what they do to a document stands in the audit trail.';

export class DocumentsStack extends Stack {
  /** Uploads that nobody has looked at yet. */
  readonly staging: ObjectStore;
  readonly evidence: ObjectStore;
  /** Messages as they came, and the files that were in them. */
  readonly mail: ObjectStore;
  readonly received: ReceivedMail;
  /** The events that tell what the scan of an upload came to. */
  readonly scanResults: EventPattern;

  constructor(scope: Construct, id: string, { siteUrl, mailDomain, ...props }: DocumentsStackProps) {
    super(scope, id, { ...props, terminationProtection: true });
    const key = new Key(this, 'DocumentsKey', {
      description: 'certcycle: documents of applicants and certificate holders',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const common = { key, withoutAccessLogs: WITHOUT_ACCESS_LOGS };
    this.staging = new ObjectStore(this, 'Staging', {
      ...common,
      prefix: 'staging/',
      bucket: {
        lifecycleRules: [
          {
            id: 'uploads-expire',
            expiration: UPLOADS_LAST,
            noncurrentVersionExpiration: OLD_UPLOADS_LAST,
            abortIncompleteMultipartUploadAfter: UPLOADS_LAST,
          },
        ],
        cors: [{ allowedMethods: [HttpMethods.POST], allowedOrigins: [new URL(siteUrl).origin] }],
      },
    });
    this.evidence = new ObjectStore(this, 'Evidence', {
      ...common,
      prefix: 'evidence/',
      bucket: {
        objectLockEnabled: true,
        objectLockDefaultRetention: ObjectLockRetention.governance(EVIDENCE_STAYS),
        lifecycleRules: [{ id: 'unfinished-uploads-expire', abortIncompleteMultipartUploadAfter: UPLOADS_LAST }],
      },
    });
    this.mail = new ObjectStore(this, 'Mail', {
      ...common,
      prefix: 'mail/',
      // Not locked: SES does not write into a bucket with a default retention.
      bucket: {
        lifecycleRules: [{ id: 'mail-expires', expiration: MAIL_STAYS, noncurrentVersionExpiration: MAIL_STAYS }],
      },
    });
    this.received = new ReceivedMail(this, 'Received', { domain: `in.${mailDomain}`, store: this.mail, key });
    this.scanResults = new MalwareScan(this, 'Scan', { store: this.staging, key }).results;
  }
}
