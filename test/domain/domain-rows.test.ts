import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROWS } from './rows.ts';
import { mentioned, testNames } from './test-names.ts';

const TESTS = join(import.meta.dirname, '..');

const names = readdirSync(TESTS, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.test.ts'))
  .flatMap((path) => testNames(readFileSync(join(TESTS, path), 'utf8')));

describe('the cases that a correct system must decide', () => {
  it.each(Object.entries(ROWS))('each have a test: %s', (_, ids) => {
    expect(mentioned(ids, names)).toEqual(ids);
  });
});

describe('a test name', () => {
  it('is read from a title, from a title after a table, and from the cases of a table', () => {
    const source = [
      "describe('one', () => {",
      "  it('two: it\\'s', () => {});",
      '  it.each(cases)(\n    `three`, () => {});',
      "  it.each([{ row: 'four', why: \"five\" }])('$row', () => {});",
      '});',
    ].join('\n');
    expect(testNames(source).sort()).toEqual(['$row', 'five', 'four', 'one', 'three', "two: it\\'s"]);
  });

  it('is not what a comment says, nor a test that is skipped or still to do, nor another string', () => {
    const source = [
      "// it('one'",
      "/* it('two' */",
      "it.skip('three', () => {});",
      "it.todo('four');",
      "expect('five').toBe('five');",
      "submit('six');",
    ].join('\n');
    expect(testNames(source)).toEqual([]);
  });

  it('mentions an id as a whole word only', () => {
    expect(mentioned(['A1', 'A10', 'T1', 'C1'], ['A10: a fee', 'CAT1', 'see C1, too'])).toEqual(['A10', 'C1']);
  });
});
