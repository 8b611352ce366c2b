/** The ways to a first certificate: which ones a program has, and changing to another one. */
import * as z from 'zod/mini';
import { CalendarDate, dateOf } from '../../../domain/dates.ts';
import { pathwayRefusals } from '../../../domain/pathways.ts';
import { rulesOn } from '../../../domain/rules.ts';
import { answer, problem } from '../../shared/http.ts';
import { type Route, signedIn } from '../../shared/route.ts';
import { switchPathway } from '../../shared/working-papers.ts';
import { actorOf, admit } from '../admit.ts';
import type { WebDeps } from '../deps.ts';
import { Id, IfMatch, InCase, seenVerOf } from '../shapes.ts';
import { Written, written } from '../written.ts';

const Words = z.object({ name: z.string(), words: z.string() });

const PathwayView = z.object({
  id: z.string(),
  ...Words.shape,
  /** The same in the other languages that people are written to in. */
  translations: z.object({ es: z.optional(Words) }),
  /** The last day on which an application is taken; null where none is set. */
  takenThrough: z.nullable(CalendarDate),
  /** Whether an application is taken today. */
  open: z.boolean(),
});

const listRoute = (deps: WebDeps): Route =>
  signedIn(
    {
      method: 'get',
      path: '/api/programs/{program}/pathways',
      operationId: 'listPathways',
      summary: 'The ways to a first certificate; the first one is that of a case that is opened without naming one.',
      params: z.strictObject({ program: Id }),
      shape: z.object({ pathways: z.array(PathwayView) }),
      problems: ['NOT_FOUND'],
    },
    async ({ now, params }) => {
      const program = deps.programOf(params.program);
      if (program === undefined) return problem([{ code: 'NO_SUCH_ADDRESS', rule: 'api.address', field: 'program' }]);
      const today = dateOf(now, program.timeZone);
      const pathways = program.pathways.map((pathway) => ({
        id: pathway.id,
        name: pathway.name,
        words: pathway.words,
        translations: { es: program.translations.es.pathways[pathway.id] },
        takenThrough: rulesOn(program, today, pathway)['application.takenThrough'],
        open: pathwayRefusals(program, pathway.id, today).length === 0,
      }));
      return answer('OK', { pathways });
    },
  );

const switchRoute = (deps: WebDeps): Route =>
  signedIn(
    {
      method: 'put',
      path: '/api/cases/{caseId}/pathway',
      operationId: 'switchPathway',
      summary: 'Put a draft on another pathway; what was answered stays.',
      params: InCase,
      headers: IfMatch,
      body: z.strictObject({ pathway: Id }),
      shape: Written,
      problems: ['FORBIDDEN', 'NOT_FOUND', 'REFUSED', 'VERSION_CHANGED'],
    },
    async ({ now, params: { caseId }, headers, body: { pathway } }, who) => {
      const seenVer = seenVerOf(headers['if-match']);
      const admitted = await admit(deps, who, 'SWITCH_PATHWAY', { caseId, seenVer });
      if (!admitted.ok) return problem(admitted.refusals);
      const switched = await switchPathway(deps, { caseId, actor: actorOf(who), now, seenVer }, pathway);
      return switched.ok ? written(deps, caseId) : problem(switched.refusals);
    },
  );

export const pathwayRoutes = (deps: WebDeps): readonly Route[] => [listRoute(deps), switchRoute(deps)];
