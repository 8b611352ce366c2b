/** What the local cloud runs: the synthesised template with every reference bound. */
import type { MailEventsResource, ReceiptRuleResource, TopicResource } from './mail-model.ts';
import type { BucketResource, EventRuleResource, MalwarePlanResource } from './storage-model.ts';

/** A function's bundle and settings. `codeFolder` is absolute and holds what the cloud would be given. */
export type FunctionResource = {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  /** Where its log goes. */
  readonly logGroup: string;
  readonly codeFolder: string;
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  /** How often an asynchronous run that failed is tried again, and the queue that gets what failed for good. */
  readonly asyncRetries: number;
  readonly onFailure?: string;
};

export type KeySchema = {
  readonly partitionKey: string;
  readonly sortKey?: string;
};

type IndexResource = KeySchema & {
  readonly name: string;
  readonly projection: 'ALL' | 'KEYS_ONLY' | 'INCLUDE';
  readonly nonKeyAttributes: readonly string[];
};

export type TableResource = KeySchema & {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  /** The type (`S`, `N`, `B`) of every attribute that is part of a key. */
  readonly keyAttributes: Readonly<Record<string, 'S' | 'N' | 'B'>>;
  readonly indexes: readonly IndexResource[];
  readonly stream?: 'KEYS_ONLY' | 'NEW_IMAGE' | 'OLD_IMAGE' | 'NEW_AND_OLD_IMAGES';
  readonly timeToLiveAttribute?: string;
  /** The key of ours that it is encrypted under. */
  readonly keyArn?: string;
};

/** `definition` is Amazon States Language in JSON with its placeholders bound. */
export type StateMachineResource = {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  readonly definition: string;
};

/** Which records of a table's stream wake a function. `filters` are event patterns; a record passes if any matches, or if there are none. */
export type StreamMappingResource = {
  readonly logicalId: string;
  readonly functionName: string;
  readonly tableName: string;
  /** The stream's name in the template; the engine gives it another. */
  readonly streamArn: string;
  readonly filters: readonly unknown[];
  readonly batchSize: number;
  readonly startingPosition: 'TRIM_HORIZON' | 'LATEST';
  /** How often a batch is tried again before it goes to `onFailure`. -1: until it expires. */
  readonly retries: number;
  readonly bisect: boolean;
  readonly reportBatchItemFailures: boolean;
  readonly onFailure?: string;
};

/** `input` may hold `<aws.scheduler.scheduled-time>`. `onFailure`: the queue that is told of runs that could not be delivered. */
export type ScheduleResource = {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  readonly onFailure?: string;
  readonly expression: string;
  readonly timeZone: string;
  readonly functionName: string;
  readonly input: string;
  readonly enabled: boolean;
};

/** A queue that takes what failed for good. */
export type QueueResource = {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
};

/** `length`: letters and digits of a value that is made. */
export type SecretResource = {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  /** The key of ours that it is encrypted under. */
  readonly keyArn?: string;
  readonly length: number;
};

/** `method` is `ANY` for every one. A segment of `path` may be `{name}`, and the last one `{name+}`, which takes all that is left. */
export type RouteResource = {
  readonly key: string;
  readonly method: string;
  readonly path: string;
  readonly functionName: string;
  /** How long the API waits for the function. */
  readonly timeoutMilliseconds: number;
};

export type HttpApiResource = {
  readonly logicalId: string;
  readonly id: string;
  readonly routes: readonly RouteResource[];
  /** What CloudFront says to the API beside what a client says, by names in lower case. Absent: nothing stands before the API. */
  readonly originHeaders?: Readonly<Record<string, string>>;
};

/** Who may sign in where. `selfSignUp`: people enter themselves; else an administrator does. */
export type UserPoolResource = {
  readonly logicalId: string;
  readonly id: string;
  readonly selfSignUp: boolean;
  readonly groups: readonly string[];
  /** The clients that people sign in with. */
  readonly clientIds: readonly string[];
  /** The clients that get tokens for themselves, and what those tokens are good for. */
  readonly machines: readonly MachineClientResource[];
};

/** `scopes` are written `<resource server>/<scope>`. */
export type MachineClientResource = { readonly clientId: string; readonly scopes: readonly string[] };

export type Effect = 'ALLOW' | 'DENY';

/** Who a statement speaks of. `ACCOUNT` leaves it to the policies of the account's roles. */
export type Principal =
  | { readonly kind: 'SERVICE'; readonly name: string }
  | { readonly kind: 'ROLE'; readonly arn: string }
  | { readonly kind: 'ACCOUNT'; readonly accountId: string }
  | { readonly kind: 'ANYBODY' };

/** True when what the request has under `key` is one of the values; by `…NotEquals` when it is none of them, or there is nothing. */
export type Condition = {
  readonly operator:
    | 'ArnEquals'
    | 'ArnLike'
    | 'ArnNotEquals'
    | 'Bool'
    | 'StringEquals'
    | 'StringLike'
    | 'StringNotEquals';
  readonly key:
    | 'aws:PrincipalArn'
    | 'aws:SecureTransport'
    | 'aws:SourceAccount'
    | 'aws:SourceArn'
    | 'events:ManagedBy'
    | 'kms:ViaService'
    | 's3:ExistingObjectTag/GuardDutyMalwareScanStatus';
  readonly values: readonly string[];
};

/**
 * One action on one resource that a statement allows or denies; a statement of several is several of these. `ROLE`: what a role may do.
 * `RESOURCE`: who may do something to the resource that the policy is attached to (for a role, who may assume it).
 */
export type RightResource = {
  readonly kind: 'ROLE' | 'RESOURCE';
  readonly attachedTo: string;
  readonly effect: Effect;
  /** Absent where the role itself is meant. */
  readonly principal?: Principal;
  /** Patterns: `*` for any text, `?` for any character. */
  readonly action: string;
  readonly resource: string;
  /** All of them have to be true. */
  readonly conditions: readonly Condition[];
  /** The statement: keys and positions within the resource's properties; none when the resource itself is the statement. */
  readonly place: {
    readonly stack: string;
    readonly logicalId: string;
    readonly path: readonly (string | number)[];
  };
};

export type CloudTemplate = {
  readonly region: string;
  readonly accountId: string;
  readonly functions: readonly FunctionResource[];
  readonly tables: readonly TableResource[];
  readonly stateMachines: readonly StateMachineResource[];
  readonly streamMappings: readonly StreamMappingResource[];
  readonly schedules: readonly ScheduleResource[];
  readonly queues: readonly QueueResource[];
  readonly buckets: readonly BucketResource[];
  readonly malwarePlans: readonly MalwarePlanResource[];
  readonly eventRules: readonly EventRuleResource[];
  readonly receiptRules: readonly ReceiptRuleResource[];
  readonly mailEvents: readonly MailEventsResource[];
  readonly topics: readonly TopicResource[];
  readonly secrets: readonly SecretResource[];
  readonly userPools: readonly UserPoolResource[];
  readonly rights: readonly RightResource[];
  /** Absent when the stacks have none. */
  readonly httpApi?: HttpApiResource;
};

/** Where the local cloud says it is. */
export const REGION = 'us-west-2';
export const ACCOUNT_ID = '000000000000';
