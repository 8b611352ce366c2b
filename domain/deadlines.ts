/** The days by which a person owes something, as the facts stand. Reminders are counted from them (domain/ladder.ts). */
import { openAuditOf } from './audits.ts';
import { addDays, type CalendarDate, daysBetween } from './dates.ts';
import { type CaseFacts, type Cycle, currentCycle } from './facts.ts';
import type { DeadlineKind } from './notices.ts';
import { applicationRulesOf } from './pathways.ts';
import type { ProgramDefinition } from './program.ts';
import { rulesOn } from './rules.ts';
import { isClosed, type Stage } from './stages.ts';
import { returnEndsOn, tierEndsOn, tierOf } from './term.ts';

export type Deadline = {
  readonly kind: DeadlineKind;
  /** The last day. */
  readonly on: CalendarDate;
  /** 0 for the application, else the term that it belongs to. */
  readonly cycle: number;
  /** Which one, where a cycle can have several of a kind: the round of a revision, the number of a tier. */
  readonly place?: number;
  /** How often its reminders began anew, and when: rungs of that day and before belong to what the last day was until then. */
  readonly anew?: Cycle['remindersAnew'];
  /** False while it is not the person's turn: what they owe is with us, or the time for it has not come. */
  readonly isOwed: boolean;
};

const revisionAnswers = ({ case: { stage }, revisions }: CaseFacts): Deadline[] => {
  const open = revisions.findLast(({ answeredAt }) => answeredAt === undefined);
  const isRevised = stage === 'REVISION_REQUESTED' || stage === 'RENEWAL_REVISION';
  if (!isRevised || open?.answerBy === undefined) return [];
  return [{ kind: 'REVISION_ANSWER', on: open.answerBy, cycle: open.cycle, place: open.round, isOwed: true }];
};

/** Where an approved application waits for its applicant, and where it waits for us. */
const APPLICANTS_TURN: readonly Stage[] = ['APPROVED', 'EXAM_FEE_DUE', 'EXAM_FAILED'];
const UNDER_APPROVAL: readonly Stage[] = [...APPLICANTS_TURN, 'TRAINING_REVIEW', 'EXAM_AUTHORISED'];

/** Whoever may sit has one thing to do, and that has a last day of its own. */
const applicationEnds = (facts: CaseFacts, program: ProgramDefinition): Deadline[] => {
  const { stage, validThrough, accommodationPending } = facts.case;
  if (validThrough === undefined || !UNDER_APPROVAL.includes(stage)) return [];
  if (stage !== 'EXAM_AUTHORISED')
    return [{ kind: 'APPLICATION_END', on: validThrough, cycle: 0, isOwed: APPLICANTS_TURN.includes(stage) }];
  const leadDays = applicationRulesOf(program, facts.case, validThrough)['exam.bookingLeadDays'] ?? 0;
  const isBooked = facts.sittings.at(-1)?.scheduledOn !== undefined;
  // While a request for an accommodation is undecided, nothing can be booked.
  const isOwed = !isBooked && accommodationPending !== true;
  return [{ kind: 'EXAM_BOOKING', on: addDays(validThrough, -leadDays), cycle: 0, isOwed }];
};

/** The day on which half of a term is gone. */
const halfOf = ({ validFrom, expiresOn }: Cycle): CalendarDate =>
  addDays(validFrom, Math.floor(daysBetween(validFrom, expiresOn) / 2));

/** Where the renewal of the current term is the person's to send, now or later: so long its ledger is open, and reminders go out. */
export const RENEWS: readonly Stage[] = ['ACTIVE', 'RENEWAL_OPEN', 'RENEWAL_REVISION', 'LATE_TIER_1', 'LATE_TIER_2'];
export const RENEWAL_IS_WITH_US: readonly Stage[] = ['RENEWAL_REVIEW', 'DENIAL_PROPOSED'];
const TIERS = ['LATE_TIER_1', 'LATE_TIER_2'] as const;

/** The end of the late tier that a person is in. The end of the last one is the end of the way back. */
const tierEnd = (
  facts: CaseFacts,
  { cycle, expiresOn, remindersAnew: anew }: Cycle,
  program: ProgramDefinition,
): Deadline[] => {
  const stage = TIERS.find((tier) => tier === facts.case.stage);
  if (stage === undefined) return [];
  const rules = rulesOn(program, expiresOn);
  const tier = tierOf(stage, rules);
  const on = stage === 'LATE_TIER_2' ? returnEndsOn(expiresOn, rules) : tier && tierEndsOn(tier, expiresOn);
  return on === undefined ? [] : [{ kind: 'RETURN', on, cycle, place: TIERS.indexOf(stage) + 1, anew, isOwed: true }];
};

const ofTheTerm = (facts: CaseFacts, program: ProgramDefinition): Deadline[] => {
  const term = currentCycle(facts);
  const { stage } = facts.case;
  const isOwed = RENEWS.includes(stage);
  if (term === undefined || (!isOwed && !RENEWAL_IS_WITH_US.includes(stage))) return [];
  const { cycle, expiresOn, remindersAnew: anew } = term;
  return [
    { kind: 'CREDIT_PACE', on: halfOf(term), cycle, isOwed: stage === 'ACTIVE' },
    { kind: 'RENEWAL', on: expiresOn, cycle, anew, isOwed },
    ...tierEnd(facts, term, program),
  ];
};

const auditAnswers = (facts: CaseFacts): Deadline[] => {
  const audit = openAuditOf(facts);
  if (audit?.answerBy === undefined || isClosed(facts.case.stage)) return [];
  return [{ kind: 'AUDIT_ANSWER', on: audit.answerBy, cycle: audit.cycle, isOwed: audit.answeredAt === undefined }];
};

/** Every deadline of a case, whether it is the person's turn or not. */
export const deadlinesOf = (facts: CaseFacts, program: ProgramDefinition): readonly Deadline[] => [
  ...revisionAnswers(facts),
  ...applicationEnds(facts, program),
  ...ofTheTerm(facts, program),
  ...auditAnswers(facts),
];
