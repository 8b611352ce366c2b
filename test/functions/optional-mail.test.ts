/** Mail that a person does not have to get: how it says so, and what becomes of it for somebody who wants none. */
import { describe, expect, it } from 'vitest';
import { replay } from '../../domain/evolve.ts';
import { isOptional, NOTICES } from '../../domain/notices.ts';
import { makeHandler } from '../../functions/send-notice/handler.ts';
import { profileOf } from '../adapters/registry/builders.ts';
import { local } from '../domain/life.ts';
import { walk } from './application.ts';
import { anEffect } from './lives.ts';
import { CASE, PERSON, setup } from './setup.ts';

/** Half of the term from 2025-03-03 to 2027-03-03 is gone, and no course is entered. */
const HALF = local('2026-03-03', '09:00');
const KEY = 'notice:1:half-term';

const certified = async (optionalMail?: boolean) => {
  const world = await setup();
  await walk(world, 'CERTIFIED');
  if (optionalMail !== undefined) await world.registry.savePerson(profileOf({ ...PERSON, ver: 2, optionalMail }));
  await world.work(await world.start(HALF), HALF);
  return world;
};

describe('an optional notice', () => {
  it('says where it ends, in its headers and in the letter', async () => {
    const { mails } = await certified();
    const mail = mails.at(-1);
    expect(mail?.subject).toBe('You still need course hours for your CMPSS certification');
    expect(mail?.unsubscribeUrl).toMatch(/^https:\/\/site\.example\/unsubscribe\/person-1\.[\w-]{43}$/);
    expect(mail?.text).toContain(`Stop these emails: ${mail?.unsubscribeUrl}`);
    expect(mail?.html).toContain(`href="${mail?.unsubscribeUrl}"`);
  });

  it('is not sent to somebody who turned it off; the ledger and the audit say so, and it is not tried again', async () => {
    const { mails, registry, logged, work, start } = await certified(false);
    expect(mails.map(({ subject }) => subject)).not.toContain(
      'You still need course hours for your CMPSS certification',
    );
    const facts = await registry.readFacts(CASE);
    const effect = facts?.effects.find(({ effectKey }) => effectKey === KEY);
    expect(effect).toMatchObject({ state: 'EXEMPT', exemptBecause: 'TURNED_OFF', attempts: 1 });
    expect([effect?.notBefore, effect?.performedAt, effect?.messageId]).toEqual([undefined, undefined, undefined]);
    expect(logged).toContainEqual(expect.objectContaining({ message: 'NOTICE_EXEMPT', caseId: CASE, effectKey: KEY }));
    expect(replay(await registry.readAudit(CASE)).effects.find(({ effectKey }) => effectKey === KEY)).toEqual(effect);
    const later = local('2026-03-04', '10:00');
    await work(await start(later), later);
    expect(logged.filter(({ message }) => message === 'NOTICE_EXEMPT')).toHaveLength(1);
  });

  it('is sent to somebody who turned it on again', async () => {
    const { mails } = await certified(true);
    expect(mails.at(-1)?.unsubscribeUrl).toBeDefined();
  });
});

describe('a notice that a person has to get', () => {
  it('is every one but that of hours that are short', () => {
    expect(NOTICES.filter(isOptional)).toEqual(['CREDITS_BEHIND']);
  });

  it('is sent to somebody who turned optional mail off, and shows no way out', async () => {
    const world = await setup();
    await world.registry.savePerson(profileOf({ ...PERSON, ver: 2, optionalMail: false }));
    await walk(world, 'CERTIFIED');
    expect(world.mails).toHaveLength(6);
    for (const { unsubscribeUrl, text, html } of world.mails) {
      expect(unsubscribeUrl).toBeUndefined();
      expect(`${text}${html}`).not.toContain('/unsubscribe/');
    }
  });

  it.each(NOTICES)('carries the way out only where it is optional: %s', async (notice) => {
    const { noticeDeps, registry } = await setup();
    const asked: string[] = [];
    const effect = { ...anEffect(notice, 'test'), state: 'OWED' as const, attempts: 0 };
    const deps = {
      ...noticeDeps,
      registry: {
        ...registry,
        readFacts: async (caseId: string) => {
          const facts = await registry.readFacts(caseId);
          return facts && { ...facts, effects: [effect] };
        },
        claimEffect: async () => ({ outcome: 'NOT_OWED' as const }),
      },
      unsubscribeUrlOf: async (personId: string) => {
        asked.push(personId);
        return 'https://site.example/unsubscribe/x';
      },
    };
    await makeHandler(deps)({ caseId: CASE, gen: 1, now: HALF, effectKey: effect.effectKey });
    expect(asked).toEqual(isOptional(notice) ? [PERSON.personId] : []);
  });
});
