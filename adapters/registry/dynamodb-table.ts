/** The table port on DynamoDB. */
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { contentionOf, retryContention } from './contention.ts';
import { conditionText, keyConditionText, makePlaceholders, updateText } from './expressions.ts';
import {
  ContentionError,
  equals,
  type Failure,
  INDEXES,
  type IndexScan,
  type Item,
  type Query,
  type Scan,
  type Table,
  type TableName,
  type Write,
} from './table.ts';

type Attributes = Record<string, unknown>;

// Every item of both tables has its key: they are the tables' own.
const asItem = (attributes: Attributes): Item => attributes as Item;

/** An attribute as the service answers it in an error, which the document client leaves as it is. Only what the registry stores. */
const plain = (value: AttributeValue): unknown => {
  if (value.S !== undefined) return value.S;
  if (value.N !== undefined) return Number(value.N);
  if (value.BOOL !== undefined) return value.BOOL;
  if (value.L !== undefined) return value.L.map(plain);
  if (value.M !== undefined) return plainItem(value.M);
  return null;
};
const plainItem = (attributes: Record<string, AttributeValue>): Attributes =>
  Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, plain(value)]));
const found = (attributes: Record<string, AttributeValue> | undefined): Item | undefined =>
  attributes && asItem(plainItem(attributes));

/** What a write asks, the same alone and in a transaction. */
const compile = (write: Write, TableName: string) => {
  const placeholders = makePlaceholders();
  const UpdateExpression = 'update' in write ? updateText(write.changes, placeholders) : '';
  const condition = write.when && {
    ConditionExpression: conditionText(write.when, placeholders),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
  };
  const common = { TableName, ...condition, ...placeholders.bound() };
  if ('put' in write) return { Put: { ...common, Item: write.put } };
  if ('delete' in write) return { Delete: { ...common, Key: { pk: write.delete.pk, sk: write.delete.sk } } };
  return { Update: { ...common, Key: { pk: write.update.pk, sk: write.update.sk }, UpdateExpression } };
};

/** Throws ContentionError when contention kept the call from being made, after the client's own attempts; everything else as it is. */
const telling = async <Answered>(call: Promise<Answered>): Promise<Answered> => {
  try {
    return await call;
  } catch (error) {
    const contention = contentionOf(error);
    throw contention === undefined ? error : new ContentionError(contention, { cause: error });
  }
};

/** A write alone costs half of what it costs in a transaction. */
const send = async (client: DynamoDBDocumentClient, compiled: readonly ReturnType<typeof compile>[]): Promise<void> => {
  const [alone, ...others] = compiled;
  if (alone === undefined) return;
  if (others.length > 0) await client.send(new TransactWriteCommand({ TransactItems: [...compiled] }));
  else if ('Put' in alone) await client.send(new PutCommand(alone.Put));
  else if ('Delete' in alone) await client.send(new DeleteCommand(alone.Delete));
  else await client.send(new UpdateCommand(alone.Update));
};

/** Undefined when the error says something else than that conditions did not hold. */
const failuresOf = (error: unknown): readonly Failure[] | undefined => {
  if (error instanceof ConditionalCheckFailedException) return [{ index: 0, found: found(error.Item) }];
  if (!(error instanceof TransactionCanceledException)) return undefined;
  const failures = (error.CancellationReasons ?? []).flatMap(({ Code, Item }, index) =>
    Code === 'ConditionalCheckFailed' ? [{ index, found: found(Item) }] : [],
  );
  return failures.length > 0 ? failures : undefined;
};

/** Takes one page after another until there are no more, or enough. */
const queryAll = async (client: DynamoDBDocumentClient, tableName: string, query: Query): Promise<readonly Item[]> => {
  const { index, limit } = query;
  const placeholders = makePlaceholders();
  const KeyConditionExpression = keyConditionText(query, placeholders);
  const items: Item[] = [];
  let after: Attributes | undefined;
  do {
    const page = await client.send(
      new QueryCommand({
        TableName: tableName,
        KeyConditionExpression,
        ...placeholders.bound(),
        ...(index === undefined ? { ConsistentRead: true } : { IndexName: index }),
        ...(limit !== undefined && { Limit: limit - items.length }),
        ...(after && { ExclusiveStartKey: after }),
      }),
    );
    items.push(...(page.Items ?? []).map(asItem));
    after = page.LastEvaluatedKey;
  } while (after !== undefined && (limit === undefined || items.length < limit));
  return items;
};

const scanPage = async (
  client: DynamoDBDocumentClient,
  tableName: string,
  { sk, after, limit }: Scan,
): ReturnType<Table['scan']> => {
  const placeholders = makePlaceholders();
  const { Items = [], LastEvaluatedKey } = await client.send(
    new ScanCommand({
      TableName: tableName,
      ConsistentRead: true,
      FilterExpression: conditionText([equals('sk', sk)], placeholders),
      ...placeholders.bound(),
      Limit: limit,
      ...(after && { ExclusiveStartKey: after }),
    }),
  );
  return { items: Items.map(asItem), next: LastEvaluatedKey && asItem(LastEvaluatedKey) };
};

const scanIndexPage = async (
  client: DynamoDBDocumentClient,
  tableName: string,
  { index, after, limit }: IndexScan,
): ReturnType<Table['scanIndex']> => {
  const { hash, range } = INDEXES[index];
  const { Items = [], LastEvaluatedKey } = await client.send(
    new ScanCommand({
      TableName: tableName,
      IndexName: index,
      Limit: limit,
      ...(after && { ExclusiveStartKey: { pk: after.pk, sk: after.sk, [hash]: after[hash], [range]: after[range] } }),
    }),
  );
  return { items: Items.map(asItem), next: LastEvaluatedKey && asItem(LastEvaluatedKey) };
};

/**
 * The client's retries become those of `retryContention`; it may serve others beside. A function that has nothing to do with one of the tables
 * is given none, and asking for it throws.
 */
export const makeDynamoTable = (
  client: DynamoDBClient,
  {
    registryTable,
    publicTable,
  }: { readonly registryTable?: string | undefined; readonly publicTable?: string | undefined },
): Table => {
  const nameOf = (table: TableName): string => {
    const name = table === 'registry' ? registryTable : publicTable;
    if (name === undefined) throw new Error(`no ${table} table was given to this function`);
    return name;
  };
  retryContention(client);
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  return {
    get: async (table, { pk, sk }) => {
      const { Item } = await telling(
        documents.send(new GetCommand({ TableName: nameOf(table), Key: { pk, sk }, ConsistentRead: true })),
      );
      return Item && asItem(Item);
    },
    query: (query) => telling(queryAll(documents, nameOf(query.table), query)),
    scan: (scan) => telling(scanPage(documents, nameOf(scan.table), scan)),
    scanIndex: (scan) => telling(scanIndexPage(documents, nameOf('registry'), scan)),
    write: async (writes) => {
      const compiled = writes.map((write) => compile(write, nameOf(write.table)));
      try {
        await telling(send(documents, compiled));
        return [];
      } catch (error) {
        const failures = failuresOf(error);
        if (failures === undefined) throw error;
        return failures;
      }
    },
  };
};
