import type { SecretStore, SecretValues } from './secrets.ts';

/** Secrets in memory, for tests and simulations. */
export const makeMemorySecrets = (
  secrets: Readonly<Record<string, string>>,
): SecretStore & {
  /** Puts a value in place of the current one, which becomes the previous. */
  readonly replace: (secretId: string, value: string) => void;
} => {
  const held = new Map<string, SecretValues>(Object.entries(secrets).map(([secretId, value]) => [secretId, [value]]));
  const find = (secretId: string): SecretValues => {
    const values = held.get(secretId);
    if (values === undefined) throw new Error(`there is no secret ${secretId}`);
    return values;
  };
  return {
    read: async (secretId) => find(secretId),
    replace: (secretId, value) => {
      const [current] = find(secretId);
      held.set(secretId, [value, current]);
    },
  };
};
