import { handle } from 'hono/aws-lambda';
import { makeDynamoPublicRegistry } from '../../adapters/registry/dynamodb.ts';
import { makeSecret } from '../../adapters/secrets/secrets.ts';
import { makeSecretsManager } from '../../adapters/secrets/secrets-manager.ts';
import { programOf } from '../../programs/programs.ts';
import { makeCursors } from '../shared/cursor.ts';
import { log } from '../shared/log.ts';
import { readEnvironment } from '../shared/read-environment.ts';
import { throughTheSite } from '../shared/through-the-site.ts';
import { makeApp } from './app.ts';

const { publicTable, cursorSecretArn, originKeys } = readEnvironment(['publicTable', 'cursorSecretArn', 'originKeys']);
const app = makeApp({
  registry: makeDynamoPublicRegistry({ publicTable }),
  programOf,
  cursors: makeCursors(makeSecret(makeSecretsManager(), cursorSecretArn)),
  log,
});

export const handler = throughTheSite({ originKeys, log }, handle(app));
