/** What becomes of notices, as SES tells it: kept beside the ledger, and made good once where they did not arrive. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Person } from '../../../domain/person.ts';
import { makeHandler } from '../../../functions/mail-feedback/handler.ts';
import { programOf } from '../../../programs/programs.ts';
import { profileOf } from '../../adapters/registry/builders.ts';
import { local } from '../../domain/life.ts';
import { CASE, PERSON, setup } from '../setup.ts';
import { AT, EVENTS, type EventName, told, untagged, wrapped } from './events.ts';

const SECOND = 'ana@second.example';
const NOW = local('2025-01-10', '11:00');

/** A case whose first notice went out as `message-1`. */
const world = async (contacts: Partial<Person> = {}) => {
  const tools = await setup();
  const { registry, submit, send, start, work, mails, workerDeps } = tools;
  const before = await registry.readPerson(PERSON.personId);
  await registry.savePerson(profileOf({ ...PERSON, ...contacts, ver: (before?.ver ?? 0) + 1 }));
  await submit();
  await send(
    { type: 'RECORD_PAYMENT', paymentId: 'p', fee: 'APPLICATION', amountCents: 10_000, paidOn: '2025-01-10' },
    tools.opened,
  );
  await work(await start(tools.opened), tools.opened);
  expect(mails.map(({ to }) => to)).toEqual([PERSON.email]);
  const handler = makeHandler({ registry, programOf, log: workerDeps.log });
  const effects = async () => (await registry.readFacts(CASE))?.effects ?? [];
  const letters = async () =>
    (await registry.readFacts(CASE))?.tasks.flatMap(({ queue, taskId }) => (queue === 'LETTER' ? [taskId] : []));
  const settle = async () => {
    await work(await start(NOW), NOW);
  };
  const person = () => registry.readPerson(PERSON.personId);
  const signals = async () => (await registry.readInbox(CASE, 100)).map(({ signal }) => signal.body);
  return { ...tools, handler, effects, letters, settle, person, signals };
};

describe('what SES tells of a mail', () => {
  it.each<[EventName, string, string | undefined]>([
    ['DELIVERY', 'DELIVERED', undefined],
    ['DELAY', 'DELAYED', 'TransientCommunicationFailure'],
    ['HARD_BOUNCE', 'BOUNCED', 'Permanent General'],
    ['SUPPRESSED', 'BOUNCED', 'Permanent OnAccountSuppressionList'],
    ['SOFT_BOUNCE', 'BOUNCED', 'Transient MailboxFull'],
    ['OUT_OF_OFFICE', 'ANSWERED', 'Transient General'],
    ['COMPLAINT', 'COMPLAINED', 'abuse'],
    ['REJECT', 'REJECTED', 'Bad content'],
  ])('%s is kept as %s, in words of SES alone', async (name, state, because) => {
    const { handler, registry } = await world();
    await handler(told(name, 'message-1'));
    const at = name === 'REJECT' ? '2025-01-10T17:59:58.500Z' : AT;
    expect(await registry.sentMailOfCase(CASE)).toEqual([
      { messageId: 'message-1', caseId: CASE, state, at, ...(because !== undefined && { because }) },
    ]);
  });

  it.each<[EventName, string]>([
    ['DELIVERY', 'nothing'],
    ['DELAY', 'nothing'],
    ['OUT_OF_OFFICE', 'nothing'],
    ['SOFT_BOUNCE', 'undelivered'],
    ['REJECT', 'undelivered'],
    ['HARD_BOUNCE', 'undelivered and marked BOUNCED'],
    ['SUPPRESSED', 'undelivered and marked BOUNCED'],
    ['COMPLAINT', 'undelivered and marked COMPLAINED'],
  ])('%s makes of the notice: %s', async (name, expected) => {
    const { handler, person, signals } = await world();
    await handler(told(name, 'message-1'));
    const mark = (await person())?.emailUnusable;
    const words = [
      ...((await signals()).some(({ type }) => type === 'RECORD_UNDELIVERED') ? ['undelivered'] : []),
      ...(mark === undefined ? [] : [`marked ${mark.because}`]),
    ];
    expect(words.join(' and ') || 'nothing').toBe(expected);
    if (mark !== undefined) expect(mark.since).toBe(AT);
  });

  it.each([
    ['what we do not ask to be told', told('SEND', 'message-1')],
    ['a mail without a case', untagged('HARD_BOUNCE')],
    ['the text with which SES tries a topic out', wrapped('Successfully validated SNS topic.')],
  ])('%s changes nothing', async (_, event) => {
    const { handler, registry, person, logged } = await world();
    const before = await person();
    await handler(event);
    expect(await registry.sentMailOfCase(CASE)).toEqual([]);
    expect(await person()).toEqual(before);
    expect(logged.at(-1)?.message).toBe('FEEDBACK_NOT_OURS');
  });

  it.each([
    ['another shape', wrapped('{"eventType":"Bounce"}')],
    ['a case that is not here', told('DELIVERY', 'message-1', { caseId: 'nowhere' })],
  ])('%s is an error, so that somebody looks', async (_, event) => {
    const { handler } = await world();
    await expect(handler(event)).rejects.toThrow();
  });

  it('names nobody in its logs', async () => {
    const { handler, logged } = await world();
    for (const name of Object.keys(EVENTS) as EventName[]) await handler(told(name, 'message-1'));
    expect(JSON.stringify(logged)).not.toContain('@');
  });
});

