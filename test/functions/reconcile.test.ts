/** The nightly account, on cases that the functions themselves have worked, in memory. */
import { describe, expect, it } from 'vitest';
import { addDays, addHours } from '../../domain/dates.ts';
import type { Tally } from '../../domain/reconciliation.ts';
import { cmpss } from '../../programs/cmpss/program.ts';
import type { Certificant } from '../../sim/population/people.ts';
import { runTo } from '../../sim/population/run.ts';
import { makeWorld } from '../../sim/population/world.ts';
import { local } from '../domain/life.ts';
import { aCertificant } from './a-certificant.ts';

const setup = async (...people: readonly Certificant[]) => {
  const world = makeWorld(cmpss, local('2026-03-20'));
  for (const person of people) await world.bring(person);
  const tallyOf = async (on: string): Promise<Tally | undefined> =>
    (await world.registry.readReminderDay('cmpss', on))?.tally;
  const messages = (message: string) => world.logged.filter((each) => each.message === message);
  const reconcile = (on: string, time = '04:00') => world.reconcile({ now: local(on, time) });
  return { ...world, world, tallyOf, messages, reconcile };
};

const DEAD = 'bounce+one@simulator.amazonses.com';

const withAddresses = (name: string, email: string, secondEmail?: string): Certificant => {
  const certificant = aCertificant(name);
  return {
    ...certificant,
    person: { ...certificant.person, email, ...(secondEmail !== undefined && { secondEmail }) },
  };
};

const ONE = { due: 1, delivered: 0, escalated: 0, superseded: 0, exempt: 0, inFlight: 0, missing: 0, unexpected: 0 };

