/** Sending files: a form for one file, and what became of what was sent. */
import * as z from 'zod/mini';
import { addMinutes, dateOf, Instant } from '../../../domain/dates.ts';
import { documentTaken } from '../../../domain/judge/documents.ts';
import { caseRulesOn } from '../../../domain/pathways.ts';
import type { Refusal } from '../../../domain/refusals.ts';
import { isClosed } from '../../../domain/stages.ts';
import { MOST_BYTES, UPLOAD_FIELDS, UPLOAD_MINUTES, Upload } from '../../../domain/uploads.ts';
import { answer, problem } from '../../shared/http.ts';
import { type Route, signedIn } from '../../shared/route.ts';
import { actorOf, admit, NO_SUCH_CASE } from '../admit.ts';
import type { WebDeps } from '../deps.ts';
import { InCase } from '../shapes.ts';

const Form = z.object({
  documentId: z.string(),
  /** Where to post the file, as multipart/form-data: these fields first, then the file under the name `file`. */
  url: z.string(),
  fields: z.record(z.string(), z.string()),
  expiresAt: Instant,
  mostBytes: z.int(),
});

/** Who sent it is told to nobody: the person knows, and for staff it stands in the audit. */
const UploadView = z.omit(Upload, { by: true, caseId: true });

const CLOSED: Refusal = { code: 'CASE_CLOSED', rule: 'lifecycle.closed' };

const expectRoute = (deps: WebDeps): Route =>
  signedIn(
    {
      method: 'post',
      path: '/api/cases/{caseId}/uploads',
      operationId: 'expectUpload',
      summary:
        'A form to upload one file with, for ten minutes: a document of one kind and type, of 25 MB at most. The file is scanned and looked at before it counts.',
      params: InCase,
      body: z.strictObject(UPLOAD_FIELDS),
      answers: 'CREATED',
      shape: Form,
      problems: ['FORBIDDEN', 'NOT_FOUND', 'REFUSED'],
    },
    async ({ now, params: { caseId }, body }, who) => {
      const admitted = await admit(deps, who, 'UPLOAD_DOCUMENT', { caseId });
      if (!admitted.ok) return problem(admitted.refusals);
      const record = admitted.value;
      const program = deps.programOf(record.program);
      if (program === undefined) return problem([NO_SUCH_CASE]);
      if (isClosed(record.stage)) return problem([CLOSED]);
      const taken = documentTaken(body, { rules: caseRulesOn(program, record, dateOf(now, program.timeZone)) });
      if (!taken.ok) return problem(taken.refusals);
      const documentId = deps.newId(now);
      await deps.registry.expectUpload({
        ...body,
        documentId,
        caseId,
        by: actorOf(who),
        expectedAt: now,
        state: 'EXPECTED',
      });
      const form = await deps.files.formFor({ caseId, documentId }, body.mediaType);
      const expiresAt = addMinutes(now, UPLOAD_MINUTES);
      return answer('CREATED', { documentId, ...form, expiresAt, mostBytes: MOST_BYTES });
    },
  );

const listRoute = (deps: WebDeps): Route =>
  signedIn(
    {
      method: 'get',
      path: '/api/cases/{caseId}/uploads',
      operationId: 'listUploads',
      summary:
        'Every file that was to come, and what became of it: still expected, filed, received before, or refused and why.',
      params: InCase,
      shape: z.object({ uploads: z.array(UploadView) }),
      problems: ['FORBIDDEN', 'NOT_FOUND'],
    },
    async ({ params: { caseId } }, who) => {
      const admitted = await admit(deps, who, 'READ_CASE', { caseId });
      if (!admitted.ok) return problem(admitted.refusals);
      const uploads = await deps.registry.readUploads(caseId);
      return answer('OK', { uploads: uploads.map(({ by: _by, caseId: _caseId, ...view }) => view) });
    },
  );

export const uploadRoutes = (deps: WebDeps): readonly Route[] => [expectRoute(deps), listRoute(deps)];
