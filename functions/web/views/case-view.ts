/** A case as its reader may see it: the person their own facts, staff everything of their program. */
import * as z from 'zod/mini';
import type { CaseEvent } from '../../../domain/events.ts';
import {
  Answers,
  Audit,
  Case,
  Credit,
  Cycle,
  Document,
  Effect,
  Payment,
  Renewal,
  RevisionRound,
  Sitting,
  Task,
  Training,
} from '../../../domain/facts.ts';
import { pathwayOf } from '../../../domain/pathways.ts';
import type { ProgramDefinition } from '../../../domain/program.ts';
import type { CaseSummary } from '../shapes.ts';
import { commandsFor, type Reading } from './commands.ts';
import { Owed, owedIn } from './owed.ts';
import { Entry, timelineOf } from './timeline.ts';

/** What of a case its person sees; what staff think of it, and who they are, is left out. Whatever a case gets more is not shown until it is named. */
const OwnCase = z.pick(Case, {
  caseId: true,
  personId: true,
  program: true,
  pathway: true,
  ver: true,
  stage: true,
  openedAt: true,
  stageSince: true,
  suspended: true,
  held: true,
  submittedOn: true,
  completeOn: true,
  reviewDueOn: true,
  approvedAt: true,
  validThrough: true,
  accommodationPending: true,
  certificateNumber: true,
  firstIssuedOn: true,
  cycle: true,
  codeOfEthicsSignedOn: true,
  suspensions: true,
  revokedOn: true,
});

/** Money that came from another case or went there: which one is nobody's affair but staff's. */
const OwnPayment = z.pick(Payment, {
  paymentId: true,
  fee: true,
  cycle: true,
  amountCents: true,
  paidOn: true,
  usedFor: true,
});

/** A notice that was sent or is owed. */
const Sent = z.pick(Effect, { notice: true, cycle: true, owedAt: true, state: true, performedAt: true });

const common = {
  stageWords: z.string(),
  pathwayName: z.string(),
  answers: Answers,
  documents: z.array(Document),
  revisions: z.array(RevisionRound),
  trainings: z.array(Training),
  sittings: z.array(Sitting),
  cycles: z.array(Cycle),
  credits: z.array(Credit),
  renewals: z.array(Renewal),
  audits: z.array(Audit),
  owed: z.array(Owed),
  /** The commands that this reader may send and that would be taken now. */
  commands: z.array(z.string()),
  timeline: z.array(Entry),
};

export const CaseView = z.union([
  z.object({ case: OwnCase, payments: z.array(OwnPayment), notices: z.array(Sent), ...common }),
  z.object({
    case: Case,
    payments: z.array(Payment),
    notices: z.array(Effect),
    tasks: z.array(Task),
    ...common,
  }),
]);

export const caseView = (events: readonly CaseEvent[], reading: Reading): unknown => {
  const { facts, program, who } = reading;
  const isStaff = who.kind === 'STAFF';
  const { answers, documents, revisions, trainings, sittings, cycles, credits, renewals, audits } = facts;
  const shared = {
    stageWords: program.stageWords[facts.case.stage],
    pathwayName: pathwayOf(program, facts.case.pathway)?.name ?? facts.case.pathway,
    answers,
    documents,
    revisions,
    trainings,
    sittings,
    cycles,
    credits,
    renewals,
    audits,
    owed: owedIn(facts, program),
    commands: commandsFor(reading),
    timeline: timelineOf(events, program, facts.case.pathway, isStaff),
  };
  return isStaff
    ? { case: facts.case, payments: facts.payments, notices: facts.effects, tasks: facts.tasks, ...shared }
    : {
        case: z.parse(OwnCase, facts.case),
        payments: facts.payments.map((payment) => z.parse(OwnPayment, payment)),
        notices: facts.effects.map((effect) => z.parse(Sent, effect)),
        ...shared,
      };
};

export const caseSummary = (record: Case, program: ProgramDefinition | undefined): z.infer<typeof CaseSummary> => ({
  caseId: record.caseId,
  program: record.program,
  pathway: record.pathway,
  stage: record.stage,
  stageWords: program?.stageWords[record.stage] ?? record.stage,
  openedAt: record.openedAt,
  ...(record.certificateNumber !== undefined && { certificateNumber: record.certificateNumber }),
});
