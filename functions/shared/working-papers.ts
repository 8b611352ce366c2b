/**
 * What a person writes directly, without the machine: opening a case, its pathway, draft answers; continuing education is in credit-ledger.ts. Each
 * write is conditional on the version that was read and carries its audit event.
 */
import type { DirectWriteOutcome } from '../../adapters/registry/registry.ts';
import { stamp } from '../../domain/changes.ts';
import { addHours, dateOf, type Instant } from '../../domain/dates.ts';
import type { Answers, Case } from '../../domain/facts.ts';
import { defaultPathwayOf, pathwayRefusals } from '../../domain/pathways.ts';
import { accepted, type Refusal, type Result, refused } from '../../domain/refusals.ts';
import type { Actor } from '../../domain/signals.ts';
import type { Stage } from '../../domain/stages.ts';
import type { SendCommandDeps } from './send-command.ts';

/** A draft with nothing due is looked at again after this long (domain/time.ts looks again as often). */
const DRAFT_LOOK_DAYS = 90;

export type Opening = {
  readonly caseId: string;
  readonly personId: string;
  readonly program: string;
  /** The program's first one where none is named. */
  readonly pathway?: string | undefined;
  readonly actor: Actor;
  readonly now: Instant;
};

export const NO_SUCH_PROGRAM: Refusal = { code: 'NO_SUCH_PROGRAM', rule: 'lifecycle.case', field: 'program' };

/** Opens a case in DRAFT, on a pathway that takes applications today. A person has one open case per program (case A18). */
export const openCase = async (deps: SendCommandDeps, opening: Opening): Promise<Result<Case>> => {
  const { caseId, personId, program, actor, now } = opening;
  const definition = deps.programOf(program);
  if (definition === undefined) return refused(NO_SUCH_PROGRAM);
  const { pathway = defaultPathwayOf(definition).id } = opening;
  const closed = pathwayRefusals(definition, pathway, dateOf(now, definition.timeZone));
  if (closed.length > 0) return refused(...closed);
  const opened: Case = {
    caseId,
    personId,
    program,
    pathway,
    ver: 1,
    stage: 'DRAFT',
    openedAt: now,
    stageSince: now,
    suspended: false,
    held: false,
    cycle: 0,
    suspensions: [],
    enteredValues: [],
  };
  const outcome = await deps.registry.openCase({
    case: opened,
    event: stamp({ type: 'CASE_OPENED', case: opened }, now, actor, []),
    dueAt: addHours(now, DRAFT_LOOK_DAYS * 24),
    defVersion: '',
  });
  return outcome === 'OPENED'
    ? accepted(opened)
    : refused({ code: 'CASE_ALREADY_OPEN', rule: 'lifecycle.one-open-case', field: 'program' });
};

export const REFUSALS: Record<Exclude<DirectWriteOutcome, 'WRITTEN'>, Refusal> = {
  STALE: { code: 'CHANGED_BY_SOMEONE_ELSE', rule: 'lifecycle.version' },
  NO_SUCH_CASE: { code: 'NO_SUCH_CASE', rule: 'lifecycle.case', field: 'caseId' },
};

export const answered = (outcome: DirectWriteOutcome): Result<'WRITTEN'> =>
  outcome === 'WRITTEN' ? accepted(outcome) : refused(REFUSALS[outcome]);

/** The person saw another version than there is. */
export const versionChanged = (ver: number): Refusal => ({
  code: 'VERSION_CHANGED',
  rule: 'lifecycle.version',
  field: 'If-Match',
  detail: { ver },
});

export const wrongStage = (stage: Stage, allowedIn: readonly Stage[]): Refusal => ({
  code: 'WRONG_STAGE',
  rule: 'lifecycle.stage',
  detail: { stage, allowedIn: [...allowedIn] },
});

export type Paper = {
  readonly caseId: string;
  readonly actor: Actor;
  readonly now: Instant;
  /** The version of the case that the person saw; without it, whatever version there is. */
  readonly seenVer?: number | undefined;
};

/** The case as it stands, if the person saw it so and its stage takes such a paper. */
const readOpen = async (
  { registry }: SendCommandDeps,
  { caseId, seenVer }: Paper,
  allowedIn: readonly Stage[],
): Promise<Result<Case>> => {
  const record = await registry.readCase(caseId);
  if (record === undefined) return refused(REFUSALS.NO_SUCH_CASE);
  if (seenVer !== undefined && record.ver !== seenVer) return refused(versionChanged(record.ver));
  return allowedIn.includes(record.stage) ? accepted(record) : refused(wrongStage(record.stage, allowedIn));
};

const ANSWERING: readonly Stage[] = ['DRAFT', 'REVISION_REQUESTED'];

/** Saves sections of the application's answers; the sections that are not given stay as they are. */
export const saveAnswers = async (
  deps: SendCommandDeps,
  paper: Paper,
  answers: Answers,
): Promise<Result<'WRITTEN'>> => {
  const open = await readOpen(deps, paper, ANSWERING);
  if (!open.ok) return open;
  const record = open.value;
  const event = stamp({ type: 'ANSWERS_SAVED', answers }, paper.now, paper.actor, []);
  return answered(await deps.registry.saveAnswers(paper.caseId, record.ver, answers, event));
};

/** Puts a draft on another pathway; what was answered stays. On the one that it is on already nothing is written. */
export const switchPathway = async (
  deps: SendCommandDeps,
  paper: Paper,
  pathway: string,
): Promise<Result<'WRITTEN'>> => {
  const open = await readOpen(deps, paper, ['DRAFT']);
  if (!open.ok) return open;
  const { program, pathway: from, ver } = open.value;
  const definition = deps.programOf(program);
  if (definition === undefined) return refused(NO_SUCH_PROGRAM);
  const closed = pathwayRefusals(definition, pathway, dateOf(paper.now, definition.timeZone));
  if (closed.length > 0) return refused(...closed);
  if (pathway === from) return accepted('WRITTEN');
  const event = stamp({ type: 'PATHWAY_SWITCHED', from, to: pathway }, paper.now, paper.actor, []);
  return answered(await deps.registry.switchPathway(paper.caseId, ver, pathway, event));
};
