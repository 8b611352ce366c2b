/**
 * What the passing of time does to a case. Each move has its own instant; a case that nobody looked at for days makes all of them, one after
 * another, with the dates on which they came due.
 */
import { giveToStaff, isWithStaff, openAuditOf } from './audits.ts';
import { type Change, oweNotice, purposeAnew, reach } from './changes.ts';
import { addDays, addHours, addMinutes, type CalendarDate, endOf, type Instant, instantOf, later } from './dates.ts';
import { type CaseFacts, currentCycle } from './facts.ts';
import { nextRungAt, reachRungs, sendingHour, servableAt } from './ladder.ts';
import type { NoticeOfADay } from './notices.ts';
import { applicationRulesOf } from './pathways.ts';
import type { ProgramDefinition, RuleId } from './program.ts';
import { rulesOn } from './rules.ts';
import { isClosed } from './stages.ts';
import { returnEndsOn, tierEndsOn, tierOf, windowOpensOn } from './term.ts';
import type { TimeCause } from './transitions.ts';

type TimeMove = {
  readonly at: Instant;
  /** `at`: when it is made, which may be later than its instant. */
  readonly changes: (facts: CaseFacts, at: Instant) => readonly Change[];
  readonly rules: readonly RuleId[];
};

const move = (
  at: Instant | undefined,
  to: Parameters<typeof reach>[1],
  because: TimeCause,
  rules: readonly RuleId[],
  besides: (facts: CaseFacts) => readonly Change[] = () => [],
): TimeMove[] =>
  at === undefined ? [] : [{ at, rules, changes: (facts) => [reach(facts, to, because), ...besides(facts)] }];

/** A notice of a day is sent from the program's sending hour on. */
const oweOn =
  (program: ProgramDefinition, on: CalendarDate, notice: NoticeOfADay, purpose: string) =>
  (facts: CaseFacts): Change[] => [
    // Of a term whose end was corrected the person may have been told before.
    oweNotice(
      notice,
      facts.case.cycle,
      purposeAnew(facts, facts.case.cycle, purpose),
      instantOf(on, program.timeZone),
      {
        notBefore: sendingHour(program, on),
      },
    ),
  ];

/**
 * An application lives through its last day; and longer while a sitting that was authorised has no result, since one that was sat on the last day
 * counts when its score comes later (case E16). Nothing can be booked or sat in that time: it errs towards the person who waits for a score.
 */
const applicationEndsOn = (
  { case: record, sittings }: CaseFacts,
  program: ProgramDefinition,
): CalendarDate | undefined => {
  const { stage, validThrough } = record;
  if (validThrough === undefined) return undefined;
  if (stage !== 'EXAM_AUTHORISED' || sittings.at(-1)?.result !== undefined) return validThrough;
  return addDays(validThrough, applicationRulesOf(program, record, validThrough)['exam.resultWaitDays'] ?? 0);
};

/** A revision that was not answered in time ends the submission; the person may send another while the date allows one. */
const endRevision = ({ renewals, case: { cycle } }: CaseFacts, at: Instant): Change[] =>
  renewals
    .filter((renewal) => renewal.cycle === cycle && renewal.decision === undefined)
    .map((renewal) => ({ type: 'RENEWAL_RECORDED', renewal: { ...renewal, decision: 'NOT_ANSWERED', decidedAt: at } }));

