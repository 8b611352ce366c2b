import { describe, expect, it } from 'vitest';
import type { SendOutcome } from '../../adapters/mail/mailer.ts';
import type { Registry } from '../../adapters/registry/registry.ts';
import { addMinutes } from '../../domain/dates.ts';
import type { CaseFacts, Effect } from '../../domain/facts.ts';
import { makeHandler } from '../../functions/send-notice/handler.ts';
import { local } from '../domain/life.ts';
import { KEY, NOON, setupOwed } from './owed-notice.ts';
import { CASE, PERSON } from './setup.ts';

/** A sender's claim holds this long. */
const LEASE_MINUTES = 15;
const NOT_NOW: SendOutcome = { outcome: 'NOT_NOW', because: 'Throttling' };

const withFacts = (change: (facts: CaseFacts) => CaseFacts | undefined) => {
  const changing = { now: false };
  const wrap = (registry: Registry): Registry => ({
    ...registry,
    readFacts: async (caseId) => {
      const facts = await registry.readFacts(caseId);
      return changing.now && facts !== undefined ? change(facts) : facts;
    },
  });
  return { changing, wrap };
};

describe('a notice that is owed', () => {
  it('is sent to the person, and the result is recorded', async () => {
    const { effectOf, sendAt, mails, logged } = await setupOwed();
    expect(await sendAt(NOON)).toEqual({});
    expect(mails).toMatchObject([{ to: 'ana@example.com', subject: 'We have your CMPSS application', at: NOON }]);
    expect(mails[0]?.text).toContain('Hello Ana Ruiz,');
    expect(mails[0]?.html).toContain('https://site.example/my-case');
    const { notBefore, lostSenders, ...effect } = await effectOf();
    expect(effect).toMatchObject({ state: 'PERFORMED', attempts: 1, performedAt: NOON, messageId: 'message-1' });
    expect([notBefore, lostSenders]).toEqual([undefined, undefined]);
    expect(logged.at(-1)).toMatchObject({ message: 'NOTICE_SENT', caseId: CASE, effectKey: KEY, attempts: 1 });
  });

  it('is claimed before anything leaves', async () => {
    const { effectOf, noticeDeps } = await setupOwed();
    const during: Effect[] = [];
    const send = async (): Promise<SendOutcome> => {
      during.push(await effectOf());
      return { outcome: 'SENT', messageId: 'm' };
    };
    await makeHandler({ ...noticeDeps, mailer: { send } })({ caseId: CASE, gen: 1, now: NOON, effectKey: KEY });
    expect(during).toMatchObject([{ state: 'CLAIMED', attempts: 1, notBefore: addMinutes(NOON, LEASE_MINUTES) }]);
  });

  it('is sent once by two senders beside each other, and by one who comes again', async () => {
    const { sendAt, mails, logged } = await setupOwed();
    await Promise.all([sendAt(NOON), sendAt(NOON)]);
    await sendAt(addMinutes(NOON, LEASE_MINUTES));
    expect(mails).toHaveLength(1);
    expect(logged.filter(({ message }) => message === 'NOTICE_NOT_OWED')).toHaveLength(2);
  });

  it('has tags that name the case and the notice, and nobody', async () => {
    const { sendAt, mails } = await setupOwed();
    await sendAt(NOON);
    expect(mails[0]?.tags).toEqual({ case: CASE, effect: 'notice_0_received' });
    for (const value of Object.values(mails[0]?.tags ?? {})) expect(value).toMatch(/^[A-Za-z0-9_-]{1,256}$/);
  });

  it.each([
    { now: local('2025-02-09', '23:59'), says: 'We plan to answer you by Sunday, February 9, 2025.' },
    { now: local('2025-02-10', '00:00'), says: 'We planned to answer you by Sunday, February 9, 2025. We are late' },
  ])('has the words of the day on which it leaves: $now', async ({ now, says }) => {
    const { sendAt, mails } = await setupOwed();
    await sendAt(now);
    expect(mails[0]?.text).toContain(says);
    expect(mails[0]?.at).toBe(now);
  });
});

