/** Tokens that are none: whoever brings one is told so before anything else. */
import { rm } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { inShort } from '../../functions/web/standing.ts';
import { PEOPLE } from '../../functions/web/world.ts';
import { newFolder } from '../../local/engine.ts';
import { type LocalApi, makeTokens } from './local-api.ts';

/** Tokens are good for an hour, and five seconds for clocks that differ. */
const OLD_MILLISECONDS = (3_600 + 6) * 1_000;

export const wrongTokens = (api: () => LocalApi): void => {
  it.each(['owner', 'reviewer', 'vendor'] as const)(
    'of the %s that has expired, or was forged, is not taken',
    async (who) => {
      const { cloud, keys, callWith } = api();
      const codeFor = async (token: string): Promise<string> =>
        inShort(await callWith(token, 'GET', '/api/cases/none'));
      const good = makeTokens(cloud, keys);
      expect(await codeFor(await good(PEOPLE[who]))).toBe('404 NO_SUCH_CASE');
      const old = makeTokens(cloud, keys, () => cloud.clock.now() - OLD_MILLISECONDS);
      expect(await codeFor(await old(PEOPLE[who]))).toBe('401 TOKEN_EXPIRED');
      // The same in every claim, signed with a key that is not the issuer's.
      const folder = await newFolder();
      try {
        const forged = makeTokens(cloud, folder);
        expect(await codeFor(await forged(PEOPLE[who]))).toBe('401 TOKEN_INVALID');
      } finally {
        await rm(folder, { recursive: true });
      }
    },
  );
};
