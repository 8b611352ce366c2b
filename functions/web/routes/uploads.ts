/** Sending files: a form for one file, and what became of what was sent. */
import * as z from 'zod/mini';
import { addMinutes, dateOf, Instant } from '../../../domain/dates.ts';
import { canonicalMediaType } from '../../../domain/documents.ts';
import { documentTaken } from '../../../domain/judge/documents.ts';
import { caseRulesOn } from '../../../domain/pathways.ts';
import type { Refusal } from '../../../domain/refusals.ts';
import { isClosed } from '../../../domain/stages.ts';
import {
  documentSignalKey,
  isStillExpected,
  MOST_BYTES,
  MOST_DOCUMENTS,
  MOST_EXPECTED,
  UPLOAD_FIELDS,
  UPLOAD_MINUTES,
  Upload,
} from '../../../domain/uploads.ts';
import { displayFileName } from '../../shared/display-text.ts';
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
const UploadView = z.omit(Upload, { by: true, caseId: true, versionId: true });

const TOO_MANY: Refusal = {
  code: 'TOO_MANY_FILES',
  rule: 'lifecycle.documents',
  detail: { mostExpected: MOST_EXPECTED, mostDocuments: MOST_DOCUMENTS },
};
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
      const uploads = await deps.registry.readUploads(caseId);
      const expected = uploads.filter((upload) => isStillExpected(upload, now));
      const documents = (await deps.registry.readFacts(caseId))?.documents ?? [];
      const kept = documents.filter(({ decision }) => decision !== 'REFUSED');
      if (expected.length >= MOST_EXPECTED || kept.length >= MOST_DOCUMENTS) return problem([TOO_MANY]);
      const mediaType = canonicalMediaType(body.mediaType);
      const documentId = deps.newId(now);
      await deps.registry.expectUpload({
        ...body,
        mediaType,
        fileName: displayFileName(body.fileName) ?? 'document',
        documentId,
        caseId,
        by: actorOf(who),
        expectedAt: now,
        state: 'EXPECTED',
      });
      const form = await deps.files.formFor({ caseId, documentId }, mediaType);
      const expiresAt = addMinutes(now, UPLOAD_MINUTES);
      return answer('CREATED', { documentId, ...form, expiresAt, mostBytes: MOST_BYTES });
    },
  );

/** The case was told of the file, and decided otherwise than was foreseen: the same file came twice at once, or the case was closed meanwhile. */
const refusedAfterAll = async ({ registry }: WebDeps, caseId: string, documentId: string): Promise<Partial<Upload>> => {
  const told = (await registry.readSignal(caseId, documentSignalKey(documentId)))?.answer;
  if (told?.state === 'KEPT_CLOSED') return { state: 'REFUSED', refusals: [CLOSED] };
  if (told?.state !== 'REFUSED') return {};
  return told.refusals.some(({ code }) => code === 'DOCUMENT_ALREADY_RECEIVED')
    ? { state: 'ALREADY_RECEIVED' }
    : { state: 'REFUSED', refusals: [...told.refusals] };
};

const listRoute = (deps: WebDeps): Route =>
  signedIn(
    {
      method: 'get',
      path: '/api/cases/{caseId}/uploads',
      operationId: 'listUploads',
      summary:
        'Every file that was to come, and what became of it: still expected, filed, received before, or refused and why; and the address that files can be mailed to.',
      params: InCase,
      shape: z.object({
        uploads: z.array(UploadView),
        /** Files can be mailed there as well. */
        mailTo: z.string(),
      }),
      problems: ['FORBIDDEN', 'NOT_FOUND'],
    },
    async ({ now, params: { caseId } }, who) => {
      const admitted = await admit(deps, who, 'READ_CASE', { caseId });
      if (!admitted.ok) return problem(admitted.refusals);
      const uploads = await deps.registry.readUploads(caseId);
      const documents = (await deps.registry.readFacts(caseId))?.documents ?? [];
      const views = uploads.map(async ({ by: _by, caseId: _caseId, versionId: _versionId, ...view }) =>
        view.state !== 'FILED' || documents.some(({ documentId }) => documentId === view.documentId)
          ? view
          : { ...view, ...(await refusedAfterAll(deps, caseId, view.documentId)) },
      );
      const mailTo = await deps.mailAddressOf(admitted.value, now);
      return answer('OK', { uploads: await Promise.all(views), mailTo });
    },
  );

export const uploadRoutes = (deps: WebDeps): readonly Route[] => [expectRoute(deps), listRoute(deps)];
