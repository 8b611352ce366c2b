/** Judges the correction of a term's last day. */
import { allow, type Change, type Judgement, type Moment, oweNotice, reach, refuse } from '../changes.ts';
import { expiryCorrections, wrongDayTold } from '../corrected-expiry.ts';
import { addMonths, dateOf, daysBetween, later } from '../dates.ts';
import { type CaseFacts, type Cycle, currentCycle } from '../facts.ts';
import type { Refusal } from '../refusals.ts';
import { rulesOn } from '../rules.ts';
import type { Signal, SignalBody } from '../signals.ts';
import {
  comesBefore,
  isTermStage,
  remindedAnew,
  returnEndsOn,
  standingOn,
  type TermStage,
  termStageOn,
} from '../term.ts';
import { noteOf, supersedeUnsent } from './corrections.ts';

type CorrectExpiry = Extract<SignalBody, { type: 'CORRECT_EXPIRY' }>;

const refusalsOf = (was: Cycle, term: Cycle, moment: Moment): Refusal[] => {
  const { program, on } = moment;
  const { expiresOn } = term;
  const about = { rule: 'term.months', field: 'expiresOn' } as const;
  if (expiresOn === was.expiresOn) return [{ ...about, code: 'EXPIRY_UNCHANGED', detail: { expiresOn } }];
  if (expiresOn < was.validFrom)
    return [{ ...about, code: 'EXPIRY_BEFORE_TERM', detail: { validFrom: was.validFrom } }];
  const months = moment.rules['term.months'];
  const latest = months === null ? undefined : addMonths(on, 2 * months);
  if (latest !== undefined && expiresOn > latest) return [{ ...about, code: 'EXPIRY_TOO_LATE', detail: { latest } }];
  const returnEnds = returnEndsOn(expiresOn, rulesOn(program, expiresOn));
  return termStageOn(on, term, program) === 'VACATED'
    ? [
        {
          code: 'RETURN_PERIOD_ENDED',
          rule: 'renewal.lateTiers',
          field: 'expiresOn',
          ...(returnEnds !== undefined && { detail: { returnEndsOn: returnEnds } }),
        },
      ]
    : [];
};

/** A last day so much later than any that stood there before is another day, not the same one set right. */
const ANOTHER_DAY_DAYS = 30;

/**
 * Whether what was said by the wrong day is no word on the right one (docs/decisions/0034): the term stands further back by it, whosever turn it is, or it
 * is off by far. Days that stood there since the reminders last began are all words on this one, so that moving it back and forth begins nothing.
 */
const isAnotherDay = (facts: CaseFacts, was: Cycle, term: Cycle, { on, program }: Moment): boolean => {
  const since = was.remindersAnew?.on ?? was.validFrom;
  const stoodThere = expiryCorrections(facts)
    .filter(({ of, at }) => of === String(was.cycle) && dateOf(at, program.timeZone) >= since)
    .map((correction) => correction.was);
  const latest = [was.expiresOn, ...stoodThere].reduce(later);
  return (
    comesBefore(termStageOn(on, term, program), termStageOn(on, was, program)) ||
    daysBetween(latest, term.expiresOn) >= ANOTHER_DAY_DAYS
  );
};

/** Where the term stands by its new last day, when that is further back; on from here time goes by itself. */
const stageBefore = (facts: CaseFacts, term: Cycle, { on, program }: Moment): TermStage | undefined => {
  const { stage } = facts.case;
  const stands = termStageOn(on, term, program);
  return isTermStage(stage) && stands !== 'VACATED' && comesBefore(stands, stage) ? stands : undefined;
};

/**
 * A submission that is not decided stands by its own day against the new last day, where that is better for the person: who sent it in time by the day
 * that they were told did not send it late.
 */
const standAnew = (facts: CaseFacts, term: Cycle, { program }: Moment): Change[] =>
  facts.renewals.flatMap((renewal): Change[] => {
    if (renewal.cycle !== term.cycle || renewal.decision !== undefined) return [];
    const standing = standingOn(renewal.submittedOn, term, rulesOn(program, term.expiresOn));
    const isBetter = standing === 'ON_TIME' || (standing === 'LATE_TIER_1' && renewal.standing === 'LATE_TIER_2');
    return isBetter && standing !== renewal.standing
      ? [{ type: 'RENEWAL_RECORDED', renewal: { ...renewal, standing } }]
      : [];
  });

/** The person is told the right day, unless the wrong one was never told them. One that has not left yet has nothing to say any more. */
const tell = (facts: CaseFacts, was: Cycle, { cycle, expiresOn }: Cycle, { at }: Moment): Change[] => {
  const times = expiryCorrections(facts).length + 1;
  return [
    ...supersedeUnsent(facts, ['EXPIRY_CORRECTED']),
    ...(wrongDayTold(facts, times, was.expiresOn) === expiresOn
      ? []
      : [oweNotice('EXPIRY_CORRECTED', cycle, `expiry-corrected-${times}`, at)]),
  ];
};

/**
 * The last day of the current term was wrong. What follows from the right one follows as ever: the stage, the reminders that were not sent yet, what a
 * renewal takes, and what the public sees. Refuses NO_CERTIFICATE, EXPIRY_UNCHANGED, EXPIRY_BEFORE_TERM, EXPIRY_TOO_LATE (two whole terms from
 * today on: a slip of the pen), RETURN_PERIOD_ENDED (it would end the case, and nothing revives one).
 */
export const correctExpiry = (
  facts: CaseFacts,
  { expiresOn, reason }: CorrectExpiry,
  moment: Moment,
  signal: Signal,
): Judgement => {
  const was = currentCycle(facts);
  if (was === undefined) return refuse([{ code: 'NO_CERTIFICATE', rule: 'lifecycle.stage' }]);
  const term: Cycle = { ...was, expiresOn };
  const refusals = refusalsOf(was, term, moment);
  if (refusals.length > 0) return refuse(refusals);
  const back = stageBefore(facts, term, moment);
  return allow(
    [
      { type: 'CYCLE_CHANGED', cycle: isAnotherDay(facts, was, term, moment) ? remindedAnew(term, moment.on) : term },
      noteOf(facts, moment, signal, { what: 'EXPIRY', of: String(was.cycle), was: was.expiresOn, reason }),
      ...(back === undefined ? [] : [reach(facts, back, 'CORRECT_EXPIRY'), ...supersedeUnsent(facts, ['LAPSED'])]),
      ...standAnew(facts, term, moment),
      ...tell(facts, was, term, moment),
    ],
    ['term.months', 'renewal.windowDays', 'renewal.lateTiers'],
  );
};
