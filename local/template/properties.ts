/** The properties that the local cloud reads of each resource type. A property that is neither here nor known to be needless is an error. */
import * as z from 'zod/mini';

/** CloudFormation takes numbers and booleans as texts too. */
export const count = z.pipe(
  z.union([z.int(), z.pipe(z.string().check(z.regex(/^-?\d+$/)), z.transform(Number))]),
  z.int().check(z.gte(-1)),
);
export const flag = z.union([
  z.boolean(),
  z.pipe(
    z.enum(['true', 'false']),
    z.transform((text) => text === 'true'),
  ),
]);
const onFailure = z.optional(z.strictObject({ OnFailure: z.optional(z.strictObject({ Destination: z.string() })) }));

export const FunctionProperties = z.strictObject({
  Code: z.unknown(),
  Handler: z.string().check(z.regex(/^[\w./-]+\.\w+$/)),
  Runtime: z.string().check(z.startsWith('nodejs')),
  FunctionName: z.optional(z.string()),
  Environment: z.optional(z.strictObject({ Variables: z.optional(z.record(z.string(), z.string())) })),
  Timeout: z.optional(count),
  MemorySize: z.optional(count),
  PackageType: z.optional(z.literal('Zip')),
  Role: z.string(),
  LoggingConfig: z.optional(
    z.strictObject({
      ApplicationLogLevel: z.optional(z.string()),
      LogFormat: z.optional(z.string()),
      LogGroup: z.optional(z.string()),
      SystemLogLevel: z.optional(z.string()),
    }),
  ),
});

export const EventInvokeProperties = z.strictObject({
  FunctionName: z.string(),
  Qualifier: z.literal('$LATEST'),
  MaximumRetryAttempts: z.optional(count.check(z.lte(2))),
  DestinationConfig: onFailure,
});

export const MappingProperties = z.strictObject({
  FunctionName: z.string(),
  EventSourceArn: z.string(),
  StartingPosition: z.enum(['TRIM_HORIZON', 'LATEST']),
  BatchSize: z.optional(count.check(z.gte(1), z.lte(10_000))),
  BisectBatchOnFunctionError: z.optional(flag),
  DestinationConfig: onFailure,
  FilterCriteria: z.optional(z.strictObject({ Filters: z.array(z.strictObject({ Pattern: z.string() })) })),
  FunctionResponseTypes: z.optional(z.array(z.literal('ReportBatchItemFailures'))),
  MaximumRetryAttempts: z.optional(count),
});

const KeySchema = z.array(z.strictObject({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }));
const Index = z.strictObject({
  IndexName: z.string(),
  KeySchema,
  Projection: z.strictObject({
    ProjectionType: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']),
    NonKeyAttributes: z.optional(z.array(z.string())),
  }),
});

/** Both kinds of table. Of a global table's replicas only the stream, the keys and the expiry matter here, and those are the table's. */
export const TableProperties = z.strictObject({
  TableName: z.optional(z.string()),
  AttributeDefinitions: z.array(z.strictObject({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) })),
  KeySchema,
  BillingMode: z.literal('PAY_PER_REQUEST'),
  GlobalSecondaryIndexes: z.optional(z.array(Index)),
  StreamSpecification: z.optional(
    z.strictObject({ StreamViewType: z.enum(['KEYS_ONLY', 'NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES']) }),
  ),
  SSESpecification: z.optional(
    z.strictObject({
      SSEEnabled: flag,
      SSEType: z.optional(z.literal('KMS')),
      KMSMasterKeyId: z.optional(z.string()),
    }),
  ),
  TimeToLiveSpecification: z.optional(z.strictObject({ AttributeName: z.optional(z.string()), Enabled: flag })),
});

export const StateMachineProperties = z.strictObject({
  StateMachineName: z.optional(z.string()),
  StateMachineType: z.optional(z.literal('STANDARD')),
  DefinitionString: z.string(),
  DefinitionSubstitutions: z.optional(z.record(z.string(), z.string())),
  RoleArn: z.string(),
});

