/** S3 behind a gateway that has nothing else, and the SDK's clients as functions would set them. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll } from 'vitest';
import { makeActivity } from '../../../local/activity.ts';
import { straight } from '../../../local/gateway/around.ts';
import { type Gateway, startGateway } from '../../../local/gateway/gateway.ts';
import { makeMeter } from '../../../local/meter.ts';
import { makeRights } from '../../../local/rights/rights.ts';
import { type Objects, type ObjectVersion, openObjects } from '../../../local/s3/objects.ts';
import { makeS3 } from '../../../local/s3/service.ts';
import type { FunctionResource, RightResource } from '../../../local/template/model.ts';
import type { BucketResource } from '../../../local/template/storage-model.ts';

export const KEY_ARN = 'arn:aws:kms:us-west-2:000000000000:key/documents';
export const STAGING: BucketResource = {
  logicalId: 'Staging',
  name: 'staging-bucket',
  arn: 'arn:aws:s3:::staging-bucket',
  keyArn: KEY_ARN,
  corsRules: [{ methods: ['POST'], origins: ['https://certification.example.org'] }],
};
export const EVIDENCE: BucketResource = {
  logicalId: 'Evidence',
  name: 'evidence-bucket',
  arn: 'arn:aws:s3:::evidence-bucket',
  keyArn: KEY_ARN,
  corsRules: [],
  retentionDays: 2_557,
};
/** Without a key of ours. */
export const PLAIN: BucketResource = {
  logicalId: 'Plain',
  name: 'plain-bucket',
  arn: 'arn:aws:s3:::plain-bucket',
  corsRules: [],
};

/** Where the virtual clock stands. */
export const NOW = Date.parse('2031-05-01T12:00:00.000Z');

const aRight = (role: string, action: string, resource: string): RightResource => ({
  kind: 'ROLE',
  attachedTo: `arn:aws:iam::000000000000:role/${role}`,
  effect: 'ALLOW',
  action,
  resource,
  conditions: [],
  place: { stack: 'Work', logicalId: 'Policy', path: [] },
});
/** Lets the function of that name do something. */
export const may = aRight;

/** Leaves the key to the policies of the account's roles. */
export const KEY_POLICY: RightResource = {
  ...aRight('', 'kms:*', '*'),
  kind: 'RESOURCE',
  attachedTo: KEY_ARN,
  principal: { kind: 'ACCOUNT', accountId: '000000000000' },
};

const aFunction = (name: string): FunctionResource => ({
  logicalId: name,
  name,
  arn: `arn:aws:lambda:us-west-2:000000000000:function:${name}`,
  roleArn: `arn:aws:iam::000000000000:role/${name}`,
  logGroup: name,
  codeFolder: '/nowhere',
  handler: 'index.handler',
  environment: {},
  timeoutSeconds: 3,
  memoryMegabytes: 128,
  asyncRetries: 0,
});

const unasked = async (): Promise<never> => {
  throw new Error('Nobody asks for anything but objects here.');
};

export type S3World = {
  readonly endpoint: () => string;
  /** The client of a caller: of whoever is no function and may everything, if nobody is named. */
  readonly client: (caller?: string) => S3Client;
  readonly objects: () => Objects;
  readonly counts: () => ReturnType<ReturnType<typeof makeMeter>['snapshot']>;
  readonly kept: ObjectVersion[];
  /** Moves the clock that signatures are made by. */
  readonly age: (milliseconds: number) => void;
  /** Starts on the same folder, as after a restart. */
  readonly restart: () => Promise<void>;
  /** Files that are left of what came in. */
  readonly leftovers: () => readonly string[];
};

/** Registers the hooks of a suite: one gateway for all its tests. `held`: what functions may; each that is named there is one. */
export const useS3 = (...held: readonly RightResource[]): S3World => {
  const folder = mkdtempSync(join(tmpdir(), 'certcycle-s3-'));
  const meter = makeMeter();
  const kept: ObjectVersion[] = [];
  let gateway: Gateway;
  let objects: Objects;
  let aged = 0;
  const names = [...new Set(held.map(({ attachedTo }) => attachedTo.slice(attachedTo.lastIndexOf('/') + 1)))];
  /** Nobody reads what lies there and is not known to be clean. */
  const scannedOnly: RightResource = {
    ...aRight('', 's3:GetObject*', `${STAGING.arn}/guarded/*`),
    kind: 'RESOURCE',
    attachedTo: STAGING.arn,
    effect: 'DENY',
    principal: { kind: 'ANYBODY' },
    conditions: [
      {
        operator: 'StringNotEquals',
        key: 's3:ExistingObjectTag/GuardDutyMalwareScanStatus',
        values: ['NO_THREATS_FOUND'],
      },
    ],
  };
  const rights = makeRights({
    template: {
      rights: [KEY_POLICY, scannedOnly, ...held],
      functions: names.map(aFunction),
      stateMachines: [],
      schedules: [],
    },
    onRefused: () => {},
  });

  const start = async (): Promise<void> => {
    objects = openObjects(folder);
    gateway = await startGateway({
      engine: { send: unasked, call: unasked, close: () => {} },
      activity: makeActivity(),
      meter,
      rights,
      tables: [],
      onWrite: () => {},
      stepFunctions: unasked,
      keySet: async () => undefined,
      secretResources: [],
      secrets: unasked,
      queues: unasked,
      invoke: unasked,
      mail: unasked,
      objects: makeS3({
        objects,
        buckets: [STAGING, EVIDENCE, PLAIN],
        plans: [{ bucketName: STAGING.name, prefixes: ['staging/'] }],
        rights,
        meter,
        now: () => NOW,
        signatureNow: () => Date.now() + aged,
        around: straight,
        onKept: (version) => kept.push(version),
        endpoint: () => gateway.endpoint,
      }),
    });
  };
  beforeAll(start);
  afterAll(async () => {
    await gateway.stop();
    rmSync(folder, { recursive: true });
  });

  return {
    endpoint: () => gateway.endpoint,
    client: (caller = 'administrator') =>
      new S3Client({
        endpoint: gateway.endpoint,
        region: 'us-west-2',
        credentials: { accessKeyId: caller, secretAccessKey: 'local' },
        maxAttempts: 1,
      }),
    objects: () => objects,
    counts: meter.snapshot,
    kept,
    age: (milliseconds) => {
      aged += milliseconds;
    },
    restart: async () => {
      await gateway.stop();
      await start();
    },
    leftovers: () => readdirSync(join(folder, 'incoming')),
  };
};
