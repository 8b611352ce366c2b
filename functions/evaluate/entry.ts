import { makeDynamoRegistry } from '../../adapters/registry/dynamodb.ts';
import { programOf } from '../../programs/programs.ts';
import { certificateNumber } from '../shared/certificate-number.ts';
import { log } from '../shared/log.ts';
import { readEnvironment } from '../shared/read-environment.ts';
import { makeHandler } from './handler.ts';

const { registryTable, publicTable, definitionVersion } = readEnvironment([
  'registryTable',
  'publicTable',
  'definitionVersion',
]);

export const handler = makeHandler({
  registry: makeDynamoRegistry({ registryTable, publicTable }),
  programOf,
  certificateNumber,
  definitionVersion,
  log,
});
