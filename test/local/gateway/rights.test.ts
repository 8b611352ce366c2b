/** What the gateway answers whoever lacks a right: as AWS does, so that a function fails here as it would there. */
import { DynamoDBClient, GetItemCommand, PutItemCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Gateway } from '../../../local/gateway/gateway.ts';
import { makeRights, type Refusal, type Rights } from '../../../local/rights/rights.ts';
import type { FunctionResource, RightResource } from '../../../local/template/model.ts';
import { describeWithEngine } from '../engine.ts';
import { KEY_ARN, key, REGISTRY_ARN, settings, setup } from './gateway-setup.ts';

const MACHINE_ARN = 'arn:aws:states:us-west-2:000000000000:stateMachine:lifecycle';
const READER: FunctionResource = {
  logicalId: 'Reader',
  name: 'reader',
  arn: 'arn:aws:lambda:us-west-2:000000000000:function:reader',
  roleArn: 'arn:aws:iam::000000000000:role/reader',
  logGroup: 'reader-logs',
  codeFolder: '/nowhere',
  handler: 'index.handler',
  environment: {},
  timeoutSeconds: 3,
  memoryMegabytes: 128,
  asyncRetries: 0,
};
const place = { stack: 'Work', logicalId: 'Policy', path: [] };
const mayIn =
  (role: string) =>
  (action: string, resource: string): RightResource => ({
    kind: 'ROLE',
    attachedTo: `arn:aws:iam::000000000000:role/${role}`,
    effect: 'ALLOW',
    action,
    resource,
    conditions: [],
    place,
  });
const readerMay = mayIn('reader');
const machineMay = mayIn('machine');
const keyPolicy: RightResource = {
  ...readerMay('kms:*', '*'),
  kind: 'RESOURCE',
  attachedTo: KEY_ARN,
  principal: { kind: 'ACCOUNT', accountId: '000000000000' },
};

describeWithEngine('a caller without a right', () => {
  const world = setup();
  let gateway: Gateway;
  let rights: Rights;
  let refused: Refusal[];

  const startWith = async (...held: readonly RightResource[]): Promise<void> => {
    refused = [];
    rights = makeRights({
      template: {
        rights: [keyPolicy, ...held],
        functions: [READER],
        stateMachines: [
          {
            logicalId: 'M',
            name: 'lifecycle',
            arn: MACHINE_ARN,
            roleArn: 'arn:aws:iam::000000000000:role/machine',
            definition: '{}',
          },
        ],
        schedules: [],
      },
      onRefused: (refusal) => refused.push(refusal),
    });
    gateway = await world.startOn(world.engine(), rights);
  };
  beforeEach(() => startWith(readerMay('dynamodb:GetItem', REGISTRY_ARN), readerMay('kms:Decrypt', KEY_ARN)));
  afterEach(() => gateway.stop());

  const dynamoDb = (caller = 'reader'): DynamoDBClient => new DynamoDBClient(settings(gateway, caller));
  const get = new GetItemCommand({ TableName: 'registry', Key: key('c1') });
  const put = new PutItemCommand({ TableName: 'registry', Item: key('c1') });

  it('is told so in AWS’s words, and nothing is done', async () => {
    const never = new PutItemCommand({ TableName: 'registry', Item: key('never') });
    await expect(dynamoDb().send(never)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message:
        'User: arn:aws:sts::000000000000:assumed-role/reader/reader is not authorized to perform: dynamodb:PutItem ' +
        `on resource: ${REGISTRY_ARN} because no identity-based policy allows the dynamodb:PutItem action`,
      $metadata: { httpStatusCode: 400 },
    });
    expect(world.written()).toEqual([]);
    const read = new GetItemCommand({ TableName: 'registry', Key: key('never') });
    expect((await dynamoDb().send(read)).Item).toBeUndefined();
  });

  it('may do none of a transaction of which it may not do one part', async () => {
    const transaction = new TransactWriteItemsCommand({
      TransactItems: [{ Delete: { TableName: 'registry', Key: key('c2') } }],
    });
    await expect(dynamoDb().send(transaction)).rejects.toThrow(/perform: dynamodb:DeleteItem on/);
  });

  it('cannot read a table whose key it may not use', async () => {
    await gateway.stop();
    await startWith(readerMay('dynamodb:GetItem', REGISTRY_ARN));
    await expect(dynamoDb().send(get)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringMatching(
        /^KMS key access denied error: .*perform: kms:Decrypt on resource: .*registry-key/,
      ),
    });
  });

  it('is reported once, however often it tries', async () => {
    for (let time = 0; time < 3; time += 1)
      await dynamoDb()
        .send(put)
        .catch(() => {});
    expect(refused).toMatchObject([{ action: 'dynamodb:PutItem', resource: REGISTRY_ARN }]);
    expect(rights.asked().filter(({ refusal }) => refusal)).toHaveLength(1);
  });

  it('starts no execution', async () => {
    const states = new SFNClient(settings(gateway, 'reader'));
    const start = new StartExecutionCommand({ stateMachineArn: MACHINE_ARN });
    await expect(states.send(start)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining(`perform: states:StartExecution on resource: ${MACHINE_ARN}`),
    });
  });

  it('is refused as a state machine too, which has rights of its own', async () => {
    const update = { TableName: 'registry', Key: key('c3') };
    expect(await gateway.callService('lifecycle', 'dynamodb', 'updateItem', update)).toMatchObject({
      outcome: 'FAILED',
      error: 'AccessDeniedException',
      cause: expect.stringContaining(
        'assumed-role/machine/lifecycle is not authorized to perform: dynamodb:UpdateItem',
      ),
    });
    await gateway.stop();
    await startWith(machineMay('dynamodb:UpdateItem', REGISTRY_ARN), machineMay('kms:Decrypt', KEY_ARN));
    expect(await gateway.callService('lifecycle', 'dynamodb', 'updateItem', update)).toMatchObject({
      outcome: 'SUCCEEDED',
    });
  });

  it('is no caller of another name, who acts as the account’s administrator', async () => {
    await dynamoDb('operator').send(put);
    expect((await dynamoDb().send(get)).Item).toEqual(key('c1'));
    expect(refused).toEqual([]);
  });

  it('finds that nobody knows what reading a stream by itself would need', async () => {
    const response = await fetch(gateway.endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': 'DynamoDBStreams_20120810.ListStreams',
        authorization: 'AWS4-HMAC-SHA256 Credential=reader/20260101/us-west-2/dynamodb/aws4_request',
      },
      body: '{}',
    });
    expect([response.status, await response.text()]).toEqual([500, expect.stringContaining('are not known here')]);
  });
});
