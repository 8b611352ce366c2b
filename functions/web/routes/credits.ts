/** The ledger of continuing education of the certified: reading it, entering courses and taking them out. */
import * as z from 'zod/mini';
import { dateOf } from '../../../domain/dates.ts';
import { putCredit, removeCredit } from '../../shared/credit-ledger.ts';
import { answer, problem } from '../../shared/http.ts';
import { type Route, signedIn } from '../../shared/route.ts';
import { actorOf, admit, NO_SUCH_CASE } from '../admit.ts';
import type { WebDeps } from '../deps.ts';
import { CreditEntry, etagOf, Id, IfMatch, InCase, seenVerOf } from '../shapes.ts';
import { CreditLedger, creditLedger } from '../views/credit-ledger.ts';
import { Written, written } from '../written.ts';
import { creditCheckRoute, NOT_CERTIFIED } from './credit-check.ts';

const InCourse = z.strictObject({ caseId: Id, providerId: Id, courseId: Id });

const putCreditRoute = (deps: WebDeps): Route =>
  signedIn(
    {
      method: 'put',
      path: '/api/cases/{caseId}/credits/{providerId}/{courseId}',
      operationId: 'putCredit',
      summary: 'Enter a course of continuing education, or correct what was entered.',
      params: InCourse,
      headers: IfMatch,
      // The current cycle where none is named; an earlier one only while its audit is open.
      body: z.extend(CreditEntry, { cycle: z.optional(z.int().check(z.positive(), z.maximum(999))) }),
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

const ledgerRoute = (deps: WebDeps): Route =>
  signedIn(
    {
      method: 'get',
      path: '/api/cases/{caseId}/credits',
      operationId: 'readCredits',
      summary:
        'The continuing education of the current cycle, or of `cycle`: each course with its verdict, the totals, what is left, and the rules.',
      params: InCase,
      query: z.strictObject({ cycle: z.optional(z.string().check(z.regex(/^[1-9]\d{0,2}$/))) }),
      shape: CreditLedger,
      problems: ['FORBIDDEN', 'NOT_FOUND', 'REFUSED'],
    },
    async ({ now, params: { caseId }, query }, who) => {
      const admitted = await admit(deps, who, 'READ_CASE', { caseId });
      if (!admitted.ok) return problem(admitted.refusals);
      const facts = await deps.registry.readFacts(caseId);
      const program = deps.programOf(admitted.value.program);
      if (facts === undefined || program === undefined) return problem([NO_SUCH_CASE]);
      if (facts.case.cycle === 0) return problem([NOT_CERTIFIED]);
      const cycle = query.cycle === undefined ? undefined : Number(query.cycle);
      const ledger = creditLedger(facts, program, { cycle, today: dateOf(now, program.timeZone) });
      return ledger === undefined
        ? problem([{ code: 'NO_SUCH_CYCLE', rule: 'credits.cycle', field: 'cycle' }])
        : answer('OK', ledger, etagOf(facts.case.ver));
    },
  );

export const creditRoutes = (deps: WebDeps): readonly Route[] => [
  ledgerRoute(deps),
  creditCheckRoute(deps),
  putCreditRoute(deps),
  removeCreditRoute(deps),
];
