/** Cursors that are good for their own list alone. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeMemorySecrets } from '../../adapters/secrets/memory.ts';
import { makeSecret } from '../../adapters/secrets/secrets.ts';
import { Cursor, endOfPage, makeCursors } from '../../functions/shared/cursor.ts';

const NOW = '2026-03-02T12:00:00.000Z';
const LIST = ['queue', 'cmpss', 'APPLICATION'];
const PLACE = '2026-03-04#2026-03-01T08:00:00.000Z#case-1#task-1';
const REFUSED = { ok: false, refusals: [{ code: 'FIELD_INVALID', rule: 'api.cursor', field: 'cursor' }] };

const setup = () => {
  const secrets = makeMemorySecrets({ cursor: 'first' });
  const cursors = () => makeCursors(makeSecret(secrets, 'cursor'));
  const written = async (list: readonly string[] = LIST, place = PLACE): Promise<string> => {
    const cursor = await cursors().write(list, place, NOW);
    if (cursor === null) throw new Error('no cursor');
    return cursor;
  };
  const read = (cursor: string, list: readonly string[] = LIST) => cursors().read(list, cursor, NOW);
  return { secrets, cursors, written, read };
};

describe('a cursor', () => {
  it('leads back to its place, in any letters, and is of the shape that routes take', async () => {
    const { written, read } = setup();
    for (const place of [PLACE, 'García~Ruiz~Ana#1234', '名前~😀', 'x'.repeat(1_024)]) {
      const cursor = await written(LIST, place);
      expect(Cursor.safeParse(cursor).success).toBe(true);
      expect(await read(cursor)).toEqual({ ok: true, value: place });
    }
  });

  it('is none where there is no place, and needs no secret then', async () => {
    const cursors = makeCursors(() => Promise.reject(new Error('not needed')));
    expect(await cursors.write(LIST, undefined, NOW)).toBeNull();
    expect(await cursors.read(LIST, undefined, NOW)).toEqual({ ok: true, value: undefined });
    await expect(cursors.write(LIST, PLACE, NOW)).rejects.toThrow('not needed');
    await expect(cursors.read(LIST, 'x'.repeat(40), NOW)).rejects.toThrow('not needed');
  });

  it('that was changed in any one letter is refused', async () => {
    const { written, read } = setup();
    const cursor = await written();
    for (const [place, letter] of [...cursor].entries()) {
      const other = letter === 'A' ? 'B' : 'A';
      expect(await read(`${cursor.slice(0, place)}${other}${cursor.slice(place + 1)}`)).toEqual(REFUSED);
    }
    for (const changed of [`${cursor}A`, cursor.slice(0, -1), cursor.slice(1), `${cursor}=`, ` ${cursor}`])
      expect([changed, await read(changed)]).toEqual([changed, REFUSED]);
  });

  it('that somebody made up is refused, whatever stands in it', async () => {
    const { read } = setup();
    const made = fc
      .uint8Array({ minLength: 0, maxLength: 200 })
      .map((bytes) => Buffer.from(bytes).toString('base64url'));
    await fc.assert(
      fc.asyncProperty(made, async (cursor) => {
        expect(await read(cursor)).toEqual(REFUSED);
      }),
      { seed: 19, numRuns: 200 },
    );
    expect(await read(Buffer.from(PLACE).toString('base64url'))).toEqual(REFUSED);
  });

  it('of one list is refused in another, however alike their words are', async () => {
    const { written, read } = setup();
    const cursor = await written();
    for (const list of [
      ['queue', 'cmpss', 'TRAINING'],
      ['queue', 'other', 'APPLICATION'],
      ['search', 'cmpss', 'APPLICATION'],
      ['queue', 'cmpss'],
      ['queue', 'cmpss', 'APPLICATION', ''],
      ['queue', 'cmpss,APPLICATION'],
      ['queuecmpss', 'APPLICATION'],
      ['queue', 'cmpss","APPLICATION'],
      [],
    ])
      expect([list, await read(cursor, list)]).toEqual([list, REFUSED]);
  });

  it('outlives one replacement of the secret, not two', async () => {
    const { secrets, written, read } = setup();
    const cursor = await written();
    secrets.replace('cursor', 'second');
    expect(await read(cursor)).toEqual({ ok: true, value: PLACE });
    expect(await written()).not.toBe(cursor);
    secrets.replace('cursor', 'third');
    expect(await read(cursor)).toEqual(REFUSED);
  });
});

describe('the end of a page', () => {
  const entries = [{ place: 'a' }, { place: 'b' }];
  it('is the place of the last entry when the page is full', () => {
    expect([endOfPage(entries, 2), endOfPage(entries, 3), endOfPage([], 1)]).toEqual(['b', undefined, undefined]);
  });
});
