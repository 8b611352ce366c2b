/** A case that owes one notice: that its application was received. */
import type { Registry } from '../../adapters/registry/registry.ts';
import type { Effect } from '../../domain/facts.ts';
import { local } from '../domain/life.ts';
import { walk } from './application.ts';
import { CASE, setup } from './setup.ts';

export const NOON = local('2025-01-10', '12:00');
export const KEY = 'notice:0:received';

/** The application fee is paid, so that the notice of its receipt is owed; nobody has sent it. */
export const setupOwed = async (wrap?: (registry: Registry) => Registry) => {
  const world = await setup(wrap);
  await walk(world, 'SUBMITTED');
  const fee = { type: 'RECORD_PAYMENT', paymentId: 'p-1', fee: 'APPLICATION', amountCents: 10_000 } as const;
  await world.send({ ...fee, paidOn: '2025-01-10' }, NOON);
  const gen = await world.start(NOON);
  const { effectKey } = await world.load(gen, NOON);
  if (effectKey !== KEY) throw new Error(`Owed is ${effectKey}.`);
  const effectOf = async (): Promise<Effect> => {
    const effect = (await world.registry.readFacts(CASE))?.effects.find((each) => each.effectKey === KEY);
    if (effect === undefined) throw new Error('No effect.');
    return effect;
  };
  const sendAt = (now: string) => world.sendNotice({ caseId: CASE, gen, now, effectKey: KEY });
  return { ...world, gen, effectOf, sendAt };
};
