import { describe, expect, it } from 'vitest';
import type { Table } from '../../../adapters/registry/table.ts';
import {
  aCase,
  aCommit,
  answered,
  aSignal,
  DRAFT_DUE,
  factsIn,
  LATER,
  NOW,
  openCase,
  registryOn,
  runIn,
  STAFF,
  WATCHDOG,
} from './builders.ts';
import { onEveryTable } from './on-every-table.ts';
import { contended, interrupted, losingAnAnswer } from './wrapped-tables.ts';

/** The last commit of a case, with everything that is unread applied. */
const close = async (table: Table) => {
  const registry = registryOn(table);
  const { inboxSeq } = await runIn(registry);
  const applied = answered(await registry.readInbox('C1', 100));
  const rest = { kind: 'CLOSE', defVersion: 'd1' } as const;
  return registry.commit(aCommit(await factsIn(registry), {}, { applied, seen: inboxSeq, rest }));
};

const armWait = (table: Table, dueAt: string) =>
  table.write([
    {
      table: 'registry',
      update: { pk: 'CASE#C1', sk: 'RUN' },
      changes: { set: { runState: 'WAITING', waitToken: 'token', dueAt, dueKey: `${dueAt}#C1` } },
    },
  ]);

describe('a signal', () => {
  onEveryTable((open) => {
    const setup = async () => {
      const table = await open();
      const registry = registryOn(table);
      await openCase(registry);
      return { table, registry };
    };

    it('is left in the inbox and counted', async () => {
      const { registry } = await setup();
      const signal = aSignal({
        body: { type: 'REQUEST_REVISION', wanted: [{ requirement: 'ID', reason: 'expired' }] },
        actor: STAFF,
      });
      expect(await registry.leaveSignal(signal)).toEqual({ outcome: 'LEFT', inboxSeq: 1 });
      expect(await registry.leaveSignal(aSignal({ signalKey: 'K2' }))).toEqual({ outcome: 'LEFT', inboxSeq: 2 });
      expect((await registry.readInbox('C1', 1)).map((entry) => entry.signal)).toEqual([signal]);
      expect(await registry.readSignal('C1', 'K1')).toEqual({ signal, answer: { state: 'UNREAD' } });
      expect(await registry.readSignal('C1', 'K3')).toBeUndefined();
      expect(await runIn(registry)).toMatchObject({ inboxSeq: 2, seenSeq: 0, runState: 'HIBERNATING' });
    });

    it('is read in the order of arrival, as many as are asked for', async () => {
      const { registry } = await setup();
      const keys = ['Z', 'M', 'A', 'B', 'Y'];
      for (const signalKey of keys) await registry.leaveSignal(aSignal({ signalKey }));
      const read = await registry.readInbox('C1', 4);
      expect(read.map(({ signal }) => signal.signalKey)).toEqual(keys.slice(0, 4));
    });

    it('lowers the watchdog to 15 minutes after it was received, and the index with it', async () => {
      const { registry } = await setup();
      await registry.leaveSignal(aSignal());
      expect((await runIn(registry)).dueAt).toBe(WATCHDOG);
      expect(await registry.queryDue(WATCHDOG, 10)).toEqual([{ caseId: 'C1', dueAt: WATCHDOG }]);
    });

    it('never raises the watchdog', async () => {
      const { registry } = await setup();
      await registry.leaveSignal(aSignal());
      await registry.leaveSignal(aSignal({ signalKey: 'K2', receivedAt: '2026-03-02T17:00:00.000Z' }));
      expect(await runIn(registry)).toMatchObject({ dueAt: WATCHDOG, inboxSeq: 2 });
    });

    it('gives a watchdog to an open run that has none', async () => {
      const { table, registry } = await setup();
      const update = { pk: 'CASE#C1', sk: 'RUN' };
      await table.write([{ table: 'registry', update, changes: { remove: ['dueAt', 'dueKey', 'dueShard'] } }]);
      expect(await registry.leaveSignal(aSignal())).toEqual({ outcome: 'LEFT', inboxSeq: 1 });
      expect(await registry.firstDueAt()).toBe(WATCHDOG);
    });

    it('that repeats a key with the same body is answered what the first was, and counts once', async () => {
      const { registry } = await setup();
      await registry.leaveSignal(aSignal());
      const again = aSignal({ receivedAt: LATER, occurredOn: '2026-03-03' });
      expect(await registry.leaveSignal(again)).toEqual({ outcome: 'REPEATED', answer: { state: 'UNREAD' } });
      const [entry] = await registry.readInbox('C1', 10);
      const answer = { state: 'REFUSED', at: NOW, refusals: [{ code: 'FEE_DUE', rule: 'fees.application' }] } as const;
      const applied = entry === undefined ? [] : [{ entry, answer }];
      await registry.commit(aCommit(await factsIn(registry), {}, { events: [], applied, seen: 1 }));
      expect(await registry.leaveSignal(again)).toEqual({ outcome: 'REPEATED', answer });
      expect(await registry.readInbox('C1', 10)).toEqual([]);
      expect((await runIn(registry)).inboxSeq).toBe(1);
    });

    it('that repeats a key with another body or from somebody else is refused', async () => {
      const { registry } = await setup();
      await registry.leaveSignal(aSignal());
      expect(await registry.leaveSignal(aSignal({ body: { type: 'WITHDRAW' } }))).toEqual({ outcome: 'KEY_REUSED' });
      expect(await registry.leaveSignal(aSignal({ actor: STAFF }))).toEqual({ outcome: 'KEY_REUSED' });
      expect((await registry.readSignal('C1', 'K1'))?.signal).toEqual(aSignal());
      expect((await runIn(registry)).inboxSeq).toBe(1);
    });

    it('to a closed case is kept and revives nothing', async () => {
      const { table, registry } = await setup();
      expect(await close(table)).toBe('COMMITTED');
      const kept = { state: 'KEPT_CLOSED', at: LATER } as const;
      const signal = aSignal({ receivedAt: LATER });
      expect(await registry.leaveSignal(signal)).toEqual({ outcome: 'CASE_CLOSED' });
      expect(await registry.leaveSignal(signal)).toEqual({ outcome: 'REPEATED', answer: kept });
      expect(await registry.leaveSignal({ ...signal, actor: STAFF })).toEqual({ outcome: 'KEY_REUSED' });
      expect(await registry.readSignal('C1', 'K1')).toEqual({ signal, answer: kept });
      expect(await registry.readInbox('C1', 10)).toEqual([]);
      expect(await registry.firstDueAt()).toBeNull();
      const run = await runIn(registry);
      expect([run.runState, run.inboxSeq, run.dueAt]).toEqual(['CLOSED', 0, undefined]);
    });

    it('to a case that does not exist is not kept', async () => {
      const { registry } = await setup();
      expect(await registry.leaveSignal(aSignal({ caseId: 'C2' }))).toEqual({ outcome: 'NO_SUCH_CASE' });
      expect(await registry.readSignal('C2', 'K1')).toBeUndefined();
    });

    it('is counted among 50 at once', async () => {
      const { registry } = await setup();
      const keys = Array.from({ length: 50 }, (_, n) => `K${n}`);
      const receipts = await Promise.all(keys.map((signalKey) => registry.leaveSignal(aSignal({ signalKey }))));
      expect(new Set(receipts.map(({ outcome }) => outcome))).toEqual(new Set(['LEFT']));
      expect((await runIn(registry)).inboxSeq).toBe(50);
      const read = await registry.readInbox('C1', 100);
      expect(new Set(read.map(({ signal }) => signal.signalKey))).toEqual(new Set(keys));
    });

    it('left ten times at once by the same key counts once', async () => {
      const { registry } = await setup();
      const receipts = await Promise.all(Array.from({ length: 10 }, () => registry.leaveSignal(aSignal())));
      expect(receipts.map(({ outcome }) => outcome).sort()).toEqual(['LEFT', ...Array(9).fill('REPEATED')]);
      expect(await registry.readInbox('C1', 10)).toHaveLength(1);
    });

    it('lowers the watchdog of a wait that was armed meanwhile', async () => {
      const { table, registry } = await setup();
      await registry.leaveSignal(aSignal({ signalKey: 'K0' }));
      const racing = registryOn(interrupted(table, () => armWait(table, DRAFT_DUE)));
      expect((await racing.leaveSignal(aSignal())).outcome).toBe('LEFT');
      expect(await runIn(registry)).toMatchObject({ dueAt: WATCHDOG, inboxSeq: 2, waitToken: 'token' });
    });

    it('does not raise a watchdog that another signal lowered meanwhile', async () => {
      const { table, registry } = await setup();
      const other = aSignal({ signalKey: 'K0' });
      const racing = registryOn(interrupted(table, () => registry.leaveSignal(other)));
      await racing.leaveSignal(aSignal({ receivedAt: LATER }));
      expect(await runIn(registry)).toMatchObject({ dueAt: WATCHDOG, inboxSeq: 2 });
    });

    it('that meets a case as it closes is kept as one that came after', async () => {
      const { table, registry } = await setup();
      const racing = registryOn(interrupted(table, () => close(table)));
      expect(await racing.leaveSignal(aSignal())).toEqual({ outcome: 'CASE_CLOSED' });
      expect((await registry.readSignal('C1', 'K1'))?.answer).toEqual({ state: 'KEPT_CLOSED', at: NOW });
      expect(await registry.readInbox('C1', 10)).toEqual([]);
    });

    it('whose answer was lost knows itself again', async () => {
      const { table, registry } = await setup();
      const receipt = await registryOn(losingAnAnswer(table)).leaveSignal(aSignal());
      expect(receipt).toEqual({ outcome: 'LEFT', inboxSeq: 1 });
      expect(await registry.readInbox('C1', 10)).toHaveLength(1);
      await close(table);
      const late = aSignal({ signalKey: 'K2' });
      expect(await registryOn(losingAnAnswer(table)).leaveSignal(late)).toEqual({ outcome: 'CASE_CLOSED' });
    });

    it.each([{ afterwards: false }, { afterwards: true }])(
      'is left once under contention (told after it was made: $afterwards)',
      async ({ afterwards }) => {
        const { table, registry } = await setup();
        const receipt = await registryOn(contended(table, 3, { afterwards })).leaveSignal(aSignal());
        expect(receipt).toEqual({ outcome: 'LEFT', inboxSeq: 1 });
        expect(await registry.readInbox('C1', 10)).toHaveLength(1);
      },
    );

    it('gives up when contention does not end', async () => {
      const { table } = await setup();
      const leaving = registryOn(contended(table, Number.POSITIVE_INFINITY)).leaveSignal(aSignal());
      await expect(leaving).rejects.toMatchObject({ name: 'ContentionError' });
    });

    it('has a key of any characters', async () => {
      const { registry } = await setup();
      const keys = ['a#b', 'a%23b', 'a%2523b', 'ä 漢字 🙂', 'INBOX#1', '#'];
      for (const signalKey of keys) expect((await registry.leaveSignal(aSignal({ signalKey }))).outcome).toBe('LEFT');
      const read = await registry.readInbox('C1', 10);
      expect(read.map(({ signal }) => signal.signalKey)).toEqual(keys);
      for (const signalKey of keys)
        expect((await registry.readSignal('C1', signalKey))?.signal.signalKey).toBe(signalKey);
    });

    it('belongs to its own case', async () => {
      const { registry } = await setup();
      await openCase(registry, aCase({ caseId: 'C2', personId: 'P2' }));
      await registry.leaveSignal(aSignal());
      expect((await registry.leaveSignal(aSignal({ caseId: 'C2' }))).outcome).toBe('LEFT');
      expect(await registry.readInbox('C2', 10)).toHaveLength(1);
    });
  });
});
