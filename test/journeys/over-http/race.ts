/** Two hundred commands on twenty cases at once, with the lifecycle deciding in between. */
import { expect, it } from 'vitest';
import { evolve, factsOf } from '../../../domain/evolve.ts';
import type { CaseFacts } from '../../../domain/facts.ts';
import type { SignalType } from '../../../domain/signals.ts';
import { profileOf } from '../../adapters/registry/builders.ts';
import { aCase } from '../../domain/life.ts';
import { BODIES } from '../../functions/web/bodies.ts';
import { ANA, PEOPLE, type Reply, type Who } from '../../functions/web/world.ts';
import type { LocalApi } from './local-api.ts';

const CASES = Array.from({ length: 20 }, (_each, n) => `race-${String(n).padStart(2, '0')}`);
const RACER = 'person-who-races';

/**
 * Each of them moves a case when it is applied, so what took effect can be counted. At least one of a case's ten can be applied, since the first
 * finds the stage that it needs; and not all, since an approved application is not approved again.
 */
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

type Sent = { readonly caseId: string; readonly key: string; readonly type: SignalType };
type Raced = Sent & { readonly reply: Pick<Reply, 'status' | 'body'> };

const caseToRace = (caseId: string): CaseFacts =>
  factsOf(aCase({ caseId, personId: RACER, stage: 'IN_REVIEW', submittedOn: '2025-01-05', completeOn: '2025-01-05' }));

const A_REASON = { code: expect.any(String), rule: expect.any(String) };

/** True when the command took effect. Whoever was told so was told the truth; whoever was refused was told why, at once or at the signal's address. */
const checkAnswer = async ({ call, registry }: LocalApi, { caseId, key, reply }: Raced): Promise<boolean> => {
  if (reply.status !== 202) {
    expect([reply.status, reply.body.refusals[0]]).toMatchObject([409, A_REASON]);
    // A signal is there when the lifecycle refused it, or found the case closed.
    const kept = (await registry.readSignal(caseId, key))?.answer.state;
    expect([undefined, 'REFUSED', 'KEPT_CLOSED']).toContain(kept);
    return false;
  }
  const { body: told } = await call(PEOPLE.supervisor, 'GET', `/api/cases/${caseId}/signals/${key}`);
  expect(['APPLIED', 'REFUSED', 'KEPT_CLOSED']).toContain(told.state);
  expect(['UNREAD', told.state]).toContain(reply.body.state);
  if (told.state !== 'APPLIED') expect(told.refusals[0]).toMatchObject(A_REASON);
  return told.state === 'APPLIED';
};

/** Tasks come in the order of their keys, events in that of time. */
const byId = (facts: CaseFacts | undefined) => facts?.tasks.toSorted((a, b) => (a.taskId < b.taskId ? -1 : 1));

/** The moves in the audit are those of the applied signals, each once, and the stored facts are what the audit tells. */
const checkCase = async ({ registry }: LocalApi, caseId: string, applied: readonly SignalType[]): Promise<void> => {
  const events = await registry.readAudit(caseId);
  const moves = events.flatMap((event) => (event.type === 'STAGE_REACHED' ? [event.because] : []));
  expect([caseId, moves.toSorted()]).toEqual([caseId, applied.toSorted()]);
  const after = await registry.readFacts(caseId);
  const told = events.reduce(evolve, caseToRace(caseId));
  expect({ ...after?.case, ver: 0 }).toEqual({ ...told.case, ver: 0 });
  expect([after?.revisions, byId(after)]).toEqual([told.revisions, byId(told)]);
};

export const race = (api: () => LocalApi): void => {
  it('each take effect once or say why not', async () => {
    const { cloud, registry, seed, command } = api();
    await seed(CASES.map(caseToRace));
    await registry.savePerson(profileOf({ ...ANA, personId: RACER }));
    // The ten of a case are sent together, so that they meet, and begin with another one each time.
    const sent = CASES.flatMap((caseId, turn) => {
      const first = turn % SENT.length;
      const inTurn = [...SENT.slice(first), ...SENT.slice(0, first)];
      return inTurn.map(([who, type], n) => ({ caseId, who, type, key: `${caseId}-${n}` }));
    });
    expect(sent).toHaveLength(200);
    const raced = await Promise.all(
      sent.map(async ({ who, ...each }): Promise<Raced> => {
        const identity = who === 'owner' ? { kind: 'APPLICANT' as const, personId: RACER } : PEOPLE[who];
        return { ...each, reply: await command(identity, each.caseId, each.type, BODIES[each.type], each.key) };
      }),
    );
    // What met somebody else's write again and again is tried anew after a pause, which the clock has to let go by.
    await cloud.clock.advance('PT1H');
    await cloud.settled();

    for (const caseId of CASES) {
      const applied: SignalType[] = [];
      for (const each of raced.filter((one) => one.caseId === caseId))
        if (await checkAnswer(api(), each)) applied.push(each.type);
      expect(applied.length).toBeGreaterThan(0);
      expect(applied.length).toBeLessThan(SENT.length);
      await checkCase(api(), caseId, applied);
    }
    // A race in which nothing happened would prove nothing.
    expect(raced.some(({ reply }) => reply.status === 409)).toBe(true);
  });
};
