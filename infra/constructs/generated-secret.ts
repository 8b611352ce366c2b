/** A secret whose value nobody has to know, and the right to read it. */
import { type RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';

export type GeneratedSecretProps = {
  /** What the secret is for, for whoever finds it in the console. */
  readonly holds: string;
  readonly key: IKey;
  readonly removalPolicy: RemovalPolicy;
};

/**
 * Letters and digits that are made once. Changing how they are made makes CloudFormation replace the value, as a rotation does. The name is left to
 * CloudFormation, since a deleted secret keeps its name for weeks. Nothing replaces the value by itself: that is an operator's step
 * (docs/runbook.md).
 */
export class GeneratedSecret extends Construct {
  readonly arn: string;
  readonly #key: IKey;

  constructor(scope: Construct, id: string, { holds, key, removalPolicy }: GeneratedSecretProps) {
    super(scope, id);
    this.#key = key;
    const secret = new Secret(this, 'Secret', {
      description: `certcycle: ${holds}`,
      // By its ARN: else CDK lets the account's roles use the key once more, which its policy has long left to them.
      encryptionKey: Key.fromKeyArn(this, 'Key', key.keyArn),
      // 64 letters and digits are more than the 256 bits that a key of HMAC-SHA256 can use.
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      removalPolicy,
    });
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'Replaced by an operator, since what was made with the value before has to be made anew after the second replacement; docs/runbook.md has the steps.',
    });
    this.arn = secret.secretArn;
  }

  /** Lets `grantee` read the value, and nothing else of the secret. */
  grantRead(grantee: IGrantable): Grant {
    const read = Grant.addToPrincipal({
      grantee,
      actions: ['secretsmanager:GetSecretValue'],
      resourceArns: [this.arn],
    });
    return read.combine(this.#key.grant(grantee, 'kms:Decrypt'));
  }
}
