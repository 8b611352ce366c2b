/**
 * The stages a case can be in, and where each one waits.
 *
 * A stage says what is owed and by whom. It sits in one wait of the lifecycle machine while a person owes an answer, or in `HIBERNATE`
 * when only time has to pass. Closed stages are final: a signal that arrives there is kept and revives nothing.
 * Suspension is a flag beside the stage, so that clocks run on.
 */

/** The token waits of the lifecycle machine. They are phases that every certification has; a program adds none. */
export const WAITS = [
  'AwaitApplication',
  'AwaitReview',
  'AwaitExam',
  'AwaitRenewal',
  'AwaitRenewalReview',
  'AwaitAppeal',
  'AwaitOperator',
] as const;
export type Wait = (typeof WAITS)[number];

/** Steps that only mark the reaching of a stage, so that an execution's history reads as a life. */
export const MILESTONES = [
  'Approved',
  'Issued',
  'RenewalOpened',
  'Renewed',
  'Expired',
  'Lapsed',
  'Vacated',
  'ApplicationExpired',
  'ExamExhausted',
  'Denied',
  'Withdrawn',
  'Revoked',
] as const;
export type Milestone = (typeof MILESTONES)[number];

type StageRow = { readonly rests: Wait | 'HIBERNATE' | 'CLOSED' };

export const STAGE_TABLE = {
  DRAFT: { rests: 'HIBERNATE' },
  FEE_DUE: { rests: 'AwaitApplication' },
  IN_REVIEW: { rests: 'AwaitReview' },
  REVISION_REQUESTED: { rests: 'AwaitApplication' },
  DENIAL_PROPOSED: { rests: 'AwaitReview' },
  APPROVED: { rests: 'AwaitApplication' },
  TRAINING_REVIEW: { rests: 'AwaitReview' },
  EXAM_FEE_DUE: { rests: 'AwaitExam' },
  EXAM_AUTHORISED: { rests: 'AwaitExam' },
  EXAM_FAILED: { rests: 'AwaitExam' },
  ACTIVE: { rests: 'HIBERNATE' },
  RENEWAL_OPEN: { rests: 'AwaitRenewal' },
  RENEWAL_REVIEW: { rests: 'AwaitRenewalReview' },
  RENEWAL_REVISION: { rests: 'AwaitRenewal' },
  LATE_TIER_1: { rests: 'HIBERNATE' },
  LATE_TIER_2: { rests: 'HIBERNATE' },
  DENIED: { rests: 'CLOSED' },
  WITHDRAWN: { rests: 'CLOSED' },
  APPLICATION_EXPIRED: { rests: 'CLOSED' },
  EXAM_EXHAUSTED: { rests: 'CLOSED' },
  VACATED: { rests: 'CLOSED' },
  REVOKED: { rests: 'CLOSED' },
} as const satisfies Record<string, StageRow>;

export type Stage = keyof typeof STAGE_TABLE;

export const STAGES = Object.keys(STAGE_TABLE) as [Stage, ...Stage[]]; // the keys of the literal above

/** True when nothing can move the case any more. */
export const isClosed = (stage: Stage): boolean => STAGE_TABLE[stage].rests === 'CLOSED';
