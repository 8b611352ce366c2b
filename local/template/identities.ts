/** The resource types that the local cloud knows, and what a reference to one of them gives. */
import { basename } from 'node:path';
import type { Assembly } from './assembly.ts';
import { type Identify, type Identity, type Place, type Resolve, templateError, within } from './intrinsics.ts';
import { ACCOUNT_ID, REGION } from './model.ts';

const arnOf = (service: string, resource: string): string => `arn:aws:${service}:${REGION}:${ACCOUNT_ID}:${resource}`;

/** `SendNoticeFunction1A2B3C4D` → `send-notice-function`: a logical id without the hash that CDK appends. */
const readableName = (logicalId: string): string =>
  logicalId
    .replace(/[0-9A-F]{8}$/, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .toLowerCase();

/**
 * The folder of a function's bundle. CDK copies bundles into folders named by their hash; without that it names the folder itself.
 */
export const codeFolderOf = (assembly: Assembly, code: unknown, place: Place, resolve: Resolve): string => {
  const bound = resolve(code, within(place, 'Code'));
  const key = typeof bound === 'object' && bound !== null && 'S3Key' in bound ? bound.S3Key : undefined;
  const folder = typeof key === 'string' ? assembly.assets.get(key) : undefined;
  if (folder === undefined) throw templateError(within(place, 'Code'), 'the code is not an asset of this assembly.');
  return folder;
};

const functionName = (codeFolder: string, logicalId: string): string => {
  const folder = basename(codeFolder);
  return folder.startsWith('asset.') ? readableName(logicalId).replace(/-function$/, '') : folder;
};

const tableName = (logicalId: string): string => readableName(logicalId).replace(/-table$/, '');

type Describe = (name: string) => Identity;

/** The property that holds a type's name, and its identity given that name. */
type KnownType = { readonly nameProperty?: string; readonly identity?: Describe };

const table = (name: string): Identity => {
  const arn = arnOf('dynamodb', `table/${name}`);
  // The engine gives the stream its own ARN; a mapping only has to tell which table it means.
  return { ref: name, attributes: { Arn: arn, StreamArn: `${arn}/stream/local` } };
};

const withArn =
  (service: string, resource: (name: string) => string): Describe =>
  (name) => ({ ref: name, attributes: { Arn: arnOf(service, resource(name)) } });

/** API Gateway and Cognito make up ids and take names as labels. Here the label, or else the logical id, is the id. */
const byReference: Describe = (name) => ({ ref: name, attributes: {} });

const userPool: Describe = (name) => {
  // The service's form: the Region, then letters and digits.
  const id = `${REGION}_${name.replace(/[^0-9a-zA-Z]/g, '')}`;
  const provider = `cognito-idp.${REGION}.amazonaws.com/${id}`;
  return {
    ref: id,
    attributes: {
      Arn: arnOf('cognito-idp', `userpool/${id}`),
      ProviderName: provider,
      ProviderURL: `https://${provider}`,
      UserPoolId: id,
    },
  };
};

/** Types that something runs for. */
export const RUN_TYPES: Readonly<Record<string, KnownType>> = {
  'AWS::ApiGatewayV2::Api': {
    nameProperty: 'Name',
    identity: (name) => ({
      ref: name,
      attributes: { ApiId: name, ApiEndpoint: `https://${name}.execute-api.${REGION}.amazonaws.com` },
    }),
  },
  'AWS::ApiGatewayV2::Integration': { identity: byReference },
  'AWS::ApiGatewayV2::Route': {},
  'AWS::ApiGatewayV2::Stage': {},
  'AWS::CloudFront::Distribution': {
    identity: (name) => ({ ref: name, attributes: { DomainName: `${name}.cloudfront.net` } }),
  },
  'AWS::Cognito::UserPool': { nameProperty: 'UserPoolName', identity: userPool },
  'AWS::Cognito::UserPoolClient': {
    nameProperty: 'ClientName',
    identity: (name) => ({ ref: name, attributes: { ClientId: name } }),
  },
  'AWS::Cognito::UserPoolGroup': {},
  'AWS::Cognito::UserPoolResourceServer': { nameProperty: 'Identifier', identity: byReference },
  'AWS::DynamoDB::GlobalTable': { nameProperty: 'TableName', identity: table },
  'AWS::DynamoDB::Table': { nameProperty: 'TableName', identity: table },
  'AWS::Events::Rule': { nameProperty: 'Name', identity: withArn('events', (name) => `rule/${name}`) },
  'AWS::GuardDuty::MalwareProtectionPlan': {
    identity: (name) => ({
      ref: name,
      attributes: { Arn: arnOf('guardduty', `malware-protection-plan/${name}`), MalwareProtectionPlanId: name },
    }),
  },
  'AWS::Lambda::EventInvokeConfig': {},
  'AWS::Lambda::EventSourceMapping': {},
  'AWS::Lambda::Function': { nameProperty: 'FunctionName', identity: withArn('lambda', (name) => `function:${name}`) },
  'AWS::S3::Bucket': {
    nameProperty: 'BucketName',
    identity: (name) => ({ ref: name, attributes: { Arn: `arn:aws:s3:::${name}` } }),
  },
  'AWS::SES::ConfigurationSetEventDestination': {},
  'AWS::SES::ReceiptRule': {},
  'AWS::SES::ReceiptRuleSet': { nameProperty: 'RuleSetName', identity: byReference },
  'AWS::SNS::Subscription': {},
  'AWS::SNS::Topic': {
    nameProperty: 'TopicName',
    identity: (name) => ({
      ref: arnOf('sns', name),
      attributes: { TopicArn: arnOf('sns', name), TopicName: name },
    }),
  },
  'AWS::SQS::Queue': {
    nameProperty: 'QueueName',
    identity: (name) => ({
      ref: `https://sqs.${REGION}.amazonaws.com/${ACCOUNT_ID}/${name}`,
      attributes: { Arn: arnOf('sqs', name), QueueName: name },
    }),
  },
  'AWS::Scheduler::Schedule': {
    nameProperty: 'Name',
    identity: withArn('scheduler', (name) => `schedule/default/${name}`),
  },
  'AWS::SecretsManager::Secret': {
    nameProperty: 'Name',
    // Its reference is its ARN, which the service ends with six letters of its own.
    identity: (name) => {
      const arn = arnOf('secretsmanager', `secret:${name}`);
      return { ref: arn, attributes: { Id: arn } };
    },
  },
  'AWS::StepFunctions::StateMachine': {
    nameProperty: 'StateMachineName',
    identity: (name) => {
      const arn = arnOf('states', `stateMachine:${name}`);
      return { ref: arn, attributes: { Arn: arn, Name: name } };
    },
  },
};

/** Types that say who may do what. */
export const RIGHTS_TYPES: Readonly<Record<string, KnownType>> = {
  'AWS::IAM::Policy': {},
  'AWS::IAM::Role': {
    nameProperty: 'RoleName',
    identity: (name) => ({ ref: name, attributes: { Arn: `arn:aws:iam::${ACCOUNT_ID}:role/${name}` } }),
  },
  'AWS::KMS::Key': { identity: withArn('kms', (name) => `key/${name}`) },
  'AWS::Lambda::Permission': {},
  'AWS::S3::BucketPolicy': {},
  'AWS::SNS::TopicPolicy': {},
  'AWS::SQS::QueuePolicy': {},
};

/**
 * Types that the cloud needs and this machine does not: logs, alarms and what carries them, and what CloudFront does to requests and answers besides
 * passing them on.
 */
export const IGNORED_TYPES: Readonly<Record<string, KnownType>> = {
  'AWS::CDK::Metadata': {},
  'AWS::CloudFront::CachePolicy': { identity: byReference },
  'AWS::CloudFront::ResponseHeadersPolicy': { identity: byReference },
  'AWS::CloudWatch::Alarm': { nameProperty: 'AlarmName', identity: withArn('cloudwatch', (name) => `alarm:${name}`) },
  'AWS::CloudWatch::Dashboard': {},
  'AWS::Cognito::ManagedLoginBranding': {},
  'AWS::Cognito::UserPoolDomain': { nameProperty: 'Domain', identity: byReference },
  'AWS::KMS::Alias': {},
  'AWS::Logs::LogGroup': {
    nameProperty: 'LogGroupName',
    identity: withArn('logs', (name) => `log-group:${name}:*`),
  },
  'AWS::Logs::MetricFilter': {},
  'AWS::SES::ConfigurationSet': { nameProperty: 'Name', identity: byReference },
  'AWS::SES::EmailIdentity': { nameProperty: 'EmailIdentity', identity: byReference },
  'AWS::WAFv2::WebACL': { nameProperty: 'Name', identity: withArn('wafv2', (name) => `global/webacl/${name}/local`) },
};

/** Makes what tells a resource's names. A name that the template leaves to CloudFormation is made from its logical id. */
export const makeIdentify =
  (assembly: Assembly): Identify =>
  (resource, place, resolve) => {
    const known = RUN_TYPES[resource.Type] ?? RIGHTS_TYPES[resource.Type] ?? IGNORED_TYPES[resource.Type];
    if (!known?.identity) return undefined;
    const given = known.nameProperty
      ? resolve(resource.Properties?.[known.nameProperty], within(place, known.nameProperty))
      : undefined;
    if (given !== undefined && typeof given !== 'string') throw templateError(place, 'the name is not a text.');
    const chosen = (): string => {
      if (resource.Type === 'AWS::Lambda::Function') {
        return functionName(codeFolderOf(assembly, resource.Properties?.Code, place, resolve), place.logicalId);
      }
      if (resource.Type.startsWith('AWS::DynamoDB::')) return tableName(place.logicalId);
      // Every stack has a topic of the same logical id; CloudFormation's names begin with the stack's.
      const prefix = resource.Type === 'AWS::SNS::Topic' ? `${place.stack.name}-` : '';
      return `${prefix}${readableName(place.logicalId)}`;
    };
    return known.identity(given ?? chosen());
  };
