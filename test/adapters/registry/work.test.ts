/** What the API asks of the registry: queues, claims, corrected credits, numbers, and who changed a profile. */
import { describe, expect, it } from 'vitest';
import { makeNewId } from '../../../adapters/registry/ids.ts';
import { makeRegistry } from '../../../adapters/registry/make-registry.ts';
import type { Table } from '../../../adapters/registry/table.ts';
import type { CaseEvent } from '../../../domain/events.ts';
import type { Credit, Task } from '../../../domain/facts.ts';
import {
  APPLICANT,
  aCase,
  aCommit,
  aCredit,
  anEvent,
  aPerson,
  aTask,
  certified,
  factsIn,
  LATER,
  NOW,
  openCase,
  profileOf,
  STAFF,
} from './builders.ts';
import { onEveryTable } from './on-every-table.ts';
import { contended, losingAnAnswer } from './wrapped-tables.ts';

const registryOn = (table: Table) => makeRegistry({ table, newId: makeNewId() });
const told = (task: Task): CaseEvent => ({ type: 'TASK_RECORDED', at: NOW, by: STAFF, rules: [], task });
const claimed = (credit: Credit): CaseEvent => ({ type: 'CREDIT_RECORDED', at: NOW, by: APPLICANT, rules: [], credit });

describe('the queue of a program', () => {
  onEveryTable((open) => {
    const setup = async () => {
      const table = await open();
      const registry = registryOn(table);
      const [first, second] = [
        await openCase(registry),
        await openCase(registry, aCase({ caseId: 'C2', personId: 'P2' })),
      ];
      const other = await openCase(registry, aCase({ caseId: 'C3', personId: 'P3', program: 'a#b' }));
      await registry.commit(
        aCommit(first, { tasks: [aTask({ taskId: 'T1' }), aTask({ taskId: 'T2', dueOn: '2026-05-01' })] }),
      );
      await registry.commit(
        aCommit(second, { tasks: [aTask({ taskId: 'T1' }), aTask({ taskId: 'T3', queue: 'TRAINING' })] }),
      );
      await registry.commit(aCommit(other, { tasks: [aTask()] }));
      const queue = (after?: string, limit = 10, program = 'cmpss') =>
        registry.readQueue({ program, queue: 'APPLICATION', after, limit });
      return { table, registry, queue };
    };
    const named = (entries: readonly { readonly caseId: string; readonly task: Task }[]) =>
      entries.map(({ caseId, task }) => `${caseId} ${task.taskId}`);

    it('holds its open work, what is due first at the top', async () => {
      const { queue } = await setup();
      expect(named(await queue())).toEqual(['C1 T2', 'C1 T1', 'C2 T1']);
      expect(named(await queue(undefined, 10, 'a#b'))).toEqual(['C3 T1']);
      expect(await queue(undefined, 10, 'none')).toEqual([]);
    });

    it('is read a page at a time, though the work of the last place was done meanwhile', async () => {
      const { registry, queue } = await setup();
      const [first] = await queue(undefined, 1);
      expect(named(await queue(first?.place, 1))).toEqual(['C1 T1']);
      const facts = await factsIn(registry);
      const done = facts.tasks.map((task) => ({ ...task, closedAt: LATER }));
      await registry.commit(aCommit(facts, { tasks: done }));
      expect(named(await queue(first?.place, 2))).toEqual(['C2 T1']);
    });

    it('shows a claim, which grows the version and is told in the audit', async () => {
      const { registry, queue } = await setup();
      const { case: record } = await factsIn(registry);
      const task = aTask({ taskId: 'T1', claimedBy: 'S1', claimedUntil: LATER });
      expect(await registry.saveTask(record, task, told(task))).toBe('WRITTEN');
      const facts = await factsIn(registry);
      expect([facts.case.ver, facts.tasks.find(({ taskId }) => taskId === 'T1')]).toEqual([record.ver + 1, task]);
      expect((await queue()).map((entry) => entry.task.claimedBy)).toEqual([undefined, 'S1', undefined]);
      expect((await registry.readAudit('C1')).at(-1)).toEqual(told(task));
      const { claimedBy: _by, claimedUntil: _until, ...free } = task;
      expect(await registry.saveTask(facts.case, free, told(free))).toBe('WRITTEN');
      expect((await queue()).every((entry) => entry.task.claimedBy === undefined)).toBe(true);
    });

    it('takes no claim on an older version, nor on a task or a case that there is not', async () => {
      const { table, registry } = await setup();
      const { case: record } = await factsIn(registry);
      const task = aTask({ claimedBy: 'S1', claimedUntil: LATER });
      expect(await registry.saveTask({ ...record, ver: record.ver - 1 }, task, told(task))).toBe('STALE');
      expect(await registry.saveTask(record, aTask({ taskId: 'T9' }), told(task))).toBe('STALE');
      expect(await registry.saveTask({ ...record, caseId: 'C9' }, task, told(task))).toBe('NO_SUCH_CASE');
      expect(await registryOn(losingAnAnswer(table)).saveTask(record, task, told(task))).toBe('WRITTEN');
      expect(await registry.readAudit('C1')).toHaveLength(3);
    });
  });
});

