import { describe, expect, it } from 'vitest';
import { consumedUnits, refusedUnits, withCapacityAsked } from '../../../local/gateway/capacity.ts';
import { caseOf, consumptionOf, tablesWritten } from '../../../local/gateway/operations.ts';

const CASE = { pk: { S: 'CASE#01ABC' }, sk: { S: 'RUN' } };
const OTHER = { pk: { S: 'PERSON#9' }, sk: { S: 'PROFILE' } };

describe('the case of a call', () => {
  it.each([
    ['the key of an item', { Key: CASE }, '01ABC'],
    ['an item', { Item: CASE }, '01ABC'],
    ['a value of a key condition', { ExpressionAttributeValues: { ':from': { S: 'A' }, ':pk': { S: 'CASE#7' } } }, '7'],
    [
      'a transaction, the first of its actions',
      { TransactItems: [{ Put: { Item: OTHER } }, { Update: { Key: CASE } }] },
      '01ABC',
    ],
    [
      'a transaction that checks',
      { TransactItems: [{ ConditionCheck: { Key: CASE } }, { Put: { Item: OTHER } }] },
      '01ABC',
    ],
    ['a transaction that reads', { TransactItems: [{ Get: { Key: CASE } }] }, '01ABC'],
    [
      'a batch that writes',
      { RequestItems: { registry: [{ PutRequest: { Item: OTHER } }, { DeleteRequest: { Key: CASE } }] } },
      '01ABC',
    ],
    ['a batch that reads', { RequestItems: { registry: { Keys: [OTHER, CASE] } } }, '01ABC'],
    ['a key with more behind the id', { Key: { pk: { S: 'CASE#7#ANS' } } }, '7'],
    ['an item of something else', { Item: OTHER }, undefined],
    ['another attribute than the partition key', { Item: { ...OTHER, sk: { S: 'CASE#7' } } }, undefined],
    ['a call with no key', { TableName: 'registry' }, undefined],
  ])('is found in %s', (_why, input, expected) => {
    expect(caseOf(input)).toBe(expected);
  });
});

describe('the tables of a write', () => {
  it.each([
    ['PutItem', { TableName: 'registry' }, ['registry']],
    ['BatchWriteItem', { RequestItems: { registry: [], public: [] } }, ['registry', 'public']],
    [
      'TransactWriteItems',
      { TransactItems: [{ Put: { TableName: 'a' } }, { Delete: { TableName: 'b' } }, { Put: { TableName: 'a' } }] },
      ['a', 'b'],
    ],
    ['GetItem', { TableName: 'registry' }, []],
    ['CreateTable', { TableName: 'registry' }, []],
  ])('%s', (operation, input, expected) => {
    expect(tablesWritten(operation, input)).toEqual(expected);
  });
});

describe('consumed units', () => {
  it('are write units of a write, read units of a read', () => {
    expect(consumedUnits('UpdateItem', { CapacityUnits: 3 })).toEqual({ writeUnits: 3, readUnits: 0 });
    expect(consumedUnits('Query', { CapacityUnits: 0.5 })).toEqual({ writeUnits: 0, readUnits: 0.5 });
  });

  it('are added over the tables of a call', () => {
    expect(consumedUnits('BatchWriteItem', [{ CapacityUnits: 1 }, { CapacityUnits: 2 }])).toEqual({
      writeUnits: 3,
      readUnits: 0,
    });
  });

  it('are what a transaction itself calls them', () => {
    const consumed = [
      { CapacityUnits: 4, WriteCapacityUnits: 4 },
      { CapacityUnits: 2, ReadCapacityUnits: 2 },
    ];
    expect(consumedUnits('TransactWriteItems', consumed)).toEqual({ writeUnits: 4, readUnits: 2 });
  });

  it('are none where the engine says nothing', () => {
    expect(consumedUnits('PutItem', undefined)).toEqual({ writeUnits: 0, readUnits: 0 });
  });

  it.each([
    ['a failed condition', 'UpdateItem', {}, 'ConditionalCheckFailedException', 1],
    [
      'a cancelled transaction of two actions',
      'TransactWriteItems',
      { TransactItems: [{}, {}] },
      'TransactionCanceledException',
      4,
    ],
    [
      'a cancelled transaction that reads',
      'TransactGetItems',
      { TransactItems: [{}] },
      'TransactionCanceledException',
      0,
    ],
    ['an invalid call', 'PutItem', {}, 'ValidationException', 0],
  ])('%s', (_why, operation, input, error, writeUnits) => {
    expect(refusedUnits(operation, input, error)).toEqual({ readUnits: 0, writeUnits });
  });

  it('are asked for unless the caller asks, or there are none', () => {
    expect(withCapacityAsked('PutItem', { TableName: 't' })).toEqual({
      TableName: 't',
      ReturnConsumedCapacity: 'INDEXES',
    });
    expect(withCapacityAsked('PutItem', { ReturnConsumedCapacity: 'TOTAL' })).toEqual({
      ReturnConsumedCapacity: 'TOTAL',
    });
    expect(withCapacityAsked('PutItem', { ReturnConsumedCapacity: 'NONE' })).toEqual({
      ReturnConsumedCapacity: 'INDEXES',
    });
    expect(withCapacityAsked('DescribeTable', { TableName: 't' })).toEqual({ TableName: 't' });
  });
});

it('does not know PartiQL, nor what every object knows', () => {
  expect([consumptionOf('ExecuteStatement'), consumptionOf('toString')]).toEqual([undefined, undefined]);
});
