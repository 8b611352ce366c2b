import { makeSesMailer } from '../../adapters/mail/ses.ts';
import { makeDynamoRegistry } from '../../adapters/registry/dynamodb.ts';
import { makeSecret } from '../../adapters/secrets/secrets.ts';
import { makeSecretsManager } from '../../adapters/secrets/secrets-manager.ts';
import { programOf } from '../../programs/programs.ts';
import { log } from '../shared/log.ts';
import { makeMailAddressOf } from '../shared/mail-address.ts';
import { readEnvironment } from '../shared/read-environment.ts';
import { makeHandler } from './handler.ts';

const { registryTable, mailFrom, mailConfigurationSet, siteUrl, caseAddressSecretArn, receivingDomain } =
  readEnvironment([
    'registryTable',
    'mailFrom',
    'mailConfigurationSet',
    'siteUrl',
    'caseAddressSecretArn',
    'receivingDomain',
  ]);

export const handler = makeHandler({
  registry: makeDynamoRegistry({ registryTable }),
  mailer: makeSesMailer({ from: mailFrom, configurationSet: mailConfigurationSet }),
  programOf,
  mailAddressOf: makeMailAddressOf(makeSecret(makeSecretsManager(), caseAddressSecretArn), receivingDomain),
  siteUrl,
  log,
});
