/** What is refused of a row, by field and rule. The dates of terms and standings have tests of their own (test/domain/arrival-refusals.test.ts). */
import { describe, expect, it } from 'vitest';
import { type Column, REQUIRED_COLUMNS, type Values } from '../../../operator/import/columns.ts';
import { makeExamine } from '../../../operator/import/examine.ts';
import { idsOf } from '../../../operator/import/ids.ts';
import { SENTENCES, sentenceOf } from '../../../operator/import/sentences.ts';
import { cmpss } from '../../../programs/cmpss/program.ts';
import { local } from '../../domain/life.ts';
import { aPersonOf, aRow } from './people.ts';

const NOW = local('2026-03-15');
const OTHER = { ...cmpss, id: 'other' };

const examiner = () =>
  makeExamine({ programOf: (id) => [cmpss, OTHER].find((program) => program.id === id), now: NOW });

/** `field rule` of each refusal, row by row; nothing where it is taken. */
const examined = (...rows: readonly Values[]): readonly (readonly string[])[] => {
  const examine = examiner();
  return rows.map((values, place) => {
    const result = examine({ row: place + 2, values: { ok: true, value: values }, share: 0 });
    return result.ok ? [] : result.refusals.map(({ field, rule }) => `${field} ${rule}`);
  });
};

describe('a field', () => {
  it.each<{ column: Column; good: readonly string[]; bad: readonly string[] }>([
    {
      column: 'certificateNumber',
      good: ['A-1', '0'.repeat(32)],
      bad: ['A1', '0'.repeat(33), '-12', 'A/1', 'A#1', 'A 1'],
    },
    { column: 'firstName', good: ['J', 'José María', 'x'.repeat(200)], bad: ['x'.repeat(201), 'A\tB'] },
    { column: 'middleName', good: ['L.'], bad: ['x'.repeat(201)] },
    { column: 'lastName', good: ["O'Neill-Ruíz, Jr."], bad: ['x'.repeat(201)] },
    {
      column: 'email',
      good: ['a.b+c@example.org'],
      bad: ['ana', 'ana@', 'ana@example', 'a b@example.org', 'a,b@example.org', `${'x'.repeat(250)}@example.org`],
    },
    { column: 'language', good: ['en', 'es'], bad: ['EN', 'fr', 'english'] },
    { column: 'county', good: ['Los Angeles'], bad: ['x'.repeat(201)] },
    { column: 'pathway', good: ['INITIAL', 'RECIPROCITY'], bad: ['x'.repeat(129)] },
    { column: 'personReference', good: ['x'.repeat(128)], bad: ['x'.repeat(129)] },
    { column: 'standing', good: ['ACTIVE'], bad: ['active', 'EXPIRED', 'LAPSED'] },
    {
      column: 'codeOfEthicsSignedOn',
      good: ['2024-02-29'],
      bad: ['2025-02-29', '2025-2-1', '02/01/2025', '2025-02-01T00:00:00Z'],
    },
    {
      column: 'pastTerms',
      good: [],
      bad: [
        '2022-06-30',
        '2022-06-30/',
        '2022-06-30/2024-06-31',
        '2022-06-30/2024-06-29/2025-01-01',
        '2022-06-30-2024-06-29',
      ],
    },
    {
      column: 'pastSuspensions',
      good: ['2025-01-01/2025-01-31', '2025-01-01/2025-01-31; 2025-03-01 / 2025-03-02'],
      bad: ['2025-01-01/'],
    },
  ])('$column has a form', ({ column, good, bad }) => {
    for (const value of good) expect([value, examined(aRow({ [column]: value }))]).toEqual([value, [[]]]);
    for (const value of bad)
      expect([value, examined(aRow({ [column]: value }))]).toEqual([value, [[`${column} import.format`]]]);
  });

  it.each(REQUIRED_COLUMNS)('%s is needed', (column) => {
    const [refusals] = examined(aRow({ [column]: undefined }));
    expect(refusals).toContain(`${column} import.format`);
  });

  it('of a pathway is one of the program’s', () => {
    for (const pathway of ['initial', 'Somehow'])
      expect(examined(aRow({ pathway }))).toEqual([['pathway import.pathway']]);
  });

  it('may be left out where there is something to go by: a first application, in English', () => {
    const result = examiner()({ row: 2, values: { ok: true, value: aRow() }, share: 0 });
    expect(result).toMatchObject({
      ok: true,
      value: { told: { contacts: { language: 'en' }, certification: { pathway: 'INITIAL', pastTerms: [] } } },
    });
  });

  it('that is wrong does not hide another', () => {
    expect(examined(aRow({ email: 'ana', lastName: undefined, pastTerms: 'x' }))).toEqual([
      ['lastName import.format', 'email import.format', 'pastTerms import.format'],
    ]);
  });

  it('program names a program that is run', () => {
    expect(examined(aRow({ program: 'CMPSS' }))).toEqual([['program lifecycle.case']]);
  });

  it('that breaks a rule of its program is refused by that rule', () => {
    expect(examined(aRow({ expiresOn: '2026-07-01' }))).toEqual([['expiresOn term.months']]);
  });
});

