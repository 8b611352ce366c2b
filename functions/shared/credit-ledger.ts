/**
 * The ledger of continuing education of the current cycle. It is open from the first day of the cycle until the renewal is submitted, and again while a
 * revision of the renewal is asked for; who returns late goes on with it. Until then everything in it can be corrected and taken out.
 */
import { stamp } from '../../domain/changes.ts';
import { type CalendarDate, dateOf } from '../../domain/dates.ts';
import type { Case, CaseFacts, Credit } from '../../domain/facts.ts';
import { accepted, type Refusal, type Result, refused } from '../../domain/refusals.ts';
import type { Stage } from '../../domain/stages.ts';
import type { SendCommandDeps } from './send-command.ts';
import { answered, NO_SUCH_PROGRAM, type Paper, REFUSALS, versionChanged, wrongStage } from './working-papers.ts';

const OPEN: readonly Stage[] = ['ACTIVE', 'RENEWAL_OPEN', 'RENEWAL_REVISION', 'LATE_TIER_1', 'LATE_TIER_2'];

/** RENEWAL_SUBMITTED: the person has attested what stands there, and staff decide on it. WRONG_STAGE: there is no certificate, or none any more. */
export const ledgerRefusals = ({ stage, denialReturnsTo }: Case): readonly Refusal[] => {
  if (OPEN.includes(stage)) return [];
  const isSubmitted =
    stage === 'RENEWAL_REVIEW' || (stage === 'DENIAL_PROPOSED' && denialReturnsTo === 'RENEWAL_REVIEW');
  return [
    isSubmitted ? { code: 'RENEWAL_SUBMITTED', rule: 'credits.entry', detail: { stage } } : wrongStage(stage, OPEN),
  ];
};

/** The facts of a case whose ledger is open, if the person saw it so. */
const readLedger = async ({ registry }: SendCommandDeps, { caseId, seenVer }: Paper): Promise<Result<CaseFacts>> => {
  const facts = await registry.readFacts(caseId);
  if (facts === undefined) return refused(REFUSALS.NO_SUCH_CASE);
  if (seenVer !== undefined && facts.case.ver !== seenVer) return refused(versionChanged(facts.case.ver));
  const refusals = ledgerRefusals(facts.case);
  return refusals.length > 0 ? refused(...refusals) : accepted(facts);
};

type Entry = Omit<Credit, 'cycle'>;

/** A course is entered when it is finished, and its evidence is a document that came into the case. */
const entryRefusals = (
  { completedOn, evidenceDocumentId }: Entry,
  { documents }: CaseFacts,
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

/** The claim of that course in the current cycle, exactly as it is written; whether two spellings are one course is for the rules to say. */
const claimIn = (facts: CaseFacts, { providerId, courseId }: CourseKey): Credit | undefined =>
  facts.credits.find(
    (credit) => credit.cycle === facts.case.cycle && credit.providerId === providerId && credit.courseId === courseId,
  );

const ALREADY_CLAIMED: Refusal = {
  code: 'COURSE_ALREADY_CLAIMED',
  rule: 'credits.nonRepetitive',
  field: 'courseId',
};

const enter = async (
  deps: SendCommandDeps,
  paper: Paper,
  credit: Entry,
  { mayReplace }: { readonly mayReplace: boolean },
): Promise<Result<'WRITTEN'>> => {
  const open = await readLedger(deps, paper);
  if (!open.ok) return open;
  const { cycle, ver, program } = open.value.case;
  const definition = deps.programOf(program);
  if (definition === undefined) return refused(NO_SUCH_PROGRAM);
  const refusals = entryRefusals(credit, open.value, dateOf(paper.now, definition.timeZone));
  if (refusals.length > 0) return refused(...refusals);
  const isClaimed = claimIn(open.value, credit) !== undefined;
  if (isClaimed && !mayReplace) return refused(ALREADY_CLAIMED);
  const entry: Credit = { ...credit, cycle };
  const event = stamp({ type: 'CREDIT_RECORDED', credit: entry }, paper.now, paper.actor, []);
  const { saveCredit: save, changeCredit: change } = deps.registry;
  const outcome = await (isClaimed ? change : save)(paper.caseId, ver, entry, event);
  return outcome === 'ALREADY_CLAIMED' ? refused(ALREADY_CLAIMED) : answered(outcome);
};

/** Enters a course of continuing education in the current cycle. The same course counts once in a cycle (case C1). */
export const saveCredit = (deps: SendCommandDeps, paper: Paper, credit: Entry): Promise<Result<'WRITTEN'>> =>
  enter(deps, paper, credit, { mayReplace: false });

/** Enters a course, or corrects what was entered for the same course in the current cycle. */
export const putCredit = (deps: SendCommandDeps, paper: Paper, credit: Entry): Promise<Result<'WRITTEN'>> =>
  enter(deps, paper, credit, { mayReplace: true });

/** Takes a course out of the current cycle. */
export const removeCredit = async (
  deps: SendCommandDeps,
  paper: Paper,
  course: CourseKey,
): Promise<Result<'WRITTEN'>> => {
  const open = await readLedger(deps, paper);
  if (!open.ok) return open;
  const claimed = claimIn(open.value, course);
  if (claimed === undefined) return refused({ code: 'NO_SUCH_CREDIT', rule: 'credits.entry', field: 'courseId' });
  const { cycle, providerId, courseId } = claimed;
  const event = stamp({ type: 'CREDIT_REMOVED', cycle, providerId, courseId }, paper.now, paper.actor, []);
  return answered(await deps.registry.removeCredit(paper.caseId, open.value.case.ver, claimed, event));
};
