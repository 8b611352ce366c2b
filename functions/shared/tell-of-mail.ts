/**
 * Tells a case of a message once each of its files has come to its end, whoever brings about the last: the function that took the message in or the one
 * that looks at files, after they have written theirs, or the sweep, for which a file has ended by its time alone (isComing). Every read is strongly
 * consistent, so that one of them sees all.
 */
import type { Registry } from '../../adapters/registry/registry.ts';
import type { Instant } from '../../domain/dates.ts';
import { mailSignalKey, type ReceivedMail } from '../../domain/mail.ts';
import type { Actor } from '../../domain/signals.ts';
import { isComing } from '../../domain/uploads.ts';

export type TellOfMailDeps = { readonly registry: Registry };

/** Who tells of mail that found its case without anybody. */
export const MAIL: Actor = { kind: 'SYSTEM', id: 'mail' };

/** What staff have to read is told of as well: whoever wrote without a file hears that it came. */
const isTakenIn = ({ state, waitsBecause }: ReceivedMail): boolean =>
  state === 'FILED' || waitsBecause === 'NO_DOCUMENT';

/** The message with the moment of its end; somebody else may have been first. */
const settle = async ({ registry }: TellOfMailDeps, mail: ReceivedMail, now: Instant): Promise<Instant> => {
  if (mail.settledAt !== undefined) return mail.settledAt;
  if (await registry.changeMail(mail, { ...mail, settledAt: now })) return now;
  const settledAt = (await registry.readMail(mail.messageId))?.settledAt;
  if (settledAt === undefined) throw new Error(`Message ${mail.messageId} was changed meanwhile.`);
  return settledAt;
};

/**
 * Does nothing while a file of the message is still expected, and not given up. Safe to repeat: the first moment counts, and a case is told once. A
 * case that takes no more is told nothing, and whom no machine may answer is not answered.
 */
export const tellOfMail = async (deps: TellOfMailDeps, messageId: string, now: Instant): Promise<void> => {
  const mail = await deps.registry.readMail(messageId);
  const caseId = mail?.caseId;
  if (mail === undefined || caseId === undefined || !isTakenIn(mail)) return;
  const uploads = await deps.registry.uploadsOfMail(caseId, messageId);
  if (uploads.some((upload) => isComing(upload, now))) return;
  const settledAt = await settle(deps, mail, now);
  if (mail.unanswerable.length > 0) return;
  // What it is about is settled, and the lifecycle owes an answer for it whatever the case says: there is nothing to refuse.
  await deps.registry.leaveSignal({
    signalKey: mailSignalKey(messageId),
    caseId,
    body: { type: 'RECORD_MAIL', messageId },
    actor: MAIL,
    occurredOn: mail.receivedOn,
    receivedAt: settledAt,
  });
};
