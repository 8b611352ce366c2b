/**
 * Woken when SES tells what became of a notice. Keeps it beside the ledger; of one that did not arrive it marks the address, where nothing more may be
 * sent there, and tells the case, which decides what is done instead (domain/delivery.ts).
 *
 * Safe to run late, twice and in any order: what outweighs the rest stays, an address is marked once, and a case is told once of each end of a mail. The
 * address is marked before the case is told, so that the next notice does not go there.
 */
import type { Registry } from '../../adapters/registry/registry.ts';
import { dateOf } from '../../domain/dates.ts';
import type { ProgramDefinition } from '../../domain/program.ts';
import { isUndelivered, undeliveredSignalKey } from '../../domain/sent-mail.ts';
import type { Actor } from '../../domain/signals.ts';
import type { Log } from '../shared/messages.ts';
import { parseInput } from '../shared/parse-input.ts';
import { SnsEvent } from '../shared/sns-event.ts';
import { tellCase } from '../shared/tell-case.ts';
import { type Feedback, readFeedback } from './feedback-event.ts';
import { markAddress } from './mark-address.ts';

export type MailFeedbackDeps = {
  readonly registry: Registry;
  readonly programOf: (program: string) => ProgramDefinition | undefined;
  readonly log: Log;
};

const MAIL_FEEDBACK: Actor = { kind: 'SYSTEM', id: 'mail-feedback' };

/** What is told; undefined for the text with which SES tries a topic out. */
const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const take = async (deps: MailFeedbackDeps, { mail, address, unusableBecause }: Feedback): Promise<void> => {
  const { registry, programOf, log } = deps;
  const { messageId, caseId, state, at } = mail;
  const record = await registry.readCase(caseId);
  const program = record && programOf(record.program);
  if (record === undefined || program === undefined)
    throw new Error(`Mail ${messageId} is of a case that is not here.`);
  await registry.noteSentMail(mail);
  if (isUndelivered(state)) {
    const { personId } = record;
    if (address !== undefined && unusableBecause !== undefined) {
      const unusable = { since: at, because: unusableBecause };
      await markAddress(registry, { personId, address, unusable, by: MAIL_FEEDBACK });
    }
    await tellCase(deps, {
      signalKey: undeliveredSignalKey(mail),
      caseId,
      body: { type: 'RECORD_UNDELIVERED', messageId, state },
      actor: MAIL_FEEDBACK,
      occurredOn: dateOf(at, program.timeZone),
      receivedAt: at,
    });
  }
  log('FEEDBACK_TAKEN', { caseId, messageId, state });
};

/** Throws InputInvalidError or a ZodError for an event of another shape: a fault of the wiring. */
export const makeHandler =
  (deps: MailFeedbackDeps) =>
  async (event: unknown): Promise<void> => {
    for (const { Sns } of parseInput(SnsEvent, event).Records) {
      const told = parsed(Sns.Message);
      const feedback = told === undefined ? undefined : readFeedback(told);
      if (feedback === undefined) deps.log('FEEDBACK_NOT_OURS', {});
      else await take(deps, feedback);
    }
  };
