/** Gathers what the letters on an audit of continuing education tell. */
import { shownCredits } from '../../domain/audits.ts';
import { sameCourse } from '../../domain/courses.ts';
import { rulesOn } from '../../domain/rules.ts';
import type { FactsOf } from './letters/facts.ts';
import { educationOf, type Page } from './page.ts';

/** The audit that a notice is about, read against the rules of the day on which the renewal was sent. */
const auditOf = (page: Page) => {
  const { facts, effect, program } = page;
  const audit = facts.audits.find(({ cycle }) => cycle === effect.cycle);
  const renewal = facts.renewals.find(({ cycle, decision }) => cycle === effect.cycle && decision === 'APPROVED');
  const term = facts.cycles.find(({ cycle }) => cycle === effect.cycle);
  if (audit === undefined || renewal === undefined || term === undefined) return undefined;
  const { submittedOn } = renewal;
  const rules = rulesOn(program, submittedOn);
  return { audit, submittedOn, rules, education: educationOf({ ...page, rules }, term, submittedOn) };
};

export const auditAnswer = (page: Page): FactsOf['AUDIT_OPENED'] | undefined => {
  const about = auditOf(page);
  if (about === undefined) return undefined;
  const { audit, education } = about;
  const unshown = shownCredits(page.facts).filter(
    ({ cycle, evidenceDocumentId }) => cycle === audit.cycle && evidenceDocumentId === undefined,
  );
  return { answerBy: audit.answerBy ?? null, education, unshown: unshown.map(({ title }) => title) };
};

export const auditClosed = (page: Page): FactsOf['AUDIT_CLOSED'] | undefined => {
  const about = auditOf(page);
  if (about?.audit.outcome === undefined) return undefined;
  const { rules, submittedOn } = about;
  const { outcome, cycle, countedMinutes = 0, lawEthicsMinutes = 0, disallowed = [], reason } = about.audit;
  const titleOf = (course: (typeof disallowed)[number]): string =>
    page.facts.credits.find((credit) => credit.cycle === cycle && sameCourse(credit, course))?.title ?? course.courseId;
  return {
    outcome,
    submittedOn,
    neededMinutes: rules['credits.minutes'],
    neededLawEthicsMinutes: rules['credits.lawEthicsMinutes'],
    countedMinutes,
    countedLawEthicsMinutes: lawEthicsMinutes,
    notCounted: disallowed.map((course) => ({ requirement: titleOf(course), reason: course.reason })),
    reason: reason ?? null,
  };
};
