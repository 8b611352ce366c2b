import { handle } from 'hono/aws-lambda';
import { makeDynamoPublicRegistry } from '../../adapters/registry/dynamodb.ts';
import { programOf } from '../../programs/programs.ts';
import { log } from '../shared/log.ts';
import { readEnvironment } from '../shared/read-environment.ts';
import { makeApp } from './app.ts';

const { publicTable } = readEnvironment(['publicTable']);

export const handler = handle(makeApp({ registry: makeDynamoPublicRegistry({ publicTable }), programOf, log }));
