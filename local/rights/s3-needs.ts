/**
 * The rights that calls of S3 need. Source: S3 user guide, "Required permissions for Amazon S3 API operations"; for the key, "Using server-side
 * encryption with AWS KMS keys": a data key is made for what is written and decrypted for what is read.
 */
import type { BucketResource } from '../template/storage-model.ts';
import type { Need } from './decide.ts';

type Bucket = Pick<BucketResource, 'arn' | 'keyArn'>;

/** An object, whether one of its versions is asked for by its id, and the tags that it has, if it is there. */
export type ObjectNeed = {
  readonly bucket: Bucket;
  readonly key: string;
  readonly ofVersion: boolean;
  readonly tags?: Tags;
};
type Tags = Readonly<Record<string, string>>;

/** The tag that says what a scan came to; no policy asks for another. */
const SCAN_TAG = 'GuardDutyMalwareScanStatus';

const tagContext = (tags: Tags = {}): Pick<Need, 'context'> => {
  const result = tags[SCAN_TAG];
  return result === undefined ? {} : { context: { [`s3:ExistingObjectTag/${SCAN_TAG}`]: result } };
};

const keyNeed = ({ keyArn }: Bucket, action: string): readonly Need[] =>
  keyArn === undefined ? [] : [{ action: `kms:${action}`, resource: keyArn }];

const arnOf = ({ arn }: Bucket, key: string): string => `${arn}/${key}`;

/** A version that is asked for by its id needs an action of its own. */
const named = (action: string, ofVersion: boolean): string =>
  `s3:${ofVersion ? action.replace('Object', 'ObjectVersion') : action}`;

/** `withTags`: the request brings tags along. */
export const putNeeds = (bucket: Bucket, key: string, withTags: boolean): readonly Need[] => [
  { action: 's3:PutObject', resource: arnOf(bucket, key) },
  ...(withTags ? [{ action: 's3:PutObjectTagging', resource: arnOf(bucket, key) }] : []),
  ...keyNeed(bucket, 'GenerateDataKey'),
];

export const getNeeds = ({ bucket, key, ofVersion, tags }: ObjectNeed): readonly Need[] => [
  { action: named('GetObject', ofVersion), resource: arnOf(bucket, key), ...tagContext(tags) },
  ...keyNeed(bucket, 'Decrypt'),
];

/** Nothing is decrypted for it. */
export const headNeeds = ({ bucket, key, ofVersion, tags }: ObjectNeed): readonly Need[] => [
  { action: named('GetObject', ofVersion), resource: arnOf(bucket, key), ...tagContext(tags) },
];

/** `copiesTags`: the source has tags, and they are copied along; `withTags`: the copy gets tags, whose ever. */
export const copyNeeds = (
  source: ObjectNeed,
  target: { readonly bucket: Bucket; readonly key: string },
  { copiesTags, withTags }: { readonly copiesTags: boolean; readonly withTags: boolean },
): readonly Need[] => [
  ...getNeeds(source),
  ...(copiesTags
    ? [{ action: named('GetObjectTagging', source.ofVersion), resource: arnOf(source.bucket, source.key) }]
    : []),
  ...putNeeds(target.bucket, target.key, withTags),
];

export const deleteNeeds = ({ bucket, key, ofVersion }: ObjectNeed): readonly Need[] => [
  { action: named('DeleteObject', ofVersion), resource: arnOf(bucket, key) },
];

/** Without it nobody is told that an object is not there. */
export const listNeeds = ({ arn }: Bucket): readonly Need[] => [{ action: 's3:ListBucket', resource: arn }];
