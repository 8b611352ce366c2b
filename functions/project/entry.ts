import { makeDynamoRegistry } from '../../adapters/registry/dynamodb.ts';
import { log } from '../shared/log.ts';
import { readEnvironment } from '../shared/read-environment.ts';
import { makeHandler } from './handler.ts';

const { registryTable, publicTable } = readEnvironment(['registryTable', 'publicTable']);

export const handler = makeHandler({
  registry: makeDynamoRegistry({ registryTable, publicTable }),
  log,
});
