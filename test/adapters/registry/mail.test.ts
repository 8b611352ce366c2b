/** Messages that came in, on every table. */
import { describe, expect, it } from 'vitest';
import type { Table } from '../../../adapters/registry/table.ts';
import type { ReceivedMail } from '../../../domain/mail.ts';
import { aCase, LATER, NOW, registryOn } from './builders.ts';
import { onEveryTable } from './on-every-table.ts';
import { contended, losingAnAnswer } from './wrapped-tables.ts';

const { caseId } = aCase();

const aMail = (messageId: string, overrides: Partial<ReceivedMail> = {}): ReceivedMail => ({
  messageId,
  ver: 1,
  receivedAt: NOW,
  receivedOn: '2025-01-10',
  program: 'cmpss',
  objectKey: `mail/${messageId}`,
  trust: { level: 'TRUSTED', reasons: [] },
  returnPath: 'a-friend@example.com',
  recipients: ['cmpss@in.notify.example.org'],
  subject: 'Ünïcode #1%',
  text: '',
  unanswerable: [],
  state: 'WAITING',
  waitsBecause: 'UNMATCHED',
  files: [{ fileName: 'a.zip', outcome: 'REFUSED', problem: 'ARCHIVE' }],
  unlistedFiles: 0,
  ...overrides,
});

const { ver: _, waitsBecause: __, ...brought } = aMail('m-1', { state: 'TO_FILE', caseId });

describe('a message', () => {
  onEveryTable((open) => {
    const idsOf = async (registry: ReturnType<typeof registryOn>, after?: string, limit = 10) =>
      (await registry.waitingMail({ program: 'cmpss', after, limit })).map(({ mail }) => mail.messageId);

    it('is kept once: what is kept under its id first is what there is', async () => {
      const registry = registryOn(await open());
      expect(await registry.keepMail(aMail('m-1'))).toEqual(aMail('m-1'));
      expect(await registry.keepMail(aMail('m-1', { subject: 'Another' }))).toEqual(aMail('m-1'));
      expect(await registry.readMail('m-1')).toEqual(aMail('m-1'));
      expect(await registry.readMail('m-2')).toBeUndefined();
    });

    it('waits in the queue of its program, what came first in front, page by page', async () => {
      const registry = registryOn(await open());
      await registry.keepMail(aMail('m-1', { receivedAt: LATER }));
      await registry.keepMail(aMail('m-2'));
      await registry.keepMail(aMail('m-3', { program: 'another' }));
      await registry.keepMail(aMail('m-4', { state: 'FILED', caseId }));
      expect(await idsOf(registry)).toEqual(['m-2', 'm-1']);
      const [first] = await registry.waitingMail({ program: 'cmpss', limit: 1 });
      expect(await idsOf(registry, first?.place)).toEqual(['m-1']);
    });

    it('leaves the queue and is found by its case once it was brought there', async () => {
      const registry = registryOn(await open());
      await registry.keepMail(aMail('m-1'));
      await registry.keepMail(aMail('m-0', { receivedAt: LATER, state: 'FILED', caseId }));
      expect(await registry.changeMail(aMail('m-1'), brought)).toBe(true);
      expect(await idsOf(registry)).toEqual(['m-1']);
      const toFile = { ...brought, ver: 2 };
      expect(await registry.changeMail(toFile, { ...brought, state: 'FILED' })).toBe(true);
      expect(await idsOf(registry)).toEqual([]);
      const ofCase = await registry.mailOfCase(caseId, 50);
      expect(ofCase.map(({ messageId, ver, state }) => [messageId, ver, state])).toEqual([
        ['m-1', 3, 'FILED'],
        ['m-0', 1, 'FILED'],
      ]);
      expect(await registry.mailOfCase('another', 50)).toEqual([]);
    });

    it('is not changed by who read it before somebody else did', async () => {
      const registry = registryOn(await open());
      await registry.keepMail(aMail('m-1'));
      await registry.changeMail(aMail('m-1'), brought);
      expect(await registry.changeMail(aMail('m-1'), { ...brought, caseId: 'another' })).toBe(false);
      expect(await registry.mailOfCase('another', 50)).toEqual([]);
      expect((await registry.readMail('m-1'))?.caseId).toBe(caseId);
    });

    it('counts for a case from a moment on, that moment included', async () => {
      const registry = registryOn(await open());
      await registry.keepMail(aMail('m-1', { caseId }));
      await registry.keepMail(aMail('m-2', { caseId, receivedAt: LATER }));
      expect(await registry.mailCountOfCase(caseId, NOW)).toBe(2);
      expect(await registry.mailCountOfCase(caseId, LATER)).toBe(1);
    });

    it('is no more of a case from which it was brought to another', async () => {
      const registry = registryOn(await open());
      await registry.keepMail(aMail('m-1', { caseId }));
      await registry.changeMail(aMail('m-1', { caseId }), { ...brought, caseId: 'another' });
      expect(await registry.mailOfCase(caseId, 50)).toEqual([]);
    });

    it('is kept and changed once through contention and a lost answer', async () => {
      for (const wrap of [(table: Table) => contended(table, 1), losingAnAnswer]) {
        const table = await open();
        expect(await registryOn(wrap(table)).keepMail(aMail('m-1'))).toEqual(aMail('m-1'));
        expect(await registryOn(wrap(table)).changeMail(aMail('m-1'), brought)).toBe(true);
        expect(await registryOn(table).readMail('m-1')).toEqual({ ...brought, ver: 2 });
      }
    });
  });
});
