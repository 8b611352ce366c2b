import { createRemoteJWKSet, type JWTVerifyGetKey } from 'jose';

/**
 * The public keys at an address, fetched when they are needed and kept. What fetches them is made with the first token: it loads Node's HTTP client,
 * for which no start has to wait. Throws TypeError when the address is none.
 */
export const keysAt = (address: string): JWTVerifyGetKey => {
  const url = new URL(address);
  let keys: JWTVerifyGetKey | undefined;
  return (header, token) => {
    keys ??= createRemoteJWKSet(url);
    return keys(header, token);
  };
};
