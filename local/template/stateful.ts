/** Reads the tables, state machines and queues of the template. */
import { type Found, parseJson } from './found.ts';
import type { KeySchema, QueueResource, StateMachineResource, TableResource } from './model.ts';
import { QueueProperties, StateMachineProperties, TableProperties } from './properties.ts';

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
  };
};

export const readStateMachine = (resource: Found): StateMachineResource => {
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
    roleArn: machine.RoleArn,
    definition,
  };
};

export const readQueue = (resource: Found): QueueResource => {
  resource.read(QueueProperties);
  return { logicalId: resource.logicalId, name: resource.name, arn: resource.arn };
};
