/** The documentation of the import is held to what the import does. */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { COLUMNS, OF_PEOPLE, OPTIONAL_COLUMNS, REQUIRED_COLUMNS } from '../../operator/import/columns.ts';
import { makeExamine } from '../../operator/import/examine.ts';
import { readHeader, valuesOf } from '../../operator/import/header.ts';
import { fieldsOf } from '../../operator/import/lines.ts';
import { SENTENCES } from '../../operator/import/sentences.ts';
import { programOf } from '../../programs/programs.ts';
import { local } from '../domain/life.ts';
import { codeBlocks, readDocument, section, tableRows } from './documents.ts';

const page = readDocument('docs/import.md');
const named = (cell = ''): readonly string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);

describe('docs/import.md', () => {
  const theFile = section(page, 'The file');

  it('tells every column that there is, and which are needed', () => {
    const rows = tableRows(theFile).map(([column, required]) => [named(column)[0], required]);
    const expected = [
      ...REQUIRED_COLUMNS.map((column) => [column, 'yes']),
      ...OPTIONAL_COLUMNS.map((column) => [column, 'no']),
    ];
    expect(rows).toEqual(expected);
    expect(expected).toHaveLength(COLUMNS.length);
  });

  it('has an example that is taken as it is', () => {
    const [header = '', ...lines] = (codeBlocks(theFile, 'csv')[0] ?? '').trim().split('\n');
    const columns = readHeader(OF_PEOPLE, header.split(','));
    const examine = makeExamine({ programOf, now: local('2026-03-15') });
    const stages = lines.map((line, place) => {
      const fields = fieldsOf(line);
      const values = fields.ok ? valuesOf(columns, fields.value) : fields;
      const row = examine({ row: place + 2, values, share: 1 });
      return row.ok ? row.value.arrival.facts.case.stage : row.refusals;
    });
    // 90 days before 2026-07-01 is 2026-04-02.
    expect(stages).toEqual(['ACTIVE', 'LATE_TIER_1', 'ACTIVE']);
  });

  /** What the code refuses with: `'CODE', 'rule'` in that order, or as properties. */
  const sources = [
    'domain/arrival.ts',
    'domain/arrival-checks.ts',
    ...readdirSync('operator/import').map((name) => `operator/import/${name}`),
  ].map(readDocument);
  const found = (pattern: RegExp): readonly string[] => [
    ...new Set(sources.flatMap((source) => [...source.matchAll(pattern)].map(([, text = '']) => text))),
  ];

  it('tells every rule of its own that a row is refused by, and no other', () => {
    const told = tableRows(section(page, 'What is refused')).flatMap(([rule]) => named(rule));
    const rules = found(/'((?:import|lifecycle|term|renewal)\.[\w-]+)'/g).filter((rule) => rule !== 'import.letters');
    expect([...told].sort()).toEqual(
      [...rules, 'term.months'].filter((rule, place, all) => all.indexOf(rule) === place).sort(),
    );
  });

  it('goes with a sentence for every refusal', () => {
    const codes = found(/(?:code: |refusal\(|twice\([^,]+, )'([A-Z0-9_]+)'/g);
    expect(codes.length).toBeGreaterThan(15);
    expect(codes.filter((code) => SENTENCES[code] === undefined)).toEqual([]);
  });
});
