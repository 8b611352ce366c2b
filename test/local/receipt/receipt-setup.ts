/** SES as it receives, with its rights, in front of a topic that wakes one function. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { makeActivity } from '../../../local/activity.ts';
import type { InvokeFunction } from '../../../local/contracts.ts';
import { openAsynchronousInvocations } from '../../../local/lambda/asynchronous.ts';
import { makeMeter } from '../../../local/meter.ts';
import type { Envelope } from '../../../local/receipt/headers.ts';
import { makeReceiver, type ReceiverParts } from '../../../local/receipt/receiver.ts';
import { makeRights } from '../../../local/rights/rights.ts';
import { type Objects, openObjects } from '../../../local/s3/objects.ts';
import { makePutContent } from '../../../local/s3/put-content.ts';
import type { ReceiptRuleResource, TopicResource } from '../../../local/template/mail-model.ts';
import type { RightResource } from '../../../local/template/model.ts';
import type { BucketResource } from '../../../local/template/storage-model.ts';
import { makeTopics } from '../../../local/topics/topics.ts';
import { KEY_ARN, KEY_POLICY, may, NOW } from '../s3/s3-setup.ts';
import { temporaryFolder } from '../template/assembly-folder.ts';

export const MAIL: BucketResource = {
  logicalId: 'Mail',
  name: 'mail-bucket',
  arn: 'arn:aws:s3:::mail-bucket',
  keyArn: KEY_ARN,
  corsRules: [],
};
export const TOPIC: TopicResource = {
  logicalId: 'Topic',
  name: 'received',
  arn: 'arn:aws:sns:us-west-2:000000000000:received',
  keyArn: KEY_ARN,
  subscriptions: [{ arn: 'arn:aws:sns:us-west-2:000000000000:received:clerk', functionName: 'clerk' }],
};
const RULE: ReceiptRuleResource = {
  logicalId: 'Rule',
  name: 'keep-and-tell',
  arn: 'arn:aws:ses:us-west-2:000000000000:receipt-rule-set/ours:receipt-rule/keep-and-tell',
  roleArn: 'arn:aws:iam::000000000000:role/receive',
  enabled: true,
  recipients: ['in.example.org'],
  scans: true,
  bucketName: MAIL.name,
  prefix: 'mail/',
  topicArn: TOPIC.arn,
};
const RIGHTS: readonly RightResource[] = [
  may('receive', 's3:PutObject', `${MAIL.arn}/mail/*`),
  may('receive', 'sns:Publish', TOPIC.arn),
  may('receive', 'kms:GenerateDataKey', KEY_ARN),
  may('receive', 'kms:Decrypt', KEY_ARN),
];

export const ENVELOPE: Envelope = { from: 'ana@example.net', to: ['documents@in.example.org'] };
export const aMessage = (...headers: readonly string[]): Buffer =>
  Buffer.from(
    ['From: Ana <ana@example.net>', 'To: documents@in.example.org', ...headers, '', 'My diploma', ''].join('\r\n'),
  );

type Settings = {
  readonly rule?: Partial<ReceiptRuleResource>;
  /** Actions that the role lacks. */
  readonly without?: readonly string[];
  readonly verdictsOf?: ReceiverParts['verdictsOf'];
  /** What the function's runs come to. */
  readonly invoke?: InvokeFunction;
};

/** Registers the hooks of a suite: a folder of its own for each test. */
export const useReceiver = () => {
  let folder: string;
  let objects: Objects;
  beforeEach(() => {
    folder = temporaryFolder();
    objects = openObjects(folder);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const setup = ({ rule, without = [], verdictsOf, ...more }: Settings = {}) => {
    const events: unknown[] = [];
    const errors: unknown[] = [];
    const activity = makeActivity();
    const meter = makeMeter();
    const now = () => NOW;
    const rights = makeRights({
      template: {
        rights: [KEY_POLICY, ...RIGHTS.filter(({ action }) => !without.includes(action))],
        functions: [],
        stateMachines: [],
        schedules: [],
      },
      onRefused: () => {},
    });
    const { invoke = async () => ({ outcome: 'SUCCEEDED', payload: null }) } = more;
    const asynchronous = openAsynchronousInvocations({
      functions: [],
      invoke: (functionName, payload) => {
        events.push(payload);
        return invoke(functionName, payload);
      },
      tell: () => {},
      now,
      file: join(folder, 'asynchronous.json'),
    });
    const { publish } = makeTopics(
      [TOPIC],
      (_topic, { functionName }, event) => asynchronous.invoke(functionName, event),
      now,
    );
    const receiver = makeReceiver({
      rules: [{ ...RULE, ...rule }],
      topics: [TOPIC],
      buckets: [MAIL],
      rights,
      put: makePutContent({ objects, plans: [], rights, meter, now, onKept: () => {} }),
      publish,
      activity,
      now,
      onError: (error) => errors.push(error),
      verdictsOf,
    });
    return {
      ...receiver,
      asynchronous,
      events,
      errors,
      settled: activity.settled,
      counts: meter.snapshot,
      /** The notifications in the events. */
      told: () => events.map((event) => JSON.parse(Object(event).Records[0].Sns.Message)),
    };
  };

  return {
    setup,
    folder: () => folder,
    /** All objects by their keys, as texts. */
    kept: () => objects.all().map((version) => [version.key, readFileSync(objects.fileOf(version), 'latin1')] as const),
  };
};
