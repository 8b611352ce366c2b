/** The documents of a case: what was asked for and what came, and a link to one of them. */
import * as z from 'zod/mini';
import { can, type Identity } from '../../../domain/can.ts';
import { addMinutes, dateOf, Instant, type Instant as Moment } from '../../../domain/dates.ts';
import { DOCUMENT_FINDINGS, findingsOn } from '../../../domain/documents.ts';
import type { CaseEvent } from '../../../domain/events.ts';
import { type CaseFacts, Document } from '../../../domain/facts.ts';
import { applicationRulesOf } from '../../../domain/pathways.ts';
import type { ProgramDefinition } from '../../../domain/program.ts';
import type { Refusal } from '../../../domain/refusals.ts';
import { VIEW_MINUTES } from '../../../domain/uploads.ts';
import { answer, problem } from '../../shared/http.ts';
import { type Route, signedIn } from '../../shared/route.ts';
import { versionChanged } from '../../shared/working-papers.ts';
import { actorOf, admit, NO_SUCH_CASE } from '../admit.ts';
import type { WebDeps } from '../deps.ts';
import { etagOf, Id, InCase } from '../shapes.ts';

const Reviewed = z.object({
  ...Document.shape,
  /** What stands against it, by what was entered of it: advice, which a person confirms or not. For staff alone. */
  findings: z.optional(z.array(z.enum(DOCUMENT_FINDINGS))),
  /** Other cases with a document of the same bytes, of those that the reader may read. For staff alone. */
  alsoIn: z.optional(z.array(z.string())),
});

const ByRequirement = z.object({
  requirements: z.array(
    z.object({
      kind: z.string(),
      label: z.string(),
      mediaTypes: z.array(z.string()),
      /** Nothing has come for it, or only what was refused. */
      missing: z.boolean(),
      documents: z.array(Reviewed),
    }),
  ),
  /** Documents that no requirement asks for. */
  others: z.array(Reviewed),
});

type Sees = (document: Document, requirement?: string) => Promise<z.infer<typeof Reviewed>>;

/** What staff see of a document beside the document itself. */
const staffSees =
  ({ registry }: WebDeps, who: Identity, facts: CaseFacts, program: ProgramDefinition, now: Moment): Sees =>
  async (document, kind) => {
    const today = dateOf(now, program.timeZone);
    const rules = applicationRulesOf(program, facts.case, today);
    const requirement = rules['application.documents']?.find((each) => each.kind === kind);
    const others = (await registry.documentsOfFile(document.sha256))
      .map(({ caseId }) => caseId)
      .filter((caseId) => caseId !== facts.case.caseId);
    const records = await Promise.all([...new Set(others)].map((caseId) => registry.readCase(caseId)));
    return {
      ...document,
      findings:
        requirement === undefined
          ? []
          : [...findingsOn(document, requirement, facts.answers, facts.case.submittedOn ?? today)],
      alsoIn: records.flatMap((record) =>
        record !== undefined && can(who, 'READ_CASE', record) === 'ALLOWED' ? [record.caseId] : [],
      ),
    };
  };

const reviewRoute = (deps: WebDeps): Route =>
  signedIn(
    {
      method: 'get',
      path: '/api/cases/{caseId}/documents',
      operationId: 'listDocuments',
      summary: 'The documents of a case by requirement: what is asked for, what came, what is missing.',
      params: InCase,
      shape: ByRequirement,
      problems: ['FORBIDDEN', 'NOT_FOUND'],
    },
    async ({ now, params: { caseId } }, who) => {
      const admitted = await admit(deps, who, 'READ_CASE', { caseId });
      if (!admitted.ok) return problem(admitted.refusals);
      const facts = await deps.registry.readFacts(caseId);
      const program = deps.programOf(admitted.value.program);
      if (facts === undefined || program === undefined) return problem([NO_SUCH_CASE]);
      const sees: Sees =
        who.kind === 'STAFF' ? staffSees(deps, who, facts, program, now) : async (document) => document;
      const rules = applicationRulesOf(program, facts.case, dateOf(now, program.timeZone));
      const asked = rules['application.documents'] ?? [];
      const requirements = asked.map(async ({ kind, label, mediaTypes }) => {
        const came = facts.documents.filter((document) => document.kind === kind);
        return {
          kind,
          label,
          mediaTypes,
          missing: came.every(({ decision }) => decision === 'REFUSED'),
          documents: await Promise.all(came.map((document) => sees(document, kind))),
        };
      });
      const others = facts.documents.filter((document) => asked.every(({ kind }) => kind !== document.kind));
      return answer('OK', {
        requirements: await Promise.all(requirements),
        others: await Promise.all(others.map((document) => sees(document))),
      });
    },
  );

const NO_SUCH_DOCUMENT: Refusal = { code: 'NO_SUCH_DOCUMENT', rule: 'lifecycle.documents', field: 'documentId' };

/** A case changes under its readers' hands; so often is looked again before they are told. */
const MOST_LOOKS = 5;

const viewRoute = (deps: WebDeps): Route =>
  signedIn(
    {
      method: 'post',
      path: '/api/cases/{caseId}/documents/{documentId}/view',
      operationId: 'viewDocument',
      summary:
        'An address where the document can be downloaded for a minute. That somebody asked for it is kept in the audit.',
      params: z.strictObject({ caseId: Id, documentId: Id }),
      body: z.strictObject({}),
      shape: z.object({ url: z.string(), expiresAt: Instant }),
      problems: ['FORBIDDEN', 'NOT_FOUND', 'VERSION_CHANGED'],
    },
    async ({ now, params: { caseId, documentId } }, who) => {
      const admitted = await admit(deps, who, 'VIEW_DOCUMENT', { caseId });
      if (!admitted.ok) return problem(admitted.refusals);
      const event: CaseEvent = { type: 'DOCUMENT_VIEWED', documentId, at: now, by: actorOf(who), rules: [] };
      for (let look = 1; look <= MOST_LOOKS; look++) {
        const facts = await deps.registry.readFacts(caseId);
        const document = facts?.documents.find((each) => each.documentId === documentId);
        if (facts === undefined || document === undefined) return problem([NO_SUCH_DOCUMENT]);
        if ((await deps.registry.saveView(facts.case, event)) !== 'WRITTEN') continue;
        const url = await deps.files.viewAt({ caseId, documentId }, document);
        return answer('OK', { url, expiresAt: addMinutes(now, VIEW_MINUTES) }, etagOf(facts.case.ver + 1));
      }
      return problem([versionChanged(admitted.value.ver)]);
    },
  );

export const documentRoutes = (deps: WebDeps): readonly Route[] => [reviewRoute(deps), viewRoute(deps)];
