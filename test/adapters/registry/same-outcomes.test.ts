/** Whatever is asked of it, and in whatever order, the registry in memory answers as the one on a DynamoDB engine. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { makeAddressIndex } from '../../../adapters/registry/address-index.ts';
import { makeDynamoTable } from '../../../adapters/registry/dynamodb-table.ts';
import { makeRegistry } from '../../../adapters/registry/make-registry.ts';
import { makeMemoryTable } from '../../../adapters/registry/memory-table.ts';
import type { Commit, Registry } from '../../../adapters/registry/registry.ts';
import type { Table } from '../../../adapters/registry/table.ts';
import type { CaseFacts, Effect } from '../../../domain/facts.ts';
import { displayName, nameKeysOf } from '../../../domain/person.ts';
import {
  APPLICANT,
  aCase,
  aCommit,
  aCredit,
  anEffect,
  anEvent,
  answered,
  aPerson,
  aSignal,
  aTask,
  certified,
  DRAFT_DUE,
  opened,
  STAFF,
} from './builders.ts';
import { aLanding } from './landings.ts';
import { onEngine } from './on-every-table.ts';

const CASES = ['C1', 'C2'] as const;
const NUMBERS = ['1111-1111', '2222-2222'] as const;
const INSTANTS = ['2026-03-02T16:00:00.000Z', '2026-03-02T16:10:00.000Z', '2026-03-02T17:00:00.000Z'] as const;
const EFFECT = anEffect().effectKey;

/** One registry, with what a worker and a sender would still have in their hands. */
type Side = {
  readonly table: Table;
  readonly registry: Registry;
  readonly held: Map<string, { facts: CaseFacts; gen: number; seen: number; applied: Commit['applied'] }>;
  claim?: { readonly caseId: string; readonly effect: Effect };
};
type Act = (side: Side) => Promise<unknown>;

const sideOn = (table: Table): Side => {
  let made = 0;
  const newId = (now: string) => `${now}-${String(made++).padStart(6, '0')}`;
  return { table, registry: makeRegistry({ table, newId }), held: new Map() };
};

const CHANGES: readonly ((facts: CaseFacts) => Partial<CaseFacts>)[] = [
  () => ({}),
  ({ tasks }) => ({ tasks: [...tasks, aTask({ taskId: `T${tasks.length}` })] }),
  ({ tasks }) => ({ tasks: tasks.map((task) => ({ ...task, closedAt: INSTANTS[2] })) }),
  () => ({ effects: [anEffect()] }),
  ({ effects }) => ({ effects: effects.map((effect) => ({ ...effect, state: 'SUPERSEDED' as const })) }),
  ({ effects }) => ({ effects: effects.filter(({ state }) => state !== 'SUPERSEDED') }),
  () => ({ credits: [] }),
  (facts) => certified(facts, NUMBERS[0]),
  (facts) => certified(facts, NUMBERS[1]),
  (facts) => ({ case: { ...facts.case, suspended: true, suspensions: [{ from: '2026-04-01' }] } }),
];

const load =
  (caseId: string): Act =>
  async ({ registry, held }) => {
    const run = await registry.readRun(caseId);
    const inbox = await registry.readInbox(caseId, 2);
    const facts = await registry.readFacts(caseId);
    if (run === undefined || facts === undefined) return 'NOTHING';
    held.set(caseId, { facts, gen: run.gen, seen: run.inboxSeq, applied: answered(inbox) });
    return [run, inbox.map(({ signal }) => signal), facts];
  };

const commit =
  (caseId: string, change: number, rest: Commit['rest'], silent: boolean): Act =>
  async ({ registry, held }) => {
    const hand = held.get(caseId);
    if (hand === undefined) return 'NOTHING';
    const { facts, ...read } = hand;
    const because = { because: `${change}` };
    const events = silent ? [] : [anEvent(because), anEvent({ ...because, by: STAFF })];
    return registry.commit(aCommit(facts, silent ? {} : CHANGES[change]?.(facts), { ...read, events, rest }));
  };

const caseId = fc.constantFrom(...CASES);
const instant = fc.constantFrom(...INSTANTS);
const rest: fc.Arbitrary<Commit['rest']> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('GO_ON'), dueAt: instant, defVersion: fc.constant('d1') }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('HIBERNATE'), dueAt: instant, defVersion: fc.constant('d2') }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'CLOSE', defVersion: 'd3' } as const) },
);
const named = (name: string, act: Act): Act => Object.assign(act, { toString: () => name });

