import { describe, expect, it } from 'vitest';
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
import { contended, losingAnAnswer, recorded } from './wrapped-tables.ts';

const aDocument = (n: number): Document => ({
  documentId: `D${n}`,
  kind: 'ID',
  fileName: 'id.pdf',
  mediaType: 'application/pdf',
  sha256: '0'.repeat(64),
  receivedAt: NOW,
});
const documents = (count: number) => Array.from({ length: count }, (_, n) => aDocument(n));

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
          failCount: 3,
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

      it('puts open work into its queue, what is due first at the top, and takes it out when it is done', async () => {
        const { table, registry, before } = await setup();
        const tasks = [
          aTask({ taskId: 'T1' }),
          aTask({ taskId: 'T2', dueOn: '2026-05-01' }),
          aTask({ taskId: 'T3', dueOn: '2026-04-01', openedAt: LATER }),
          aTask({ taskId: 'T4', queue: 'TRAINING' }),
          aTask({ taskId: 'T5', closedAt: LATER }),
          aTask({ taskId: 'T6', dueOn: '2026-04-01' }),
        ];
        await registry.commit(aCommit(before, { tasks }));
        const queue = async () =>
          (await table.query({ table: 'registry', index: 'work', hash: 'Q#cmpss#APPLICATION#0' })).map(
            ({ taskId }) => taskId,
          );
        expect(await queue()).toEqual(['T6', 'T3', 'T2', 'T1']);
        const then = await factsIn(registry);
        const done = then.tasks.map((task) => (task.taskId === 'T3' ? { ...task, closedAt: LATER } : task));
        await registry.commit(aCommit(then, { tasks: done }));
        expect(await queue()).toEqual(['T6', 'T2', 'T1']);
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
  });
});
