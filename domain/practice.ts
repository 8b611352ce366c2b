/**
 * What an applicant brings along where their pathway asks for it: work in the occupation, a certification of another state, continuing education.
 * All of it is the applicant's own statement, judged on the day of submission; a reviewer compares it with the documents. A rule that is null asks
 * for nothing.
 */
import { addDays, addYears, type CalendarDate } from './dates.ts';
import type { Answers } from './facts.ts';
import type { WorkPeriod } from './practice-answers.ts';
import type { RuleId, Rules } from './program.ts';
import type { Refusal } from './refusals.ts';
import type { ExperienceWay } from './rule-shapes.ts';

export const PRACTICE_RULES = [
  'eligibility.experience',
  'eligibility.workingOn',
  'eligibility.otherCertification',
  'eligibility.continuingEducation',
] as const satisfies readonly RuleId[];

const sum = (minutes: readonly number[]): number => minutes.reduce((total, each) => total + each, 0);

/** Work that goes on is stated as far as it has come. */
const endOf = ({ endedOn }: WorkPeriod, today: CalendarDate): CalendarDate => endedOn ?? today;

/** The last day of so many years that begin on a day: of one year from 1 March it is the last of February. */
const yearsFrom = (from: CalendarDate, years: number): CalendarDate => addDays(addYears(from, years), -1);

const countedIn = (periods: readonly WorkPeriod[], { unpaidCounts }: ExperienceWay): readonly WorkPeriod[] =>
  periods.filter(({ paid }) => paid || unpaidCounts);

/**
 * The most work that is certain to lie within one span of the way's years. A period counts in a span that holds all of it: how the work was spread
 * over its days is not known, and not guessed. A span with the most begins with one of the periods.
 */
const mostWithin = (periods: readonly WorkPeriod[], way: ExperienceWay, today: CalendarDate): number => {
  const counted = countedIn(periods, way);
  return Math.max(
    0,
    ...counted.map(({ startedOn: from }) => {
      const through = yearsFrom(from, way.withinYears);
      const held = counted.filter((period) => period.startedOn >= from && endOf(period, today) <= through);
      return sum(held.map(({ minutes }) => minutes));
    }),
  );
};

const periodRefusals = (periods: readonly WorkPeriod[], rule: RuleId, today: CalendarDate): Refusal[] => {
  const field = 'experience.periods';
  return [
    ...(periods.some((period) => period.startedOn > today || endOf(period, today) > today)
      ? [{ code: 'DATE_IN_THE_FUTURE', rule, field, detail: { today } }]
      : []),
    ...(periods.some(({ startedOn, endedOn }) => endedOn !== undefined && endedOn < startedOn)
      ? [{ code: 'ENDED_BEFORE_START', rule, field }]
      : []),
  ];
};

/**
 * Any of the ways is enough (cases P3, P4). When none is met, the one with the longest span says what is short; periods longer than it fit into none,
 * and have to be stated in parts.
 */
const experienceRefusals = (
  periods: readonly WorkPeriod[],
  ways: readonly ExperienceWay[],
  today: CalendarDate,
): Refusal[] => {
  if (ways.some((way) => mostWithin(periods, way, today) >= way.minutes)) return [];
  const [rule, field] = ['eligibility.experience', 'experience.periods'];
  const longest = ways.reduce((a, b) => (b.withinYears > a.withinYears ? b : a));
  const { minutes: need, withinYears } = longest;
  return [
    {
      code: 'EXPERIENCE_SHORT',
      rule,
      field,
      detail: { have: mostWithin(periods, longest, today), need, withinYears },
    },
    ...(countedIn(periods, longest).some((period) => endOf(period, today) > yearsFrom(period.startedOn, withinYears))
      ? [{ code: 'PERIOD_TOO_LONG', rule, field, detail: { withinYears } }]
      : []),
  ];
};

/** Paid or not: the day counts when some period has it, its first and its last day included (case P11). */
const workingRefusals = (periods: readonly WorkPeriod[], on: CalendarDate, today: CalendarDate): Refusal[] =>
  periods.some((period) => period.startedOn <= on && on <= endOf(period, today))
    ? []
    : [
        {
          code: 'NOT_WORKING_ON_THE_DAY',
          rule: 'eligibility.workingOn',
          field: 'experience.periods',
          detail: { workingOn: on },
        },
      ];