const openCase = fc.tuple(caseId, fc.constantFrom('P1', 'P2')).map(([id, personId]) =>
  named(`open ${id} of ${personId}`, ({ registry }) => {
    const record = aCase({ caseId: id, personId });
    return registry.openCase({ case: record, event: opened(record), dueAt: DRAFT_DUE, defVersion: 'd1' });
  }),
);
const leaveSignal = fc
  .tuple(caseId, fc.constantFrom('K1', 'K2', 'K3'), fc.constantFrom('SUBMIT_APPLICATION', 'WITHDRAW'), instant)
  .map(([id, signalKey, type, receivedAt]) =>
    named(`tell ${id} ${type} as ${signalKey} at ${receivedAt}`, ({ registry }) =>
      registry.leaveSignal(aSignal({ caseId: id, signalKey, body: { type }, receivedAt })),
    ),
  );
const startWorker = fc.tuple(caseId, instant).map(([id, now]) =>
  named(`start ${id} at ${now}`, async ({ registry }) => {
    const run = await registry.readRun(id);
    return run && registry.startWorker(run, now, 'd4');
  }),
);
const arm = caseId.map((id) =>
  named(`arm ${id}`, ({ table, held }) => {
    const set = { runState: 'WAITING', waitToken: 'token', dueAt: DRAFT_DUE, dueKey: `${DRAFT_DUE}#${id}` };
    const when = [
      { is: 'EQUAL', attribute: 'gen', value: held.get(id)?.gen ?? -1 },
      { is: 'EQUAL', attribute: 'inboxSeq', value: held.get(id)?.seen ?? -1 },
    ] as const;
    return table.write([{ table: 'registry', update: { pk: `CASE#${id}`, sk: 'RUN' }, changes: { set }, when }]);
  }),
);
const claimEffect = fc.tuple(caseId, instant).map(([id, now]) =>
  named(`claim in ${id} at ${now}`, async (side) => {
    const claim = await side.registry.claimEffect(id, EFFECT, now);
    if (claim.outcome === 'CLAIMED') side.claim = { caseId: id, effect: claim.effect };
    return claim;
  }),
);
const recordEffect = fc
  .constantFrom(
    { outcome: 'PERFORMED', at: INSTANTS[1], messageId: 'M1', sentTo: 'PRIMARY' } as const,
    { outcome: 'DEFERRED', notBefore: INSTANTS[1] } as const,
    { outcome: 'FAILED', because: 'NO_ADDRESS' } as const,
  )
  .map((result) =>
    named(
      `record ${result.outcome}`,
      async ({ registry, claim }) => claim && registry.recordEffect(claim.caseId, claim.effect, result),
    ),
  );
const savePaper = fc.tuple(caseId, fc.constantFrom('ANSWERS', 'SAVE', 'REMOVE'), fc.nat(1)).map(([id, what, behind]) =>
  named(`${what} in ${id}, ${behind} behind`, async ({ registry }) => {
    const ver = ((await registry.readCase(id))?.ver ?? 1) - behind;
    const stamp = { at: INSTANTS[0], by: APPLICANT, rules: [] };
    const credit = aCredit();
    const { cycle, providerId, courseId } = credit;
    if (what === 'SAVE') return registry.saveCredit(id, ver, credit, { ...stamp, type: 'CREDIT_RECORDED', credit });
    if (what === 'REMOVE')
      return registry.removeCredit(id, ver, credit, { ...stamp, type: 'CREDIT_REMOVED', cycle, providerId, courseId });
    const answers = { eligibility: { education: 'NONE', affirmations: [] } };
    return registry.saveAnswers(id, ver, answers, { ...stamp, type: 'ANSWERS_SAVED', answers });
  }),
);
const person = fc.tuple(
  fc.integer({ min: 1, max: 3 }),
  fc.constantFrom('Gil', 'Paz Sol'),
  fc.constantFrom(...NUMBERS),
  instant,
);
const HASHES = ['hash-1', 'hash-2'] as const;
const savePerson = fc
  .tuple(person, fc.constantFrom(...HASHES))
  .map(([[ver, lastName], addressHash]) =>
    named(`person ${ver} ${lastName} at ${addressHash}`, ({ registry }) =>
      registry.savePerson({ person: aPerson({ ver, lastName }), addressHash }),
    ),
  );
