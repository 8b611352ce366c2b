/** The reading of a file: columns, and lines of which a broken one stops nothing. */
import { describe, expect, it } from 'vitest';
import { COLUMNS, type Column, OF_PEOPLE } from '../../../operator/import/columns.ts';
import { readHeader } from '../../../operator/import/header.ts';
import { type LineOf, readLines } from '../../../operator/import/lines.ts';
import { aFolder, aPersonOf, textOf } from './people.ts';

const save = aFolder();

const read = async (file: string): Promise<LineOf<Column>[]> => {
  const lines: LineOf<Column>[] = [];
  for await (const line of readLines(file, OF_PEOPLE)) lines.push(line);
  return lines;
};

/** Each row with its last name, or the code of its refusal. */
const told = async (content: string | Buffer) =>
  (await read(save('people.csv', content))).map(({ row, values }) => [
    row,
    values.ok ? values.value.lastName : values.refusals[0]?.code,
  ]);

describe('the first line', () => {
  it('names the columns, in any order, the optional ones only if there', () => {
    const some = 'email,standing,program,lastName,firstName,certificateNumber,expiresOn,validFrom,firstIssuedOn';
    expect(readHeader(OF_PEOPLE, some.split(','))).toEqual(some.split(','));
    expect(
      readHeader(
        OF_PEOPLE,
        COLUMNS.map((column) => ` ${column} `),
      ),
    ).toEqual(COLUMNS);
    expect(readHeader(OF_PEOPLE, some.replace('lastName', 'last_name').split(','))).toEqual(some.split(','));
  });

  it('is refused with what is missing, unknown and there twice, and with all columns that there are', () => {
    const header = () => readHeader(OF_PEOPLE, [...COLUMNS.filter((column) => column !== 'email'), 'e-mail', 'county']);
    expect(header).toThrow('missing: email; not known: e-mail; there twice: county');
    expect(header).toThrow(/Required: program, .*\nOptional: pathway, /);
  });

  it('that is a person, in a file without a header, is not repeated', () => {
    expect(() => readHeader(OF_PEOPLE, ['cmpss', 'PS-000123', 'Ana', 'Ruiz'])).toThrow(/not known: 4\)/);
    expect(() => readHeader(OF_PEOPLE, ['cmpss', 'PS-000123', 'Ana', 'Ruiz'])).not.toThrow(/Ruiz/);
  });

  it.each([
    { why: 'is missing', content: '' },
    { why: 'is separated otherwise', content: textOf([]).replaceAll(',', ';') },
  ])('$why: the file is refused', async ({ content }) => {
    await expect(read(save('wrong.csv', content))).rejects.toThrow('missing: program');
  });

  it('of a file that is not there is not read', async () => {
    await expect(read(`${save('there.csv', '')}.not`)).rejects.toThrow('is no file');
  });
});

describe('lines', () => {
  it('are read with either line end, a byte order mark, quotes, and spaces around', async () => {
    const text = textOf([
      aPersonOf(1),
      aPersonOf(2, { lastName: 'O"Neill, Jr.' }),
      aPersonOf(3, { lastName: '  Gil ' }),
    ]);
    expect(await told(`\ufeff${text.replaceAll('\n', '\r\n')}`)).toEqual([
      [2, 'Person 1'],
      [3, 'O"Neill, Jr.'],
      [4, 'Gil'],
    ]);
  });

  it('that are empty are passed over, and counted as an editor counts them', async () => {
    expect(await told(textOf([aPersonOf(1), '', '   ', aPersonOf(2)]))).toEqual([
      [2, 'Person 1'],
      [5, 'Person 2'],
    ]);
  });

  it('that are broken stop none of the others', async () => {
    const text = textOf([
      aPersonOf(1),
      'cmpss,"PS-1',
      'cmpss,PS-1"x,Ana',
      'cmpss,"PS-1"x,Ana',
      'cmpss,PS-1',
      `${','.repeat(COLUMNS.length)}`,
      `cmpss,${'x'.repeat(20_000)}`,
      aPersonOf(8),
    ]);
    expect(await told(text)).toEqual([
      [2, 'Person 1'],
      [3, 'LINE_UNREADABLE'],
      [4, 'LINE_UNREADABLE'],
      [5, 'LINE_UNREADABLE'],
      [6, 'FIELD_COUNT'],
      [7, 'FIELD_COUNT'],
      [8, 'LINE_TOO_LONG'],
      [9, 'Person 8'],
    ]);
  });

  it('that are in another encoding are refused, not guessed', async () => {
    const text = textOf([aPersonOf(1), aPersonOf(2, { lastName: 'Peña' }), aPersonOf(3)]);
    expect(await told(Buffer.from(text, 'latin1'))).toEqual([
      [2, 'Person 1'],
      [3, 'NOT_UTF_8'],
      [4, 'Person 3'],
    ]);
  });

  it('tell how much of the file has been read', async () => {
    const lines = await read(save('long.csv', textOf(Array.from({ length: 3_000 }, (_, place) => aPersonOf(place)))));
    const shares = lines.map(({ share }) => share);
    expect(shares.every((share, place) => share > 0 && share <= 1 && share >= (shares[place - 1] ?? 0))).toBe(true);
    expect(shares[0]).toBeLessThan(0.5);
    expect(shares.at(-1)).toBe(1);
  });
});
