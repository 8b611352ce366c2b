import { describe, expect, it } from 'vitest';
import { decide } from '../../domain/decide.ts';
import { factsOf } from '../../domain/evolve.ts';
import type { SignalBody, SignalType } from '../../domain/signals.ts';
import { isClosed, STAGE_TABLE, STAGES, type Stage } from '../../domain/stages.ts';
import { type Cause, TIME_CAUSES, TRANSITIONS } from '../../domain/transitions.ts';
import { cmpss } from '../../programs/cmpss/program.ts';
import { APPLICANT, aCase, goodAnswers, local } from './life.ts';

/** A well-formed body of each signal; whether the rules like it does not matter here. */
const BODIES: { readonly [Type in SignalType]: Extract<SignalBody, { type: Type }> } = {
  SUBMIT_APPLICATION: { type: 'SUBMIT_APPLICATION' },
  WITHDRAW: { type: 'WITHDRAW' },
  RECORD_PAYMENT: { type: 'RECORD_PAYMENT', paymentId: 'p', fee: 'APPLICATION', amountCents: 1, paidOn: '2025-01-01' },
  WAIVE_FEE: { type: 'WAIVE_FEE', paymentId: 'p', fee: 'APPLICATION', reason: 'why' },
  RECORD_DOCUMENT: {
    type: 'RECORD_DOCUMENT',
    documentId: 'd',
    kind: 'PHOTO_ID',
    fileName: 'a.pdf',
    mediaType: 'application/pdf',
    sha256: '0'.repeat(64),
  },
  RECORD_MAIL: { type: 'RECORD_MAIL', messageId: 'm' },
  RECORD_UNDELIVERED: { type: 'RECORD_UNDELIVERED', messageId: 'm', state: 'BOUNCED' },
  RECORD_LETTER: { type: 'RECORD_LETTER', effectKey: 'notice:0:approved', postedOn: '2025-01-02' },
  CLOSE_EXCEPTION: { type: 'CLOSE_EXCEPTION', taskId: 'unsent-notice:0:approved', because: 'REACHED_BY_PHONE' },
  DECIDE_DOCUMENT: { type: 'DECIDE_DOCUMENT', documentId: 'photo-id-1', accept: false, reason: 'why' },
  APPROVE: { type: 'APPROVE' },
  REQUEST_REVISION: { type: 'REQUEST_REVISION', wanted: [{ requirement: 'PHOTO_ID', reason: 'why' }] },
  ANSWER_REVISION: { type: 'ANSWER_REVISION' },
  PROPOSE_DENIAL: { type: 'PROPOSE_DENIAL', reason: 'why' },
  CONFIRM_DENIAL: { type: 'CONFIRM_DENIAL' },
  RETURN_DENIAL: { type: 'RETURN_DENIAL', reason: 'why' },
  SUBMIT_TRAINING: {
    type: 'SUBMIT_TRAINING',
    providerId: 'p',
    courseKind: 'CORE',
    completedOn: '2024-12-01',
    minutes: 4800,
    mediaType: 'application/pdf',
  },
  DECIDE_TRAINING: { type: 'DECIDE_TRAINING', accept: true, provider: { providerId: 'p', approvedOn: '2023-01-01' } },
  REGISTER_EXAM: { type: 'REGISTER_EXAM', scheduledOn: '2025-02-01' },
  CANCEL_EXAM: { type: 'CANCEL_EXAM' },
  REQUEST_ACCOMMODATION: {
    type: 'REQUEST_ACCOMMODATION',
    complete: true,
    medicalProviderQualified: true,
    desiredOn: '2025-06-01',
  },
  DECIDE_ACCOMMODATION: { type: 'DECIDE_ACCOMMODATION' },
  RECORD_EXAM_RESULT: { type: 'RECORD_EXAM_RESULT', satOn: '2025-01-01', result: 'PASSED', vendorReference: 'v' },
  REQUEST_RETAKE: { type: 'REQUEST_RETAKE' },
  SUBMIT_RENEWAL: { type: 'SUBMIT_RENEWAL', attestedMinutes: 0, attestedLawEthicsMinutes: 0, codeOfEthicsSigned: true },
  REQUEST_EXTENSION: { type: 'REQUEST_EXTENSION', extension: 'FREE_30' },
  PAUSE: { type: 'PAUSE' },
  ANSWER_AUDIT: { type: 'ANSWER_AUDIT' },
  DECIDE_AUDIT: { type: 'DECIDE_AUDIT', disallowed: [] },
  SUSPEND: { type: 'SUSPEND', reason: 'why' },
  LIFT_SUSPENSION: { type: 'LIFT_SUSPENSION', reason: 'why' },
  REVOKE: { type: 'REVOKE', reason: 'why' },
  ENTER_RULE_VALUE: { type: 'ENTER_RULE_VALUE', rule: 'fees.late', value: 1, reason: 'why' },
  CORRECT_EXAM_RESULT: { type: 'CORRECT_EXAM_RESULT', sitting: 1, result: 'PASSED', reason: 'why' },
  CORRECT_APPROVAL: { type: 'CORRECT_APPROVAL', reason: 'why' },
  CORRECT_EXPIRY: { type: 'CORRECT_EXPIRY', expiresOn: '2026-01-31', reason: 'why' },
  MOVE_PAYMENT_OUT: { type: 'MOVE_PAYMENT_OUT', paymentId: 'p', toCaseId: 'c', reason: 'why' },
  MOVE_PAYMENT_IN: {
    type: 'MOVE_PAYMENT_IN',
    paymentId: 'p',
    fee: 'APPLICATION',
    amountCents: 1,
    paidOn: '2025-01-01',
    fromCaseId: 'c',
    reason: 'why',
  },
  HOLD: { type: 'HOLD', reason: 'why' },
  RELEASE: { type: 'RELEASE', reason: 'why' },
  RESTART: { type: 'RESTART', reason: 'why' },
};

