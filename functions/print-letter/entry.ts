import { handle } from 'hono/aws-lambda';
import { makeDynamoRegistry } from '../../adapters/registry/dynamodb.ts';
import { programOf } from '../../programs/programs.ts';
import { composeIdentify, ISSUER_VARIABLES } from '../shared/compose-identify.ts';
import { log } from '../shared/log.ts';
import { readEnvironment } from '../shared/read-environment.ts';
import { serveRoutes } from '../shared/serve-routes.ts';
import { throughTheSite } from '../shared/through-the-site.ts';
import { printLetterRoutes } from './routes.ts';

const { registryTable, siteUrl, originKeys, ...issuers } = readEnvironment([
  'registryTable',
  'siteUrl',
  'originKeys',
  ...ISSUER_VARIABLES,
]);

const deps = {
  registry: makeDynamoRegistry({ registryTable }),
  programOf,
  identify: composeIdentify(issuers),
  siteUrl,
  log,
};

export const handler = throughTheSite({ originKeys, log }, handle(serveRoutes(deps, printLetterRoutes(deps))));