describe('two rows', () => {
  it('have two numbers, in whatever program', () => {
    expect(
      examined(
        aPersonOf(1),
        aPersonOf(2, { certificateNumber: 'PS-000001' }),
        aPersonOf(3, { certificateNumber: 'PS-000001', program: 'other' }),
      ),
    ).toEqual([[], ['certificateNumber import.once'], ['certificateNumber import.once']]);
  });

  it('have two numbers also where the first of them is refused: which one is meant is not known', () => {
    expect(examined(aPersonOf(1, { standing: 'GONE' }), aPersonOf(2, { certificateNumber: 'PS-000001' }))).toEqual([
      ['standing import.format'],
      ['certificateNumber import.once'],
    ]);
  });

  it('have two addresses, whatever the case of their letters', () => {
    expect(examined(aPersonOf(1), aPersonOf(2, { email: 'PERSON-1@example.org' }))).toEqual([
      [],
      ['email import.once'],
    ]);
  });

  it('may have the address of a row that was refused', () => {
    expect(
      examined(aPersonOf(1, { expiresOn: '2020-01-01' }), aPersonOf(2, { email: 'person-1@example.org' }))[1],
    ).toEqual([]);
  });

  const one = { personReference: 'p-1', lastName: 'Ruiz', email: 'ana@example.org' };

  it('of one person, in two programs, are that person', () => {
    const rows = [aPersonOf(1, one), aPersonOf(2, { ...one, program: 'other' })];
    expect(examined(...rows)).toEqual([[], []]);
  });

  it('of one person tell them alike', () => {
    expect(
      examined(aPersonOf(1, one), aPersonOf(2, { ...one, program: 'other', county: 'Kern', lastName: 'Vega' })),
    ).toEqual([[], ['lastName import.once', 'county import.once']]);
  });

  it('of one person in one program are not both open', () => {
    const over = { firstIssuedOn: '2018-01-01', validFrom: '2018-01-01', expiresOn: '2020-01-01' };
    const lateTiersFromThen = {
      ...cmpss,
      rules: {
        ...cmpss.rules,
        'renewal.lateTiers': {
          ...cmpss.rules['renewal.lateTiers'],
          values: cmpss.rules['renewal.lateTiers'].values.map((value) => ({ ...value, from: '2015-01-01' })),
        },
      },
    };
    const examine = makeExamine({ programOf: () => lateTiersFromThen, now: NOW });
    const taken = [aPersonOf(1, { ...one, ...over }), aPersonOf(2, one), aPersonOf(3, one)].map((value, place) => {
      const result = examine({ row: place + 2, values: { ok: true, value }, share: 0 });
      return result.ok ? result.value.arrival.facts.case.stage : result.refusals;
    });
    expect(taken).toEqual([
      'VACATED',
      'ACTIVE',
      [{ code: 'OPEN_TWICE', rule: 'import.once', field: 'personReference', detail: { row: 3 } }],
    ]);
  });
});

describe('an id', () => {
  const ids = (overrides: Values = {}) => {
    const result = examiner()({ row: 2, values: { ok: true, value: aRow(overrides) }, share: 0 });
    if (!result.ok) throw new Error('refused');
    return idsOf(result.value.told);
  };

  it('is the same for the same row, has the form of a ULID, and sorts before every one that was made', () => {
    expect(ids()).toEqual(ids({ firstName: 'Maria', expiresOn: '2026-06-29' }));
    for (const id of Object.values(ids())) expect(id).toMatch(/^0{10}[0-9A-HJKMNP-TV-Z]{16}$/);
  });

  it('is another for another number, program or reference', () => {
    const all = [
      ids(),
      ids({ certificateNumber: 'PS-000124' }),
      ids({ program: 'other' }),
      ids({ personReference: 'p-1' }),
      ids({ personReference: 'p-2', certificateNumber: 'PS-000124' }),
    ];
    expect(new Set(all.map(({ personId }) => personId)).size).toBe(5);
    expect(new Set(all.map(({ caseId }) => caseId)).size).toBe(3);
    expect(ids({ personReference: 'p-1' }).personId).toBe(
      ids({ personReference: 'p-1', certificateNumber: 'PS-000124' }).personId,
    );
  });
});

it('every refusal has a sentence, and none that is no sentence', () => {
  for (const code of Object.keys(SENTENCES))
    expect(sentenceOf(SENTENCES, { code, rule: 'r', detail: { row: 7, have: 1, need: 2, months: 24 } })).toMatch(
      /^[A-Z].*\.$/,
    );
});
