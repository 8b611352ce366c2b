/** "Does it count?", answered rule by rule, for a course that was taken or that somebody thinks of taking. */
import { sameCourse } from './courses.ts';
import { type CreditsDecision, type CreditVerdict, decideCredits, lawEthicsTopicsOf, periodStart } from './credits.ts';
import { type CalendarDate, earliest, later } from './dates.ts';
import type { CaseFacts, Credit, Cycle } from './facts.ts';
import type { ProgramDefinition, RuleId, Rules } from './program.ts';
import type { Refusal } from './refusals.ts';
import { rulesOn } from './rules.ts';
import { returnEndsOn } from './term.ts';

type Because = Pick<Refusal, 'code' | 'detail'>;

/** What one rule says of a course. Of the topics of law and ethics, and of what is relevant to California: whether it counts towards those hours. */
type RuleAnswer = { readonly rule: RuleId; readonly counts: boolean; readonly because: Because };

export type CourseCheck = {
  readonly verdict: CreditVerdict;
  /** One for each rule that was asked; whether a course is repeated is asked of one that counts by itself. */
  readonly answers: readonly RuleAnswer[];
  /** What the totals change by with it, as `after` shows: below zero where it takes the place of an entry with more minutes. */
  readonly addsMinutes: number;
  readonly addsLawEthicsMinutes: number;
  /** The cycle with this course in it. */
  readonly after: CreditsDecision;
};

/** The submission by which a cycle's courses are judged; undefined while none stands, also after one was denied or not answered. */
export const submissionOf = ({ renewals }: CaseFacts, cycle: number) =>
  renewals.findLast(
    (renewal) => renewal.cycle === cycle && (renewal.decision === undefined || renewal.decision === 'APPROVED'),
  );

/**
 * The day on which the renewal is taken to be submitted when somebody asks about a course: the day of the submission that stands; else the course's
 * own day or today, whichever is later, as far as the current term, or the way back after it, goes.
 */
export const assumedSubmission = (
  facts: CaseFacts,
  { cycle, expiresOn }: Cycle,
  program: ProgramDefinition,
  { completedOn, today }: { readonly completedOn: CalendarDate; readonly today: CalendarDate },
): CalendarDate => {
  const submission = submissionOf(facts, cycle);
  if (submission !== undefined) return submission.submittedOn;
  const lastDay = today <= expiresOn ? expiresOn : returnEndsOn(expiresOn, rulesOn(program, expiresOn));
  const wanted = later(today, completedOn);
  return earliest(wanted, lastDay) ?? wanted;
};

/** The refusal of one rule as its answer; where there is none, what speaks for the course. */
const answerOf = (rule: RuleId, refusals: readonly Refusal[], otherwise: Because): RuleAnswer => {
  const refusal = refusals.find((each) => each.rule === rule);
  if (refusal === undefined) return { rule, counts: true, because: otherwise };
  const { code, detail } = refusal;
  return { rule, counts: false, because: { code, ...(detail !== undefined && { detail }) } };
};

const formatAnswer = ({ format }: Credit, refusals: readonly Refusal[], rules: Rules): RuleAnswer => {
  const accepted = rules['credits.formats'];
  const code = format === undefined ? 'FORMAT_NOT_NAMED' : 'FORMAT_ACCEPTED';
  return answerOf('credits.formats', refusals, { code, ...(accepted !== null && { detail: { accepted } }) });
};

const lawEthicsAnswers = (credit: Credit, rules: Rules): readonly RuleAnswer[] => {
  const rule = 'credits.lawEthicsTopics';
  if (rules[rule] === null) return [{ rule, counts: false, because: { code: 'RULE_NOT_PUBLISHED' } }];
  const topics = [...lawEthicsTopicsOf(credit, rules)];
  if (topics.length === 0) return [{ rule, counts: false, because: { code: 'NO_LAW_ETHICS_TOPIC' } }];
  const { californiaRelevant } = credit;
  const stated = californiaRelevant ? 'CALIFORNIA_RELEVANT' : 'NOT_CALIFORNIA_RELEVANT';
  return [
    { rule, counts: true, because: { code: 'LAW_ETHICS_TOPIC', detail: { topics } } },
    {
      rule,
      counts: californiaRelevant !== false,
      because: { code: californiaRelevant === undefined ? 'RELEVANCE_NOT_STATED' : stated },
    },
  ];
};

const answersOf = ({ credit, refusals }: CreditVerdict, cycle: Cycle, rules: Rules, through: CalendarDate) => {
  const { completedOn } = credit;
  const within = { code: 'WITHIN_PERIOD', detail: { completedOn, from: periodStart(cycle), through } };
  const initial = credit.initialTraining === true ? 'INITIAL_TRAINING_COUNTS' : 'NOT_INITIAL_TRAINING';
  const isRepetitionAsked = refusals.every(({ rule }) => rule === 'credits.nonRepetitive');
  return [
    answerOf('credits.minutes', refusals, within),
    ...(isRepetitionAsked ? [answerOf('credits.nonRepetitive', refusals, { code: 'NOT_REPEATED' })] : []),
    formatAnswer(credit, refusals, rules),
    answerOf('credits.initialTraining', refusals, { code: initial }),
    ...lawEthicsAnswers(credit, rules),
  ];
};

/**
 * What a course would do for a cycle that is submitted on `submittedOn`, beside what was entered. An entry of the very same completion is taken for
 * the course itself; another completion of the same course is not, so that a repetition shows (case C1). Errs as `decideCredits` does.
 */
export const checkCourse = (
  course: Credit,
  credits: readonly Credit[],
  cycle: Cycle,
  rules: Rules,
  submittedOn: CalendarDate,
): CourseCheck => {
  const others = credits.filter(
    (credit) =>
      credit.cycle !== course.cycle || credit.completedOn !== course.completedOn || !sameCourse(credit, course),
  );
  const before = decideCredits(credits, cycle, rules, submittedOn);
  const after = decideCredits([...others, course], cycle, rules, submittedOn);
  const verdict = after.verdicts.find(({ credit }) => credit === course);
  if (verdict === undefined) throw new Error('a course of another cycle was asked about');
  return {
    verdict,
    answers: answersOf(verdict, cycle, rules, submittedOn),
    addsMinutes: after.countedMinutes - before.countedMinutes,
    addsLawEthicsMinutes: after.lawEthicsMinutes - before.lawEthicsMinutes,
    after,
  };
};
