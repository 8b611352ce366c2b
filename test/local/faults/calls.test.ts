import { rmSync } from 'node:fs';
import { DynamoDBClient, GetItemCommand, PutItemCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SESClient, SendRawEmailCommand } from '@aws-sdk/client-ses';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { afterEach, describe, expect, it } from 'vitest';
import { makeActivity } from '../../../local/activity.ts';
import { makeAroundCall } from '../../../local/faults/calls.ts';
import { makeNames } from '../../../local/faults/names.ts';
import type { Fault } from '../../../local/faults/plan.ts';
import type { Killings } from '../../../local/faults/runs.ts';
import { xmlResult } from '../../../local/gateway/answers.ts';
import { type Gateway, startGateway } from '../../../local/gateway/gateway.ts';
import { makeMeter } from '../../../local/meter.ts';
import { openObjects } from '../../../local/s3/objects.ts';
import { makeS3 } from '../../../local/s3/service.ts';
import { settings } from '../gateway/gateway-setup.ts';
import { administrators } from '../rights/administrators.ts';
import { temporaryFolder } from '../template/assembly-folder.ts';
import { scripted } from './scripted.ts';

const gateways: Gateway[] = [];
const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  for (const gateway of gateways.splice(0)) await gateway.stop();
});

const nobody: Killings = { strike: () => undefined };

/** A gateway whose services note what was carried out. */
const setup = async (faults: readonly Fault[], killings = nobody) => {
  const carriedOut: string[] = [];
  const injector = scripted({ CALL: faults });
  const around = makeAroundCall(injector, makeNames(), killings);
  const folder = temporaryFolder();
  folders.push(folder);
  const gateway = await startGateway({
    activity: makeActivity(),
    meter: makeMeter(),
    engine: {
      send: async (_api, operation) => {
        carriedOut.push(operation);
        return { status: 200, body: '{}' };
      },
      call: async () => ({ outcome: 'SUCCEEDED', output: {} }),
      close: () => {},
    },
    rights: administrators(),
    tables: [],
    onWrite: () => {},
    stepFunctions: async (target) => {
      carriedOut.push(target.split('.')[1] ?? '');
      return { status: 200, body: { executionArn: 'arn', startDate: 1 } };
    },
    secretResources: [],
    queues: async () => ({ status: 200, body: {} }),
    invoke: async () => ({ outcome: 'SUCCEEDED', payload: null }),
    secrets: async (target, { SecretId }) => {
      carriedOut.push(target.split('.')[1] ?? '');
      return { status: 200, body: { Name: SecretId, SecretString: 'value' } };
    },
    mail: async (_caller, parameters) => {
      carriedOut.push(parameters.get('Action') ?? '');
      return xmlResult('SendRawEmail', { MessageId: 'one' }, 'request');
    },
    keySet: async () => undefined,
    around,
    objects: makeS3({
      objects: openObjects(folder),
      buckets: [{ logicalId: 'E', name: 'evidence', arn: 'arn:aws:s3:::evidence', corsRules: [] }],
      plans: [],
      rights: administrators(),
      meter: makeMeter(),
      now: () => 0,
      signatureNow: () => 0,
      around,
      endpoint: () => '',
      onKept: ({ bucket, key: kept }) => void carriedOut.push(`${bucket} ${kept}`),
    }),
  });
  gateways.push(gateway);
  return { gateway, carriedOut, happened: injector.happened };
};

const key = { pk: { S: 'CASE#c1' }, sk: { S: 'RUN' } };
const get = new GetItemCommand({ TableName: 'registry', Key: key });
const put = new PutItemCommand({ TableName: 'registry', Item: key });
const transaction = () =>
  new TransactWriteItemsCommand({
    TransactItems: [1, 2].map((n) => ({ Put: { TableName: 'registry', Item: { ...key, sk: { S: `${n}` } } } })),
  });

/** One attempt, as what it came to: `DONE`, or the name of the error. */
const outcomeOf = (sent: Promise<unknown>): Promise<string> =>
  sent.then(
    () => 'DONE',
    (error: Error) => error.name,
  );

