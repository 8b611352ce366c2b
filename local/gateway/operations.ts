/** What the gateway knows of DynamoDB's operations: which it passes on, what they consume, and what they write. */
import { isObject } from '../dynamodb/json.ts';

type Consumption = 'READ' | 'WRITE' | 'NOTHING';

/**
 * The operations that are passed on, with the kind of units they consume. PartiQL is left out: what its statements write cannot be told
 * without parsing them, so their stream records would be delivered late.
 */
const OPERATIONS: Readonly<Record<string, Consumption>> = {
  GetItem: 'READ',
  Query: 'READ',
  Scan: 'READ',
  BatchGetItem: 'READ',
  TransactGetItems: 'READ',
  PutItem: 'WRITE',
  UpdateItem: 'WRITE',
  DeleteItem: 'WRITE',
  BatchWriteItem: 'WRITE',
  TransactWriteItems: 'WRITE',
  CreateTable: 'NOTHING',
  DeleteTable: 'NOTHING',
  DescribeTable: 'NOTHING',
  DescribeTimeToLive: 'NOTHING',
  ListTables: 'NOTHING',
  UpdateTable: 'NOTHING',
  UpdateTimeToLive: 'NOTHING',
};

/** What the operation consumes; undefined when it is not passed on. */
export const consumptionOf = (operation: string): Consumption | undefined =>
  Object.hasOwn(OPERATIONS, operation) ? OPERATIONS[operation] : undefined;

type Fields = Readonly<Record<string, unknown>>;

const objects = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.filter(isObject) : []);
const inner = (value: Fields): readonly Fields[] => Object.values(value).filter(isObject);

/** What a batch asks of one table: puts and deletes, or keys to get. */
const batchActions = (requests: unknown): readonly Fields[] =>
  isObject(requests) ? objects(requests.Keys).map((Key) => ({ Key })) : objects(requests).flatMap(inner);

/** The single actions of a call: those of a transaction or of a batch, or the input itself. */
const actionsOf = (input: Fields): readonly Fields[] => {
  const { TransactItems, RequestItems } = input;
  if (Array.isArray(TransactItems)) return objects(TransactItems).flatMap(inner);
  if (isObject(RequestItems)) return Object.values(RequestItems).flatMap(batchActions);
  return [input];
};

/** The names of the tables that a call may have changed. */
export const tablesWritten = (operation: string, input: Fields): readonly string[] => {
  if (consumptionOf(operation) !== 'WRITE') return [];
  const { RequestItems } = input;
  if (isObject(RequestItems)) return Object.keys(RequestItems);
  const names = actionsOf(input).flatMap(({ TableName }) => (typeof TableName === 'string' ? [TableName] : []));
  return [...new Set(names)];
};

const CASE_KEY = /^CASE#([^#]+)/;

const caseInValue = (value: unknown): string | undefined =>
  isObject(value) && typeof value.S === 'string' ? CASE_KEY.exec(value.S)?.[1] : undefined;

const caseInAction = ({ Key, Item, ExpressionAttributeValues }: Fields): string | undefined => {
  const partitionKeys = [Key, Item].filter(isObject).map(({ pk }) => pk);
  const values = isObject(ExpressionAttributeValues) ? Object.values(ExpressionAttributeValues) : [];
  return [...partitionKeys, ...values].map(caseInValue).find((found) => found !== undefined);
};

/** The case that a call belongs to: the id in the first `CASE#<id>` among its partition keys and expression values. */
export const caseOf = (input: Fields): string | undefined =>
  actionsOf(input)
    .map(caseInAction)
    .find((found) => found !== undefined);