describe('a notice that is not owed', () => {
  it.each(['notice:0:nothing', 'notice:0:approved'])('is left alone: %s', async (effectKey) => {
    const { sendNotice, gen, mails, registry, logged } = await setupOwed();
    const before = await registry.readFacts(CASE);
    expect(await sendNotice({ caseId: CASE, gen, now: NOON, effectKey })).toEqual({});
    expect(mails).toEqual([]);
    expect(await registry.readFacts(CASE)).toEqual(before);
    expect(logged.at(-1)).toEqual({ message: 'NOTICE_NOT_OWED', caseId: CASE, effectKey });
  });

  it('refuses an input that names none', async () => {
    const { sendNotice } = await setupOwed();
    const refused = sendNotice({ caseId: CASE, gen: 1, now: NOON });
    await expect(refused).rejects.toMatchObject({ name: 'InputInvalidError', message: 'effectKey: invalid_type' });
  });
});

describe('a mail service that is not ready', () => {
  it('defers the notice, with a pause that doubles up to a day', async () => {
    const { sendAt, effectOf, mail, mails } = await setupOwed();
    mail.answer = NOT_NOW;
    const pauses: number[] = [];
    for (let now = NOON, attempt = 1; attempt <= 10; attempt += 1) {
      await sendAt(now);
      const { state, notBefore = '', attempts } = await effectOf();
      expect([state, attempts]).toEqual(['OWED', attempt]);
      pauses.push((Date.parse(notBefore) - Date.parse(now)) / 60_000);
      now = notBefore;
    }
    expect(pauses).toEqual([15, 30, 60, 120, 240, 480, 960, 1440, 1440, 1440]);
    expect(mails).toEqual([]);
  });

  it('gets the notice when the pause is over, and not before', async () => {
    const { sendAt, effectOf, mail, mails, logged } = await setupOwed();
    mail.answer = NOT_NOW;
    await sendAt(NOON);
    expect(logged.at(-1)).toMatchObject({ message: 'NOTICE_DEFERRED', caseId: CASE, effectKey: KEY, attempts: 1 });
    mail.answer = undefined;
    await sendAt(addMinutes(NOON, 14));
    expect(mails).toEqual([]);
    await sendAt(addMinutes(NOON, 15));
    expect(mails).toHaveLength(1);
    const effect = await effectOf();
    expect(effect).toMatchObject({ state: 'PERFORMED', attempts: 2 });
    expect(effect.lostSenders).toBeUndefined();
  });
});

describe('how long a notice had been owed', () => {
  it('is measured whenever it was tried, from its decision on', async () => {
    const { sendAt, effectOf, mail, logged } = await setupOwed();
    expect((await effectOf()).owedAt).toBe(NOON);
    mail.answer = NOT_NOW;
    await sendAt(addMinutes(NOON, 2));
    expect(logged.at(-1)).toMatchObject({ message: 'NOTICE_DEFERRED', at: addMinutes(NOON, 2), owedSeconds: 120 });
    mail.answer = undefined;
    await sendAt(addMinutes(NOON, 60));
    expect(logged.at(-1)).toMatchObject({ message: 'NOTICE_SENT', at: addMinutes(NOON, 60), owedSeconds: 3600 });
  });
});

describe('a registry that cannot be read for a moment', () => {
  it.each(['readFacts', 'readPerson'] as const)('costs another try and no sender: %s', async (reader) => {
    const trouble = { now: false };
    const { sendAt, effectOf, mails } = await setupOwed((registry) => ({
      ...registry,
      [reader]: (id: string) => {
        if (trouble.now) throw new Error('InternalServerError');
        return registry[reader](id);
      },
    }));
    trouble.now = true;
    for (let tries = 1; tries <= 3; tries += 1) await expect(sendAt(NOON)).rejects.toThrow('InternalServerError');
    trouble.now = false;
    expect(await effectOf()).toMatchObject({ state: 'OWED', attempts: 0 });
    await sendAt(addMinutes(NOON, 1));
    expect(mails).toHaveLength(1);
    const effect = await effectOf();
    expect(effect).toMatchObject({ state: 'PERFORMED', attempts: 1 });
    expect(effect.lostSenders).toBeUndefined();
  });
});