const refile = fc.constantFrom(...HASHES).map((addressHash) =>
  named(`file anew at ${addressHash}`, async ({ table }) => {
    const index = makeAddressIndex(table);
    const { profiles } = await index.readProfiles({ after: undefined, limit: 1_000 });
    return Promise.all(profiles.map((profile) => index.refile(profile, addressHash)));
  }),
);
const projectNames = person.map(([ver, lastName, certificateNumber, asOf]) =>
  named(`project ${certificateNumber} ${ver} ${lastName}`, ({ registry }) => {
    const who = aPerson({ ver, lastName });
    const nameKeys = nameKeysOf(who, certificateNumber);
    return registry.projectNames({
      certificateNumber,
      personVer: ver,
      displayName: displayName(who),
      county: null,
      nameKeys,
      asOf,
    });
  }),
);
const land = fc
  .tuple(caseId, fc.constantFrom('P1', 'P2'), fc.constantFrom(...NUMBERS), fc.constantFrom('NEW', 'STANDS'))
  .map(([id, personId, certificateNumber, profile]) =>
    named(`land ${id} of ${personId} with ${certificateNumber}, ${profile}`, ({ registry }) =>
      registry.landCase(
        aLanding({ case: { caseId: id, personId, certificateNumber }, person: aPerson({ personId }), profile }),
      ),
    ),
  );
const loading = caseId.map((id) => named(`load ${id}`, load(id)));
const committing = fc
  .tuple(caseId, fc.nat(CHANGES.length - 1), rest, fc.boolean())
  .map(([id, change, kind, silent]) =>
    named(`commit ${id} ${change} ${kind.kind} ${silent}`, commit(id, change, kind, silent)),
  );

const act = fc.oneof(
  { weight: 3, arbitrary: leaveSignal },
  { weight: 6, arbitrary: loading },
  { weight: 6, arbitrary: committing },
  ...[openCase, startWorker, arm, claimEffect, recordEffect, savePaper, savePerson, refile, projectNames, land].map(
    (arbitrary) => ({ weight: 1, arbitrary }),
  ),
);

const outcomeOf = (act: Act, side: Side): Promise<unknown> =>
  act(side).catch((error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : error));

/** Everything that can be read. */
const seenOn = async ({ registry, table }: Side) => ({
  cases: await Promise.all(
    CASES.map(async (id) => [
      await registry.readRun(id),
      await registry.readFacts(id),
      await registry.readInbox(id, 100),
      await registry.readAudit(id),
      await registry.readLanded(id),
      await Promise.all(['K1', 'K2', 'K3'].map((key) => registry.readSignal(id, key))),
      await table.query({ table: 'registry', hash: `CASE#${id}` }),
    ]),
  ),
  people: await Promise.all(
    ['P1', 'P2'].map(async (id) => [
      await registry.readPerson(id),
      await registry.casesOfPerson(id),
      await registry.openCaseOf(id, 'cmpss'),
    ]),
  ),
  addresses: await Promise.all(HASHES.map((hash) => table.query({ table: 'registry', hash: `EMAIL#${hash}` }))),
  due: [await registry.queryDue(DRAFT_DUE, 10), await registry.firstDueAt()],
  work: await table.query({ table: 'registry', index: 'work', hash: 'Q#cmpss#APPLICATION#0' }),
  numbers: await Promise.all(NUMBERS.map((number) => registry.readPublic(number))),
  names: await Promise.all(
    ['gil', 'paz', 'sol', 'ana'].map((prefix) => table.query({ table: 'public', hash: `NM#${prefix}` })),
  ),
});

const record = aCase();
const opening = { case: record, event: opened(record), dueAt: DRAFT_DUE, defVersion: 'd1' };

onEngine((open) => {
  it('answers as the registry in memory does, in any order of acts', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 10, maxLength: 40 }), async (acts) => {
        const { client, names } = await open();
        const [engine, memory] = [sideOn(makeDynamoTable(client, names)), sideOn(makeMemoryTable())];
        for (const side of [engine, memory]) await side.registry.openCase(opening);
        for (const next of acts) {
          const [there, here] = [await outcomeOf(next, engine), await outcomeOf(next, memory)];
          expect(here, String(next)).toEqual(there);
        }
        expect(await seenOn(memory)).toEqual(await seenOn(engine));
      }),
      { numRuns: 25 },
    );
  });
});
