/**
 * Who may apply: age, education and the statements that an applicant affirms (Welf. & Inst. Code 14045.15(a)), and what the applicant's pathway asks
 * for beside them (domain/practice.ts). No rule knows of convictions or residence, so none can refuse on them (case A16).
 */
import { ageOn, type CalendarDate } from './dates.ts';
import type { Answers } from './facts.ts';
import { PRACTICE_RULES, practiceRefusals } from './practice.ts';
import type { RuleId, Rules } from './program.ts';
import { accepted, notPublished, type Refusal, type Result, refused } from './refusals.ts';

const ELIGIBILITY_RULES = [
  'eligibility.minimumAgeYears',
  'eligibility.education',
  'eligibility.affirmations',
] as const satisfies readonly RuleId[];

const isBlank = (name: string): boolean => name.trim() === '';

const identityRefusals = ({ identity }: Answers, rules: Rules, submittedOn: CalendarDate): Refusal[] => {
  const rule = 'eligibility.minimumAgeYears';
  const years = rules[rule];
  // Some people have one legal name only, so one of the two may be blank.
  if (identity === undefined || (isBlank(identity.legalFirstName) && isBlank(identity.legalLastName)))
    return [{ code: 'ANSWERS_MISSING', rule, field: 'identity' }];
  if (years === null) return [notPublished(rule)];
  return ageOn(identity.bornOn, submittedOn) >= years
    ? []
    : [{ code: 'UNDER_AGE', rule, field: 'identity.bornOn', detail: { need: years } }];
};

const educationRefusals = (education: string, rules: Rules): Refusal[] => {
  const rule = 'eligibility.education';
  const kinds = rules[rule];
  if (kinds === null) return [notPublished(rule)];
  return kinds.includes(education)
    ? []
    : [{ code: 'EDUCATION_NOT_ACCEPTED', rule, field: 'eligibility.education', detail: { accepted: kinds } }];
};

const affirmationRefusals = (affirmed: readonly string[], rules: Rules): Refusal[] => {
  const rule = 'eligibility.affirmations';
  const wanted = rules[rule];
  if (wanted === null) return [notPublished(rule)];
  const missing = wanted.filter((affirmation) => !affirmed.includes(affirmation));
  return missing.length === 0
    ? []
    : [{ code: 'AFFIRMATION_MISSING', rule, field: 'eligibility.affirmations', detail: { missing } }];
};

/** Those that decide: what a pathway does not ask decides nothing. */
const decidingRules = (rules: Rules): readonly RuleId[] => [
  ...ELIGIBILITY_RULES,
  ...PRACTICE_RULES.filter((rule) => rules[rule] !== null),
];

/**
 * Whether the answers allow an application to be submitted on a day, by the rules of its pathway. Age is counted on that day, not on the day of the
 * review (cases A1, A2). Work or life experience never stands in for education (A9). Lived experience is the applicant's own statement: no proof is
 * asked (A17).
 * Refuses ANSWERS_MISSING, UNDER_AGE, EDUCATION_NOT_ACCEPTED, AFFIRMATION_MISSING, RULE_NOT_PUBLISHED, and what `practiceRefusals` refuses; all that
 * apply.
 */
export const decideEligibility = (
  answers: Answers,
  rules: Rules,
  submittedOn: CalendarDate,
): Result<{ readonly rules: readonly RuleId[] }> => {
  const { eligibility } = answers;
  const refusals = [
    ...identityRefusals(answers, rules, submittedOn),
    ...(eligibility === undefined
      ? [{ code: 'ANSWERS_MISSING', rule: 'eligibility.education', field: 'eligibility' }]
      : [...educationRefusals(eligibility.education, rules), ...affirmationRefusals(eligibility.affirmations, rules)]),
    ...practiceRefusals(answers, rules, submittedOn),
  ];
  return refusals.length > 0 ? refused(...refusals) : accepted({ rules: decidingRules(rules) });
};
