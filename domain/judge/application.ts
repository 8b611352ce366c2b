/** Judges what an applicant sends before approval: the application itself, documents, answers to revisions, withdrawal. */
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
import { addDays } from '../dates.ts';
import { missingRequirements } from '../documents.ts';
import { decideEligibility } from '../eligibility.ts';
import type { CaseFacts } from '../facts.ts';
import { pathwayRefusals } from '../pathways.ts';
import type { Refusal } from '../refusals.ts';

const missingDocuments = ({ documents }: CaseFacts, { rules }: Moment): Refusal[] =>
  missingRequirements(documents, rules).map(({ kind }) => ({
    code: 'DOCUMENT_MISSING',
    rule: 'application.documents',
    field: `documents.${kind}`,
  }));

/** DRAFT → FEE_DUE. The rules of this day and of the pathway judge the application from now on. */
export const submitApplication = (facts: CaseFacts, moment: Moment): Judgement => {
  const eligibility = decideEligibility(facts.answers, moment.rules, moment.on);
  const refusals = [
    ...pathwayRefusals(moment.program, facts.case.pathway, moment.on),
    ...(eligibility.ok ? [] : eligibility.refusals),
    ...missingDocuments(facts, moment),
  ];
  return allowUnless(
    refusals,
    () => [
      reach(facts, 'FEE_DUE', 'SUBMIT_APPLICATION'),
      setCase({ submittedOn: moment.on, codeOfEthicsSignedOn: moment.on }),
    ],
    eligibility.ok
      ? [
          ...eligibility.value.rules,
          ...(moment.rules['application.takenThrough'] === null ? [] : (['application.takenThrough'] as const)),
          'application.documents',
        ]
      : [],
  );
};

/** An application can be withdrawn, a certification cannot: a renewal whose denial is proposed is not an application. */
export const withdraw = (facts: CaseFacts, moment: Moment): Judgement =>
  allowUnless(facts.case.cycle > 0 ? [{ code: 'CERTIFIED', rule: 'lifecycle.stage' }] : [], () => [
    reach(facts, 'WITHDRAWN', 'WITHDRAW'),
    ...closeTasks(facts, ['APPLICATION', 'TRAINING', 'DENIAL'], moment.at),
  ]);

/** REVISION_REQUESTED → IN_REVIEW. The review clock starts again: staff have something new to read. */
export const answerRevision = (facts: CaseFacts, moment: Moment): Judgement => {
  const open = facts.revisions.find(({ cycle, answeredAt }) => cycle === 0 && answeredAt === undefined);
  if (open === undefined) return refuse([{ code: 'NO_OPEN_REVISION', rule: 'lifecycle.stage' }]);
  return allow(
    [
      { type: 'REVISION_RECORDED', revision: { ...open, answeredAt: moment.at } },
      reach(facts, 'IN_REVIEW', 'ANSWER_REVISION'),
      ...startReview(facts, moment, `revision-${open.round}`),
    ],
    ['application.reviewDays'],
  );
};

/**
 * Opens the reviewer's task, due when the review period of the application's own rules ends. A review that starts again after a correction has a
 * task of its own.
 */
export const startReview = (facts: CaseFacts, moment: Moment, reason: string) => {
  const days = moment.applicationRules['application.reviewDays'];
  const reviewDueOn = days === null ? undefined : addDays(moment.on, days);
  const taskId = `application-${reason}`;
  const earlier = facts.tasks.filter((task) => task.taskId === taskId || task.taskId.startsWith(`${taskId}-again-`));
  return [
    setCase({ completeOn: facts.case.completeOn ?? moment.on, ...(reviewDueOn !== undefined && { reviewDueOn }) }),
    openTask({
      taskId: earlier.length === 0 ? taskId : `${taskId}-again-${earlier.length + 1}`,
      queue: 'APPLICATION',
      reason: 'APPLICATION_COMPLETE',
      openedAt: moment.at,
      dueOn: reviewDueOn,
    }),
  ];
};
