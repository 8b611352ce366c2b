/** A bucket, and the rights to what is in it. */
import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Key } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  CfnBucket,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { Construct, type IConstruct } from 'constructs';

/**
 * What may be done to objects, and what S3 does with their key in the caller's name meanwhile.
 * Source: S3 user guide, "Using server-side encryption with AWS KMS keys": a data key is made for each object and decrypted for each reading.
 */
const KEY_USE = {
  PutObject: ['kms:GenerateDataKey'],
  GetObject: ['kms:Decrypt'],
  GetObjectVersion: ['kms:Decrypt'],
  GetObjectTagging: [],
  GetObjectVersionTagging: [],
  DeleteObject: [],
} as const;
export type ObjectAction = keyof typeof KEY_USE;

export type ObjectStoreProps = {
  readonly key: Key;
  /** What the names of all objects begin with, and rights end with: `staging/`. */
  readonly prefix: string;
  /** Why nobody logs each access: a sentence. */
  readonly withoutAccessLogs: string;
  readonly bucket?: Partial<BucketProps>;
};

/**
 * Neither the bucket nor what is in it goes with the stack. Versions are kept, nobody is let in without TLS, and nothing in it can be made public.
 * Its name is left to CloudFormation.
 */
export class ObjectStore extends Construct {
  readonly bucket: Bucket;
  readonly prefix: string;
  readonly #key: Key;

  constructor(scope: Construct, id: string, props: ObjectStoreProps) {
    super(scope, id);
    this.prefix = props.prefix;
    this.#key = props.key;
    this.bucket = new Bucket(this, 'Bucket', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      versioned: true,
      encryption: BucketEncryption.KMS,
      encryptionKey: props.key,
      bucketKeyEnabled: true,
      removalPolicy: RemovalPolicy.RETAIN,
      ...props.bucket,
    });
    Validations.of(this.bucket).acknowledge({ id: 'AwsSolutions-S1', reason: props.withoutAccessLogs });
  }

  get bucketName(): string {
    return this.bucket.bucketName;
  }

  /** The same for those below a folder of the prefix alone: `files/`. */
  grantBelow(folder: string, grantee: IGrantable & IConstruct, ...actions: readonly ObjectAction[]): Grant {
    return this.#grant(`${this.prefix}${folder}*`, grantee, actions);
  }

  /** Lets `grantee` do exactly these things to objects under the prefix. Who asks for one that is not there is told `AccessDenied`, since nobody may list. */
  grant(grantee: IGrantable & IConstruct, ...actions: readonly ObjectAction[]): Grant {
    return this.#grant(`${this.prefix}*`, grantee, actions);
  }

  #grant(objectsAt: string, grantee: IGrantable & IConstruct, actions: readonly ObjectAction[]): Grant {
    const { defaultChild } = this.bucket.node;
    if (!CfnBucket.isCfnResource(defaultChild)) throw new Error(`${this.bucket.node.path} is no bucket.`);
    Validations.of(grantee).acknowledge({
      id: `AwsSolutions-IAM5[Resource::<${this.bucket.stack.getLogicalId(defaultChild)}.Arn>/${objectsAt}]`,
      reason: 'Objects are named by cases and documents that are yet to come; beside the prefix nothing is reached.',
    });
    const keyUse = [...new Set(actions.flatMap((action) => KEY_USE[action]))];
    const objects = Grant.addToPrincipal({
      grantee,
      actions: actions.map((action) => `s3:${action}`),
      resourceArns: [this.bucket.arnForObjects(objectsAt)],
    });
    return keyUse.length === 0 ? objects : objects.combine(this.#key.grant(grantee, ...keyUse));
  }
}
