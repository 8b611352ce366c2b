/** Reads the tables, state machines, queues and secrets of the template. */
import { type Found, parseJson } from './found.ts';
import type { KeySchema, QueueResource, SecretResource, StateMachineResource, TableResource } from './model.ts';
import { QueueProperties, SecretProperties, StateMachineProperties, TableProperties } from './properties.ts';

const keysOf = (resource: Found, keys: readonly { AttributeName: string; KeyType: string }[]): KeySchema => {
  const named = (type: string): string | undefined => keys.find(({ KeyType }) => KeyType === type)?.AttributeName;
  const partitionKey = named('HASH');
  const sortKey = named('RANGE');
  if (partitionKey === undefined) throw resource.fail('a key schema without a HASH key.');
  return { partitionKey, ...(sortKey === undefined ? {} : { sortKey }) };
};

export const readTable = (resource: Found): TableResource => {
  const table = resource.read(TableProperties);
  const expiry = table.TimeToLiveSpecification;
  const keyArn = table.SSESpecification?.KMSMasterKeyId;
  return {
    logicalId: resource.logicalId,
    name: resource.name,
    arn: resource.arn,
    ...keysOf(resource, table.KeySchema),
    keyAttributes: Object.fromEntries(
      table.AttributeDefinitions.map(({ AttributeName, AttributeType }) => [AttributeName, AttributeType]),
    ),
    indexes: (table.GlobalSecondaryIndexes ?? []).map((index) => ({
      name: index.IndexName,
      ...keysOf(resource, index.KeySchema),
      projection: index.Projection.ProjectionType,
      nonKeyAttributes: index.Projection.NonKeyAttributes ?? [],
    })),
    ...(table.StreamSpecification ? { stream: table.StreamSpecification.StreamViewType } : {}),
    ...(expiry?.Enabled && expiry.AttributeName !== undefined ? { timeToLiveAttribute: expiry.AttributeName } : {}),
    ...(keyArn === undefined ? {} : { keyArn }),
  };
};

/** `roleNamed` throws when the ARN is no role of these stacks. */
export const readStateMachine = (
  resource: Found,
  roleNamed: (from: Found, arn: string) => string,
): StateMachineResource => {
  const machine = resource.read(StateMachineProperties);
  const substitutions = machine.DefinitionSubstitutions ?? {};
  const definition = machine.DefinitionString.replace(/\$\{([^}]+)\}/g, (_, name: string) => {
    const value = substitutions[name];
    if (value === undefined) throw resource.fail(`nothing is given for the placeholder ${name} of its definition.`);
    return JSON.stringify(value).slice(1, -1);
  });
  parseJson(resource, definition);
  return {
    logicalId: resource.logicalId,
    name: resource.name,
    arn: resource.arn,
    roleArn: roleNamed(resource, machine.RoleArn),
    definition,
  };
};

export const readQueue = (resource: Found): QueueResource => {
  resource.read(QueueProperties);
  return { logicalId: resource.logicalId, name: resource.name, arn: resource.arn };
};

/** Secrets Manager's own length for a value that is made. */
const DEFAULT_SECRET_LENGTH = 32;

export const readSecret = (resource: Found): SecretResource => {
  const { GenerateSecretString, KmsKeyId } = resource.read(SecretProperties);
  return {
    logicalId: resource.logicalId,
    name: resource.ref.slice(resource.ref.lastIndexOf(':') + 1),
    arn: resource.ref,
    ...(KmsKeyId === undefined ? {} : { keyArn: KmsKeyId }),
    length: GenerateSecretString.PasswordLength ?? DEFAULT_SECRET_LENGTH,
  };
};
