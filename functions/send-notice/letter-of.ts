/** Gathers what the letter of a notice tells from the facts of the day on which it is sent. */

import { wrongDayTold } from '../../domain/corrected-expiry.ts';
import { addDays, type CalendarDate, dateOf } from '../../domain/dates.ts';
import { RENEWAL_IS_WITH_US } from '../../domain/deadlines.ts';
import { sittingsUsed } from '../../domain/exam.ts';
import { type CaseFacts, type Cycle, currentCycle, type Effect } from '../../domain/facts.ts';
import { examFeeKind } from '../../domain/judge/fees.ts';
import type { Notice } from '../../domain/notices.ts';
import { applicationRulesOf, caseRulesOn } from '../../domain/pathways.ts';
import { displayName, type Person } from '../../domain/person.ts';
import type { ProgramDefinition } from '../../domain/program.ts';
import type { LateTier } from '../../domain/rule-shapes.ts';
import { validityEnd } from '../../domain/settle.ts';
import { returnEndsOn, standingOn, tierEndsOn, windowOpensOn } from '../../domain/term.ts';
import { requiresTraining } from '../../domain/training.ts';
import { acknowledgement } from './acknowledgement.ts';
import { auditAnswer, auditClosed } from './audits.ts';
import { composeLetter } from './letters/compose.ts';
import type { EveryLetter, FactsOf, Fee, WayBack } from './letters/facts.ts';
import type { Letter } from './letters/layout.ts';
import {
  educationOf,
  feeOf,
  isToldAnew,
  numberIn,
  type Page,
  pathwayWords,
  requirementWords,
  stageWordOf,
} from './page.ts';

/** The part of a letter's facts that is the notice's own; undefined when the facts do not fit it (any more). */
type Gather<N extends Notice> = (page: Page) => FactsOf[N] | undefined;

const revisionOf = (page: Page) => {
  const revision = page.facts.revisions.find(({ round }) => round === numberIn(page.effect));
  return revision === undefined
    ? undefined
    : {
        wanted: revision.wanted.map(({ requirement, reason }) => ({
          requirement: requirementWords(page, requirement),
          reason,
        })),
        answerBy: revision.answerBy ?? null,
      };
};

/**
 * The last day of the application. While the notice of the approval itself has not left, as if it left today: never later than what becomes of it.
 */
const validThroughOf = ({ facts, program, now }: Page): CalendarDate | undefined => validityEnd(facts, program, now);

const sittingOf = (page: Page) => {
  const { facts, applicationRules, effect } = page;
  const sitting = facts.sittings.find((candidate) => candidate.sitting === numberIn(effect));
  const validThrough = validThroughOf(page);
  const limit = applicationRules['exam.sittings'];
  if (sitting === undefined || validThrough === undefined) return undefined;
  const sittingsLeft = limit === null ? null : Math.max(0, limit - sittingsUsed(facts.sittings, applicationRules));
  return { sitting, validThrough, sittingsLeft };
};

const notPassed = (page: Page) => {
  const about = sittingOf(page);
  if (about?.sitting.satOn === undefined) return undefined;
  const { validThrough, sittingsLeft } = about;
  return {
    satOn: about.sitting.satOn,
    corrected: isToldAnew(page),
    validThrough,
    sittingsLeft,
    retakeFeeCents: feeOf(page, 'RETAKE'),
  };
};

const cycleOf = ({ facts }: Page, cycle: number): Cycle | undefined =>
  facts.cycles.find((candidate) => candidate.cycle === cycle);

const termOf = (page: Page, cycle: Cycle) => {
  const { certificateNumber } = page.facts.case;
  return certificateNumber === undefined
    ? undefined
    : { certificateNumber, expiresOn: cycle.expiresOn, windowOpensOn: windowOpensOn(page.program, cycle) };
};

const feesOf = (page: Page, tier: LateTier | undefined): Fee[] =>
  (
    [
      ...(tier === undefined || tier.renewalFee ? ['RENEWAL' as const] : []),
      ...(tier?.lateFee ? ['LATE' as const] : []),
      ...(tier?.reinstatementFee ? ['REINSTATEMENT' as const] : []),
    ] as const
  ).map((fee) => ({ fee, cents: feeOf(page, fee) }));

