/** Two hundred commands on twenty cases at once, with the lifecycle deciding in between. */
import { describe, expect, it } from 'vitest';
import type { Registry } from '../../../adapters/registry/registry.ts';
import { evolve, factsOf } from '../../../domain/evolve.ts';
import type { SignalType } from '../../../domain/signals.ts';
import { aCase } from '../../domain/life.ts';
import { BODIES } from './bodies.ts';
import { makeWorld, type Who } from './world.ts';

const CASES = Array.from({ length: 20 }, (_each, n) => `case-${String(n).padStart(2, '0')}`);

/** Each of them moves a case when it is applied, so what took effect can be counted. */
const SENT: readonly (readonly [Who, SignalType])[] = [
  ['reviewer', 'REQUEST_REVISION'],
  ['colleague', 'PROPOSE_DENIAL'],
  ['colleague', 'APPROVE'],
  ['owner', 'ANSWER_REVISION'],
  ['supervisor', 'RETURN_DENIAL'],
  ['reviewer', 'APPROVE'],
  ['supervisor', 'CONFIRM_DENIAL'],
  ['reviewer', 'PROPOSE_DENIAL'],
  ['colleague', 'REQUEST_REVISION'],
  ['owner', 'WITHDRAW'],
];

/** Numbers from 0 up to `below`, the same from the same seed. */
const makeDice = (seed: number) => {
  let state = seed;
  return (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state % below;
  };
};

/** Every call takes its time, so that what stands beside it comes in between. */
const unsteady =
  (seed: number) =>
  (registry: Registry): Registry => {
    const dice = makeDice(seed);
    const slowed = Object.entries(registry).map(([name, call]) => [
      name,
      async (...given: unknown[]) => {
        for (let turn = dice(20); turn > 0; turn -= 1) await undefined;
        return Reflect.apply(call, registry, given);
      },
    ]);
    return Object.fromEntries(slowed) as Registry; // the same names, the same calls
  };

describe('two hundred commands on twenty cases', () => {
  it.each([1, 2, 3])('each take effect once or say why not (seed %i)', async (seed) => {
    const world = makeWorld(unsteady(seed));
    const seeded = CASES.map((caseId) =>
      factsOf(aCase({ caseId, stage: 'IN_REVIEW', submittedOn: '2025-01-05', completeOn: '2025-01-05' })),
    );
    for (const facts of seeded) await world.seed(facts);
    const dice = makeDice(seed);
    const commands = CASES.flatMap((caseId) =>
      SENT.map(([who, type], n) => ({ caseId, who, type, key: `${caseId}-${n}` })),
    );
    const shuffled = commands
      .map((command) => [dice(1_000_000), command] as const)
      .sort(([a], [b]) => a - b)
      .map(([, command]) => command);
    expect(shuffled).toHaveLength(200);

    const replies = await Promise.all(
      shuffled.map(async ({ caseId, who, type, key }) => ({
        caseId,
        type,
        key,
        reply: await world.command(who, type.toLowerCase().replaceAll('_', '-'), BODIES[type], { caseId, key }),
      })),
    );
    for (const caseId of CASES) await world.drive(caseId);

    const applied: Record<string, string[]> = Object.fromEntries(CASES.map((caseId) => [caseId, []]));
    for (const { caseId, type, key, reply } of replies) {
      const kept = (await world.registry.readSignal(caseId, key))?.answer;
      if (kept?.state === 'APPLIED') applied[caseId]?.push(type);
      // Whoever was told that it is applied was told the truth; whoever was refused was told why.
      if (reply.status === 202) {
        if (reply.body.state !== 'UNREAD') expect(kept?.state).toBe(reply.body.state);
      } else {
        expect(reply.status).toBe(409);
        expect(kept?.state).not.toBe('APPLIED');
        expect(reply.body.refusals[0]).toMatchObject({ code: expect.any(String), rule: expect.any(String) });
      }
      if (kept !== undefined) expect(kept.state).not.toBe('UNREAD');
      if (kept?.state === 'REFUSED') expect(kept.refusals.length).toBeGreaterThan(0);
    }

    for (const before of seeded) {
      const { caseId } = before.case;
      const events = await world.registry.readAudit(caseId);
      const moves = events.flatMap((event) => (event.type === 'STAGE_REACHED' ? [event.because] : []));
      expect([caseId, moves.toSorted()]).toEqual([caseId, applied[caseId]?.toSorted()]);
      const after = await world.registry.readFacts(caseId);
      const told = events.reduce(evolve, before);
      expect({ ...after?.case, ver: 0 }).toEqual({ ...told.case, ver: 0 });
      expect([after?.revisions, after?.tasks]).toEqual([told.revisions, told.tasks]);
    }
    // A race in which nothing happened would prove nothing.
    expect(Object.values(applied).flat().length).toBeGreaterThan(CASES.length);
    expect(replies.some(({ reply }) => reply.status === 409)).toBe(true);
  });
});
