import { describe, expect, it } from 'vitest';
import { type BusEvent, makeEventBus } from '../../../local/events/bus.ts';
import type { EventRuleResource } from '../../../local/template/storage-model.ts';

const EVENT: BusEvent = {
  version: '0',
  id: 'one',
  'detail-type': 'GuardDuty Malware Protection Object Scan Result',
  source: 'aws.guardduty',
  account: '000000000000',
  time: '2031-05-01T12:00:00Z',
  region: 'us-west-2',
  resources: [],
  detail: { scanStatus: 'COMPLETED', s3ObjectDetails: { bucketName: 'staging-bucket', objectKey: 'staging/C1/D1' } },
};
const aRule = (name: string, pattern: EventRuleResource['pattern'], enabled = true): EventRuleResource => ({
  logicalId: name,
  name,
  arn: `arn:aws:events:us-west-2:000000000000:rule/${name}`,
  pattern,
  enabled,
  targets: [{ functionName: `${name}-one` }, { functionName: `${name}-two` }],
});

const deliveredBy = async (...rules: readonly EventRuleResource[]) => {
  const delivered: unknown[] = [];
  const bus = makeEventBus(rules, async ({ arn }, { functionName }, event) => {
    delivered.push([arn.slice(arn.lastIndexOf('/') + 1), functionName, event.id]);
    return { outcome: 'SUCCEEDED', payload: null };
  });
  await bus.publish(EVENT);
  return delivered;
};

describe('an event', () => {
  it('goes to every target of each rule that it matches', async () => {
    const matching = { source: ['aws.guardduty'], detail: { s3ObjectDetails: { bucketName: ['staging-bucket'] } } };
    const other = { source: ['aws.guardduty'], detail: { s3ObjectDetails: { bucketName: ['evidence-bucket'] } } };
    expect(
      await deliveredBy(aRule('a', matching), aRule('b', other), aRule('c', { source: ['aws.guardduty'] })),
    ).toEqual([
      ['a', 'a-one', 'one'],
      ['a', 'a-two', 'one'],
      ['c', 'c-one', 'one'],
      ['c', 'c-two', 'one'],
    ]);
  });

  it('is matched by the beginnings of texts as well', async () => {
    const under = (prefix: string) => ({ detail: { s3ObjectDetails: { objectKey: [{ prefix }] } } });
    expect(await deliveredBy(aRule('a', under('staging/')), aRule('b', under('evidence/')))).toHaveLength(2);
  });

  it('goes nowhere by a rule that is disabled', async () => {
    expect(await deliveredBy(aRule('a', { source: ['aws.guardduty'] }, false))).toEqual([]);
  });
});
