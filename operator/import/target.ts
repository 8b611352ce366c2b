/** The registry that people are brought along to: that of the local cloud, or the tables of an AWS account that the operator names. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod/mini';
import { makeDynamoRegistry } from '../../adapters/registry/dynamodb.ts';
import type { Registry } from '../../adapters/registry/registry.ts';
import { makeSecret } from '../../adapters/secrets/secrets.ts';
import { makeSecretsManager, makeSecretsManagerAt } from '../../adapters/secrets/secrets-manager.ts';
import { type Instant, toInstant } from '../../domain/dates.ts';
import { type HashAddress, makeHashAddress } from '../../functions/shared/hash-address.ts';

/** `now`: by the clock that the registry's other users go by. */
export type Target = {
  readonly registry: Registry;
  readonly hashAddress: HashAddress;
  readonly now: Instant;
  readonly place: string;
};

/** What an import needs that writes no address of anybody. */
export type RegistryTarget = Pick<Target, 'registry' | 'now' | 'place'>;

/** There is no registry to speak to. Its message says what to do. */
export class NoTargetError extends Error {
  override readonly name = 'NoTargetError';
}

/** A burst of writes is more than a table takes at first: the SDK waits and tries again, longer each time. */
const MOST_ATTEMPTS = 10;

/** What the local cloud leaves in its data folder and answers at `/_local/address` (local/address.ts). */
const Address = z.strictObject({
  siteUrl: z.string(),
  awsEndpoint: z.string(),
  smtpUrl: z.optional(z.string()),
  region: z.string(),
  tables: z.record(z.string(), z.string()),
  secrets: z.record(z.string(), z.string()),
});
type Address = z.infer<typeof Address>;

const ADDRESS_FILE = 'address.json';
const Clock = z.object({ now: z.string() });

const noLocalCloud = (dataFolder: string): NoTargetError =>
  new NoTargetError(
    `No local cloud runs on ${dataFolder}. Start one in another terminal (npm start), or name the tables of an AWS account ` +
      '(--help says by which options).',
  );

/** Undefined where nothing answers in time, or something that is no JSON. */
const fetchJson = async (url: string): Promise<unknown> => {
  try {
    return await (await fetch(url, { signal: AbortSignal.timeout(5_000) })).json();
  } catch {
    return undefined;
  }
};

const readAddress = (dataFolder: string): Address | undefined => {
  try {
    return Address.parse(JSON.parse(readFileSync(join(dataFolder, ADDRESS_FILE), 'utf8')));
  } catch {
    return undefined;
  }
};

/** CDK puts a hash behind the name that a resource has in its stack. */
const namedIn = (resources: Readonly<Record<string, string>>, name: string): string => {
  const found = Object.entries(resources).find(([logicalId]) => logicalId.startsWith(name));
  if (found === undefined) throw new NoTargetError(`The local cloud has no ${name}.`);
  return found[1];
};

/** A cloud that was killed leaves its address behind: only what answers under it with the very same is the cloud of this folder. */
export const openLocalTarget = async (dataFolder: string): Promise<Target> => {
  const address = readAddress(dataFolder);
  if (address === undefined) throw noLocalCloud(dataFolder);
  const answered = await fetchJson(`${address.siteUrl}/_local/address`);
  if (!isDeepStrictEqual(answered, address)) throw noLocalCloud(dataFolder);
  const tables = { registryTable: namedIn(address.tables, 'Registry'), publicTable: namedIn(address.tables, 'Public') };
  const addressHashSecret = namedIn(address.secrets, 'AddressHash');
  const clock = z.parse(Clock, await fetchJson(`${address.siteUrl}/_local/clock`));
  const { awsEndpoint: endpoint, region } = address;
  const client = { endpoint, region, credentials: { accessKeyId: 'import', secretAccessKey: 'local' } };
  return {
    registry: makeDynamoRegistry({ client, ...tables }),
    hashAddress: makeHashAddress(makeSecret(makeSecretsManagerAt(client), addressHashSecret)),
    now: toInstant(clock.now),
    place: `the local cloud at ${address.siteUrl}`,
  };
};

/** `addressHashSecret`: its name or ARN. */
export type Deployment = {
  readonly registryTable: string;
  readonly publicTable: string;
  readonly addressHashSecret: string;
};

/** Region, credentials and endpoint are the SDK's own affair. */
export const openDeployment = ({ addressHashSecret, ...tables }: Deployment, now: Instant): Target => ({
  registry: makeDynamoRegistry({ client: { maxAttempts: MOST_ATTEMPTS }, ...tables }),
  hashAddress: makeHashAddress(makeSecret(makeSecretsManager(), addressHashSecret)),
  now,
  place: `the tables ${tables.registryTable} and ${tables.publicTable}`,
});

/** The private table alone. */
export const openRegistryTable = (registryTable: string, now: Instant): RegistryTarget => ({
  registry: makeDynamoRegistry({ client: { maxAttempts: MOST_ATTEMPTS }, registryTable }),
  now,
  place: `the table ${registryTable}`,
});
