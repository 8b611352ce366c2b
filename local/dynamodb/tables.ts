/** Creates the tables of the template in the engine, once. */
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod/mini';
import { type EngineClient, outputOf } from './client.ts';

type KeyDescription = { readonly partitionKey: string; readonly sortKey?: string };

type IndexDescription = KeyDescription & {
  readonly name: string;
  readonly projection: 'ALL' | 'KEYS_ONLY' | 'INCLUDE';
  /** Only for INCLUDE. */
  readonly nonKeyAttributes: readonly string[];
};

export type TableDescription = KeyDescription & {
  readonly name: string;
  /** The type of every attribute that is part of a key. */
  readonly keyAttributes: Readonly<Record<string, 'S' | 'N' | 'B'>>;
  readonly indexes: readonly IndexDescription[];
  /** What a stream record shows; without it the table has no stream. */
  readonly stream?: 'KEYS_ONLY' | 'NEW_IMAGE' | 'OLD_IMAGE' | 'NEW_AND_OLD_IMAGES';
  readonly timeToLiveAttribute?: string;
};

const KeySchema = z.array(z.object({ AttributeName: z.string(), KeyType: z.string() }));
const DescribedTable = z.object({
  Table: z.object({
    KeySchema,
    GlobalSecondaryIndexes: z.optional(
      z.array(z.object({ IndexName: z.string(), KeySchema, Projection: z.object({ ProjectionType: z.string() }) })),
    ),
    StreamSpecification: z.optional(z.object({ StreamEnabled: z.boolean(), StreamViewType: z.optional(z.string()) })),
  }),
});
type DescribedTable = z.infer<typeof DescribedTable>;

const keySchema = ({ partitionKey, sortKey }: KeyDescription) => [
  { AttributeName: partitionKey, KeyType: 'HASH' },
  ...(sortKey === undefined ? [] : [{ AttributeName: sortKey, KeyType: 'RANGE' }]),
];

const createTableInput = (table: TableDescription) => ({
  TableName: table.name,
  KeySchema: keySchema(table),
  AttributeDefinitions: Object.entries(table.keyAttributes).map(([AttributeName, AttributeType]) => ({
    AttributeName,
    AttributeType,
  })),
  BillingMode: 'PAY_PER_REQUEST',
  ...(table.indexes.length > 0 && {
    GlobalSecondaryIndexes: table.indexes.map((index) => ({
      IndexName: index.name,
      KeySchema: keySchema(index),
      Projection: {
        ProjectionType: index.projection,
        ...(index.projection === 'INCLUDE' && { NonKeyAttributes: index.nonKeyAttributes }),
      },
    })),
  }),
  ...(table.stream !== undefined && { StreamSpecification: { StreamEnabled: true, StreamViewType: table.stream } }),
});

/** What must be the same in the engine and in the template, in an order that can be compared. */
const shapeOf = (input: ReturnType<typeof createTableInput> | DescribedTable['Table']) => ({
  key: input.KeySchema,
  indexes: (input.GlobalSecondaryIndexes ?? [])
    .map(({ IndexName, KeySchema: key, Projection }) => ({ IndexName, key, projection: Projection.ProjectionType }))
    .sort((left, right) => left.IndexName.localeCompare(right.IndexName)),
  stream: input.StreamSpecification?.StreamEnabled ? input.StreamSpecification.StreamViewType : undefined,
});

const createTable = async (engine: EngineClient, table: TableDescription): Promise<void> => {
  const input = createTableInput(table);
  const existing = await engine.call('dynamodb', 'DescribeTable', { TableName: table.name });
  if (existing.outcome === 'SUCCEEDED') {
    const found = shapeOf(DescribedTable.parse(existing.output).Table);
    if (isDeepStrictEqual(found, shapeOf(input))) return;
    throw new Error(
      `Table ${table.name} has other keys, indexes or another stream than the template: ${JSON.stringify(found)} instead of ` +
        `${JSON.stringify(shapeOf(input))}. Start with an empty data folder, or change the table in the engine.`,
    );
  }
  if (existing.error !== 'ResourceNotFoundException') outputOf('DescribeTable', existing);
  outputOf('CreateTable', await engine.call('dynamodb', 'CreateTable', input));
  if (table.timeToLiveAttribute === undefined) return;
  // Only the setting is kept: the engine that comes with this project expires nothing. One that does would go by the machine's clock.
  const specification = { AttributeName: table.timeToLiveAttribute, Enabled: true };
  const limited = { TableName: table.name, TimeToLiveSpecification: specification };
  outputOf('UpdateTimeToLive', await engine.call('dynamodb', 'UpdateTimeToLive', limited));
};

/**
 * Creates the tables that do not exist yet and leaves the others as they are.
 * Throws when a table of that name has other keys, indexes or another stream.
 */
export const createTables = async (engine: EngineClient, tables: readonly TableDescription[]): Promise<void> => {
  for (const table of tables) await createTable(engine, table);
};
