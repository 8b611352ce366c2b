/** What a case waits for: who owes what, and by when. */
import * as z from 'zod/mini';
import { isWithStaff, openAuditOf } from '../../../domain/audits.ts';
import { addDays, type CalendarDate, CalendarDate as CalendarDateShape } from '../../../domain/dates.ts';
import { type CaseFacts, type Cycle, currentCycle } from '../../../domain/facts.ts';
import type { ProgramDefinition, RuleId } from '../../../domain/program.ts';
import { rulesOn } from '../../../domain/rules.ts';
import { isClosed, type Stage } from '../../../domain/stages.ts';
import { returnEndsOn, tierEndsOn, tierOf, windowOpensOn } from '../../../domain/term.ts';

export const Owed = z.object({
  /** NOBODY: only time has to pass. */
  by: z.enum(['APPLICANT', 'STAFF', 'NOBODY']),
  what: z.string(),
  /** The last day for it; null where none is set. */
  byOn: z.nullable(CalendarDateShape),
  rule: z.nullable(z.string()),
});
export type Owed = z.infer<typeof Owed>;

const owed = (by: Owed['by'], what: string, byOn?: CalendarDate, rule?: RuleId): Owed => ({
  by,
  what,
  byOn: byOn ?? null,
  rule: rule ?? null,
});

/** The last day of the tier that a case is in. */
const tierDay = (stage: 'LATE_TIER_1' | 'LATE_TIER_2', expiresOn: CalendarDate, program: ProgramDefinition) => {
  const tier = tierOf(stage, rulesOn(program, expiresOn));
  return tier === undefined ? undefined : tierEndsOn(tier, expiresOn);
};

type Dates = {
  readonly validThrough: CalendarDate | undefined;
  readonly reviewDueOn: CalendarDate | undefined;
  readonly answerBy: CalendarDate | undefined;
  readonly expiresOn: CalendarDate | undefined;
  readonly term: Cycle | undefined;
};

const VALID: RuleId = 'application.validMonths';

const OWED: { readonly [S in Stage]?: (dates: Dates, program: ProgramDefinition) => Owed } = {
  DRAFT: () => owed('APPLICANT', 'Complete the application and submit it.'),
  FEE_DUE: () => owed('APPLICANT', 'Pay the application fee.', undefined, 'fees.application'),
  IN_REVIEW: ({ reviewDueOn }) => owed('STAFF', 'Review the application.', reviewDueOn),
  REVISION_REQUESTED: ({ answerBy }) =>
    owed('APPLICANT', 'Answer what was asked for.', answerBy, 'application.revisionAnswerDays'),
  DENIAL_PROPOSED: () => owed('STAFF', 'A second person confirms or returns the proposed denial.'),
  APPROVED: ({ validThrough }) => owed('APPLICANT', 'Send the training certificate.', validThrough, VALID),
  TRAINING_REVIEW: () => owed('STAFF', 'Review the training certificate.'),
  EXAM_FEE_DUE: ({ validThrough }) => owed('APPLICANT', 'Pay the exam fee.', validThrough, VALID),
  EXAM_AUTHORISED: ({ validThrough }) => owed('APPLICANT', 'Book the exam and sit it.', validThrough, VALID),
  EXAM_FAILED: ({ validThrough }) => owed('APPLICANT', 'Ask for another sitting.', validThrough, VALID),
  ACTIVE: ({ term }, program) =>
    owed(
      'NOBODY',
      'The renewal window opens the day after.',
      term === undefined ? undefined : addDays(windowOpensOn(program, term), -1),
      'renewal.windowDays',
    ),
  RENEWAL_OPEN: ({ expiresOn }) => owed('APPLICANT', 'Submit the renewal.', expiresOn, 'term.months'),
  RENEWAL_REVIEW: () => owed('STAFF', 'Review the renewal.'),
  RENEWAL_REVISION: ({ answerBy, expiresOn }, program) =>
    owed(
      'APPLICANT',
      'Submit the renewal again with what was asked for.',
      answerBy ?? (expiresOn === undefined ? undefined : returnEndsOn(expiresOn, rulesOn(program, expiresOn))),
      'renewal.lateTiers',
    ),
  LATE_TIER_1: ({ expiresOn }, program) =>
    owed(
      'APPLICANT',
      'Renew late.',
      expiresOn === undefined ? undefined : tierDay('LATE_TIER_1', expiresOn, program),
      'renewal.lateTiers',
    ),
  LATE_TIER_2: ({ expiresOn }, program) =>
    owed(
      'APPLICANT',
      'Return to certification.',
      expiresOn === undefined ? undefined : tierDay('LATE_TIER_2', expiresOn, program),
      'renewal.lateTiers',
    ),
};

/** What an open audit waits for, beside the stage. */
const owedForAudit = (facts: CaseFacts): readonly Owed[] => {
  const audit = openAuditOf(facts);
  if (audit === undefined || isClosed(facts.case.stage)) return [];
  return isWithStaff(facts, audit)
    ? [owed('STAFF', 'Decide the audit of continuing education.')]
    : [owed('APPLICANT', 'Send the certificates of the courses of the last term.', audit.answerBy, 'audit.answerDays')];
};

/** What the stage waits for, and an audit. Nothing is owed in a closed case. */
export const owedIn = (facts: CaseFacts, program: ProgramDefinition): readonly Owed[] => {
  const { stage, validThrough, reviewDueOn } = facts.case;
  const answerBy = facts.revisions.at(-1)?.answerBy;
  const term = currentCycle(facts);
  const dates = { validThrough, reviewDueOn, answerBy, expiresOn: term?.expiresOn, term };
  const one = OWED[stage]?.(dates, program);
  return [...(one === undefined ? [] : [one]), ...owedForAudit(facts)];
};
