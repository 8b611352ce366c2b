/**
 * What SES says about a message it received: who it was for, where the raw text lies, and the verdicts. Verdicts come from here alone. Headers of
 * the raw text that look like verdicts (`X-SES-Spam-Verdict`, `Authentication-Results`) may be the sender's own.
 */
import * as z from 'zod/mini';
import { parseInput } from '../shared/parse-input.ts';

/** `PASS`, `FAIL`, `GRAY`, `PROCESSING_FAILED` or `DISABLED` (SES Developer Guide); another word that SES may come to use counts as no pass. */
const Verdict = z.object({ status: z.string() });

/**
 * The notification of an S3 action as SES publishes it, in the fields that are used. Source: SES Developer Guide, "Contents of notifications for
 * Amazon SES email receiving". `mail.source` and `receipt.recipients` are of the envelope, not of headers. `dmarcPolicy` is there when DMARC failed.
 */
const ReceiptNotification = z.object({
  notificationType: z.literal('Received'),
  mail: z.object({
    messageId: z.string().check(z.minLength(1)),
    timestamp: z.iso.datetime(),
    source: z.string(),
    destination: z.array(z.string()),
  }),
  receipt: z.object({
    recipients: z.array(z.string()).check(z.minLength(1)),
    spamVerdict: Verdict,
    virusVerdict: Verdict,
    spfVerdict: Verdict,
    dkimVerdict: Verdict,
    dmarcVerdict: z.optional(Verdict),
    dmarcPolicy: z.optional(z.string()),
    action: z.object({ type: z.literal('S3'), bucketName: z.string(), objectKey: z.string() }),
  }),
});

export type Receipt = {
  /** SES's own id of the message: the same for each delivery of the notification. */
  readonly messageId: string;
  readonly receivedAt: string;
  /** The sender of the envelope, where answers and bounces go (RFC 5321 §4.4); empty when there is none. */
  readonly returnPath: string;
  /** Recipients of the envelope that a receipt rule of ours matched. */
  readonly recipients: readonly string[];
  readonly bucketName: string;
  readonly objectKey: string;
  readonly verdicts: Verdicts;
};

type Verdicts = {
  readonly spam: string;
  readonly virus: string;
  readonly spf: string;
  readonly dkim: string;
  readonly dmarc: string;
  /** What the domain of the sender asks for where DMARC fails: `none`, `quarantine` or `reject`. */
  readonly dmarcPolicy: string | undefined;
};

const withoutBrackets = (path: string): string => path.trim().replace(/^<(.*)>$/, '$1');

/** The receipt in a parsed notification. Throws InputInvalidError when it has another shape: a fault of the wiring, not of a sender. */
export const readReceipt = (notification: unknown): Receipt => {
  const { mail, receipt } = parseInput(ReceiptNotification, notification);
  return {
    messageId: mail.messageId,
    receivedAt: mail.timestamp,
    returnPath: withoutBrackets(mail.source),
    recipients: receipt.recipients,
    bucketName: receipt.action.bucketName,
    objectKey: receipt.action.objectKey,
    verdicts: {
      spam: receipt.spamVerdict.status,
      virus: receipt.virusVerdict.status,
      spf: receipt.spfVerdict.status,
      dkim: receipt.dkimVerdict.status,
      dmarc: receipt.dmarcVerdict?.status ?? 'GRAY',
      dmarcPolicy: receipt.dmarcPolicy?.toLowerCase(),
    },
  };
};
