import { DynamoDBClient, GetItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { createTables } from '../../local/dynamodb/tables.ts';
import { describeWithEngine, startTestEngine, type TestEngine } from '../local/engine.ts';
import { fill, stateOf } from './machine.ts';

const KEY = { pk: { S: 'CASE#C1' }, sk: { S: 'RUN' } };
const Update = z.object({
  UpdateExpression: z.string(),
  ConditionExpression: z.string(),
  ExpressionAttributeValues: z.record(z.string(), z.object({ N: z.string() })),
});

describeWithEngine('the failure of a worker', () => {
  let engine: TestEngine;
  let client: DynamoDBClient;

  beforeAll(async () => {
    engine = await startTestEngine();
    await createTables(engine.client, [
      { name: 'registry', partitionKey: 'pk', sortKey: 'sk', keyAttributes: { pk: 'S', sk: 'S' }, indexes: [] },
    ]);
    client = new DynamoDBClient({
      endpoint: engine.endpoint,
      region: 'us-west-2',
      credentials: { accessKeyId: 'certcycle-lifecycle', secretAccessKey: 'local' },
    });
  });
  afterAll(async () => {
    client.destroy();
    await engine.remove();
  });

  /** What the state sends when the worker is of generation 7, as the machine's test context says. */
  const record = async (): Promise<string> => {
    const update = Update.parse(await fill(stateOf('RecordFailure').Arguments));
    const sent = client.send(new UpdateItemCommand({ ...update, TableName: 'registry', Key: KEY }));
    return sent.then(
      () => 'COUNTED',
      (error: Error) => error.name,
    );
  };
  const put = (attributes: Readonly<Record<string, string>>) =>
    client.send(
      new PutItemCommand({
        TableName: 'registry',
        Item: { ...KEY, ...Object.fromEntries(Object.entries(attributes).map(([name, N]) => [name, { N }])) },
      }),
    );
  const failCount = async () =>
    (await client.send(new GetItemCommand({ TableName: 'registry', Key: KEY }))).Item?.failCount?.N;

  it('is counted once, also when the call is made again because its answer was lost', async () => {
    await put({ gen: '7', failCount: '0' });
    expect([await record(), await record()]).toEqual(['COUNTED', 'ConditionalCheckFailedException']);
    expect(await failCount()).toBe('1');
  });

  it('adds to those of the workers before it', async () => {
    await put({ gen: '7', failedGen: '6', failCount: '2' });
    expect(await record()).toBe('COUNTED');
    expect(await failCount()).toBe('3');
  });

  it('is not counted once another worker has taken over', async () => {
    await put({ gen: '8', failCount: '0' });
    expect(await record()).toBe('ConditionalCheckFailedException');
    expect(await failCount()).toBe('0');
  });
});
