import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { type AddressIndex, makeAddressIndex } from './address-index.ts';
import { makeDynamoTable } from './dynamodb-table.ts';
import { makeNewId, type NewId } from './ids.ts';
import { insisting, makePublicRegistry, makeRegistry } from './make-registry.ts';
import { makeOpenRuns, type OpenRuns } from './open-runs.ts';
import type { PublicRegistry, Registry } from './registry.ts';

/**
 * The registry on DynamoDB. Endpoint, Region and credentials are the SDK's own affair unless `client` says otherwise; nothing else is read
 * from the environment.
 */
export const makeDynamoRegistry = ({
  client = {},
  registryTable,
  publicTable,
  newId = makeNewId(),
}: {
  readonly client?: DynamoDBClientConfig;
  readonly registryTable: string;
  /** Only for functions that decide, project or search. */
  readonly publicTable?: string;
  readonly newId?: NewId;
}): Registry =>
  makeRegistry({ table: makeDynamoTable(new DynamoDBClient(client), { registryTable, publicTable }), newId });

/** What anyone may read, for a function that is given no other table. */
export const makeDynamoPublicRegistry = ({
  client = {},
  publicTable,
}: {
  readonly client?: DynamoDBClientConfig;
  readonly publicTable: string;
}): PublicRegistry => makePublicRegistry(makeDynamoTable(new DynamoDBClient(client), { publicTable }));

/** The index of addresses, for operator tools. */
export const makeDynamoAddressIndex = ({
  client = {},
  registryTable,
}: {
  readonly client?: DynamoDBClientConfig;
  readonly registryTable: string;
}): AddressIndex => makeAddressIndex(insisting(makeDynamoTable(new DynamoDBClient(client), { registryTable })));

/** The open cases, for operator tools. */
export const makeDynamoOpenRuns = ({
  client = {},
  registryTable,
}: {
  readonly client?: DynamoDBClientConfig;
  readonly registryTable: string;
}): OpenRuns => makeOpenRuns(insisting(makeDynamoTable(new DynamoDBClient(client), { registryTable })));
