/** The registry of a running cloud, called in somebody's name. */
import { makeDynamoRegistry } from '../../adapters/registry/dynamodb.ts';
import type { Registry } from '../../adapters/registry/registry.ts';
import type { Cloud } from '../../local/running-cloud.ts';

/** Throws when the template has no such tables. `endpoint` is the gateway, or the engine itself for looking on uncounted. */
export const registryOf = (cloud: Cloud, endpoint: string, caller: string): Registry => {
  const named = (part: string): string => {
    const table = cloud.template.tables.find(({ logicalId }) => logicalId.startsWith(part));
    if (table === undefined) throw new Error(`The template has no table ${part}.`);
    return table.name;
  };
  return makeDynamoRegistry({
    client: {
      endpoint,
      region: cloud.template.region,
      credentials: { accessKeyId: caller, secretAccessKey: 'local' },
    },
    registryTable: named('Registry'),
    publicTable: named('Public'),
  });
};
