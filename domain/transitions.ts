/**
 * The lifecycle as one table: what may move a case, the stages it may leave, and the stages it may reach. A cause that moves nothing lists no
 * stage to reach: it is accepted in the stages it names and the case stays. The diagram in docs/architecture.md shows the same.
 */
import type { SignalType } from './signals.ts';
import { isClosed, STAGES, type Stage } from './stages.ts';

/** Moves that the passing of time makes. */
export const TIME_CAUSES = [
  'REVISION_PERIOD_ENDED',
  'APPLICATION_VALIDITY_ENDED',
  'RENEWAL_WINDOW_OPENED',
  'TERM_ENDED',
  'FIRST_TIER_ENDED',
  'RETURN_PERIOD_ENDED',
] as const;
export type TimeCause = (typeof TIME_CAUSES)[number];
export type Cause = SignalType | TimeCause;

type Move = { readonly leaves: readonly Stage[]; readonly reaches: readonly Stage[] };

const OPEN = STAGES.filter((stage) => !isClosed(stage));
const CERTIFIED = [
  'ACTIVE',
  'RENEWAL_OPEN',
  'RENEWAL_REVIEW',
  'RENEWAL_REVISION',
  'LATE_TIER_1',
  'LATE_TIER_2',
] as const satisfies readonly Stage[];
/** A denial that is proposed may be a renewal's; discipline goes on meanwhile. */
const IN_A_TERM = [...CERTIFIED, 'DENIAL_PROPOSED'] as const;
const UNDER_APPROVAL = [
  'APPROVED',
  'TRAINING_REVIEW',
  'EXAM_FEE_DUE',
  'EXAM_AUTHORISED',
  'EXAM_FAILED',
] as const satisfies readonly Stage[];
const BEFORE_CERTIFICATE = OPEN.filter((stage) => !CERTIFIED.some((certified) => certified === stage));
const RENEWABLE = ['RENEWAL_OPEN', 'RENEWAL_REVISION', 'LATE_TIER_1', 'LATE_TIER_2'] as const;
const FEE_STAGES = [
  'FEE_DUE',
  'EXAM_FEE_DUE',
  'RENEWAL_OPEN',
  'RENEWAL_REVISION',
  'LATE_TIER_1',
  'LATE_TIER_2',
] as const;

