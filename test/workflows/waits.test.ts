import { describe, expect, it } from 'vitest';
import { WAITS } from '../../domain/stages.ts';
import { fill, RESULT, stateOf } from './machine.ts';

describe.each(WAITS)('the wait %s', (name) => {
  const wait = stateOf(name);

  it('arms only while the worker is the latest and no signal is unread', async () => {
    expect(wait.Resource).toBe('arn:aws:states:::aws-sdk:dynamodb:updateItem.waitForTaskToken');
    expect(await fill(wait.Arguments)).toEqual({
      TableName: `$\{RegistryTable}`,
      Key: { pk: { S: 'CASE#C1' }, sk: { S: 'RUN' } },
      UpdateExpression:
        'SET waitToken = :token, waitName = :wait, runState = :waiting, wakeBy = :wakeBy, dueAt = :dueAt, dueKey = :dueKey, failCount = :none',
      ConditionExpression: 'gen = :gen AND inboxSeq = :seen',
      ExpressionAttributeValues: {
        ':token': { S: 'token-1' },
        ':wait': { S: name },
        ':waiting': { S: 'WAITING' },
        ':none': { N: '0' },
        ':wakeBy': { S: RESULT.wakeBy },
        ':dueAt': { S: RESULT.dueAt },
        ':dueKey': { S: RESULT.dueKey },
        ':gen': { N: '7' },
        ':seen': { N: '12' },
      },
    });
  });

  it.each([
    { wakeBy: '2026-03-02T15:00:00.000Z', seconds: 1, why: 'of what has passed, at once' },
    { wakeBy: '2026-03-02T16:00:00.000Z', seconds: 1, why: 'of this very instant, at once' },
    { wakeBy: '2026-03-02T16:00:01.000Z', seconds: 1, why: 'a second ahead, then' },
    { wakeBy: '2026-03-02T16:00:01.001Z', seconds: 2, why: 'never a moment early' },
    { wakeBy: '2026-12-07T16:00:00.000Z', seconds: 280 * 86_400, why: 'of the longest wait, then' },
  ])('ends by itself, $why', async ({ wakeBy, seconds }) => {
    expect(await fill(wait.TimeoutSeconds, { ...RESULT, wakeBy })).toBe(seconds);
  });

  it('is tried again when transactions meet, the table is asked too much or the connection is lost', () => {
    const again = wait.Retry?.flatMap(({ ErrorEquals }) => ErrorEquals);
    for (const service of ['DynamoDb', 'DynamoDB'])
      expect(again).toEqual(
        expect.arrayContaining([
          `${service}.TransactionConflictException`,
          `${service}.ProvisionedThroughputExceededException`,
          `${service}.ThrottlingException`,
          `${service}.RequestLimitExceeded`,
          `${service}.SdkClientException`,
        ]),
      );
    expect(again?.filter((error) => /Condition|Timeout|ALL/.test(error))).toEqual([]);
  });

  it('leads to Load by its answer, by its end and by a condition that failed', () => {
    expect(wait.Next).toBe('Load');
    expect(wait.Catch?.[0]).toEqual({
      ErrorEquals: [
        'States.Timeout',
        'DynamoDb.ConditionalCheckFailedException',
        'DynamoDB.ConditionalCheckFailedException',
      ],
      Next: 'Load',
    });
  });
});

describe('RecordFailure', () => {
  it('counts the failure on the run of its own generation, once', async () => {
    expect(await fill(stateOf('RecordFailure').Arguments)).toEqual({
      TableName: `$\{RegistryTable}`,
      Key: { pk: { S: 'CASE#C1' }, sk: { S: 'RUN' } },
      UpdateExpression: 'SET failedGen = :gen ADD failCount :one',
      ConditionExpression: 'gen = :gen AND (attribute_not_exists(failedGen) OR failedGen <> :gen)',
      ExpressionAttributeValues: { ':one': { N: '1' }, ':gen': { N: '7' } },
    });
  });
});