const codesOf = (stage: Stage, type: SignalType): string[] => {
  const facts = { ...factsOf(aCase({ stage })), answers: goodAnswers };
  const now = local('2025-01-02');
  const signal = {
    signalKey: 's',
    caseId: facts.case.caseId,
    body: BODIES[type],
    actor: APPLICANT,
    occurredOn: '2025-01-02',
    receivedAt: now,
  };
  const { answers } = decide(facts, [signal], { program: cmpss, now, newCertificateNumber: 'n' });
  const answer = answers[0]?.answer;
  return answer?.state === 'REFUSED' ? answer.refusals.map(({ code }) => code) : [answer?.state ?? 'NONE'];
};

const pairs = STAGES.flatMap((stage) => (Object.keys(BODIES) as SignalType[]).map((type) => [stage, type] as const));

/** Whoever corrects a closed case is told so; everything else that comes in is kept. */
const isCorrection = (type: SignalType): boolean => /^(CORRECT|MOVE)_/.test(type);

/** What still has to be done about notices of a case that is closed; here there are none. */
const TAKEN_CLOSED: Partial<Record<SignalType, string>> = {
  RECORD_UNDELIVERED: 'NO_SUCH_NOTICE',
  RECORD_LETTER: 'NO_SUCH_LETTER',
  CLOSE_EXCEPTION: 'NO_SUCH_TASK',
};

describe('every stage and signal', () => {
  it.each(pairs)('%s with %s is refused for its stage exactly when the table says so', (stage, type) => {
    const codes = codesOf(stage, type);
    if (isClosed(stage))
      expect(codes).toEqual([TAKEN_CLOSED[type] ?? (isCorrection(type) ? 'CASE_CLOSED' : 'KEPT_CLOSED')]);
    else if (type === 'SUBMIT_RENEWAL' && stage === 'ACTIVE') expect(codes).not.toContain('WRONG_STAGE');
    else expect(codes.includes('WRONG_STAGE')).toBe(!TRANSITIONS[type].leaves.includes(stage));
  });
});

describe('the table of moves', () => {
  const causes = Object.keys(TRANSITIONS) as Cause[];

  it('leaves no closed stage', () => {
    const taken = causes.filter((cause) => TRANSITIONS[cause].leaves.some(isClosed));
    expect(taken.sort()).toEqual(Object.keys(TAKEN_CLOSED).sort());
    expect(taken.flatMap((cause) => TRANSITIONS[cause].reaches)).toEqual([]);
  });

  it('reaches every stage but the first', () => {
    const reached = new Set(causes.flatMap((cause) => TRANSITIONS[cause].reaches));
    expect(STAGES.filter((stage) => !reached.has(stage))).toEqual(['DRAFT']);
  });

  it('has a way out of every open stage', () => {
    const left = new Set(
      causes.filter((cause) => TRANSITIONS[cause].reaches.length > 0).flatMap((cause) => TRANSITIONS[cause].leaves),
    );
    expect(STAGES.filter((stage) => !isClosed(stage) && !left.has(stage))).toEqual([]);
  });

  it('lists every signal and every move of time', () => {
    expect([...causes].sort()).toEqual([...Object.keys(BODIES), ...TIME_CAUSES].sort());
  });

  it('rests in a token wait only where somebody owes an answer', () => {
    const hibernating = STAGES.filter((stage) => STAGE_TABLE[stage].rests === 'HIBERNATE');
    expect(hibernating).toEqual(['DRAFT', 'ACTIVE', 'LATE_TIER_1', 'LATE_TIER_2']);
  });
});