/** The way back on the day of sending, which may be another than on the day when the notice was owed. */
const wayBackOf = (page: Page, cycle: Cycle): WayBack | undefined => {
  const { rules, today, facts } = page;
  const tiers = rules['renewal.lateTiers'] ?? [];
  const tier = tiers.find((candidate) => today <= tierEndsOn(candidate, cycle.expiresOn));
  const lastDay = returnEndsOn(cycle.expiresOn, rules);
  if (tier === undefined || lastDay === undefined) return undefined;
  // What answers a revision keeps the standing of the first submission: it takes what that took, through the last day of all.
  const open = facts.renewals.find((renewal) => renewal.cycle === cycle.cycle && renewal.decision === undefined);
  const asked = open === undefined ? tier : tiers.find(({ stage }) => stage === open.standing);
  const through = open === undefined ? tierEndsOn(tier, cycle.expiresOn) : lastDay;
  return {
    through,
    afterwards: through === lastDay ? 'START_OVER' : 'MORE_STEPS',
    education: educationOf(page, cycle),
    fees: feesOf(page, asked),
    refresher: asked?.refresherOrExam ? { minutes: rules['training.minutes'] } : null,
  };
};

const ended = (page: Page) => {
  const cycle = cycleOf(page, page.effect.cycle);
  const wayBack = cycle === undefined ? undefined : wayBackOf(page, cycle);
  if (cycle === undefined || wayBack === undefined) return undefined;
  const standing = standingOn(page.today, cycle, page.rules);
  if (standing === 'ON_TIME') return undefined;
  return { expiresOn: cycle.expiresOn, stageWord: stageWordOf(page, standing), wayBack };
};

/** What an approved application waits for. */
const nextStepOf = (page: Page): Pick<FactsOf['APPLICATION_ENDING'], 'nextStep' | 'fee'> => {
  switch (page.facts.case.stage) {
    case 'APPROVED':
      return { nextStep: 'TRAINING', fee: null };
    case 'EXAM_FEE_DUE':
      return { nextStep: 'EXAM_FEE', fee: examFeeOf(page) };
    case 'EXAM_FAILED':
      return { nextStep: 'RETAKE', fee: { fee: 'RETAKE', cents: feeOf(page, 'RETAKE') } };
    default:
      return { nextStep: 'SEE_CASE', fee: null };
  }
};

const denial = ({ facts }: Page) => ({
  reasons: facts.case.denialReason === undefined ? [] : [facts.case.denialReason],
  // That an appeal is possible is published, its last day is not.
  appeal: { by: null },
});

const openTaskDueOn = ({ facts }: Page, queue: 'APPLICATION' | 'RENEWAL'): CalendarDate | null =>
  facts.tasks.findLast((task) => task.queue === queue && task.closedAt === undefined && task.dueOn !== undefined)
    ?.dueOn ?? null;

/** Where the training stands when an application is approved. */
const trainingOf = ({ facts, applicationRules }: Page): FactsOf['APPLICATION_APPROVED']['training'] => {
  if (facts.trainings.some(({ decision }) => decision !== 'REFUSED')) return 'WITH_US';
  return requiresTraining(applicationRules) ? 'OWED' : 'NOT_ASKED';
};

/** The fee of the exam that comes next, on the day of sending: it may have been paid since the approval. */
const examFeeOf = (page: Page): Fee | null => {
  if (page.facts.case.stage !== 'EXAM_FEE_DUE') return null;
  const fee = examFeeKind(page.facts);
  return { fee, cents: feeOf(page, fee) };
};

