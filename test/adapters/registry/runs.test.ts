import { describe, expect, it } from 'vitest';
import type { Table } from '../../../adapters/registry/table.ts';
import { epochSeconds } from '../../../domain/dates.ts';
import {
  aCase,
  aCommit,
  aSignal,
  DRAFT_DUE,
  LATER,
  NOW,
  openCase,
  opened,
  registryOn,
  runIn,
  WATCHDOG,
} from './builders.ts';
import { onEveryTable } from './on-every-table.ts';
import { contended, interrupted, losingAnAnswer } from './wrapped-tables.ts';

const GEN = epochSeconds(NOW);

describe('a run', () => {
  onEveryTable((open) => {
    const setup = async () => {
      const table = await open();
      const registry = registryOn(table);
      const before = await openCase(registry);
      return { table, registry, before };
    };
    const change = (table: Table, set: Record<string, unknown>) =>
      table.write([{ table: 'registry', update: { pk: 'CASE#C1', sk: 'RUN' }, changes: { set } }]);

    it('is given to a new worker, with a watchdog and without the wait of the old one', async () => {
      const { table, registry } = await setup();
      await change(table, { runState: 'WAITING', waitToken: 'token', waitName: 'AwaitReview', wakeBy: LATER });
      await registry.leaveSignal(aSignal());
      expect(await registry.startWorker(await runIn(registry), NOW, 'd2')).toEqual({ outcome: 'STARTED', gen: GEN });
      expect(await runIn(registry)).toEqual({
        caseId: 'C1',
        gen: GEN,
        runState: 'STARTED',
        inboxSeq: 1,
        seenSeq: 0,
        dueAt: WATCHDOG,
        failCount: 0,
        defVersion: 'd2',
      });
      expect(await registry.queryDue(WATCHDOG, 10)).toEqual([{ caseId: 'C1', dueAt: WATCHDOG }]);
    });

    it('has generations that grow even when the clock stands still or goes back', async () => {
      const { registry } = await setup();
      await registry.startWorker(await runIn(registry), NOW, 'd1');
      const again = await registry.startWorker(await runIn(registry), NOW, 'd1');
      expect(again).toEqual({ outcome: 'STARTED', gen: GEN + 1 });
      const back = await registry.startWorker(await runIn(registry), '2020-01-01T00:00:00.000Z', 'd1');
      expect(back).toEqual({ outcome: 'STARTED', gen: GEN + 2 });
    });

    it('waits longer for each worker that failed', async () => {
      const { table, registry } = await setup();
      await change(table, { failCount: 3 });
      await registry.startWorker(await runIn(registry), NOW, 'd1');
      expect(await runIn(registry)).toMatchObject({ dueAt: '2026-03-02T18:00:00.000Z', failCount: 3 });
    });

    it('is left alone when another worker was started since it was read', async () => {
      const { registry } = await setup();
      const run = await runIn(registry);
      await registry.startWorker(run, NOW, 'd1');
      expect(await registry.startWorker(run, '2026-03-02T17:00:00.000Z', 'd1')).toEqual({ outcome: 'NOT_NEEDED' });
      expect((await runIn(registry)).gen).toBe(GEN);
    });

    it('is left alone when its state is another than was read', async () => {
      const { table, registry } = await setup();
      const run = await runIn(registry);
      await change(table, { runState: 'WAITING', waitToken: 'token' });
      expect(await registry.startWorker(run, NOW, 'd1')).toEqual({ outcome: 'NOT_NEEDED' });
      expect(await runIn(registry)).toMatchObject({ gen: 0, waitToken: 'token' });
    });

    it('gets one generation from two starters at once, and both know it', async () => {
      const { registry } = await setup();
      const run = await runIn(registry);
      const started = { outcome: 'STARTED', gen: GEN };
      const both = await Promise.all([registry.startWorker(run, NOW, 'd1'), registry.startWorker(run, NOW, 'd1')]);
      // The same name and input make one execution of both starts.
      expect(both).toEqual([started, started]);
      expect((await runIn(registry)).gen).toBe(GEN);
      const earlier = await runIn(registry);
      const times = ['2026-03-02T17:00:00.000Z', '2026-03-02T17:00:05.000Z'];
      const outcomes = await Promise.all(times.map((now) => registry.startWorker(earlier, now, 'd1')));
      expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['NOT_NEEDED', 'STARTED']);
    });

    it('knows its new worker again when the answer was lost', async () => {
      const { table, registry } = await setup();
      const run = await runIn(registry);
      const started = { outcome: 'STARTED', gen: GEN };
      expect(await registryOn(losingAnAnswer(table)).startWorker(run, NOW, 'd1')).toEqual(started);
      const later = '2026-03-02T17:00:00.000Z';
      const retried = registryOn(contended(table, 2, { afterwards: true }));
      expect(await retried.startWorker(await runIn(registry), later, 'd1')).toMatchObject({ outcome: 'STARTED' });
    });

    it('needs no worker once it is closed, even when it closed since it was read', async () => {
      const { table, registry, before } = await setup();
      const run = await runIn(registry);
      const close = () =>
        registry.commit(aCommit(before, {}, { events: [], rest: { kind: 'CLOSE', defVersion: 'd1' } }));
      const racing = registryOn(interrupted(table, close));
      expect(await racing.startWorker(run, NOW, 'd1')).toEqual({ outcome: 'NOT_NEEDED' });
      expect(await registry.startWorker(await runIn(registry), NOW, 'd1')).toEqual({ outcome: 'NOT_NEEDED' });
      expect((await runIn(registry)).runState).toBe('CLOSED');
    });
  });
});

describe('what is due', () => {
  onEveryTable((open) => {
    const setup = async () => {
      const registry = registryOn(await open());
      const dueAt = { C1: '2026-03-03T08:00:00.000Z', C2: '2026-03-01T08:00:00.000Z', C3: '2026-03-02T08:00:00.000Z' };
      for (const [caseId, at] of Object.entries(dueAt)) {
        const record = aCase({ caseId, personId: `P-${caseId}` });
        const event = opened(record);
        await registry.openCase({ case: record, event, dueAt: at, defVersion: 'd1' });
      }
      return { registry, dueAt };
    };

    it('is everything up to the instant itself, soonest first', async () => {
      const { registry, dueAt } = await setup();
      const [first, second] = [
        { caseId: 'C2', dueAt: dueAt.C2 },
        { caseId: 'C3', dueAt: dueAt.C3 },
      ];
      expect(await registry.queryDue(dueAt.C3, 10)).toEqual([first, second]);
      expect(await registry.queryDue('2026-03-02T07:59:59.999Z', 10)).toEqual([first]);
      expect(await registry.queryDue('2026-03-01T07:59:59.999Z', 10)).toEqual([]);
      expect(await registry.queryDue(DRAFT_DUE, 2)).toEqual([first, second]);
      expect(await registry.queryDue(DRAFT_DUE, 10)).toHaveLength(3);
      expect(await registry.firstDueAt()).toBe(dueAt.C2);
    });

    it('is nothing at all where no case is open', async () => {
      const registry = registryOn(await open());
      expect(await registry.firstDueAt()).toBeNull();
      expect(await registry.queryDue(DRAFT_DUE, 10)).toEqual([]);
    });
  });
});
