import { decodeTime } from 'ulid';
import { describe, expect, it } from 'vitest';
import { makeNewId } from '../../../adapters/registry/ids.ts';
import { NOW } from './builders.ts';

describe('a new id', () => {
  it('carries the instant that it is given, not the clock', () => {
    expect(decodeTime(makeNewId()('2001-02-03T04:05:06.789Z'))).toBe(Date.parse('2001-02-03T04:05:06.789Z'));
  });

  it('sorts after the ones before it, even at the same instant or an earlier one', () => {
    const newId = makeNewId();
    const ids = [NOW, NOW, '2026-03-02T15:59:59.999Z', '2026-03-02T16:00:00.001Z', '2026-03-02T16:00:00.001Z'].map(
      newId,
    );
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('is never made twice by two generators', () => {
    const ids = Array.from({ length: 100 }, () => makeNewId()(NOW));
    expect(new Set(ids).size).toBe(100);
  });
});