describe('a call of DynamoDB', () => {
  it.each([
    { luck: 0, name: 'ThrottlingException' },
    { luck: 0.4, name: 'ProvisionedThroughputExceededException' },
    { luck: 0.9, name: 'RequestLimitExceeded' },
  ])('that is throttled is refused with $name, and nothing is done', async ({ luck, name }) => {
    const { gateway, carriedOut } = await setup([{ kind: 'THROTTLED', luck }]);
    const client = new DynamoDBClient(settings(gateway, 'evaluate'));
    expect(await outcomeOf(client.send(get))).toBe(name);
    expect(carriedOut).toEqual([]);
    expect(await outcomeOf(client.send(get))).toBe('DONE');
    client.destroy();
  });

  it.each([
    { kind: 'THROTTLED', luck: 0.1, reasons: ['ThrottlingError', 'None'] },
    { kind: 'THROTTLED', luck: 0.3, reasons: ['ProvisionedThroughputExceeded', 'None'] },
    { kind: 'CONFLICTED', luck: 0.7, reasons: ['None', 'TransactionConflict'] },
  ])('that is a transaction is cancelled for one of its writes: $reasons', async ({ kind, luck, reasons }) => {
    const { gateway, carriedOut } = await setup([{ kind, luck }]);
    const client = new DynamoDBClient(settings(gateway, 'evaluate'));
    const error = await client.send(transaction()).catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      name: 'TransactionCanceledException',
      CancellationReasons: reasons.map((Code) => ({ Code })),
    });
    expect(carriedOut).toEqual([]);
    client.destroy();
  });

  it('that writes one item meets a transaction that goes on', async () => {
    const { gateway, carriedOut } = await setup([{ kind: 'CONFLICTED', luck: 0 }]);
    const client = new DynamoDBClient(settings(gateway, 'evaluate'));
    expect(await outcomeOf(client.send(put))).toBe('TransactionConflictException');
    expect(carriedOut).toEqual([]);
    client.destroy();
  });

  it('fails before it was carried out, after it was carried out, or loses its connection then', async () => {
    const { gateway, carriedOut, happened } = await setup(
      ['FAILED_BEFORE', 'FAILED_AFTER', 'CUT_AFTER'].map((kind) => ({ kind, luck: 0 })),
    );
    const client = new DynamoDBClient(settings(gateway, 'evaluate'));
    expect(await outcomeOf(client.send(put))).toBe('InternalServerError');
    expect(carriedOut).toEqual([]);
    expect(await outcomeOf(client.send(put))).toBe('InternalServerError');
    expect(carriedOut).toEqual(['PutItem']);
    expect(await client.send(put).catch((error: unknown) => error)).toMatchObject({ code: 'ECONNRESET' });
    expect(carriedOut).toEqual(['PutItem', 'PutItem']);
    expect(happened).toEqual(['FAILED_BEFORE', 'FAILED_AFTER', 'CUT_AFTER']);
    client.destroy();
  });

  it('is one that the SDK makes again by itself, whatever of these befell it', async () => {
    const { gateway, carriedOut } = await setup([
      { kind: 'FAILED_BEFORE', luck: 0 },
      { kind: 'CUT_AFTER', luck: 0 },
    ]);
    const client = new DynamoDBClient({ ...settings(gateway, 'evaluate'), maxAttempts: 3 });
    expect(await outcomeOf(client.send(put))).toBe('DONE');
    expect(carriedOut).toEqual(['PutItem', 'PutItem']);
    client.destroy();
  });
});

