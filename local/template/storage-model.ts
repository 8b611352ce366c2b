/** What of the template has to do with objects: buckets, what looks through them, and who hears of it. */

/** A bucket that keeps versions. */
export type BucketResource = {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  /** The key of ours that objects are encrypted under. */
  readonly keyArn?: string;
  /** Which pages may read its answers, and by which methods. `*` in an origin stands for any text. */
  readonly corsRules: readonly { readonly methods: readonly string[]; readonly origins: readonly string[] }[];
  /** For how many days what is put into it can be neither replaced nor deleted. */
  readonly retentionDays?: number;
};

/** Which objects of a bucket are looked through for malware, in whose name. `prefixes`: none for all of them. */
export type MalwarePlanResource = {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  readonly bucketName: string;
  readonly prefixes: readonly string[];
  /** Whether the result is written on the object as a tag. */
  readonly tags: boolean;
};

/** Which events wake a function. `onFailure`: the queue that is told of events that could not be delivered. */
export type EventRuleResource = {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  readonly pattern: Readonly<Record<string, unknown>>;
  readonly enabled: boolean;
  readonly targets: readonly { readonly functionName: string; readonly onFailure?: string }[];
};
