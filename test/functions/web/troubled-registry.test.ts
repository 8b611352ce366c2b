/** Requests that meet a DynamoDB which does not answer as it should: the real adapter on an engine, with calls that fail. */
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { makeDynamoTable } from '../../../adapters/registry/dynamodb-table.ts';
import { makePublicRegistry } from '../../../adapters/registry/make-registry.ts';
import { factsOf } from '../../../domain/evolve.ts';
import { makeApp as makeLookup } from '../../../functions/lookup/app.ts';
import { programOf } from '../../../programs/programs.ts';
import { profileOf } from '../../adapters/registry/builders.ts';
import { onEngine } from '../../adapters/registry/on-every-table.ts';
import { aCase } from '../../domain/life.ts';
import { inProgress, throttled, watchDynamo } from '../services.ts';
import { ANA, CASE, codesOf, IDENTITY, makeWorld, type Reply } from './world.ts';

const dynamo = watchDynamo();
afterEach(() => dynamo.heal());
afterAll(() => dynamo.restore());

const AT = `/api/cases/${CASE}`;
const PROPOSAL = { reason: 'No high school diploma.' };
const statusAndCodes = (reply: Reply) => [reply.status, ...(reply.status < 400 ? [] : codesOf(reply))];

describe('a request that meets a troubled DynamoDB', () => {
  onEngine((open) => {
    /** A case in review, and what a reviewer does about it. */
    const setup = async () => {
      const { client, names } = await open();
      const table = makeDynamoTable(client, names);
      const world = makeWorld((registry) => registry, table);
      const { registry, command } = world;
      await registry.savePerson(profileOf(ANA));
      await world.seed(factsOf(aCase({ stage: 'IN_REVIEW', submittedOn: '2025-01-05', completeOn: '2025-01-05' })));
      const propose = (body = PROPOSAL) => command('reviewer', 'propose-denial', body, { key: 'once' });
      const written = async () => ({
        run: await registry.readRun(CASE),
        facts: await registry.readFacts(CASE),
        inbox: await registry.readInbox(CASE, 10),
        signal: await registry.readSignal(CASE, 'once'),
      });
      const timesApplied = async () => {
        const events = await registry.readAudit(CASE);
        return events.filter((event) => event.type === 'STAGE_REACHED' && event.because === 'PROPOSE_DENIAL').length;
      };
      return { ...world, table, propose, written, timesApplied };
    };
    const busy = (reply: Reply): void => {
      expect([...statusAndCodes(reply), reply.headers.get('retry-after')]).toEqual([503, 'BUSY', '1']);
      expect(reply.headers.get('content-type')).toBe('application/problem+json');
    };

    it.each([
      { call: 'GET', error: 'ProvisionedThroughputExceededException' },
      { call: 'QUERY', error: 'ThrottlingException' },
      { call: 'TRANSACT', error: 'RequestLimitExceeded' },
    ] as const)(
      'a command that is throttled ($call, $error) leaves nothing, and counts once when it comes again',
      async ({ call, error }) => {
        const { propose, written, timesApplied } = await setup();
        const before = await written();
        dynamo.refuse(call, throttled(error));
        busy(await propose());
        dynamo.heal();
        expect(await written()).toEqual(before);
        const again = await propose();
        expect([again.status, again.body.state, again.body.stage]).toEqual([202, 'APPLIED', 'DENIAL_PROPOSED']);
        expect((await written()).run?.inboxSeq).toBe(1);
        expect(await timesApplied()).toBe(1);
      },
    );

    it('a command whose throttling ends while the registry insists is taken at once', async () => {
      const { propose, timesApplied } = await setup();
      dynamo.refuseTimes('TRANSACT', 4);
      expect(statusAndCodes(await propose())).toEqual([202]);
      expect(await timesApplied()).toBe(1);
    });

    it('a command that was taken, and whose answer could not be read, is answered when it comes again', async () => {
      const { propose, written, timesApplied, state } = await setup();
      state.works = false;
      dynamo.refuseAfter('TRANSACT', 'GET');
      busy(await propose());
      dynamo.heal();
      expect(await written()).toMatchObject({ run: { inboxSeq: 1 }, signal: { answer: { state: 'UNREAD' } } });
      const again = await propose();
      expect([again.status, again.body.state]).toEqual([202, 'UNREAD']);
      expect(await written()).toMatchObject({ run: { inboxSeq: 1 }, inbox: [{ signal: { signalKey: 'once' } }] });
      expect(await timesApplied()).toBe(0);
    });

    it.each([
      { whose: "the signal's", nth: 1 },
      { whose: "the decision's", nth: 2 },
    ])(
      'a command counts once when $whose transaction is answered with contention though it was made',
      async ({ nth }) => {
        const { propose, written, timesApplied } = await setup();
        dynamo.loseAnswer('TRANSACT', { nth, error: inProgress() });
        const reply = await propose();
        expect([reply.status, reply.body.state]).toEqual([202, 'APPLIED']);
        expect((await written()).run?.inboxSeq).toBe(1);
        expect(await timesApplied()).toBe(1);
      },
    );

    it.each([
      { whose: "the signal's", nth: 1 },
      { whose: "the decision's", nth: 2 },
    ])(
      'a command counts once when the answer to $whose transaction is lost for good, and its key is its own',
      async ({ nth }) => {
        const { propose, written, timesApplied, drive } = await setup();
        dynamo.loseAnswer('TRANSACT', { nth });
        expect(statusAndCodes(await propose())).toEqual([500, 'BROKEN']);
        await drive(CASE); // the stream brings the signal to the lifecycle, whatever its sender was told
        const again = await propose();
        expect([again.status, again.body.state, again.body.stage]).toEqual([202, 'APPLIED', 'DENIAL_PROPOSED']);
        expect(statusAndCodes(await propose({ reason: 'Another reason.' }))).toEqual([422, 'KEY_REUSED']);
        expect((await written()).run?.inboxSeq).toBe(1);
        expect(await timesApplied()).toBe(1);
      },
    );

    it.each([
      { what: 'a case', path: AT, call: 'GET' },
      { what: 'the facts of a case', path: AT, call: 'QUERY' },
      { what: 'a queue', path: '/api/queue/cmpss/application', call: 'QUERY' },
    ] as const)('a reader of $what is asked to come again ($call)', async ({ path, call }) => {
      const { call: ask } = await setup();
      dynamo.refuse(call);
      busy(await ask('reviewer', 'GET', path));
      dynamo.heal();
      expect(statusAndCodes(await ask('reviewer', 'GET', path))).toEqual([200]);
    });

    it('the public is asked to come again too', async () => {
      const { table, state, cursors } = await setup();
      const app = makeLookup({ registry: makePublicRegistry(table), programOf, cursors, log: () => {} });
      const ask = () =>
        app.request(
          '/api/registry/certificates/1234-5678',
          {},
          { requestContext: { timeEpoch: Date.parse(state.now) } },
        );
      dynamo.refuse('QUERY');
      const told = await ask();
      expect([told.status, told.headers.get('retry-after')]).toEqual([503, '1']);
      dynamo.heal();
      expect((await ask()).status).toBe(404);
    });

    it('a direct write leaves nothing, and is made when it comes again on the same version', async () => {
      const { call, seed, written } = await setup();
      await seed(factsOf(aCase({ stage: 'DRAFT' })));
      const before = await written();
      const save = () =>
        call('owner', 'PUT', `${AT}/answers/identity`, { body: IDENTITY, headers: { 'If-Match': '"1"' } });
      dynamo.refuse('TRANSACT');
      busy(await save());
      dynamo.heal();
      expect(await written()).toEqual(before);
      expect(statusAndCodes(await save())).toEqual([200]);
      expect((await written()).facts?.answers.identity).toEqual(IDENTITY);
    });
  });
});