describe('a call of a state machine', () => {
  const faults = ['THROTTLED', 'FAILED_AFTER', 'CUT_AFTER'].map((kind) => ({ kind, luck: 0 }));

  it('fails with the names that Step Functions gives to such errors', async () => {
    const { gateway, carriedOut } = await setup(faults);
    const update = () =>
      gateway.callService('lifecycle', 'dynamodb', 'updateItem', { TableName: 'registry', Key: key });
    expect(await update()).toMatchObject({ outcome: 'FAILED', error: 'ThrottlingException' });
    expect(carriedOut).toEqual([]);
    expect(await update()).toMatchObject({ outcome: 'FAILED', error: 'InternalServerError' });
    expect(await update()).toMatchObject({ outcome: 'FAILED', error: 'SdkClientException' });
    expect(carriedOut).toEqual(['UpdateItem', 'UpdateItem']);
    expect(await update()).toMatchObject({ outcome: 'SUCCEEDED' });
  });
});

describe('a call of another service', () => {
  const faults = ['THROTTLED', 'FAILED_BEFORE', 'FAILED_AFTER'].map((kind) => ({ kind, luck: 0 }));

  it('of Step Functions fails with its names', async () => {
    const { gateway, carriedOut } = await setup(faults);
    const client = new SFNClient(settings(gateway, 'wake'));
    const start = () => outcomeOf(client.send(new StartExecutionCommand({ stateMachineArn: 'arn', name: 'c1-g1' })));
    expect([await start(), await start()]).toEqual(['ThrottlingException', 'InternalServerError']);
    expect(carriedOut).toEqual([]);
    expect([await start(), await start()]).toEqual(['InternalServerError', 'DONE']);
    expect(carriedOut).toEqual(['StartExecution', 'StartExecution']);
    client.destroy();
  });

  it('of Secrets Manager fails with its names', async () => {
    const { gateway, carriedOut } = await setup(faults);
    const client = new SecretsManagerClient(settings(gateway, 'web'));
    const read = () => outcomeOf(client.send(new GetSecretValueCommand({ SecretId: 'address-hash' })));
    expect([await read(), await read()]).toEqual(['ThrottlingException', 'InternalServiceError']);
    expect(carriedOut).toEqual([]);
    expect([await read(), await read()]).toEqual(['InternalServiceError', 'DONE']);
    expect(carriedOut).toEqual(['GetSecretValue', 'GetSecretValue']);
    client.destroy();
  });

  it('of S3 fails with its names, when what it brings has come in', async () => {
    const { gateway, carriedOut } = await setup(faults);
    const client = new S3Client(settings(gateway, 'file-document'));
    const write = () => outcomeOf(client.send(new PutObjectCommand({ Bucket: 'evidence', Key: 'a', Body: 'x' })));
    expect([await write(), await write()]).toEqual(['SlowDown', 'InternalError']);
    expect(carriedOut).toEqual([]);
    expect([await write(), await write()]).toEqual(['InternalError', 'DONE']);
    expect(carriedOut).toEqual(['evidence a', 'evidence a']);
    client.destroy();
  });

  it('of SES fails with its names', async () => {
    const { gateway, carriedOut } = await setup(faults);
    const client = new SESClient(settings(gateway, 'send-notice'));
    const send = () => outcomeOf(client.send(new SendRawEmailCommand({ RawMessage: { Data: Buffer.from('Hello') } })));
    expect([await send(), await send()]).toEqual(['Throttling', 'InternalFailure']);
    expect(carriedOut).toEqual([]);
    expect([await send(), await send()]).toEqual(['InternalFailure', 'DONE']);
    expect(carriedOut).toEqual(['SendRawEmail', 'SendRawEmail']);
    client.destroy();
  });
});

describe('a call at which its function is to be ended', () => {
  it.each([
    { when: 'BEFORE' as const, done: [] },
    { when: 'AFTER' as const, done: ['PutItem'] },
  ])('$when it is carried out gets the function killed and is never answered as done', async ({ when, done }) => {
    const killed: string[] = [];
    const { gateway, carriedOut } = await setup([], {
      strike: (caller, what) => ({ when, kill: async () => void killed.push(`${caller} at ${what}`) }),
    });
    await gateway.callService('evaluate', 'dynamodb', 'PutItem', { TableName: 'registry', Item: key });
    expect(carriedOut).toEqual(done);
    expect(killed).toEqual(['evaluate at PutItem case-1/RUN']);
  });
});