const GATHER: { readonly [N in Notice]: Gather<N> } = {
  APPLICATION_RECEIVED: (page) => ({
    pathway: pathwayWords(page),
    reviewDueOn: openTaskDueOn(page, 'APPLICATION'),
    again: page.facts.effects.some(
      ({ notice, performedAt }) => notice === 'APPLICATION_APPROVED' && performedAt !== undefined,
    ),
  }),
  REVISION_WANTED: revisionOf,
  ANSWER_REMINDER: (page) => {
    const revision = revisionOf(page);
    return revision && { ...revision, of: page.effect.cycle === 0 ? 'APPLICATION' : 'RENEWAL' };
  },
  DOCUMENT_REFUSED: (page) => {
    const { effectKey } = page.effect;
    const refused = page.facts.documents.find(({ documentId }) => effectKey.endsWith(`document-${documentId}`));
    if (refused?.refusedBecause === undefined) return undefined;
    return {
      document: { requirement: requirementWords(page, refused.kind), reason: refused.refusedBecause },
      receivedOn: dateOf(refused.receivedAt, page.program.timeZone),
    };
  },
  MAIL_RECEIVED: acknowledgement,
  APPLICATION_APPROVED: (page) => {
    const validThrough = validThroughOf(page);
    const trainingMinutes = page.applicationRules['training.minutes'];
    return validThrough === undefined
      ? undefined
      : { validThrough, trainingMinutes, training: trainingOf(page), examFee: examFeeOf(page) };
  },
  APPLICATION_DENIED: denial,
  APPLICATION_ENDING: (page) => {
    const validThrough = validThroughOf(page);
    return validThrough === undefined ? undefined : { validThrough, ...nextStepOf(page) };
  },
  APPLICATION_EXPIRED: (page) => {
    const { validThrough } = page.facts.case;
    const lastDay = validThrough ?? page.facts.revisions.at(-1)?.answerBy;
    if (lastDay === undefined) return undefined;
    return {
      because: validThrough === undefined ? 'REVISION_NOT_ANSWERED' : 'TIME_RAN_OUT',
      lastDay,
      applicationFeeCents: feeOf(page, 'APPLICATION'),
    };
  },
  TRAINING_ACCEPTED: (page) => {
    const validThrough = validThroughOf(page);
    return validThrough === undefined ? undefined : { validThrough, examFeeCents: feeOf(page, 'EXAM') };
  },
  TRAINING_REFUSED: (page) => {
    const training = page.facts.trainings.find((candidate) => candidate.training === numberIn(page.effect));
    const validThrough = validThroughOf(page);
    if (training === undefined || validThrough === undefined) return undefined;
    return { validThrough, reasons: training.refusedBecause === undefined ? [] : [training.refusedBecause] };
  },
  EXAM_AUTHORISED: (page) => {
    const about = sittingOf(page);
    if (about === undefined) return undefined;
    return {
      validThrough: about.validThrough,
      sittingsLeft: about.sittingsLeft,
      bookingLeadDays: page.applicationRules['exam.bookingLeadDays'],
      accommodationLeadDays: page.rules['exam.accommodationLeadDays'],
    };
  },
  EXAM_NOT_BOOKED: (page) => {
    const validThrough = validThroughOf(page);
    if (validThrough === undefined) return undefined;
    return { validThrough, bookBy: addDays(validThrough, -(page.applicationRules['exam.bookingLeadDays'] ?? 0)) };
  },
  EXAM_PASSED: (page) => {
    const satOn = sittingOf(page)?.sitting.satOn;
    return satOn === undefined ? undefined : { satOn, corrected: isToldAnew(page) };
  },
  EXAM_NOT_PASSED: notPassed,
  EXAM_FORFEITED: notPassed,
  CERTIFICATE_ISSUED: (page) => {
    const cycle = cycleOf(page, page.effect.cycle);
    const term = cycle === undefined ? undefined : termOf(page, cycle);
    return term === undefined
      ? undefined
      : {
          ...term,
          neededMinutes: page.rules['credits.minutes'],
          neededLawEthicsMinutes: page.rules['credits.lawEthicsMinutes'],
        };
  },
  CREDITS_BEHIND: (page) => {
    const cycle = cycleOf(page, page.effect.cycle);
    return cycle && { expiresOn: cycle.expiresOn, education: educationOf(page, cycle) };
  },
  RENEWAL_REMINDER: (page) => {
    const cycle = cycleOf(page, page.effect.cycle);
    return cycle === undefined
      ? undefined
      : {
          expiresOn: cycle.expiresOn,
          windowOpensOn: windowOpensOn(page.program, cycle),
          education: educationOf(page, cycle),
          feeCents: feeOf(page, 'RENEWAL'),
        };
  },
  RENEWAL_RECEIVED: (page) => {
    const cycle = cycleOf(page, page.effect.cycle);
    return cycle === undefined
      ? undefined
      : { expiresOn: cycle.expiresOn, reviewDueOn: openTaskDueOn(page, 'RENEWAL') };
  },
  RENEWAL_REVISION_WANTED: (page) => {
    const cycle = currentCycle(page.facts);
    const revision = revisionOf(page);
    return cycle === undefined || revision === undefined ? undefined : { ...revision, expiresOn: cycle.expiresOn };
  },
  RENEWED: (page) => {
    const cycle = cycleOf(page, page.effect.cycle);
    const previous = cycleOf(page, page.effect.cycle - 1);
    const term = cycle === undefined ? undefined : termOf(page, cycle);
    return cycle === undefined || previous === undefined || term === undefined
      ? undefined
      : { ...term, validFrom: cycle.validFrom, previousExpiresOn: previous.expiresOn };
  },
  RENEWAL_DENIED: (page) => {
    const cycle = cycleOf(page, page.effect.cycle);
    return cycle === undefined ? undefined : { ...denial(page), expiresOn: cycle.expiresOn };
  },
  EXTENDED: (page) => {
    const cycle = cycleOf(page, page.effect.cycle);
    const taken = cycle?.extensions?.[numberIn(page.effect) - 1];
    return cycle && taken && { addedDays: taken.days, expiresOn: cycle.expiresOn };
  },
  EXPIRY_CORRECTED: (page) => {
    const cycle = cycleOf(page, page.effect.cycle);
    const wrongDay = wrongDayTold(page.facts, numberIn(page.effect), undefined);
    if (cycle === undefined || wrongDay === undefined) return undefined;
    const { expiresOn } = cycle;
    const isWithUs = RENEWAL_IS_WITH_US.includes(page.facts.case.stage);
    return { expiresOn, wrongDay, windowOpensOn: windowOpensOn(page.program, cycle), isWithUs };
  },
  AUDIT_OPENED: auditAnswer,
  AUDIT_REMINDER: auditAnswer,
  AUDIT_CLOSED: auditClosed,
  EXPIRED: ended,
  LATE_REMINDER: ended,
  LAPSED: ended,
  VACATED: (page) => {
    const cycle = cycleOf(page, page.effect.cycle);
    return cycle === undefined
      ? undefined
      : {
          expiresOn: cycle.expiresOn,
          stageWord: stageWordOf(page, 'VACATED'),
          applicationFeeCents: feeOf(page, 'APPLICATION'),
        };
  },
};

