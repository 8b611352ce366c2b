import { setImmediate as nextTurn } from 'node:timers/promises';
import { DynamoDBClient, ExecuteStatementCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SESClient, SendRawEmailCommand } from '@aws-sdk/client-ses';
import { ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { expect, it, vi } from 'vitest';
import { noCounts } from '../../../local/meter.ts';
import { describeWithEngine, startTestEngine } from '../engine.ts';
import { key, settings, setup } from './gateway-setup.ts';

const NONE = noCounts();
const AUTHORIZATION = 'AWS4-HMAC-SHA256 Credential=evaluate/20260101/us-west-2/dynamodb/aws4_request, Signature=none';

describeWithEngine('the gateway', () => {
  const { activity, startOn, gateway, dynamoDb, counts, written, answerStepFunctions } = setup();
  const post = (headers: Record<string, string>, body: string) =>
    fetch(gateway().endpoint, { method: 'POST', body, headers: { authorization: AUTHORIZATION, ...headers } });

  it('passes calls on to the engine', async () => {
    const Item = { ...key('A'), gen: { N: '1' }, sealed: { B: new Uint8Array([1, 2, 250]) } };
    await dynamoDb().send(new PutItemCommand({ TableName: 'registry', Item }));
    const answer = await dynamoDb().send(
      new GetItemCommand({ TableName: 'registry', Key: key('A'), ConsistentRead: true }),
    );
    expect(answer.Item).toEqual(Item);
  });

  it('says which table was written, as part of the write', async () => {
    await dynamoDb().send(new PutItemCommand({ TableName: 'registry', Item: key('W') }));
    expect(written()).toEqual(['registry']);
    await dynamoDb().send(new GetItemCommand({ TableName: 'registry', Key: key('W') }));
    expect(written()).toEqual(['registry']);
  });

  it('is not at rest while a call is going on', async () => {
    const order: string[] = [];
    let settled = Promise.resolve();
    answerStepFunctions(async () => {
      settled = activity.settled().then(() => void order.push('settled'));
      for (let turn = 0; turn < 5; turn += 1) await nextTurn();
      order.push('answers');
      return { status: 200, body: { executions: [] } };
    });
    await new SFNClient(settings(gateway(), 'sweep')).send(new ListExecutionsCommand({ stateMachineArn: 'arn' }));
    await settled;
    expect(order).toEqual(['answers', 'settled']);
  });

  it('lets the state machine call in its own name, spelled as it spells it', async () => {
    const input = {
      TableName: 'registry',
      Key: key('M'),
      UpdateExpression: 'SET waitToken = :token',
      ExpressionAttributeValues: { ':token': { S: 'T' } },
      ReturnValues: 'ALL_NEW',
    };
    expect(await gateway().callService('certcycle-lifecycle', 'dynamodb', 'updateItem', input)).toEqual({
      outcome: 'SUCCEEDED',
      output: { Attributes: { ...key('M'), waitToken: { S: 'T' } } },
    });
    expect(written()).toEqual(['registry']);
    expect(counts().cases.M).toEqual({ ...NONE, writeUnits: 1 });
    const refused = { ...input, ConditionExpression: 'attribute_not_exists(pk)' };
    expect(await gateway().callService('certcycle-lifecycle', 'dynamodb', 'updateItem', refused)).toEqual({
      outcome: 'FAILED',
      error: 'ConditionalCheckFailedException',
      cause: 'The conditional request failed',
    });
    expect(await gateway().callService('certcycle-lifecycle', 'dynamodb', 'executeStatement', {})).toMatchObject({
      outcome: 'FAILED',
      error: 'UnknownOperationException',
    });
  });

  it('hands Step Functions calls to their engine', async () => {
    const targets: unknown[] = [];
    answerStepFunctions(async (target, body) => {
      targets.push([target, body]);
      return { status: 200, body: { executions: [] } };
    });
    const stateMachineArn = 'arn:aws:states:us-west-2:000000000000:stateMachine:certcycle-lifecycle';
    const answer = await new SFNClient(settings(gateway(), 'sweep')).send(
      new ListExecutionsCommand({ stateMachineArn }),
    );
    expect(answer.executions).toEqual([]);
    expect(targets).toEqual([['AWSStepFunctions.ListExecutions', { stateMachineArn }]]);
  });

  it('hands SES calls to the mailbox, in the caller’s name', async () => {
    const answer = await new SESClient(settings(gateway(), 'send-notice')).send(
      new SendRawEmailCommand({ RawMessage: { Data: Buffer.from('x') } }),
    );
    expect(answer.MessageId).toBe('send-notice SendRawEmail');
  });

  it('hands Secrets Manager calls to the secrets', async () => {
    const client = new SecretsManagerClient(settings(gateway(), 'web'));
    const answer = await client.send(new GetSecretValueCommand({ SecretId: 'cursor' }));
    expect(answer).toMatchObject({ Name: 'cursor', SecretString: 'secretsmanager.GetSecretValue' });
  });

  it('passes stream calls on', async () => {
    const answer = await post(
      { 'x-amz-target': 'DynamoDBStreams_20120810.ListStreams', 'content-type': 'application/x-amz-json-1.0' },
      JSON.stringify({ TableName: 'registry' }),
    );
    expect(await answer.json()).toMatchObject({ Streams: [{ TableName: 'registry' }] });
  });

  it('refuses an operation that it cannot pass on, naming it', async () => {
    const statement = dynamoDb().send(new ExecuteStatementCommand({ Statement: 'SELECT * FROM registry' }));
    await expect(statement).rejects.toMatchObject({
      name: 'UnknownOperationException',
      message: expect.stringContaining('ExecuteStatement'),
    });
  });

  it.each([
    [
      'a target',
      { 'x-amz-target': 'AmazonSSM.GetParameter' },
      '{}',
      400,
      'UnknownOperationException',
      'AmazonSSM.GetParameter',
    ],
    [
      'an action',
      { 'content-type': 'application/x-www-form-urlencoded' },
      'Action=Publish&Version=2010-03-31',
      400,
      'InvalidAction',
      'Publish',
    ],
    ['a path', {}, '', 404, 'UnknownOperationException', 'POST /'],
    ['a body', { 'x-amz-target': 'DynamoDB_20120810.PutItem' }, 'no json', 400, 'SerializationException', 'JSON'],
    [
      'a caller',
      { 'x-amz-target': 'DynamoDB_20120810.PutItem', authorization: '' },
      '{}',
      403,
      'MissingAuthenticationToken',
      'access key',
    ],
  ])('refuses %s that it does not know', async (_why, headers, body, status, code, named) => {
    const answer = await post(headers, body);
    const text = await answer.text();
    expect([answer.status, text]).toEqual([status, expect.stringContaining(code)]);
    expect(text).toContain(named);
  });

  it('gives the keys of a user pool to anybody, since they are public, and of others none', async () => {
    const keys = (poolId: string, options: RequestInit = {}) =>
      fetch(`${gateway().endpoint}/_local/issuers/${poolId}/.well-known/jwks.json`, options);
    const answer = await keys('us-west-2_staff');
    expect([answer.status, await answer.json()]).toEqual([200, { keys: [{ kid: 'one' }] }]);
    expect((await keys('us-west-2_other')).status).toBe(403);
    expect((await keys('us-west-2_staff', { method: 'POST' })).status).toBe(403);
  });

  it('refuses a body that is too long', async () => {
    const answer = await post({ 'x-amz-target': 'DynamoDB_20120810.PutItem' }, 'x'.repeat(33 * 1024 * 1024));
    expect([answer.status, await answer.text()]).toEqual([413, expect.stringContaining('RequestEntityTooLarge')]);
  });

  it('answers with an error that the SDK retries when the engine is gone', async () => {
    const complaints = vi.spyOn(console, 'error').mockImplementation(() => {});
    const other = await startTestEngine();
    const orphan = await startOn(other.client);
    await other.remove();
    const input = { TableName: 'registry', Key: key('A') };
    const read = new DynamoDBClient(settings(orphan, 'evaluate')).send(new GetItemCommand(input));
    await expect(read).rejects.toMatchObject({ name: 'InternalServerError' });
    expect(await orphan.callService('certcycle-lifecycle', 'dynamodb', 'getItem', input)).toMatchObject({
      outcome: 'FAILED',
      error: 'InternalServerError',
    });
    await orphan.stop();
    complaints.mockRestore();
  });
});
