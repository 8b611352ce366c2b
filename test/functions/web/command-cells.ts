/** Every role × command × ownership × stage, and what each is answered by the table of grants and the table of moves. */
import { SignalBody, type SignalType } from '../../../domain/signals.ts';
import { isClosed, STAGES, type Stage } from '../../../domain/stages.ts';
import { TRANSITIONS } from '../../../domain/transitions.ts';
import { EVERYBODY, standing } from './standing.ts';
import { PEOPLE, type Who } from './world.ts';

/** Signals that somebody may send. What functions alone tell has no address, which uploads.test.ts asks for. */
export const TYPES = SignalBody._zod.def.options
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
  if (isClosed(stage) && !TRANSITIONS[type].leaves.includes(stage)) return '409 CASE_CLOSED';
  return TRANSITIONS[type].leaves.includes(stage) || isToldWhen(type, stage) ? 'JUDGED' : '409 WRONG_STAGE';
};

const REFUSED_BEFORE: readonly string[] = ['409 CASE_CLOSED', '409 WRONG_STAGE'];

/** An answer as the tables speak of it. What they do not foresee (401, 500, …) stays as it is, and is no outcome. */
export const outcomeOf = (answer: string): string =>
  answer === '202' ||
  answer === '404 NO_SUCH_DOCUMENT' ||
  answer === '404 NO_SUCH_LETTER' ||
  answer === '404 NO_SUCH_TASK' ||
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
export const CELLS: readonly Cell[] = TYPES.flatMap((type) =>
  STAGES.flatMap((stage) =>
    EVERYBODY.map((who) => {
      const expected = expectedOf(who, type, stage);
      const shared = `${type}-${stage}`;
      return { type, stage, who, expected, caseId: expected === 'JUDGED' ? `${shared}-${who}` : shared };
    }),
  ),
);
