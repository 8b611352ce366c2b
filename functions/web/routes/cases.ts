/** Cases: opening one, finding one's own, reading one, and its audit. */
import * as z from 'zod/mini';
import { can, type Identity } from '../../../domain/can.ts';
import { CaseEvent } from '../../../domain/events.ts';
import { accepted, type Result, refused } from '../../../domain/refusals.ts';
import { answer, problem } from '../../shared/http.ts';
import { type Route, signedIn } from '../../shared/route.ts';
import { openCase } from '../../shared/working-papers.ts';
import { actorOf, admit, forbidden, NO_SUCH_CASE } from '../admit.ts';
import type { WebDeps } from '../deps.ts';
import { CaseSummary, etagOf, Id, InCase } from '../shapes.ts';
import { CaseView, caseSummary, caseView } from '../views/case-view.ts';

/** Opens the caller's own case. How to reach them has to be known first: everything that follows is told by mail. */
const openRoute = (deps: WebDeps): Route =>
  signedIn(
    {
      method: 'post',
      path: '/api/cases',
      operationId: 'openCase',
      summary:
        'Open an application in a program, on its first pathway or on the one that is named. A person has one open case in each.',
      body: z.strictObject({ program: Id, pathway: z.optional(Id) }),
      answers: 'CREATED',
      shape: CaseSummary,
      problems: ['FORBIDDEN', 'REFUSED'],
    },
    async ({ now, body }, who) => {
      if (who.kind !== 'APPLICANT') return problem([forbidden('OPEN_CASE')]);
      const { personId } = who;
      if ((await deps.registry.readPerson(personId)) === undefined)
        return problem([{ code: 'CONTACTS_MISSING', rule: 'people.contacts', field: 'personId' }]);
      const opened = await openCase(deps, { ...body, caseId: deps.newId(now), personId, actor: actorOf(who), now });
      if (!opened.ok) return problem(opened.refusals);
      const { caseId, stage } = opened.value;
      deps.log('STAGE_ENTERED', { caseId, at: now, program: body.program, stage, entered: 1 });
      return answer('CREATED', caseSummary(opened.value, deps.programOf(body.program)), {
        Location: `/api/cases/${encodeURIComponent(caseId)}`,
        ...etagOf(opened.value.ver),
      });
    },
  );

/** Whose cases are asked for: an applicant's own, or, by staff, those of the person they name. */
const personAsked = (who: Identity, person: string | undefined): Result<string> => {
  if (who.kind === 'APPLICANT')
    return person === undefined || person === who.personId
      ? accepted(who.personId)
      : refused({ code: 'NO_SUCH_PERSON', rule: 'people.person', field: 'person' });
  return person === undefined
    ? refused({ code: 'FIELD_MISSING', rule: 'api.input', field: 'person' })
    : accepted(person);
};

const listRoute = (deps: WebDeps): Route =>
  signedIn(
    {
      method: 'get',
      path: '/api/cases',
      operationId: 'listCases',
      summary: 'The cases of a person: the own ones, or for staff those of `person` in their programs.',
      query: z.strictObject({ person: z.optional(Id) }),
      shape: z.object({ cases: z.array(CaseSummary) }),
      problems: ['NOT_FOUND'],
    },
    async ({ query }, who) => {
      const person = personAsked(who, query.person);
      if (!person.ok) return problem(person.refusals);
      const caseIds = await deps.registry.casesOfPerson(person.value);
      const records = await Promise.all(caseIds.map((caseId) => deps.registry.readCase(caseId)));
      const cases = records.flatMap((record) =>
        record !== undefined && can(who, 'READ_CASE', record) === 'ALLOWED'
          ? [caseSummary(record, deps.programOf(record.program))]
          : [],
      );
      return answer('OK', { cases });
    },
  );

const readRoute = (deps: WebDeps): Route =>
  signedIn(
    {
      method: 'get',
      path: '/api/cases/{caseId}',
      operationId: 'readCase',
      summary: 'A case: its facts, what is owed by whom and by when, what happened and by which rule.',
      params: InCase,
      shape: CaseView,
      problems: ['FORBIDDEN', 'NOT_FOUND'],
    },
    async ({ now, params: { caseId } }, who) => {
      const admitted = await admit(deps, who, 'READ_CASE', { caseId });
      if (!admitted.ok) return problem(admitted.refusals);
      const [facts, events] = [await deps.registry.readFacts(caseId), await deps.registry.readAudit(caseId)];
      const program = deps.programOf(admitted.value.program);
      if (facts === undefined || program === undefined) return problem([NO_SUCH_CASE]);
      return answer('OK', caseView(events, { facts, program, who, now }), etagOf(facts.case.ver));
    },
  );

/** Events of one page; each may hold a whole record. */
const PAGE = 200;

const auditRoute = (deps: WebDeps): Route =>
  signedIn(
    {
      method: 'get',
      path: '/api/cases/{caseId}/audit',
      operationId: 'readAudit',
      summary: 'Every event of a case with its values, oldest first; `from` is the place of the first one.',
      params: InCase,
      query: z.strictObject({ from: z.optional(z.string().check(z.regex(/^\d{1,6}$/))) }),
      shape: z.object({ events: z.array(CaseEvent), next: z.nullable(z.int()) }),
      problems: ['FORBIDDEN', 'NOT_FOUND'],
    },
    async ({ params: { caseId }, query: { from = '0' } }, who) => {
      const admitted = await admit(deps, who, 'READ_AUDIT', { caseId });
      if (!admitted.ok) return problem(admitted.refusals);
      const all = await deps.registry.readAudit(caseId);
      const end = Number(from) + PAGE;
      return answer('OK', { events: all.slice(Number(from), end), next: end < all.length ? end : null });
    },
  );

export const caseRoutes = (deps: WebDeps): readonly Route[] => [
  openRoute(deps),
  listRoute(deps),
  readRoute(deps),
  auditRoute(deps),
];