export const ScheduleProperties = z.strictObject({
  Name: z.optional(z.string()),
  ScheduleExpression: z.string(),
  ScheduleExpressionTimezone: z.optional(z.string()),
  State: z.optional(z.enum(['ENABLED', 'DISABLED'])),
  FlexibleTimeWindow: z.strictObject({ Mode: z.literal('OFF') }),
  // The cloud tries to deliver again; here a delivery fails for want of a right alone, which no second try would mend.
  Target: z.strictObject({
    Arn: z.string(),
    Input: z.string(),
    RoleArn: z.string(),
    RetryPolicy: z.optional(z.unknown()),
    DeadLetterConfig: z.optional(z.strictObject({ Arn: z.string() })),
  }),
});

export const QueueProperties = z.strictObject({ QueueName: z.optional(z.string()) });

/** Only a value that is made, of letters and digits: one that stands in a template is no secret. */
export const SecretProperties = z.strictObject({
  Name: z.optional(z.string()),
  KmsKeyId: z.optional(z.string()),
  GenerateSecretString: z.strictObject({
    PasswordLength: z.optional(count.check(z.gte(1), z.lte(4096))),
    ExcludePunctuation: z.pipe(flag, z.literal(true)),
  }),
});

export const ApiProperties = z.strictObject({ Name: z.optional(z.string()), ProtocolType: z.literal('HTTP') });

/** Only the stage whose name does not stand in the path. */
export const StageProperties = z.strictObject({
  ApiId: z.string(),
  StageName: z.literal('$default'),
  AutoDeploy: z.optional(flag),
});

/** A method and a path whose segments are texts or variables; the last one may take all that is left. */
const ROUTE_KEY = /^[A-Z]+ (?=\/)(\/|(\/([\w.~-]+|\{\w+\}))*(\/\{\w+\+\})?)$/;

export const RouteProperties = z.strictObject({
  ApiId: z.string(),
  RouteKey: z.string().check(z.regex(ROUTE_KEY, 'must be a method and a path of the local cloud')),
  Target: z.string().check(z.startsWith('integrations/')),
  AuthorizationType: z.optional(z.literal('NONE')),
});

export const IntegrationProperties = z.strictObject({
  ApiId: z.string(),
  IntegrationType: z.literal('AWS_PROXY'),
  IntegrationUri: z.string(),
  IntegrationMethod: z.optional(z.literal('POST')),
  PayloadFormatVersion: z.literal('2.0'),
  TimeoutInMillis: z.optional(count.check(z.gte(50), z.lte(30_000))),
});

/** Only what reaches an API: where requests are passed on to, and what is added to them. */
export const DistributionProperties = z.strictObject({
  DistributionConfig: z.looseObject({
    Origins: z.array(
      z.looseObject({
        DomainName: z.string(),
        OriginCustomHeaders: z.optional(z.array(z.strictObject({ HeaderName: z.string(), HeaderValue: z.string() }))),
      }),
    ),
  }),
});

export const UserPoolProperties = z.strictObject({
  UserPoolName: z.optional(z.string()),
  AdminCreateUserConfig: z.optional(z.strictObject({ AllowAdminCreateUserOnly: z.optional(flag) })),
});

export const UserPoolClientProperties = z.strictObject({
  UserPoolId: z.string(),
  ClientName: z.optional(z.string()),
  GenerateSecret: z.optional(flag),
  AllowedOAuthFlows: z.optional(z.array(z.string())),
  AllowedOAuthScopes: z.optional(z.array(z.string())),
});

export const UserPoolResourceServerProperties = z.strictObject({
  UserPoolId: z.string(),
  Identifier: z.string(),
  Scopes: z.optional(z.array(z.strictObject({ ScopeName: z.string(), ScopeDescription: z.string() }))),
});

export const UserPoolGroupProperties = z.strictObject({ UserPoolId: z.string(), GroupName: z.string() });
