/** The operator's command on reminders, over a registry in memory that the functions work on. */
import { describe, expect, it } from 'vitest';
import { remindersCommand } from '../../operator/reminders/command.ts';
import { cmpss } from '../../programs/cmpss/program.ts';
import { population } from '../../sim/population/people.ts';
import { runTo } from '../../sim/population/run.ts';
import { makeWorld } from '../../sim/population/world.ts';
import { local } from '../domain/life.ts';

const setup = async (startsOn = '2026-01-05') => {
  const world = makeWorld(cmpss, local(startsOn, '08:00'));
  // Nobody acts: every reminder of the people is due in its time.
  const people = population(12, { program: cmpss, on: startsOn, seed: 3 }).map((each) => ({
    ...each,
    person: { ...each.person, email: 'maple@example.org' },
    certification: {
      ...each.certification,
      firstIssuedOn: '2024-06-30',
      validFrom: '2024-06-30',
      expiresOn: '2026-06-30',
    },
  }));
  for (const person of people) await world.bring(person);
  const call = async (...parameters: readonly string[]) => {
    const said: string[] = [];
    const complained: string[] = [];
    const code = await remindersCommand(['--program', 'cmpss', ...parameters], {
      open: async () => ({ registry: world.registry, now: world.now(), place: 'memory' }),
      say: (line) => said.push(line),
      complain: (line) => complained.push(line),
      by: 'operator-1',
    });
    return { code, said: said.join('\n'), complained: complained.join('\n') };
  };
  return { world, call };
};

describe('reminders that are switched on after a gap', () => {
  it('are counted first, and none leaves before the operator has confirmed the count', async () => {
    // Before the day of a reminder that a later one supersedes while they are off.
    const { world, call } = await setup('2026-05-29');
    const off = ['--switch', 'off', '--reason', 'The rules are looked at.'];
    expect(await call(...off)).toMatchObject({ code: 0, said: expect.stringContaining('Nothing was changed.') });
    expect((await call(...off, '--write')).code).toBe(0);
    await runTo(world, [], local('2026-06-20', '12:00'));
    expect(world.mails).toEqual([]);

    expect((await call()).said).toContain('12 reminders wait:\n  before-14: 12');
    const on = ['--switch', 'on', '--reason', 'The rules are right.', '--write'];
    expect(await call(...on)).toMatchObject({
      code: 1,
      complained: '12 reminders wait and would leave. Say that you have seen it: --let-leave 12.',
    });
    expect(await call(...on, '--let-leave', '11')).toMatchObject({
      code: 1,
      complained: '12 reminders wait, and not 11. Look at them again, and say --let-leave 12.',
    });
    await runTo(world, [], local('2026-06-20', '14:30'));
    expect(world.mails).toEqual([]);

    expect((await call(...on, '--let-leave', '12')).code).toBe(0);
    await runTo(world, [], local('2026-06-20', '16:30'));
    expect(world.mails.map(({ tags }) => tags.effect)).toEqual(Array.from({ length: 12 }, () => 'notice_1_before-14'));
    expect((await call()).said).toMatch(/Reminders are on since \S+, by operator-1: The rules are right\./);
  });
});

describe('the command', () => {
  it('shows the account of the days, as it was made', async () => {
    const { world, call } = await setup();
    expect((await call()).said).toContain('Nothing was due in the last two weeks');
    await runTo(world, [], local('2026-04-01', '12:00'));
    await world.reconcile({ now: local('2026-04-02', '04:00') });
    world.setNow(local('2026-04-02', '08:00'));
    const { said, code } = await call();
    expect(code).toBe(0);
    expect(said).toMatch(/\n\s+due\s+delivered\s+escalated\s+superseded\s+exempt\s+inFlight\s+missing\s+unexpected\n/);
    expect(said).toMatch(/\n2026-04-01\s+12\s+10\s+0\s+0\s+0\s+2\s+0\s+0\n/);
    expect(said).toContain(
      'Today, 2026-04-02: nothing was forecast, 0 have left, 10 may leave.\n2 reminders wait:\n  before-90: 2',
    );
  });

  it.each([
    [['--switch', 'perhaps'], '--switch is on or off.'],
    [['--let-leave', 'many'], '--let-leave is a count of reminders.'],
    [['--let'], "Unknown option '--let'"],
    [['--program', 'unknown'], '--program is one of: cmpss.'],
  ])('called with %j says what is wrong, and how to call it', async (parameters, complaint) => {
    const { call } = await setup();
    const { code, complained } = await call(...parameters);
    expect(code).toBe(2);
    expect(complained).toContain(complaint);
    expect(complained).toContain('npm run reminders -- --program <program>');
  });

  it('wants to know why', async () => {
    const { call } = await setup();
    expect(await call('--switch', 'off', '--write')).toMatchObject({
      code: 1,
      complained: '--reason is missing: say why, for whoever looks later.',
    });
  });
});
