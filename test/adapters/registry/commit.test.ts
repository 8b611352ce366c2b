import { describe, expect, it } from 'vitest';
import { makeNewId } from '../../../adapters/registry/ids.ts';
import { makeRegistry } from '../../../adapters/registry/make-registry.ts';
import type { Table } from '../../../adapters/registry/table.ts';
import type { Document } from '../../../domain/facts.ts';
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
  runIn,
  WATCHDOG,
} from './builders.ts';
import { onEveryTable } from './on-every-table.ts';
import { contended, interrupted, losingAnAnswer, recorded } from './wrapped-tables.ts';

const registryOn = (table: Table) => makeRegistry({ table, newId: makeNewId() });

const aDocument = (n: number): Document => ({
  documentId: `D${n}`,
  kind: 'ID',
  fileName: 'id.pdf',
  mediaType: 'application/pdf',
  sha256: '0'.repeat(64),
  receivedAt: NOW,
});
const documents = (count: number) => Array.from({ length: count }, (_, n) => aDocument(n));

const TO_HIBERNATE = { kind: 'HIBERNATE', dueAt: '2027-01-01T08:00:00.000Z', defVersion: 'd2' } as const;
const TO_CLOSE = { kind: 'CLOSE', defVersion: 'd2' } as const;

describe('a commit', () => {
  onEveryTable((open) => {
    const setup = async () => {
      const table = await open();
      const registry = registryOn(table);
      return { table, registry, before: await openCase(registry) };
    };

    describe('that is made', () => {
      it('puts what is new or changed, takes away what is gone, and leaves the rest', async () => {
        const { table, registry, before } = await setup();
        const first = { documents: documents(2), credits: [aCredit()], tasks: [aTask()] };
        expect(await registry.commit(aCommit(before, first))).toBe('COMMITTED');
        const then = await factsIn(registry);
        expect(then).toEqual({ ...before, ...first, case: { ...before.case, ver: 2 } });

        const { table: watched, made } = recorded(table);
        const closed = [aTask({ closedAt: LATER })];
        const second = aCommit(then, { credits: [], tasks: closed });
        expect(await registryOn(watched).commit(second)).toBe('COMMITTED');
        expect(await factsIn(registry)).toEqual(second.after);
        const written = made
          .flat()
          .map((write) => ('put' in write ? write.put : 'delete' in write ? write.delete : write.update).sk);
        expect(written.sort()).toEqual(['AUD#00000003#000', 'CASE', 'CE#001#V1#ethics-1', 'RUN', 'TASK#T1']);
      });

      it('writes the run alone, in one plain write, when nothing else changed', async () => {
        const { table, before, registry } = await setup();
        const { table: watched, made } = recorded(table);
        expect(await registryOn(watched).commit(aCommit(before, {}, { events: [] }))).toBe('COMMITTED');
        expect(made.map((writes) => writes.length)).toEqual([1]);
        expect((await factsIn(registry)).case.ver).toBe(1);
      });

      it('lets the worker go on, with its watchdog, and takes the wait away', async () => {
        const { table, registry, before } = await setup();
        const wait = { waitToken: 'token', waitName: 'AwaitReview', wakeBy: LATER, runState: 'WAITING', failCount: 3 };
        await table.write([{ table: 'registry', update: { pk: 'CASE#C1', sk: 'RUN' }, changes: { set: wait } }]);
        await registry.leaveSignal(aSignal());
        const rest = { kind: 'GO_ON', dueAt: WATCHDOG, defVersion: 'd2' } as const;
        expect(await registry.commit(aCommit(before, {}, { seen: 1, rest }))).toBe('COMMITTED');
        expect(await runIn(registry)).toEqual({
          caseId: 'C1',
          gen: 0,
          runState: 'STARTED',
          inboxSeq: 1,
          seenSeq: 1,
          dueAt: WATCHDOG,
          failCount: 0,
          defVersion: 'd2',
        });
        expect(await registry.queryDue(WATCHDOG, 10)).toEqual([{ caseId: 'C1', dueAt: WATCHDOG }]);
      });

      it('lets the case hibernate until the exact instant', async () => {
        const { registry, before } = await setup();
        expect(await registry.commit(aCommit(before, {}, { rest: TO_HIBERNATE }))).toBe('COMMITTED');
        expect(await runIn(registry)).toMatchObject({
          runState: 'HIBERNATING',
          dueAt: TO_HIBERNATE.dueAt,
          defVersion: 'd2',
        });
        expect(await registry.firstDueAt()).toBe(TO_HIBERNATE.dueAt);
      });

      it('closes the case, takes it from the sweep, and lets the person open another', async () => {
        const { registry, before } = await setup();
        const another = aCase({ caseId: 'C2' });
        const opening = { case: another, event: anEvent(), dueAt: WATCHDOG, defVersion: 'd1' };
        expect(await registry.openCase(opening)).toBe('ALREADY_OPEN');
        expect(await registry.commit(aCommit(before, {}, { rest: TO_CLOSE }))).toBe('COMMITTED');
        const run = await runIn(registry);
        expect([run.runState, run.dueAt]).toEqual(['CLOSED', undefined]);
        expect(await registry.firstDueAt()).toBeNull();
        expect(await registry.openCase(opening)).toBe('OPENED');
      });

      it('keeps the answers of its signals and takes them from the inbox', async () => {
        const { registry, before } = await setup();
        const keys = ['K1', 'K2', 'K3'];
        for (const signalKey of keys) await registry.leaveSignal(aSignal({ signalKey }));
        const [one, two] = await registry.readInbox('C1', 2);
        if (one === undefined || two === undefined) throw new Error('no inbox');
        const refused = {
          state: 'REFUSED',
          at: LATER,
          refusals: [{ code: 'FEE_DUE', rule: 'fees.application' }],
        } as const;
        const applied = [
          { entry: one, answer: { state: 'APPLIED', at: NOW } as const },
          { entry: two, answer: refused },
        ];
        expect(await registry.commit(aCommit(before, {}, { applied, seen: 2 }))).toBe('COMMITTED');
        const answers = await Promise.all(keys.map((key) => registry.readSignal('C1', key)));
        expect(answers.map((found) => found?.answer)).toEqual([
          { state: 'APPLIED', at: NOW },
          refused,
          { state: 'UNREAD' },
        ]);
        expect((await registry.readInbox('C1', 10)).map(({ signal }) => signal.signalKey)).toEqual(['K3']);
        expect(await runIn(registry)).toMatchObject({ inboxSeq: 3, seenSeq: 2 });
      });

      it('keeps refusals though nothing else changed', async () => {
        const { registry, before } = await setup();
        await registry.leaveSignal(aSignal());
        const applied = answered(await registry.readInbox('C1', 10));
        const commit = aCommit(before, {}, { events: [], applied, seen: 1, rest: TO_HIBERNATE });
        expect(await registry.commit(commit)).toBe('COMMITTED');
        expect((await registry.readSignal('C1', 'K1'))?.answer.state).toBe('APPLIED');
        expect((await factsIn(registry)).case.ver).toBe(1);
      });

      it('takes a hundred writes, and answers TOO_LARGE to one more without writing any', async () => {
        const { registry, before } = await setup();
        // Beside the documents: run, case and audit.
        expect(await registry.commit(aCommit(before, { documents: documents(98) }))).toBe('TOO_LARGE');
        expect(await factsIn(registry)).toEqual(before);
        expect(await registry.commit(aCommit(before, { documents: documents(97) }))).toBe('COMMITTED');
        expect((await factsIn(registry)).documents).toHaveLength(97);
      });

      it.each([{ afterwards: false }, { afterwards: true }])(
        'is made once under contention (told after it was made: $afterwards)',
        async ({ afterwards }) => {
          const { table, registry, before } = await setup();
          const commit = aCommit(before, { tasks: [aTask()] });
          expect(await registryOn(contended(table, 3, { afterwards })).commit(commit)).toBe('COMMITTED');
          expect(await factsIn(registry)).toEqual(commit.after);
          expect(await registry.readAudit('C1')).toHaveLength(2);
        },
      );
    });

    describe('whose answer was lost', () => {
      it.each([
        { why: 'goes on', overrides: {} },
        { why: 'goes on with nothing changed', overrides: { events: [] } },
        { why: 'hibernates', overrides: { rest: TO_HIBERNATE } },
        { why: 'closes', overrides: { rest: TO_CLOSE } },
        { why: 'closes with nothing changed', overrides: { events: [], rest: TO_CLOSE } },
      ])('knows itself again when it $why', async ({ overrides }) => {
        const { table, registry, before } = await setup();
        const commit = aCommit(before, {}, overrides);
        expect(await registryOn(losingAnAnswer(table)).commit(commit)).toBe('COMMITTED');
        expect(await registry.readAudit('C1')).toHaveLength(1 + commit.events.length);
      });

      it('knows itself again by its signals and effects as well', async () => {
        const { table, registry, before } = await setup();
        await registry.leaveSignal(aSignal());
        const applied = answered(await registry.readInbox('C1', 10));
        const commit = aCommit(before, { effects: [anEffect()] }, { applied, seen: 1, rest: TO_HIBERNATE });
        expect(await registryOn(losingAnAnswer(table)).commit(commit)).toBe('COMMITTED');
        expect((await factsIn(registry)).effects).toEqual([anEffect()]);
      });

      it('is not taken for the commit of another worker that decided the same', async () => {
        const { registry, before } = await setup();
        const commit = aCommit(before);
        expect(await registry.commit(commit)).toBe('COMMITTED');
        await registry.startWorker(await runIn(registry), NOW, 'd1');
        expect(await registry.commit(commit)).toBe('FENCED');
      });
    });

    describe('that is not made', () => {
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
        await registry.recordEffect('C1', claim.effect, { outcome: 'PERFORMED', at: NOW, messageId: 'M1' });
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
});