describe('a sender that dies', () => {
  const setupDead = async () => {
    const world = await setupOwed();
    world.mail.answer = () => {
      throw new Error('socket hang up while writing to ana@example.com');
    };
    await expect(world.sendAt(NOON)).rejects.toThrow('socket hang up');
    world.mail.answer = undefined;
    return world;
  };

  it('leaves its claim, since the mail may have left', async () => {
    const { effectOf, sendAt, mails } = await setupDead();
    expect(await effectOf()).toMatchObject({ state: 'CLAIMED', attempts: 1 });
    await sendAt(addMinutes(NOON, LEASE_MINUTES - 1));
    expect(mails).toEqual([]);
  });

  it('is followed, when the lease is over, by a claim that says that the mail may be repeated', async () => {
    const { effectOf, sendAt, mails } = await setupDead();
    await sendAt(addMinutes(NOON, LEASE_MINUTES));
    expect(mails).toHaveLength(1);
    expect(await effectOf()).toMatchObject({ state: 'PERFORMED', attempts: 2, lostSenders: 1 });
  });

  it('is followed by a worker that waits for the lease and no longer', async () => {
    const { load, gen } = await setupDead();
    expect(await load(gen, addMinutes(NOON, 1))).toMatchObject({
      route: 'AwaitReview',
      wakeBy: addMinutes(NOON, LEASE_MINUTES),
    });
    expect(await load(gen, addMinutes(NOON, LEASE_MINUTES))).toMatchObject({ route: 'SendNotice', effectKey: KEY });
  });
});

describe('a notice that cannot be sent as it is', () => {
  const failed = (because: string) => ({ state: 'FAILED', failedBecause: because });

  it('fails when the mail service refuses it, and staff are told', async () => {
    const { sendAt, effectOf, mail, registry, work, gen, logged } = await setupOwed();
    mail.answer = { outcome: 'REFUSED', because: 'MessageRejected' };
    await sendAt(NOON);
    expect(await effectOf()).toMatchObject(failed('MessageRejected'));
    expect(logged.at(-1)).toMatchObject({ message: 'NOTICE_FAILED', caseId: CASE, effectKey: KEY, attempts: 1 });
    mail.answer = undefined;
    await work(gen, NOON);
    expect((await registry.readFacts(CASE))?.tasks).toContainEqual(
      expect.objectContaining({ queue: 'EXCEPTION', reason: 'NOTICE_NOT_SENT' }),
    );
  });

  it('fails when the facts do not fit it, and nothing leaves', async () => {
    // The application has only been submitted.
    const { sendAt, effectOf, mails } = await setupOwed((registry) => ({
      ...registry,
      claimEffect: async (...args) => {
        const claim = await registry.claimEffect(...args);
        return claim.outcome === 'CLAIMED'
          ? { ...claim, effect: { ...claim.effect, notice: 'CERTIFICATE_ISSUED' } }
          : claim;
      },
    }));
    await sendAt(NOON);
    expect(await effectOf()).toMatchObject(failed('FACTS_DO_NOT_FIT'));
    expect(mails).toEqual([]);
  });

  it.each([
    { why: 'no facts', change: () => undefined },
    {
      why: 'a program that is not known',
      change: (facts: CaseFacts) => ({ ...facts, case: { ...facts.case, program: 'x' } }),
    },
    { why: 'nobody', change: (facts: CaseFacts) => ({ ...facts, case: { ...facts.case, personId: 'nobody' } }) },
  ])('fails when there is $why to write about', async ({ change }) => {
    const { changing, wrap } = withFacts(change);
    const { sendAt, effectOf, mails } = await setupOwed(wrap);
    changing.now = true;
    await sendAt(NOON);
    changing.now = false;
    expect(await effectOf()).toMatchObject(failed('NOTHING_TO_WRITE_ABOUT'));
    expect(mails).toEqual([]);
  });
});

it.each([
  { becomes: 'sent', answer: undefined },
  { becomes: 'deferred', answer: NOT_NOW },
  { becomes: 'refused', answer: { outcome: 'REFUSED', because: 'MessageRejected' } },
] as const)('no line of the log names the person when a notice is $becomes', async ({ answer }) => {
  const { sendAt, mail, logged } = await setupOwed();
  mail.answer = answer;
  await sendAt(NOON);
  const lines = JSON.stringify(logged);
  expect(lines).toContain(KEY);
  for (const secret of [PERSON.firstName, PERSON.lastName, PERSON.email]) expect(lines).not.toContain(secret);
});
