import { Readable } from 'node:stream';
import {
  DynamoDBClient,
  type DynamoDBClientConfig,
  ProvisionedThroughputExceededException,
  RequestLimitExceeded,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { contentionOf } from '../../../adapters/registry/contention.ts';
import { makeDynamoRegistry } from '../../../adapters/registry/dynamodb.ts';
import { makeDynamoTable } from '../../../adapters/registry/dynamodb-table.ts';
import { makeNewId } from '../../../adapters/registry/ids.ts';
import { isAbsent, type Write } from '../../../adapters/registry/table.ts';
import { aCommit, anEffect, anEvent, aPerson, aSignal, factsIn, NOW, openCase, profileOf, runIn } from './builders.ts';
import { onEngine } from './on-every-table.ts';

type Handler = Extract<NonNullable<DynamoDBClientConfig['requestHandler']>, { handle: unknown }>;
type Request = Parameters<Handler['handle']>[0];
type Answer = { readonly statusCode: number; readonly body: string };

const answerOf = ({ statusCode, body }: Answer) => ({
  response: {
    statusCode,
    headers: { 'content-type': 'application/x-amz-json-1.0' },
    body: Readable.from([Buffer.from(body)]),
  },
});

const DONE: Answer = { statusCode: 200, body: '{}' };
const failed = (name: string, more: object = {}): Answer => ({
  statusCode: 400,
  body: JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: name, ...more }),
});
const cancelled = (...codes: readonly string[]): Answer =>
  failed('TransactionCanceledException', { CancellationReasons: codes.map((Code) => ({ Code })) });

/** A client whose service answers as scripted, the last answer for ever, and the bodies that it was sent. */
const scripted = (...answers: readonly [Answer, ...Answer[]]) => {
  const sent: Record<string, unknown>[] = [];
  const handle = async ({ body }: Request) => {
    sent.push(JSON.parse(String(body)));
    return answerOf(answers[sent.length - 1] ?? answers.at(-1) ?? answers[0]);
  };
  const client = new DynamoDBClient({
    region: 'us-west-2',
    credentials: { accessKeyId: 'registry', secretAccessKey: 'registry' },
    requestHandler: { handle },
  });
  return { sent, table: makeDynamoTable(client, { registryTable: 'registry', publicTable: 'public' }) };
};

const one: Write = { table: 'registry', put: { pk: 'A', sk: '1' }, when: [isAbsent('pk')] };
const two: Write = { table: 'public', put: { pk: 'A', sk: '2' } };

