/** What the mailbox shows of a message. */
import PostalMime from 'postal-mime';

export type MessageContent = {
  /** The address in the From header; empty when there is none. */
  readonly from: string;
  /** The addresses in To, Cc and Bcc. */
  readonly recipients: readonly string[];
  readonly subject: string;
  /** Empty when the message has no such part. */
  readonly text: string;
  readonly html: string;
  /** The files that go along, by their names; one without a name by its type. */
  readonly attachments: readonly string[];
};

/** Parses a raw message (RFC 5322, MIME). What cannot be parsed is shown as it is. */
export const parseMessage = async (raw: Uint8Array): Promise<MessageContent> => {
  const { from, to, cc, bcc, subject, text, html, attachments } = await PostalMime.parse(raw);
  const recipients = [to, cc, bcc]
    .flatMap((addresses) => addresses ?? [])
    .flatMap((entry) => entry.group ?? [entry])
    .map(({ address }) => address ?? '');
  return {
    from: from?.address ?? '',
    recipients,
    subject: subject ?? '',
    text: text ?? '',
    html: html ?? '',
    attachments: attachments.map(({ filename, mimeType }) => filename ?? mimeType),
  };
};
