/** From a synthesised assembly to what the local cloud runs. */
import { readAssembly, type TemplateResource } from './assembly.ts';
import { readHttpApi, readUserPools } from './entrance.ts';
import { readEventRule } from './events.ts';
import { type Found, findResource, parseJson } from './found.ts';
import { codeFolderOf, IGNORED_TYPES, makeIdentify, RIGHTS_TYPES, RUN_TYPES } from './identities.ts';
import { makeResolver, type Place, templateError } from './intrinsics.ts';
import { readMailEvents, readReceiptRules, readTopics } from './mail.ts';
import {
  ACCOUNT_ID,
  type CloudTemplate,
  type FunctionResource,
  REGION,
  type ScheduleResource,
  type StreamMappingResource,
} from './model.ts';
import * as properties from './properties.ts';
import { readRights } from './rights.ts';
import { readQueue, readSecret, readStateMachine, readTable } from './stateful.ts';
import { readBucket, readMalwarePlan } from './storage.ts';

/** Lambda's own limits for a function that sets none. */
const DEFAULT_TIMEOUT_SECONDS = 3;
const DEFAULT_MEMORY_MEGABYTES = 128;
const DEFAULT_ASYNC_RETRIES = 2;
const DEFAULT_STREAM_BATCH_SIZE = 100;