describe('the account of a day', () => {
  it('has what was sent in flight until the mail service has spoken, and delivered then', async () => {
    const { world, registry, tallyOf, reconcile, messages } = await setup(aCertificant('one'));
    world.mailService.isSilent = true;
    await runTo(world, [], local('2026-04-02', '04:00'));
    await reconcile('2026-04-02');
    expect(await tallyOf('2026-04-01')).toEqual({ ...ONE, inFlight: 1, sent: 1 });
    await registry.noteSentMail({ messageId: 'message-1', caseId: 'one', state: 'DELIVERED', at: local('2026-04-01') });
    await reconcile('2026-04-03');
    expect(await tallyOf('2026-04-01')).toEqual({ ...ONE, delivered: 1, sent: 1 });
    // Of a day on which nothing was due nothing is kept.
    expect(await tallyOf('2026-04-02')).toBeUndefined();
    expect(messages('RECONCILED').at(-1)).toMatchObject({ difference: 0, silentDays: 0 });
  });

  it('misses a mail when nobody has told for four days what became of it', async () => {
    const { world, registry, tallyOf, reconcile, messages } = await setup(aCertificant('one'));
    world.mailService.isSilent = true;
    await runTo(world, [], local('2026-04-05', '10:00'));
    await reconcile('2026-04-05', '08:59');
    expect(await tallyOf('2026-04-01')).toEqual({ ...ONE, inFlight: 1, sent: 1 });
    await reconcile('2026-04-05', '09:00');
    expect(await tallyOf('2026-04-01')).toEqual({ ...ONE, missing: 1, sent: 1 });
    const differs = { caseId: 'one', effectKey: 'notice:1:before-90', on: '2026-04-01', how: 'UNTOLD' };
    expect(messages('NOTICE_DIFFERS')).toEqual([expect.objectContaining(differs)]);
    expect(messages('RECONCILED').at(-1)).toMatchObject({ difference: 1 });
    await registry.noteSentMail({ messageId: 'message-1', caseId: 'one', state: 'DELIVERED', at: local('2026-04-01') });
    await reconcile('2026-04-06');
    expect(messages('RECONCILED').at(-1)).toMatchObject({ difference: 0 });
  });

  it('has what came back as escalated, and what the next contact got as due and delivered', async () => {
    const { world, tallyOf, reconcile } = await setup(
      withAddresses('one', DEAD, 'second@example.org'),
      withAddresses('two', DEAD),
    );
    await runTo(world, [], local('2026-04-02', '04:00'));
    await reconcile('2026-04-02');
    // To each first address, then to the next contact: of the second person that is a letter, which staff owe.
    expect(await tallyOf('2026-04-01')).toEqual({ ...ONE, due: 4, delivered: 1, escalated: 3, sent: 3 });
    expect((await world.registry.readFacts('two'))?.tasks).toEqual([
      expect.objectContaining({ queue: 'LETTER', dueOn: '2026-06-30' }),
    ]);
  });

  it('misses a row that the ledger lacks, and says whose', async () => {
    const { world, table, tallyOf, reconcile, messages } = await setup(aCertificant('one'), aCertificant('two'));
    await runTo(world, [], local('2026-04-02', '04:00'));
    await table.write([{ table: 'registry', delete: { pk: 'CASE#two', sk: 'FX#notice:1:before-90' } }]);
    await reconcile('2026-04-02');
    expect(await tallyOf('2026-04-01')).toEqual({ ...ONE, due: 2, delivered: 1, missing: 1, sent: 1 });
    expect(messages('RECONCILED').at(-1)).toMatchObject({ difference: 1 });
    expect(messages('NOTICE_DIFFERS')).toEqual([
      expect.objectContaining({ caseId: 'two', effectKey: 'notice:1:before-90', on: '2026-04-01', how: 'MISSING' }),
    ]);
  });

  it('misses what nobody looked after: a case that the sweep has lost', async () => {
    const { world, table, tallyOf, reconcile, messages } = await setup(aCertificant('one'));
    await table.write([
      {
        table: 'registry',
        update: { pk: 'CASE#one', sk: 'RUN' },
        changes: { remove: ['dueAt', 'dueShard', 'dueKey'] },
      },
    ]);
    await runTo(world, [], local('2026-04-02', '04:00'));
    await reconcile('2026-04-02');
    expect(await tallyOf('2026-04-01')).toEqual({ ...ONE, missing: 1, sent: 0 });
    expect(messages('RECONCILED').at(-1)).toMatchObject({ difference: 1, silentDays: 1 });
  });

  it('has in flight what came due while nobody swept, and nothing of it is missing later', async () => {
    const { world, tallyOf, reconcile, messages } = await setup(aCertificant('one'));
    const sweepIsDead = { from: local('2026-04-01', '00:00'), to: local('2026-04-04', '00:00') };
    for (const night of ['2026-04-02', '2026-04-03', '2026-04-04']) {
      await runTo(world, [], local(night, '04:00'), { sweepIsDead });
      await reconcile(night);
      expect(await tallyOf('2026-04-01')).toEqual({ ...ONE, inFlight: 1, sent: 0 });
    }
    await runTo(world, [], local('2026-04-05', '04:00'));
    await reconcile('2026-04-05');
    expect(await tallyOf('2026-04-01')).toEqual({ ...ONE, delivered: 1, sent: 1 });
    expect(messages('NOTICE_DIFFERS')).toEqual([]);
    expect(messages('RECONCILED')[1]).toMatchObject({ difference: 0, silentDays: 1 });
  });

  it('takes a letter that was decided at midnight and waits for the morning for no difference', async () => {
    const world = makeWorld(cmpss, local('2028-06-20'));
    await world.bring(aCertificant('one'));
    await runTo(world, [], local('2028-07-01', '04:00'));
    const effects = (await world.registry.readFacts('one'))?.effects;
    expect(effects?.find(({ notice }) => notice === 'LAPSED')).toMatchObject({ state: 'OWED' });
    const differences = () => world.logged.filter(({ message }) => message === 'NOTICE_DIFFERS');
    await world.reconcile({ now: local('2028-07-01', '04:00') });
    expect(differences()).toEqual([]);
    await runTo(world, [], local('2028-07-02', '04:00'));
    await world.reconcile({ now: local('2028-07-02', '04:00') });
    expect((await world.registry.readReminderDay('cmpss', '2028-07-01'))?.tally).toEqual({
      ...ONE,
      delivered: 1,
      sent: 1,
    });
    expect(differences()).toEqual([]);
  });

  it('finds what nothing had asked for', async () => {
    const { world, table, tallyOf, reconcile } = await setup(aCertificant('one'));
    await runTo(world, [], local('2026-04-02', '04:00'));
    const item = await table.get('registry', { pk: 'CASE#one', sk: 'FX#notice:1:before-90' });
    await table.write([
      { table: 'registry', put: { ...item, pk: 'CASE#one', sk: 'FX#other', effectKey: 'notice:1:before-7' } },
    ]);
    await reconcile('2026-04-02');
    expect(await tallyOf('2026-04-01')).toEqual({ ...ONE, delivered: 1, unexpected: 1, sent: 1 });
  });

  it('calls a day silent on which the mail service took nothing, and no other', async () => {
    const { world, tallyOf, reconcile, messages } = await setup(aCertificant('one'));
    const mailIsDown = { from: local('2026-04-01'), to: local('2026-04-01', '23:00') };
    await runTo(world, [], local('2026-04-02', '04:00'), {
      mailIsDown: { ...mailIsDown, from: local('2026-04-01', '00:00') },
    });
    await reconcile('2026-04-02');
    expect(await tallyOf('2026-04-01')).toEqual({ ...ONE, inFlight: 1, sent: 0 });
    expect(messages('RECONCILED').at(-1)).toMatchObject({ difference: 0, silentDays: 1 });
    await runTo(world, [], local('2026-04-03', '04:00'));
    await reconcile('2026-04-03');
    expect(messages('RECONCILED').at(-1)).toMatchObject({ difference: 0, silentDays: 0 });
  });

  it('is the same when it is made twice, and tells when it will have something to say again', async () => {
    const { world, registry, reconcile } = await setup(aCertificant('one'));
    await runTo(world, [], local('2026-04-02', '04:00'));
    const first = await reconcile('2026-04-02');
    const { items } = world.written;
    const days = await registry.readReminderDays('cmpss', { from: '2026-03-01', through: '2026-05-01' });
    expect(await reconcile('2026-04-02')).toEqual(first);
    expect(await registry.readReminderDays('cmpss', { from: '2026-03-01', through: '2026-05-01' })).toEqual(days);
    expect(first).toEqual({ idleUntil: local('2026-05-01', '09:00') });
    expect(world.written.items).toBe(items);
  });

  it('of a case that cannot be read counts as failed, and the others are taken all the same', async () => {
    const { world, table, tallyOf, reconcile, messages } = await setup(aCertificant('one'), aCertificant('two'));
    await runTo(world, [], local('2026-04-02', '04:00'));
    await table.write([{ table: 'registry', delete: { pk: 'CASE#two', sk: 'AUD#00000001#000' } }]);
    await expect(reconcile('2026-04-02')).rejects.toThrow('1 cases could not be taken into account');
    expect(await tallyOf('2026-04-01')).toMatchObject({ due: 1, delivered: 1 });
    expect(messages('CASE_NOT_RECONCILED')).toEqual([expect.objectContaining({ caseId: 'two' })]);
  });
});

