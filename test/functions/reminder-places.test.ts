/** Who takes the places of a day among reminders, and who gives them back (domain/breaker.ts). */
import { describe, expect, it } from 'vitest';
import type { Registry } from '../../adapters/registry/registry.ts';
import { makeMemorySecrets } from '../../adapters/secrets/memory.ts';
import { makeSecret } from '../../adapters/secrets/secrets.ts';
import { addMonths } from '../../domain/dates.ts';
import { makeHandler } from '../../functions/send-notice/handler.ts';
import { makeMailAddressOf } from '../../functions/shared/mail-address.ts';
import { makeUnsubscribeUrlOf } from '../../functions/shared/unsubscribe.ts';
import { cmpss } from '../../programs/cmpss/program.ts';
import type { Certificant } from '../../sim/population/people.ts';
import { runTo } from '../../sim/population/run.ts';
import { makeWorld, type World } from '../../sim/population/world.ts';
import { local } from '../domain/life.ts';
import { aCertificant } from './a-certificant.ts';

const KEY = 'notice:1:before-90';

const until = (name: string, expiresOn: string): Certificant => {
  const { certification, ...rest } = aCertificant(name);
  const validFrom = addMonths(expiresOn, -24);
  return { ...rest, certification: { ...certification, firstIssuedOn: validFrom, validFrom, expiresOn } };
};

/** One step `SendNotice` beside the workers, on a registry that may be changed. Answers what was logged and what left. */
const sendBeside = async (world: World, now: string, changed: Partial<Registry> = {}) => {
  const secret = makeSecret(makeMemorySecrets({ route: 'secret' }), 'route');
  const logged: string[] = [];
  let left = 0;
  const send = makeHandler({
    registry: { ...world.registry, ...changed },
    mailer: {
      send: async () => {
        left += 1;
        return { outcome: 'SENT', messageId: 'beside' };
      },
    },
    programOf: () => cmpss,
    mailAddressOf: makeMailAddressOf(secret, 'in.example.org'),
    unsubscribeUrlOf: makeUnsubscribeUrlOf(secret, 'https://site.example'),
    siteUrl: 'https://site.example',
    log: (message) => logged.push(message),
  });
  await send({ caseId: 'one', gen: 1, now, effectKey: KEY });
  return { logged, left };
};

const effectOf = async ({ registry }: World) =>
  (await registry.readFacts('one'))?.effects.find(({ effectKey }) => effectKey === KEY);

const sentOn = async ({ registry }: World, on: string) =>
  (await registry.readReminderDay('cmpss', on))?.remindersSent ?? 0;

/** The reminder of 90 days before, 2026-04-01, is owed and could not leave. */
const owing = async (): Promise<World> => {
  const world = makeWorld(cmpss, local('2026-03-20'));
  await world.bring(aCertificant('one'));
  const mailIsDown = { from: local('2026-04-01', '00:00'), to: local('2026-04-02') };
  await runTo(world, [], local('2026-04-01', '09:05'), { mailIsDown });
  return world;
};

describe('a place among the reminders of a day', () => {
  it('is given back when the claim fails, however often it is tried', async () => {
    const world = await owing();
    const claimEffect = () => Promise.reject(new Error('Throttled.'));
    for (let time = 0; time < 12; time += 1)
      await expect(sendBeside(world, local('2026-04-01', '10:00'), { claimEffect })).rejects.toThrow('Throttled.');
    expect(await sentOn(world, '2026-04-01')).toBe(0);
  });

  it('is not asked for by a late run of a notice that has left, and nothing is kept for later', async () => {
    const world = makeWorld(cmpss, local('2026-03-20'));
    await world.bring(aCertificant('one'));
    await runTo(world, [], local('2026-04-01', '12:00'));
    const before = await effectOf(world);
    const at = world.now();
    await world.registry.saveReminderSwitch({ program: 'cmpss', state: 'OFF', at, by: 'operator-1', reason: 'A gap.' });
    expect(await sendBeside(world, at)).toEqual({ logged: ['NOTICE_NOT_OWED'], left: 0 });
    expect(await effectOf(world)).toEqual(before);
    expect(await sentOn(world, '2026-04-01')).toBe(1);
  });

  it('is kept for what was foreseen, however many wait for an operator', async () => {
    const world = makeWorld(cmpss, local('2026-03-20'));
    // Nobody foresaw the first: no account was made before their day.
    for (let n = 0; n < 60; n += 1) await world.bring(aCertificant(`held${n}`));
    for (let n = 0; n < 5; n += 1) await world.bring(until(`ordinary${n}`, '2026-07-01'));
    await runTo(world, [], local('2026-04-02', '04:00'));
    await world.reconcile({ now: local('2026-04-02', '04:00') });
    await runTo(world, [], local('2026-04-02', '16:00'));
    const leftOf = (name: string) => world.mails.filter(({ tags }) => tags.case?.startsWith(name)).length;
    // Ten on the first day, and on the second no more than the limit of 15 less the five that were foreseen.
    expect([leftOf('ordinary'), leftOf('held')]).toEqual([5, 20]);
  });
});

describe('a reminder whose sender died', () => {
  it('is not sent again to a person who has acted meanwhile', async () => {
    const world = await owing();
    const before = await effectOf(world);
    const readFacts: Registry['readFacts'] = async (caseId) => {
      const facts = await world.registry.readFacts(caseId);
      return facts && { ...facts, case: { ...facts.case, stage: 'RENEWAL_REVIEW' } };
    };
    expect(before?.state).toBe('OWED');
    const { logged, left } = await sendBeside(world, local('2026-04-01', '10:00'), { readFacts });
    expect([logged, left]).toEqual([['NOTICE_EXEMPT'], 0]);
    expect(await effectOf(world)).toMatchObject({ state: 'EXEMPT', exemptBecause: 'NO_LONGER_OWED' });
    expect(await sentOn(world, '2026-04-01')).toBe(0);
  });
});
