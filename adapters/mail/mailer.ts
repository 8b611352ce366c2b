/** The port through which mail leaves. */

export type Mail = {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** A calendar that goes along as `deadline.ics`: iCalendar that is published (METHOD:PUBLISH). */
  readonly calendar?: string | undefined;
  /** Where the person ends mail of this kind, with one click of their mail program (RFC 8058); undefined for what they have to get. */
  readonly unsubscribeUrl?: string | undefined;
  /** Where an answer goes. */
  readonly replyTo: string;
  /** Whether it was made by itself or answers a message: no machine answers either (RFC 3834, section 5). */
  readonly autoSubmitted: 'auto-generated' | 'auto-replied';
  /** The instant to date the mail with. */
  readonly at: string;
  /** Ids that come back with the mail's delivery events. Letters, digits, `_` and `-` only. */
  readonly tags: Readonly<Record<string, string>>;
};

export type SendOutcome =
  | { readonly outcome: 'SENT'; readonly messageId: string }
  /** Nothing left: the service is throttled, paused or down. */
  | { readonly outcome: 'NOT_NOW'; readonly because: string }
  /** It will never be accepted as it is. */
  | { readonly outcome: 'REFUSED'; readonly because: string };

/** Throws when it is not known whether the mail left. */
export type Mailer = { readonly send: (mail: Mail) => Promise<SendOutcome> };