export const TRANSITIONS: { readonly [C in Cause]: Move } = {
  SUBMIT_APPLICATION: { leaves: ['DRAFT'], reaches: ['FEE_DUE'] },
  WITHDRAW: { leaves: BEFORE_CERTIFICATE, reaches: ['WITHDRAWN'] },
  RECORD_PAYMENT: { leaves: FEE_STAGES, reaches: ['IN_REVIEW', 'EXAM_AUTHORISED'] },
  WAIVE_FEE: { leaves: FEE_STAGES, reaches: ['IN_REVIEW', 'EXAM_AUTHORISED'] },
  MOVE_PAYMENT_IN: { leaves: FEE_STAGES, reaches: ['IN_REVIEW', 'EXAM_AUTHORISED'] },
  MOVE_PAYMENT_OUT: {
    leaves: ['IN_REVIEW', 'EXAM_AUTHORISED', ...RENEWABLE],
    reaches: ['FEE_DUE', 'EXAM_FEE_DUE'],
  },
  RECORD_DOCUMENT: { leaves: OPEN, reaches: [] },
  RECORD_MAIL: { leaves: OPEN, reaches: [] },
  // The last word of a case may come back when it is closed, and still has to reach its person.
  RECORD_UNDELIVERED: { leaves: STAGES, reaches: [] },
  RECORD_LETTER: { leaves: STAGES, reaches: [] },
  CLOSE_EXCEPTION: { leaves: STAGES, reaches: [] },
  // A refused document of an application is asked for again, as a revision is.
  DECIDE_DOCUMENT: { leaves: OPEN, reaches: ['REVISION_REQUESTED'] },
  // After a corrected approval an application goes on from where it stood, so that nothing is asked for twice.
  APPROVE: {
    leaves: ['IN_REVIEW', 'RENEWAL_REVIEW'],
    reaches: ['APPROVED', 'TRAINING_REVIEW', 'EXAM_FEE_DUE', 'EXAM_AUTHORISED', 'EXAM_FAILED', 'ACTIVE'],
  },
  CORRECT_APPROVAL: { leaves: UNDER_APPROVAL, reaches: ['IN_REVIEW'] },
  REQUEST_REVISION: { leaves: ['IN_REVIEW', 'RENEWAL_REVIEW'], reaches: ['REVISION_REQUESTED', 'RENEWAL_REVISION'] },
  ANSWER_REVISION: { leaves: ['REVISION_REQUESTED'], reaches: ['IN_REVIEW'] },
  PROPOSE_DENIAL: { leaves: ['IN_REVIEW', 'RENEWAL_REVIEW'], reaches: ['DENIAL_PROPOSED'] },
  CONFIRM_DENIAL: {
    leaves: ['DENIAL_PROPOSED'],
    reaches: ['DENIED', 'RENEWAL_OPEN'],
  },
  RETURN_DENIAL: { leaves: ['DENIAL_PROPOSED'], reaches: ['IN_REVIEW', 'RENEWAL_REVIEW'] },
  SUBMIT_TRAINING: { leaves: ['APPROVED'], reaches: ['TRAINING_REVIEW'] },
  DECIDE_TRAINING: { leaves: ['TRAINING_REVIEW'], reaches: ['EXAM_FEE_DUE', 'APPROVED'] },
  REGISTER_EXAM: { leaves: ['EXAM_AUTHORISED'], reaches: [] },
  CANCEL_EXAM: { leaves: ['EXAM_AUTHORISED'], reaches: [] },
  REQUEST_ACCOMMODATION: { leaves: ['EXAM_FEE_DUE', 'EXAM_AUTHORISED'], reaches: [] },
  DECIDE_ACCOMMODATION: { leaves: ['EXAM_FEE_DUE', 'EXAM_AUTHORISED'], reaches: [] },
  RECORD_EXAM_RESULT: { leaves: ['EXAM_AUTHORISED'], reaches: ['ACTIVE', 'EXAM_FAILED', 'EXAM_EXHAUSTED'] },
  CORRECT_EXAM_RESULT: {
    leaves: ['EXAM_FEE_DUE', 'EXAM_AUTHORISED', 'EXAM_FAILED', ...CERTIFIED],
    reaches: ['ACTIVE', 'EXAM_EXHAUSTED'],
  },
  // Forth it only goes by the passing of time, which follows at once.
  CORRECT_EXPIRY: { leaves: IN_A_TERM, reaches: ['ACTIVE', 'RENEWAL_OPEN', 'LATE_TIER_1'] },
  REQUEST_RETAKE: { leaves: ['EXAM_FAILED'], reaches: ['EXAM_FEE_DUE'] },
  SUBMIT_RENEWAL: { leaves: RENEWABLE, reaches: ['RENEWAL_REVIEW'] },
  REQUEST_EXTENSION: { leaves: ['RENEWAL_OPEN'], reaches: [] },
  PAUSE: { leaves: CERTIFIED, reaches: [] },
  ANSWER_AUDIT: { leaves: IN_A_TERM, reaches: [] },
  DECIDE_AUDIT: { leaves: IN_A_TERM, reaches: [] },
  SUSPEND: { leaves: IN_A_TERM, reaches: [] },
  LIFT_SUSPENSION: { leaves: IN_A_TERM, reaches: [] },
  REVOKE: { leaves: IN_A_TERM, reaches: ['REVOKED'] },
  ENTER_RULE_VALUE: { leaves: OPEN, reaches: [] },
  HOLD: { leaves: OPEN, reaches: [] },
  RELEASE: { leaves: OPEN, reaches: [] },
  RESTART: { leaves: OPEN, reaches: [] },
  REVISION_PERIOD_ENDED: {
    leaves: ['REVISION_REQUESTED', 'RENEWAL_REVISION'],
    reaches: ['APPLICATION_EXPIRED', 'RENEWAL_OPEN'],
  },
  APPLICATION_VALIDITY_ENDED: { leaves: UNDER_APPROVAL, reaches: ['APPLICATION_EXPIRED'] },
  RENEWAL_WINDOW_OPENED: { leaves: ['ACTIVE'], reaches: ['RENEWAL_OPEN'] },
  TERM_ENDED: { leaves: ['RENEWAL_OPEN'], reaches: ['LATE_TIER_1'] },
  FIRST_TIER_ENDED: { leaves: ['LATE_TIER_1'], reaches: ['LATE_TIER_2'] },
  RETURN_PERIOD_ENDED: { leaves: ['LATE_TIER_2'], reaches: ['VACATED'] },
};

/** True when `cause` is accepted in `stage`. */
export const mayLeave = (cause: Cause, stage: Stage): boolean => TRANSITIONS[cause].leaves.includes(stage);