describe('a corrected credit', () => {
  onEveryTable((open) => {
    it('stands in place of what was entered, which has to be there', async () => {
      const registry = registryOn(await open());
      await openCase(registry);
      const [first, second] = [aCredit({ minutes: 60 }), aCredit({ minutes: 90 })];
      expect(await registry.changeCredit('C1', 1, first, claimed(first))).toBe('STALE');
      await registry.saveCredit('C1', 1, first, claimed(first));
      expect(await registry.changeCredit('C1', 1, second, claimed(second))).toBe('STALE');
      expect(await registry.changeCredit('C1', 2, second, claimed(second))).toBe('WRITTEN');
      const facts = await factsIn(registry);
      expect([facts.credits, facts.case.ver]).toEqual([[second], 3]);
      expect(await registry.changeCredit('C9', 1, second, claimed(second))).toBe('NO_SUCH_CASE');
    });
  });
});

describe('a certificate number', () => {
  onEveryTable((open) => {
    it('leads to its case', async () => {
      const registry = registryOn(await open());
      const before = await openCase(registry);
      await registry.commit(aCommit(before, certified(before), { events: [anEvent()] }));
      expect(await registry.caseOfNumber('1234-5678')).toBe('C1');
      expect(await registry.caseOfNumber('8765-4321')).toBeUndefined();
    });
  });
});

describe('a changed profile', () => {
  onEveryTable((open) => {
    it('is kept with who changed it and why, version by version', async () => {
      const table = await open();
      const registry = registryOn(table);
      const [first, second] = [aPerson(), aPerson({ ver: 2, email: 'new@example.com' })];
      expect(await registry.savePerson(profileOf(first), { at: NOW, by: APPLICANT })).toBe(true);
      const change = { at: LATER, by: STAFF, reason: 'Told by telephone.' };
      expect(await registryOn(contended(table, 2, { afterwards: true })).savePerson(profileOf(second), change)).toBe(
        true,
      );
      expect(await registry.savePerson(profileOf(second), change)).toBe(true);
      expect(await registry.savePerson(profileOf({ ...second, email: 'x@example.com' }), change)).toBe(false);
      expect(await registry.readPerson('P1')).toEqual(second);
      const kept = await table.query({ table: 'registry', hash: 'PERSON#P1', from: 'AUD#', to: 'AUD$' });
      expect(kept.map(({ at, by, reason, profile }) => ({ at, by, reason, profile }))).toEqual([
        { at: NOW, by: APPLICANT, reason: undefined, profile: first },
        { ...change, profile: second },
      ]);
    });
  });
});
