/** The hashes of addresses as a running cloud's functions make them, with the cloud's own secret. */
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { makeSecret } from '../../adapters/secrets/secrets.ts';
import { makeSecretsManager } from '../../adapters/secrets/secrets-manager.ts';
import { type HashAddress, makeHashAddress } from '../../functions/shared/hash-address.ts';
import type { Cloud } from '../../local/running-cloud.ts';

/** Throws when the template has no such secret. */
export const hashAddressOf = ({ template, gatewayUrl }: Cloud, caller: string): HashAddress => {
  const secret = template.secrets.find(({ logicalId }) => logicalId.startsWith('AddressHash'));
  if (secret === undefined) throw new Error('The template has no secret AddressHash.');
  const client = new SecretsManagerClient({
    endpoint: gatewayUrl,
    region: template.region,
    credentials: { accessKeyId: caller, secretAccessKey: 'local' },
  });
  return makeHashAddress(makeSecret(makeSecretsManager(client), secret.arn));
};