/** Reads the folder that CDK synthesised into and binds all references. Throws TemplateError for what cannot be run here. */
export const readTemplate = (folder: string): CloudTemplate => {
  const assembly = readAssembly(folder);
  const identify = makeIdentify(assembly);
  const resolve = makeResolver(assembly, identify);
  const found = assembly.stacks.flatMap((stack) =>
    Object.entries(stack.resources).flatMap(([logicalId, resource]) => {
      const place: Place = { stack, logicalId, path: ['Properties'] };
      if (resource.Type in IGNORED_TYPES) {
        refusePolicy(resource, place);
        return [];
      }
      if (!(resource.Type in RUN_TYPES || resource.Type in RIGHTS_TYPES)) {
        throw templateError(
          { ...place, path: [] },
          `the local cloud does not know resources of type ${resource.Type}.`,
        );
      }
      return [findResource(resource, place, identify, resolve)];
    }),
  );
  refuseSharedNames(found);

  const ofType = (...types: readonly string[]): readonly Found[] => found.filter(({ type }) => types.includes(type));
  const named =
    (type: string) =>
    (from: Found, arnOrName: string): string => {
      const target = ofType(type).find(({ arn, name }) => arn === arnOrName || name === arnOrName);
      if (!target) throw from.fail(`${arnOrName} is no ${type} of these stacks.`);
      return target.name;
    };
  const functionNamed = named('AWS::Lambda::Function');
  const queueNamed = named('AWS::SQS::Queue');
  const bucketNamed = named('AWS::S3::Bucket');
  const roleNamed = (from: Found, arn: string): string => {
    if (!ofType('AWS::IAM::Role').some((role) => role.arn === arn))
      throw from.fail(`${arn} is no role of these stacks.`);
    return arn;
  };
  const failureQueue = (
    from: Found,
    destination: { OnFailure?: { Destination: string } | undefined } | undefined,
  ): { onFailure?: string } => {
    const arn = destination?.OnFailure?.Destination;
    return arn === undefined ? {} : { onFailure: queueNamed(from, arn) };
  };

  const tables = ofType('AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable').map(readTable);
  const asynchronous = new Map(
    ofType('AWS::Lambda::EventInvokeConfig').map((config) => {
      const { FunctionName, MaximumRetryAttempts, DestinationConfig } = config.read(properties.EventInvokeProperties);
      const settings = {
        asyncRetries: MaximumRetryAttempts ?? DEFAULT_ASYNC_RETRIES,
        ...failureQueue(config, DestinationConfig),
      };
      return [functionNamed(config, FunctionName), settings] as const;
    }),
  );

  const readFunction = (resource: Found): FunctionResource => {
    const { Code, Handler, Environment, Timeout, MemorySize, Role, LoggingConfig } = resource.read(
      properties.FunctionProperties,
    );
    return {
      logicalId: resource.logicalId,
      name: resource.name,
      arn: resource.arn,
      roleArn: roleNamed(resource, Role),
      logGroup: LoggingConfig?.LogGroup ?? `/aws/lambda/${resource.name}`,
      codeFolder: codeFolderOf(assembly, Code, resource.place, resolve),
      handler: Handler,
      environment: Environment?.Variables ?? {},
      timeoutSeconds: Timeout ?? DEFAULT_TIMEOUT_SECONDS,
      memoryMegabytes: MemorySize ?? DEFAULT_MEMORY_MEGABYTES,
      ...(asynchronous.get(resource.name) ?? { asyncRetries: DEFAULT_ASYNC_RETRIES }),
    };
  };

  const readMapping = (resource: Found): StreamMappingResource => {
    const mapping = resource.read(properties.MappingProperties);
    const table = tables.find(({ arn }) => mapping.EventSourceArn.startsWith(`${arn}/stream/`));
    if (!table?.stream) throw resource.fail(`${mapping.EventSourceArn} is no stream of a table of these stacks.`);
    return {
      logicalId: resource.logicalId,
      functionName: functionNamed(resource, mapping.FunctionName),
      tableName: table.name,
      streamArn: mapping.EventSourceArn,
      filters: (mapping.FilterCriteria?.Filters ?? []).map(({ Pattern }) => parseJson(resource, Pattern)),
      batchSize: mapping.BatchSize ?? DEFAULT_STREAM_BATCH_SIZE,
      startingPosition: mapping.StartingPosition,
      retries: mapping.MaximumRetryAttempts ?? -1,
      bisect: mapping.BisectBatchOnFunctionError ?? false,
      reportBatchItemFailures: mapping.FunctionResponseTypes?.includes('ReportBatchItemFailures') ?? false,
      ...failureQueue(resource, mapping.DestinationConfig),
    };
  };

  const readSchedule = (resource: Found): ScheduleResource => {
    const schedule = resource.read(properties.ScheduleProperties);
    const { Arn, RoleArn, Input, DeadLetterConfig } = schedule.Target;
    return {
      logicalId: resource.logicalId,
      name: resource.name,
      arn: resource.arn,
      roleArn: roleNamed(resource, RoleArn),
      ...(DeadLetterConfig ? { onFailure: queueNamed(resource, DeadLetterConfig.Arn) } : {}),
      expression: schedule.ScheduleExpression,
      timeZone: schedule.ScheduleExpressionTimezone ?? 'UTC',
      functionName: functionNamed(resource, Arn),
      input: Input,
      enabled: schedule.State !== 'DISABLED',
    };
  };

  const receiptRules = readReceiptRules(ofType, bucketNamed, roleNamed);
  const mailEvents = readMailEvents(ofType);
  return {
    region: REGION,
    accountId: ACCOUNT_ID,
    functions: ofType('AWS::Lambda::Function').map(readFunction),
    tables,
    stateMachines: ofType('AWS::StepFunctions::StateMachine').map((resource) => readStateMachine(resource, roleNamed)),
    streamMappings: ofType('AWS::Lambda::EventSourceMapping').map(readMapping),
    schedules: ofType('AWS::Scheduler::Schedule').map(readSchedule),
    queues: ofType('AWS::SQS::Queue').map(readQueue),
    buckets: ofType('AWS::S3::Bucket').map(readBucket),
    malwarePlans: ofType('AWS::GuardDuty::MalwareProtectionPlan').map((resource) =>
      readMalwarePlan(resource, bucketNamed, roleNamed),
    ),
    eventRules: ofType('AWS::Events::Rule').map((resource) => readEventRule(resource, functionNamed, queueNamed)),
    receiptRules,
    mailEvents,
    topics: readTopics(ofType, [...receiptRules, ...mailEvents], functionNamed, queueNamed),
    secrets: ofType('AWS::SecretsManager::Secret').map(readSecret),
    userPools: readUserPools(ofType),
    rights: readRights(ofType),
    ...readHttpApi(ofType, functionNamed),
  };
};

/** Who may do what is never passed over. */
const refusePolicy = (resource: TemplateResource, place: Place): void => {
  const policy = ['KeyPolicy', 'Policies', 'PolicyDocument', 'ResourcePolicy'].find(
    (name) => name in (resource.Properties ?? {}),
  );
  if (policy) throw templateError(place, `the local cloud does not read the ${policy} of an ${resource.Type}.`);
};

const refuseSharedNames = (found: readonly Found[]): void => {
  const owners = new Map<string, Found>();
  for (const resource of found) {
    // What has no ARN is told by its reference, within its type.
    const key = resource.arn || (resource.ref && `${resource.type} ${resource.ref}`);
    const owner = key === '' ? undefined : owners.get(key);
    if (owner) throw resource.fail(`its name ${resource.name || resource.ref} is taken by ${owner.logicalId}.`);
    owners.set(key, resource);
  }
};
