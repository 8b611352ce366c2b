/**
 * Commands over HTTP, by everybody. All of the table is tried without a network (test/functions/web/every-command.test.ts); here, each command in the
 * first stage that takes it and in every sixth of the others, other ones for each.
 */
import { beforeAll, expect, it } from 'vitest';
import { factsOf } from '../../../domain/evolve.ts';
import { STAGES } from '../../../domain/stages.ts';
import { TRANSITIONS } from '../../../domain/transitions.ts';
import { aCase } from '../../domain/life.ts';
import { BODIES } from '../../functions/web/bodies.ts';
import { CELLS as ALL, outcomeOf, TYPES } from '../../functions/web/command-cells.ts';
import { inShort } from '../../functions/web/standing.ts';
import { OWNER, PEOPLE } from '../../functions/web/world.ts';
import type { LocalApi } from './local-api.ts';

const CELLS = ALL.filter(
  ({ stage, type }) => stage === TRANSITIONS[type].leaves[0] || (STAGES.indexOf(stage) + TYPES.indexOf(type)) % 6 === 0,
);

export const commandCells = (api: () => LocalApi): void => {
  const outcomes = new Map<(typeof CELLS)[number], string>();

  beforeAll(async () => {
    const { seed, command } = api();
    const cases = new Map(CELLS.map(({ caseId, stage }) => [caseId, stage]));
    await seed([...cases].map(([caseId, stage]) => factsOf(aCase({ caseId, stage, personId: OWNER }))));
    // All at once: while one answer waits for the lifecycle, others are given.
    await Promise.all(
      CELLS.map(async (cell) => {
        const reply = await command(PEOPLE[cell.who], cell.caseId, cell.type, BODIES[cell.type]);
        outcomes.set(cell, outcomeOf(inShort(reply)));
      }),
    );
  }, 600_000);

  it.each(TYPES)('%s is open to whom the tables say, where they say', (type) => {
    const cells = CELLS.filter((cell) => cell.type === type);
    expect(cells.length).toBeGreaterThan(STAGES.length);
    const told = cells.map((cell) => ({ stage: cell.stage, who: cell.who, is: outcomes.get(cell) }));
    expect(told).toEqual(cells.map(({ stage, who, expected }) => ({ stage, who, is: expected })));
  });

  it('what was refused for its sender or its stage has left nothing in an inbox or an audit', async () => {
    const { cloud, touched } = api();
    await cloud.settled();
    const left = await touched();
    const judged = new Set(CELLS.filter(({ expected }) => expected === 'JUDGED').map(({ caseId }) => caseId));
    const untouched = new Set(CELLS.map(({ caseId }) => caseId).filter((caseId) => !judged.has(caseId)));
    expect([...untouched].filter((caseId) => left.has(caseId))).toEqual([]);
    expect([...judged].some((caseId) => left.has(caseId))).toBe(true);
  });
};
