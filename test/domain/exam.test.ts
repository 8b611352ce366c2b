import { describe, expect, it } from 'vitest';
import {
  decideRegistration,
  decideRetake,
  type Registration,
  type RetakeRequest,
  sittingsUsed,
} from '../../domain/exam.ts';
import type { Sitting } from '../../domain/facts.ts';
import { aSitting, aTraining, codesOf, rulesOf } from './rule-builders.ts';

const RULES = rulesOf('2024-03-05');
const VALID_THROUGH = '2025-03-20';

const register = (overrides: Partial<Registration> = {}, rules = RULES) =>
  decideRegistration(
    {
      trainings: [aTraining({ decision: 'ACCEPTED' })],
      scheduledOn: '2024-06-10',
      requestedOn: '2024-05-03',
      validThrough: VALID_THROUGH,
      accommodationPending: false,
      ...overrides,
    },
    rules,
  );

describe('booking a sitting', () => {
  it.each([
    { why: 'E1: is blocked before any training certificate came in', trainings: [], blocked: true },
    { why: 'E1: is blocked before the training certificate is decided', trainings: [aTraining()], blocked: true },
    {
      why: 'E1: is blocked when it was refused',
      trainings: [aTraining({ decision: 'REFUSED' })],
      blocked: true,
    },
    {
      why: 'E1: is open when one of them was accepted',
      trainings: [aTraining({ decision: 'REFUSED' }), aTraining({ training: 2, decision: 'ACCEPTED' })],
      blocked: false,
    },
  ])('$why', ({ trainings, blocked }) => {
    expect(codesOf(register({ trainings }))).toEqual(blocked ? ['TRAINING_NOT_ACCEPTED'] : []);
  });

  it('asks for no training certificate on a pathway without a training', () => {
    expect(codesOf(register({ trainings: [] }, rulesOf('2024-03-05', {}, 'RECIPROCITY')))).toEqual([]);
    expect(register({ trainings: [] }, rulesOf('2024-03-05', { 'training.required': null }))).toMatchObject({
      refusals: [{ code: 'TRAINING_NOT_ACCEPTED', rule: 'training.required' }],
    });
  });

  it('E4: may be for the last day of the approved application', () => {
    expect(codesOf(register({ scheduledOn: VALID_THROUGH }))).toEqual([]);
  });

  it('E5: may not be for the day after it', () => {
    expect(register({ scheduledOn: '2025-03-21' })).toEqual({
      ok: false,
      refusals: [
        {
          code: 'OUTSIDE_VALIDITY',
          rule: 'application.validMonths',
          field: 'scheduledOn',
          detail: { scheduledOn: '2025-03-21', validThrough: VALID_THROUGH },
        },
      ],
    });
  });

  it('needs an approved application', () => {
    expect(codesOf(register({ validThrough: undefined }))).toEqual(['APPLICATION_NOT_APPROVED']);
  });

  it('may be done the calendar day before the test, and not on its day', () => {
    expect(codesOf(register({ requestedOn: '2024-06-09' }))).toEqual([]);
    expect(codesOf(register({ requestedOn: '2024-06-10' }))).toEqual(['BOOKED_TOO_LATE']);
  });

  it('E13: waits until a request for an accommodation is decided', () => {
    expect(codesOf(register({ accommodationPending: true }))).toEqual(['ACCOMMODATION_PENDING']);
    expect(codesOf(register({ accommodationPending: false }))).toEqual([]);
  });

  it('is refused with every reason at once', () => {
    const everything = {
      trainings: [],
      scheduledOn: '2025-03-21',
      requestedOn: '2025-03-21',
      accommodationPending: true,
    };
    expect(codesOf(register(everything))).toEqual([
      'TRAINING_NOT_ACCEPTED',
      'OUTSIDE_VALIDITY',
      'BOOKED_TOO_LATE',
      'ACCOMMODATION_PENDING',
    ]);
  });

  it('is not decided where the last day to book is not published', () => {
    expect(codesOf(register({}, rulesOf('2024-03-05', { 'exam.bookingLeadDays': null })))).toEqual([
      'RULE_NOT_PUBLISHED',
    ]);
  });
});

