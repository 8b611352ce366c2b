import { describe, expect, it } from 'vitest';
import {
  type AccommodationRequest,
  type Arrival,
  decideAccommodation,
  decideAdmission,
  decideAid,
} from '../../domain/exam-day.ts';
import { codesOf, rulesOf } from './rule-builders.ts';

const RULES = rulesOf('2025-01-15');

const arrive = (overrides: Partial<Arrival> = {}, rules = RULES) => {
  const { outcome, refusals } = decideAdmission(
    {
      idKind: 'ORIGINAL',
      idUnexpired: true,
      nameMatchesLetter: true,
      declinedSteps: [],
      accommodatedSteps: [],
      ...overrides,
    },
    rules,
  );
  return [outcome, ...refusals.map(({ code }) => code)];
};

describe('at the door of the exam', () => {
  it.each([
    { why: 'E8: the original of a photo ID is admitted', arrival: {}, expected: ['ADMITTED'] },
    {
      why: 'E8: a digital licence forfeits the fee',
      arrival: { idKind: 'DIGITAL' as const },
      expected: ['FORFEITED', 'ID_NOT_ACCEPTED'],
    },
    {
      why: 'E8: a photocopy forfeits the fee',
      arrival: { idKind: 'PHOTOCOPY' as const },
      expected: ['FORFEITED', 'ID_NOT_ACCEPTED'],
    },
    {
      why: 'E8: no ID forfeits the fee',
      arrival: { idKind: 'NONE' as const, idUnexpired: false, nameMatchesLetter: false },
      expected: ['FORFEITED', 'ID_NOT_ACCEPTED'],
    },
    {
      why: 'A5: an ID that expired since the application forfeits the fee',
      arrival: { idUnexpired: false },
      expected: ['FORFEITED', 'ID_EXPIRED'],
    },
    {
      why: 'E9: declining the palm scan forfeits the fee',
      arrival: { declinedSteps: ['PALM_SCAN'] },
      expected: ['FORFEITED', 'STEP_DECLINED'],
    },
    {
      why: 'E9: declining it under an accommodation does not',
      arrival: { declinedSteps: ['PALM_SCAN'], accommodatedSteps: ['PALM_SCAN'] },
      expected: ['ADMITTED'],
    },
    {
      why: 'E9: an accommodation for the palm scan does not cover the photo',
      arrival: { declinedSteps: ['PALM_SCAN', 'PHOTO'], accommodatedSteps: ['PALM_SCAN'] },
      expected: ['FORFEITED', 'STEP_DECLINED'],
    },
    {
      why: 'E9: declining what is no step of the admission costs nothing',
      arrival: { declinedSteps: ['SURVEY'] },
      expected: ['ADMITTED'],
    },
    {
      why: 'E17: a name that changed since the letter forfeits the fee',
      arrival: { nameMatchesLetter: false },
      expected: ['FORFEITED', 'NAME_MISMATCH'],
    },
    {
      why: 'E17: a letter issued again in the new name admits',
      arrival: { nameMatchesLetter: true },
      expected: ['ADMITTED'],
    },
    {
      why: 'every reason is given',
      arrival: { idKind: 'DIGITAL' as const, idUnexpired: false, nameMatchesLetter: false, declinedSteps: ['RULES'] },
      expected: ['FORFEITED', 'ID_NOT_ACCEPTED', 'ID_EXPIRED', 'NAME_MISMATCH', 'STEP_DECLINED'],
    },
  ])('$why', ({ arrival, expected }) => {
    expect(arrive(arrival)).toEqual(expected);
  });

  it('E9: says which step was declined', () => {
    const arrival = { idKind: 'ORIGINAL', idUnexpired: true, nameMatchesLetter: true } as const;
    const declined = { ...arrival, declinedSteps: ['PALM_SCAN', 'PHOTO'], accommodatedSteps: ['PHOTO'] };
    expect(decideAdmission(declined, RULES).refusals).toEqual([
      { code: 'STEP_DECLINED', rule: 'exam.admissionSteps', detail: { declined: ['PALM_SCAN'] } },
    ]);
  });

  it('nobody forfeits a fee over kinds of ID or steps that are not published', () => {
    const rules = rulesOf('2025-01-15', { 'exam.idKinds': null, 'exam.admissionSteps': null });
    expect(arrive({ idKind: 'DIGITAL', declinedSteps: ['PALM_SCAN'] }, rules)).toEqual(['ADMITTED']);
  });
});

