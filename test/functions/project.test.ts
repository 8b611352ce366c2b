import { describe, expect, it } from 'vitest';
import { makeHandler } from '../../functions/project/handler.ts';
import { profileOf } from '../adapters/registry/builders.ts';
import { local } from '../domain/life.ts';
import { walk } from './application.ts';
import { anEvent, aRecord } from './records.ts';
import { CASE, PERSON } from './setup.ts';
import { setupWorkers } from './workers.ts';

const NOON = '2025-03-04T20:00:00.000Z';
const LATER = '2025-05-01T19:00:00.000Z';
const DONE = { batchItemFailures: [] };

const setupProject = async (...args: Parameters<typeof setupWorkers>) => {
  const world = await setupWorkers(...args);
  const { registry, table } = world;
  const project = makeHandler({ registry, log: world.workerDeps.log });
  /** The names that the public finds under the first letters of a name. */
  const found = async (prefix: string) =>
    (await table.query({ table: 'public', hash: `NM#${prefix}` })).map(({ sk }) => sk);
  return { ...world, project, found };
};

const certifiedWorld = async (...args: Parameters<typeof setupWorkers>) => {
  const world = await setupProject(...args);
  await walk(world, 'CERTIFIED');
  const number = (await world.registry.readCase(CASE))?.certificateNumber ?? '';
  return { ...world, number, numbered: aCaseRecord({ after: { certificateNumber: number } }) };
};

const aCaseRecord = (overrides: Partial<Parameters<typeof aRecord>[0]> = {}) =>
  aRecord({ pk: `CASE#${CASE}`, sk: 'CASE', at: NOON, before: {}, ...overrides });
const aProfileRecord = (overrides: Partial<Parameters<typeof aRecord>[0]> = {}) =>
  aRecord({ pk: `PERSON#${PERSON.personId}`, sk: 'PROFILE', at: LATER, before: {}, sequence: '2', ...overrides });

describe('the names of a certificate', () => {
  it('are public once its case has got its number', async () => {
    const { project, found, registry, number, numbered } = await certifiedWorld();
    expect(number).toMatch(/^\d{4}-\d{4}-\d$/);
    expect(await found('rui')).toEqual([]);
    expect(await project(anEvent(numbered))).toEqual(DONE);
    expect(await found('rui')).toEqual([`ruiz~ruiz~ana#${number}`]);
    expect(await found('ana')).toEqual([`ana~ruiz~ana#${number}`]);
    expect(await registry.readPublic(number)).toMatchObject({ displayName: 'Ana Ruiz', asOf: NOON });
  });

  it('follow the person to a new name, and are not found under the old one any more', async () => {
    const { project, found, registry, number, numbered } = await certifiedWorld();
    await project(anEvent(numbered));
    await registry.savePerson(profileOf({ ...PERSON, ver: 2, lastName: "O'Neill-Ruíz" }));
    expect(await project(anEvent(aProfileRecord()))).toEqual(DONE);
    expect(await found('one')).toEqual([`oneill ruiz~oneill ruiz~ana#${number}`, `oneill~oneill ruiz~ana#${number}`]);
    expect(await found('rui')).toEqual([`ruiz~oneill ruiz~ana#${number}`]);
    expect(await registry.readPublic(number)).toMatchObject({ displayName: "Ana O'Neill-Ruíz", asOf: LATER });
    await registry.savePerson(profileOf({ ...PERSON, ver: 3, lastName: 'Vega' }));
    await project(anEvent(aProfileRecord()));
    expect([await found('one'), await found('rui')]).toEqual([[], []]);
    expect(await found('veg')).toEqual([`vega~vega~ana#${number}`]);
  });

  it('are those of today, however late and in whatever order the records come', async () => {
    const { project, found, registry, number, numbered } = await certifiedWorld();
    await registry.savePerson(profileOf({ ...PERSON, ver: 2, lastName: 'Vega' }));
    await project(anEvent(aProfileRecord()));
    await project(anEvent(numbered));
    await project(anEvent(numbered, aProfileRecord()));
    expect([await found('rui'), await found('veg')]).toEqual([[], [`vega~vega~ana#${number}`]]);
  });

  it('tell nothing of the person but the display name', async () => {
    const { project, table, number, numbered, registry } = await certifiedWorld();
    await project(anEvent(numbered));
    const items = [
      ...(await table.query({ table: 'public', hash: `NO#${number}` })),
      ...(await table.query({ table: 'public', hash: 'NM#rui' })),
    ];
    expect(items).toHaveLength(3);
    expect(await registry.readFacts(CASE)).toMatchObject({ answers: { identity: { bornOn: '1990-05-04' } } });
    expect(JSON.stringify(items)).not.toMatch(/@|1990-05-04|person-1|photo_id|LIVED_EXPERIENCE/);
  });
});

