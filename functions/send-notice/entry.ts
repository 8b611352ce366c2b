import { makeSesMailer } from '../../adapters/mail/ses.ts';
import { makeDynamoRegistry } from '../../adapters/registry/dynamodb.ts';
import { makeSecret } from '../../adapters/secrets/secrets.ts';
import { makeSecretsManager } from '../../adapters/secrets/secrets-manager.ts';
import { programOf } from '../../programs/programs.ts';
import { log } from '../shared/log.ts';
import { makeMailAddressOf } from '../shared/mail-address.ts';
import { readEnvironment } from '../shared/read-environment.ts';
import { makeUnsubscribeUrlOf } from '../shared/unsubscribe.ts';
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

const caseAddressSecret = makeSecret(makeSecretsManager(), caseAddressSecretArn);

export const handler = makeHandler({
  registry: makeDynamoRegistry({ registryTable }),
  mailer: makeSesMailer({ from: mailFrom, configurationSet: mailConfigurationSet }),
  programOf,
  mailAddressOf: makeMailAddressOf(caseAddressSecret, receivingDomain),
  unsubscribeUrlOf: makeUnsubscribeUrlOf(caseAddressSecret, siteUrl),
  siteUrl,
  log,
});
