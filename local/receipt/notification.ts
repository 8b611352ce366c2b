/** What SES tells a topic of a message that it has kept: SES developer guide, "Contents of notifications for Amazon SES email receiving". */
import type { ReceiptRuleResource } from '../template/mail-model.ts';
import { commonHeaders, destinationOf, type Envelope, repeatedHeaders } from './headers.ts';
import type { Verdicts } from './verdicts.ts';

/** As SES publishes it. */
export const NOTIFICATION_SUBJECT = 'Amazon SES Email Receipt Notification';

export type KeptMessage = {
  readonly messageId: string;
  readonly envelope: Envelope;
  readonly verdicts: Verdicts;
  readonly objectKey: string;
  /** As it was kept, with the headers that SES puts before it. */
  readonly content: Buffer;
  readonly receivedAt: number;
};

/** `recipients`: those of the envelope that the rule means. `at`: when it is told. */
export const receiptNotification = (
  { topicArn, bucketName, prefix }: Pick<ReceiptRuleResource, 'topicArn' | 'bucketName' | 'prefix'>,
  recipients: readonly string[],
  { messageId, envelope, verdicts, objectKey, content, receivedAt }: KeptMessage,
  at: number,
): unknown => {
  const { headers, headersTruncated } = repeatedHeaders(content);
  const { spam, virus, spf, dkim, dmarc, dmarcPolicy } = verdicts;
  const timestamp = new Date(receivedAt).toISOString();
  return {
    notificationType: 'Received',
    mail: {
      timestamp,
      source: envelope.from,
      messageId,
      destination: destinationOf(headers),
      headersTruncated,
      headers,
      commonHeaders: commonHeaders(headers),
    },
    receipt: {
      timestamp,
      processingTimeMillis: at - receivedAt,
      recipients,
      spamVerdict: { status: spam },
      virusVerdict: { status: virus },
      spfVerdict: { status: spf },
      dkimVerdict: { status: dkim },
      dmarcVerdict: { status: dmarc },
      ...(dmarc === 'FAIL' ? { dmarcPolicy } : {}),
      action: { type: 'S3', topicArn, bucketName, objectKeyPrefix: prefix, objectKey },
    },
  };
};