describe('the forecast', () => {
  const forecastOf = async ({ registry }: Awaited<ReturnType<typeof setup>>, on: string) =>
    (await registry.readReminderDay('cmpss', on))?.forecast;

  it('of each day of the week ahead is how many reminders will be due', async () => {
    const set = await setup(aCertificant('one'), aCertificant('two'));
    await set.reconcile('2026-03-30');
    const days = ['2026-03-31', '2026-04-01', '2026-04-02', '2026-04-06'];
    expect(await Promise.all(days.map((on) => forecastOf(set, on)))).toEqual([undefined, 2, undefined, undefined]);
  });

  it('of the day that comes holds what an outage has kept back: that was foreseen, and is no mistake', async () => {
    const set = await setup(aCertificant('one'), aCertificant('two'));
    await set.reconcile('2026-03-31');
    await runTo(set.world, [], local('2026-04-03', '04:00'), {
      mailIsDown: { from: local('2026-04-01', '00:00'), to: local('2026-04-30') },
    });
    await set.reconcile('2026-04-03');
    expect(await forecastOf(set, '2026-04-03')).toBe(2);
    // Said again by day, when the day has begun, it is of the next.
    await set.reconcile('2026-04-03', '10:00');
    expect([await forecastOf(set, '2026-04-03'), await forecastOf(set, '2026-04-04')]).toEqual([2, 2]);
  });
});

