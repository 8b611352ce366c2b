/** Secrets Manager's answers, as its reference describes them. */
import {
  DecryptionFailure,
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { makeSecretsManager } from '../../../adapters/secrets/secrets-manager.ts';

const SECRET = 'arn:aws:secretsmanager:us-west-2:000000000000:secret:cursor-a1B2c3';
const typed = { message: 'As told.', $metadata: {} };

const setup = () => {
  const client = new SecretsManagerClient({ region: 'us-west-2' });
  const service = mockClient(client);
  const at = (VersionStage: string) => service.on(GetSecretValueCommand, { SecretId: SECRET, VersionStage });
  return { service, at, store: makeSecretsManager(client) };
};

describe('a secret in Secrets Manager', () => {
  it('has a current and a previous value, and is asked for the current one first', async () => {
    const { service, at, store } = setup();
    at('AWSCURRENT').resolves({ SecretString: 'second' });
    at('AWSPREVIOUS').resolves({ SecretString: 'first' });
    expect(await store.read(SECRET)).toEqual(['second', 'first']);
    const stages = service.commandCalls(GetSecretValueCommand).map(({ args: [{ input }] }) => input.VersionStage);
    expect(stages).toEqual(['AWSCURRENT', 'AWSPREVIOUS']);
  });

  it('that was never replaced has no previous value', async () => {
    const { at, store } = setup();
    at('AWSCURRENT').resolves({ SecretString: 'first' });
    at('AWSPREVIOUS').rejects(new ResourceNotFoundException(typed));
    expect(await store.read(SECRET)).toEqual(['first']);
  });

  it.each([
    ['is not there', new ResourceNotFoundException(typed)],
    ['cannot be decrypted', new DecryptionFailure(typed)],
  ])('that %s is an error', async (_why, error) => {
    const { at, store } = setup();
    at('AWSCURRENT').rejects(error);
    await expect(store.read(SECRET)).rejects.toBe(error);
  });

  it('whose previous value cannot be read is an error, so that nothing is taken for void that is not', async () => {
    const { at, store } = setup();
    at('AWSCURRENT').resolves({ SecretString: 'second' });
    at('AWSPREVIOUS').rejects(new DecryptionFailure(typed));
    await expect(store.read(SECRET)).rejects.toThrow('As told.');
  });

  it('that holds no text is an error which names it', async () => {
    const { at, store } = setup();
    at('AWSCURRENT').resolves({ SecretBinary: new Uint8Array([1]) });
    await expect(store.read(SECRET)).rejects.toThrow(`the secret ${SECRET} holds no text`);
  });
});
