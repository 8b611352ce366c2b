/** The registry over any table: all of its logic, the same in the cloud, on one machine and in a simulation. */
import { makePeopleOfAddress } from './address-index.ts';
import { makeAmendClosed } from './amend-closed.ts';
import { makeReadAudit } from './audit.ts';
import { makeCalendars } from './calendars.ts';
import { makeCasesOfPerson, makeEveryCase, makeOpenCase, makeReadCase, makeReadFacts } from './cases.ts';
import { makeCatalogue } from './catalogue.ts';
import { makeCommit } from './commit.ts';
import {
  makeChangeCredit,
  makeRemoveCredit,
  makeSaveAnswers,
  makeSaveCredit,
  makeSaveTask,
  makeSwitchPathway,
} from './direct-writes.ts';
import { makeClaimEffect, makePostponeEffect, makeRecordEffect } from './effects.ts';
import type { NewId } from './ids.ts';
import { makeLandCase, makeOpenCaseOf, makeReadLanded } from './landing.ts';
import { makeMail } from './mail.ts';
import { makeFindNames } from './names.ts';
import { makeMarkAddresses, makeReadPerson, makeSavePerson } from './people.ts';
import { makeProjectNames, makeReadPublic } from './public.ts';
import type { PublicRegistry, Registry } from './registry.ts';
import { makeReminderDays } from './reminder-days.ts';
import { makeFirstDueAt, makeQueryDue, makeStartWorker, readRun } from './runs.ts';
import { makeSentMail } from './sent-mail.ts';
import { makeLeaveSignal, makeReadInbox, makeReadSignal } from './signals.ts';
import { ContentionError, type Table } from './table.ts';
import { makeSaveView, makeUploads } from './uploads.ts';
import { makeCaseOfNumber, makeReadQueue } from './work.ts';

/** One write in a case meets few others. Each sending already waits and tries again inside (dynamodb-table.ts). */
const MOST_SENDINGS = 5;

/**
 * Sends a write again when contention kept it from being made. Nothing is read anew: should an earlier sending have been made after all, its
 * conditions fail, and every room of the registry knows its own writes again.
 */
export const insisting = (table: Table): Table => ({
  ...table,
  write: async (writes) => {
    for (let sending = 1; sending < MOST_SENDINGS; sending++) {
      try {
        return await table.write(writes);
      } catch (error) {
        if (!(error instanceof ContentionError)) throw error;
      }
    }
    return table.write(writes);
  },
});

/** What anyone may read, over any table. */
export const makePublicRegistry = (table: Table): PublicRegistry => ({
  readPublic: makeReadPublic(table),
  findNames: makeFindNames(table),
});

export const makeRegistry = ({ table: given, newId }: { readonly table: Table; readonly newId: NewId }): Registry => {
  const table = insisting(given);
  return {
    openCase: makeOpenCase(table),
    readRun: (caseId) => readRun(table, caseId),
    readInbox: makeReadInbox(table),
    readCase: makeReadCase(table),
    readFacts: makeReadFacts(table),
    readAudit: makeReadAudit(table),
    readSignal: makeReadSignal(table),
    leaveSignal: makeLeaveSignal(table, newId),
    commit: makeCommit(table),
    amendClosed: makeAmendClosed(table),
    startWorker: makeStartWorker(table),
    claimEffect: makeClaimEffect(table, newId),
    postponeEffect: makePostponeEffect(table),
    recordEffect: makeRecordEffect(table),
    queryDue: makeQueryDue(table),
    firstDueAt: makeFirstDueAt(table),
    saveAnswers: makeSaveAnswers(table),
    switchPathway: makeSwitchPathway(table),
    saveCredit: makeSaveCredit(table),
    changeCredit: makeChangeCredit(table),
    removeCredit: makeRemoveCredit(table),
    saveTask: makeSaveTask(table),
    readPerson: makeReadPerson(table),
    savePerson: makeSavePerson(table),
    markAddresses: makeMarkAddresses(table),
    peopleOfAddress: makePeopleOfAddress(table),
    projectNames: makeProjectNames(table),
    casesOfPerson: makeCasesOfPerson(table),
    everyCase: makeEveryCase(table),
    caseOfNumber: makeCaseOfNumber(table),
    readQueue: makeReadQueue(table),
    landCase: makeLandCase(table),
    readLanded: makeReadLanded(table),
    openCaseOf: makeOpenCaseOf(table),
    saveView: makeSaveView(table),
    ...makeCatalogue(table),
    ...makeUploads(table),
    ...makeMail(table),
    ...makeReminderDays(table),
    ...makeSentMail(table),
    ...makeCalendars(table),
    ...makePublicRegistry(table),
  };
};