/** What is given beside the facts. `onPaper`: the letter is to be printed, and where it is posted to. */
export type Occasion = Pick<Page, 'now' | 'acknowledged'> &
  Pick<EveryLetter, 'siteUrl' | 'unsubscribeUrl'> & {
    readonly onPaper?: { readonly postalAddress: readonly string[] };
  };

const compose = <N extends Notice>(
  notice: N,
  page: Page,
  person: Person,
  { siteUrl, unsubscribeUrl, onPaper }: Occasion,
): Letter | undefined => {
  const own = GATHER[notice](page);
  if (own === undefined) return undefined;
  const { program, today } = page;
  const every: EveryLetter = { program, personName: displayName(person), siteUrl, unsubscribeUrl, today };
  const envelope = onPaper && [displayName(person), ...onPaper.postalAddress];
  return composeLetter(notice, { ...every, ...own }, person.language, envelope);
};

/** The letter of an owed notice, in the person's language and the words of the day of `now`; undefined when the facts do not fit it. */
export const letterOf = (
  effect: Effect,
  facts: CaseFacts,
  person: Person,
  program: ProgramDefinition,
  occasion: Occasion,
): Letter | undefined => {
  const { now, acknowledged } = occasion;
  const today = dateOf(now, program.timeZone);
  const rules = caseRulesOn(program, facts.case, today);
  const applicationRules = applicationRulesOf(program, facts.case, today);
  const { language, email } = person;
  const page: Page = { effect, facts, program, rules, applicationRules, language, email, now, today, acknowledged };
  return compose(effect.notice, page, person, occasion);
};
