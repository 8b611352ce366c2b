/** The made-up people that the import is measured with. */
import { expect, it } from 'vitest';
import { OF_PEOPLE } from '../../operator/import/columns.ts';
import { makeExamine } from '../../operator/import/examine.ts';
import { readHeader, valuesOf } from '../../operator/import/header.ts';
import { programOf } from '../../programs/programs.ts';
import { peopleFile } from '../../sim/measure-import/people.ts';
import { local } from '../domain/life.ts';

const TODAY = '2028-11-30';
const file = (seed: number): readonly string[] => [...peopleFile(300, TODAY, seed)];

it('are the same for the same seed, and others for another', () => {
  expect(file(7)).toEqual(file(7));
  expect(file(7)).not.toEqual(file(8));
});

it('are all taken, and stand in every stage that somebody who comes along can stand in', () => {
  const [header = '', ...lines] = file(7);
  const columns = readHeader(OF_PEOPLE, header.split(','));
  const examine = makeExamine({ programOf, now: local(TODAY) });
  const outcomes = lines.map((line, place) => {
    const row = examine({ row: place + 2, values: valuesOf(columns, line.split(',')), share: 1 });
    return row.ok ? row.value.arrival.facts.case.stage : row.refusals;
  });
  expect(outcomes.filter((outcome) => typeof outcome !== 'string')).toEqual([]);
  expect([...new Set(outcomes)].sort()).toEqual([
    'ACTIVE',
    'LATE_TIER_1',
    'LATE_TIER_2',
    'RENEWAL_OPEN',
    'REVOKED',
    'VACATED',
  ]);
});
