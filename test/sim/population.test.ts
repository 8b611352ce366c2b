/**
 * A thousand certificants over two years, with 8 % dead addresses, sweeps that are dead for three days, a mail service that is down for a day and a half,
 * and every sweep run twice at once: nobody is forgotten, nobody is written to twice, and the account of every day comes out.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { addDays, instantOf } from '../../domain/dates.ts';
import { dueNotices } from '../../domain/due-notices.ts';
import type { CaseFacts } from '../../domain/facts.ts';
import { differenceOf, type EndOfMail, NOTHING, reconcile } from '../../domain/reconciliation.ts';
import { endOfMail } from '../../domain/sent-mail.ts';
import { endingsOf } from '../../local/mail/endings.ts';
import { cmpss } from '../../programs/cmpss/program.ts';
import { type Certificant, population } from '../../sim/population/people.ts';
import { runTo } from '../../sim/population/run.ts';
import { makeWorld, type World } from '../../sim/population/world.ts';

const FIRST_DAY = '2026-01-05';
const DAYS = 731;
const LAST_DAY = addDays(FIRST_DAY, DAYS);
const at = (day: string, time = '08:00') => instantOf(day, cmpss.timeZone, time);

const PEOPLE = 1_000;

let world: World;
let people: readonly Certificant[];

beforeAll(async () => {
  world = makeWorld(cmpss, at(FIRST_DAY));
  people = population(PEOPLE, { program: cmpss, on: FIRST_DAY, seed: 20_260_105 });
  for (const person of people) await world.bring(person);
  const acts = people.flatMap((person) => person.acts);
  const troubles = {
    sweepIsDead: { from: at('2026-09-08', '00:00'), to: at('2026-09-11', '10:00') },
    mailIsDown: { from: at('2027-03-02', '08:00'), to: at('2027-03-03', '20:00') },
    doubleSweeps: true,
  };
  // In place of the nightly forecast, so that no day is taken for a mistake: what the breaker does is tried elsewhere.
  for (let day = 0; day <= DAYS; day += 1)
    await world.registry.noteReminderDay({ program: 'cmpss', on: addDays(FIRST_DAY, day), allowed: PEOPLE });
  await runTo(world, acts, at(LAST_DAY), troubles);
  await world.reconcile({ now: world.now(), days: DAYS });
}, 300_000);

/** How many notices came due in all, told once more without the account. */
const dueInAll = async (): Promise<number> => {
  let count = 0;
  for (const { caseId } of people)
    count += dueNotices(await world.registry.readAudit(caseId), cmpss, world.now()).filter(
      ({ on }) => on >= FIRST_DAY,
    ).length;
  return count;
};

describe('a thousand people over two years', () => {
  it('have 8 % dead addresses among them, give or take two', () => {
    const bounces = (email: string) => endingsOf(email).some(({ eventType }) => eventType === 'Bounce');
    const dead = people.filter(({ person: { email } }) => email !== undefined && bounces(email)).length;
    expect(dead).toBeGreaterThanOrEqual(PEOPLE * 0.06);
    expect(dead).toBeLessThanOrEqual(PEOPLE * 0.1);
  });

  it('have every day in the account, and on every one what was due is what became of it', async () => {
    const days = await world.registry.readReminderDays('cmpss', { from: FIRST_DAY, through: LAST_DAY });
    expect(days).toHaveLength(DAYS + 1);
    const wrong = days.filter(({ tally = NOTHING }) => {
      const { due, delivered, escalated, superseded, exempt, inFlight, missing, unexpected } = tally;
      return due !== delivered + escalated + superseded + exempt + inFlight || missing + unexpected > 0;
    });
    expect(wrong).toEqual([]);
    const sum = (of: 'due' | 'delivered' | 'escalated' | 'superseded' | 'exempt') =>
      days.reduce((total, { tally }) => total + (tally?.[of] ?? 0), 0);
    const sums = ['due', 'delivered', 'escalated', 'superseded', 'exempt'] as const;
    console.log('the account of two years:', JSON.stringify(Object.fromEntries(sums.map((of) => [of, sum(of)]))));
    for (const of of sums) expect(sum(of)).toBeGreaterThan(20);
    expect(sum('due')).toBe(await dueInAll());
  });

  it('were each told once, whatever was run twice or late', () => {
    const letters = world.mails.map(({ tags, to }) => `${tags.case} ${tags.effect} ${to}`);
    expect(new Set(letters).size).toBe(letters.length);
    expect(world.logged.filter(({ message }) => message === 'REMINDER_HELD')).toEqual([]);
  });

  it('got no reminder, and no word of what ended, in the evening or at night', () => {
    const clock = new Intl.DateTimeFormat('en-US', { hour: '2-digit', hour12: false, timeZone: cmpss.timeZone });
    const reminders = world.mails.filter(({ tags }) =>
      /_(before|after|half|return)-|_(lapsed|vacated|application-expired)/.test(tags.effect ?? ''),
    );
    expect(reminders.length).toBeGreaterThan(1_000);
    const hours = new Set(reminders.map((mail) => Number(clock.format(new Date(mail.at)))));
    for (const hour of hours) {
      expect(hour).toBeGreaterThanOrEqual(9);
      expect(hour).toBeLessThan(17);
    }
  });

  it('would be missed by the account, whichever row of whichever ledger is taken away', async () => {
    let rows = 0;
    const unseen: string[] = [];
    for (const { caseId } of people) {
      const facts = (await world.registry.readFacts(caseId)) as CaseFacts;
      const due = dueNotices(await world.registry.readAudit(caseId), cmpss, world.now());
      const states = new Map(
        (await world.registry.sentMailOfCase(caseId)).map(({ messageId, state }) => [messageId, state]),
      );
      const endOf: EndOfMail = (messageId) => endOfMail(states.get(messageId));
      for (const taken of facts.effects) {
        rows += 1;
        const effects = facts.effects.filter((effect) => effect !== taken);
        const { days } = reconcile(due, { ...facts, effects }, endOf, {
          timeZone: cmpss.timeZone,
          now: world.now(),
          isDue: false,
        });
        const difference = [...days.values()].reduce((total, tally) => total + differenceOf(tally), 0);
        if (difference === 0) unseen.push(`${caseId} ${taken.effectKey}`);
      }
    }
    console.log(`rows of all ledgers, each taken away once: ${rows}`);
    expect(unseen).toEqual([]);
    expect(rows).toBeGreaterThan(5_000);
  });
});
