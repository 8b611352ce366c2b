/** What a case was told, and whether it arrived. */
import * as z from 'zod/mini';
import { answer, problem } from '../../shared/http.ts';
import { type Route, signedIn } from '../../shared/route.ts';
import { admit, NO_SUCH_CASE } from '../admit.ts';
import type { WebDeps } from '../deps.ts';
import { InCase } from '../shapes.ts';
import { NoticeView, noticesOf } from '../views/notices.ts';

export const noticesRoute = (deps: WebDeps): Route =>
  signedIn(
    {
      method: 'get',
      path: '/api/cases/{caseId}/notices',
      operationId: 'listNotices',
      summary: 'Every notice of a case: when it was owed and sent, to which contact, and how it ended.',
      params: InCase,
      shape: z.object({ notices: z.array(NoticeView) }),
      problems: ['FORBIDDEN', 'NOT_FOUND'],
    },
    async ({ params: { caseId } }, who) => {
      const admitted = await admit(deps, who, 'READ_CASE', { caseId });
      if (!admitted.ok) return problem(admitted.refusals);
      const [facts, sentMails] = [await deps.registry.readFacts(caseId), await deps.registry.sentMailOfCase(caseId)];
      return facts === undefined ? problem([NO_SUCH_CASE]) : answer('OK', { notices: noticesOf(facts, sentMails) });
    },
  );
