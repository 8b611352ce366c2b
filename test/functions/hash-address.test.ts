import { describe, expect, it } from 'vitest';
import { makeMemorySecrets } from '../../adapters/secrets/memory.ts';
import { makeSecret } from '../../adapters/secrets/secrets.ts';
import { hashWith, makeHashAddress } from '../../functions/shared/hash-address.ts';

const NOON = '2026-03-02T12:00:00.000Z';
const LATER = '2026-03-02T12:05:00.000Z';

describe('the hash of an address', () => {
  it('is the HMAC-SHA256 of its one spelling', () => {
    // Test case 2 of RFC 4231, whose text is no address and so stays as it is.
    const expected = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843';
    expect(Buffer.from(hashWith('Jefe', 'what do ya want for nothing?'), 'base64url').toString('hex')).toBe(expected);
    expect(hashWith('s', ' ANA@Example.com')).toBe(hashWith('s', 'ana@example.com'));
    expect(hashWith('s', 'ana+1@example.com')).not.toBe(hashWith('s', 'ana@example.com'));
    expect(hashWith('t', 'ana@example.com')).not.toBe(hashWith('s', 'ana@example.com'));
  });

  it('comes with the one that was made before the secret was replaced', async () => {
    const secrets = makeMemorySecrets({ hash: 'first' });
    const hashAddress = makeHashAddress(makeSecret(secrets, 'hash'));
    expect(await hashAddress('ana@example.com', NOON)).toEqual([hashWith('first', 'ana@example.com')]);
    secrets.replace('hash', 'second');
    expect(await hashAddress('ana@example.com', LATER)).toEqual([
      hashWith('second', 'ana@example.com'),
      hashWith('first', 'ana@example.com'),
    ]);
  });
});
