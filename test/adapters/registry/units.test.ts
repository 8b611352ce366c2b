/** What the registry costs, in the engine's own count. The budgets of a whole application stand in the architecture notes. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, it } from 'vitest';
import { makeDynamoTable } from '../../../adapters/registry/dynamodb-table.ts';
import { makeNewId } from '../../../adapters/registry/ids.ts';
import { makeRegistry } from '../../../adapters/registry/make-registry.ts';
import type { CaseEvent } from '../../../domain/events.ts';
import { evolve } from '../../../domain/evolve.ts';
import type { CaseFacts, Document } from '../../../domain/facts.ts';
import {
  APPLICANT,
  aCase,
  aCommit,
  anEffect,
  answered,
  aSignal,
  aTask,
  factsIn,
  NOW,
  opened,
  runIn,
  WATCHDOG,
} from './builders.ts';
import { onEngine } from './on-every-table.ts';

type Units = { write: number; read: number };
type Consumed = { readonly CapacityUnits?: number };
type Counted = { readonly output: { readonly ConsumedCapacity?: Consumed | readonly Consumed[] } };

/** Asks for the units of every call of a client and counts them. */
const metered = (client: DynamoDBClient): { readonly spent: () => Units } => {
  let units: Units = { write: 0, read: 0 };
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const input = { ...args.input, ReturnConsumedCapacity: 'INDEXES' };
      const result = await next({ ...args, input });
      const { ConsumedCapacity = [] } = (result as Counted).output; // every call of the table port answers what it consumed
      const kind = /Get|Query/.test(String(context.commandName)) ? 'read' : 'write';
      for (const { CapacityUnits = 0 } of [ConsumedCapacity].flat()) units[kind] += CapacityUnits;
      return result;
    },
    { step: 'initialize', name: 'metered' },
  );
  return {
    spent: () => {
      const before = units;
      units = { write: 0, read: 0 };
      return before;
    },
  };
};

/** Ids as long as they are in earnest. */
const CASE_ID = '01KAQJ3V5W8Z2N4B6D9F1H3J5K';
const PERSON_ID = '01KAQJ3V5W8Z2N4B6D9F1H3J5M';
const VERSION = '3f9a1c2b';
const MESSAGE_ID = '0101019a1b2c3d4e-11111111-2222-3333-4444-555555555555-000000';
const applicant = { ...APPLICANT, id: PERSON_ID };

const aDocument = (n: number): Document => ({
  documentId: `01KAQJ3V5W8Z2N4B6D9F1H3J0${n}`,
  kind: 'PHOTO_ID',
  fileName: 'identity-card.pdf',
  mediaType: 'application/pdf',
  sha256: 'a'.repeat(64),
  receivedAt: NOW,
  expiresOn: '2029-06-30',
});

/** What is known of a case that waits for its review: answers, a fee, three documents, notices that were sent, a task. */
const inReview = (facts: CaseFacts): Partial<CaseFacts> => ({
  case: {
    ...facts.case,
    stage: 'IN_REVIEW',
    submittedOn: '2026-03-02',
    completeOn: '2026-03-02',
    reviewDueOn: '2026-04-01',
    codeOfEthicsSignedOn: '2026-03-02',
  },
  answers: {
    identity: { legalFirstName: 'Ana', legalMiddleName: 'Maria', legalLastName: 'Gil-Ruiz', bornOn: '1990-01-31' },
    eligibility: { education: 'HIGH_SCHOOL', affirmations: ['LIVED_EXPERIENCE', 'WILLING_TO_SHARE', 'CODE_OF_ETHICS'] },
  },
  payments: [
    {
      paymentId: 'ch_3PxYkQ2eZvKYlo2C1a2b3c4d',
      fee: 'APPLICATION',
      cycle: 0,
      amountCents: 10_000,
      paidOn: '2026-03-02',
    },
  ],
  documents: [1, 2, 3].map(aDocument),
  effects: [
    anEffect({
      state: 'SETTLED',
      attempts: 1,
      performedAt: NOW,
      messageId: MESSAGE_ID,
    }),
  ],
  tasks: [aTask({ dueOn: '2026-04-01' })],
});

const approval = aSignal({
  caseId: CASE_ID,
  signalKey: '01KAQJ3V5W8Z2N4B6D9F1H3J5N',
  actor: { kind: 'STAFF', id: PERSON_ID },
  body: { type: 'APPROVE' },
});
const owed = anEffect({ effectKey: 'notice:0:approved', notice: 'APPLICATION_APPROVED' });
const stamp = { at: NOW, by: applicant, rules: ['application.reviewDays', 'application.documents', 'lifecycle.stage'] };