describe('a reminder', () => {
  const many = (count: number) => Array.from({ length: count }, (_, n) => aCertificant(`case${n}`));

  it('waits when far more would leave than was forecast, and leaves once an operator has spoken', async () => {
    const { world, registry, mails, messages } = await setup(...many(13));
    // No account was made: nothing is forecast, and ten leave whatever is forecast.
    await runTo(world, [], local('2026-04-01', '12:30'));
    expect(mails).toHaveLength(10);
    expect(messages('REMINDER_HELD')[0]).toMatchObject({ because: 'FAR_ABOVE_FORECAST', held: 1 });
    await registry.noteReminderDay({ program: 'cmpss', on: '2026-04-01', allowed: 13 });
    await runTo(world, [], local('2026-04-01', '16:00'));
    expect(mails).toHaveLength(13);
    expect(new Set(mails.map(({ tags }) => tags.case)).size).toBe(13);
  });

  it('that waits for an operator does so on the next day too: that it waits was not foreseen', async () => {
    const { world, registry, mails, reconcile } = await setup(...many(25));
    await runTo(world, [], local('2026-04-01', '16:00'));
    expect(mails).toHaveLength(10);
    await reconcile('2026-04-02');
    expect((await registry.readReminderDay('cmpss', '2026-04-02'))?.forecast).toBeUndefined();
    await runTo(world, [], local('2026-04-02', '16:00'));
    // No more than leave on any day.
    expect(mails).toHaveLength(20);
  });

  it('does not wait on a day that was foreseen', async () => {
    const { world, mails, reconcile, messages } = await setup(...many(13));
    await reconcile('2026-03-31');
    await runTo(world, [], local('2026-04-01', '12:30'));
    expect([mails.length, messages('REMINDER_HELD').length]).toEqual([13, 0]);
  });

  it('whose sender died waits as well while they are switched off, and its worker rests', async () => {
    const { world, registry, table, mails, messages } = await setup(aCertificant('one'));
    const key = { pk: 'CASE#one', sk: 'FX#notice:1:before-90' };
    world.mailService.isDown = true;
    await runTo(world, [], local('2026-04-01', '09:30'), {
      mailIsDown: { from: local('2026-04-01', '00:00'), to: local('2026-04-02') },
    });
    const lease = local('2026-04-01', '10:15');
    await table.write([
      { table: 'registry', update: key, changes: { set: { state: 'CLAIMED', notBefore: lease, claimId: 'lost' } } },
    ]);
    const at = world.now();
    await registry.saveReminderSwitch({ program: 'cmpss', state: 'OFF', at, by: 'operator-1', reason: 'A gap.' });
    await runTo(world, [], local('2026-04-01', '15:00'));
    expect(mails).toEqual([]);
    expect(messages('REMINDER_HELD').length).toBeGreaterThan(1);
    expect(messages('REMINDER_HELD').length).toBeLessThan(10);
  });

  it('waits while reminders are switched off, and nothing else does', async () => {
    const { world, registry, mails, tell, setNow } = await setup(aCertificant('one'));
    const at = local('2026-03-20');
    await registry.saveReminderSwitch({ program: 'cmpss', state: 'OFF', at, by: 'operator-1', reason: 'A gap.' });
    await runTo(world, [], local('2026-05-20'));
    expect(mails).toEqual([]);
    setNow(local('2026-05-20', '20:00'));
    const reviewer = { kind: 'STAFF', id: 'reviewer-1' } as const;
    await tell({
      caseId: 'one',
      actor: reviewer,
      body: { type: 'RECORD_PAYMENT', paymentId: 'p', fee: 'RENEWAL', amountCents: 8_000, paidOn: '2026-05-20' },
    });
    await tell({
      caseId: 'one',
      actor: { kind: 'APPLICANT', id: 'person-of-one' },
      body: {
        type: 'SUBMIT_RENEWAL',
        attestedMinutes: 1_200,
        attestedLawEthicsMinutes: 360,
        codeOfEthicsSigned: true,
      },
    });
    expect(mails.map(({ tags }) => tags.effect)).toEqual(['notice_1_received-1-0']);
  });

  it('that waited leaves as the most urgent one alone when they are switched on', async () => {
    const { world, registry, mails } = await setup(aCertificant('one'));
    const moved = { program: 'cmpss', at: local('2026-03-20'), by: 'operator-1', reason: 'A gap.' } as const;
    await registry.saveReminderSwitch({ ...moved, state: 'OFF' });
    await runTo(world, [], local('2026-06-20'));
    await registry.saveReminderSwitch({ ...moved, state: 'ON' });
    await runTo(world, [], local(addDays('2026-06-20', 1), '12:00'));
    expect(mails.map(({ tags }) => tags.effect)).toEqual(['notice_1_before-14']);
    expect(mails[0]?.subject).toContain('renew');
    expect(addHours(local('2026-06-20'), 24) >= (mails[0]?.at ?? '')).toBe(true);
  });
});
