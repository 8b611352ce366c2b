/** Mail by Amazon SES, as MIME that we build ourselves: text and HTML, perhaps a calendar, with ids as tags for the delivery events. */
import { MessageRejected, SESClient, SESServiceException, SendRawEmailCommand } from '@aws-sdk/client-ses';
import MimeNode from 'nodemailer/lib/mime-node';
import { dayOfWeek, toInstant } from '../../domain/dates.ts';
import type { Mail, Mailer, SendOutcome } from './mailer.ts';

export type SesSettings = {
  /** The address, or `Name <address>`, that mail comes from. */
  readonly from: string;
  readonly configurationSet: string;
};

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The Date header of RFC 5322, from the event's time and never from this machine's clock. */
const dateHeader = (at: string): string => {
  const [date = '', clock = ''] = toInstant(at).split('T');
  const [year, month, day] = date.split('-').map(Number);
  return `${DAYS[dayOfWeek(date) - 1]}, ${day} ${MONTHS[Number(month) - 1]} ${year} ${clock.slice(0, 8)} +0000`;
};

const ALTERNATIVE = 'multipart/alternative';

/** As they stand: an address that is folded or encoded is none. */
const oneClick = (url: string) => ({
  'list-unsubscribe': { prepared: true, value: `<${url}>` },
  'list-unsubscribe-post': 'List-Unsubscribe=One-Click',
});

/** The message in its bytes. Of the library only what writes MIME: what reads files and addresses of the web to attach is left out. */
const build = (from: string, mail: Mail): Promise<Buffer> => {
  const { to, replyTo, autoSubmitted, subject, text, html, calendar, unsubscribeUrl, at } = mail;
  const message = new MimeNode(calendar === undefined ? ALTERNATIVE : 'multipart/mixed', {
    newline: '\r\n',
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  // As a string it would be parsed, and a comma in it would make another recipient.
  const only = (address: string) => ({ name: '', address });
  message.setHeader({
    from,
    to: only(to),
    'reply-to': only(replyTo),
    subject,
    date: dateHeader(at),
    'auto-submitted': autoSubmitted,
    ...(unsubscribeUrl !== undefined && oneClick(unsubscribeUrl)),
  });
  const letter = calendar === undefined ? message : message.createChild(ALTERNATIVE);
  letter.createChild('text/plain; charset=utf-8').setContent(text);
  letter.createChild('text/html; charset=utf-8').setContent(html);
  if (calendar !== undefined)
    message
      .createChild('text/calendar; charset=utf-8; method=PUBLISH', { filename: 'deadline.ics' })
      // Base64 keeps each line's end as RFC 5545 has it.
      .setHeader({ 'content-disposition': 'attachment', 'content-transfer-encoding': 'base64' })
      .setContent(calendar);
  return message.build();
};

/** Errors after which the very same mail may be accepted later, a mail domain that is not set up right among them; nothing has left. */
const NOT_NOW = new Set([
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
  'LimitExceededException',
  'AccountSendingPausedException',
  'ConfigurationSetSendingPausedException',
  'ServiceUnavailable',
  'MailFromDomainNotVerifiedException',
  'ConfigurationSetDoesNotExistException',
]);

/** Errors that say this mail cannot be accepted. */
const REFUSED = new Set(['MessageRejected', 'InvalidParameterValue', 'InvalidParameterValueException']);

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'Unknown');

class MailOutcomeUnknownError extends Error {
  override readonly name = 'MailOutcomeUnknownError';
}

/**
 * Nothing has left, and the very same mail may be accepted later. A refusal of our credentials or rights, and a sender that is not verified (yet), are
 * faults of the set-up, never of this mail.
 */
const isNotNow = (error: unknown): boolean =>
  NOT_NOW.has(nameOf(error)) ||
  (error instanceof SESServiceException && error.$metadata.httpStatusCode === 403) ||
  (error instanceof MessageRejected && /not verified/i.test(error.message));

/**
 * One attempt only: SES has no idempotency token, so a retry after a lost answer could send twice. The caller's ledger decides what happens next.
 */
export const makeSesMailer = (
  { from, configurationSet }: SesSettings,
  client: SESClient = new SESClient({ maxAttempts: 1 }),
): Mailer => ({
  send: async (mail): Promise<SendOutcome> => {
    const message = await build(from, mail);
    try {
      const { MessageId } = await client.send(
        new SendRawEmailCommand({
          RawMessage: { Data: message },
          Destinations: [mail.to],
          ConfigurationSetName: configurationSet,
          Tags: Object.entries(mail.tags).map(([Name, Value]) => ({ Name, Value })),
        }),
      );
      return { outcome: 'SENT', messageId: MessageId ?? '' };
    } catch (error) {
      const because = nameOf(error);
      if (isNotNow(error)) return { outcome: 'NOT_NOW', because };
      if (REFUSED.has(because)) return { outcome: 'REFUSED', because };
      // SES's texts repeat addresses, so that only the name goes on to logs and histories.
      throw new MailOutcomeUnknownError(`The mail service ended with ${because}.`);
    }
  },
});
