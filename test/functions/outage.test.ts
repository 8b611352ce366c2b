/** What an outage leaves behind: nobody is missed, and nobody is written to twice, whatever is run again afterwards. */
import { describe, expect, it } from 'vitest';
import { addHours } from '../../domain/dates.ts';
import { cmpss } from '../../programs/cmpss/program.ts';
import { runTo } from '../../sim/population/run.ts';
import { makeWorld } from '../../sim/population/world.ts';
import { local } from '../domain/life.ts';
import { aCertificant } from './a-certificant.ts';

/** Nobody renews: the term ends on 2026-06-30, and a month later the late reminder is due, on 07-30. */
const NAMES = ['one', 'two', 'three'];
const DEAD = { from: local('2026-07-29', '00:00'), to: local('2026-08-01', '00:00') };

const afterThreeDays = async () => {
  const world = makeWorld(cmpss, local('2026-07-20'));
  for (const name of NAMES) await world.bring(aCertificant(name));
  await runTo(world, [], local('2026-07-31', '23:00'), { sweepIsDead: DEAD });
  const during = world.mails.length;
  await runTo(world, [], local('2026-08-01', '12:00'), { sweepIsDead: DEAD });
  return { world, during };
};

const told = ({ mails }: Awaited<ReturnType<typeof afterThreeDays>>['world']) =>
  mails.map(({ tags, at }) => `${tags.case} ${tags.effect} ${at}`).sort();

describe('a sweep that is dead for three days', () => {
  it('misses nobody: each is told once, by day, as soon as it lives again', async () => {
    const { world, during } = await afterThreeDays();
    expect(during).toBe(0);
    const at = local('2026-08-01', '09:00');
    expect(told(world)).toEqual(NAMES.map((name) => `${name} notice_1_after-30 ${at}`).sort());
  });

  it('sends nothing again when each run that it missed is made from its failure queue', async () => {
    const { world } = await afterThreeDays();
    const before = told(world);
    for (let missed = DEAD.from; missed < DEAD.to; missed = addHours(missed, 1)) await world.sweep({ now: missed });
    await runTo(world, [], local('2026-08-03'));
    expect(told(world)).toEqual(before);
  });

  it('sends nothing again when what the mail service said is told again from the failure queue', async () => {
    const { world } = await afterThreeDays();
    const before = told(world);
    await world.repeatWords();
    await runTo(world, [], local('2026-08-03'));
    expect(told(world)).toEqual(before);
  });

  it('and bounces that are told again climb once', async () => {
    const world = makeWorld(cmpss, local('2026-06-15'));
    const certificant = aCertificant('one');
    const [email, secondEmail] = ['bounce+one@simulator.amazonses.com', 'second@example.org'];
    await world.bring({ ...certificant, person: { ...certificant.person, email, secondEmail } });
    await runTo(world, [], local('2026-06-17'));
    await world.repeatWords();
    await runTo(world, [], local('2026-06-18'));
    expect(world.mails.map(({ to, tags }) => `${tags.effect} ${to}`)).toEqual([
      `notice_1_before-30 ${email}`,
      `notice_1_contact-2-before-30 ${secondEmail}`,
      `notice_1_before-14 ${secondEmail}`,
    ]);
  });
});
