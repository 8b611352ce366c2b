import { makeSesMailer } from '../../adapters/mail/ses.ts';
import { makeDynamoRegistry } from '../../adapters/registry/dynamodb.ts';
import { programOf } from '../../programs/programs.ts';
import { log } from '../shared/log.ts';
import { readEnvironment } from '../shared/read-environment.ts';
import { makeHandler } from './handler.ts';

const { registryTable, mailFrom, mailConfigurationSet, siteUrl } = readEnvironment([
  'registryTable',
  'mailFrom',
  'mailConfigurationSet',
  'siteUrl',
]);

export const handler = makeHandler({
  registry: makeDynamoRegistry({ registryTable }),
  mailer: makeSesMailer({ from: mailFrom, configurationSet: mailConfigurationSet }),
  programOf,
  siteUrl,
  log,
});
