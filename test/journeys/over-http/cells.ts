/** Every role × command × ownership × stage, from the table of grants and the table of moves. */
import { beforeAll, expect, it } from 'vitest';
import { factsOf } from '../../../domain/evolve.ts';
import { SignalBody, type SignalType } from '../../../domain/signals.ts';
import { isClosed, STAGES, type Stage } from '../../../domain/stages.ts';
import { TRANSITIONS } from '../../../domain/transitions.ts';
import { aCase } from '../../domain/life.ts';
import { BODIES } from '../../functions/web/bodies.ts';
import { OWNER, PEOPLE, type Who } from '../../functions/web/world.ts';
import { EVERYBODY, inShort, standing } from './expected.ts';
import type { LocalApi } from './local-api.ts';

/** Signals that somebody may send. What functions alone tell has no address, which test/functions/web/uploads.test.ts asks for. */
const TYPES = SignalBody._zod.def.options
  .flatMap((option): readonly SignalType[] => option.shape.type._zod.def.values)
  .filter((type) => Object.values(PEOPLE).some((who) => standing(who, type) === 'ALLOWED'));

/** JUDGED: neither the person nor the stage is in the way. What the rules say then, of a case without a life behind it, is another test's affair. */
type Outcome = '404 NO_SUCH_CASE' | '403 FORBIDDEN' | '409 CASE_CLOSED' | '409 WRONG_STAGE' | 'JUDGED';

/** A renewal that comes before its window is told when the window opens, which is more than that it is too early. */
const isToldWhen = (type: SignalType, stage: Stage): boolean => type === 'SUBMIT_RENEWAL' && stage === 'ACTIVE';

const expectedOf = (who: Who, type: SignalType, stage: Stage): Outcome => {
  const permission = standing(PEOPLE[who], type);
  if (permission === 'NOT_FOUND') return '404 NO_SUCH_CASE';
  if (permission === 'FORBIDDEN') return '403 FORBIDDEN';
  if (isClosed(stage)) return '409 CASE_CLOSED';
  return TRANSITIONS[type].leaves.includes(stage) || isToldWhen(type, stage) ? 'JUDGED' : '409 WRONG_STAGE';
};

const REFUSED_BEFORE: readonly string[] = ['409 CASE_CLOSED', '409 WRONG_STAGE'];

/** An answer as the tables speak of it. What they do not foresee (401, 500, …) stays as it is, and is no outcome. */
const outcomeOf = (answer: string): string =>
  answer === '202' ||
  answer === '404 NO_SUCH_DOCUMENT' ||
  (answer.startsWith('409 ') && !REFUSED_BEFORE.includes(answer))
    ? 'JUDGED'
    : answer;

type Cell = {
  readonly type: SignalType;
  readonly stage: Stage;
  readonly who: Who;
  readonly expected: Outcome;
  readonly caseId: string;
};

/** Refusals leave no trace, so they share one case for each command and stage; what may be taken has a case of its own. */
const CELLS: readonly Cell[] = TYPES.flatMap((type) =>
  STAGES.flatMap((stage) =>
    EVERYBODY.map((who) => {
      const expected = expectedOf(who, type, stage);
      const shared = `${type}-${stage}`;
      return { type, stage, who, expected, caseId: expected === 'JUDGED' ? `${shared}-${who}` : shared };
    }),
  ),
);

export const commandCells = (api: () => LocalApi): void => {
  const outcomes = new Map<Cell, string>();

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
    expect(cells).toHaveLength(STAGES.length * EVERYBODY.length);
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
