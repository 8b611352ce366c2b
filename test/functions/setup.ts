/** The workflow functions over a registry in memory, with a mail service and a machine that a test can look at and break. */
import type { Mail, SendOutcome } from '../../adapters/mail/mailer.ts';
import { makeMemoryRegistry } from '../../adapters/registry/memory.ts';
import type { Registry } from '../../adapters/registry/registry.ts';
import { makeMemorySecrets } from '../../adapters/secrets/memory.ts';
import { makeSecret } from '../../adapters/secrets/secrets.ts';
import type { RingOutcome } from '../../adapters/workflow/workflow.ts';
import { toInstant } from '../../domain/dates.ts';
import type { Person } from '../../domain/person.ts';
import type { SignalBody } from '../../domain/signals.ts';
import { makeHandler as makeEvaluate } from '../../functions/evaluate/handler.ts';
import { makeHandler as makeSendNotice } from '../../functions/send-notice/handler.ts';
import { certificateNumber } from '../../functions/shared/certificate-number.ts';
import { makeMailAddressOf } from '../../functions/shared/mail-address.ts';
import type { MESSAGES } from '../../functions/shared/messages.ts';
import { type Command, sendCommand } from '../../functions/shared/send-command.ts';
import { makeUnsubscribeUrlOf } from '../../functions/shared/unsubscribe.ts';
import { openCase, saveAnswers } from '../../functions/shared/working-papers.ts';
import { programOf } from '../../programs/programs.ts';
import { profileOf } from '../adapters/registry/builders.ts';
import { APPLICANT, aDocument, goodAnswers, local, REVIEWER } from '../domain/life.ts';

export const CASE = '01JCASE0000000000000000001';
export const PERSON: Person = {
  personId: 'person-1',
  ver: 1,
  firstName: 'Ana',
  lastName: 'Ruiz',
  email: 'ana@example.com',
  language: 'en',
};
export const VERSION = 'definition-1';
const SITE = 'https://site.example';

const caseAddressSecret = makeSecret(makeMemorySecrets({ route: 'route-secret' }), 'route');
const mailAddressOf = makeMailAddressOf(caseAddressSecret, 'in.cert.example');

type Logged = { readonly message: keyof typeof MESSAGES; readonly [field: string]: unknown };

export const setup = async (wrap: (registry: Registry) => Registry = (registry) => registry) => {
  const registry = wrap(makeMemoryRegistry());
  const logged: Logged[] = [];
  const log = (message: keyof typeof MESSAGES, context: Readonly<Record<string, unknown>>) => {
    logged.push({ message, ...context });
  };
  const mails: Mail[] = [];
  const mail = { answer: undefined as SendOutcome | (() => never) | undefined };
  const mailer = {
    send: async (each: Mail): Promise<SendOutcome> => {
      if (typeof mail.answer === 'function') return mail.answer();
      if (mail.answer !== undefined) return mail.answer;
      mails.push(each);
      return { outcome: 'SENT', messageId: `message-${mails.length}` };
    },
  };
  const machine = {
    started: [] as string[],
    rung: [] as string[],
    ring: 'RUNG' as RingOutcome,
    fail: undefined as Error | undefined,
  };
  const workflow = {
    start: async (name: string, input: { caseId: string; gen: number }) => {
      if (machine.fail !== undefined) throw machine.fail;
      machine.started.push(`${name} ${JSON.stringify(input)}`);
      return 'STARTED' as const;
    },
    ring: async (token: string) => {
      machine.rung.push(token);
      return machine.ring;
    },
  };
  const workerDeps = { registry, workflow, definitionVersion: VERSION, log };
  const evaluate = makeEvaluate({ registry, programOf, certificateNumber, definitionVersion: VERSION, log });
  const unsubscribeUrlOf = makeUnsubscribeUrlOf(caseAddressSecret, SITE);
  const noticeDeps = { registry, mailer, programOf, mailAddressOf, unsubscribeUrlOf, siteUrl: SITE, log };
  const sendNotice = makeSendNotice(noticeDeps);

  const opened = local('2025-01-10', '09:00');
  await registry.savePerson(profileOf(PERSON));
  await openCase(
    { registry, programOf },
    { caseId: CASE, personId: PERSON.personId, program: 'cmpss', actor: APPLICANT, now: opened },
  );
  await saveAnswers({ registry, programOf }, { caseId: CASE, actor: APPLICANT, now: opened }, goodAnswers);

  let sent = 0;
  const send = (body: SignalBody, at: string, overrides: Partial<Command> = {}) => {
    sent += 1;
    return sendCommand(
      { registry, programOf },
      {
        caseId: CASE,
        key: `key-${sent}`,
        body,
        actor: body.type === 'APPROVE' ? REVIEWER : APPLICANT,
        now: toInstant(at),
        ...overrides,
      },
    );
  };

  /** Starts a worker and answers its generation. */
  const start = async (now: string): Promise<number> => {
    const run = await registry.readRun(CASE);
    if (run === undefined) throw new Error('No run.');
    const started = await registry.startWorker(run, now, VERSION);
    if (started.outcome !== 'STARTED') throw new Error('Not started.');
    return started.gen;
  };

  const load = (gen: number, now: string, startedAt = now) => evaluate({ caseId: CASE, gen, now, startedAt });

  /** Loads and performs until the worker would rest. */
  const work = async (gen: number, now: string) => {
    for (let step = 0; step < 50; step += 1) {
      const result = await load(gen, now);
      if (result.route === 'SendNotice') await sendNotice({ caseId: CASE, gen, now, effectKey: result.effectKey });
      else if (result.route !== 'Load') return result;
    }
    throw new Error('The worker does not come to rest.');
  };

  const submit = async (at = opened) => {
    for (const kind of ['PHOTO_ID', 'EDUCATION']) {
      const { receivedAt: _, ...document } = aDocument(kind);
      await send({ type: 'RECORD_DOCUMENT', ...document }, at);
    }
    return send({ type: 'SUBMIT_APPLICATION' }, at);
  };

  return {
    registry,
    logged,
    mails,
    mail,
    machine,
    workerDeps,
    noticeDeps,
    evaluate,
    sendNotice,
    send,
    start,
    load,
    work,
    submit,
    opened,
  };
};