const request = (overrides: Partial<AccommodationRequest> = {}, rules = RULES) =>
  decideAccommodation(
    {
      complete: true,
      medicalProviderQualified: true,
      requestedOn: '2025-02-01',
      desiredOn: '2025-04-10',
      booked: false,
      ...overrides,
    },
    rules,
  );

describe('a request for an accommodation', () => {
  it('E18: is reviewed when it is complete', () => {
    expect(request()).toEqual({
      ok: true,
      value: { rules: ['exam.accommodationNeeds', 'exam.accommodationLeadDays'] },
    });
  });

  it('E18: is not reviewed while the form is incomplete', () => {
    expect(request({ complete: false })).toEqual({
      ok: false,
      refusals: [{ code: 'REQUEST_INCOMPLETE', rule: 'exam.accommodationNeeds' }],
    });
  });

  it('E18: is not reviewed without a qualified medical provider', () => {
    expect(codesOf(request({ medicalProviderQualified: false }))).toEqual(['MEDICAL_PROVIDER_NOT_QUALIFIED']);
  });

  it('E13: is not reviewed while a sitting is booked, and is once the booking is cancelled', () => {
    expect(codesOf(request({ booked: true }))).toEqual(['SITTING_BOOKED']);
    expect(codesOf(request({ booked: false }))).toEqual([]);
  });

  it('is due 30 days before the desired test: 2025-03-11 for 2025-04-10', () => {
    expect(codesOf(request({ requestedOn: '2025-03-11' }))).toEqual([]);
    expect(request({ requestedOn: '2025-03-12' })).toEqual({
      ok: false,
      refusals: [
        {
          code: 'REQUEST_TOO_LATE',
          rule: 'exam.accommodationLeadDays',
          field: 'desiredOn',
          detail: { requestedOn: '2025-03-12', askThrough: '2025-03-11' },
        },
      ],
    });
  });

  it('had no lead time before the form of 2024-10-28', () => {
    const late = { requestedOn: '2025-04-09' };
    expect(codesOf(request(late, rulesOf('2024-10-27')))).toEqual([]);
    expect(codesOf(request(late, rulesOf('2024-10-28')))).toEqual(['REQUEST_TOO_LATE']);
  });

  it('is refused with every reason, and not decided where the conditions are not published', () => {
    const late = { complete: false, medicalProviderQualified: false, booked: true, requestedOn: '2025-04-10' };
    expect(codesOf(request(late))).toEqual([
      'REQUEST_INCOMPLETE',
      'MEDICAL_PROVIDER_NOT_QUALIFIED',
      'SITTING_BOOKED',
      'REQUEST_TOO_LATE',
    ]);
    expect(codesOf(request({}, rulesOf('2025-01-15', { 'exam.accommodationNeeds': null })))).toEqual([
      'RULE_NOT_PUBLISHED',
    ]);
  });
});

describe('something brought to the exam', () => {
  const rules = rulesOf('2025-01-15', { 'exam.comfortAids': ['LISTED_AID'] });

  it('E14: needs no request when it is a comfort aid, and needs one when it is not', () => {
    expect(decideAid('LISTED_AID', rules)).toMatchObject({ value: { requestNeeded: false } });
    expect(decideAid('ANOTHER_AID', rules)).toMatchObject({ value: { requestNeeded: true } });
  });

  it('E14: is left open while the list is not published', () => {
    expect(codesOf(decideAid('LISTED_AID', RULES))).toEqual(['RULE_NOT_PUBLISHED']);
  });
});