const stageMoves = (facts: CaseFacts, program: ProgramDefinition): TimeMove[] => {
  const { timeZone } = program;
  const after = (day: CalendarDate | undefined): Instant | undefined =>
    day === undefined ? undefined : endOf(day, timeZone);
  const term = currentCycle(facts);
  const expiresOn = term?.expiresOn;
  const expireApplication = (lastDay: CalendarDate | undefined, because: TimeCause, rule: RuleId) =>
    lastDay === undefined
      ? []
      : move(
          after(lastDay),
          'APPLICATION_EXPIRED',
          because,
          [rule],
          oweOn(program, addDays(lastDay, 1), 'APPLICATION_EXPIRED', 'application-expired'),
        );
  const vacate = (day: CalendarDate | undefined) =>
    day === undefined
      ? []
      : move(
          after(day),
          'VACATED',
          'RETURN_PERIOD_ENDED',
          ['renewal.lateTiers'],
          oweOn(program, addDays(day, 1), 'VACATED', 'vacated'),
        );
  switch (facts.case.stage) {
    case 'REVISION_REQUESTED':
      return expireApplication(
        facts.revisions.at(-1)?.answerBy,
        'REVISION_PERIOD_ENDED',
        'application.revisionAnswerDays',
      );
    case 'APPROVED':
    case 'TRAINING_REVIEW':
    case 'EXAM_FEE_DUE':
    case 'EXAM_AUTHORISED':
    case 'EXAM_FAILED':
      return expireApplication(
        applicationEndsOn(facts, program),
        'APPLICATION_VALIDITY_ENDED',
        'application.validMonths',
      );
    case 'ACTIVE':
      return term === undefined
        ? []
        : move(instantOf(windowOpensOn(program, term), timeZone), 'RENEWAL_OPEN', 'RENEWAL_WINDOW_OPENED', [
            'renewal.windowDays',
          ]);
    case 'RENEWAL_OPEN':
      return move(after(expiresOn), 'LATE_TIER_1', 'TERM_ENDED', ['term.months']);
    case 'LATE_TIER_1': {
      const tier = expiresOn === undefined ? undefined : tierOf('LATE_TIER_1', rulesOn(program, expiresOn));
      if (tier === undefined || expiresOn === undefined) return [];
      const lastDay = tierEndsOn(tier, expiresOn);
      return move(
        after(lastDay),
        'LATE_TIER_2',
        'FIRST_TIER_ENDED',
        ['renewal.lateTiers'],
        oweOn(program, addDays(lastDay, 1), 'LAPSED', 'lapsed'),
      );
    }
    case 'RENEWAL_REVISION': {
      const at = after(facts.revisions.at(-1)?.answerBy);
      return move(at, 'RENEWAL_OPEN', 'REVISION_PERIOD_ENDED', ['application.revisionAnswerDays'], (then) =>
        at === undefined ? [] : endRevision(then, at),
      );
    }
    case 'LATE_TIER_2':
      return expiresOn === undefined ? [] : vacate(returnEndsOn(expiresOn, rulesOn(program, expiresOn)));
    default:
      return [];
  }
};

/** An audit that nobody answered is for staff to decide. */
const auditMoves = (facts: CaseFacts, { timeZone }: ProgramDefinition): TimeMove[] => {
  const audit = openAuditOf(facts);
  if (audit?.answerBy === undefined || isClosed(facts.case.stage) || isWithStaff(facts, audit)) return [];
  return [
    {
      at: endOf(audit.answerBy, timeZone),
      rules: ['audit.answerDays'],
      changes: (then, at) => giveToStaff(then, audit, 'AUDIT_NOT_ANSWERED', at),
    },
  ];
};

/** The next thing that time does, if any is ahead: a move between stages, an audit's last day, or a reminder's hour. */
export const nextTimeMove = (facts: CaseFacts, program: ProgramDefinition): TimeMove | undefined => {
  const rungAt = nextRungAt(facts, program);
  const reminders: TimeMove[] =
    rungAt === undefined
      ? []
      : [{ at: rungAt, rules: ['reminders.ladder'], changes: (then, at) => reachRungs(then, program, at) }];
  // A stage that ends at the hour of a reminder ends first: the words follow the stage.
  return [...stageMoves(facts, program), ...auditMoves(facts, program), ...reminders].reduce<TimeMove | undefined>(
    (first, next) => (first === undefined || next.at < first.at ? next : first),
    undefined,
  );
};

/** A case with no date ahead is looked at again this often, so that every open case always has a watchdog. */
const IDLE_LOOK_DAYS = 90;

/** When a case that is at rest has to be looked at again. */
export const nextLookAt = (facts: CaseFacts, program: ProgramDefinition, now: Instant): Instant => {
  const idle = addHours(now, IDLE_LOOK_DAYS * 24);
  const next = nextTimeMove(facts, program)?.at ?? idle;
  const moments = facts.effects.flatMap((effect) => servableAt(effect, program, now) ?? []);
  // Something due already (a lease that ends as we look) is a minute away, never in the past.
  return later(
    [...moments, next].reduce((a, b) => (a < b ? a : b)),
    addMinutes(now, 1),
  );
};
