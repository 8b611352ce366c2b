import { describe, expect, it } from 'vitest';
import { decide } from '../../domain/decide.ts';
import type { CaseFacts } from '../../domain/facts.ts';
import type { Signal, SignalBody } from '../../domain/signals.ts';
import { cmpss } from '../../programs/cmpss/program.ts';
import { APPLICANT, aDocument, authorised, type Life, local, pay, REVIEWER, submitted } from './life.ts';

const signal = (signalKey: string, body: SignalBody, receivedAt: string, occurredOn: string): Signal => ({
  signalKey,
  caseId: 'c',
  body,
  actor: body.type === 'ANSWER_REVISION' ? APPLICANT : REVIEWER,
  occurredOn,
  receivedAt,
});

const judgedTogether = (facts: CaseFacts, signals: readonly Signal[], now: string, unjudgedFrom?: string) =>
  decide(facts, signals, { program: cmpss, now, newCertificateNumber: '1234-5678-2', unjudgedFrom });

const toBeAnswered = (): Life => {
  const life = submitted('2025-05-01');
  pay(life, 'APPLICATION', 10_000, '2025-05-01');
  life.tell(
    { type: 'REQUEST_REVISION', wanted: [{ requirement: 'PHOTO_ID', reason: 'Expired.' }], answerBy: '2025-06-20' },
    local('2025-06-01'),
  );
  return life;
};

const result = { type: 'RECORD_EXAM_RESULT', satOn: '2024-06-21', result: 'PASSED', vendorReference: 'v-1' } as const;

describe('what came in time', () => {
  it('is not overtaken by time on account of another that happened earlier and was told later', () => {
    const { facts } = toBeAnswered();
    const { receivedAt: _, ...document } = aDocument('PHOTO_ID', { documentId: 'new', sha256: 'f'.repeat(64) });
    const answer = signal('a', { type: 'ANSWER_REVISION' }, local('2025-06-20', '23:58'), '2025-06-20');
    const told = signal('b', { type: 'RECORD_DOCUMENT', ...document }, local('2025-06-21', '00:01'), '2025-06-19');
    const decision = judgedTogether(facts, [answer, told], local('2025-06-21', '00:05'));
    expect(decision.facts.case.stage).toBe('IN_REVIEW');
    expect(decision.answers.map(({ answer: { state } }) => state)).toEqual(['APPLIED', 'APPLIED']);
  });

  it('is not overtaken by time while it waits to be read', () => {
    const { facts } = toBeAnswered();
    const now = local('2025-06-21', '00:05');
    expect(judgedTogether(facts, [], now, local('2025-06-20', '23:58')).facts.case.stage).toBe('REVISION_REQUESTED');
    expect(judgedTogether(facts, [], now).facts.case.stage).toBe('APPLICATION_EXPIRED');
  });

  it('is not overtaken by time while the case is held, and is judged after the release', () => {
    const life = authorised('2024-01-10', '2024-01-20', '2024-02-10');
    life.tell({ type: 'HOLD', reason: 'Look.' }, local('2024-06-20'));
    const release = signal('r', { type: 'RELEASE', reason: 'Mended.' }, local('2025-06-26'), '2025-06-26');
    const passed = signal('p', result, local('2024-06-22'), '2024-06-21');
    const first = judgedTogether(life.facts, [release], local('2025-06-26', '13:00'), passed.receivedAt);
    expect([first.facts.case.held, first.facts.case.stage]).toEqual([false, 'EXAM_AUTHORISED']);
    const second = judgedTogether(first.facts, [passed], local('2025-06-26', '13:00'));
    expect(second.facts.cycles).toMatchObject([{ cycle: 1, issuedOn: '2024-06-22' }]);
  });

  it('and was passed over between a hold and a release is left to be judged', () => {
    const life = authorised('2024-01-10', '2024-01-20', '2024-02-10');
    const day = '2024-06-22';
    const decision = judgedTogether(
      life.facts,
      [
        signal('h', { type: 'HOLD', reason: 'Look.' }, local(day, '09:00'), day),
        signal('p', { ...result, satOn: day }, local(day, '10:00'), day),
        signal('r', { type: 'RELEASE', reason: 'Mended.' }, local(day, '11:00'), day),
      ],
      local('2026-06-22'),
    );
    expect(decision.answers.map(({ signalKey }) => signalKey)).toEqual(['h', 'r']);
    expect(decision.facts.case.stage).toBe('EXAM_AUTHORISED');
  });
});

describe('an exam result', () => {
  it('that is told again does not use up the next sitting', () => {
    const life = authorised('2024-01-10', '2024-01-20', '2024-02-10');
    const failed = { ...result, satOn: '2024-03-01', result: 'FAILED' } as const;
    life.tell(failed, local('2024-03-01', '18:00'));
    life.tell({ type: 'REQUEST_RETAKE' }, local('2024-03-02'));
    pay(life, 'RETAKE', 15_000, '2024-03-03');
    expect(life.refusals(failed, local('2024-03-04'))).toEqual(['RESULT_ALREADY_RECORDED']);
    expect(life.refusals({ ...failed, vendorReference: 'v-2' }, local('2024-03-04', '13:00'))).toEqual([
      'SAT_BEFORE_AUTHORISED',
    ]);
    expect(life.facts.sittings.map((sitting) => sitting.result)).toEqual(['FAILED', undefined]);
  });

  it('E16: for the last day counts though nobody had told us of the booking', () => {
    const life = authorised('2024-01-10', '2024-01-20', '2024-02-10');
    life.passTo(local('2025-01-22'));
    life.tell({ ...result, satOn: '2025-01-20' }, local('2025-01-22', '13:00'), { occurredOn: '2025-01-20' });
    expect(life.stage).toBe('ACTIVE');
  });
});
