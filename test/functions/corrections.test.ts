import { expect, it } from 'vitest';
import { replay } from '../../domain/evolve.ts';
import type { SignalBody } from '../../domain/signals.ts';
import { local, SUPERVISOR } from '../domain/life.ts';
import { walk } from './application.ts';
import { CASE, setup } from './setup.ts';

const reason = 'It was a mistake.';

const tell = async (world: Awaited<ReturnType<typeof setup>>, gen: number, body: SignalBody, at: string) => {
  const told = await world.send(body, at, { actor: SUPERVISOR });
  if (told.ok) await world.work(gen, at);
  return told;
};

it('a corrected approval and money that moved out are kept as they were decided, and replay from the audit', async () => {
  const world = await setup();
  const gen = await walk(world, 'APPROVED');
  await tell(world, gen, { type: 'CORRECT_APPROVAL', reason }, local('2025-01-25'));
  const moved: SignalBody = { type: 'MOVE_PAYMENT_OUT', paymentId: 'payment-APPLICATION', toCaseId: 'case-2', reason };
  await tell(world, gen, moved, local('2025-01-26'));
  const facts = await world.registry.readFacts(CASE);
  expect(facts?.case).toMatchObject({ stage: 'FEE_DUE', corrections: [{ what: 'APPROVAL' }, { what: 'PAYMENT' }] });
  expect(facts?.case).not.toHaveProperty('validThrough');
  expect(facts?.case).not.toHaveProperty('approvedAt');
  expect(facts?.payments).toMatchObject([{ paymentId: 'payment-APPLICATION', movedTo: 'case-2' }]);
  const replayed = replay(await world.registry.readAudit(CASE));
  expect(replayed.case.corrections).toEqual(facts?.case.corrections);
  expect(replayed.payments).toEqual(facts?.payments);
});

it('whoever corrects a closed case is told at once', async () => {
  const world = await setup();
  const gen = await walk(world, 'APPROVED');
  await tell(world, gen, { type: 'WITHDRAW' }, local('2025-01-25'));
  const told = await tell(world, gen, { type: 'CORRECT_APPROVAL', reason }, local('2025-01-26'));
  expect(told).toMatchObject({ ok: false, refusals: [{ code: 'CASE_CLOSED', detail: { stage: 'WITHDRAWN' } }] });
});

it('a restart has the case looked at again and leaves every fact as it is', async () => {
  const world = await setup();
  const gen = await walk(world, 'CERTIFIED');
  const before = await world.registry.readFacts(CASE);
  const at = local('2025-03-10');
  const told = await tell(world, gen, { type: 'RESTART', reason }, at);
  expect(told).toMatchObject({ ok: true });
  expect(await world.registry.readFacts(CASE)).toEqual(before);
  const run = await world.registry.readRun(CASE);
  expect(run?.seenSeq).toBe(run?.inboxSeq);
});
