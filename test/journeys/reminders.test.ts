/**
 * Reminders over two terms of virtual time on the local cloud: second terms, last days that are set right, 29 February, the nights on which the clocks
 * change, the last minute of a last day, and a switch. What is expected follows from the ladder in programs/cmpss and the rules cited there.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addMonths, dateOf, instantOfEpoch } from '../../domain/dates.ts';
import { added, differenceOf, NOTHING } from '../../domain/reconciliation.ts';
import type { Actor, SignalBody } from '../../domain/signals.ts';
import { statusOn } from '../../domain/status.ts';
import { startCloud } from '../../local/cloud.ts';
import type { Cloud } from '../../local/running-cloud.ts';
import { remindersCommand } from '../../operator/reminders/command.ts';
import { cmpss } from '../../programs/cmpss/program.ts';
import { bring } from '../../sim/population/bring.ts';
import type { Certificant } from '../../sim/population/people.ts';
import { registryOf } from '../../sim/story/registry-of.ts';
import { local } from '../domain/life.ts';
import { renewal } from '../domain/renewing-lives.ts';
import { aCertificant } from '../functions/a-certificant.ts';
import { describeWithEngine, newFolder } from '../local/engine.ts';
import { type Operator, operatorOf } from './operator.ts';

/** They are brought along between two runs of the sweep, which tells each the most urgent of what was reached before. */
const START = local('2026-02-20', '10:10');
const FIRST_SWEEP = local('2026-02-20', '11:00');

const certificant = (name: string, expiresOn: string, validFrom = addMonths(expiresOn, -24)): Certificant => {
  const { person, certification, ...rest } = aCertificant(name);
  return {
    ...rest,
    person: { ...person, email: `${name}@example.org` },
    certification: { ...certification, firstIssuedOn: validFrom, validFrom, expiresOn },
  };
};

const PEOPLE = [
  certificant('renews', '2026-06-30'),
  certificant('minute', '2026-06-30'),
  certificant('moved', '2026-06-30'),
  certificant('soon', '2026-12-31'),
  certificant('leap', '2026-02-28', '2024-02-29'),
  certificant('spring', '2026-03-08'), // The clocks go forward in the night to it, from UTC-8 to UTC-7.
  certificant('autumn', '2026-11-01'), // The clocks go back.
];

const SUPERVISOR: Actor = { kind: 'STAFF', id: 'supervisor-1' };
const personOf = (name: string): Actor => ({ kind: 'APPLICANT', id: `person-of-${name}` });
const paidOn = (on: string): SignalBody => ({
  type: 'RECORD_PAYMENT',
  paymentId: 'renewal',
  fee: 'RENEWAL',
  amountCents: 8_000,
  paidOn: on,
});
const correct = (expiresOn: string): SignalBody => ({ type: 'CORRECT_EXPIRY', expiresOn, reason: 'As on paper.' });

