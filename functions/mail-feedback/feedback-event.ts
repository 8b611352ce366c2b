/**
 * What SES tells of a mail that was sent, as it publishes it to a topic. Source: SES developer guide, "Contents of event data that Amazon SES
 * publishes to Amazon SNS". Only what is used is read; what a mail server said is not.
 */
import * as z from 'zod/mini';
import { toInstant } from '../../domain/dates.ts';
import type { Unusable } from '../../domain/person.ts';
import type { SentMail } from '../../domain/sent-mail.ts';

const Time = z.object({ timestamp: z.iso.datetime() });

const Notification = z.object({
  eventType: z.string(),
  mail: z.object({
    timestamp: z.iso.datetime(),
    messageId: z.string().check(z.minLength(1)),
    destination: z.array(z.string()),
    /** Tags of ours, and some of SES's own (`ses:…`). */
    tags: z.optional(z.record(z.string(), z.array(z.string()))),
  }),
  bounce: z.optional(
    z.extend(Time, {
      bounceType: z.string(),
      bounceSubType: z.string(),
      /** `action` is there when a mail server's report was. */
      bouncedRecipients: z.array(z.object({ action: z.optional(z.string()) })),
    }),
  ),
  complaint: z.optional(
    z.extend(Time, {
      complaintFeedbackType: z.optional(z.string()),
      complaintSubType: z.optional(z.nullable(z.string())),
    }),
  ),
  delivery: z.optional(Time),
  deliveryDelay: z.optional(z.extend(Time, { delayType: z.string() })),
  reject: z.optional(z.object({ reason: z.string() })),
});
type Notification = z.infer<typeof Notification>;

export type Feedback = {
  readonly mail: SentMail;
  /** The one address that it went to: every notice has one recipient. */
  readonly address: string | undefined;
  /** Why nothing more may be sent to that address, where nothing may. */
  readonly unusableBecause: Unusable['because'] | undefined;
};

type Read = Pick<SentMail, 'state' | 'because'> & {
  readonly at: string;
  readonly unusableBecause?: Unusable['because'];
};

/**
 * Only a permanent bounce says that an address is none. One that is not may also be an automatic answer (out of the office), which SES tells as a
 * bounce of type `Transient` or `Undetermined` without a report of failure: the mail has arrived then.
 */
const readBounce = ({
  timestamp: at,
  bounceType,
  bounceSubType,
  bouncedRecipients,
}: NonNullable<Notification['bounce']>): Read => {
  const because = `${bounceType} ${bounceSubType}`;
  if (bounceType === 'Permanent') return { state: 'BOUNCED', at, because, unusableBecause: 'BOUNCED' };
  const hasFailed = bouncedRecipients.some(({ action }) => action === 'failed');
  return { state: hasFailed ? 'BOUNCED' : 'ANSWERED', at, because };
};

const READS: Readonly<Record<string, (notification: Notification) => Read | undefined>> = {
  Delivery: ({ delivery }) => delivery && { state: 'DELIVERED', at: delivery.timestamp },
  DeliveryDelay: ({ deliveryDelay }) =>
    deliveryDelay && { state: 'DELAYED', at: deliveryDelay.timestamp, because: deliveryDelay.delayType },
  Bounce: ({ bounce }) => bounce && readBounce(bounce),
  Complaint: ({ complaint }) =>
    complaint && {
      state: 'COMPLAINED',
      at: complaint.timestamp,
      because: complaint.complaintSubType ?? complaint.complaintFeedbackType ?? 'not said',
      unusableBecause: 'COMPLAINED',
    },
  Reject: ({ mail, reject }) => reject && { state: 'REJECTED', at: mail.timestamp, because: reject.reason },
};

const MOST_BECAUSE = 200;

/** Undefined for a mail of no case, and for what we do not ask to be told. Throws a ZodError for another shape: a fault of the wiring. */
export const readFeedback = (told: unknown): Feedback | undefined => {
  const notification = z.parse(Notification, told);
  const { messageId, destination, tags } = notification.mail;
  const caseId = tags?.case?.[0];
  const read = READS[notification.eventType]?.(notification);
  if (caseId === undefined || read === undefined) return undefined;
  const { state, because } = read;
  return {
    mail: {
      messageId,
      caseId,
      state,
      at: toInstant(read.at),
      ...(because !== undefined && { because: because.slice(0, MOST_BECAUSE) }),
    },
    address: destination[0],
    unusableBecause: read.unusableBecause,
  };
};
