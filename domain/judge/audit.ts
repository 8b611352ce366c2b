/**
 * Judges the audit of a renewal: the draw when it is approved, the person's answer, and the decision. An audit is a fact beside the stage and moves no
 * case: what follows of one that is deficient is not published (docs/decisions/0032-audits-of-continuing-education.md).
 */
import { isDrawn } from '../audit-sample.ts';
import { auditRenewal, closeAuditTask, giveToStaff, openAuditOf } from '../audits.ts';
import { allow, type Change, type Judgement, type Moment, openTask, oweNotice, refuse } from '../changes.ts';
import { sameCourse } from '../courses.ts';
import { addDays } from '../dates.ts';
import type { Audit, CaseFacts, Renewal } from '../facts.ts';
import type { RuleId } from '../program.ts';
import type { Refusal } from '../refusals.ts';
import type { SignalBody } from '../signals.ts';
import { supersedeUnsent } from './corrections.ts';

type Drawn = { readonly changes: readonly Change[]; readonly rules: readonly RuleId[] };

const NOT_DRAWN: Drawn = { changes: [], rules: [] };

/** Certificates for all the hours that are needed, or none that had to be kept: there is nothing to ask for. */
const isExempt = (facts: CaseFacts, renewal: Renewal, { program, on }: Moment): boolean => {
  const outcome = auditRenewal(facts, renewal, program, on)?.outcome;
  return outcome === 'SATISFIED' || outcome === 'RECORDS_NOT_REQUIRED';
};

/**
 * The draw as a renewal is approved, by the rules of that day; no share or no seed published: none is drawn. Who has shown all already is not asked,
 * and nobody is asked while another audit is open.
 */
export const drawAudit = (facts: CaseFacts, renewal: Renewal, moment: Moment): Drawn => {
  const { 'audit.sharePercent': share, 'audit.seed': seed, 'audit.answerDays': answerDays } = moment.rules;
  if (share === null || seed === null || openAuditOf(facts) !== undefined) return NOT_DRAWN;
  const { cycle } = renewal;
  if (!isDrawn(seed, facts.case.caseId, cycle, share) || isExempt(facts, renewal, moment)) return NOT_DRAWN;
  const answerBy = answerDays === null ? {} : { answerBy: addDays(moment.on, answerDays) };
  return {
    changes: [
      { type: 'AUDIT_RECORDED', audit: { cycle, openedAt: moment.at, ...answerBy } },
      oweNotice('AUDIT_OPENED', cycle, 'audit-opened', moment.at),
    ],
    rules: ['audit.sharePercent', 'audit.seed', 'audit.answerDays'],
  };
};

const NO_AUDIT: Refusal = { code: 'NO_AUDIT_OPEN', rule: 'lifecycle.audit' };

/** The person says that all they have is there. Taken after the last day too, as long as nobody has decided. Refuses NO_AUDIT_OPEN, AUDIT_ANSWERED. */
export const answerAudit = (facts: CaseFacts, moment: Moment): Judgement => {
  const audit = openAuditOf(facts);
  if (audit === undefined) return refuse([NO_AUDIT]);
  if (audit.answeredAt !== undefined) return refuse([{ code: 'AUDIT_ANSWERED', rule: 'lifecycle.audit' }]);
  return allow([
    { type: 'AUDIT_RECORDED', audit: { ...audit, answeredAt: moment.at } },
    ...giveToStaff(facts, audit, 'AUDIT_ANSWERED', moment.at),
  ]);
};

/** What is decided on after a deficient audit is for people to say. */
const followUp = ({ cycle, outcome }: Audit, { at }: Moment): Change[] =>
  outcome === 'DEFICIENT'
    ? [openTask({ taskId: `audit-deficient-${cycle}`, queue: 'EXCEPTION', reason: 'AUDIT_DEFICIENT', openedAt: at })]
    : [];

/**
 * Staff name the courses that do not count; the outcome follows from what is left. Refuses NO_AUDIT_OPEN, AUDIT_NOT_DUE (not answered, and its last day
 * is not over), NO_SUCH_CREDIT.
 */
export const judgeAudit = (
  facts: CaseFacts,
  { disallowed, reason }: Extract<SignalBody, { type: 'DECIDE_AUDIT' }>,
  moment: Moment,
): Judgement => {
  const open = openAuditOf(facts);
  const renewal = facts.renewals.find(({ cycle, decision }) => cycle === open?.cycle && decision === 'APPROVED');
  if (open === undefined || renewal === undefined) return refuse([NO_AUDIT]);
  const isEarly = open.answeredAt === undefined && open.answerBy !== undefined && moment.on <= open.answerBy;
  const unknown = disallowed.filter(
    (course) => !facts.credits.some((credit) => credit.cycle === open.cycle && sameCourse(credit, course)),
  );
  const refusals: Refusal[] = [
    ...(isEarly
      ? [{ code: 'AUDIT_NOT_DUE', rule: 'audit.answerDays', detail: { answerBy: open.answerBy ?? '' } }]
      : []),
    ...(unknown.length > 0
      ? [
          {
            code: 'NO_SUCH_CREDIT',
            rule: 'credits.entry',
            field: 'disallowed',
            detail: { courseIds: unknown.map(({ courseId }) => courseId) },
          },
        ]
      : []),
  ];
  const decided = auditRenewal(facts, renewal, moment.program, moment.on, disallowed);
  if (refusals.length > 0 || decided === undefined) return refuse(refusals.length > 0 ? refusals : [NO_AUDIT]);
  const { outcome, countedMinutes, lawEthicsMinutes } = decided;
  const audit: Audit = {
    ...open,
    disallowed: [...disallowed],
    ...(reason !== undefined && { reason }),
    outcome,
    decidedAt: moment.at,
    countedMinutes,
    lawEthicsMinutes,
  };
  return allow(
    [
      { type: 'AUDIT_RECORDED', audit },
      ...closeAuditTask(facts, open, moment.at),
      ...followUp(audit, moment),
      ...supersedeUnsent(facts, ['AUDIT_OPENED']),
      oweNotice('AUDIT_CLOSED', audit.cycle, 'audit-closed', moment.at),
    ],
    decided.rules,
  );
};
