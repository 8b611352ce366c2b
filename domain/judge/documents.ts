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

/** Whether the application still needs a document of this kind: nothing else that came for it is good or undecided. */
const isNeeded = (facts: CaseFacts, { documentId, kind }: Document, { applicationRules }: Moment): boolean =>
  (applicationRules['application.documents'] ?? []).some((required) => required.kind === kind) &&
  !facts.documents.some(
    (other) => other.documentId !== documentId && other.kind === kind && other.decision !== 'REFUSED',
  );

/** Only said to be refused, by a letter. */
const tell = (facts: CaseFacts, { documentId }: Document, moment: Moment): Judgement => {
  const { cycle } = facts.case;
  return allow([oweNotice('DOCUMENT_REFUSED', cycle, purposeAnew(facts, cycle, `document-${documentId}`), moment.at)]);
};

/**
 * Asks for exactly this document again: in the review of an application by a revision, in its open revision by one more thing in it. Elsewhere, where
 * the application does not need it, and where no round of revision is left, a letter says that it was refused.
 */
const askAgain = (facts: CaseFacts, document: Document, reason: string, moment: Moment): Judgement => {
  const wanted = { requirement: document.kind, reason };
  if (!isNeeded(facts, document, moment)) return tell(facts, document, moment);
  if (facts.case.stage === 'IN_REVIEW') {
    const asked = requestRevision(facts, { type: 'REQUEST_REVISION', wanted: [wanted] }, moment, 'DECIDE_DOCUMENT');
    return asked.ok ? asked : tell(facts, document, moment);
  }
  const open = facts.revisions.find(({ answeredAt }) => answeredAt === undefined);
  if (facts.case.stage !== 'REVISION_REQUESTED' || open === undefined) return tell(facts, document, moment);
  const others = open.wanted.filter(({ requirement }) => requirement !== document.kind);
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