describeWithEngine('reminders on the local cloud', () => {
  let folder: string;
  let cloud: Cloud;
  let operator: Operator;
  let signals = 0;
  const said: string[] = [];
  const answers: number[] = [];
  let heldBack = 0;

  const registry = () => registryOf(cloud, cloud.gatewayUrl, 'operator');
  const now = () => instantOfEpoch(cloud.clock.now());
  const until = (on: string, time = '12:00') => cloud.clock.advanceTo(Date.parse(local(on, time)));
  const tell = async (caseId: string, actor: Actor, body: SignalBody) => {
    signals += 1;
    const times = { occurredOn: dateOf(now(), cmpss.timeZone), receivedAt: now() };
    await registry().leaveSignal({ signalKey: `signal-${signals}`, caseId, body, actor, ...times });
    await cloud.settled();
  };
  const renew = async (caseId: string, on: string, time: string) => {
    await until(on, time);
    await tell(caseId, SUPERVISOR, paidOn(on));
    await tell(caseId, personOf(caseId), renewal());
  };
  const reminders = (...words: readonly string[]) =>
    remindersCommand(['--program', 'cmpss', '--reason', 'A gap.', ...words], {
      open: async () => ({ registry: registry(), now: now(), place: 'the local cloud' }),
      say: (line) => said.push(line),
      complain: (line) => said.push(line),
      by: 'operator-1',
    });
  /** What arrived for a case, in the order of time: when and what. */
  const arrived = (name: string) =>
    cloud.mailbox
      .list()
      .filter(({ tags }) => tags.case === name)
      .map(({ at, tags }) => `${at} ${tags.effect}`)
      .sort();
  const nine = (days: Readonly<Record<string, string>>) =>
    Object.entries(days).map(([on, effect]) => `${local(on, '09:00')} ${effect}`);
  const statusAt = async (name: string, on: string) => {
    const found = await registry().readPublic(`PS-${name}`);
    return found === undefined ? undefined : statusOn(found.status, on);
  };
  /** When the case of a name went into the first late tier. */
  const endedAt = async (name: string) =>
    (await registry().readAudit(name)).find((event) => event.type === 'STAGE_REACHED' && event.to === 'LATE_TIER_1')
      ?.at;

  beforeAll(async () => {
    folder = await newFolder();
    cloud = await startCloud({
      dataFolder: join(folder, 'data'),
      templateFolder: join(import.meta.dirname, '..', '..', '.build', 'cdk.out'),
      clock: { pace: 'PAUSED', startAt: Date.parse(START) },
      hooks: { onError: (error) => expect.unreachable(String(error)) },
    });
    operator = operatorOf(cloud);
    for (const one of PEOPLE) await bring(registry(), { program: cmpss, now: START }, one);

    await until('2026-03-20');
    await tell('soon', SUPERVISOR, correct('2026-03-25'));
    for (const [on, expiresOn] of [
      ['2026-05-02', '2026-07-15'],
      ['2026-05-03', '2026-05-05'],
      ['2026-05-04', '2026-06-30'],
    ] as const) {
      await until(on);
      await tell('moved', SUPERVISOR, correct(expiresOn));
    }
    await renew('renews', '2026-05-10', '12:00');
    await tell('renews', SUPERVISOR, { type: 'APPROVE' });
    await renew('minute', '2026-06-30', '23:59');

    await until('2026-08-31');
    answers.push(await reminders('--switch', 'off', '--write'));
    await until('2026-09-05', '14:30');
    answers.push(await reminders('--switch', 'on', '--write'));
    heldBack = arrived('autumn').length;
    answers.push(await reminders('--switch', 'on', '--let-leave', '1', '--write'));
    await until('2028-08-01');
  });
  afterAll(async () => {
    await cloud.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('come in the second term as in the first', () => {
    expect(arrived('renews')).toEqual([
      ...nine({ '2026-04-01': 'notice_1_before-90', '2026-05-01': 'notice_1_before-60' }),
      `${local('2026-05-10')} notice_1_received-1-0`,
      `${local('2026-05-10')} notice_2_renewed`,
      ...nine({
        '2027-07-01': 'notice_2_half-term',
        '2028-04-01': 'notice_2_before-90',
        '2028-05-01': 'notice_2_before-60',
        '2028-05-31': 'notice_2_before-30',
        '2028-06-16': 'notice_2_before-14',
        '2028-06-23': 'notice_2_before-7',
        '2028-06-29': 'notice_2_before-1',
        '2028-06-30': 'notice_2_before-0',
        '2028-07-01': 'notice_2_after-1',
        '2028-07-30': 'notice_2_after-30',
      }),
    ]);
  });

  it('of a last day that is moved back and forth are sent once for each rung', () => {
    expect(arrived('moved')).toEqual([
      ...nine({ '2026-04-01': 'notice_1_before-90', '2026-05-01': 'notice_1_before-60' }),
      `${local('2026-05-02')} notice_1_expiry-corrected-1`,
      // Two days ahead.
      `${local('2026-05-03')} notice_1_before-7`,
      `${local('2026-05-03')} notice_1_expiry-corrected-2`,
      ...nine({ '2026-05-04': 'notice_1_before-1' }),
      `${local('2026-05-04')} notice_1_expiry-corrected-3`,
      ...nine({
        '2026-05-31': 'notice_1_before-30',
        '2026-06-16': 'notice_1_before-14',
        '2026-06-30': 'notice_1_before-0',
        '2026-07-01': 'notice_1_after-1',
        '2026-07-30': 'notice_1_after-30',
        '2028-05-31': 'notice_1_return-before-30-1',
        '2028-07-01': 'notice_1_lapsed',
      }),
    ]);
  });

  it('of a last day that is found to be five days away have the words of that day', () => {
    expect(arrived('soon')).toEqual([
      `${local('2026-03-20')} notice_1_before-7`,
      `${local('2026-03-20')} notice_1_expiry-corrected-1`,
      ...nine({
        '2026-03-24': 'notice_1_before-1',
        '2026-03-25': 'notice_1_before-0',
        '2026-03-26': 'notice_1_after-1',
        '2026-04-24': 'notice_1_after-30',
        '2028-02-24': 'notice_1_return-before-30-1',
        '2028-03-26': 'notice_1_lapsed',
      }),
    ]);
    const subjects = cloud.mailbox.list().flatMap(({ tags, subject }) => (tags.case === 'soon' ? [subject] : []));
    expect(subjects.slice(0, 5).sort()).toEqual([
      'Please renew your CMPSS certification by Wednesday, March 25, 2026',
      'Today is the last day to renew your CMPSS certification',
      'Tomorrow is the last day to renew your CMPSS certification',
      'We corrected the last day of your CMPSS certification',
      'Your CMPSS certification ended on Wednesday, March 25, 2026',
    ]);
  });

  it('of whoever was certified on 29 February follow 28 February', async () => {
    expect(arrived('leap')).toEqual([
      `${FIRST_SWEEP} notice_1_before-14`,
      ...nine({
        '2026-02-21': 'notice_1_before-7',
        '2026-02-27': 'notice_1_before-1',
        '2026-02-28': 'notice_1_before-0',
        '2026-03-01': 'notice_1_after-1',
        '2026-03-30': 'notice_1_after-30',
        '2028-01-29': 'notice_1_return-before-30-1',
        '2028-02-29': 'notice_1_lapsed',
      }),
    ]);
    expect([await statusAt('leap', '2026-02-28'), await statusAt('leap', '2026-03-01')]).toEqual(['ACTIVE', 'EXPIRED']);
  });

  it('come at nine on either side of a night on which the clocks change, and the term ends with its day', async () => {
    expect(arrived('spring')).toEqual([
      `${FIRST_SWEEP} notice_1_before-30`,
      '2026-02-22T17:00:00.000Z notice_1_before-14',
      '2026-03-01T17:00:00.000Z notice_1_before-7',
      '2026-03-07T17:00:00.000Z notice_1_before-1',
      '2026-03-08T16:00:00.000Z notice_1_before-0',
      '2026-03-09T16:00:00.000Z notice_1_after-1',
      '2026-04-07T16:00:00.000Z notice_1_after-30',
      '2028-02-07T17:00:00.000Z notice_1_return-before-30-1',
      '2028-03-09T17:00:00.000Z notice_1_lapsed',
    ]);
    expect(await endedAt('spring')).toBe('2026-03-09T07:00:00.000Z');
    expect(await endedAt('autumn')).toBe('2026-11-02T08:00:00.000Z');
  });

  it('stop with a renewal of the last minute, which is on time', async () => {
    expect(arrived('minute').slice(-3)).toEqual([
      ...nine({ '2026-06-29': 'notice_1_before-1', '2026-06-30': 'notice_1_before-0' }),
      `${local('2026-06-30', '23:59')} notice_1_received-1-0`,
    ]);
    expect((await registry().readFacts('minute'))?.renewals).toMatchObject([{ standing: 'ON_TIME' }]);
  });

  it('that are switched on after a gap are counted, and wait for the confirmation of the count', () => {
    // Off; on without the count, which is refused; on with it.
    expect(answers).toEqual([0, 1, 0]);
    expect(said).toContain('1 reminder waits:');
    expect(heldBack).toBe(1);
    expect(arrived('autumn')).toEqual([
      ...nine({ '2026-08-03': 'notice_1_before-90' }),
      `${local('2026-09-05', '15:00')} notice_1_before-60`,
      ...nine({
        '2026-10-02': 'notice_1_before-30',
        '2026-10-18': 'notice_1_before-14',
        '2026-10-25': 'notice_1_before-7',
        '2026-10-31': 'notice_1_before-1',
        '2026-11-01': 'notice_1_before-0',
        '2026-11-02': 'notice_1_after-1',
        '2026-12-01': 'notice_1_after-30',
      }),
    ]);
  });

  it('are all accounted for', async () => {
    expect(await operator.run('reconcile', { now: now(), days: 1_000 })).toBe(true);
    const days = await registry().readReminderDays('cmpss', { from: '2026-02-01', through: '2028-08-01' });
    const whole = days.reduce((sum, { tally }) => added(sum, tally ?? NOTHING), NOTHING);
    expect(differenceOf(whole)).toBe(0);
    expect(whole.due).toBe(whole.delivered + whole.superseded + whole.exempt);
    expect(whole.delivered).toBe(cloud.mailbox.list().length);
  });
});
