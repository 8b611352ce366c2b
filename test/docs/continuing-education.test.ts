/** The page on continuing education is held to what the API and the imports do. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openReport } from '../../operator/import/report.ts';
import { FORM_SENTENCES } from '../../operator/import/sentences.ts';
import { SENTENCES as OF_CATALOGUES } from '../../operator/import-courses/command.ts';
import { openCatalogue } from '../../operator/import-courses/courses.ts';
import { OF_COURSES } from '../../operator/import-courses/row.ts';
import { SENTENCES as OF_ROSTERS } from '../../operator/import-roster/command.ts';
import { openRoster } from '../../operator/import-roster/roster.ts';
import { OF_ROSTER } from '../../operator/import-roster/row.ts';
import { makeCertified } from '../functions/web/certified.ts';
import { CASE } from '../functions/web/world.ts';
import { aFolder } from '../operator/import/people.ts';
import { importFile } from '../operator/rows.ts';
import { codeBlocks, PROJECT_ROOT, readDocument, section, tableRows } from './documents.ts';

const page = readDocument('docs/continuing-education.md');
const catalogue = section(page, 'A catalogue');
const roster = section(page, 'A roster');
const named = (cell = ''): readonly string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
const save = aFolder();
const TODAY = '2025-05-10';

describe('docs/continuing-education.md', () => {
  it.each([
    ['catalogue', catalogue, OF_COURSES],
    ['roster', roster, OF_ROSTER],
  ] as const)('tells every column of a %s, and which are needed', (_, part, { required, optional }) => {
    const rows = tableRows(part).map(([column, needed]) => [named(column)[0], needed]);
    expect(rows).toEqual([...required.map((column) => [column, 'yes']), ...optional.map((column) => [column, 'no'])]);
  });

  it('has a catalogue, a question and a roster that are answered as it says', async () => {
    const world = await makeCertified(TODAY);
    const { registry, table } = world;
    await table.write([{ table: 'registry', put: { pk: 'CERTNO#1234-5678-2', sk: 'OWNER', caseId: CASE } }]);
    const into = { registry, today: TODAY };

    const courses = save('catalogue.csv', codeBlocks(catalogue, 'csv')[0] ?? '');
    const brought = await importFile({ columns: OF_COURSES, open: openCatalogue }, courses, into);
    expect([brought.outcomes, brought.refused]).toEqual([{ ADDED: 2 }, 0]);

    const asked = section(page, 'Does it count?');
    const { body } = await world.check(JSON.parse(codeBlocks(asked, 'json')[0] ?? ''));
    const answers = body.rules.map(
      ({ rule, counts, because }: { rule: string; counts: boolean; because: { code: string } }) => [
        `\`${rule}\``,
        counts ? 'yes' : 'no',
        `\`${because.code}\``,
      ],
    );
    expect(answers).toEqual(tableRows(asked));

    const [rows = '', expected = ''] = codeBlocks(roster, 'csv');
    const { outcomes, told } = await importFile(
      { columns: OF_ROSTER, open: openRoster },
      save('roster.csv', rows),
      into,
    );
    expect(outcomes).toEqual({ ENTERED: 1, HAD_BEFORE: 1 });
    const file = save('roster.refused.csv', '');
    const report = openReport(file, OF_ROSTERS);
    for (const { row, refusals } of told) report.refuse(row, refusals);
    report.close();
    expect(readFileSync(file, 'utf8')).toBe(expected);
    expect((await world.ledger()).body.courses).toMatchObject([
      { courseId: 'ethics-9', providerCertificateId: 'M-77' },
    ]);
  });

  const filesIn = (folder: string): readonly string[] =>
    readdirSync(join(PROJECT_ROOT, folder)).map((name) => `${folder}/${name}`);
  const sources = [...filesIn('operator/import-courses'), ...filesIn('operator/import-roster')].map(readDocument);
  const found = (pattern: RegExp, texts: readonly string[] = sources): readonly string[] => [
    ...new Set(texts.flatMap((source) => [...source.matchAll(pattern)].map(([, text = '']) => text))),
  ];

  it('tells every rule of its own that a row is refused by', () => {
    const told = tableRows(section(page, 'What is refused')).flatMap(([rule]) => named(rule));
    const shared = ['operator/import/lines.ts', 'operator/import/form.ts'].map(readDocument);
    const rules = [
      ...found(/'((?:courses|roster|import|credits)\.\w+)'/g),
      ...found(/'(import\.\w+)'/g, shared),
      ...found(
        /'((?:credits\.entry|lifecycle\.stage))'/g,
        ['functions/shared/credit-ledger.ts', 'functions/shared/working-papers.ts'].map(readDocument),
      ),
    ];
    expect(rules.length).toBeGreaterThan(10);
    expect(rules.filter((rule) => !told.includes(rule))).toEqual([]);
    // Those of the program's are asked by `decideCredits`.
    const ofCredits = found(/'(credits\.\w+)'/g, [readDocument('domain/credits.ts')]);
    expect(told.filter((rule) => !rules.includes(rule) && !ofCredits.includes(rule))).toEqual([]);
  });

  it('goes with a sentence for every refusal', () => {
    const codes = found(/(?:code: |twice\(|unknown\()'([A-Z0-9_]+)'/g);
    const sentences = { ...FORM_SENTENCES, ...OF_CATALOGUES, ...OF_ROSTERS };
    expect(codes.length).toBeGreaterThan(10);
    expect(codes.filter((code) => sentences[code] === undefined)).toEqual([]);
  });
});
