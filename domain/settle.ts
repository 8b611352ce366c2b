/** What results of effects mean for a case: a notice that was sent is a fact, and the period of an approval runs from it. */
import { type Change, openTask, setCase } from './changes.ts';
import { addMonths, type CalendarDate, dateOf, type Instant } from './dates.ts';
import { followAddress, letterTaskId, NO_USABLE_ADDRESS, openLetter } from './delivery.ts';
import type { CaseFacts, Effect } from './facts.ts';
import { applicationRulesOf } from './pathways.ts';
import type { ProgramDefinition, RuleId } from './program.ts';

const APPROVAL: Effect['notice'] = 'APPLICATION_APPROVED';

/**
 * The last day of an approved application: twelve months from the day on which the applicant was told (rule `application.validFrom`: the
 * period begins on formal notification, case A14), or from the decision where the program says so. Undefined where no period is published.
 */
export const validityEnd = (
  facts: CaseFacts,
  program: ProgramDefinition,
  toldAt: Instant,
): CalendarDate | undefined => {
  const { submittedOn, approvedAt, validThrough } = facts.case;
  if (validThrough !== undefined || submittedOn === undefined || approvedAt === undefined) return validThrough;
  const rules = applicationRulesOf(program, facts.case, submittedOn);
  const months = rules['application.validMonths'];
  if (months === null) return undefined;
  const from = dateOf(rules['application.validFrom'] === 'DECIDED' ? approvedAt : toldAt, program.timeZone);
  return addMonths(from, months);
};

/**
 * A notice that could not be sent counts from the day we knew: that errs on the applicant's side, and staff are told to reach them another way.
 */
const startValidity = (facts: CaseFacts, program: ProgramDefinition, toldAt: Instant): Change[] => {
  const validThrough = validityEnd(facts, program, toldAt);
  return validThrough === undefined || facts.case.validThrough !== undefined ? [] : [setCase({ validThrough })];
};

/**
 * A notice that three senders took, one after another, and never reported on is not given to a fourth without a person's look: each of them may
 * have sent it, and whatever ended them may end the next. The claim of the third counts two lost before it.
 */
const SENDERS_LOST_BEFORE_THE_LAST = 2;

const isGivenUp = ({ state, notBefore, lostSenders = 0 }: Effect, now: Instant): boolean =>
  state === 'CLAIMED' && notBefore !== undefined && notBefore <= now && lostSenders >= SENDERS_LOST_BEFORE_THE_LAST;

/** One effect whose result has come in and is not yet a fact; one that is given up is as good as failed. */
export const unsettled = (facts: CaseFacts, now: Instant): Effect | undefined => {
  const given = facts.effects.find((effect) => isGivenUp(effect, now));
  return given === undefined ? reported(facts) : { ...given, state: 'FAILED', failedBecause: 'SENDERS_LOST' };
};

const reported = (facts: CaseFacts): Effect | undefined =>
  facts.effects.find(
    ({ state, effectKey, notBefore }) =>
      state === 'PERFORMED' ||
      (state === 'EXEMPT' && notBefore !== undefined) ||
      (state === 'FAILED' &&
        !facts.tasks.some(({ taskId }) => taskId === failureTask(effectKey) || taskId === letterTaskId(effectKey))),
  );

const failureTask = (effectKey: string): string => `unsent-${effectKey}`;

const settled = ({ notBefore: _lease, ...effect }: Effect): Effect =>
  effect.state === 'EXEMPT' ? effect : { ...effect, state: 'SETTLED' };

export const settle = (
  facts: CaseFacts,
  effect: Effect,
  program: ProgramDefinition,
  now: Instant,
): { readonly changes: readonly Change[]; readonly rules: readonly RuleId[] } => {
  // The notice of an approval that was corrected meanwhile starts nothing: the one that is in force was owed as it was made.
  const isApproval = effect.notice === APPROVAL && effect.owedAt === facts.case.approvedAt;
  const told: Change[] = isApproval ? startValidity(facts, program, effect.performedAt ?? now) : [];
  const rules: RuleId[] = told.length > 0 ? ['application.validMonths', 'application.validFrom'] : [];
  if (effect.state === 'FAILED')
    return {
      changes: [
        effect.failedBecause === NO_USABLE_ADDRESS
          ? openLetter(facts, effect, program, now)
          : openTask({
              taskId: failureTask(effect.effectKey),
              queue: 'EXCEPTION',
              reason: 'NOTICE_NOT_SENT',
              openedAt: now,
            }),
        { type: 'EFFECT_RECORDED', effect },
        ...told,
      ],
      rules,
    };
  const addressed =
    effect.state === 'PERFORMED' ? followAddress(facts, effect, program, effect.performedAt ?? now) : [];
  return { changes: [{ type: 'EFFECT_RECORDED', effect: settled(effect) }, ...addressed, ...told], rules };
};
