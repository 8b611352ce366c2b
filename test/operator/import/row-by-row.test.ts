/** Files that are imported row by row: nothing of them is kept, and what breaks in one row leaves the others whole. */

import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { accepted, type Result, refused } from '../../../domain/refusals.ts';
import type { Columns } from '../../../operator/import/header.ts';
import { importRows, MOST_ROWS_IN_HAND, type RowImport } from '../../../operator/import/row-by-row.ts';
import { aFolder } from './people.ts';

const save = aFolder();
const COLUMNS: Columns<'id' | 'lane'> = { required: ['id', 'lane'], optional: [] };

type Numbered = { readonly id: number; readonly lane: string };

/** Every tenth row is refused. `take` says what becomes of the others. */
const reading = (take: (row: Numbered) => Promise<Result<'DONE'>>): RowImport<'id' | 'lane', Numbered, 'DONE'> => ({
  examine: ({ id = '', lane = '' }) =>
    Number(id) % 10 === 0
      ? refused({ code: 'TENTH', rule: 'test.tenth', field: 'id' })
      : accepted({ id: Number(id), lane }),
  laneOf: ({ lane }) => lane,
  take,
});

const nothing = (): void => {};
const refusedRows = () => {
  const rows: number[] = [];
  return { rows, report: { refuse: (row: number) => void rows.push(row) } };
};

const fileOf = (count: number, laneOf: (row: number) => number): string => {
  const lines = Array.from({ length: count }, (_, place) => `${place + 1},${laneOf(place + 1)}`);
  return save('rows.csv', `id,lane\n${lines.join('\n')}\n`);
};

describe('a file of rows', () => {
  it('of any length has no more rows in hand than a few, and every refused one is told in its order', async () => {
    const count = 20_000;
    const file = save('long.csv', 'id,lane\n');
    const lines = createWriteStream(file, { flags: 'a' });
    for (let row = 1; row <= count; row += 1) if (!lines.write(`${row},${row}\n`)) await once(lines, 'drain');
    lines.end();
    await once(lines, 'finish');

    let [inHand, most] = [0, 0];
    const take = async (): Promise<Result<'DONE'>> => {
      inHand += 1;
      most = Math.max(most, inHand);
      await Promise.resolve();
      inHand -= 1;
      return accepted('DONE');
    };
    const { rows, report } = refusedRows();
    const shares: number[] = [];
    const onProgress = ({ share }: { readonly share: number }) => void shares.push(share);
    const result = await importRows(file, COLUMNS, reading(take), { report, onProgress });
    expect(result).toEqual({
      rows: count,
      outcomes: { DONE: 18_000 },
      refused: 2_000,
      rules: new Map([['id (test.tenth)', 2_000]]),
    });
    expect(rows).toEqual(Array.from({ length: 2_000 }, (_, place) => (place + 1) * 10 + 1));
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(MOST_ROWS_IN_HAND);
    // Told as it goes: the first rows before the file is read.
    expect([shares.length, (shares[0] ?? 1) < 0.5, shares.at(-1)]).toEqual([count, true, 1]);
  });

  it('has those of one lane worked off in their order, and never two at once', async () => {
    const done: Numbered[] = [];
    const busy = new Set<string>();
    const take = async (row: Numbered): Promise<Result<'DONE'>> => {
      expect(busy.has(row.lane)).toBe(false);
      busy.add(row.lane);
      // Earlier rows take longer.
      for (let turn = 0; turn < 20 - (row.id % 10); turn += 1) await Promise.resolve();
      busy.delete(row.lane);
      done.push(row);
      return accepted('DONE');
    };
    await importRows(
      fileOf(99, (row) => row % 3),
      COLUMNS,
      reading(take),
      { ...refusedRows(), onProgress: nothing },
    );
    for (const lane of ['0', '1', '2']) {
      const ids = done.filter((row) => row.lane === lane).map(({ id }) => id);
      expect(ids).toEqual(ids.toSorted((a, b) => a - b));
    }
    expect(done).toHaveLength(90);
  });

  it('breaks off with what was thrown, after the rows in hand are finished and told', async () => {
    const done: number[] = [];
    const take = async ({ id }: Numbered): Promise<Result<'DONE'>> => {
      if (id === 3) throw new Error('connection lost');
      done.push(id);
      return accepted('DONE');
    };
    const { rows, report } = refusedRows();
    const importing = importRows(
      fileOf(40, (row) => row % 5),
      COLUMNS,
      reading(take),
      { report, onProgress: nothing },
    );
    await expect(importing).rejects.toThrow('connection lost');
    // 8 and 13 are in the lane of 3: they wait for it, and are not taken after it failed.
    expect(done.toSorted((a, b) => a - b)).toEqual([1, 2, 4, 5, 6, 7, 9, 11, 12, 14, 15, 16]);
    expect(rows).toEqual([11]);
  });
});
