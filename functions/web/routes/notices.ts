/** What a case was told, and whether it arrived. */
import * as z from 'zod/mini';
import { answer, problem } from '../../shared/http.ts';
import { type Route, signedIn } from '../../shared/route.ts';
import { admit, NO_SUCH_CASE } from '../admit.ts';
import type { WebDeps } from '../deps.ts';
import { InCase } from '../shapes.ts';
import { NoticeView, noticesOf, Unsent, unsentOf } from '../views/notices.ts';

export const noticesRoute = (deps: WebDeps): Route =>
  signedIn(
    {
      method: 'get',
      path: '/api/cases/{caseId}/notices',
      operationId: 'listNotices',
      summary:
        'Every notice of a case: when it was owed and sent, to which contact, how it ended, and which were not sent.',
      params: InCase,
      shape: z.object({ notices: z.array(NoticeView), ...Unsent.shape }),
      problems: ['FORBIDDEN', 'NOT_FOUND'],
    },
    async ({ now, params: { caseId } }, who) => {
      const admitted = await admit(deps, who, 'READ_CASE', { caseId });
      if (!admitted.ok) return problem(admitted.refusals);
      const { registry, programOf } = deps;
      const program = programOf(admitted.value.program);
      const [facts, sentMails] = [await registry.readFacts(caseId), await registry.sentMailOfCase(caseId)];
      if (facts === undefined || program === undefined) return problem([NO_SUCH_CASE]);
      const unsent = unsentOf(await registry.readAudit(caseId), facts, program, now);
      return answer('OK', { notices: noticesOf(facts, sentMails), ...unsent });
    },
  );
