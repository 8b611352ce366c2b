/** Whether a training certificate counts towards the initial certification. Every certificate is judged by itself: hours are never summed (case T8). */
import { addYears, type CalendarDate } from './dates.ts';
import { decideDocument } from './documents.ts';
import type { Training } from './facts.ts';
import type { RuleId, Rules } from './program.ts';
import { notPublished, type Refusal } from './refusals.ts';

export type TrainingProvider = {
  readonly providerId: string;
  /** The day on which the certifying body approved the provider; null when it is not on the list. */
  readonly approvedOn: CalendarDate | null;
};

export type TrainingDecision = {
  readonly verdict: 'QUALIFIES' | 'STAFF_DECIDES' | 'REFUSED';
  /** What speaks against it. Under STAFF_DECIDES, what staff have to look into. */
  readonly refusals: readonly Refusal[];
  readonly rules: readonly RuleId[];
};

const TRAINING_RULES = [
  'training.minutes',
  'training.completedAfter',
  'training.approvedProvider',
  'training.startedBeforeApproval',
  'training.certificateYears',
  'training.mediaTypes',
] as const satisfies readonly RuleId[];

const formatRefusals = ({ mediaType }: Training, rules: Rules): readonly Refusal[] => {
  const rule = 'training.mediaTypes';
  const mediaTypes = rules[rule];
  if (mediaTypes === null) return [notPublished(rule)];
  const decision = decideDocument(mediaType, mediaTypes, rule);
  return decision.ok ? [] : decision.refusals;
};

/** Where no rule says so a training is required: that errs towards asking for it. */
export const requiresTraining = (rules: Rules): boolean => rules['training.required'] !== false;

/** Whether the exam may follow: a certificate was accepted, or none is required. */
export const isTrained = (trainings: readonly Training[], rules: Rules): boolean =>
  !requiresTraining(rules) || trainings.some(({ decision }) => decision === 'ACCEPTED');

/** All hours stand on one certificate of the core course; a specialization comes on top of it (cases T7, T8, T10). */
const courseRefusals = ({ courseKind, minutes }: Training, rules: Rules): Refusal[] => {
  const rule = 'training.minutes';
  const need = rules[rule];
  if (need === null) return [notPublished(rule)];
  return [
    ...(courseKind === 'CORE' ? [] : [{ code: 'COURSE_NOT_CORE', rule, field: 'courseKind' }]),
    ...(minutes >= need ? [] : [{ code: 'MINUTES_SHORT', rule, field: 'minutes', detail: { have: minutes, need } }]),
  ];
};

/** "Completed after" is read literally; whether the day itself counts is open, and the refusal says so (cases T2, T3). */
const dateRefusals = (
  { completedOn }: Training,
  rules: Rules,
  submittedOn: CalendarDate,
  validThrough: CalendarDate | undefined,
): Refusal[] => {
  const after = rules['training.completedAfter'];
  const years = rules['training.certificateYears'];
  const goodThrough = years === null ? undefined : addYears(completedOn, years);
  const field = 'completedOn';
  return [
    ...(after !== null && completedOn <= after
      ? [
          {
            code: 'COMPLETED_TOO_EARLY',
            rule: 'training.completedAfter',
            field,
            detail: { completedOn, after, ...(completedOn === after && { ambiguous: true }) },
          },
        ]
      : []),
    ...(completedOn > submittedOn
      ? [{ code: 'DATE_IN_THE_FUTURE', rule: 'training.minutes', field, detail: { completedOn, submittedOn } }]
      : []),
    ...(validThrough !== undefined && completedOn > validThrough
      ? [{ code: 'OUTSIDE_VALIDITY', rule: 'application.validMonths', field, detail: { completedOn, validThrough } }]
      : []),
    ...(goodThrough !== undefined && submittedOn > goodThrough
      ? [
          {
            code: 'CERTIFICATE_TOO_OLD',
            rule: 'training.certificateYears',
            field,
            detail: { submittedOn, goodThrough },
          },
        ]
      : []),
  ];
};

/** A day of completion equal to the day of approval passes: only "before" is barred (cases T1, T4, T9). */
const providerRefusals = (
  training: Training,
  { providerId, approvedOn }: TrainingProvider,
  rules: Rules,
): Refusal[] => {
  const rule = 'training.approvedProvider';
  const { completedOn } = training;
  // An approval of somebody else says nothing about this certificate.
  if (training.providerId !== providerId) return [{ code: 'PROVIDER_DIFFERS', rule, field: 'providerId' }];
  if (rules[rule] === null) return [notPublished(rule)];
  if (!rules[rule]) return [];
  if (approvedOn === null) return [{ code: 'PROVIDER_NOT_APPROVED', rule, field: 'providerId' }];
  return completedOn < approvedOn
    ? [{ code: 'COMPLETED_BEFORE_APPROVAL', rule, field: 'completedOn', detail: { completedOn, approvedOn } }]
    : [];
};

/** A class that began before the approval and ended after it (case T6). Where no first day is known, the completion alone counts. */
const startedEarly = ({ startedOn, completedOn }: Training, { approvedOn }: TrainingProvider): boolean =>
  startedOn !== undefined && approvedOn !== null && startedOn < approvedOn && approvedOn <= completedOn;

const startRefusals = (training: Training, provider: TrainingProvider, rules: Rules): Refusal[] => {
  const rule = 'training.startedBeforeApproval';
  if (rules['training.approvedProvider'] !== true || !startedEarly(training, provider) || rules[rule] === 'QUALIFIES')
    return [];
  return rules[rule] === null
    ? [notPublished(rule)]
    : [{ code: 'STARTED_BEFORE_APPROVAL', rule, field: 'startedOn', detail: { verdict: rules[rule] } }];
};

/** What staff may settle: a value that nobody published, and what the rule itself leaves to them. Everything else refuses. */
const isForStaff = ({ code, detail }: Refusal): boolean =>
  code === 'RULE_NOT_PUBLISHED' || (code === 'STARTED_BEFORE_APPROVAL' && detail?.verdict === 'STAFF_DECIDES');

/**
 * Judges one certificate. `rules` are those of the application's day of submission; `submittedOn` is the day on which the certificate came in,
 * on which it may not be older than `training.certificateYears` (its last day included); `validThrough` is the last day of the approved
 * application, inside which everything must finish. Training may be done before the application (case T15).
 *
 * REFUSED when anything stands against it for certain, STAFF_DECIDES when only open questions do. Codes: TYPE_NOT_ACCEPTED, COURSE_NOT_CORE,
 * MINUTES_SHORT, COMPLETED_TOO_EARLY, DATE_IN_THE_FUTURE, OUTSIDE_VALIDITY, CERTIFICATE_TOO_OLD, PROVIDER_DIFFERS,
 * PROVIDER_NOT_APPROVED, COMPLETED_BEFORE_APPROVAL, STARTED_BEFORE_APPROVAL, RULE_NOT_PUBLISHED.
 */
export const decideTraining = (
  training: Training,
  provider: TrainingProvider,
  rules: Rules,
  submittedOn: CalendarDate,
  validThrough?: CalendarDate,
): TrainingDecision => {
  const refusals = [
    ...formatRefusals(training, rules),
    ...courseRefusals(training, rules),
    ...dateRefusals(training, rules, submittedOn, validThrough),
    ...providerRefusals(training, provider, rules),
    ...startRefusals(training, provider, rules),
  ];
  const verdict = refusals.length === 0 ? 'QUALIFIES' : refusals.every(isForStaff) ? 'STAFF_DECIDES' : 'REFUSED';
  return { verdict, refusals, rules: TRAINING_RULES };
};
