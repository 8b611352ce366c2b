/** Judges what staff decide on an application or a renewal: approve, ask for a revision, propose and confirm a denial. */
import {
  allow,
  closeTasks,
  type Judgement,
  type Moment,
  openTask,
  oweNotice,
  purposeAnew,
  reach,
  refuse,
  setCase,
} from '../changes.ts';
import { addDays } from '../dates.ts';
import type { CaseFacts, RevisionRound } from '../facts.ts';
import type { Signal, SignalBody } from '../signals.ts';
import type { Stage } from '../stages.ts';
import { isTrained } from '../training.ts';
import { sittingUse } from './fees.ts';
import { approveRenewal, endRenewalReview } from './renewal.ts';

export const approve = (facts: CaseFacts, moment: Moment): Judgement =>
  facts.case.stage === 'RENEWAL_REVIEW' ? approveRenewal(facts, moment) : approveApplication(facts, moment);

/**
 * Where an approved application stands by its facts: it owes the training, or the exam fee on a pathway without one. Only an application whose
 * approval was corrected has come further.
 */
const stageOfApproved = ({ sittings, trainings, payments }: CaseFacts, { applicationRules }: Moment): Stage => {
  const sitting = sittings.at(-1);
  if (sitting?.result !== undefined) return 'EXAM_FAILED';
  if (sitting !== undefined && payments.some(({ usedFor }) => usedFor === sittingUse(sitting)))
    return 'EXAM_AUTHORISED';
  if (isTrained(trainings, applicationRules)) return 'EXAM_FEE_DUE';
  return trainings.at(-1)?.decision === undefined && trainings.length > 0 ? 'TRAINING_REVIEW' : 'APPROVED';
};

/** The period of validity starts when the notice of the approval is sent, not here (domain/settle.ts). */
const approveApplication = (facts: CaseFacts, moment: Moment): Judgement =>
  allow(
    [
      reach(facts, stageOfApproved(facts, moment), 'APPROVE'),
      setCase({ approvedAt: moment.at }, ['reviewDueOn']),
      ...closeTasks(facts, ['APPLICATION'], moment.at),
      oweNotice('APPLICATION_APPROVED', 0, purposeAnew(facts, 0, 'approved'), moment.at),
    ],
    ['training.required', 'application.validMonths', 'application.validFrom'],
  );

/**
 * The applicant may mend what is named. No limit on rounds is published, so none is applied; a last day to answer is set by the rule, or by
 * the reviewer where no rule is published.
 */
export const requestRevision = (
  facts: CaseFacts,
  { wanted, answerBy }: Extract<SignalBody, { type: 'REQUEST_REVISION' }>,
  moment: Moment,
  because: 'REQUEST_REVISION' | 'DECIDE_DOCUMENT' = 'REQUEST_REVISION',
): Judgement => {
  const renewing = facts.case.stage === 'RENEWAL_REVIEW';
  const round = facts.revisions.length + 1;
  const limit = moment.applicationRules['application.revisionRounds'];
  if (!renewing && limit !== null && facts.revisions.filter(({ cycle }) => cycle === 0).length >= limit)
    return refuse([{ code: 'REVISION_ROUNDS_USED', rule: 'application.revisionRounds', detail: { limit } }]);
  if (answerBy !== undefined && answerBy < moment.on)
    return refuse([{ code: 'DATE_IN_THE_PAST', rule: 'application.revisionAnswerDays', field: 'answerBy' }]);
  const days = moment.applicationRules['application.revisionAnswerDays'];
  const lastDay = answerBy ?? (days === null ? undefined : addDays(moment.on, days));
  if (renewing && lastDay === undefined)
    return refuse([{ code: 'ANSWER_BY_NEEDED', rule: 'application.revisionAnswerDays', field: 'answerBy' }]);
  const revision: RevisionRound = {
    round,
    cycle: renewing ? facts.case.cycle : 0,
    requestedAt: moment.at,
    wanted: wanted.map(({ requirement, reason }) => ({ requirement, reason })),
    ...(lastDay !== undefined && { answerBy: lastDay }),
  };
  return allow(
    [
      { type: 'REVISION_RECORDED', revision },
      reach(facts, renewing ? 'RENEWAL_REVISION' : 'REVISION_REQUESTED', because),
      ...(renewing ? endRenewalReview(facts, moment) : closeTasks(facts, ['APPLICATION'], moment.at)),
      oweNotice(
        renewing ? 'RENEWAL_REVISION_WANTED' : 'REVISION_WANTED',
        revision.cycle,
        `revision-${round}`,
        moment.at,
      ),
    ],
    ['application.revisionAnswerDays'],
  );
};

/** A denial takes two people: this is the first. */
export const proposeDenial = (
  facts: CaseFacts,
  { reason }: Extract<SignalBody, { type: 'PROPOSE_DENIAL' }>,
  moment: Moment,
  { actor }: Signal,
): Judgement => {
  const renewing = facts.case.stage === 'RENEWAL_REVIEW';
  return allow([
    reach(facts, 'DENIAL_PROPOSED', 'PROPOSE_DENIAL'),
    setCase({
      denialProposedBy: actor.id,
      denialReason: reason,
      denialReturnsTo: renewing ? 'RENEWAL_REVIEW' : 'IN_REVIEW',
    }),
    openTask({
      taskId: `denial-${facts.case.ver}`,
      queue: 'DENIAL',
      reason: 'DENIAL_PROPOSED',
      openedAt: moment.at,
    }),
  ]);
};

/** The second person confirms; the one who proposed may not. A denied renewal falls back to where the date puts the case. */
export const confirmDenial = (facts: CaseFacts, moment: Moment, { actor }: Signal): Judgement => {
  if (facts.case.denialProposedBy === actor.id)
    return refuse([{ code: 'SECOND_PERSON_NEEDED', rule: 'lifecycle.two-people', field: 'actor' }]);
  const done = [
    setCase({}, ['denialProposedBy', 'denialReturnsTo']),
    ...closeTasks(facts, ['DENIAL', 'APPLICATION', 'TRAINING', 'ACCOMMODATION'], moment.at),
    ...endRenewalReview(facts, moment),
  ];
  const renewal = facts.renewals.find(({ cycle, decision }) => cycle === facts.case.cycle && decision === undefined);
  if (facts.case.denialReturnsTo !== 'RENEWAL_REVIEW' || renewal === undefined)
    return allow([
      reach(facts, 'DENIED', 'CONFIRM_DENIAL'),
      ...done,
      oweNotice('APPLICATION_DENIED', 0, 'denied', moment.at),
    ]);
  return allow([
    { type: 'RENEWAL_RECORDED', renewal: { ...renewal, decision: 'DENIED', decidedAt: moment.at } },
    // The passing of time moves it on from here, to the tier that the date says.
    reach(facts, 'RENEWAL_OPEN', 'CONFIRM_DENIAL'),
    ...done,
    oweNotice('RENEWAL_DENIED', renewal.cycle, `denied-${facts.case.ver}`, moment.at),
  ]);
};

export const returnDenial = (facts: CaseFacts, moment: Moment): Judgement =>
  allow([
    reach(facts, facts.case.denialReturnsTo ?? 'IN_REVIEW', 'RETURN_DENIAL'),
    setCase({}, ['denialProposedBy', 'denialReason', 'denialReturnsTo']),
    ...closeTasks(facts, ['DENIAL'], moment.at),
  ]);
