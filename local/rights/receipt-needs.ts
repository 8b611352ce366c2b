/**
 * The rights that SES needs in the name of a receipt rule's role. Source: SES API reference, `S3Action`, `IamRoleArn`; for the topic's key, SNS
 * developer guide, "Managing Amazon SNS encryption keys and costs": who publishes has a data key made and read again.
 */
import type { ReceiptRuleResource, TopicResource } from '../template/mail-model.ts';
import type { BucketResource } from '../template/storage-model.ts';
import type { Need } from './decide.ts';
import { putNeeds } from './s3-needs.ts';

/** The key, under the rule's prefix, of the object that SES puts when a rule is made. */
const SETUP_OBJECT = 'AMAZON_SES_SETUP_NOTIFICATION';

export const publishNeeds = ({ arn, keyArn }: Pick<TopicResource, 'arn' | 'keyArn'>): readonly Need[] => [
  { action: 'sns:Publish', resource: arn },
  ...(keyArn === undefined
    ? []
    : ['GenerateDataKey', 'Decrypt'].map((name) => ({ action: `kms:${name}`, resource: keyArn }))),
];

/** What it tries out when a rule is made. */
export const ruleNeeds = (
  { prefix }: Pick<ReceiptRuleResource, 'prefix'>,
  bucket: BucketResource,
  topic: TopicResource,
): readonly Need[] => [...putNeeds(bucket, `${prefix}${SETUP_OBJECT}`, false), ...publishNeeds(topic)];
