import { makeDynamoRegistry } from '../../adapters/registry/dynamodb.ts';
import { programOf } from '../../programs/programs.ts';
import { log } from '../shared/log.ts';
import { readEnvironment } from '../shared/read-environment.ts';
import { makeHandler } from './handler.ts';

const { registryTable } = readEnvironment(['registryTable']);

export const handler = makeHandler({ registry: makeDynamoRegistry({ registryTable }), programOf, log });
