import { describe, expect, it } from 'vitest';
import { addMinutes, epochSeconds } from '../../domain/dates.ts';
import { workerName } from '../../domain/run.ts';
import { makeHandler } from '../../functions/hand-off/handler.ts';
import { makeHandler as makeSweep } from '../../functions/sweep/handler.ts';
import { local } from '../domain/life.ts';
import { CASE, VERSION } from './setup.ts';
import { setupWorkers } from './workers.ts';

const NOON = local('2025-01-10', '12:00');
const LATER = local('2025-10-20', '12:00');

/** A worker that was started on an older definition. */
const setupHandOff = async () => {
  const world = await setupWorkers();
  await world.registry.startWorker(await world.runOf(), NOON, 'an-older-definition');
  const { gen } = await world.runOf();
  return { ...world, gen, handOff: makeHandler(world.workerDeps) };
};

describe('a hand-off', () => {
  it('starts the next worker, on the deployed definition', async () => {
    const { handOff, gen, machine, runOf } = await setupHandOff();
    expect(await handOff({ caseId: CASE, gen, now: LATER })).toEqual({});
    const next = epochSeconds(LATER);
    expect(next).toBeGreaterThan(gen);
    expect(machine.started).toEqual([`${workerName(CASE, next)} {"caseId":"${CASE}","gen":${next}}`]);
    expect(await runOf()).toMatchObject({ gen: next, defVersion: VERSION, dueAt: addMinutes(LATER, 15) });
  });

  it('raises the generation even within the second in which its worker was started', async () => {
    const { handOff, gen, runOf, machine } = await setupHandOff();
    await handOff({ caseId: CASE, gen, now: NOON });
    expect((await runOf()).gen).toBe(gen + 1);
    expect(machine.started).toHaveLength(1);
  });

  it.each([
    { why: 'of a worker that another has replaced', caseId: CASE, older: 1 },
    { why: 'of a case that is not there', caseId: 'nobody', older: 0 },
  ])('does nothing: $why', async ({ caseId, older }) => {
    const { handOff, gen, machine, runOf } = await setupHandOff();
    const before = await runOf();
    expect(await handOff({ caseId, gen: gen - older, now: LATER })).toEqual({});
    expect(machine.started).toEqual([]);
    expect(await runOf()).toEqual(before);
  });

  it('made twice starts one worker', async () => {
    const { handOff, gen, startedCases, machine } = await setupHandOff();
    await handOff({ caseId: CASE, gen, now: LATER });
    await handOff({ caseId: CASE, gen, now: LATER });
    expect(startedCases()).toEqual([CASE]);
    expect(machine.started).toHaveLength(1);
  });

  it('whose start fails is told to the machine, and the watchdog brings the next worker', async () => {
    const { handOff, gen, machine, workerDeps } = await setupHandOff();
    machine.fail = new Error('ServiceUnavailable');
    await expect(handOff({ caseId: CASE, gen, now: LATER })).rejects.toThrow('ServiceUnavailable');
    machine.fail = undefined;
    await makeSweep(workerDeps)({ now: addMinutes(LATER, 15) });
    expect(machine.started).toHaveLength(1);
  });

  it.each([
    { input: { caseId: CASE, gen: 1 }, field: 'now' },
    { input: { caseId: CASE, gen: 0, now: LATER }, field: 'gen' },
    { input: { gen: 1, now: LATER }, field: 'caseId' },
  ])('without a valid $field is refused', async ({ input, field }) => {
    const { handOff } = await setupHandOff();
    await expect(handOff(input)).rejects.toMatchObject({
      name: 'InputInvalidError',
      message: expect.stringMatching(`^${field}: `),
    });
  });
});
