import { describe, expect, it } from 'vitest';
import type { Registry } from '../../../adapters/registry/registry.ts';
import type { Effect } from '../../../domain/facts.ts';
import { aCommit, anEffect, factsIn, LATER, NOW, openCase, registryOn, WATCHDOG } from './builders.ts';
import { onEveryTable } from './on-every-table.ts';
import { contended, interrupted, losingAnAnswer } from './wrapped-tables.ts';

const KEY = anEffect().effectKey;
/** When a lease that began at WATCHDOG ends. */
const SECOND_LEASE = '2026-03-02T16:30:00.000Z';

const claimed = async (registry: Registry, now = NOW): Promise<Effect> => {
  const claim = await registry.claimEffect('C1', KEY, now);
  if (claim.outcome !== 'CLAIMED') throw new Error(claim.outcome);
  return claim.effect;
};

describe('an effect', () => {
  onEveryTable((open) => {
    const setup = async (effect: Partial<Effect> = {}) => {
      const table = await open();
      const registry = registryOn(table);
      const before = await openCase(registry);
      await registry.commit(aCommit(before, { effects: [anEffect(effect)] }));
      const stored = async () => (await factsIn(registry)).effects[0];
      return { table, registry, stored };
    };

    it('that is owed is claimed with a lease of 15 minutes', async () => {
      const { registry, stored } = await setup();
      const effect = anEffect({ state: 'CLAIMED', attempts: 1, notBefore: WATCHDOG });
      expect(await registry.claimEffect('C1', KEY, NOW)).toEqual({ outcome: 'CLAIMED', effect });
      expect(await stored()).toEqual(effect);
      expect((await factsIn(registry)).case.ver).toBe(2);
    });

    it('is claimed by one sender until the lease is over, and may then be repeated', async () => {
      const { registry, stored } = await setup();
      await claimed(registry);
      expect(await registry.claimEffect('C1', KEY, '2026-03-02T16:14:59.999Z')).toEqual({ outcome: 'NOT_OWED' });
      const effect = anEffect({ state: 'CLAIMED', attempts: 2, notBefore: SECOND_LEASE, lostSenders: 1 });
      expect(await registry.claimEffect('C1', KEY, WATCHDOG)).toEqual({ outcome: 'CLAIMED', effect });
      expect(await stored()).toEqual(effect);
    });

    it('is claimed by one of ten senders at once', async () => {
      const { registry, stored } = await setup();
      const claims = await Promise.all(Array.from({ length: 10 }, () => registry.claimEffect('C1', KEY, NOW)));
      expect(claims.filter(({ outcome }) => outcome === 'CLAIMED')).toHaveLength(1);
      expect((await stored())?.attempts).toBe(1);
    });

    it('is not claimed as it was read when it acknowledges more meanwhile', async () => {
      const { table, registry, stored } = await setup({ acknowledges: ['M1'] });
      const before = await factsIn(registry);
      const more = anEffect({ acknowledges: ['M1', 'M2'] });
      const slow = registryOn(interrupted(table, () => registry.commit(aCommit(before, { effects: [more] }))));
      expect(await slow.claimEffect('C1', KEY, NOW)).toEqual({ outcome: 'NOT_OWED' });
      expect(await stored()).toEqual(more);
      expect((await claimed(registry)).acknowledges).toEqual(['M1', 'M2']);
    });

    it('that is to be kept for later is owed from then on', async () => {
      const { registry } = await setup({ notBefore: LATER });
      expect(await registry.claimEffect('C1', KEY, NOW)).toEqual({ outcome: 'NOT_OWED' });
      expect((await registry.claimEffect('C1', KEY, LATER)).outcome).toBe('CLAIMED');
    });

    it.each(['PERFORMED', 'SETTLED', 'FAILED', 'SUPERSEDED'] as const)('that is %s is not owed', async (state) => {
      const { registry, stored } = await setup({ state });
      expect(await registry.claimEffect('C1', KEY, NOW)).toEqual({ outcome: 'NOT_OWED' });
      expect(await stored()).toEqual(anEffect({ state }));
    });

    it('that does not exist is not owed', async () => {
      const { registry } = await setup();
      expect(await registry.claimEffect('C1', 'notice:9:none', NOW)).toEqual({ outcome: 'NOT_OWED' });
      expect(await registry.claimEffect('C2', KEY, NOW)).toEqual({ outcome: 'NOT_OWED' });
    });

    it('knows its claim again when the answer was lost', async () => {
      const { table, registry, stored } = await setup();
      expect((await registryOn(losingAnAnswer(table)).claimEffect('C1', KEY, NOW)).outcome).toBe('CLAIMED');
      const retried = registryOn(contended(table, 2, { afterwards: true }));
      expect((await retried.claimEffect('C1', KEY, WATCHDOG)).outcome).toBe('CLAIMED');
      expect((await stored())?.attempts).toBe(2);
      expect((await registry.claimEffect('C1', KEY, WATCHDOG)).outcome).toBe('NOT_OWED');
    });

    it('is performed, with what proves it', async () => {
      const { registry, stored } = await setup();
      await registry.recordEffect('C1', await claimed(registry), {
        outcome: 'PERFORMED',
        at: LATER,
        messageId: 'M1',
        sentTo: 'PRIMARY',
      });
      expect(await stored()).toEqual(
        anEffect({ state: 'PERFORMED', attempts: 1, performedAt: LATER, messageId: 'M1', sentTo: 'PRIMARY' }),
      );
    });

    it('is deferred, and owed again from then on', async () => {
      const { registry, stored } = await setup();
      await registry.recordEffect('C1', await claimed(registry), { outcome: 'DEFERRED', notBefore: SECOND_LEASE });
      expect(await stored()).toEqual(anEffect({ state: 'OWED', attempts: 1, notBefore: SECOND_LEASE }));
      expect((await registry.claimEffect('C1', KEY, WATCHDOG)).outcome).toBe('NOT_OWED');
      const again = await claimed(registry, SECOND_LEASE);
      expect([again.attempts, again.lostSenders]).toEqual([2, undefined]);
    });

    it('fails for good, with the reason', async () => {
      const { registry, stored } = await setup();
      await registry.recordEffect('C1', await claimed(registry), { outcome: 'FAILED', because: 'NO_ADDRESS' });
      expect(await stored()).toEqual(anEffect({ state: 'FAILED', attempts: 1, failedBecause: 'NO_ADDRESS' }));
    });

    it('keeps the mark that it may be repeated, whatever comes of it', async () => {
      const { registry, stored } = await setup();
      await claimed(registry);
      await registry.recordEffect('C1', await claimed(registry, WATCHDOG), {
        outcome: 'PERFORMED',
        at: WATCHDOG,
        messageId: 'M1',
        sentTo: 'PRIMARY',
      });
      expect(await stored()).toMatchObject({ state: 'PERFORMED', lostSenders: 1 });
    });

    it('takes no result from a claim that is not the latest', async () => {
      const { registry, stored } = await setup();
      const old = await claimed(registry);
      const latest = await claimed(registry, WATCHDOG);
      await registry.recordEffect('C1', old, { outcome: 'FAILED', because: 'NO_ADDRESS' });
      expect(await stored()).toEqual(latest);
      await registry.recordEffect('C1', latest, {
        outcome: 'PERFORMED',
        at: WATCHDOG,
        messageId: 'M2',
        sentTo: 'PRIMARY',
      });
      await registry.recordEffect('C1', latest, { outcome: 'FAILED', because: 'NO_ADDRESS' });
      expect(await stored()).toMatchObject({ state: 'PERFORMED', messageId: 'M2' });
    });

    it('keeps its result when the answer to it was lost', async () => {
      const { table, registry, stored } = await setup();
      const result = { outcome: 'PERFORMED', at: LATER, messageId: 'M1', sentTo: 'PRIMARY' } as const;
      await registryOn(losingAnAnswer(table)).recordEffect('C1', await claimed(registry), result);
      expect(await stored()).toMatchObject({ state: 'PERFORMED', messageId: 'M1' });
    });
  });
});
