/** Judges training certificates: submitted by the applicant, decided by staff on the program's rules. */
import { allow, closeTasks, type Judgement, type Moment, openTask, oweNotice, reach, refuse } from '../changes.ts';
import { addDays, dateOf } from '../dates.ts';
import { decideDocument } from '../documents.ts';
import type { CaseFacts, Training } from '../facts.ts';
import type { SignalBody } from '../signals.ts';
import { decideTraining } from '../training.ts';

/** APPROVED → TRAINING_REVIEW. Whether it counts is decided with the provider's approval at hand. */
export const submitTraining = (
  facts: CaseFacts,
  { type: _, ...given }: Extract<SignalBody, { type: 'SUBMIT_TRAINING' }>,
  moment: Moment,
): Judgement => {
  const accepted = decideDocument(given.mediaType, moment.rules['training.mediaTypes'] ?? [], 'training.mediaTypes');
  if (!accepted.ok) return refuse(accepted.refusals);
  if (given.completedOn > moment.on)
    return refuse([{ code: 'DATE_IN_THE_FUTURE', rule: 'training.minutes', field: 'completedOn' }]);
  const training: Training = { ...given, training: facts.trainings.length + 1, submittedAt: moment.at };
  const days = moment.rules['training.reviewDays'];
  return allow(
    [
      { type: 'TRAINING_RECORDED', training },
      reach(facts, 'TRAINING_REVIEW', 'SUBMIT_TRAINING'),
      openTask({
        taskId: `training-${training.training}`,
        queue: 'TRAINING',
        reason: 'TRAINING_SUBMITTED',
        openedAt: moment.at,
        dueOn: days === null ? undefined : addDays(moment.on, days),
      }),
    ],
    ['training.reviewDays', 'training.mediaTypes'],
  );
};

/** TRAINING_REVIEW → EXAM_FEE_DUE when it qualifies and staff accept it, else back to APPROVED. Staff may refuse what the rules would allow. */
export const decideSubmittedTraining = (
  facts: CaseFacts,
  body: Extract<SignalBody, { type: 'DECIDE_TRAINING' }>,
  moment: Moment,
): Judgement => {
  const training = facts.trainings.at(-1);
  if (training === undefined) return refuse([{ code: 'NO_TRAINING', rule: 'lifecycle.stage' }]);
  const { verdict, refusals, rules } = decideTraining(
    training,
    body.provider,
    moment.applicationRules,
    dateOf(training.submittedAt, moment.program.timeZone),
    facts.case.validThrough,
  );
  if (body.accept && verdict === 'REFUSED') return refuse(refusals);
  if (body.accept && verdict === 'STAFF_DECIDES' && body.reviewed !== true) return refuse(refusals);
  const decided: Training = {
    ...training,
    decision: body.accept ? 'ACCEPTED' : 'REFUSED',
    decidedAt: moment.at,
    ...(!body.accept && body.reason !== undefined && { refusedBecause: body.reason }),
  };
  return allow(
    [
      { type: 'TRAINING_RECORDED', training: decided },
      reach(facts, body.accept ? 'EXAM_FEE_DUE' : 'APPROVED', 'DECIDE_TRAINING'),
      ...closeTasks(facts, ['TRAINING'], moment.at),
      oweNotice(body.accept ? 'TRAINING_ACCEPTED' : 'TRAINING_REFUSED', 0, `training-${training.training}`, moment.at),
    ],
    rules,
  );
};