describe('contention in DynamoDB', () => {
  it('is waited out by the client, with the same token, when transactions meet', async () => {
    const { sent, table } = scripted(
      cancelled('TransactionConflict', 'None'),
      cancelled('None', 'TransactionConflict'),
      DONE,
    );
    expect(await table.write([one, two])).toEqual([]);
    expect(sent).toHaveLength(3);
    expect(new Set(sent.map(({ ClientRequestToken }) => ClientRequestToken)).size).toBe(1);
    expect(sent[0]?.ClientRequestToken).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('is waited out by the client when a single write meets a transaction', async () => {
    const { sent, table } = scripted(failed('TransactionConflictException'), DONE);
    expect(await table.write([one])).toEqual([]);
    expect(sent).toHaveLength(2);
  });

  it('is told as such when it does not end', async () => {
    const { table, sent } = scripted(cancelled('TransactionConflict', 'None'));
    await expect(table.write([one, two])).rejects.toMatchObject({
      name: 'ContentionError',
      message: 'CONFLICTED',
      // Marked so, the client waits milliseconds, not the seconds that throttling takes.
      cause: { $retryable: { throttling: false } },
    });
    expect(sent).toHaveLength(4);
  });

  it('is no contention when a condition failed: it would fail again', async () => {
    const { sent, table } = scripted(cancelled('TransactionConflict', 'ConditionalCheckFailed'));
    expect(await table.write([two, one])).toEqual([{ index: 1, found: undefined }]);
    expect(sent).toHaveLength(1);
  });

  it.each(['ResourceNotFoundException', 'ValidationException', 'AccessDeniedException'])(
    'is not what %s is',
    async (name) => {
      const { sent, table } = scripted(failed(name));
      await expect(table.write([one])).rejects.toMatchObject({ name });
      expect(sent).toHaveLength(1);
    },
  );

  it('is not a transaction that is cancelled for another reason', async () => {
    const { table } = scripted(cancelled('ValidationError', 'None'));
    await expect(table.write([one, two])).rejects.toMatchObject({ name: 'TransactionCanceledException' });
  });
});

describe('throttling', () => {
  it.each([
    new TransactionCanceledException({
      message: 'cancelled',
      $metadata: {},
      CancellationReasons: [{ Code: 'None' }, { Code: 'ThrottlingError' }, { Code: 'TransactionConflict' }],
    }),
    new ProvisionedThroughputExceededException({ message: 'too much', $metadata: {} }),
    new RequestLimitExceeded({ message: 'too much', $metadata: {} }),
    Object.assign(new Error('slow down'), { name: 'ThrottlingException' }),
  ])('is what $name says, so that the client waits longer', (error) => {
    expect(contentionOf(error)).toBe('THROTTLED');
  });
});

describe('a read in DynamoDB', () => {
  it('is strongly consistent, but for an index, which cannot be', async () => {
    const { sent, table } = scripted(DONE);
    await table.get('registry', { pk: 'A', sk: '1' });
    await table.query({ table: 'registry', hash: 'A' });
    await table.query({ table: 'registry', index: 'due', hash: '0' });
    expect(sent.map(({ ConsistentRead }) => ConsistentRead)).toEqual([true, true, undefined]);
    expect(sent.map(({ IndexName }) => IndexName)).toEqual([undefined, undefined, 'due']);
  });

  it('takes the next page until it has enough, and no more of it than it needs', async () => {
    const page = (more: boolean): Answer => ({
      statusCode: 200,
      body: JSON.stringify({
        Items: [{ pk: { S: 'A' }, sk: { S: '1' } }],
        ...(more && { LastEvaluatedKey: { pk: { S: 'A' }, sk: { S: '1' } } }),
      }),
    });
    const endless = scripted(page(true));
    expect(await endless.table.query({ table: 'registry', hash: 'A', limit: 3 })).toHaveLength(3);
    expect(endless.sent.map(({ Limit }) => Limit)).toEqual([3, 2, 1]);
    expect(endless.sent.map(({ ExclusiveStartKey }) => ExclusiveStartKey !== undefined)).toEqual([false, true, true]);
    const ending = scripted(page(true), page(true), page(false));
    expect(await ending.table.query({ table: 'registry', hash: 'A' })).toHaveLength(3);
    expect(ending.sent).toHaveLength(3);
  });
});

describe('a function without the public table', () => {
  it('cannot touch it', async () => {
    const client = new DynamoDBClient({ region: 'us-west-2' });
    const table = makeDynamoTable(client, { registryTable: 'registry' });
    await expect(table.get('public', { pk: 'A', sk: '1' })).rejects.toThrow('no public table');
    await expect(table.write([two])).rejects.toThrow('no public table');
  });
});

describe('an answer that is lost on the way', () => {
  onEngine((open) => {
    /** A registry over a client that loses the answer to the first write that reaches the engine after `lose` was called. */
    const setup = async () => {
      const { client: plain, names } = await open();
      const inner = plain.config.requestHandler;
      let losing = false;
      const handle: typeof inner.handle = async (request, options) => {
        const answer = await inner.handle(request, options);
        if (!losing || !/Put|Update|Delete|TransactWrite/.test(request.headers['x-amz-target'] ?? '')) return answer;
        losing = false;
        throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
      };
      const { region, credentials, endpoint } = plain.config;
      const at = await endpoint?.();
      const client = { region, credentials, ...(at && { endpoint: at }), requestHandler: { handle } };
      const registry = makeDynamoRegistry({ client, ...names, newId: makeNewId() });
      const losingIn = <Outcome>(act: () => Promise<Outcome>): Promise<Outcome> => {
        losing = true;
        return act();
      };
      return { registry, losingIn, lost: () => !losing };
    };

    it('changes the outcome of nothing', async () => {
      const { registry, losingIn, lost } = await setup();
      const before = await losingIn(() => openCase(registry));
      expect(lost()).toBe(true);
      expect(await losingIn(() => registry.leaveSignal(aSignal()))).toEqual({ outcome: 'LEFT', inboxSeq: 1 });
      expect(await losingIn(async () => registry.startWorker(await runIn(registry), NOW, 'd1'))).toMatchObject({
        outcome: 'STARTED',
      });
      const { gen } = await runIn(registry);
      const commit = aCommit(before, { effects: [anEffect()] }, { gen, seen: 1 });
      expect(await losingIn(() => registry.commit(commit))).toBe('COMMITTED');
      const rest = { kind: 'HIBERNATE', dueAt: NOW, defVersion: 'd1' } as const;
      const runOnly = aCommit(await factsIn(registry), {}, { gen, seen: 1, events: [], rest });
      expect(await losingIn(() => registry.commit(runOnly))).toBe('COMMITTED');
      const claim = await losingIn(() => registry.claimEffect('C1', anEffect().effectKey, NOW));
      expect(claim.outcome).toBe('CLAIMED');
      const answers = { eligibility: { education: 'NONE', affirmations: [] } };
      expect(await losingIn(() => registry.saveAnswers('C1', 2, answers, anEvent()))).toBe('WRITTEN');
      expect(await losingIn(() => registry.savePerson(profileOf(aPerson())))).toBe(true);
      expect(lost()).toBe(true);
      expect((await factsIn(registry)).effects).toMatchObject([{ state: 'CLAIMED', attempts: 1 }]);
      expect(await registry.readAudit('C1')).toHaveLength(3);
    });
  });
});
