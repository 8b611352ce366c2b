/** A person who was certified elsewhere lands in both tables with one write, or not at all. */
import { describe, expect, it } from 'vitest';
import { makeMemoryTable } from '../../../adapters/registry/memory-table.ts';
import type { Registry } from '../../../adapters/registry/registry.ts';
import { IMPORT } from '../../../domain/arrival.ts';
import { replay } from '../../../domain/evolve.ts';
import type { CaseFacts } from '../../../domain/facts.ts';
import { type Person, publicNamesOf } from '../../../domain/person.ts';
import { publicStatusOf } from '../../../domain/status.ts';
import { local } from '../../domain/life.ts';
import { aCase, aPerson, openCase, profileOf, registryOn } from './builders.ts';
import { aLanding, DUE, NOW, NUMBER } from './landings.ts';
import { onEveryTable } from './on-every-table.ts';
import { contended, losingAnAnswer, recorded } from './wrapped-tables.ts';

const OWNED = { pk: `CERTNO#${NUMBER}`, sk: 'OWNER' };

/** Facts in the order in which the table keeps them. */
const inOrder = (facts: CaseFacts | undefined) =>
  facts && { ...facts, effects: [...facts.effects].sort((a, b) => (a.effectKey < b.effectKey ? -1 : 1)) };

/** Everything that a landing could have left behind. */
const nothingOf = async (registry: Registry, caseId = 'C1') => ({
  facts: await registry.readFacts(caseId),
  run: await registry.readRun(caseId),
  audit: await registry.readAudit(caseId),
  landed: await registry.readLanded(caseId),
});
const NOTHING = { facts: undefined, run: undefined, audit: [], landed: undefined };

