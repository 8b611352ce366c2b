import {
  ConditionalCheckFailedException,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { expect, it } from 'vitest';
import { noCounts } from '../../../local/meter.ts';
import { describeWithEngine } from '../engine.ts';
import { key, setup } from './gateway-setup.ts';

const NONE = noCounts();

describeWithEngine('what the gateway counts', () => {
  const { dynamoDb, counts, written } = setup();

  it('counts units per case, indexes included, and shows them only to a caller who asked', async () => {
    const Item = { ...key('B'), dueShard: { S: '0' }, dueKey: { S: '2026#B' } };
    const silent = await dynamoDb().send(new PutItemCommand({ TableName: 'registry', Item }));
    expect(silent.ConsumedCapacity).toBeUndefined();
    expect(counts()).toMatchObject({ cases: { B: { ...NONE, writeUnits: 2 } }, callers: {} });

    const asked = await dynamoDb().send(
      new GetItemCommand({ TableName: 'registry', Key: key('B'), ReturnConsumedCapacity: 'TOTAL' }),
    );
    expect(asked.ConsumedCapacity).toEqual({ TableName: 'registry', CapacityUnits: 0.5 });
    expect(counts().cases).toEqual({ B: { ...NONE, writeUnits: 2, readUnits: 0.5 } });
  });

  it('counts what belongs to no case under the caller’s name', async () => {
    await dynamoDb('sweep').send(
      new QueryCommand({
        TableName: 'registry',
        IndexName: 'due',
        KeyConditionExpression: 'dueShard = :shard',
        ExpressionAttributeValues: { ':shard': { S: 'empty' } },
      }),
    );
    expect(counts()).toEqual({ cases: {}, callers: { sweep: { ...NONE, readUnits: 0.5 } }, shares: {} });
  });

  // 2 units for each KB of each item in a transaction, 1 otherwise; an index costs 1 for each entry put or deleted, in either.
  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
  it('counts as AWS’s rules have it', async () => {
    const units = async (work: Promise<unknown>): Promise<number> => {
      const before = counts().cases.U?.writeUnits ?? 0;
      await work;
      return (counts().cases.U?.writeUnits ?? 0) - before;
    };
    const client = dynamoDb();
    const put = (Item: Record<string, { S: string }>) =>
      client.send(new PutItemCommand({ TableName: 'registry', Item }));
    const update = (UpdateExpression: string, dueKey?: string) => ({
      TableName: 'registry',
      Key: key('U'),
      UpdateExpression,
      ...(dueKey && { ExpressionAttributeValues: { ':key': { S: dueKey } } }),
    });
    const transact = (...TransactItems: object[]) => client.send(new TransactWriteItemsCommand({ TransactItems }));
    const body = { S: 'x'.repeat(1500) };

    expect(await units(put(key('U', 'SMALL'))), 'an item below 1 KB').toBe(1);
    expect(await units(put({ ...key('U', 'LARGE'), body })), 'an item of 1.5 KB').toBe(2);
    expect(await units(put(key('U', 'LARGE'))), 'an item that was larger before').toBe(2);
    expect(
      await units(put({ ...key('U'), dueShard: { S: '0' }, dueKey: { S: '1' } })),
      'an item with an index entry',
    ).toBe(2);
    expect(
      await units(client.send(new UpdateItemCommand(update('SET dueKey = :key', '2')))),
      'an entry that moves',
    ).toBe(3);
    expect(await units(client.send(new UpdateItemCommand(update('REMOVE dueKey')))), 'an entry that goes').toBe(2);
    expect(
      await units(transact({ Put: { TableName: 'registry', Item: key('U', 'T1') } })),
      'one in a transaction',
    ).toBe(2);
    expect(
      await units(transact({ Put: { TableName: 'registry', Item: { ...key('U', 'T2'), body } } })),
      '1.5 KB in one',
    ).toBe(4);
    expect(await units(transact({ Update: update('SET dueKey = :key', '3') })), 'an entry in a transaction').toBe(3);
    const check = { TableName: 'registry', Key: key('U'), ConditionExpression: 'attribute_exists(pk)' };
    expect(await units(transact({ ConditionCheck: check })), 'a check').toBe(2);
  });

  it('counts at least what a refused write costs, and gives its error back', async () => {
    const client = dynamoDb();
    const condition = { TableName: 'registry', Key: key('R'), ConditionExpression: 'attribute_exists(pk)' };
    const refused = client.send(new UpdateItemCommand({ ...condition, UpdateExpression: 'REMOVE waitToken' }));
    await expect(refused).rejects.toThrow(ConditionalCheckFailedException);
    expect(counts().cases.R?.writeUnits).toBe(1);

    const cancelled = client.send(new TransactWriteItemsCommand({ TransactItems: [{ ConditionCheck: condition }] }));
    await expect(cancelled).rejects.toThrow(TransactionCanceledException);
    await expect(cancelled).rejects.toMatchObject({ CancellationReasons: [{ Code: 'ConditionalCheckFailed' }] });
    expect(counts().cases.R?.writeUnits).toBe(3);
    expect(written()).toEqual([]);
  });
});
