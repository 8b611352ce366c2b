import { describe, expect, it } from 'vitest';
import type { Item } from '../../../adapters/registry/table.ts';
import type { CaseEvent } from '../../../domain/events.ts';
import { factsOf, replay } from '../../../domain/evolve.ts';
import {
  APPLICANT,
  aCase,
  aCommit,
  aCredit,
  anEvent,
  aSignal,
  DRAFT_DUE,
  factsIn,
  LATER,
  NOW,
  openCase,
  opened,
  registryOn,
  runIn,
  STAFF,
  SYSTEM,
} from './builders.ts';
import { onEveryTable } from './on-every-table.ts';
import { contended, losingAnAnswer } from './wrapped-tables.ts';

const opening = (overrides = {}) => {
  const record = aCase(overrides);
  return { case: record, event: opened(record), dueAt: DRAFT_DUE, defVersion: 'd1' };
};

describe('a case', () => {
  onEveryTable((open) => {
    const setup = async () => {
      const table = await open();
      return { table, registry: registryOn(table) };
    };

    describe('when it is opened', () => {
      it('hibernates until its watchdog, and belongs to its person', async () => {
        const { registry } = await setup();
        expect(await registry.openCase(opening())).toBe('OPENED');
        expect(await registry.readFacts('C1')).toEqual(factsOf(aCase()));
        expect(await registry.readCase('C1')).toEqual(aCase());
        expect(await registry.readAudit('C1')).toEqual([opened(aCase())]);
        expect(await registry.readRun('C1')).toEqual({
          caseId: 'C1',
          gen: 0,
          runState: 'HIBERNATING',
          inboxSeq: 0,
          seenSeq: 0,
          dueAt: DRAFT_DUE,
          failCount: 0,
          defVersion: 'd1',
        });
        expect(await registry.casesOfPerson('P1')).toEqual(['C1']);
        expect(await registry.queryDue(DRAFT_DUE, 10)).toEqual([{ caseId: 'C1', dueAt: DRAFT_DUE }]);
      });

      it('is the only open one of its person and program', async () => {
        const { registry } = await setup();
        await registry.openCase(opening());
        expect(await registry.openCase(opening({ caseId: 'C2' }))).toBe('ALREADY_OPEN');
        expect(await registry.readFacts('C2')).toBeUndefined();
        expect(await registry.readRun('C2')).toBeUndefined();
        expect(await registry.openCase(opening({ caseId: 'C3', program: 'qmha' }))).toBe('OPENED');
        expect(await registry.openCase(opening({ caseId: 'C4', personId: 'P2' }))).toBe('OPENED');
        expect(await registry.casesOfPerson('P1')).toEqual(['C1', 'C3']);
      });

      it('is one of two that are opened at once', async () => {
        const { registry } = await setup();
        const outcomes = await Promise.all(['C1', 'C2'].map((caseId) => registry.openCase(opening({ caseId }))));
        expect(outcomes.sort()).toEqual(['ALREADY_OPEN', 'OPENED']);
        expect(await registry.casesOfPerson('P1')).toHaveLength(1);
      });

      it('knows itself again when the answer was lost', async () => {
        const { table } = await setup();
        expect(await registryOn(losingAnAnswer(table)).openCase(opening())).toBe('OPENED');
        const next = opening({ caseId: 'C2', personId: 'P2' });
        expect(await registryOn(contended(table, 2, { afterwards: true })).openCase(next)).toBe('OPENED');
      });

      it('has an id of its own, which stands in keys as it is', async () => {
        const { registry } = await setup();
        await registry.openCase(opening());
        await expect(registry.openCase(opening({ personId: 'P2' }))).rejects.toThrow('case C1 was opened before');
        await expect(registry.openCase(opening({ caseId: 'C#1' }))).rejects.toThrow(RangeError);
      });
    });

    it('that was never opened has nothing to read', async () => {
      const { registry } = await setup();
      expect(await registry.readFacts('C#1')).toBeUndefined();
      expect(await registry.readCase('C1')).toBeUndefined();
      expect(await registry.readRun('C1')).toBeUndefined();
      expect(await registry.readAudit('C1')).toEqual([]);
      expect(await registry.readInbox('C1', 10)).toEqual([]);
      expect(await registry.casesOfPerson('P1')).toEqual([]);
    });

    it('reads all of its facts, however many pages they fill', async () => {
      const { table, registry } = await setup();
      const before = await openCase(registry);
      const tasks = Array.from({ length: 300 }, (_, n) => ({
        taskId: `T${String(n).padStart(3, '0')}`,
        queue: 'EXCEPTION' as const,
        reason: 'x'.repeat(5000),
        openedAt: NOW,
      }));
      const puts = tasks.map((task) => ({
        table: 'registry' as const,
        put: { pk: 'CASE#C1', sk: `TASK#${task.taskId}`, ...task },
      }));
      for (let from = 0; from < puts.length; from += 60) await table.write(puts.slice(from, from + 60));
      expect(await factsIn(registry)).toEqual({ ...before, tasks });
    });

    it('keeps courses apart whose ids would run into each other', async () => {
      const { registry } = await setup();
      const before = await openCase(registry);
      const credits = [
        aCredit({ providerId: 'a', courseId: 'b#c' }),
        aCredit({ providerId: 'a#b', courseId: 'c' }),
        aCredit({ providerId: 'a%23b', courseId: 'c' }),
      ];
      expect(await registry.commit(aCommit(before, { credits }))).toBe('COMMITTED');
      const read = (await factsIn(registry)).credits;
      expect(new Set(read.map((credit) => `${credit.providerId} ${credit.courseId}`)).size).toBe(3);
      expect(read).toEqual(expect.arrayContaining(credits));
    });

    describe('has an audit', () => {
      it('in the order of its versions, over more than ten of them', async () => {
        const { registry } = await setup();
        await openCase(registry);
        const causes = Array.from({ length: 12 }, (_, n) => `CAUSE_${n}`);
        for (const because of causes)
          await registry.commit(aCommit(await factsIn(registry), {}, { events: [anEvent({ because })] }));
        const events = await registry.readAudit('C1');
        expect(events.map((event) => (event.type === 'STAGE_REACHED' ? event.because : event.type))).toEqual([
          'CASE_OPENED',
          ...causes,
        ]);
        expect((await factsIn(registry)).case.ver).toBe(13);
      });

      it('with the events of one write as they were decided, each with its own cause', async () => {
        const { registry } = await setup();
        const before = await openCase(registry);
        const events = [
          anEvent({ by: APPLICANT, because: '1' }),
          anEvent({ by: APPLICANT, because: '2' }),
          anEvent({ by: STAFF, because: '3' }),
          anEvent({ by: SYSTEM, at: LATER, because: '4' }),
          anEvent({ by: SYSTEM, at: NOW, because: '5' }),
          anEvent({ by: APPLICANT, because: '6' }),
        ];
        await registry.commit(aCommit(before, {}, { events }));
        expect(await registry.readAudit('C1')).toEqual([opened(aCase()), ...events]);
      });

      it('that replays to the facts', async () => {
        const { registry } = await setup();
        const before = await openCase(registry);
        const payment = {
          paymentId: 'PAY1',
          fee: 'APPLICATION',
          cycle: 0,
          amountCents: 10_000,
          paidOn: '2026-03-02',
        } as const;
        const stamp = { at: NOW, by: SYSTEM, rules: [] };
        const events: CaseEvent[] = [
          { ...stamp, type: 'PAYMENT_RECORDED', payment },
          { ...stamp, type: 'CASE_CHANGED', set: { submittedOn: '2026-03-02' }, unset: [] },
        ];
        const change = { payments: [payment], case: { ...before.case, submittedOn: '2026-03-02' } };
        await registry.commit(aCommit(before, change, { events }));
        const credit = aCredit();
        await registry.saveCredit('C1', 2, credit, { ...stamp, type: 'CREDIT_RECORDED', credit });
        const { case: record, ...facts } = await factsIn(registry);
        const replayed = replay(await registry.readAudit('C1'));
        expect(record.ver).toBe(3);
        expect(replayed).toEqual({ ...facts, case: { ...record, ver: 1 } });
      });
    });

    describe('with a broken item says which, and which field, but not what stands there', () => {
      const breaking = async (item: Item) => {
        const { table, registry } = await setup();
        await openCase(registry);
        await registry.leaveSignal(aSignal());
        await table.write([{ table: 'registry', put: item }]);
        return registry;
      };
      const at = (sk: string, rest: object): Item => ({ pk: 'CASE#C1', sk, ...rest });

      it.each([
        { item: at('CASE', { ...aCase(), stage: 'ELSEWHERE' }), said: 'CASE#C1 / CASE does not parse: stage (' },
        {
          item: at('ANS#identity', { legalFirstName: 'Ana', legalLastName: 'Gil', bornOn: '1990-02-31' }),
          said: 'CASE#C1 / ANS# does not parse: identity.bornOn (',
        },
        {
          item: at('PAY#1', { paymentId: '1', fee: 'APPLICATION', cycle: 0, amountCents: 'ten', paidOn: '2026-03-02' }),
          said: 'CASE#C1 / PAY#1 does not parse: amountCents (',
        },
        {
          item: at('FX#1', { effectKey: '1' }),
          said: 'CASE#C1 / FX#1 does not parse: notice (invalid_value), cycle (',
        },
        { item: at('TASK#1', {}), said: 'CASE#C1 / TASK#1 does not parse: taskId (' },
      ])('$item.sk', async ({ item, said }) => {
        const registry = await breaking(item);
        await expect(registry.readFacts('C1')).rejects.toMatchObject({
          name: 'BrokenItemError',
          message: expect.stringContaining(said),
        });
        await expect(registry.readFacts('C1')).rejects.not.toThrow(/ten|Ana|1990|ELSEWHERE/);
      });

      it('in its run, its inbox, its markers, its audit and alone', async () => {
        const registry = await breaking(at('RUN', { gen: '1' }));
        await expect(registry.readRun('C1')).rejects.toThrow('CASE#C1 / RUN does not parse: gen (invalid_type)');
        const inboxKey = (await (await breaking(at('SIG#K1', { answer: { state: 'LOST' } }))).readInbox('C1', 1))[0]
          ?.inboxKey;
        expect(inboxKey).toMatch(/^INBOX#/);
        const marked = await breaking(at('SIG#K1', { ...aSignal(), receipt: 'r', answer: { state: 'LOST' } }));
        await expect(marked.readSignal('C1', 'K1')).rejects.toThrow('CASE#C1 / SIG#K1 does not parse: answer');
        const full = await breaking(at('INBOX#0', { ...aSignal(), occurredOn: 'today' }));
        await expect(full.readInbox('C1', 10)).rejects.toThrow('CASE#C1 / INBOX#0 does not parse: occurredOn');
        const audited = await breaking(
          at('AUD#00000009#000', { at: NOW, by: SYSTEM, events: [{ type: 'CASE_OPENED', rules: [] }] }),
        );
        await expect(audited.readAudit('C1')).rejects.toThrow(
          'CASE#C1 / AUD#00000009#000 does not parse: events.0.case',
        );
        const alone = await breaking(at('CASE', { ...aCase(), ver: -1 }));
        await expect(alone.readCase('C1')).rejects.toThrow('CASE#C1 / CASE does not parse: ver');
      });
    });

    it('belongs to nobody else: another case reads none of it', async () => {
      const { registry } = await setup();
      await openCase(registry);
      await openCase(registry, aCase({ caseId: 'C10', personId: 'P10' }));
      await registry.leaveSignal(aSignal({ caseId: 'C10' }));
      expect(await registry.readInbox('C1', 10)).toEqual([]);
      expect((await runIn(registry)).inboxSeq).toBe(0);
      expect(await registry.casesOfPerson('P1')).toEqual(['C1']);
    });
  });
});
