/** Files on their way into a case, and the views of documents, on every table. */
import { describe, expect, it } from 'vitest';
import type { Table } from '../../../adapters/registry/table.ts';
import type { CaseEvent } from '../../../domain/events.ts';
import { replay } from '../../../domain/evolve.ts';
import type { Upload } from '../../../domain/uploads.ts';
import { APPLICANT, aCase, factsIn, LATER, NOW, openCase, opened, registryOn } from './builders.ts';
import { onEveryTable } from './on-every-table.ts';
import { contended, losingAnAnswer } from './wrapped-tables.ts';

const { caseId } = aCase();
const anUpload = (documentId: string): Upload => ({
  documentId,
  caseId,
  kind: 'PHOTO_ID',
  fileName: 'ID ü #1%.pdf',
  mediaType: 'application/pdf',
  by: APPLICANT,
  expectedAt: NOW,
  state: 'EXPECTED',
});

describe('a file that may come', () => {
  onEveryTable((open) => {
    const setup = async () => {
      const table = await open();
      const registry = registryOn(table);
      await openCase(registry);
      return { table, registry };
    };

    it('is read as it was kept, alone and with the others of its case', async () => {
      const { registry } = await setup();
      for (const id of ['d-1', 'd-2']) await registry.expectUpload(anUpload(id));
      expect(await registry.readUpload(caseId, 'd-2')).toEqual(anUpload('d-2'));
      expect(await registry.readUploads(caseId)).toEqual([anUpload('d-1'), anUpload('d-2')]);
      expect(await registry.readUpload(caseId, 'd-3')).toBeUndefined();
      expect(await registry.readUploads('another')).toEqual([]);
    });

    it('is claimed by the version that comes first, as often as it comes, until it is settled', async () => {
      const { registry } = await setup();
      await registry.expectUpload(anUpload('d-1'));
      const claims = ['v-1', 'v-2', 'v-1'].map((versionId) => () => registry.claimUpload(anUpload('d-1'), versionId));
      const claimed: boolean[] = [];
      for (const claim of claims) claimed.push(await claim());
      expect(claimed).toEqual([true, false, true]);
      await registry.settleUpload(anUpload('d-1'), { state: 'FILED' }, NOW);
      expect(await registry.claimUpload(anUpload('d-1'), 'v-1')).toBe(false);
      expect(await registry.claimUpload(anUpload('d-2'), 'v-1')).toBe(false);
    });

    it('is settled once: what is said later changes nothing', async () => {
      const { registry } = await setup();
      await registry.expectUpload(anUpload('d-1'));
      const refusals = [{ code: 'DAMAGED', rule: 'lifecycle.documents', detail: { says: 'why' } }];
      await registry.settleUpload(anUpload('d-1'), { state: 'REFUSED', refusals }, NOW);
      await registry.settleUpload(anUpload('d-1'), { state: 'FILED' }, LATER);
      const settled = { ...anUpload('d-1'), state: 'REFUSED', settledAt: NOW, refusals };
      expect(await registry.readUpload(caseId, 'd-1')).toEqual(settled);
    });

    it('is waited for from when it is expected, and one of a message from when it is staged', async () => {
      const { registry } = await setup();
      const mailed = { ...anUpload('mail-m-1-1'), messageId: 'm-1' };
      await registry.expectUpload(mailed);
      await registry.expectUpload({ ...anUpload('mail-m-10-1'), messageId: 'm-10' });
      await registry.expectUpload(anUpload('d-1'));
      const idsExpected = async () => (await registry.expectedFiles(10)).map(({ documentId }) => documentId);
      expect(await idsExpected()).toEqual(['d-1']);
      await registry.noteStaged(mailed, LATER);
      expect(await idsExpected()).toEqual(['d-1', 'mail-m-1-1']);
      expect(await registry.uploadsOfMail(caseId, 'm-1')).toEqual([{ ...mailed, stagedAt: LATER }]);
      await registry.settleUpload(mailed, { state: 'FILED' }, LATER);
      await registry.noteStaged(mailed, NOW);
      expect(await idsExpected()).toEqual(['d-1']);
    });

    it('that nobody expected is not settled either', async () => {
      const { registry } = await setup();
      await registry.settleUpload(anUpload('d-1'), { state: 'FILED' }, NOW);
      expect(await registry.readUploads(caseId)).toEqual([]);
    });

    it('is no fact: nothing that is decided depends on it', async () => {
      const { registry } = await setup();
      const before = await registry.readFacts(caseId);
      await registry.expectUpload(anUpload('d-1'));
      expect(await registry.readFacts(caseId)).toEqual(before);
    });
  });
});

describe('the same bytes', () => {
  onEveryTable((open) => {
    it('are found in every case that has them, each document once', async () => {
      const registry = registryOn(await open());
      const sha256 = 'a'.repeat(64);
      const documents = ['case-1', 'case-2'].map((id) => ({ caseId: id, documentId: 'd-1' }));
      for (const document of [...documents, ...documents]) await registry.noteFile(sha256, document);
      expect(await registry.documentsOfFile(sha256)).toEqual(documents);
      expect(await registry.documentsOfFile('b'.repeat(64))).toEqual([]);
    });
  });
});

describe('the view of a document', () => {
  const viewed: CaseEvent = { type: 'DOCUMENT_VIEWED', documentId: 'd-1', at: LATER, by: APPLICANT, rules: [] };

  onEveryTable((open) => {
    const setup = async (wrap = (table: Awaited<ReturnType<typeof open>>) => table) => {
      const table = await open();
      await openCase(registryOn(table));
      return registryOn(wrap(table));
    };

    it('stands in the audit, which still tells the facts', async () => {
      const registry = await setup();
      expect(await registry.saveView(aCase(), viewed)).toBe('WRITTEN');
      expect(await registry.readAudit(caseId)).toEqual([opened(aCase()), viewed]);
      const facts = await factsIn(registry);
      expect(facts.case.ver).toBe(aCase().ver + 1);
      expect(replay(await registry.readAudit(caseId))).toEqual({ ...facts, case: { ...facts.case, ver: aCase().ver } });
    });

    it('is not written on a version that has passed', async () => {
      const registry = await setup();
      await registry.saveView(aCase(), viewed);
      expect(await registry.saveView(aCase(), { ...viewed, at: NOW })).toBe('STALE');
      expect(await registry.saveView(aCase({ caseId: 'nobody' }), viewed)).toBe('NO_SUCH_CASE');
    });

    it('is written once through contention and a lost answer', async () => {
      for (const wrap of [(table: Table) => contended(table, 1), losingAnAnswer]) {
        const registry = await setup(wrap);
        expect(await registry.saveView(aCase(), viewed)).toBe('WRITTEN');
        expect(await registry.readAudit(caseId)).toHaveLength(2);
      }
    });
  });
});
