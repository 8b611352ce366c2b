/** Judges one signal: first whether the stage allows it at all, then by the rules of its kind. */
import { allow, type Judgement, type Moment, refuse } from '../changes.ts';
import type { CaseFacts } from '../facts.ts';
import type { Signal } from '../signals.ts';
import { mayLeave, TRANSITIONS } from '../transitions.ts';
import { answerRevision, submitApplication, withdraw } from './application.ts';
import { answerAudit, judgeAudit } from './audit.ts';
import { correctApproval, correctExamResult } from './corrections.ts';
import { recordLetter, recordUndelivered } from './delivery.ts';
import { recordDocument, reviewDocument } from './documents.ts';
import {
  cancelExam,
  decideRequestedAccommodation,
  recordExamResult,
  registerExam,
  requestAccommodation,
  requestRetake,
} from './exam.ts';
import { closeException } from './exceptions.ts';
import { correctExpiry } from './expiry.ts';
import { pause, requestExtension } from './extension.ts';
import { recordPayment, waiveFee } from './fees.ts';
import { recordMail } from './mail.ts';
import { movePaymentIn, movePaymentOut } from './misapplied.ts';
import { submitRenewal } from './renewal.ts';
import { approve, confirmDenial, proposeDenial, requestRevision, returnDenial } from './review.ts';
import { enterRuleValue, hold, liftSuspension, release, revoke, suspend } from './standing.ts';
import { decideSubmittedTraining, submitTraining } from './training.ts';

const judgeBody = (facts: CaseFacts, signal: Signal, moment: Moment): Judgement => {
  const { body } = signal;
  switch (body.type) {
    case 'SUBMIT_APPLICATION':
      return submitApplication(facts, moment);
    case 'WITHDRAW':
      return withdraw(facts, moment);
    case 'RECORD_PAYMENT':
      return recordPayment(facts, body, moment);
    case 'WAIVE_FEE':
      return waiveFee(facts, body, moment);
    case 'RECORD_DOCUMENT':
      return recordDocument(facts, body, moment);
    case 'RECORD_MAIL':
      return recordMail(facts, body, moment);
    case 'RECORD_UNDELIVERED':
      return recordUndelivered(facts, body, moment);
    case 'RECORD_LETTER':
      return recordLetter(facts, body, moment);
    case 'CLOSE_EXCEPTION':
      return closeException(facts, body, moment);
    case 'DECIDE_DOCUMENT':
      return reviewDocument(facts, body, moment);
    case 'APPROVE':
      return approve(facts, moment);
    case 'REQUEST_REVISION':
      return requestRevision(facts, body, moment);
    case 'ANSWER_REVISION':
      return answerRevision(facts, moment);
    case 'PROPOSE_DENIAL':
      return proposeDenial(facts, body, moment, signal);
    case 'CONFIRM_DENIAL':
      return confirmDenial(facts, moment, signal);
    case 'RETURN_DENIAL':
      return returnDenial(facts, moment);
    case 'SUBMIT_TRAINING':
      return submitTraining(facts, body, moment);
    case 'DECIDE_TRAINING':
      return decideSubmittedTraining(facts, body, moment);
    case 'REGISTER_EXAM':
      return registerExam(facts, body, moment);
    case 'CANCEL_EXAM':
      return cancelExam(facts);
    case 'REQUEST_ACCOMMODATION':
      return requestAccommodation(facts, body, moment);
    case 'DECIDE_ACCOMMODATION':
      return decideRequestedAccommodation(facts, moment);
    case 'RECORD_EXAM_RESULT':
      return recordExamResult(facts, body, moment);
    case 'REQUEST_RETAKE':
      return requestRetake(facts, moment);
    case 'SUBMIT_RENEWAL':
      return submitRenewal(facts, body, moment);
    case 'REQUEST_EXTENSION':
      return requestExtension(facts, body, moment);
    case 'PAUSE':
      return pause();
    case 'ANSWER_AUDIT':
      return answerAudit(facts, moment);
    case 'DECIDE_AUDIT':
      return judgeAudit(facts, body, moment);
    case 'SUSPEND':
      return suspend(facts, moment);
    case 'LIFT_SUSPENSION':
      return liftSuspension(facts, moment);
    case 'REVOKE':
      return revoke(facts, moment, signal);
    case 'ENTER_RULE_VALUE':
      return enterRuleValue(facts, body, moment, signal);
    case 'CORRECT_EXAM_RESULT':
      return correctExamResult(facts, body, moment, signal);
    case 'CORRECT_APPROVAL':
      return correctApproval(facts, body, moment, signal);
    case 'CORRECT_EXPIRY':
      return correctExpiry(facts, body, moment, signal);
    case 'MOVE_PAYMENT_OUT':
      return movePaymentOut(facts, body, moment, signal);
    case 'MOVE_PAYMENT_IN':
      return movePaymentIn(facts, body, moment, signal);
    case 'HOLD':
      return hold(facts, moment);
    case 'RELEASE':
      return release(facts, moment);
    case 'RESTART':
      return allow([]);
  }
};

/** Accepted with its changes, or refused with every reason. A renewal sent before the window opens is told when it opens. */
export const judge = (facts: CaseFacts, signal: Signal, moment: Moment): Judgement => {
  const { stage } = facts.case;
  const { type } = signal.body;
  if (mayLeave(type, stage) || (type === 'SUBMIT_RENEWAL' && stage === 'ACTIVE'))
    return judgeBody(facts, signal, moment);
  return refuse([
    {
      code: 'WRONG_STAGE',
      rule: 'lifecycle.stage',
      detail: { command: type, stage, allowedIn: [...TRANSITIONS[type].leaves] },
    },
  ]);
};
