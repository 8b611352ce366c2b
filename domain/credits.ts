/** Continuing education: which courses count in a period, and whether they are enough. Minutes throughout. */
import { fold, sameCourse } from './courses.ts';
import { type CalendarDate, earliest } from './dates.ts';
import type { Credit, Cycle } from './facts.ts';
import type { RuleId, Rules } from './program.ts';
import { notPublished, type Refusal } from './refusals.ts';

/** OVERLAPS: another certificate covers some of the same time (case C20). NOT_CALIFORNIA_RELEVANT: ethics meant for another place (C18). */
type CreditFlag = 'OVERLAPS' | 'NOT_CALIFORNIA_RELEVANT';

export type CreditVerdict = {
  readonly credit: Credit;
  readonly counts: boolean;
  /** What it adds to the total; 0 when it does not count. */
  readonly minutes: number;
  /** True when those minutes count towards law and ethics as well. */
  readonly towardsLawEthics: boolean;
  readonly refusals: readonly Refusal[];
  /** For staff to look at; a flag alone takes no minutes from the total. */
  readonly flags: readonly CreditFlag[];
};

export type CreditsDecision = {
  readonly countedMinutes: number;
  readonly lawEthicsMinutes: number;
  readonly verdicts: readonly CreditVerdict[];
  readonly sufficient: boolean;
  /** What is short in total; why a single course does not count stands with its verdict. */
  readonly refusals: readonly Refusal[];
  readonly rules: readonly RuleId[];
};

const CREDIT_RULES = [
  'credits.minutes',
  'credits.lawEthicsMinutes',
  'credits.lawEthicsTopics',
  'credits.nonRepetitive',
  'credits.formats',
  'credits.initialTraining',
] as const satisfies readonly RuleId[];

/** Those of a course's topics that are law and ethics. */
export const lawEthicsTopicsOf = ({ topics }: Pick<Credit, 'topics'>, rules: Rules): readonly string[] =>
  topics.filter((topic) => rules['credits.lawEthicsTopics']?.some((known) => fold(known) === fold(topic)));

/** Whether its minutes count towards law and ethics: it has such a topic, and nobody said that it is meant for another place (case C18). */
export const isTowardsLawEthics = (course: Pick<Credit, 'topics' | 'californiaRelevant'>, rules: Rules): boolean =>
  course.californiaRelevant !== false && lawEthicsTopicsOf(course, rules).length > 0;

/** A course that somebody claims, with what speaks against it by itself. */
type Claim = { readonly credit: Credit; readonly own: readonly Refusal[] };

/** What speaks against a course by itself. No rule asks who the provider is: one outside the directory counts too (case C10). */
const ownRefusals = (credit: Credit, from: CalendarDate, through: CalendarDate, rules: Rules): Refusal[] => {
  const { completedOn, format } = credit;
  const formats = rules['credits.formats'];
  const initialTraining = rules['credits.initialTraining'];
  const isInitial = credit.initialTraining === true;
  return [
    ...(completedOn < from || completedOn > through
      ? [
          {
            code: 'OUTSIDE_PERIOD',
            rule: 'credits.minutes',
            field: 'completedOn',
            detail: { completedOn, from, through },
          },
        ]
      : []),
    ...(formats !== null && format !== undefined && !formats.includes(format)
      ? [{ code: 'FORMAT_NOT_ACCEPTED', rule: 'credits.formats', field: 'format', detail: { accepted: formats } }]
      : []),
    ...(isInitial && initialTraining === null ? [notPublished('credits.initialTraining')] : []),
    ...(isInitial && initialTraining === false
      ? [{ code: 'INITIAL_TRAINING', rule: 'credits.initialTraining', field: 'initialTraining' }]
      : []),
  ];
};

/** Of one course taken several times the first completion counts (case C1); of those on one day the longest, in favour of the holder. */
const comesFirst = (a: Credit, b: Credit): boolean =>
  a.completedOn === b.completedOn ? a.minutes > b.minutes : a.completedOn < b.completedOn;

const repeats = (claim: Claim, claims: readonly Claim[], rules: Rules): Refusal[] => {
  const rule = 'credits.nonRepetitive';
  const first = claims
    .filter(({ credit, own }) => own.length === 0 && sameCourse(claim.credit, credit))
    .reduce<Claim | undefined>((a, b) => (a === undefined || comesFirst(b.credit, a.credit) ? b : a), undefined);
  if (rules[rule] === false || first === undefined || first === claim) return [];
  return rules[rule] === null
    ? [notPublished(rule)]
    : [{ code: 'COURSE_REPEATED', rule, field: 'courseId', detail: { countedOn: first.credit.completedOn } }];
};

/** One certificate claimed in an earlier cycle already: hours count once, whichever period they are claimed in. */
const claimedBefore = (credit: Credit, credits: readonly Credit[]): Refusal[] =>
  credits.some(
    (other) => other.cycle < credit.cycle && other.completedOn === credit.completedOn && sameCourse(other, credit),
  )
    ? [{ code: 'ALREADY_CLAIMED', rule: 'credits.nonRepetitive', field: 'courseId' }]
    : [];

