/**
 * Who notices come from. Deployed once per mail domain: after the first deployment the domain's owner publishes the DKIM records, and the
 * MX and SPF records of `bounce.<mail domain>`, that the SES console shows. Until then SES refuses to send.
 */
import { ArnFormat, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import {
  ConfigurationSet,
  DkimIdentity,
  EasyDkimSigningKeyLength,
  EmailIdentity,
  Identity,
  MailFromBehaviorOnMxFailure,
  SuppressionReasons,
} from 'aws-cdk-lib/aws-ses';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { MailEvents } from '../constructs/mail-events.ts';

export type MailStackProps = StackProps & { readonly mailDomain: string };

export class MailStack extends Stack {
  readonly from: string;
  readonly configurationSetName: string;
  /** Told what becomes of each mail that was sent. */
  readonly events: Topic;
  readonly #resourceArns: string[];

  constructor(scope: Construct, id: string, { mailDomain, ...props }: MailStackProps) {
    super(scope, id, { ...props, terminationProtection: true });
    const notices = new ConfigurationSet(this, 'Notices', {
      configurationSetName: 'certcycle-notices',
      reputationMetrics: true,
      suppressionReasons: SuppressionReasons.BOUNCES_AND_COMPLAINTS,
    });
    const identity = new EmailIdentity(this, 'Identity', {
      identity: Identity.domain(mailDomain),
      configurationSet: notices,
      dkimIdentity: DkimIdentity.easyDkim(EasyDkimSigningKeyLength.RSA_2048_BIT),
      mailFromDomain: `bounce.${mailDomain}`,
      // Fails loudly: a fallback to the provider's own domain would quietly lose SPF alignment.
      mailFromBehaviorOnMxFailure: MailFromBehaviorOnMxFailure.REJECT_MESSAGE,
    });
    this.from = `notices@${mailDomain}`;
    this.configurationSetName = notices.configurationSetName;
    const configurationSetArn = this.formatArn({
      service: 'ses',
      resource: 'configuration-set',
      resourceName: notices.configurationSetName,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
    const key = new Key(this, 'MailKey', {
      description: 'certcycle: what becomes of mail that was sent',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.events = new MailEvents(this, 'Events', { configurationSet: notices, configurationSetArn, key }).topic;
    this.#resourceArns = [identity.emailIdentityArn, configurationSetArn];
  }

  /** Lets `grantee` send mail that it has built itself, from this domain and through this configuration set. */
  grantSendRawEmail(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({ grantee, actions: ['ses:SendRawEmail'], resourceArns: this.#resourceArns });
  }
}