describe('nothing is written', () => {
  it.each([
    { why: 'of a case without a number', record: aCaseRecord({ after: { certificateNumber: '1111-1111-1' } }) },
    { why: 'when a person without a certificate changes', record: aProfileRecord() },
  ])('$why', async ({ record }) => {
    const { project, registry, found, logged } = await setupProject();
    await registry.savePerson(profileOf({ ...PERSON, ver: 2, lastName: 'Vega' }));
    expect(await project(anEvent(record))).toEqual(DONE);
    expect([await found('rui'), await found('veg'), logged]).toEqual([[], [], []]);
  });

  it.each([
    {
      why: 'a case that had its number before',
      change: { before: { certificateNumber: '1' }, after: { certificateNumber: '1' } },
    },
    { why: 'a case that has not got one with this change', change: { before: {}, after: {} } },
    { why: 'another item of the case', change: { sk: 'RUN', after: { certificateNumber: '1' } } },
    { why: 'a person without cases', change: { pk: 'PERSON#nobody', sk: 'PROFILE' } },
  ])('for $why', async ({ change }) => {
    const { project, found } = await certifiedWorld();
    expect(await project(anEvent(aCaseRecord(change)))).toEqual(DONE);
    expect(await found('rui')).toEqual([]);
  });
});

describe('a record that fails', () => {
  it('is reported; those before it stay done, those after it wait', async () => {
    let broken = true;
    const world = await certifiedWorld((registry) => ({
      ...registry,
      casesOfPerson: async (personId) => {
        if (broken) throw new Error('ana@example.com');
        return registry.casesOfPerson(personId);
      },
    }));
    const { project, found, registry, logged, number, numbered } = world;
    const event = anEvent(
      numbered,
      aProfileRecord(),
      aCaseRecord({ sequence: '3', after: { certificateNumber: number } }),
    );
    await registry.savePerson(profileOf({ ...PERSON, ver: 2, lastName: 'Vega' }));
    expect(await project(event)).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
    expect(await found('veg')).toEqual([`vega~vega~ana#${number}`]);
    expect(logged.slice(-2)).toEqual([
      { message: 'NAMES_PROJECTED', caseId: CASE },
      { message: 'RECORD_FAILED', sequence: '2', error: 'Error' },
    ]);
    await registry.savePerson(profileOf({ ...PERSON, ver: 3, lastName: 'Soto' }));
    broken = false;
    expect(await project(anEvent(...event.Records.slice(1)))).toEqual(DONE);
    expect([await found('veg'), await found('sot')]).toEqual([[], [`soto~soto~ana#${number}`]]);
  });

  it('without keys is one', async () => {
    const { project } = await setupProject();
    const record = { dynamodb: { SequenceNumber: '7', ApproximateCreationDateTime: 1 } };
    expect(await project(anEvent(record))).toEqual({ batchItemFailures: [{ itemIdentifier: '7' }] });
  });
});

it('all cases of a person that have a number are written', async () => {
  const { project, registry, found, number } = await certifiedWorld((inner) => ({
    ...inner,
    casesOfPerson: async () => ['not-numbered', CASE],
  }));
  await registry.savePerson(profileOf({ ...PERSON, ver: 2, middleName: 'Luz' }));
  await project(anEvent(aProfileRecord({ at: local('2025-05-01') })));
  expect(await found('rui')).toEqual([`ruiz~ruiz~ana#${number}`]);
  expect(await registry.readPublic(number)).toMatchObject({ displayName: 'Ana Luz Ruiz' });
});
