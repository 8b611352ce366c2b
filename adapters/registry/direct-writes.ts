/** Working papers: written by the person who fills them in, with the case's version and their audit event, without a signal. */
import type { CaseEvent } from '../../domain/events.ts';
import type { Answers, Case, Credit, Task } from '../../domain/facts.ts';
import { auditWrites, isWritten } from './audit.ts';
import { answerItems, creditItem, taskItem } from './items.ts';
import { caseItemKey, SK } from './keys.ts';
import type { DirectWriteOutcome } from './registry.ts';
import { EXISTING, equals, NEW, type Table, type Write } from './table.ts';

/** Everything that a decision reads grows the version, so that a decision which read less is written by nobody. */
export const writeWithAudit = async (
  table: Table,
  caseId: string,
  ver: number,
  event: CaseEvent,
  papers: readonly Write[],
  changes: { readonly pathway?: string } = {},
): Promise<DirectWriteOutcome | 'PAPER_CONDITION'> => {
  const audit = auditWrites(caseId, ver + 1, [event]);
  const failures = await table.write([
    {
      table: 'registry',
      update: caseItemKey(caseId, SK.case),
      changes: { set: { ...changes, ver: ver + 1 } },
      when: [equals('ver', ver)],
    },
    ...audit,
    ...papers,
  ]);
  if (failures.length === 0) return 'WRITTEN';
  const ofCase = failures.find(({ index }) => index === 0);
  if (ofCase === undefined) return 'PAPER_CONDITION';
  if (ofCase.found === undefined) return 'NO_SUCH_CASE';
  return (await isWritten(table, audit[0])) ? 'WRITTEN' : 'STALE';
};

/** Writes the sections that are given and leaves the others as they are. */
export const makeSaveAnswers =
  (table: Table) =>
  async (caseId: string, ver: number, answers: Answers, event: CaseEvent): Promise<DirectWriteOutcome> => {
    const papers = answerItems(caseId, answers).map((put): Write => ({ table: 'registry', put }));
    const outcome = await writeWithAudit(table, caseId, ver, event, papers);
    return outcome === 'PAPER_CONDITION' ? 'STALE' : outcome;
  };

/** Only the case itself changes. */
export const makeSwitchPathway =
  (table: Table) =>
  async (caseId: string, ver: number, pathway: string, event: CaseEvent): Promise<DirectWriteOutcome> => {
    const outcome = await writeWithAudit(table, caseId, ver, event, [], { pathway });
    return outcome === 'PAPER_CONDITION' ? 'STALE' : outcome;
  };

export const makeSaveCredit =
  (table: Table) =>
  async (
    caseId: string,
    ver: number,
    credit: Credit,
    event: CaseEvent,
  ): Promise<DirectWriteOutcome | 'ALREADY_CLAIMED'> => {
    const outcome = await writeWithAudit(table, caseId, ver, event, [
      { table: 'registry', put: creditItem(caseId, credit), when: NEW },
    ]);
    return outcome === 'PAPER_CONDITION' ? 'ALREADY_CLAIMED' : outcome;
  };

/** In place of the one that is there. STALE when there is none: whoever saw it saw another version. */
export const makeChangeCredit =
  (table: Table) =>
  async (caseId: string, ver: number, credit: Credit, event: CaseEvent): Promise<DirectWriteOutcome> => {
    const outcome = await writeWithAudit(table, caseId, ver, event, [
      { table: 'registry', put: creditItem(caseId, credit), when: EXISTING },
    ]);
    return outcome === 'PAPER_CONDITION' ? 'STALE' : outcome;
  };

/** In place of the one that is there; the version answers for it, as the task was read with it. */
export const makeSaveTask =
  (table: Table) =>
  async (record: Case, task: Task, event: CaseEvent): Promise<DirectWriteOutcome> => {
    const { caseId, ver } = record;
    const outcome = await writeWithAudit(table, caseId, ver, event, [
      { table: 'registry', put: taskItem(record, task), when: EXISTING },
    ]);
    return outcome === 'PAPER_CONDITION' ? 'STALE' : outcome;
  };

/** STALE as well when there is no such credit: whoever saw it saw another version. */
export const makeRemoveCredit =
  (table: Table) =>
  async (caseId: string, ver: number, credit: Credit, event: CaseEvent): Promise<DirectWriteOutcome> => {
    const outcome = await writeWithAudit(table, caseId, ver, event, [
      { table: 'registry', delete: caseItemKey(caseId, SK.credit(credit)), when: EXISTING },
    ]);
    return outcome === 'PAPER_CONDITION' ? 'STALE' : outcome;
  };
