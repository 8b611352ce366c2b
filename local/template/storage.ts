/** Reads the buckets of the template, and what looks through them. */
import * as z from 'zod/mini';
import type { Found } from './found.ts';
import { count, flag } from './properties.ts';
import type { BucketResource, MalwarePlanResource } from './storage-model.ts';

const Retention = z.strictObject({
  Mode: z.enum(['GOVERNANCE', 'COMPLIANCE']),
  Days: z.optional(count.check(z.gte(1))),
  Years: z.optional(count.check(z.gte(1))),
});

/** Only buckets that keep versions and that nobody can make public: what others do is not known here. */
const BucketProperties = z.strictObject({
  BucketName: z.optional(z.string()),
  BucketEncryption: z.optional(
    z.strictObject({
      ServerSideEncryptionConfiguration: z.tuple([
        z.strictObject({
          BucketKeyEnabled: z.optional(flag),
          ServerSideEncryptionByDefault: z.strictObject({
            SSEAlgorithm: z.enum(['aws:kms', 'AES256']),
            KMSMasterKeyID: z.optional(z.string()),
          }),
        }),
      ]),
    }),
  ),
  CorsConfiguration: z.optional(
    z.strictObject({
      CorsRules: z.array(z.strictObject({ AllowedMethods: z.array(z.string()), AllowedOrigins: z.array(z.string()) })),
    }),
  ),
  NotificationConfiguration: z.optional(
    z.strictObject({ EventBridgeConfiguration: z.strictObject({ EventBridgeEnabled: flag }) }),
  ),
  ObjectLockEnabled: z.optional(flag),
  ObjectLockConfiguration: z.optional(
    z.strictObject({
      ObjectLockEnabled: z.literal('Enabled'),
      Rule: z.optional(z.strictObject({ DefaultRetention: Retention })),
    }),
  ),
  PublicAccessBlockConfiguration: z.strictObject({
    BlockPublicAcls: z.pipe(flag, z.literal(true)),
    BlockPublicPolicy: z.pipe(flag, z.literal(true)),
    IgnorePublicAcls: z.pipe(flag, z.literal(true)),
    RestrictPublicBuckets: z.pipe(flag, z.literal(true)),
  }),
  VersioningConfiguration: z.strictObject({ Status: z.literal('Enabled') }),
});

const DAYS_PER_YEAR = 365;

const retentionOf = (retention: z.infer<typeof Retention> | undefined): { retentionDays?: number } => {
  const days = retention?.Days ?? (retention?.Years === undefined ? undefined : retention.Years * DAYS_PER_YEAR);
  return days === undefined ? {} : { retentionDays: days };
};

export const readBucket = (resource: Found): BucketResource => {
  const bucket = resource.read(BucketProperties);
  const [encryption] = bucket.BucketEncryption?.ServerSideEncryptionConfiguration ?? [];
  const keyArn = encryption?.ServerSideEncryptionByDefault.KMSMasterKeyID;
  return {
    logicalId: resource.logicalId,
    name: resource.name,
    arn: resource.arn,
    ...(keyArn === undefined ? {} : { keyArn }),
    corsRules: (bucket.CorsConfiguration?.CorsRules ?? []).map(({ AllowedMethods, AllowedOrigins }) => ({
      methods: AllowedMethods,
      origins: AllowedOrigins,
    })),
    ...retentionOf(bucket.ObjectLockConfiguration?.Rule?.DefaultRetention),
  };
};

/** GuardDuty's own limit. */
const MAXIMUM_PREFIXES = 5;

const PlanProperties = z.strictObject({
  Actions: z.optional(z.strictObject({ Tagging: z.strictObject({ Status: z.enum(['ENABLED', 'DISABLED']) }) })),
  ProtectedResource: z.strictObject({
    S3Bucket: z.strictObject({
      BucketName: z.string(),
      ObjectPrefixes: z.optional(z.array(z.string()).check(z.maxLength(MAXIMUM_PREFIXES))),
    }),
  }),
  Role: z.string(),
});

/** Gives a name for a reference; throws a TemplateError when it is none of these stacks. */
type Named = (from: Found, reference: string) => string;

export const readMalwarePlan = (resource: Found, bucketNamed: Named, roleNamed: Named): MalwarePlanResource => {
  const { Actions, ProtectedResource, Role } = resource.read(PlanProperties);
  const { BucketName, ObjectPrefixes = [] } = ProtectedResource.S3Bucket;
  return {
    logicalId: resource.logicalId,
    name: resource.name,
    arn: resource.arn,
    roleArn: roleNamed(resource, Role),
    bucketName: bucketNamed(resource, BucketName),
    prefixes: ObjectPrefixes,
    tags: Actions?.Tagging.Status === 'ENABLED',
  };
};
