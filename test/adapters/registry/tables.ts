/** The two tables as the infrastructure defines them, created on an engine under names of their own. */
import {
  CreateTableCommand,
  DeleteTableCommand,
  type DynamoDBClient,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { INDEXES } from '../../../adapters/registry/table.ts';

const keys = (hash: string, range: string) => [
  { AttributeName: hash, KeyType: 'HASH' as const },
  { AttributeName: range, KeyType: 'RANGE' as const },
];

const create = async (client: DynamoDBClient, TableName: string, indexes: Partial<typeof INDEXES>): Promise<void> => {
  const attributes = ['pk', 'sk', ...Object.values(indexes).flatMap(({ hash, range }) => [hash, range])];
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: keys('pk', 'sk'),
      AttributeDefinitions: attributes.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      ...(Object.keys(indexes).length > 0 && {
        GlobalSecondaryIndexes: Object.entries(indexes).map(([IndexName, { hash, range, projection }]) => ({
          IndexName,
          KeySchema: keys(hash, range),
          Projection: { ProjectionType: projection },
        })),
      }),
    }),
  );
  await waitUntilTableExists({ client, maxWaitTime: 60, minDelay: 0.01, maxDelay: 1 }, { TableName });
};

export type TableNames = { readonly registryTable: string; readonly publicTable: string };

export const createTables = async (client: DynamoDBClient): Promise<TableNames> => {
  const suffix = crypto.randomUUID();
  const names = { registryTable: `registry-${suffix}`, publicTable: `public-${suffix}` };
  await create(client, names.registryTable, INDEXES);
  await create(client, names.publicTable, {});
  return names;
};

export const deleteTables = async (client: DynamoDBClient, names: TableNames): Promise<void> => {
  for (const TableName of Object.values(names)) await client.send(new DeleteTableCommand({ TableName }));
};
