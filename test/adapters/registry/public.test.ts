import { describe, expect, it } from 'vitest';
import type { Registry } from '../../../adapters/registry/registry.ts';
import type { Table } from '../../../adapters/registry/table.ts';
import type { Person } from '../../../domain/person.ts';
import { displayName, nameKeysOf } from '../../../domain/person.ts';
import { aCommit, anEvent, aPerson, aTask, certified, factsIn, LATER, NOW, openCase, registryOn } from './builders.ts';
import { onEveryTable } from './on-every-table.ts';
import { contended, interrupted, losingAnAnswer, recorded } from './wrapped-tables.ts';

const NUMBER = '1234-5678';

const projectionOf = (person: Person, asOf = NOW): Parameters<Registry['projectNames']>[0] => ({
  certificateNumber: NUMBER,
  personVer: person.ver,
  displayName: displayName(person),
  county: person.county ?? null,
  nameKeys: nameKeysOf(person, NUMBER),
  asOf,
});

/** Everything under the first three letters of a name. */
const under = async (table: Table, prefix: string) =>
  (await table.query({ table: 'public', hash: `NM#${prefix}` })).map(({ sk, displayName: name, certificateNumber }) => [
    sk,
    name,
    certificateNumber,
  ]);

describe('the public status of a certificate', () => {
  onEveryTable((open) => {
    const setup = async () => {
      const table = await open();
      const registry = registryOn(table);
      const before = await openCase(registry);
      return { table, registry, before };
    };

    it('is not there before one was issued', async () => {
      const { registry, before } = await setup();
      await registry.commit(aCommit(before));
      expect(await registry.readPublic(NUMBER)).toBeUndefined();
      await registry.projectNames(projectionOf(aPerson()));
      expect(await registry.readPublic(NUMBER)).toBeUndefined();
    });

    it('is there with the decision, as of its last event', async () => {
      const { registry, before } = await setup();
      const events = [anEvent(), anEvent({ at: LATER })];
      expect(await registry.commit(aCommit(before, certified(before), { events }))).toBe('COMMITTED');
      expect(await registry.readPublic(NUMBER)).toEqual({
        status: {
          certificateNumber: NUMBER,
          program: 'cmpss',
          sourceVer: 2,
          firstIssuedOn: '2026-03-02',
          expiresOn: '2028-03-01',
          valid: [{ from: '2026-03-02', through: '2028-03-01' }],
          suspended: [],
        },
        displayName: null,
        asOf: LATER,
      });
      expect(await registry.readPublic('8765-4321')).toBeUndefined();
    });

    it('is written when it changes, and only then', async () => {
      const { table, registry, before } = await setup();
      await registry.commit(aCommit(before, certified(before)));
      const { table: watched, made } = recorded(table);
      await registryOn(watched).commit(aCommit(await factsIn(registry), { tasks: [aTask()] }));
      expect(made.flat().some((write) => write.table === 'public')).toBe(false);
      const then = await factsIn(registry);
      const suspended = { ...then.case, suspended: true, suspensions: [{ from: '2026-04-01' }] };
      await registry.commit(aCommit(then, { case: suspended }));
      const seen = await registry.readPublic(NUMBER);
      expect([seen?.status.sourceVer, seen?.status.suspended]).toEqual([4, [{ from: '2026-04-01' }]]);
    });

    it('is never replaced by an older one', async () => {
      const { table, registry, before } = await setup();
      await registry.commit(aCommit(before, certified(before)));
      const facts = await factsIn(registry);
      const revoked = aCommit(facts, { case: { ...facts.case, revokedOn: '2026-04-01' } });
      const newer = { pk: `NO#${NUMBER}`, sk: 'STATUS', ...revoked.status, sourceVer: 3, asOf: NOW };
      await table.write([{ table: 'public', put: newer }]);
      expect(await registry.commit(revoked)).toBe('STALE');
      await table.write([{ table: 'public', put: { ...newer, sourceVer: 2 } }]);
      expect(await registry.commit(revoked)).toBe('COMMITTED');
    });

    it('comes with the name, as of the later of the two', async () => {
      const { registry, before } = await setup();
      await registry.commit(aCommit(before, certified(before)));
      await registry.projectNames(projectionOf(aPerson(), LATER));
      expect(await registry.readPublic(NUMBER)).toMatchObject({ displayName: 'Ana Gil', asOf: LATER });
    });

    it('that is broken says which field', async () => {
      const { table, registry } = await setup();
      await table.write([{ table: 'public', put: { pk: `NO#${NUMBER}`, sk: 'STATUS', certificateNumber: NUMBER } }]);
      await expect(registry.readPublic(NUMBER)).rejects.toThrow(`NO#${NUMBER} / STATUS does not parse: program (`);
    });
  });
});

