import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTables, type TableDescription } from '../../../local/dynamodb/tables.ts';
import { describeWithEngine, startTestEngine, type TestEngine } from '../engine.ts';

const registry: TableDescription = {
  name: 'registry',
  partitionKey: 'pk',
  sortKey: 'sk',
  keyAttributes: { pk: 'S', sk: 'S', dueShard: 'S', dueKey: 'S', personKey: 'S' },
  indexes: [
    { name: 'due', partitionKey: 'dueShard', sortKey: 'dueKey', projection: 'KEYS_ONLY', nonKeyAttributes: [] },
    { name: 'person', partitionKey: 'personKey', projection: 'INCLUDE', nonKeyAttributes: ['stage'] },
  ],
  stream: 'NEW_AND_OLD_IMAGES',
  timeToLiveAttribute: 'expiresAt',
};

describeWithEngine('creating tables', () => {
  let test: TestEngine;
  beforeAll(async () => {
    test = await startTestEngine();
  });
  afterAll(() => test.remove());
  const describeTable = (name: string) => test.client.call('dynamodb', 'DescribeTable', { TableName: name });

  it('creates keys, indexes, stream and time to live as described', async () => {
    await createTables(test.client, [registry]);
    expect(await describeTable('registry')).toMatchObject({
      output: {
        Table: {
          KeySchema: [
            { AttributeName: 'pk', KeyType: 'HASH' },
            { AttributeName: 'sk', KeyType: 'RANGE' },
          ],
          GlobalSecondaryIndexes: expect.arrayContaining([
            expect.objectContaining({ IndexName: 'due', Projection: { ProjectionType: 'KEYS_ONLY' } }),
            expect.objectContaining({
              IndexName: 'person',
              Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['stage'] },
            }),
          ]),
          StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
        },
      },
    });
    expect(await test.client.call('dynamodb', 'DescribeTimeToLive', { TableName: 'registry' })).toMatchObject({
      output: { TimeToLiveDescription: { AttributeName: 'expiresAt', TimeToLiveStatus: 'ENABLED' } },
    });
  });

  it('leaves a table that is there, and what is in it', async () => {
    const table = { ...registry, name: 'kept' };
    await createTables(test.client, [table]);
    const Item = { pk: { S: 'a' }, sk: { S: 'b' } };
    await test.client.call('dynamodb', 'PutItem', { TableName: 'kept', Item });
    await createTables(test.client, [table]);
    expect(await test.client.call('dynamodb', 'GetItem', { TableName: 'kept', Key: Item })).toEqual({
      outcome: 'SUCCEEDED',
      output: { Item },
    });
  });

  it.each([
    ['an index less', { indexes: registry.indexes.slice(1) }],
    ['another sort key', { sortKey: 'dueKey' }],
    ['another stream', { stream: 'KEYS_ONLY' as const }],
  ])('refuses a table that differs by %s, instead of running on the wrong one', async (why, change) => {
    const name = `differs-${why.replaceAll(' ', '-')}`;
    await createTables(test.client, [{ ...registry, name }]);
    await expect(createTables(test.client, [{ ...registry, ...change, name }])).rejects.toThrow(
      /has other keys, indexes/,
    );
  });
});
