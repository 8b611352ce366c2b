/**
 * Outages on the local cloud, and what an operator runs again after them: nobody is missed, nobody is written to twice, and each night's account comes
 * out. Days of reminders: programs/cmpss. What waits for somebody's answer is woken by its own worker, all else by the sweep.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Registry } from '../../adapters/registry/registry.ts';
import type { ReminderDay } from '../../domain/breaker.ts';
import { dateOf, instantOfEpoch } from '../../domain/dates.ts';
import { differenceOf, NOTHING } from '../../domain/reconciliation.ts';
import type { Actor, SignalBody } from '../../domain/signals.ts';
import { startCloud } from '../../local/cloud.ts';
import type { Cloud } from '../../local/running-cloud.ts';
import { cmpss } from '../../programs/cmpss/program.ts';
import { bring } from '../../sim/population/bring.ts';
import type { Certificant } from '../../sim/population/people.ts';
import { registryOf } from '../../sim/story/registry-of.ts';
import { local } from '../domain/life.ts';
import { describeWithEngine, newFolder } from '../local/engine.ts';
import { type Operator, operatorOf } from './operator.ts';
import { ARRIVED, PEOPLE, START } from './outage-people.ts';
import { copyTemplates, makeBreakable } from './templates.ts';

const REVIEWER: Actor = { kind: 'STAFF', id: 'reviewer-1' };
const RETURNED: Actor = { kind: 'APPLICANT', id: 'person-of-returned' };
const paid = (fee: 'LATE' | 'RENEWAL', amountCents: number): SignalBody => ({
  type: 'RECORD_PAYMENT',
  paymentId: fee,
  fee,
  amountCents,
  paidOn: '2026-06-20',
});
/** Twenty hours of continuing education, six of them in law and ethics. */
const SUBMITS: SignalBody = {
  type: 'SUBMIT_RENEWAL',
  attestedMinutes: 1_200,
  attestedLawEthicsMinutes: 360,
  codeOfEthicsSigned: true,
};

