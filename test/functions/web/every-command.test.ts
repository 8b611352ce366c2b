/** Who may send which command in which stage: every cell of the table, through the whole API but for the network. */
import { expect, it } from 'vitest';
import { factsOf } from '../../../domain/evolve.ts';
import { STAGES } from '../../../domain/stages.ts';
import { aCase } from '../../domain/life.ts';
import { BODIES } from './bodies.ts';
import { CELLS, outcomeOf, TYPES } from './command-cells.ts';
import { EVERYBODY, inShort } from './standing.ts';
import { makeWorld, OWNER } from './world.ts';

it.each(TYPES)('%s is open to whom the tables say, where they say', async (type) => {
  const { seed, command, state } = makeWorld();
  state.works = false; // what the lifecycle makes of it is another test's affair
  const cells = CELLS.filter((cell) => cell.type === type);
  expect(cells).toHaveLength(STAGES.length * EVERYBODY.length);
  for (const [caseId, stage] of new Map(cells.map((cell) => [cell.caseId, cell.stage])))
    await seed(factsOf(aCase({ caseId, stage, personId: OWNER })));
  const told: string[] = [];
  for (const { caseId, who } of cells)
    told.push(
      outcomeOf(inShort(await command(who, type.toLowerCase().replaceAll('_', '-'), BODIES[type], { caseId }))),
    );
  const name = ({ stage, who }: (typeof cells)[number], is: string | undefined) => `${who} in ${stage}: ${is}`;
  expect(cells.map((cell, place) => name(cell, told[place]))).toEqual(cells.map((cell) => name(cell, cell.expected)));
});
