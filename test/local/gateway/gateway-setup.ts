/** A gateway before an engine with a registry table, and the SDK's clients as a function would set them. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { makeActivity } from '../../../local/activity.ts';
import { createTables } from '../../../local/dynamodb/tables.ts';
import { type Gateway, type GatewayParts, startGateway } from '../../../local/gateway/gateway.ts';
import { makeMeter, type StoredMeter } from '../../../local/meter.ts';
import { startTestEngine, type TestEngine } from '../engine.ts';
import { administrators } from '../rights/administrators.ts';

export const key = (caseId: string, sk = 'RUN') => ({ pk: { S: `CASE#${caseId}` }, sk: { S: sk } });

/** What an SDK client needs to call in the name of `caller`. */
export const settings = (gateway: Gateway, caller: string) => ({
  endpoint: gateway.endpoint,
  region: 'us-west-2',
  credentials: { accessKeyId: caller, secretAccessKey: 'local' },
  maxAttempts: 1,
});

export const REGISTRY_ARN = 'arn:aws:dynamodb:us-west-2:000000000000:table/registry';
export const KEY_ARN = 'arn:aws:kms:us-west-2:000000000000:key/registry-key';

/** Registers the hooks of a suite: one engine for all its tests, a gateway with a meter of its own for each. */
export const setup = () => {
  let test: TestEngine;
  let gateway: Gateway;
  let meter: StoredMeter;
  let written: string[] = [];
  let stepFunctions: GatewayParts['stepFunctions'] = async () => ({ status: 200, body: {} });
  let invoke: GatewayParts['invoke'] = async () => ({ outcome: 'SUCCEEDED', payload: null });
  const activity = makeActivity();
  beforeAll(async () => {
    test = await startTestEngine();
    await createTables(test.client, [
      {
        name: 'registry',
        partitionKey: 'pk',
        sortKey: 'sk',
        keyAttributes: { pk: 'S', sk: 'S', dueShard: 'S', dueKey: 'S' },
        indexes: [
          { name: 'due', partitionKey: 'dueShard', sortKey: 'dueKey', projection: 'KEYS_ONLY', nonKeyAttributes: [] },
        ],
        stream: 'NEW_AND_OLD_IMAGES',
      },
    ]);
  });
  afterAll(() => test.remove());

  const startOn = (engine: TestEngine['client'], rights: GatewayParts['rights'] = administrators()): Promise<Gateway> =>
    startGateway({
      engine,
      activity,
      meter,
      rights,
      tables: [{ name: 'registry', arn: REGISTRY_ARN, keyArn: KEY_ARN }],
      onWrite: (tableName) => written.push(tableName),
      stepFunctions: (target, body) => stepFunctions(target, body),
      keySet: async (poolId) => (poolId === 'us-west-2_staff' ? { keys: [{ kid: 'one' }] } : undefined),
      secretResources: [],
      queues: async (target) => ({ status: 200, body: { QueueUrl: target } }),
      invoke: (name, payload) => invoke(name, payload),
      secrets: async (target, { SecretId }) => ({ status: 200, body: { Name: SecretId, SecretString: target } }),
      mail: async (caller, parameters) => ({
        status: 200,
        contentType: 'text/xml',
        body:
          '<SendRawEmailResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/"><SendRawEmailResult>' +
          `<MessageId>${caller.name} ${parameters.get('Action')}</MessageId></SendRawEmailResult></SendRawEmailResponse>`,
      }),
    });
  beforeEach(async () => {
    meter = makeMeter();
    written = [];
    gateway = await startOn(test.client);
  });
  afterEach(() => gateway.stop());

  return {
    activity,
    startOn,
    engine: () => test.client,
    gateway: () => gateway,
    dynamoDb: (caller = 'evaluate') => new DynamoDBClient(settings(gateway, caller)),
    counts: () => meter.snapshot(),
    written: () => written,
    invokes: (answer: GatewayParts['invoke']): void => {
      invoke = answer;
    },
    answerStepFunctions: (answer: GatewayParts['stepFunctions']): void => {
      stepFunctions = answer;
    },
  };
};