const workRefusals = ({ experience }: Answers, rules: Rules, today: CalendarDate): Refusal[] => {
  const ways = rules['eligibility.experience'];
  const on = rules['eligibility.workingOn'];
  if (ways === null && on === null) return [];
  const rule = ways === null ? 'eligibility.workingOn' : 'eligibility.experience';
  if (experience === undefined) return [{ code: 'ANSWERS_MISSING', rule, field: 'experience' }];
  const { periods } = experience;
  return [
    ...periodRefusals(periods, rule, today),
    ...(ways === null ? [] : experienceRefusals(periods, ways, today)),
    ...(on === null ? [] : workingRefusals(periods, on, today)),
  ];
};

/** In force on its last day still; one without a last day is in force (case P1). What is pending refuses, whatever may come of it (case P9). */
const certificationRefusals = ({ otherCertification: held }: Answers, rules: Rules, today: CalendarDate): Refusal[] => {
  const rule = 'eligibility.otherCertification';
  const asked = rules[rule];
  if (asked === null) return [];
  if (held === undefined) return [{ code: 'ANSWERS_MISSING', rule, field: 'otherCertification' }];
  const { state, expiresOn, pending } = held;
  return [
    ...(state === asked.otherThan
      ? [{ code: 'NOT_ANOTHER_STATE', rule, field: 'otherCertification.state', detail: { otherThan: asked.otherThan } }]
      : []),
    ...(asked.current && expiresOn !== undefined && expiresOn < today
      ? [{ code: 'CERTIFICATION_NOT_CURRENT', rule, field: 'otherCertification.expiresOn', detail: { expiresOn } }]
      : []),
    ...(asked.nothingPending && pending
      ? [{ code: 'DISCIPLINE_PENDING', rule, field: 'otherCertification.pending' }]
      : []),
  ];
};

/** Courses completed in the years up to the day, both its first and its last day included. Every course that is stated counts. */
const educationRefusals = ({ continuingEducation: stated }: Answers, rules: Rules, today: CalendarDate): Refusal[] => {
  const rule = 'eligibility.continuingEducation';
  const asked = rules[rule];
  if (asked === null) return [];
  if (stated === undefined) return [{ code: 'ANSWERS_MISSING', rule, field: 'continuingEducation' }];
  const from = asked.withinYears === null ? '' : addYears(today, -asked.withinYears);
  const counted = stated.courses.filter(({ completedOn }) => from <= completedOn && completedOn <= today);
  const short = (code: string, have: number, need: number): Refusal[] =>
    have >= need
      ? []
      : [
          {
            code,
            rule,
            field: 'continuingEducation.courses',
            detail: { have, need, ...(from !== '' && { from }), through: today },
          },
        ];
  return [
    ...short('CREDITS_SHORT', sum(counted.map(({ minutes }) => minutes)), asked.minutes),
    ...short(
      'LAW_ETHICS_SHORT',
      sum(counted.filter(({ lawEthics }) => lawEthics).map(({ minutes }) => minutes)),
      asked.lawEthicsMinutes,
    ),
  ];
};

/**
 * What the pathway asks of earlier practice and the answers lack on the day of submission. Refuses ANSWERS_MISSING, DATE_IN_THE_FUTURE,
 * ENDED_BEFORE_START, EXPERIENCE_SHORT, PERIOD_TOO_LONG, NOT_WORKING_ON_THE_DAY, NOT_ANOTHER_STATE, CERTIFICATION_NOT_CURRENT,
 * DISCIPLINE_PENDING, CREDITS_SHORT, LAW_ETHICS_SHORT; all that apply.
 */
export const practiceRefusals = (answers: Answers, rules: Rules, submittedOn: CalendarDate): Refusal[] => [
  ...workRefusals(answers, rules, submittedOn),
  ...certificationRefusals(answers, rules, submittedOn),
  ...educationRefusals(answers, rules, submittedOn),
];