describeWithEngine('an outage', () => {
  let folder: string;
  let cloud: Cloud;
  let registry: Registry;
  let operator: Operator;
  /** By the night in which they were made. */
  const accounts = new Map<string, readonly ReminderDay[]>();
  const redriven: Record<string, number> = {};
  let failures: readonly { readonly name: string; readonly messages: number }[];
  let signals = 0;

  const now = () => instantOfEpoch(cloud.clock.now());
  const until = (on: string, time: string) => cloud.clock.advanceTo(Date.parse(local(on, time)));
  const breakDown = (name: string) => writeFileSync(join(folder, 'broken', `certcycle-${name}`), '');
  const mend = (name: string) => rmSync(join(folder, 'broken', `certcycle-${name}`));
  const tell = async (actor: Actor, body: SignalBody) => {
    signals += 1;
    const times = { occurredOn: dateOf(now(), cmpss.timeZone), receivedAt: now() };
    await registry.leaveSignal({ signalKey: `signal-${signals}`, caseId: 'returned', body, actor, ...times });
    await cloud.settled();
  };
  const nights = async (...days: readonly string[]) => {
    for (const on of days) {
      await until(on, '04:00');
      if (!(await operator.run('reconcile', { now: now() }))) throw new Error('The account was not made.');
      accounts.set(on, await registry.readReminderDays('cmpss', { from: '2026-06-20', through: on }));
    }
  };
  const arrived = () =>
    cloud.mailbox
      .list()
      .map(({ at, to, tags }) => `${at} ${tags.case} ${tags.effect} ${to}`)
      .sort();

  beforeAll(async () => {
    folder = await newFolder();
    mkdirSync(join(folder, 'broken'));
    const templateFolder = copyTemplates(folder);
    makeBreakable(templateFolder, join(folder, 'broken'));
    const clock = { pace: 'PAUSED', startAt: Date.parse(START) } as const;
    cloud = await startCloud({ dataFolder: join(folder, 'data'), templateFolder, clock });
    registry = registryOf(cloud, cloud.gatewayUrl, 'operator');
    operator = operatorOf(cloud);
    for (const one of PEOPLE) await bring(registry, { program: cmpss, now: START }, one);
    await until('2026-06-20', '10:30');
    // The late fee is not published.
    await tell(REVIEWER, {
      type: 'ENTER_RULE_VALUE',
      rule: 'fees.late',
      value: 2_500,
      reason: 'Told by the certifying body.',
    });
    await tell(REVIEWER, paid('LATE', 2_500));
    await tell(REVIEWER, paid('RENEWAL', 8_000));

    await until('2026-06-21', '23:30');
    breakDown('sweep');
    // Whoever tries it by hand fails too; and from now on the local clock leaves out none of its runs.
    expect(await operator.run('sweep', { now: now() })).toBe(false);
    await nights('2026-06-22', '2026-06-23', '2026-06-24');
    await until('2026-06-24', '10:00');
    await tell(RETURNED, SUBMITS);
    await until('2026-06-24', '23:30');
    mend('sweep');

    await nights('2026-06-25');
    await until('2026-06-25', '08:00');
    breakDown('mail-feedback');
    await nights('2026-06-26');
    await until('2026-06-26', '10:00');
    mend('mail-feedback');
    redriven['mail-feedback'] = await operator.redrive('mail-feedback', 3);
    redriven.sweep = await operator.redrive('sweep', 1);

    await nights('2026-06-27', '2026-06-28', '2026-06-29');
    await until('2026-06-29', '08:30');
    breakDown('wake');
    breakDown('send-notice');
    await until('2026-06-29', '09:30');
    await tell(REVIEWER, { type: 'APPROVE' });
    await until('2026-06-29', '10:30');
    mend('wake');
    mend('send-notice');
    await nights('2026-06-30', '2026-07-01', '2026-07-02');
    // What the stream gave up is no event: the sweep has looked after it, and the message says no more than that.
    failures = cloud.view.overview().failureQueues.filter(({ messages }) => messages > 0);
    await operator.purge('wake');
  });
  afterAll(async () => {
    await cloud?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('misses nobody and tells nobody twice, whatever is run again: what arrived is what was due, by day', () => {
    expect(arrived()).toEqual(ARRIVED);
  });

  it('leaves in failure queues each run of three days, each word on the mails of a morning, and a signal; afterwards they are empty', () => {
    expect(redriven).toEqual({ sweep: 72, 'mail-feedback': 4 });
    expect(failures).toEqual([{ name: 'certcycle-wake-failures', messages: 1 }]);
    expect(cloud.view.overview().failureQueues.filter(({ messages }) => messages > 0)).toEqual([]);
  });

  it('leaves one row for each notice in the ledger, sent in one attempt or superseded', async () => {
    const rowsOf = async ({ caseId }: Certificant) =>
      ((await registry.readFacts(caseId))?.effects ?? [])
        .filter(({ state, owedAt }) => state !== 'SUPERSEDED' || owedAt > START)
        .map(({ effectKey, state, attempts, lostSenders = 0 }) => `${effectKey} ${state} ${attempts} ${lostSenders}`)
        .sort();
    const sent = (...keys: readonly string[]) => keys.map((key) => `notice:${key} SETTLED 1 0`);
    const rows = await Promise.all(PEOPLE.map(async (one) => [one.caseId, await rowsOf(one)] as const));
    expect(Object.fromEntries(rows)).toEqual({
      window: sent('1:before-90'),
      ended: sent('1:after-1', '1:before-0', '1:before-1', '1:before-7'),
      late: sent('1:after-30'),
      // The person acted before it could be sent.
      returned: ['notice:1:after-30 SUPERSEDED 0 0', ...sent('1:received-1-0', '2:renewed')],
      bounced: sent('1:after-30', '1:contact-2-after-30'),
      waiting: sent('1:after-1', '1:before-0', '1:before-1', '1:before-14', '1:before-7'),
    });
    expect(await Promise.all(PEOPLE.map(({ caseId }) => registry.readInbox(caseId, 1)))).toEqual(PEOPLE.map(() => []));
  });

  it('makes no night differ, neither while it lasts nor afterwards', () => {
    const tallies = [...accounts.values()].flat().flatMap(({ tally }) => tally ?? []);
    expect(accounts.size).toBe(11);
    expect(tallies.filter((tally) => differenceOf(tally) > 0)).toEqual([]);
  });

  it.each([
    { night: '2026-06-24', why: 'the sweep is dead', rest: { delivered: 1, inFlight: 5, sent: 1 } },
    { night: '2026-06-25', why: 'the sweep lives', rest: { delivered: 1, inFlight: 4, superseded: 1, sent: 1 } },
    { night: '2026-06-26', why: 'nobody hears', rest: { delivered: 1, inFlight: 4, superseded: 1, sent: 5 } },
    { night: '2026-06-27', why: 'all was redriven', rest: { delivered: 4, escalated: 1, superseded: 1, sent: 5 } },
    { night: '2026-07-02', why: 'long after', rest: { delivered: 4, escalated: 1, superseded: 1, sent: 5 } },
  ])('has the six reminders of one day in flight until they arrived: $night, $why', ({ night, rest }) => {
    const tally = accounts.get(night)?.find(({ on }) => on === '2026-06-23')?.tally;
    expect(tally).toEqual({ ...NOTHING, due: 6, ...rest });
  });
});
