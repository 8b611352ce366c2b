/**
 * The ledger of continuing education of the current cycle. It is open from the first day of the cycle until the renewal is submitted, and again while a
 * revision of the renewal is asked for; who returns late goes on with it. Until then everything in it can be corrected and taken out. That of an earlier
 * cycle takes courses and evidence again while it is audited, also while the next renewal is in review.
 */
import type { Registry } from '../../adapters/registry/registry.ts';
import { openAuditOf } from '../../domain/audits.ts';
import { stamp } from '../../domain/changes.ts';
import { type CalendarDate, dateOf } from '../../domain/dates.ts';
import { RENEWS } from '../../domain/deadlines.ts';
import type { Case, CaseFacts, Credit } from '../../domain/facts.ts';
import { accepted, type Refusal, type Result, refused } from '../../domain/refusals.ts';
import type { SendCommandDeps } from './send-command.ts';
import { answered, NO_SUCH_PROGRAM, type Paper, REFUSALS, versionChanged, wrongStage } from './working-papers.ts';

/**
 * What the stage has against an entry in the current cycle, or in an earlier one that is audited. RENEWAL_SUBMITTED: the person has attested what stands
 * there, and staff decide on it; that does not concern the audited one. WRONG_STAGE: there is no certificate, or none any more.
 */
export const ledgerRefusals = ({ stage, denialReturnsTo }: Case, isAudited = false): readonly Refusal[] => {
  const isSubmitted = (stage === 'DENIAL_PROPOSED' ? denialReturnsTo : stage) === 'RENEWAL_REVIEW';
  if (RENEWS.includes(stage) || (isSubmitted && isAudited)) return [];
  return [
    isSubmitted ? { code: 'RENEWAL_SUBMITTED', rule: 'credits.entry', detail: { stage } } : wrongStage(stage, RENEWS),
  ];
};

/** The case as it was read, if its ledger is open and the person saw it so. */
const openLedger = (record: Case | undefined, { seenVer }: Paper, isAudited?: boolean): Result<Case> => {
  if (record === undefined) return refused(REFUSALS.NO_SUCH_CASE);
  if (seenVer !== undefined && record.ver !== seenVer) return refused(versionChanged(record.ver));
  const refusals = ledgerRefusals(record, isAudited);
  return refusals.length > 0 ? refused(...refusals) : accepted(record);
};

type Entry = Omit<Credit, 'cycle'>;

/** A course is entered when it is finished, and its evidence is a document that came into the case. */
const entryRefusals = (
  { completedOn, evidenceDocumentId }: Entry,
  documents: CaseFacts['documents'],
  today: CalendarDate,
): Refusal[] => [
  ...(completedOn > today
    ? [{ code: 'NOT_COMPLETED_YET', rule: 'credits.entry', field: 'completedOn', detail: { completedOn, today } }]
    : []),
  ...(evidenceDocumentId !== undefined && !documents.some(({ documentId }) => documentId === evidenceDocumentId)
    ? [{ code: 'EVIDENCE_UNKNOWN', rule: 'credits.entry', field: 'evidenceDocumentId' }]
    : []),
];

type CourseKey = Pick<Credit, 'providerId' | 'courseId'>;

/** The claim of that course in a cycle, exactly as it is written; whether two spellings are one course is for the rules to say. */
const claimIn = ({ credits }: CaseFacts, { providerId, courseId }: CourseKey, cycle: number): Credit | undefined =>
  credits.find((credit) => credit.cycle === cycle && credit.providerId === providerId && credit.courseId === courseId);

/** `write`: adds the entry, or puts it in place of the one that is there. */
const enter = async (
  deps: SendCommandDeps,
  paper: Paper,
  { cycle, ver, program }: Case,
  credit: Entry,
  documents: CaseFacts['documents'],
  write: Registry['saveCredit'],
): Promise<Result<'WRITTEN'>> => {
  const definition = deps.programOf(program);
  if (definition === undefined) return refused(NO_SUCH_PROGRAM);
  const refusals = entryRefusals(credit, documents, dateOf(paper.now, definition.timeZone));
  if (refusals.length > 0) return refused(...refusals);
  const entry: Credit = { ...credit, cycle };
  const event = stamp({ type: 'CREDIT_RECORDED', credit: entry }, paper.now, paper.actor, []);
  const outcome = await write(paper.caseId, ver, entry, event);
  return outcome === 'ALREADY_CLAIMED'
    ? refused({ code: 'COURSE_ALREADY_CLAIMED', rule: 'credits.nonRepetitive', field: 'courseId' })
    : answered(outcome);
};

/**
 * Enters a course of continuing education in the current cycle. The same course counts once in a cycle (case C1). The facts are read only where the
 * evidence has to be found among them.
 */
export const saveCredit = async (deps: SendCommandDeps, paper: Paper, credit: Entry): Promise<Result<'WRITTEN'>> => {
  const { registry } = deps;
  const facts = credit.evidenceDocumentId === undefined ? undefined : await registry.readFacts(paper.caseId);
  const open = openLedger(facts?.case ?? (await registry.readCase(paper.caseId)), paper);
  return open.ok ? enter(deps, paper, open.value, credit, facts?.documents ?? [], registry.saveCredit) : open;
};

/** An entry that may name its cycle: the current one, or an earlier one while it is audited. */
type EntryOfCycle = Entry & { readonly cycle?: number | undefined };

/** Enters a course, or corrects what was entered for the same course in its cycle. Refuses CYCLE_CLOSED, and what stands against any entry. */
export const putCredit = async (
  deps: SendCommandDeps,
  paper: Paper,
  entry: EntryOfCycle,
): Promise<Result<'WRITTEN'>> => {
  const { registry } = deps;
  const facts = await registry.readFacts(paper.caseId);
  if (facts === undefined) return refused(REFUSALS.NO_SUCH_CASE);
  const current = facts.case.cycle;
  const { cycle = current, ...credit } = entry;
  const isAudited = cycle === openAuditOf(facts)?.cycle;
  if (cycle !== current && !isAudited)
    return refused({ code: 'CYCLE_CLOSED', rule: 'credits.cycle', field: 'cycle', detail: { current } });
  const open = openLedger(facts.case, paper, isAudited);
  if (!open.ok) return open;
  const write = claimIn(facts, credit, cycle) === undefined ? registry.saveCredit : registry.changeCredit;
  return enter(deps, paper, { ...open.value, cycle }, credit, facts.documents, write);
};

/** Takes a course out of the current cycle. */
export const removeCredit = async (
  deps: SendCommandDeps,
  paper: Paper,
  course: CourseKey,
): Promise<Result<'WRITTEN'>> => {
  const facts = await deps.registry.readFacts(paper.caseId);
  const open = openLedger(facts?.case, paper);
  if (!open.ok) return open;
  const claimed = facts && claimIn(facts, course, facts.case.cycle);
  if (claimed === undefined) return refused({ code: 'NO_SUCH_CREDIT', rule: 'credits.entry', field: 'courseId' });
  const { cycle, providerId, courseId } = claimed;
  const event = stamp({ type: 'CREDIT_REMOVED', cycle, providerId, courseId }, paper.now, paper.actor, []);
  return answered(await deps.registry.removeCredit(paper.caseId, open.value.ver, claimed, event));
};
