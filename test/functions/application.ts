/** Walks the case that `setup` opened, step by step, as its people and its worker do. */
import type { SignalBody } from '../../domain/signals.ts';
import { aTraining, local, REVIEWER } from '../domain/life.ts';
import type { setup } from './setup.ts';

type World = Pick<Awaited<ReturnType<typeof setup>>, 'submit' | 'send' | 'start' | 'work'>;
type Step = { readonly body: SignalBody; readonly at: string };

const payment = (fee: 'APPLICATION' | 'EXAM', amountCents: number, day: string): Step => ({
  body: { type: 'RECORD_PAYMENT', paymentId: `payment-${fee}`, fee, amountCents, paidOn: day },
  at: local(day, '11:00'),
});

const PROVIDER = { providerId: 'provider-1', approvedOn: '2023-01-15' };

/** Up to which step to go; each one includes those before it. */
const STEPS = ['SUBMITTED', 'RECEIVED', 'APPROVED', 'TRAINED', 'AUTHORISED', 'CERTIFIED'] as const;
type Reached = (typeof STEPS)[number];

const MOVES: Readonly<Record<Exclude<Reached, 'SUBMITTED'>, readonly Step[]>> = {
  RECEIVED: [payment('APPLICATION', 10_000, '2025-01-10')],
  APPROVED: [{ body: { type: 'APPROVE' }, at: local('2025-01-20') }],
  TRAINED: [
    { body: aTraining('2025-02-10'), at: local('2025-02-11') },
    { body: { type: 'DECIDE_TRAINING', accept: true, provider: PROVIDER }, at: local('2025-02-12') },
  ],
  AUTHORISED: [payment('EXAM', 15_000, '2025-02-13')],
  CERTIFIED: [
    {
      body: { type: 'RECORD_EXAM_RESULT', satOn: '2025-03-03', result: 'PASSED', vendorReference: 'v-1' },
      at: local('2025-03-03', '15:00'),
    },
  ],
};

const actorOf = ({ type }: SignalBody) =>
  type === 'APPROVE' || type === 'DECIDE_TRAINING' ? { actor: REVIEWER } : undefined;

/** Every step is told and worked off before the next; what is owed on the way is sent. Answers the generation of the worker. */
export const walk = async ({ submit, send, start, work }: World, to: Reached): Promise<number> => {
  await submit();
  const gen = await start(local('2025-01-10', '10:00'));
  await work(gen, local('2025-01-10', '10:00'));
  for (const step of STEPS.slice(1, STEPS.indexOf(to) + 1)) {
    if (step === 'SUBMITTED') continue;
    for (const { body, at } of MOVES[step]) {
      const told = await send(body, at, actorOf(body));
      if (!told.ok) throw new Error(JSON.stringify(told.refusals));
      await work(gen, at);
    }
  }
  return gen;
};
