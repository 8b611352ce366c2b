/** The event that SNS wakes a function with: Lambda developer guide, "Invoking Lambda functions with Amazon SNS notifications". */

import type { SubscriptionResource, TopicResource } from '../template/mail-model.ts';
import { REGION } from '../template/model.ts';

/** `id` is the service's own, the same for all who hear of it. */
export type TopicMessage = { readonly id: string; readonly subject: string; readonly text: string };

export type TopicEvent = { readonly Records: readonly [Readonly<Record<string, unknown>>] };

const SERVICE = `https://sns.${REGION}.amazonaws.com/`;

/** `at`: when it was published. Nothing is signed here. */
export const topicEvent = (
  { arn: topicArn }: Pick<TopicResource, 'arn'>,
  { arn }: Pick<SubscriptionResource, 'arn'>,
  { id, subject, text }: TopicMessage,
  at: number,
): TopicEvent => ({
  Records: [
    {
      EventSource: 'aws:sns',
      EventVersion: '1.0',
      EventSubscriptionArn: arn,
      Sns: {
        Type: 'Notification',
        MessageId: id,
        TopicArn: topicArn,
        Subject: subject,
        Message: text,
        Timestamp: new Date(at).toISOString(),
        SignatureVersion: '1',
        Signature: 'local',
        SigningCertUrl: `${SERVICE}SimpleNotificationService-local.pem`,
        UnsubscribeUrl: `${SERVICE}?Action=Unsubscribe&SubscriptionArn=${arn}`,
        MessageAttributes: {},
      },
    },
  ],
});
