/** SNS, as far as it is used: hands what is published to a topic to the functions that it wakes. */
import { randomUUID } from 'node:crypto';
import type { InvocationResult, Now } from '../contracts.ts';
import type { SubscriptionResource, TopicResource } from '../template/mail-model.ts';
import { type TopicEvent, type TopicMessage, topicEvent } from './event.ts';

/** Delivers in the name of a topic. Before it returns, what it delivers is kept: by the asynchronous invocation, or in the failure queue. */
export type DeliverForTopic = (
  topic: Pick<TopicResource, 'arn'>,
  subscription: SubscriptionResource,
  event: TopicEvent,
) => Promise<InvocationResult>;

export type Topics = {
  /**
   * When it returns, no crash can lose the message any more; the promise resolves when every function has made its first attempt at it. Throws an Error
   * for a topic that is not there.
   */
  readonly publish: (topicArn: string, message: Omit<TopicMessage, 'id'>) => Promise<void>;
};

export const makeTopics = (topics: readonly TopicResource[], deliver: DeliverForTopic, now: Now): Topics => ({
  publish: (topicArn, { subject, text }) => {
    const topic = topics.find(({ arn }) => arn === topicArn);
    if (topic === undefined) throw new Error(`There is no topic ${topicArn}.`);
    const message = { id: randomUUID(), subject, text };
    const deliveries = topic.subscriptions.map((subscription) =>
      deliver(topic, subscription, topicEvent(topic, subscription, message, now())),
    );
    return Promise.all(deliveries).then(() => undefined);
  },
});
