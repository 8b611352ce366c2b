/** What a function keeps of a secret, and for how long. */
import { describe, expect, it } from 'vitest';
import { makeMemorySecrets } from '../../../adapters/secrets/memory.ts';
import { makeSecret, type SecretStore, type SecretValues } from '../../../adapters/secrets/secrets.ts';

const NOON = '2026-03-02T12:00:00.000Z';
const JUST_BEFORE_FIVE_PAST = '2026-03-02T12:04:59.999Z';
const FIVE_PAST = '2026-03-02T12:05:00.000Z';

/** A store that counts how often it was read, and fails while `broken`. */
const counted = (inner: SecretStore) => {
  const state = { reads: 0, broken: false };
  const store: SecretStore = {
    read: async (secretId) => {
      state.reads += 1;
      if (state.broken) throw new Error('not now');
      return inner.read(secretId);
    },
  };
  return { state, store };
};

const setup = () => {
  const secrets = makeMemorySecrets({ cursor: 'first' });
  const { state, store } = counted(secrets);
  return { secrets, state, secret: makeSecret(store, 'cursor') };
};

describe('a secret', () => {
  it('is not read before somebody asks, and then once for five minutes', async () => {
    const { state, secret } = setup();
    expect(state.reads).toBe(0);
    expect(await Promise.all([secret(NOON), secret(NOON)])).toEqual([['first'], ['first']]);
    await secret(JUST_BEFORE_FIVE_PAST);
    expect(state.reads).toBe(1);
    await secret(FIVE_PAST);
    expect(state.reads).toBe(2);
  });

  it('that was replaced is told with the value before it, five minutes later at most', async () => {
    const { secrets, secret } = setup();
    await secret(NOON);
    secrets.replace('cursor', 'second');
    expect(await secret(JUST_BEFORE_FIVE_PAST)).toEqual(['first']);
    expect(await secret(FIVE_PAST)).toEqual(['second', 'first']);
    secrets.replace('cursor', 'third');
    expect(await secret('2026-03-02T12:10:00.000Z')).toEqual(['third', 'second']);
  });

  it('that cannot be read is an error, and is asked for again', async () => {
    const { state, secret } = setup();
    state.broken = true;
    await expect(secret(NOON)).rejects.toThrow('not now');
    state.broken = false;
    expect(await secret(NOON)).toEqual(['first']);
    state.broken = true;
    await expect(secret(FIVE_PAST)).rejects.toThrow('not now');
  });

  it('that there is not is an error', async () => {
    await expect(makeSecret(makeMemorySecrets({}), 'cursor')(NOON)).rejects.toThrow('there is no secret cursor');
    expect(() => makeMemorySecrets({}).replace('cursor', 'x')).toThrow('there is no secret cursor');
  });

  it('whose reading fails late takes nothing away from one that was read meanwhile', async () => {
    const readings: { settle: (values: SecretValues) => void; fail: (error: Error) => void }[] = [];
    const store: SecretStore = {
      read: () => new Promise((settle, fail) => readings.push({ settle, fail })),
    };
    const secret = makeSecret(store, 'cursor');
    const first = secret(NOON);
    const second = secret(FIVE_PAST);
    readings[1]?.settle(['second']);
    readings[0]?.fail(new Error('too slow'));
    await expect(first).rejects.toThrow('too slow');
    expect(await second).toEqual(['second']);
    expect(await secret(FIVE_PAST)).toEqual(['second']);
    expect(readings).toHaveLength(2);
  });
});
