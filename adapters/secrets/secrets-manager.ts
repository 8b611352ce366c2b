/** Secrets in AWS Secrets Manager, where versions are told by their stages. */
import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
  type SecretsManagerClientConfig,
} from '@aws-sdk/client-secrets-manager';
import type { SecretStore } from './secrets.ts';

type Stage = 'AWSCURRENT' | 'AWSPREVIOUS';

/** Throttling and lost answers are retried by the SDK; what still fails is thrown. */
export const makeSecretsManager = (client: SecretsManagerClient = new SecretsManagerClient({})): SecretStore => {
  const textOf = async (SecretId: string, VersionStage: Stage): Promise<string> => {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId, VersionStage }));
    if (!SecretString) throw new Error(`the secret ${SecretId} holds no text`);
    return SecretString;
  };
  /** A secret that was never replaced has no previous value, and the service calls that not found. */
  const previousOf = async (secretId: string): Promise<readonly string[]> => {
    try {
      return [await textOf(secretId, 'AWSPREVIOUS')];
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return [];
      throw error;
    }
  };
  return {
    read: async (secretId) => {
      // In this order: a replacement in between shows the old value twice. In the other order the newest but one would be in neither place.
      const current = await textOf(secretId, 'AWSCURRENT');
      return [current, ...(await previousOf(secretId))];
    },
  };
};

/** For whoever is given where to find the service. */
export const makeSecretsManagerAt = (config: SecretsManagerClientConfig): SecretStore =>
  makeSecretsManager(new SecretsManagerClient(config));
