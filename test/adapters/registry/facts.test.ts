import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type * as z from 'zod/mini';
import { itemsOf } from '../../../adapters/registry/items.ts';
import type { Table } from '../../../adapters/registry/table.ts';
import { CaseEvent } from '../../../domain/events.ts';
import {
  Answers,
  Audit,
  Case,
  type CaseFacts,
  Credit,
  Cycle,
  Document,
  Effect,
  Payment,
  Renewal,
  RevisionRound,
  Sitting,
  Task,
  Training,
} from '../../../domain/facts.ts';
import { SignalBody } from '../../../domain/signals.ts';
import { arbitraryOf } from './arbitrary-of.ts';
import { aCommit, aSignal, factsIn, openCase, registryOn } from './builders.ts';
import { onEveryTable } from './on-every-table.ts';

const listOf = <Schema extends z.ZodMiniType>(schema: Schema, keyOf: (record: z.infer<Schema>) => unknown) =>
  fc.uniqueArray(arbitraryOf(schema), { selector: (record) => JSON.stringify(keyOf(record)), maxLength: 4 });

const facts: fc.Arbitrary<CaseFacts> = fc.record({
  case: arbitraryOf(Case).map((record) => ({ ...record, caseId: 'C1' })),
  answers: arbitraryOf(Answers),
  payments: listOf(Payment, ({ paymentId }) => paymentId),
  documents: listOf(Document, ({ documentId }) => documentId),
  revisions: listOf(RevisionRound, ({ round }) => round),
  trainings: listOf(Training, ({ training }) => training),
  sittings: listOf(Sitting, ({ sitting }) => sitting),
  cycles: listOf(Cycle, ({ cycle }) => cycle),
  credits: listOf(Credit, ({ cycle, providerId, courseId }) => [cycle, providerId, courseId]),
  renewals: listOf(Renewal, ({ cycle }) => cycle),
  audits: listOf(Audit, ({ cycle }) => cycle),
  effects: listOf(Effect, ({ effectKey }) => effectKey),
  tasks: listOf(Task, ({ taskId }) => taskId),
});

/** Facts with their lists in one order: which one is the store's affair. */
const sorted = (value: CaseFacts) =>
  Object.fromEntries(
    Object.entries(value).map(([name, part]) => [
      name,
      Array.isArray(part) ? part.map((record) => JSON.stringify(record)).sort() : part,
    ]),
  );

const store = async (table: Table, value: CaseFacts): Promise<void> => {
  await table.write([...itemsOf(value).values()].map((put) => ({ table: 'registry', put })));
};

describe('facts of every kind', () => {
  onEveryTable((open) => {
    it('are read as they were written', async () => {
      await fc.assert(
        fc.asyncProperty(facts, async (value) => {
          const table = await open();
          await store(table, value);
          const read = await factsIn(registryOn(table));
          expect(sorted(read)).toStrictEqual(sorted(value));
          expect(itemsOf(read).size).toBe(itemsOf(value).size);
        }),
        { numRuns: 25 },
      );
    });

    it('become others by one commit', async () => {
      await fc.assert(
        fc.asyncProperty(facts, facts, async (first, second) => {
          const table = await open();
          const registry = registryOn(table);
          const opened = await openCase(registry);
          const before = { ...first, case: { ...opened.case, ver: opened.case.ver } };
          await store(table, before);
          const { caseId, personId, program } = before.case;
          // A number and its status are other claims' matter.
          const { certificateNumber: _number, ...record } = second.case;
          const change = { ...second, case: { ...record, caseId, personId, program } };
          const commit = aCommit(before, change);
          expect(await registry.commit(commit)).toBe('COMMITTED');
          expect(sorted(await factsIn(registry))).toStrictEqual(sorted(commit.after));
        }),
        { numRuns: 20 },
      );
    });

    it('and all that people tell, and every event, are kept whole', async () => {
      await fc.assert(
        fc.asyncProperty(
          arbitraryOf(SignalBody),
          fc.array(arbitraryOf(CaseEvent), { minLength: 1, maxLength: 4 }),
          async (body, events) => {
            const registry = registryOn(await open());
            const before = await openCase(registry);
            const signal = aSignal({ body });
            await registry.leaveSignal(signal);
            expect((await registry.readInbox('C1', 1))[0]?.signal).toStrictEqual(signal);
            expect((await registry.readSignal('C1', 'K1'))?.signal).toStrictEqual(signal);
            expect(await registry.leaveSignal(signal)).toMatchObject({ outcome: 'REPEATED' });
            await registry.commit(aCommit(before, {}, { events }));
            expect((await registry.readAudit('C1')).slice(1)).toStrictEqual(events);
          },
        ),
        { numRuns: 25 },
      );
    });
  });
});
