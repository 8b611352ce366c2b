/** Audits of continuing education as facts: which is open, what a person has shown, and what is still to do. */
import { type Change, openTask } from './changes.ts';
import { sameCourse } from './courses.ts';
import { type CreditAudit, decideAudit } from './credit-audit.ts';
import type { CalendarDate, Instant } from './dates.ts';
import type { Audit, CaseFacts, Credit, Renewal } from './facts.ts';
import type { ProgramDefinition } from './program.ts';
import { rulesOn } from './rules.ts';

/** The audit that has no outcome yet. There is one at most: while one is open no other is drawn. */
export const openAuditOf = ({ audits }: CaseFacts): Audit | undefined =>
  audits.find(({ outcome }) => outcome === undefined);

const taskIdOf = ({ cycle }: Audit): string => `audit-${cycle}`;

/** True once staff have been given the audit to decide. */
export const isWithStaff = ({ tasks }: CaseFacts, audit: Audit): boolean =>
  tasks.some(({ taskId }) => taskId === taskIdOf(audit));

/** Work for staff: the audit has been answered, or its last day has passed. One task for each audit. */
export const giveToStaff = (
  facts: CaseFacts,
  audit: Audit,
  reason: 'AUDIT_ANSWERED' | 'AUDIT_NOT_ANSWERED',
  openedAt: Instant,
): Change[] =>
  isWithStaff(facts, audit) ? [] : [openTask({ taskId: taskIdOf(audit), queue: 'RENEWAL', reason, openedAt })];

export const closeAuditTask = ({ tasks }: CaseFacts, audit: Audit, closedAt: Instant): Change[] =>
  tasks
    .filter((task) => task.taskId === taskIdOf(audit) && task.closedAt === undefined)
    .map((task) => ({ type: 'TASK_RECORDED', task: { ...task, closedAt } }));

/** The courses of a term with what stands for evidence: a document that is there and was not refused. */
export const shownCredits = ({ credits, documents }: CaseFacts): readonly Credit[] =>
  credits.map((credit) => {
    const { evidenceDocumentId, ...without } = credit;
    const isShown = documents.some(
      ({ documentId, decision }) => documentId === evidenceDocumentId && decision !== 'REFUSED',
    );
    return isShown ? credit : without;
  });

/** The audit of a renewal as of a day, by the rules of its submission, without the courses that staff do not count. */
export const auditRenewal = (
  facts: CaseFacts,
  renewal: Renewal,
  program: ProgramDefinition,
  on: CalendarDate,
  disallowed: readonly Pick<Credit, 'providerId' | 'courseId'>[] = [],
): CreditAudit | undefined => {
  const term = facts.cycles.find(({ cycle }) => cycle === renewal.cycle);
  if (term === undefined) return undefined;
  const counted = shownCredits(facts).filter(
    (credit) => credit.cycle !== renewal.cycle || !disallowed.some((course) => sameCourse(course, credit)),
  );
  return decideAudit(renewal, counted, term, rulesOn(program, renewal.submittedOn), on);
};
