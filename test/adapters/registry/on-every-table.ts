/** Runs claims against every implementation of the table port, each claim on tables of its own. */
import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, describe } from 'vitest';
import { makeDynamoTable } from '../../../adapters/registry/dynamodb-table.ts';
import { makeMemoryTable } from '../../../adapters/registry/memory-table.ts';
import type { Table } from '../../../adapters/registry/table.ts';
import { type Engine, hasEngine, startEngine } from './engine.ts';
import { createTables, deleteTables, type TableNames } from './tables.ts';

if (!hasEngine)
  console.log('No DynamoDB engine on this platform and no AWS_ENDPOINT_URL_DYNAMODB: its claims are skipped.');

/** The engine needs some Region and credentials to be called at all; what the environment gives comes first. */
const clientConfig = (engine: Engine): DynamoDBClientConfig => ({
  endpoint: engine.endpoint,
  region: process.env.AWS_REGION ?? 'us-west-2',
  ...(process.env.AWS_ACCESS_KEY_ID === undefined && {
    credentials: { accessKeyId: 'registry', secretAccessKey: 'registry' },
  }),
});

export type Opened = { readonly client: DynamoDBClient; readonly names: TableNames };

/** Claims about the engine alone: `open` creates both tables and a client. */
export const onEngine = (claims: (open: () => Promise<Opened>) => void): void => {
  describe.skipIf(!hasEngine)('on a DynamoDB engine', () => {
    let engine: Engine | undefined;
    const opened: Opened[] = [];
    beforeAll(async () => {
      engine = await startEngine();
    });
    afterEach(async () => {
      for (const { client, names } of opened.splice(0)) {
        await deleteTables(client, names);
        client.destroy();
      }
    });
    afterAll(() => engine?.stop());
    claims(async () => {
      if (engine === undefined) throw new Error('the engine is not started');
      const client = new DynamoDBClient(clientConfig(engine));
      const one = { client, names: await createTables(client) };
      opened.push(one);
      return one;
    });
  });
};

export const onEveryTable = (claims: (open: () => Promise<Table>) => void): void => {
  describe('in memory', () => claims(async () => makeMemoryTable()));
  onEngine((open) =>
    claims(async () => {
      const { client, names } = await open();
      return makeDynamoTable(client, names);
    }),
  );
};