describe('a notice that bounced', () => {
  it('goes to the second address, and the first one is used no more', async () => {
    const { handler, mails, settle, effects, letters, person } = await world({ secondEmail: SECOND });
    await handler(told('HARD_BOUNCE', 'message-1'));
    await settle();
    expect(mails.map(({ to }) => to)).toEqual([PERSON.email, SECOND]);
    expect(mails[1]?.subject).toBe(mails[0]?.subject);
    expect((await effects()).map(({ effectKey, sentTo, undelivered }) => [effectKey, sentTo, undelivered])).toEqual([
      ['notice:0:contact-2-received', 'SECOND', undefined],
      ['notice:0:received', 'PRIMARY', 'BOUNCED'],
    ]);
    expect(await letters()).toEqual([]);
    expect(await person()).toMatchObject({ email: PERSON.email, emailUnusable: { because: 'BOUNCED' } });
  });

  it('from both addresses is a letter', async () => {
    const { handler, mails, settle, letters, person } = await world({ secondEmail: SECOND });
    await handler(told('HARD_BOUNCE', 'message-1'));
    await settle();
    await handler(told('COMPLAINT', 'message-2', { address: SECOND }));
    await settle();
    expect(mails).toHaveLength(2);
    expect(await letters()).toEqual(['letter-notice:0:contact-2-received']);
    expect(await person()).toMatchObject({
      emailUnusable: { because: 'BOUNCED' },
      secondEmailUnusable: { because: 'COMPLAINED' },
    });
  });

  it('is a letter where there is no second address, and failed for nothing else', async () => {
    const { handler, mails, settle, letters, logged, registry } = await world();
    await handler(told('SOFT_BOUNCE', 'message-1'));
    await settle();
    expect(mails).toHaveLength(1);
    expect(await letters()).toEqual(['letter-notice:0:contact-2-received']);
    expect(logged.map(({ message }) => message)).toContain('NOTICE_BY_LETTER');
    expect(logged.map(({ message }) => message)).not.toContain('NOTICE_FAILED');
    const queue = await registry.readQueue({ program: 'cmpss', queue: 'LETTER', limit: 10 });
    expect(queue.map(({ caseId, task }) => [caseId, task.reason])).toEqual([[CASE, 'LETTER_TO_POST']]);
  });

  it('marks no address that the person has changed meanwhile', async () => {
    const { handler, person, registry } = await world();
    const before = await person();
    if (before === undefined) throw new Error('nobody');
    await registry.savePerson(profileOf({ ...before, ver: before.ver + 1, email: 'ana@new.example' }));
    await handler(told('HARD_BOUNCE', 'message-1'));
    expect((await person())?.emailUnusable).toBeUndefined();
  });

  it('says in the profile’s history who marked it', async () => {
    const { handler, registry, person } = await world();
    const marked: unknown[] = [];
    const watching = { ...registry, markAddresses: async (_after: Person, change: object) => marked.push(change) > 0 };
    await makeHandler({ registry: watching as never, programOf, log: () => {} })(told('HARD_BOUNCE', 'message-1'));
    expect(marked).toEqual([{ at: AT, by: { kind: 'SYSTEM', id: 'mail-feedback' } }]);
    await handler(told('HARD_BOUNCE', 'message-1'));
    expect((await person())?.emailUnusable).toEqual({ since: AT, because: 'BOUNCED' });
  });
});

describe('events that come late, twice and in any order', () => {
  const NAMES = ['DELIVERY', 'DELAY', 'HARD_BOUNCE', 'OUT_OF_OFFICE', 'COMPLAINT', 'DELIVERY', 'HARD_BOUNCE'] as const;

  it('come to the same, with one second mail', async () => {
    const turns = fc.shuffledSubarray([...NAMES], { minLength: NAMES.length });
    await fc.assert(
      fc.asyncProperty(turns, fc.nat(NAMES.length), async (names, settledAfter) => {
        const { handler, mails, settle, registry, letters } = await world({ secondEmail: SECOND });
        for (const [place, name] of names.entries()) {
          await handler(told(name, 'message-1'));
          if (place === settledAfter) await settle();
        }
        await settle();
        expect(mails.map(({ to }) => to)).toEqual([PERSON.email, SECOND]);
        expect((await registry.sentMailOfCase(CASE)).map(({ state }) => state)).toEqual(['COMPLAINED']);
        expect(await letters()).toEqual([]);
      }),
      { numRuns: 12 },
    );
  });

  it('send nothing when a queue of failures is worked off again', async () => {
    const { handler, mails, settle } = await world({ secondEmail: SECOND });
    const events = [told('HARD_BOUNCE', 'message-1'), told('HARD_BOUNCE', 'message-2', { address: SECOND })];
    for (const event of [...events, ...events]) {
      await handler(event);
      await settle();
    }
    expect(mails).toHaveLength(2);
  });
});