/** Times that touch do not overlap. A course without both times overlaps nothing. */
const overlaps = (a: Credit, b: Credit): boolean =>
  a.startedAt !== undefined &&
  a.endedAt !== undefined &&
  b.startedAt !== undefined &&
  b.endedAt !== undefined &&
  a.startedAt < b.endedAt &&
  b.startedAt < a.endedAt;

/** What attested or counted minutes lack. */
export const creditShortfalls = (minutes: number, lawEthicsMinutes: number, rules: Rules): Refusal[] =>
  (
    [
      ['credits.minutes', 'CREDITS_SHORT', minutes],
      ['credits.lawEthicsMinutes', 'LAW_ETHICS_SHORT', lawEthicsMinutes],
    ] as const
  ).flatMap(([rule, code, have]) => {
    const need = rules[rule];
    if (need === null) return [notPublished(rule)];
    return have >= need ? [] : [{ code, rule, detail: { have, need } }];
  });

/** What is still missing, 0 when nothing is; null where the need is not published. */
export const creditsLeft = (
  { countedMinutes, lawEthicsMinutes }: Pick<CreditsDecision, 'countedMinutes' | 'lawEthicsMinutes'>,
  rules: Rules,
): { readonly minutes: number | null; readonly lawEthicsMinutes: number | null } => {
  const left = (need: number | null, have: number) => (need === null ? null : Math.max(0, need - have));
  return {
    minutes: left(rules['credits.minutes'], countedMinutes),
    lawEthicsMinutes: left(rules['credits.lawEthicsMinutes'], lawEthicsMinutes),
  };
};

/**
 * The day from which a cycle's courses count: the first certification or the renewal. A renewal decided before the old term ended counts from
 * its decision on, so that what is taken between the decision and the new term is not lost.
 */
export const periodStart = ({ issuedOn, validFrom }: Cycle): CalendarDate => earliest(issuedOn, validFrom) ?? validFrom;

/**
 * What the courses that were claimed in a cycle add up to on the day of submission, by which all must be finished; who returns late may use courses
 * finished after the expiry. Claims of other cycles are left out: nothing is carried over (case C14), and the same course taken again in another
 * period counts there (C2).
 *
 * Errs, where facts are missing, towards the holder: a format that is not named is accepted, a course counts as relevant until somebody says it is
 * not. Ethics aimed elsewhere keep their minutes but not as law and ethics until staff say so (C18).
 *
 * `refusals`: CREDITS_SHORT, LAW_ETHICS_SHORT, RULE_NOT_PUBLISHED. In a verdict: OUTSIDE_PERIOD, ALREADY_CLAIMED, COURSE_REPEATED,
 * FORMAT_NOT_ACCEPTED, INITIAL_TRAINING, RULE_NOT_PUBLISHED.
 */
export const decideCredits = (
  credits: readonly Credit[],
  cycle: Cycle,
  rules: Rules,
  submittedOn: CalendarDate,
): CreditsDecision => {
  const from = periodStart(cycle);
  const claims = credits
    .filter((credit) => credit.cycle === cycle.cycle)
    .map(
      (credit): Claim => ({
        credit,
        own: [...ownRefusals(credit, from, submittedOn, rules), ...claimedBefore(credit, credits)],
      }),
    );
  const judged = claims.map((claim) => ({
    credit: claim.credit,
    refusals: claim.own.length > 0 ? claim.own : repeats(claim, claims, rules),
  }));
  const verdicts = judged.map((judgement): CreditVerdict => {
    const { credit, refusals } = judgement;
    const counts = refusals.length === 0;
    const isElsewhere = credit.californiaRelevant === false && lawEthicsTopicsOf(credit, rules).length > 0;
    const hasOverlap = judged.some(
      (other) => other !== judgement && other.refusals.length === 0 && overlaps(credit, other.credit),
    );
    const flags: CreditFlag[] = [
      ...(hasOverlap ? ['OVERLAPS' as const] : []),
      ...(isElsewhere ? ['NOT_CALIFORNIA_RELEVANT' as const] : []),
    ];
    return {
      credit,
      counts,
      minutes: counts ? credit.minutes : 0,
      towardsLawEthics: counts && isTowardsLawEthics(credit, rules),
      refusals,
      flags: counts ? flags : [],
    };
  });
  const sum = (some: readonly CreditVerdict[]) => some.reduce((total, { minutes }) => total + minutes, 0);
  const countedMinutes = sum(verdicts);
  const lawEthicsMinutes = sum(verdicts.filter(({ towardsLawEthics }) => towardsLawEthics));
  const refusals = [
    ...(rules['credits.lawEthicsTopics'] === null ? [notPublished('credits.lawEthicsTopics')] : []),
    ...creditShortfalls(countedMinutes, lawEthicsMinutes, rules),
  ];
  return {
    countedMinutes,
    lawEthicsMinutes,
    verdicts,
    sufficient: refusals.length === 0,
    refusals,
    rules: CREDIT_RULES,
  };
};