describe('the public names of a certificate', () => {
  onEveryTable((open) => {
    const setup = async () => {
      const table = await open();
      return { table, registry: registryOn(table) };
    };
    const first = aPerson({ lastName: 'Gil-Ruiz' });
    const second = aPerson({ ver: 2, lastName: 'Ruiz Paz' });
    const third = aPerson({ ver: 3, firstName: 'Eva', lastName: 'Sol' });

    it('are found by the beginning of every word', async () => {
      const { table, registry } = await setup();
      await registry.projectNames(projectionOf(first));
      expect(await under(table, 'gil')).toEqual([
        [`gil ruiz~gil ruiz~ana#${NUMBER}`, 'Ana Gil-Ruiz', NUMBER],
        [`gil~gil ruiz~ana#${NUMBER}`, 'Ana Gil-Ruiz', NUMBER],
      ]);
      expect(await under(table, 'rui')).toEqual([[`ruiz~gil ruiz~ana#${NUMBER}`, 'Ana Gil-Ruiz', NUMBER]]);
      expect(await under(table, 'ana')).toHaveLength(1);
    });

    it('are no longer found by what the person was called before', async () => {
      const { table, registry } = await setup();
      await registry.projectNames(projectionOf(first));
      await registry.projectNames(projectionOf(second));
      expect(await under(table, 'gil')).toEqual([]);
      expect(await under(table, 'paz')).toHaveLength(1);
      expect(await under(table, 'rui')).toHaveLength(2);
      await registry.projectNames(projectionOf(third));
      for (const prefix of ['rui', 'paz', 'ana']) expect(await under(table, prefix)).toEqual([]);
      expect(await under(table, 'eva')).toEqual([[`eva~sol~eva#${NUMBER}`, 'Eva Sol', NUMBER]]);
    });

    it('are never replaced by an older version', async () => {
      const { table, registry } = await setup();
      await registry.projectNames(projectionOf(second));
      await registry.projectNames(projectionOf(first, LATER));
      expect(await under(table, 'gil')).toEqual([]);
      expect(await under(table, 'paz')).toHaveLength(1);
    });

    it('are written once, however often the stream tells of them', async () => {
      const { table, registry } = await setup();
      await registry.projectNames(projectionOf(first));
      const { table: watched, made } = recorded(table);
      await registryOn(watched).projectNames(projectionOf(first, LATER));
      expect(made).toEqual([]);
      await registryOn(watched).projectNames({ ...projectionOf(first, LATER), county: 'Kern' });
      expect(made).toHaveLength(1);
    });

    it('leave none behind when two versions are projected at once', async () => {
      const { table, registry } = await setup();
      await registry.projectNames(projectionOf(first));
      const racing = registryOn(interrupted(table, () => registry.projectNames(projectionOf(second))));
      await racing.projectNames(projectionOf(third));
      for (const prefix of ['gil', 'rui', 'paz', 'ana']) expect(await under(table, prefix)).toEqual([]);
      expect(await under(table, 'sol')).toHaveLength(1);
      const late = registryOn(interrupted(table, () => registry.projectNames(projectionOf({ ...third, ver: 5 }))));
      await late.projectNames(projectionOf({ ...first, ver: 4 }));
      expect(await under(table, 'gil')).toEqual([]);
    });

    it('are projected under contention and when an answer was lost', async () => {
      const { table } = await setup();
      await registryOn(losingAnAnswer(table)).projectNames(projectionOf(first));
      await registryOn(contended(table, 3, { afterwards: true })).projectNames(projectionOf(second, LATER));
      expect(await under(table, 'paz')).toHaveLength(1);
      expect(await under(table, 'gil')).toEqual([]);
    });

    it('belong to their certificate alone', async () => {
      const { table, registry } = await setup();
      await registry.projectNames(projectionOf(first));
      const other = {
        ...projectionOf(first),
        certificateNumber: '8765-4321',
        nameKeys: nameKeysOf(first, '8765-4321'),
      };
      await registry.projectNames(other);
      await registry.projectNames(projectionOf(third));
      expect(await under(table, 'rui')).toEqual([['ruiz~gil ruiz~ana#8765-4321', 'Ana Gil-Ruiz', '8765-4321']]);
    });
  });
});
