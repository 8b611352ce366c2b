/** Judges what staff and operators do to a case beside its path: suspension, revocation, entered values, holds. */
import {
  allow,
  allowUnless,
  closeTasks,
  type Judgement,
  type Moment,
  openTask,
  reach,
  refuse,
  setCase,
} from '../changes.ts';
import type { CaseFacts } from '../facts.ts';
import type { Refusal } from '../refusals.ts';
import type { Signal, SignalBody } from '../signals.ts';

type Of<Type extends SignalBody['type']> = Extract<SignalBody, { type: Type }>;

/** Discipline is of a certification; an application can only be denied. */
const uncertified = (facts: CaseFacts): Refusal[] =>
  facts.case.cycle === 0 ? [{ code: 'NO_CERTIFICATE', rule: 'lifecycle.standing' }] : [];

/** A flag beside the stage, so that clocks run on. */
export const suspend = (facts: CaseFacts, moment: Moment): Judgement =>
  allowUnless(
    [
      ...uncertified(facts),
      ...(facts.case.suspended ? [{ code: 'ALREADY_SUSPENDED', rule: 'lifecycle.standing' }] : []),
    ],
    () => [setCase({ suspended: true, suspensions: [...facts.case.suspensions, { from: moment.on }] })],
  );

/** The day on which a suspension is lifted is a day in good standing: the suspension lasts through the day before. */
export const liftSuspension = (facts: CaseFacts, moment: Moment): Judgement =>
  facts.case.suspended
    ? allow([
        setCase({
          suspended: false,
          suspensions: facts.case.suspensions.map((span) =>
            span.until === undefined ? { ...span, until: moment.on } : span,
          ),
        }),
      ])
    : refuse([{ code: 'NOT_SUSPENDED', rule: 'lifecycle.standing' }]);

/** Takes two people, who send the same: the first proposes, another confirms. Final. */
export const revoke = (facts: CaseFacts, moment: Moment, { actor }: Signal): Judgement => {
  const refusals = uncertified(facts);
  if (refusals.length > 0) return refuse(refusals);
  const { revocationProposedBy } = facts.case;
  if (revocationProposedBy === actor.id)
    return refuse([{ code: 'SECOND_PERSON_NEEDED', rule: 'lifecycle.two-people', field: 'actor' }]);
  if (revocationProposedBy === undefined)
    return allow([
      setCase({ revocationProposedBy: actor.id }),
      openTask({
        taskId: `revocation-${facts.case.ver}`,
        queue: 'DENIAL',
        reason: 'REVOCATION_PROPOSED',
        openedAt: moment.at,
      }),
    ]);
  return allow([
    reach(facts, 'REVOKED', 'REVOKE'),
    setCase({ revokedOn: moment.on }, ['revocationProposedBy']),
    ...closeTasks(facts, ['RENEWAL', 'DENIAL'], moment.at),
  ]);
};

/** A value that the certifying body did not publish, entered for this case alone. */
export const enterRuleValue = (
  facts: CaseFacts,
  { rule, value, reason }: Of<'ENTER_RULE_VALUE'>,
  moment: Moment,
  { actor }: Signal,
): Judgement => {
  const known = Object.entries(moment.rules).find(([id]) => id === rule);
  if (known === undefined) return refuse([{ code: 'NO_SUCH_RULE', rule: 'lifecycle.rules', field: 'rule' }]);
  if (known[1] !== null) return refuse([{ code: 'RULE_IS_PUBLISHED', rule, field: 'rule' }]);
  const others = facts.case.enteredValues.filter((entered) => entered.rule !== rule);
  return allow([
    setCase({ enteredValues: [...others, { rule, value, reason, by: actor.id, at: moment.at }] }),
    ...facts.tasks
      .filter(({ taskId, closedAt }) => taskId === ruleTaskId(rule) && closedAt === undefined)
      .map((task) => ({ type: 'TASK_RECORDED', task: { ...task, closedAt: moment.at } }) as const),
  ]);
};

const ruleTaskId = (rule: string): string => `rule-${rule}`;

/** Work for staff: a decision asked for a value that is not published. One task per rule. */
export const askForRuleValue = (facts: CaseFacts, rule: string, moment: Moment) =>
  facts.tasks.some(({ taskId, closedAt }) => taskId === ruleTaskId(rule) && closedAt === undefined)
    ? []
    : [openTask({ taskId: ruleTaskId(rule), queue: 'EXCEPTION', reason: 'RULE_NOT_PUBLISHED', openedAt: moment.at })];

const HOLD_TASK = 'operator-hold';

/** Nothing moves until an operator releases the case: no time, no notices, no other signal. */
export const hold = (facts: CaseFacts, moment: Moment): Judgement =>
  allow(
    facts.case.held
      ? []
      : [
          setCase({ held: true }),
          openTask({ taskId: HOLD_TASK, queue: 'EXCEPTION', reason: 'HELD', openedAt: moment.at }),
        ],
  );

export const release = (facts: CaseFacts, moment: Moment): Judgement =>
  allow([
    setCase({ held: false }),
    ...facts.tasks
      .filter(({ taskId, closedAt }) => taskId === HOLD_TASK && closedAt === undefined)
      .map((task) => ({ type: 'TASK_RECORDED', task: { ...task, closedAt: moment.at } }) as const),
  ]);
