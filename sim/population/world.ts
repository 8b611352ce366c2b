/**
 * Runs a population through years of virtual time: the functions as they are deployed, on the registry in memory. What is replaced is what AWS runs:
 * the machine's states, the schedules, the mail service, and the streams with what `wake` does of them.
 */
import type { Mail, SendOutcome } from '../../adapters/mail/mailer.ts';
import { makeNewId } from '../../adapters/registry/ids.ts';
import { makeRegistry } from '../../adapters/registry/make-registry.ts';
import { makeMemoryTable } from '../../adapters/registry/memory-table.ts';
import { makeMemorySecrets } from '../../adapters/secrets/memory.ts';
import { makeSecret } from '../../adapters/secrets/secrets.ts';
import { dateOf, epochMilliseconds, type Instant, instantOfEpoch } from '../../domain/dates.ts';
import type { ProgramDefinition } from '../../domain/program.ts';
import { makeHandler as makeEvaluate } from '../../functions/evaluate/handler.ts';
import { makeHandler as makeFeedback } from '../../functions/mail-feedback/handler.ts';
import { makeHandler as makeReconcile } from '../../functions/reconcile/handler.ts';
import { makeHandler as makeSendNotice } from '../../functions/send-notice/handler.ts';
import { certificateNumber } from '../../functions/shared/certificate-number.ts';
import { makeMailAddressOf } from '../../functions/shared/mail-address.ts';
import type { Log } from '../../functions/shared/messages.ts';
import { startWorker } from '../../functions/shared/start-worker.ts';
import { makeUnsubscribeUrlOf } from '../../functions/shared/unsubscribe.ts';
import { makeHandler as makeSweep } from '../../functions/sweep/handler.ts';
import { endingsOf } from '../../local/mail/endings.ts';
import { bring } from './bring.ts';
import { makeMachine } from './machine.ts';
import type { Act, Certificant } from './people.ts';

/** What SES tells of a mail half a minute after it took it, as it ends at its address in the local cloud too. */
const wordsOf = ({ to, at, tags }: Mail, messageId: string) => {
  const told = instantOfEpoch(epochMilliseconds(at) + 30_000);
  const mail = { timestamp: at, messageId, destination: [to], tags: { case: [tags.case] } };
  return endingsOf(to).map(({ eventType, field, contents }) => ({
    at: told,
    text: JSON.stringify({ eventType, mail, [field]: contents(to, told, messageId) }),
  }));
};

const DEFINITION = 'definition-1';

type Logged = { readonly message: string; readonly [field: string]: unknown };

export type World = ReturnType<typeof makeWorld>;

/** `listen`: hears everything that the functions log. */
export const makeWorld = (program: ProgramDefinition, startsAt: Instant, listen: Log = () => {}) => {
  let now = startsAt;
  /** How many items were written so far. */
  const written = { items: 0 };
  const table = makeMemoryTable({
    onChange: () => {
      written.items += 1;
    },
  });
  const registry = makeRegistry({ table, newId: makeNewId() });
  const logged: Logged[] = [];
  const log: Log = (message, context) => {
    listen(message, context);
    if (message !== 'DECIDED' && message !== 'STAGE_ENTERED' && message !== 'STAGE_LEFT')
      logged.push({ message, ...context });
  };
  const programOf = (id: string) => (id === program.id ? program : undefined);

  const mails: Mail[] = [];
  const mailService = { isDown: false, isSilent: false };
  /** What the mail service has still to say, each with when it does. */
  const words: { readonly at: Instant; readonly text: string }[] = [];
  const send = async (mail: Mail): Promise<SendOutcome> => {
    if (mailService.isDown) return { outcome: 'NOT_NOW', because: 'ServiceUnavailable' };
    mails.push(mail);
    const messageId = `message-${mails.length}`;
    if (!mailService.isSilent) words.push(...wordsOf(mail, messageId));
    return { outcome: 'SENT', messageId };
  };

  const caseAddressSecret = makeSecret(makeMemorySecrets({ route: 'secret' }), 'route');
  const steps = {
    evaluate: makeEvaluate({ registry, programOf, certificateNumber, definitionVersion: DEFINITION, log }),
    sendNotice: makeSendNotice({
      registry,
      mailer: { send },
      programOf,
      mailAddressOf: makeMailAddressOf(caseAddressSecret, 'in.example.org'),
      unsubscribeUrlOf: makeUnsubscribeUrlOf(caseAddressSecret, 'https://site.example'),
      siteUrl: 'https://site.example',
      log,
    }),
  };
  const machine = makeMachine(
    table,
    () => steps,
    () => now,
  );
  const workerDeps = { registry, workflow: machine, definitionVersion: DEFINITION, log };
  const sweep = makeSweep(workerDeps);
  const reconcile = makeReconcile({ registry, programs: [program], log });
  const feedback = makeFeedback({ registry, programOf, log });

  /** What `wake` does of a signal, as soon as it came. */
  const wake = async (caseId: string): Promise<void> => {
    const run = await registry.readRun(caseId);
    if (run === undefined || run.inboxSeq === run.seenSeq) return;
    if (run.waitToken !== undefined) await machine.ring(run.waitToken);
    else if (run.runState === 'HIBERNATING') await startWorker(workerDeps, run, now);
  };

  const said: string[] = [];
  const hear = async (text: string): Promise<void> => {
    await feedback({ Records: [{ Sns: { Message: text } }] });
    await wake(JSON.parse(text).mail.tags.case[0]);
  };

  /** Lets the mail service say what it has to say by now. */
  const hearOfMail = async (): Promise<void> => {
    while (words[0] !== undefined && words[0].at <= now) {
      const { text } = words[0];
      words.shift();
      said.push(text);
      await hear(text);
    }
  };

  /** All that it has said is told again. */
  const repeatWords = async (): Promise<void> => {
    for (const text of said) await hear(text);
  };

  let told = 0;
  const tell = async ({ caseId, actor, body }: Omit<Act, 'at'>, key?: string): Promise<void> => {
    told += 1;
    await registry.leaveSignal({
      signalKey: key ?? `act-${told}`,
      caseId,
      body,
      actor,
      occurredOn: dateOf(now, program.timeZone),
      receivedAt: now,
    });
    await wake(caseId);
  };

  return {
    registry,
    table,
    logged,
    written,
    mails,
    mailService,
    machine,
    sweep,
    reconcile,
    tell,
    bring: (certificant: Certificant) => bring(registry, { program, now }, certificant),
    hearOfMail,
    repeatWords,
    nextWordAt: () => words[0]?.at,
    now: () => now,
    setNow: (at: Instant) => {
      now = at;
    },
  };
};
