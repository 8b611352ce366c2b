/** Calendar feeds: which person a secret leads to, and that a revoked one leads to nobody. */
import { describe, expect, it } from 'vitest';
import type { Table } from '../../../adapters/registry/table.ts';
import { APPLICANT, NOW, registryOn } from './builders.ts';
import { onEveryTable } from './on-every-table.ts';
import { interrupted, losingAnAnswer } from './wrapped-tables.ts';

const CHANGE = { at: NOW, by: APPLICANT };
const kept = (table: Table) => table.query({ table: 'registry', hash: 'PERSON#P1', from: 'CALENDAR', to: 'CALENDAR~' });

describe('a calendar feed', () => {
  onEveryTable((open) => {
    it('leads to its person by the hash of its secret', async () => {
      const registry = registryOn(await open());
      expect(await registry.saveCalendar('P1', 'hash-1', CHANGE)).toBe(true);
      expect(await registry.personOfCalendar('hash-1')).toBe('P1');
      expect(await registry.personOfCalendar('hash-2')).toBeUndefined();
    });

    it('that is made anew takes the place of the one before', async () => {
      const registry = registryOn(await open());
      await registry.saveCalendar('P1', 'hash-1', CHANGE);
      expect(await registry.saveCalendar('P1', 'hash-2', CHANGE)).toBe(true);
      expect(await registry.personOfCalendar('hash-1')).toBeUndefined();
      expect(await registry.personOfCalendar('hash-2')).toBe('P1');
    });

    it('that is revoked leads to nobody, and can be made again; what was done is kept', async () => {
      const table = await open();
      const registry = registryOn(table);
      await registry.saveCalendar('P1', 'hash-1', CHANGE);
      expect(await registry.saveCalendar('P1', undefined, CHANGE)).toBe(true);
      expect(await registry.personOfCalendar('hash-1')).toBeUndefined();
      expect(await table.query({ table: 'registry', hash: 'CALENDAR#hash-1' })).toEqual([]);
      await registry.saveCalendar('P1', 'hash-2', CHANGE);
      expect(await kept(table)).toEqual([
        { pk: 'PERSON#P1', sk: 'CALENDAR', ver: 3, secretHash: 'hash-2' },
        { pk: 'PERSON#P1', sk: 'CALENDAR#00000001', ...CHANGE, what: 'MADE' },
        { pk: 'PERSON#P1', sk: 'CALENDAR#00000002', ...CHANGE, what: 'REVOKED' },
        { pk: 'PERSON#P1', sk: 'CALENDAR#00000003', ...CHANGE, what: 'MADE' },
      ]);
    });

    it('that was never made is revoked without a trace', async () => {
      const table = await open();
      expect(await registryOn(table).saveCalendar('P1', undefined, CHANGE)).toBe(true);
      expect(await kept(table)).toEqual([]);
    });

    it('knows its own change again when the answer to it was lost', async () => {
      const table = await open();
      expect(await registryOn(losingAnAnswer(table)).saveCalendar('P1', 'hash-1', CHANGE)).toBe(true);
      expect(await registryOn(losingAnAnswer(table)).saveCalendar('P1', undefined, CHANGE)).toBe(true);
      expect(await registryOn(table).personOfCalendar('hash-1')).toBeUndefined();
      expect(await kept(table)).toHaveLength(3);
    });

    it('is made once where somebody else makes one meanwhile, and the slower one hears so', async () => {
      const table = await open();
      const registry = registryOn(table);
      const slower = registryOn(interrupted(table, () => registry.saveCalendar('P1', 'hash-1', CHANGE)));
      expect(await slower.saveCalendar('P1', 'hash-2', CHANGE)).toBe(false);
      expect(await registry.personOfCalendar('hash-1')).toBe('P1');
      expect(await registry.personOfCalendar('hash-2')).toBeUndefined();
    });
  });
});
