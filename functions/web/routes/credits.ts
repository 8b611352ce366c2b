/** Continuing education of the certified: entering courses, and the question whether one counts. */
import * as z from 'zod/mini';
import { decideCredits } from '../../../domain/credits.ts';
import { dateOf } from '../../../domain/dates.ts';
import { type Credit, currentCycle } from '../../../domain/facts.ts';
import { Refusal } from '../../../domain/refusals.ts';
import { rulesOn } from '../../../domain/rules.ts';
import { answer, problem } from '../../shared/http.ts';
import { type Route, signedIn } from '../../shared/route.ts';
import { putCredit, removeCredit } from '../../shared/working-papers.ts';
import { actorOf, admit, NO_SUCH_CASE } from '../admit.ts';
import type { WebDeps } from '../deps.ts';
import { CreditEntry, Id, IfMatch, InCase, seenVerOf } from '../shapes.ts';
import { Written, written } from '../written.ts';

const InCourse = z.strictObject({ caseId: Id, providerId: Id, courseId: Id });

const putCreditRoute = (deps: WebDeps): Route =>
  signedIn(
    {
      method: 'put',
      path: '/api/cases/{caseId}/credits/{providerId}/{courseId}',
      operationId: 'putCredit',
      summary: 'Enter a course of continuing education in the current cycle, or correct what was entered.',
      params: InCourse,
      headers: IfMatch,
      body: CreditEntry,
      shape: Written,
      problems: ['FORBIDDEN', 'NOT_FOUND', 'REFUSED', 'VERSION_CHANGED'],
    },
    async ({ now, params: { caseId, ...course }, headers, body }, who) => {
      const seenVer = seenVerOf(headers['if-match']);
      const admitted = await admit(deps, who, 'SAVE_CREDIT', { caseId, seenVer });
      if (!admitted.ok) return problem(admitted.refusals);
      const saved = await putCredit(deps, { caseId, actor: actorOf(who), now, seenVer }, { ...course, ...body });
      return saved.ok ? written(deps, caseId) : problem(saved.refusals);
    },
  );

const removeCreditRoute = (deps: WebDeps): Route =>
  signedIn(
    {
      method: 'delete',
      path: '/api/cases/{caseId}/credits/{providerId}/{courseId}',
      operationId: 'removeCredit',
      summary: 'Take a course out of the current cycle.',
      params: InCourse,
      headers: IfMatch,
      shape: Written,
      problems: ['FORBIDDEN', 'NOT_FOUND', 'REFUSED', 'VERSION_CHANGED'],
    },
    async ({ now, params: { caseId, ...course }, headers }, who) => {
      const seenVer = seenVerOf(headers['if-match']);
      const admitted = await admit(deps, who, 'REMOVE_CREDIT', { caseId, seenVer });
      if (!admitted.ok) return problem(admitted.refusals);
      const removed = await removeCredit(deps, { caseId, actor: actorOf(who), now, seenVer }, course);
      return removed.ok ? written(deps, caseId) : problem(removed.refusals);
    },
  );

const CreditCheck = z.object({
  counts: z.boolean(),
  minutes: z.int(),
  towardsLawEthics: z.boolean(),
  flags: z.array(z.string()),
  /** Why the course does not count. */
  refusals: z.array(Refusal),
  /** The cycle with this course in it, as of today. */
  cycle: z.object({
    countedMinutes: z.int(),
    lawEthicsMinutes: z.int(),
    sufficient: z.boolean(),
    refusals: z.array(Refusal),
  }),
});

const checkRoute = (deps: WebDeps): Route =>
  signedIn(
    {
      method: 'post',
      path: '/api/cases/{caseId}/credits/check',
      operationId: 'checkCredit',
      summary: 'Does it count? What a course would add to the current cycle. Writes nothing.',
      params: InCase,
      body: z.extend(CreditEntry, { providerId: Id, courseId: Id }),
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
      if (cycle === undefined) return problem([{ code: 'NOT_CERTIFIED', rule: 'credits.cycle' }]);
      const today = dateOf(now, program.timeZone);
      const candidate: Credit = { ...body, cycle: cycle.cycle };
      const others = facts.credits.filter(
        (credit) =>
          credit.cycle !== cycle.cycle ||
          credit.providerId !== candidate.providerId ||
          credit.courseId !== candidate.courseId,
      );
      const { verdicts, ...total } = decideCredits([...others, candidate], cycle, rulesOn(program, today), today);
      const verdict = verdicts.find(({ credit }) => credit === candidate);
      if (verdict === undefined) throw new Error('the course that was asked about has no verdict');
      const { countedMinutes, lawEthicsMinutes, sufficient, refusals } = total;
      const { credit: _credit, ...rest } = verdict;
      return answer('OK', { ...rest, cycle: { countedMinutes, lawEthicsMinutes, sufficient, refusals } });
    },
  );

export const creditRoutes = (deps: WebDeps): readonly Route[] => [
  checkRoute(deps),
  putCreditRoute(deps),
  removeCreditRoute(deps),
];
