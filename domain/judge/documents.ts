/** Judges documents: the record of one that came, and what a reviewer decides on it. */
import { allow, type Change, type Judgement, type Moment, oweNotice, purposeAnew, refuse } from '../changes.ts';
import { decideDocument } from '../documents.ts';
import type { CaseFacts, Document } from '../facts.ts';
import type { SignalBody } from '../signals.ts';
import { requestRevision } from './review.ts';

type Of<Type extends SignalBody['type']> = Extract<SignalBody, { type: Type }>;

/** Whether a file of this kind and type is taken. What no requirement names may be whatever a training certificate may be. */
export const documentTaken = (
  { kind, mediaType }: Pick<Document, 'kind' | 'mediaType'>,
  { rules }: Pick<Moment, 'rules'>,
) => {
  const requirement = rules['application.documents']?.find((required) => required.kind === kind);
  return requirement === undefined
    ? decideDocument(mediaType, rules['training.mediaTypes'] ?? [], 'training.mediaTypes')
    : decideDocument(mediaType, requirement.mediaTypes, 'application.documents');
};

/** The same bytes twice in one case are one document. */
export const recordDocument = (
  facts: CaseFacts,
  { type: _, ...given }: Of<'RECORD_DOCUMENT'>,
  moment: Moment,
): Judgement => {
  const taken = documentTaken(given, moment);
  if (!taken.ok) return refuse(taken.refusals);
  if (facts.documents.some(({ sha256, documentId }) => sha256 === given.sha256 && documentId !== given.documentId))
    return refuse([{ code: 'DOCUMENT_ALREADY_RECEIVED', rule: 'lifecycle.documents', field: 'sha256' }]);
  const document: Document = { ...given, receivedAt: moment.at };
  return allow([{ type: 'DOCUMENT_RECORDED', document }], ['application.documents']);
};

/**
 * Asks for exactly this document again: in a review by a revision, in an open revision by one more thing in it, and elsewhere by a letter. A
 * document that the application does not need is only said to be refused.
 */
const askAgain = (facts: CaseFacts, { documentId, kind }: Document, reason: string, moment: Moment): Judgement => {
  const wanted = { requirement: kind, reason };
  if (facts.case.stage === 'IN_REVIEW')
    return requestRevision(facts, { type: 'REQUEST_REVISION', wanted: [wanted] }, moment, 'DECIDE_DOCUMENT');
  const open = facts.revisions.find(({ answeredAt }) => answeredAt === undefined);
  if (facts.case.stage !== 'REVISION_REQUESTED' || open === undefined) {
    const { cycle } = facts.case;
    const purpose = purposeAnew(facts, cycle, `document-${documentId}`);
    return allow([oweNotice('DOCUMENT_REFUSED', cycle, purpose, moment.at)]);
  }
  const others = open.wanted.filter(({ requirement }) => requirement !== kind);
  const purpose = purposeAnew(facts, open.cycle, `revision-${open.round}`);
  return allow([
    { type: 'REVISION_RECORDED', revision: { ...open, wanted: [...others, wanted] } },
    oweNotice('REVISION_WANTED', open.cycle, purpose, moment.at),
  ]);
};

/** A decision goes over the one before: staff may have looked again. */
export const reviewDocument = (
  facts: CaseFacts,
  { type: _, documentId, accept, reason, kind, ...entered }: Of<'DECIDE_DOCUMENT'>,
  moment: Moment,
): Judgement => {
  const found = facts.documents.find((document) => document.documentId === documentId);
  if (found === undefined)
    return refuse([{ code: 'NO_SUCH_DOCUMENT', rule: 'lifecycle.documents', field: 'documentId' }]);
  if (!accept && reason === undefined)
    return refuse([{ code: 'FIELD_MISSING', rule: 'lifecycle.documents', field: 'reason' }]);
  const { refusedBecause: __, ...before } = found;
  const document: Document = {
    ...before,
    ...entered,
    kind: kind ?? found.kind,
    decision: accept ? 'ACCEPTED' : 'REFUSED',
    decidedAt: moment.at,
    ...(!accept && { refusedBecause: reason }),
  };
  const recorded: Change = { type: 'DOCUMENT_RECORDED', document };
  if (accept) return allow([recorded], ['application.documents']);
  const asked = askAgain(facts, document, reason ?? '', moment);
  return asked.ok ? allow([recorded, ...asked.changes], ['application.documents', ...asked.rules]) : asked;
};
