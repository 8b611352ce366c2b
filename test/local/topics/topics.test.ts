import { describe, expect, it } from 'vitest';
import type { InvocationResult } from '../../../local/contracts.ts';
import type { TopicResource } from '../../../local/template/mail-model.ts';
import { makeTopics } from '../../../local/topics/topics.ts';

const NOW = Date.parse('2031-05-01T12:00:00.000Z');
const TOPIC: TopicResource = {
  logicalId: 'Topic',
  name: 'received',
  arn: 'arn:aws:sns:us-west-2:000000000000:received',
  subscriptions: [
    { arn: 'arn:aws:sns:us-west-2:000000000000:received:one', functionName: 'first' },
    { arn: 'arn:aws:sns:us-west-2:000000000000:received:two', functionName: 'second', onFailure: 'failures' },
  ],
};

const setup = (answer: Promise<InvocationResult>) => {
  const delivered: { readonly functionName: string; readonly event: unknown }[] = [];
  const { publish } = makeTopics(
    [TOPIC],
    (_topic, { functionName }, event) => {
      delivered.push({ functionName, event });
      return answer;
    },
    () => NOW,
  );
  return { delivered, publish };
};
const DONE = Promise.resolve<InvocationResult>({ outcome: 'SUCCEEDED', payload: null });

describe('what is published', () => {
  it('wakes each function with the event that Lambda gives for SNS, of one message', async () => {
    const { delivered, publish } = setup(DONE);
    await publish(TOPIC.arn, { subject: 'Mail', text: '{"a":1}' });
    expect(delivered.map(({ functionName }) => functionName)).toEqual(['first', 'second']);
    // Lambda developer guide, "Invoking Lambda functions with Amazon SNS notifications": the example event.
    const record = (arn: string) => ({
      EventSource: 'aws:sns',
      EventVersion: '1.0',
      EventSubscriptionArn: arn,
      Sns: {
        Type: 'Notification',
        MessageId: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
        TopicArn: TOPIC.arn,
        Subject: 'Mail',
        Message: '{"a":1}',
        Timestamp: '2031-05-01T12:00:00.000Z',
        SignatureVersion: '1',
        Signature: expect.any(String),
        SigningCertUrl: expect.stringMatching(/^https:/),
        UnsubscribeUrl: expect.stringMatching(/^https:/),
        MessageAttributes: {},
      },
    });
    expect(delivered.map(({ event }) => event)).toEqual(
      TOPIC.subscriptions.map(({ arn }) => ({ Records: [record(arn)] })),
    );
    const ids = delivered.map(({ event }) => Object(event).Records[0].Sns.MessageId);
    expect(ids[0]).toBe(ids[1]);
  });

  it('is on its way before anybody has answered', () => {
    const { delivered, publish } = setup(new Promise(() => {}));
    void publish(TOPIC.arn, { subject: 'Mail', text: '{}' });
    expect(delivered).toHaveLength(2);
  });

  it('needs a topic', () => {
    expect(() => setup(DONE).publish('arn:other', { subject: 'Mail', text: '{}' })).toThrow('There is no topic');
  });
});
