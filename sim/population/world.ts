/**
 * Runs a population through years of virtual time: the functions as they are deployed, on the registry in memory. What is replaced is what AWS runs:
 * the machine's states, the schedules, the mail service.
 */
import type { Mail, SendOutcome } from '../../adapters/mail/mailer.ts';
import { makeNewId } from '../../adapters/registry/ids.ts';
import { makeRegistry } from '../../adapters/registry/make-registry.ts';
import { makeMemoryTable } from '../../adapters/registry/memory-table.ts';
import { makeMemorySecrets } from '../../adapters/secrets/memory.ts';
import { makeSecret } from '../../adapters/secrets/secrets.ts';
import { arrive, IMPORT } from '../../domain/arrival.ts';
import { dateOf, earliest, epochMilliseconds, type Instant, instantOfEpoch } from '../../domain/dates.ts';
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
import { makeMachine } from './machine.ts';
import type { Act, Certificant } from './people.ts';

/**
 * What SES tells of a mail half a minute after it took it: that it was delivered, or, for the addresses of its simulator, that it bounced. The whole
 * events are tried elsewhere (local/mail/, test/functions/mail-feedback/).
 */
const wordsOf = ({ to, at, tags }: Mail, messageId: string) => {
  const told = addSeconds(at, 30);
  const isDead = to.startsWith('bounce+') && to.endsWith('@simulator.amazonses.com');
  const end = isDead
    ? {
        eventType: 'Bounce',
        bounce: {
          bounceType: 'Permanent',
          bounceSubType: 'General',
          bouncedRecipients: [{ emailAddress: to }],
          timestamp: told,
        },
      }
    : { eventType: 'Delivery', delivery: { timestamp: told, recipients: [to] } };
  const mail = { timestamp: at, messageId, destination: [to], tags: { case: [tags.case] } };
  return [{ at: told, text: JSON.stringify({ ...end, mail }) }];
};

const HOUR = 3_600_000;
const DEFINITION = 'definition-1';

const addSeconds = (at: Instant, seconds: number): Instant => instantOfEpoch(epochMilliseconds(at) + seconds * 1_000);

/** The first full hour that is not before an instant. */
const hourFrom = (at: Instant): Instant => instantOfEpoch(Math.ceil(epochMilliseconds(at) / HOUR) * HOUR);

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

  const bring = async ({ caseId, person, certification }: Certificant): Promise<void> => {
    const arrival = arrive({ caseId, personId: person.personId, program, certification, now });
    if (!arrival.ok) throw new Error(arrival.refusals.map(({ code }) => code).join(', '));
    const { facts, events, next } = arrival.value;
    const dueAt = next.kind === 'HIBERNATE' ? next.dueAt : next.kind === 'WAIT' ? next.wakeBy : now;
    const landed = await registry.landCase({
      facts,
      events,
      person,
      addressHash: person.personId,
      profile: 'NEW',
      rest: { kind: 'HIBERNATE', dueAt },
      at: now,
      by: IMPORT,
    });
    if (landed !== 'LANDED') throw new Error(`${caseId}: ${landed}`);
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
    bring,
    hearOfMail,
    repeatWords,
    nextWordAt: () => words[0]?.at,
    now: () => now,
    setNow: (at: Instant) => {
      now = at;
    },
  };
};

/** What goes wrong, and when. */
export type Troubles = {
  /** Nobody sweeps. */
  readonly sweepIsDead?: { readonly from: Instant; readonly to: Instant };
  /** The mail service takes nothing. */
  readonly mailIsDown?: { readonly from: Instant; readonly to: Instant };
  /** The sweep runs twice at once. */
  readonly doubleSweeps?: boolean;
};

const within = (span: { readonly from: Instant; readonly to: Instant } | undefined, at: Instant): boolean =>
  span !== undefined && at >= span.from && at < span.to;

/** Lets time run to `until`: acts at their instants, waits as they end, the sweep at every full hour at which something is due. */
export const runTo = async (
  world: World,
  acts: readonly Act[],
  until: Instant,
  { sweepIsDead, mailIsDown, doubleSweeps = false }: Troubles = {},
): Promise<void> => {
  const { registry, machine, setNow } = world;
  const ahead = acts.filter(({ at }) => at > world.now() && at <= until).sort((a, b) => (a.at < b.at ? -1 : 1));
  let lastSweep = '';
  for (;;) {
    const dueAt = await registry.firstDueAt();
    let sweepAt = dueAt === null ? undefined : hourFrom(dueAt > world.now() ? dueAt : world.now());
    if (sweepAt !== undefined && sweepAt <= lastSweep) sweepAt = instantOfEpoch(epochMilliseconds(lastSweep) + HOUR);
    if (sweepAt !== undefined && within(sweepIsDead, sweepAt)) sweepAt = hourFrom(sweepIsDead?.to ?? sweepAt);
    const wakeAt = machine.nextWakeAt();
    const [act] = ahead;
    const wordAt = world.nextWordAt();
    const next = earliest(act?.at, wakeAt, sweepAt, wordAt);
    if (next === undefined || next > until) break;
    setNow(next > world.now() ? next : world.now());
    world.mailService.isDown = within(mailIsDown, world.now());
    if (wordAt === next) await world.hearOfMail();
    else if (act !== undefined && act.at === next) {
      ahead.shift();
      await world.tell(act);
    } else if (wakeAt === next) await machine.wake();
    else {
      lastSweep = next;
      await Promise.all(Array.from({ length: doubleSweeps ? 2 : 1 }, () => world.sweep({ now: world.now() })));
    }
  }
  setNow(until);
};
