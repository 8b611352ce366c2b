/** The key that a pool's tokens are signed with: made when it is first needed, and kept, so that tokens outlive a restart. */
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, SignJWT } from 'jose';
import * as z from 'zod/mini';
import { readPrivateFile, writePrivateFile } from '../private-file.ts';

/** Public keys as an issuer publishes them. */
export type KeySet = { readonly keys: readonly Readonly<Record<string, string>>[] };

export type SigningKey = {
  readonly keySet: () => Promise<KeySet>;
  readonly sign: (claims: Readonly<Record<string, unknown>>) => Promise<string>;
};

/** What Cognito signs with. */
const ALGORITHM = 'RS256';

const PrivateKey = z.object({
  kty: z.literal('RSA'),
  kid: z.string(),
  n: z.string(),
  e: z.string(),
  d: z.string(),
  p: z.string(),
  q: z.string(),
  dp: z.string(),
  dq: z.string(),
  qi: z.string(),
});
type PrivateKey = z.infer<typeof PrivateKey>;

const readKey = (file: string): PrivateKey | undefined => {
  const text = readPrivateFile(file);
  if (text === undefined) return undefined;
  try {
    return PrivateKey.parse(JSON.parse(text));
  } catch {
    throw new Error(
      `${file} holds no key. When it is removed a new one is made, which ends the tokens of the old one.`,
    );
  }
};

const makeKey = async (file: string): Promise<PrivateKey> => {
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const exported = await exportJWK(privateKey);
  const key = PrivateKey.parse({ ...exported, kid: await calculateJwkThumbprint(exported) });
  writePrivateFile(file, key);
  return key;
};

/** The key in `file`. What it gives fails with an Error that names the file when that holds something else. */
export const openSigningKey = (file: string): SigningKey => {
  let opened: Promise<PrivateKey> | undefined;
  const open = (): Promise<PrivateKey> => {
    opened ??= (async () => readKey(file) ?? makeKey(file))();
    return opened;
  };
  return {
    keySet: async () => {
      const { kty, kid, n, e } = await open();
      return { keys: [{ kty, kid, n, e, alg: ALGORITHM, use: 'sig' }] };
    },
    sign: async (claims) => {
      const key = await open();
      const header = { alg: ALGORITHM, kid: key.kid };
      return new SignJWT({ ...claims }).setProtectedHeader(header).sign(await importJWK(key, ALGORITHM));
    },
  };
};
