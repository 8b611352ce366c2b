import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { handle } from 'hono/aws-lambda';
import { makeS3MailFiles } from '../../adapters/files/s3-mail-files.ts';
import { makeS3SignedAddresses } from '../../adapters/files/s3-signed-addresses.ts';
import { makeDynamoRegistry } from '../../adapters/registry/dynamodb.ts';
import { makeNewId } from '../../adapters/registry/ids.ts';
import { makeSecret } from '../../adapters/secrets/secrets.ts';
import { makeSecretsManager } from '../../adapters/secrets/secrets-manager.ts';
import { programOf } from '../../programs/programs.ts';
import { composeIdentify, ISSUER_VARIABLES } from '../shared/compose-identify.ts';
import { makeCursors } from '../shared/cursor.ts';
import { makeHashAddress } from '../shared/hash-address.ts';
import { log } from '../shared/log.ts';
import { makeMailAddressOf } from '../shared/mail-address.ts';
import { readEnvironment } from '../shared/read-environment.ts';
import { throughTheSite } from '../shared/through-the-site.ts';
import { makeReadUnsubscribeToken } from '../shared/unsubscribe.ts';
import { makeApp } from './app.ts';
import { readDescription } from './read-description.ts';

const { registryTable, publicTable, siteUrl, originKeys, ...environment } = readEnvironment([
  'registryTable',
  'publicTable',
  'stagingBucket',
  'evidenceBucket',
  'mailBucket',
  'receivingDomain',
  'caseAddressSecretArn',
  ...ISSUER_VARIABLES,
  'cursorSecretArn',
  'addressHashSecretArn',
  'siteUrl',
  'originKeys',
]);

const secrets = makeSecretsManager();
const caseAddressSecret = makeSecret(secrets, environment.caseAddressSecretArn);

const app = makeApp({
  registry: makeDynamoRegistry({ registryTable, publicTable }),
  files: makeS3SignedAddresses(environment),
  mailFiles: makeS3MailFiles(environment),
  mailAddressOf: makeMailAddressOf(caseAddressSecret, environment.receivingDomain),
  programOf,
  identify: composeIdentify(environment),
  hashAddress: makeHashAddress(makeSecret(secrets, environment.addressHashSecretArn)),
  cursors: makeCursors(makeSecret(secrets, environment.cursorSecretArn)),
  readUnsubscribeToken: makeReadUnsubscribeToken(caseAddressSecret),
  newId: makeNewId(),
  newSecret: () => randomBytes(32).toString('base64url'),
  pause: setTimeout,
  log,
  readDescription,
  siteUrl,
});

export const handler = throughTheSite({ originKeys, log }, handle(app));