const failed = (sitting: number, satOn: string): Sitting => aSitting({ sitting, satOn, result: 'FAILED' });
const forfeited = (sitting: number, satOn: string): Sitting => aSitting({ sitting, satOn, result: 'FORFEITED' });

const retake = (sittings: readonly Sitting[], overrides: Partial<RetakeRequest> = {}, rules = RULES) =>
  decideRetake({ sittings, requestedOn: '2024-11-04', validThrough: VALID_THROUGH, ...overrides }, rules);

describe('asking for another sitting', () => {
  const two = [failed(1, '2024-06-10'), failed(2, '2024-08-12')];

  it('E2: is open after two sittings that were not passed', () => {
    expect(codesOf(retake(two))).toEqual([]);
  });

  it('E2: is closed after three', () => {
    expect(retake([...two, failed(3, '2024-10-14')])).toEqual({
      ok: false,
      refusals: [{ code: 'SITTINGS_USED_UP', rule: 'exam.sittings', detail: { have: 3, limit: 3 } }],
    });
  });

  it('E2: counts from none again in a new application', () => {
    expect(sittingsUsed([], RULES)).toBe(0);
    expect(codesOf(retake([]))).toEqual([]);
  });

  it('E10: does not count a sitting that was forfeited', () => {
    const sittings = [...two, forfeited(3, '2024-10-14')];
    expect(sittingsUsed(sittings, RULES)).toBe(2);
    expect(codesOf(retake(sittings))).toEqual([]);
  });

  it('E10: counts it where a program says so, and not where it says nothing', () => {
    const sittings = [...two, forfeited(3, '2024-10-14')];
    const counting = rulesOf('2024-03-05', { 'exam.forfeitedSittingCounts': true });
    expect(codesOf(retake(sittings, {}, counting))).toEqual(['SITTINGS_USED_UP']);
    expect(sittingsUsed(sittings, rulesOf('2024-03-05', { 'exam.forfeitedSittingCounts': null }))).toBe(2);
  });

  it('is closed while a sitting has no result, and after one that was passed', () => {
    expect(codesOf(retake([failed(1, '2024-06-10'), aSitting({ sitting: 2 })]))).toEqual(['SITTING_OPEN']);
    expect(codesOf(retake([aSitting({ satOn: '2024-06-10', result: 'PASSED' })]))).toEqual(['EXAM_ALREADY_PASSED']);
  });

  it('has no waiting days, and keeps those that a program sets from the last sitting on', () => {
    expect(codesOf(retake(two, { requestedOn: '2024-08-12' }))).toEqual([]);
    const waiting = rulesOf('2024-03-05', { 'exam.retakeWaitDays': 30 });
    expect(codesOf(retake(two, { requestedOn: '2024-09-10' }, waiting))).toEqual(['RETAKE_TOO_SOON']);
    expect(codesOf(retake(two, { requestedOn: '2024-09-11' }, waiting))).toEqual([]);
  });

  it('E5: is open through the last day of the approved application', () => {
    expect(codesOf(retake(two, { requestedOn: VALID_THROUGH }))).toEqual([]);
    expect(codesOf(retake(two, { requestedOn: '2025-03-21' }))).toEqual(['OUTSIDE_VALIDITY']);
    expect(codesOf(retake(two, { validThrough: undefined }))).toEqual(['APPLICATION_NOT_APPROVED']);
  });

  it.each(['exam.sittings', 'exam.retakeWaitDays'] as const)('is not decided where %s is not published', (rule) => {
    expect(retake(two, {}, rulesOf('2024-03-05', { [rule]: null }))).toEqual({
      ok: false,
      refusals: [{ code: 'RULE_NOT_PUBLISHED', rule }],
    });
  });
});