describe('a landing', () => {
  onEveryTable((open) => {
    const setup = async () => {
      const table = await open();
      return { table, registry: registryOn(table) };
    };

    it('brings the case, its worker’s place, its person, its number and what the public may know, in one write', async () => {
      const { table, made } = recorded(await open());
      const registry = registryOn(table);
      const landing = aLanding();
      expect(await registry.landCase(landing)).toBe('LANDED');
      expect(made).toHaveLength(1);

      const facts = await registry.readFacts('C1');
      expect(facts).toEqual(inOrder(landing.facts));
      expect(await registry.readAudit('C1')).toEqual(landing.events);
      expect(inOrder(replay(await registry.readAudit('C1')))).toEqual(facts);
      expect(await registry.readRun('C1')).toEqual({
        caseId: 'C1',
        gen: 0,
        runState: 'HIBERNATING',
        inboxSeq: 0,
        seenSeq: 0,
        dueAt: DUE,
        failCount: 0,
        defVersion: '',
      });
      expect(await registry.queryDue(DUE, 10)).toEqual([{ caseId: 'C1', dueAt: DUE }]);
      expect(await registry.readPerson('P1')).toEqual(aPerson());
      expect(await registry.casesOfPerson('P1')).toEqual(['C1']);
      expect(await registry.openCaseOf('P1', 'cmpss')).toBe('C1');
      expect(await registry.caseOfNumber(NUMBER)).toBe('C1');
      expect(await registry.readPublic(NUMBER)).toEqual({
        status: publicStatusOf(landing.facts),
        displayName: 'Ana Gil',
        asOf: NOW,
      });
      expect(await registry.findNames({ text: 'gil', limit: 5 })).toMatchObject([{ certificateNumber: NUMBER }]);
      expect(await registry.readLanded('C1')).toEqual({ facts: replay(landing.events), profile: aPerson() });
    });

    it('leaves nothing for the stream to write: the names are there as it would write them', async () => {
      const { table, registry } = await setup();
      await registry.landCase(aLanding());
      const before = await table.query({ table: 'public', hash: `NO#${NUMBER}` });
      await registry.projectNames({ ...publicNamesOf(aPerson(), NUMBER), asOf: local('2026-06-21') });
      expect(await table.query({ table: 'public', hash: `NO#${NUMBER}` })).toEqual(before);
    });

    it('of a closed case has no watchdog, and leaves the person free to apply anew', async () => {
      const { registry } = await setup();
      expect(await registry.landCase(aLanding({ rest: { kind: 'CLOSE' } }))).toBe('LANDED');
      const run = await registry.readRun('C1');
      expect(run).toMatchObject({ runState: 'CLOSED' });
      expect(run?.dueAt).toBeUndefined();
      expect(await registry.firstDueAt()).toBeNull();
      expect(await registry.openCaseOf('P1', 'cmpss')).toBeUndefined();
      expect(await registry.caseOfNumber(NUMBER)).toBe('C1');
      await openCase(registry, aCase({ caseId: 'C2' }));
    });

    it('happens once, whatever became of the case since', async () => {
      const { registry } = await setup();
      await registry.landCase(aLanding());
      expect(await registry.landCase(aLanding())).toBe('LANDED'); // the very same write is recognised
      expect(await registry.landCase(aLanding({ at: local('2026-06-21') }))).toBe('CASE_STANDS');
      const run = await registry.readRun('C1');
      if (run === undefined) throw new Error('no run');
      await registry.startWorker(run, local('2026-06-22'), 'd1');
      expect(await registry.landCase(aLanding({ at: local('2026-06-23') }))).toBe('CASE_STANDS');
      expect(await registry.readRun('C1')).toMatchObject({ runState: 'STARTED', defVersion: 'd1' });
    });

    it('is not made over a number, an open case or a person of somebody else, and leaves nothing behind', async () => {
      const { registry, table } = await setup();
      await table.write([{ table: 'registry', put: { ...OWNED, caseId: 'C9' } }]);
      expect(await registry.landCase(aLanding())).toBe('NUMBER_TAKEN');
      expect(await nothingOf(registry)).toEqual(NOTHING);
      await table.write([{ table: 'registry', delete: OWNED }]);

      await openCase(registry, aCase({ caseId: 'C2' }));
      expect(await registry.landCase(aLanding())).toBe('ALREADY_OPEN');
      expect(await nothingOf(registry)).toEqual(NOTHING);
      expect(await registry.openCaseOf('P1', 'cmpss')).toBe('C2');

      const stranger: Person = aPerson({ personId: 'P2' });
      await registry.savePerson(profileOf(stranger));
      const other = aLanding({ case: { personId: 'P2' }, person: { ...stranger, lastName: 'Other' } });
      expect(await registry.landCase(other)).toBe('PERSON_CHANGED');
      expect(await nothingOf(registry)).toEqual(NOTHING);
      expect(await registry.readPerson('P2')).toEqual(stranger);
      expect(await registry.caseOfNumber(NUMBER)).toBeUndefined();
      expect(await registry.readPublic(NUMBER)).toBeUndefined();
    });

    it('of a second certificate leaves the person as they stand, and is not made when they changed meanwhile', async () => {
      const { registry } = await setup();
      await registry.landCase(aLanding());
      const second = (person: Person) =>
        aLanding({ case: { caseId: 'C2', program: 'qmha', certificateNumber: 'QM-1' }, person, profile: 'STANDS' });
      await registry.savePerson(profileOf(aPerson({ ver: 2, lastName: 'Vega' })), { at: NOW, by: IMPORT });
      expect(await registry.landCase(second(aPerson()))).toBe('PERSON_CHANGED');
      expect(await nothingOf(registry, 'C2')).toEqual(NOTHING);
      expect(await registry.landCase(second(aPerson({ ver: 2, lastName: 'Vega' })))).toBe('LANDED');
      expect(await registry.readPerson('P1')).toEqual(aPerson({ ver: 2, lastName: 'Vega' }));
      expect((await registry.readPublic('QM-1'))?.displayName).toBe('Ana Vega');
      // What it began with is what was told first.
      expect((await registry.readLanded('C2'))?.profile).toEqual(aPerson());
    });

    it('whose answer is lost is one landing', async () => {
      const { table } = await setup();
      const registry = registryOn(losingAnAnswer(table));
      expect(await registry.landCase(aLanding())).toBe('LANDED');
      expect(await registryOn(table).readFacts('C1')).toBeDefined();
    });

    it('that meets others is sent again', async () => {
      const { table } = await setup();
      expect(await registryOn(contended(table, 2)).landCase(aLanding())).toBe('LANDED');
    });

    it('of a case in a later version, or without a certificate, is a mistake of its caller', async () => {
      const { registry } = await setup();
      const landing = aLanding();
      await expect(registry.landCase(aLanding({ case: { ver: 2 } }))).rejects.toThrow('lands with version 2');
      const { certificateNumber: _, ...record } = landing.facts.case;
      await expect(registry.landCase({ ...landing, facts: { ...landing.facts, case: record } })).rejects.toThrow(
        'no certificate',
      );
      await expect(registry.landCase(aLanding({ case: { caseId: 'C#1' } }))).rejects.toThrow('neither # nor %');
    });
  });
});

it('nothing is told of a case that was not opened, and of one that was opened here what it began with', async () => {
  const registry = registryOn(makeMemoryTable());
  expect(await registry.readLanded('C1')).toBeUndefined();
  await openCase(registry);
  expect(await registry.readLanded('C1')).toMatchObject({ facts: { case: { stage: 'DRAFT' } }, profile: undefined });
});