/** One signal applied: another stage, a notice owed, the task done. */
const approved = ({ tasks }: CaseFacts): readonly CaseEvent[] => [
  { ...stamp, type: 'STAGE_REACHED', from: 'IN_REVIEW', to: 'APPROVED', because: 'APPROVE' },
  { ...stamp, type: 'CASE_CHANGED', set: { approvedAt: NOW }, unset: ['reviewDueOn'] },
  { ...stamp, type: 'EFFECT_RECORDED', effect: owed },
  ...tasks.map((task): CaseEvent => ({ ...stamp, type: 'TASK_RECORDED', task: { ...task, closedAt: NOW } })),
];

const secondsLater = (seconds: number) => `2026-03-02T16:00:0${seconds}.000Z`;
/** A worker's watchdog, which moves in the index with every decision. */
const goOn = (seconds: number) =>
  ({ kind: 'GO_ON', dueAt: `2026-03-02T16:15:0${seconds}.000Z`, defVersion: VERSION }) as const;

/** Writes in a transaction count twice, an entry that moves in an index counts for its leaving and its coming. */
const CEILINGS: Record<string, Units> = {
  openCase: { write: 10, read: 0 },
  leaveSignal: { write: 8, read: 2 },
  readRun: { write: 0, read: 1 },
  startWorker: { write: 3, read: 0 },
  readInbox: { write: 0, read: 1 },
  readFacts: { write: 0, read: 4 },
  commit: { write: 17, read: 0 },
  claimEffect: { write: 1, read: 1 },
  recordEffect: { write: 1, read: 0 },
  settle: { write: 10, read: 0 },
  goOn: { write: 3, read: 0 },
};

onEngine((open) => {
  const setup = async () => {
    const { client, names } = await open();
    const meter = metered(client);
    const registry = makeRegistry({ table: makeDynamoTable(client, names), newId: makeNewId() });
    const record = aCase({ caseId: CASE_ID, personId: PERSON_ID });
    await registry.openCase({ case: record, event: opened(record), dueAt: WATCHDOG, defVersion: VERSION });
    return { meter, registry };
  };
  const spent = async (meter: { spent: () => Units }, act: () => Promise<unknown>): Promise<Units> => {
    meter.spent();
    await act();
    return meter.spent();
  };

  it('spends on each act no more than this', async () => {
    const { meter, registry } = await setup();
    const units: Record<string, Units> = { openCase: meter.spent() };
    const before = await factsIn(registry, CASE_ID);
    const rest = { kind: 'HIBERNATE', dueAt: '2026-04-02T07:00:00.000Z', defVersion: VERSION } as const;
    await registry.commit(aCommit(before, inReview(before), { rest }));

    units.leaveSignal = await spent(meter, () => registry.leaveSignal(approval));
    units.readRun = await spent(meter, () => registry.readRun(CASE_ID));
    const hibernating = await runIn(registry, CASE_ID);
    units.startWorker = await spent(meter, () => registry.startWorker(hibernating, secondsLater(1), VERSION));
    units.readInbox = await spent(meter, () => registry.readInbox(CASE_ID, 31));
    units.readFacts = await spent(meter, () => registry.readFacts(CASE_ID));

    const run = await runIn(registry, CASE_ID);
    const worker = { gen: run.gen, seen: run.inboxSeq };
    const facts = await factsIn(registry, CASE_ID);
    const events = approved(facts);
    const applied = answered(await registry.readInbox(CASE_ID, 31));
    const decision = aCommit(facts, events.reduce(evolve, facts), { ...worker, applied, events, rest: goOn(2) });
    units.commit = await spent(meter, () => registry.commit(decision));

    let effect = owed;
    units.claimEffect = await spent(meter, async () => {
      const claim = await registry.claimEffect(CASE_ID, owed.effectKey, NOW);
      if (claim.outcome === 'CLAIMED') effect = claim.effect;
    });
    const result = { outcome: 'PERFORMED', at: NOW, messageId: MESSAGE_ID, sentTo: 'PRIMARY' } as const;
    units.recordEffect = await spent(meter, () => registry.recordEffect(CASE_ID, effect, result));

    const then = await factsIn(registry, CASE_ID);
    const settled = then.effects.map((one) => ({ ...one, state: 'SETTLED' as const }));
    const settling = settled
      .filter(({ effectKey }) => effectKey === owed.effectKey)
      .map((one): CaseEvent => ({ ...stamp, type: 'EFFECT_RECORDED', effect: one }));
    const settle = aCommit(then, { effects: settled }, { ...worker, events: settling, rest: goOn(3) });
    units.settle = await spent(meter, () => registry.commit(settle));
    const quiet = aCommit(await factsIn(registry, CASE_ID), {}, { ...worker, events: [], rest: goOn(4) });
    units.goOn = await spent(meter, () => registry.commit(quiet));

    const over = Object.entries(CEILINGS).filter(
      ([act, { write, read }]) => (units[act]?.write ?? Infinity) > write || (units[act]?.read ?? Infinity) > read,
    );
    expect(over, JSON.stringify(units)).toEqual([]);
    expect(Object.keys(units)).toEqual(Object.keys(CEILINGS));
  });
});
