/** "Does it count?", before somebody pays for a course: answered by every rule, from the course alone where the catalogue has it. */
import * as z from 'zod/mini';
import { assumedSubmission, checkCourse } from '../../../domain/course-check.ts';
import { type Course, isOfferedOn } from '../../../domain/courses.ts';
import { type CalendarDate, dateOf } from '../../../domain/dates.ts';
import { type Credit, type Cycle, currentCycle } from '../../../domain/facts.ts';
import { accepted, type Refusal, type Result, refused } from '../../../domain/refusals.ts';
import { rulesOn } from '../../../domain/rules.ts';
import { isClosed } from '../../../domain/stages.ts';
import { answer, problem } from '../../shared/http.ts';
import { type Route, signedIn } from '../../shared/route.ts';
import { admit, NO_SUCH_CASE } from '../admit.ts';
import type { WebDeps } from '../deps.ts';
import { CreditEntry, Id, InCase } from '../shapes.ts';
import { CreditCheck, creditCheckView } from '../views/credit-check.ts';

const Asked = z.extend(z.partial(CreditEntry), { providerId: Id, courseId: Id });

export const NOT_CERTIFIED: Refusal = { code: 'NOT_CERTIFIED', rule: 'credits.cycle' };

/** What is asked about, with what the catalogue knows. What the person says themselves goes first: they may take a part of a course. */
const courseAsked = (
  asked: z.infer<typeof Asked>,
  course: Course | undefined,
  { cycle }: Cycle,
  today: CalendarDate,
): Result<Credit> => {
  const { minutes = course?.minutes, topics = course?.topics } = asked;
  if (minutes === undefined || topics === undefined) {
    const needed = [...(minutes === undefined ? ['minutes'] : []), ...(topics === undefined ? ['topics'] : [])];
    return refused({ code: 'COURSE_UNKNOWN', rule: 'credits.catalogue', field: 'courseId', detail: { needed } });
  }
  return accepted({
    ...asked,
    cycle,
    minutes,
    topics,
    title: asked.title ?? course?.title ?? asked.courseId,
    completedOn: asked.completedOn ?? today,
    format: asked.format ?? course?.format,
    californiaRelevant: asked.californiaRelevant ?? course?.californiaRelevant,
  });
};

export const creditCheckRoute = (deps: WebDeps): Route =>
  signedIn(
    {
      method: 'post',
      path: '/api/cases/{caseId}/credits/check',
      operationId: 'checkCredit',
      summary:
        'Does it count? What a course would add to the current cycle, rule by rule, taken on `completedOn`: today, on a past or on a coming day. Writes nothing.',
      params: InCase,
      body: Asked,
      shape: CreditCheck,
      problems: ['FORBIDDEN', 'NOT_FOUND', 'REFUSED'],
    },
    async ({ now, params: { caseId }, body }, who) => {
      const admitted = await admit(deps, who, 'CHECK_CREDIT', { caseId });
      if (!admitted.ok) return problem(admitted.refusals);
      const facts = await deps.registry.readFacts(caseId);
      const program = deps.programOf(admitted.value.program);
      if (facts === undefined || program === undefined) return problem([NO_SUCH_CASE]);
      const cycle = currentCycle(facts);
      if (cycle === undefined) return problem([NOT_CERTIFIED]);
      const { stage } = facts.case;
      if (isClosed(stage)) return problem([{ code: 'CASE_CLOSED', rule: 'lifecycle.stage', detail: { stage } }]);
      const course = await deps.registry.readCourse(body.providerId, body.courseId);
      const today = dateOf(now, program.timeZone);
      const asked = courseAsked(body, course, cycle, today);
      if (!asked.ok) return problem(asked.refusals);
      const { completedOn } = asked.value;
      const submittedOn = assumedSubmission(facts, cycle, program, { completedOn, today });
      const rules = rulesOn(program, submittedOn);
      const check = checkCourse(asked.value, facts.credits, cycle, rules, submittedOn);
      const isOffered = course === undefined || isOfferedOn(course, completedOn);
      return answer('OK', creditCheckView(check, program, rules, { submittedOn, isOffered }));
    },
  );
