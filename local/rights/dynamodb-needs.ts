/** The rights that calls of DynamoDB need. */
import { isObject } from '../dynamodb/json.ts';
import { ACCOUNT_ID, REGION, type StreamMappingResource, type TableResource } from '../template/model.ts';
import type { Need } from './decide.ts';

type Fields = Readonly<Record<string, unknown>>;
type Tables = readonly Pick<TableResource, 'name' | 'arn' | 'keyArn'>[];

/**
 * Whoever accesses a table, DynamoDB decrypts the table's key in the caller's name, reading and writing alike.
 * Source: DynamoDB developer guide, "DynamoDB encryption at rest: usage notes", on what CloudTrail shows.
 */
const keyNeeds = (table: Tables[number] | undefined): readonly Need[] =>
  table?.keyArn === undefined ? [] : [{ action: 'kms:Decrypt', resource: table.keyArn }];

/** `name` may be the table's ARN. A table that is not of these stacks has an ARN all the same, and rights to it are missing. */
const arnOf = (name: string): string =>
  name.startsWith('arn:') ? name : `arn:aws:dynamodb:${REGION}:${ACCOUNT_ID}:table/${name}`;

const onData = (tables: Tables, action: string, name: unknown, index?: unknown): readonly Need[] => {
  const arn = arnOf(String(name));
  const resource = typeof index === 'string' ? `${arn}/index/${index}` : arn;
  return [{ action: `dynamodb:${action}`, resource }, ...keyNeeds(tables.find((table) => table.arn === arn))];
};

/** What the parts of a transaction are called when they are made by themselves. A condition alone has an action of its own. */
const PARTS: Readonly<Record<string, string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
  Get: 'GetItem',
};

const partsNeeds = (tables: Tables, items: unknown): readonly Need[] =>
  (Array.isArray(items) ? items : []).filter(isObject).flatMap((item: Fields) =>
    Object.entries(item).flatMap(([part, action]) => {
      const name = PARTS[part];
      if (name === undefined || !isObject(action))
        throw new Error(`The rights to a transaction's ${part} are unknown.`);
      return onData(tables, name, action.TableName);
    }),
  );

const batchNeeds = (tables: Tables, operation: string, requests: unknown): readonly Need[] =>
  isObject(requests) ? Object.keys(requests).flatMap((name) => onData(tables, operation, name)) : [];

const ON_ITEMS = ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'];
const ON_TABLES = [
  'CreateTable',
  'DeleteTable',
  'DescribeTable',
  'DescribeTimeToLive',
  'UpdateTable',
  'UpdateTimeToLive',
];

/** Throws an Error for an operation whose rights are not known here. */
export const dynamoDbNeeds = (tables: Tables, operation: string, input: Fields): readonly Need[] => {
  if (ON_ITEMS.includes(operation)) return onData(tables, operation, input.TableName);
  if (operation === 'Query' || operation === 'Scan') return onData(tables, operation, input.TableName, input.IndexName);
  if (operation === 'TransactWriteItems' || operation === 'TransactGetItems') {
    return partsNeeds(tables, input.TransactItems);
  }
  if (operation === 'BatchGetItem' || operation === 'BatchWriteItem') {
    return batchNeeds(tables, operation, input.RequestItems);
  }
  if (operation === 'ListTables') return [{ action: 'dynamodb:ListTables', resource: '*' }];
  if (ON_TABLES.includes(operation)) {
    return [{ action: `dynamodb:${operation}`, resource: arnOf(String(input.TableName)) }];
  }
  throw new Error(`The rights that DynamoDB's operation ${operation} needs are not known here.`);
};

/**
 * What Lambda needs in a function's name to read a stream for it. It checks all of this when the mapping is made; listing is tied to no stream.
 * Source: Lambda developer guide, "Using AWS Lambda with Amazon DynamoDB", on the execution role.
 */
export const streamNeeds = (
  tables: Tables,
  { streamArn, tableName }: Pick<StreamMappingResource, 'streamArn' | 'tableName'>,
): readonly Need[] => [
  { action: 'dynamodb:ListStreams', resource: '*' },
  ...['DescribeStream', 'GetShardIterator', 'GetRecords'].map((name) => ({
    action: `dynamodb:${name}`,
    resource: streamArn,
  })),
  ...keyNeeds(tables.find(({ name }) => name === tableName)),
];
