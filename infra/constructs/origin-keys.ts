/** What CloudFront says to the API, so that nobody else is answered: a key in a header (docs/decisions/0021). */
import { Stack, Validations } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';

export type OriginKeysProps = {
  /** A name for each key, the one that CloudFront sends first. A new name makes a new key. */
  readonly names: readonly string[];
};

/**
 * The templates hold references alone; CloudFormation puts the values in their places. Both who sends a key and who checks it are given it at a
 * deployment, so that it changes by one too: add a name in front, deploy, take the old one away, deploy.
 */
export class OriginKeys extends Construct {
  /** All that are good, with commas between them. */
  readonly accepted: string;
  readonly sent: string;

  constructor(scope: Construct, id: string, { names }: OriginKeysProps) {
    super(scope, id);
    const values = names.map((name) => {
      const key = new Secret(this, name, {
        secretName: `certcycle/origin-key/${name}`,
        description:
          'certcycle: what CloudFront says to the API. It opens no data; without it nobody passes the web ACL by.',
        generateSecretString: { passwordLength: 48, excludePunctuation: true },
      });
      Validations.of(key).acknowledge({
        id: 'AwsSolutions-SMG4',
        reason:
          'CloudFront and the functions are given the key at a deployment, so that it changes by a deployment: originKeys in cdk.json.',
      });
      // The site's stack may still ask for one that is not sent any more, and nothing can vanish that another stack asks for.
      Stack.of(this).exportValue(key.secretArn);
      return key.secretValue.unsafeUnwrap(); // a reference; the value is never in a template
    });
    const [sent] = values;
    if (sent === undefined) throw new Error('CloudFront needs a key to send.');
    this.sent = sent;
    this.accepted = values.join(',');
  }
}
