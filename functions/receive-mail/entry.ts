import { makeS3MailFiles } from '../../adapters/files/s3-mail-files.ts';
import { makeDynamoRegistry } from '../../adapters/registry/dynamodb.ts';
import { makeSecret } from '../../adapters/secrets/secrets.ts';
import { makeSecretsManager } from '../../adapters/secrets/secrets-manager.ts';
import { programIds, programOf } from '../../programs/programs.ts';
import { makeHashAddress } from '../shared/hash-address.ts';
import { log } from '../shared/log.ts';
import { readEnvironment } from '../shared/read-environment.ts';
import { makeHandler } from './handler.ts';

const { registryTable, addressHashSecretArn, caseAddressSecretArn, mailFrom, receivingDomain, ...buckets } =
  readEnvironment([
    'registryTable',
    'addressHashSecretArn',
    'caseAddressSecretArn',
    'mailFrom',
    'receivingDomain',
    'mailBucket',
    'stagingBucket',
  ]);

const secrets = makeSecretsManager();

export const handler = makeHandler({
  registry: makeDynamoRegistry({ registryTable }),
  mailFiles: makeS3MailFiles(buckets),
  hashAddress: makeHashAddress(makeSecret(secrets, addressHashSecretArn)),
  caseAddressSecret: makeSecret(secrets, caseAddressSecretArn),
  receivingDomain,
  ownDomain: mailFrom.slice(mailFrom.indexOf('@') + 1),
  programOf,
  programs: programIds,
  log,
});
