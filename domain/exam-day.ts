/** The door of the exam: who is admitted, and what has to be granted beforehand. */
import { addDays, type CalendarDate } from './dates.ts';
import type { RuleId, Rules } from './program.ts';
import { accepted, notPublished, type Refusal, type Result, refused } from './refusals.ts';
import type { ID_KINDS } from './rule-shapes.ts';

export type Arrival = {
  readonly idKind: (typeof ID_KINDS)[number];
  /** False when the ID's last day has passed. One that was good on the day of the application may have expired since (case A5). */
  readonly idUnexpired: boolean;
  /** First and last name on the ID equal those of the approval letter (case E17). */
  readonly nameMatchesLetter: boolean;
  /** The steps that the person declined, by the codes of `exam.admissionSteps`. */
  readonly declinedSteps: readonly string[];
  /** The steps that an accommodation granted before the day lets the person leave out. */
  readonly accommodatedSteps: readonly string[];
};

export type Admission = {
  /** FORFEITED: not tested, and the exam fee is lost. */
  readonly outcome: 'ADMITTED' | 'FORFEITED';
  readonly refusals: readonly Refusal[];
  readonly rules: readonly RuleId[];
};

/**
 * Whether a person is admitted (cases E8, E9, E17). A step counts as declined only where the program lists it. Where the kinds of ID or the steps
 * are not published nobody is turned away over them: a fee is not forfeited on a guess.
 */
export const decideAdmission = (arrival: Arrival, rules: Rules): Admission => {
  const idKinds = rules['exam.idKinds'];
  const steps = rules['exam.admissionSteps'] ?? [];
  const declined = arrival.declinedSteps.filter(
    (step) => steps.includes(step) && !arrival.accommodatedSteps.includes(step),
  );
  const refusals: Refusal[] = [
    ...(idKinds === null || idKinds.includes(arrival.idKind)
      ? []
      : [{ code: 'ID_NOT_ACCEPTED', rule: 'exam.idKinds', detail: { have: arrival.idKind, accepted: [...idKinds] } }]),
    ...(arrival.idKind === 'NONE' || arrival.idUnexpired ? [] : [{ code: 'ID_EXPIRED', rule: 'exam.idKinds' }]),
    ...(arrival.idKind === 'NONE' || arrival.nameMatchesLetter
      ? []
      : [{ code: 'NAME_MISMATCH', rule: 'exam.idKinds' }]),
    ...(declined.length === 0 ? [] : [{ code: 'STEP_DECLINED', rule: 'exam.admissionSteps', detail: { declined } }]),
  ];
  return {
    outcome: refusals.length === 0 ? 'ADMITTED' : 'FORFEITED',
    refusals,
    rules: ['exam.idKinds', 'exam.admissionSteps'],
  };
};

export type AccommodationRequest = {
  readonly complete: boolean;
  /** Completed and initialled by a qualified licensed medical provider. */
  readonly medicalProviderQualified: boolean;
  readonly requestedOn: CalendarDate;
  /** The day on which the person would like to take the exam. */
  readonly desiredOn: CalendarDate;
  /** True while a sitting is booked. */
  readonly booked: boolean;
};

/**
 * Whether a request for an accommodation is reviewed. Refuses REQUEST_INCOMPLETE (case E18), MEDICAL_PROVIDER_NOT_QUALIFIED, SITTING_BOOKED (E13:
 * cancel it first), REQUEST_TOO_LATE (the last day to ask is `exam.accommodationLeadDays` before the desired test; where no lead time is published
 * none is asked), RULE_NOT_PUBLISHED.
 */
export const decideAccommodation = (
  request: AccommodationRequest,
  rules: Rules,
): Result<{ readonly rules: readonly RuleId[] }> => {
  const rule = 'exam.accommodationNeeds';
  const needs = rules[rule];
  const leadDays = rules['exam.accommodationLeadDays'];
  const askThrough = leadDays === null ? undefined : addDays(request.desiredOn, -leadDays);
  const lacks = (need: NonNullable<typeof needs>[number], met: boolean, code: string): Refusal[] =>
    needs?.includes(need) && !met ? [{ code, rule }] : [];
  const refusals: Refusal[] = [
    ...(needs === null ? [notPublished(rule)] : []),
    ...lacks('COMPLETE_FORM', request.complete, 'REQUEST_INCOMPLETE'),
    ...lacks('QUALIFIED_MEDICAL_PROVIDER', request.medicalProviderQualified, 'MEDICAL_PROVIDER_NOT_QUALIFIED'),
    ...lacks('NO_BOOKED_SITTING', !request.booked, 'SITTING_BOOKED'),
    ...(askThrough !== undefined && request.requestedOn > askThrough
      ? [
          {
            code: 'REQUEST_TOO_LATE',
            rule: 'exam.accommodationLeadDays',
            field: 'desiredOn',
            detail: { requestedOn: request.requestedOn, askThrough },
          },
        ]
      : []),
  ];
  return refusals.length > 0 ? refused(...refusals) : accepted({ rules: [rule, 'exam.accommodationLeadDays'] });
};

/** Whether a thing that a person wants to bring needs a request: not when it is on the list of comfort aids (case E14). Refuses RULE_NOT_PUBLISHED. */
export const decideAid = (
  aid: string,
  rules: Rules,
): Result<{ readonly requestNeeded: boolean; readonly rules: readonly RuleId[] }> => {
  const rule = 'exam.comfortAids';
  const aids = rules[rule];
  return aids === null ? refused(notPublished(rule)) : accepted({ requestNeeded: !aids.includes(aid), rules: [rule] });
};
