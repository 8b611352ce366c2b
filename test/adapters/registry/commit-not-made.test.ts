import { describe, expect, it } from 'vitest';
import {
  aCase,
  aCommit,
  aCredit,
  anEffect,
  anEvent,
  answered,
  aSignal,
  aTask,
  certified,
  factsIn,
  LATER,
  NOW,
  openCase,
  registryOn,
  runIn,
  TO_CLOSE,
  TO_HIBERNATE,
  WATCHDOG,
} from './builders.ts';
import { onEveryTable } from './on-every-table.ts';
import { interrupted } from './wrapped-tables.ts';

describe('a commit that is not made', () => {
  onEveryTable((open) => {
    const setup = async () => {
      const table = await open();
      const registry = registryOn(table);
      return { table, registry, before: await openCase(registry) };
    };

    it('is fenced by a newer generation, whatever else changed', async () => {
      const { registry, before } = await setup();
      await registry.startWorker(await runIn(registry), NOW, 'd1');
      expect(await registry.commit(aCommit(before, {}, { events: [] }))).toBe('FENCED');
      expect(await registry.commit(aCommit(before, {}, { rest: TO_HIBERNATE }))).toBe('FENCED');
      await registry.saveAnswers('C1', 1, { eligibility: { education: 'NONE', affirmations: [] } }, anEvent());
      expect(await registry.commit(aCommit(before))).toBe('FENCED');
      expect((await factsIn(registry)).case.ver).toBe(2);
    });

    it('is stale when the case changed since it was read, and writes nothing', async () => {
      const { registry, before } = await setup();
      await registry.leaveSignal(aSignal());
      const applied = answered(await registry.readInbox('C1', 10));
      await registry.saveAnswers('C1', 1, { eligibility: { education: 'NONE', affirmations: [] } }, anEvent());
      const run = await runIn(registry);
      const commit = aCommit(before, { tasks: [aTask()] }, { applied, seen: 1 });
      expect(await registry.commit(commit)).toBe('STALE');
      expect((await factsIn(registry)).tasks).toEqual([]);
      expect((await registry.readSignal('C1', 'K1'))?.answer).toEqual({ state: 'UNREAD' });
      expect(await registry.readInbox('C1', 10)).toHaveLength(1);
      expect(await runIn(registry)).toEqual(run);
    });

    it('is one of two at once', async () => {
      const { registry, before } = await setup();
      const commits = ['T1', 'T2'].map((taskId) =>
        registry.commit(aCommit(before, { tasks: [aTask({ taskId })] }, { events: [anEvent({ because: taskId })] })),
      );
      expect((await Promise.all(commits)).sort()).toEqual(['COMMITTED', 'STALE']);
      const { tasks, case: record } = await factsIn(registry);
      expect([tasks.length, record.ver]).toEqual([1, 2]);
    });

    it('is stale when an effect that it changes was claimed meanwhile', async () => {
      const { registry, before } = await setup();
      await registry.commit(aCommit(before, { effects: [anEffect()] }));
      const then = await factsIn(registry);
      await registry.claimEffect('C1', anEffect().effectKey, NOW);
      const commit = aCommit(then, { effects: [anEffect({ state: 'SUPERSEDED' })] });
      expect(await registry.commit(commit)).toBe('STALE');
      expect((await factsIn(registry)).effects).toMatchObject([{ state: 'CLAIMED', attempts: 1 }]);
    });

    it('is stale when such a claim came back without a result', async () => {
      const { registry, before } = await setup();
      await registry.commit(aCommit(before, { effects: [anEffect()] }));
      const then = await factsIn(registry);
      const claim = await registry.claimEffect('C1', anEffect().effectKey, NOW);
      if (claim.outcome !== 'CLAIMED') throw new Error(claim.outcome);
      await registry.recordEffect('C1', claim.effect, { outcome: 'DEFERRED', notBefore: WATCHDOG });
      const commit = aCommit(then, { effects: [anEffect({ state: 'SUPERSEDED' })] });
      expect(await registry.commit(commit)).toBe('STALE');
    });

    it('is stale when an effect that it changes was performed meanwhile', async () => {
      const { registry, before } = await setup();
      await registry.commit(aCommit(before, { effects: [anEffect()] }));
      const claim = await registry.claimEffect('C1', anEffect().effectKey, NOW);
      if (claim.outcome !== 'CLAIMED') throw new Error(claim.outcome);
      const then = await factsIn(registry);
      await registry.recordEffect('C1', claim.effect, {
        outcome: 'PERFORMED',
        at: NOW,
        messageId: 'M1',
        sentTo: 'PRIMARY',
      });
      const commit = aCommit(then, { effects: [{ ...claim.effect, state: 'SUPERSEDED' }] });
      expect(await registry.commit(commit)).toBe('STALE');
      expect((await factsIn(registry)).effects).toMatchObject([{ state: 'PERFORMED', messageId: 'M1' }]);
    });

    it('is stale by the version of the case alone', async () => {
      const { table, registry, before } = await setup();
      const changes = { set: { ver: 7 } };
      await table.write([{ table: 'registry', update: { pk: 'CASE#C1', sk: 'CASE' }, changes }]);
      expect(await registry.commit(aCommit(before))).toBe('STALE');
      expect((await factsIn(registry)).case.ver).toBe(7);
    });

    it('is not disturbed by a claim on an effect that it leaves alone', async () => {
      const { registry, before } = await setup();
      await registry.commit(aCommit(before, { effects: [anEffect()] }));
      const then = await factsIn(registry);
      await registry.claimEffect('C1', anEffect().effectKey, NOW);
      expect(await registry.commit(aCommit(then, { tasks: [aTask()] }))).toBe('COMMITTED');
      expect((await factsIn(registry)).effects).toMatchObject([{ state: 'CLAIMED' }]);
    });

    it('is stale when the effect that it owes is there already', async () => {
      const { registry, before } = await setup();
      await registry.commit(aCommit(before, { effects: [anEffect({ state: 'SETTLED', attempts: 1 })] }));
      const then = { ...(await factsIn(registry)), effects: [] };
      expect(await registry.commit(aCommit(then, { effects: [anEffect()] }))).toBe('STALE');
      expect((await factsIn(registry)).effects).toMatchObject([{ state: 'SETTLED' }]);
    });

    it.each([TO_HIBERNATE, TO_CLOSE])('would lose a signal that arrived before it was to $kind', async (rest) => {
      const { table, registry, before } = await setup();
      const racing = registryOn(interrupted(table, () => registry.leaveSignal(aSignal())));
      expect(await racing.commit(aCommit(before, {}, { rest }))).toBe('SIGNAL_ARRIVED');
      expect(await runIn(registry)).toMatchObject({ runState: 'HIBERNATING', inboxSeq: 1, seenSeq: 0 });
      expect((await factsIn(registry)).case.ver).toBe(1);
      expect(await registry.commit(aCommit(before, {}, { rest, events: [] }))).toBe('SIGNAL_ARRIVED');
      expect(await registry.commit(aCommit(before, {}, { rest, seen: 1 }))).toBe('COMMITTED');
    });

    it('goes on though a signal arrived, which stays in the inbox', async () => {
      const { table, registry, before } = await setup();
      const racing = registryOn(interrupted(table, () => registry.leaveSignal(aSignal())));
      expect(await racing.commit(aCommit(before))).toBe('COMMITTED');
      expect(await registry.readInbox('C1', 10)).toHaveLength(1);
      expect(await runIn(registry)).toMatchObject({ inboxSeq: 1, seenSeq: 0 });
    });

    it('is stale when another has answered its signal', async () => {
      const { registry, before } = await setup();
      await registry.leaveSignal(aSignal());
      const applied = answered(await registry.readInbox('C1', 10));
      await registry.commit(aCommit(before, {}, { events: [], applied, seen: 1 }));
      const refused = applied.map(({ entry }) => ({
        entry,
        answer: { state: 'REFUSED', at: LATER, refusals: [] } as const,
      }));
      expect(await registry.commit(aCommit(before, {}, { events: [], applied: refused, seen: 1 }))).toBe('STALE');
      expect((await registry.readSignal('C1', 'K1'))?.answer.state).toBe('APPLIED');
    });

    it('answers no signal whose marker is not the one that the inbox tells of', async () => {
      const { table, registry, before } = await setup();
      await registry.leaveSignal(aSignal());
      const applied = answered(await registry.readInbox('C1', 10));
      await table.write([{ table: 'registry', delete: { pk: 'CASE#C1', sk: 'SIG#K1' } }]);
      expect(await registry.commit(aCommit(before, {}, { applied, seen: 1 }))).toBe('STALE');
      expect(await registry.readSignal('C1', 'K1')).toBeUndefined();
    });

    it('changes nothing in a closed case', async () => {
      const { registry, before } = await setup();
      await registry.commit(aCommit(before, {}, { rest: TO_CLOSE }));
      const closed = await factsIn(registry);
      for (const rest of [TO_HIBERNATE, TO_CLOSE, { kind: 'GO_ON', dueAt: WATCHDOG, defVersion: 'd1' } as const])
        expect(await registry.commit(aCommit(closed, { tasks: [aTask()] }, { rest }))).toBe('STALE');
      expect(await registry.commit(aCommit(closed, {}, { events: [], rest: TO_HIBERNATE }))).toBe('STALE');
      expect(await factsIn(registry)).toEqual(closed);
      expect((await runIn(registry)).runState).toBe('CLOSED');
    });

    it('closes a closed case again for nothing, and keeps the mark of the next', async () => {
      const { registry, before } = await setup();
      await registry.commit(aCommit(before, {}, { rest: TO_CLOSE }));
      const next = { case: aCase({ caseId: 'C2' }), event: anEvent(), dueAt: WATCHDOG, defVersion: 'd1' };
      await registry.openCase(next);
      const closed = await factsIn(registry);
      const again = aCommit(closed, {}, { events: [], rest: { kind: 'CLOSE', defVersion: 'd3' } });
      expect(await registry.commit(again)).toBe('COMMITTED');
      const third = { ...next, case: aCase({ caseId: 'C3' }) };
      expect(await registry.openCase(third)).toBe('ALREADY_OPEN');
    });

    it('takes no certificate number that belongs to another case', async () => {
      const { registry, before } = await setup();
      const other = await openCase(registry, aCase({ caseId: 'C2', personId: 'P2' }));
      expect(await registry.commit(aCommit(other, certified(other)))).toBe('COMMITTED');
      const commit = aCommit(before, certified(before));
      expect(await registry.commit(commit)).toBe('NUMBER_TAKEN');
      expect(await factsIn(registry)).toEqual(before);
      expect(await registry.commit(aCommit(before, certified(before, '8765-4321')))).toBe('COMMITTED');
      expect((await registry.readPublic('1234-5678'))?.status.sourceVer).toBe(2);
    });

    it('takes a certificate number that is its own already', async () => {
      const { table, registry, before } = await setup();
      await table.write([{ table: 'registry', put: { pk: 'CERTNO#1234-5678', sk: 'OWNER', caseId: 'C1' } }]);
      expect(await registry.commit(aCommit(before, certified(before)))).toBe('COMMITTED');
    });

    it('is stale, and tells no number taken, when the case changed as well', async () => {
      const { registry, before } = await setup();
      const other = await openCase(registry, aCase({ caseId: 'C2', personId: 'P2' }));
      await registry.commit(aCommit(other, certified(other)));
      await registry.commit(aCommit(before));
      expect(await registry.commit(aCommit(before, certified(before)))).toBe('STALE');
    });

    it('whose events do not account for its facts is a mistake of the program', async () => {
      const { registry, before } = await setup();
      const changed = { ...before, tasks: [aTask()] };
      const silent = { ...aCommit(before, {}, { events: [] }), after: changed };
      await expect(registry.commit(silent)).rejects.toThrow('case C1: 0 events do not make version 1');
      const sameVersion = { ...aCommit(before), after: before };
      await expect(registry.commit(sameVersion)).rejects.toThrow('case C1: 1 events do not make version 1');
    });

    it('refuses facts that claim the same key, as one course twice in a cycle', async () => {
      const { registry, before } = await setup();
      const commit = aCommit(before, { credits: [aCredit(), aCredit({ minutes: 30 })] });
      await expect(registry.commit(commit)).rejects.toThrow('two facts of case C1 have the key CE#001#V1#ethics-1');
    });
  });
});
