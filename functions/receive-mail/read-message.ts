/** From the raw bytes of a message to what the rest of the system knows of it. Nothing here trusts what it reads: verdicts are in the receipt. */
import type { Email } from 'postal-mime';
import { displayText } from '../shared/display-text.ts';
import { type AutomationFacts, automationOf } from './answerable.ts';
import {
  MOST_ADDRESS_LENGTH,
  MOST_LINE_LENGTH,
  MOST_MESSAGE_BYTES,
  MOST_SUBJECT_LENGTH,
  MOST_TEXT_LENGTH,
} from './limits.ts';
import { parseHead, viewOf } from './mime-part.ts';
import { type Parts, readParts } from './read-parts.ts';
import { type Split, splitMessage } from './split-message.ts';

export type ReceivedMessage = Omit<Parts, 'html'> & {
  readonly outcome: 'READ';
  /** The one address of the From header. Undefined where there is none, or more than one, so that nobody is taken for somebody else. */
  readonly from: string | undefined;
  readonly subject: string;
  readonly automation: AutomationFacts;
  /** For a person to read, at most twenty thousand characters. Nothing is done because of what it says. */
  readonly text: string;
};

type UnreadableReason =
  | 'EMPTY'
  | 'TOO_LARGE'
  | Extract<Split, { outcome: 'REFUSED' }>['reason']
  /** No way through was found. */
  | 'MALFORMED';

export type Reading = ReceivedMessage | { readonly outcome: 'UNREADABLE'; readonly reason: UnreadableReason };

const valuesOf = ({ headers }: Email, name: string): string[] =>
  headers.filter(({ key }) => key === name).map(({ value }) => value);

/**
 * An address alone, or behind a name in angle brackets, with nothing in either that one reader takes for an address and another for a name. RFC 5322
 * allows more (quoted local parts, comments, groups); who writes so is nobody that we know.
 */
const FROM =
  /^(?:(?:[^<>"@]*|"[^"<>\\]*")\s*<([^\s@<>"]+@[^\s@<>"]+)>|([^\s@<>",;:()]+@[^\s@<>",;:()]+)(?:\s*\([^()<>@]*\))?)$/;

/** RFC 5322 §3.6 allows one From header. With two, one system shows the first and another proves the second. */
const fromOf = (email: Email): string | undefined => {
  const [only, ...others] = valuesOf(email, 'from');
  if (only === undefined || others.length > 0 || only.length > MOST_LINE_LENGTH) return undefined;
  const [, bracketed, bare] = FROM.exec(only.trim()) ?? [];
  const address = bracketed ?? bare;
  return address !== undefined && address.length <= MOST_ADDRESS_LENGTH ? address : undefined;
};

const ENTITIES: Readonly<Record<string, string>> = { nbsp: ' ', lt: '<', gt: '>', quot: '"', amp: '&' };

/** What HTML says, roughly, for a person to read: it is shown as plain text and never put into a page as it is. */
const textOfHtml = (html: string): string =>
  html
    .replace(/<(style|script|title)\b[^<]*(?:<(?!\/\1)[^<]*)*/gi, '')
    .replace(/<(?:br|\/p|\/div|\/tr|\/li)\b[^<>]*>/gi, '\n')
    .replace(/<[^<>]*>/g, '')
    .replace(/&(nbsp|lt|gt|quot|amp);/g, (entity, name: string) => ENTITIES[name] ?? entity);

/** The plain text, or what the HTML says where there is none. */
const readable = ({ text, html }: Parts): string =>
  (text === '' ? textOfHtml(html) : text)
    .slice(0, MOST_TEXT_LENGTH * 2)
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, '')
    .replace(/\p{Cs}/gu, '\uFFFD')
    .trim()
    .slice(0, MOST_TEXT_LENGTH);

const unreadable = (reason: UnreadableReason): Reading => ({ outcome: 'UNREADABLE', reason });

const readSplit = async (split: Extract<Split, { outcome: 'SPLIT' }>): Promise<ReceivedMessage> => {
  const email = await parseHead(split.head);
  const parts = await readParts(split, false);
  return {
    outcome: 'READ',
    from: fromOf(email),
    subject: displayText(email.subject ?? '', MOST_SUBJECT_LENGTH),
    automation: automationOf(email.headers),
    text: readable(parts),
    attachments: parts.attachments,
    unopened: parts.unopened,
  };
};

/**
 * Reads a message. Never throws: what cannot be read says why, and the raw message is kept for a person.
 *
 * A message of forty megabytes is held as it came, and its attachments once as they decode (three quarters of that, attachments being base64);
 * while one is decoded, its letters are held once more as a text. An attachment that was not encoded, and a forwarded message, are views of what
 * came, so `raw` lives as long as they do. What is larger than the limit is not decoded.
 */
export const readMessage = async (raw: Uint8Array): Promise<Reading> => {
  if (raw.byteLength === 0) return unreadable('EMPTY');
  if (raw.byteLength > MOST_MESSAGE_BYTES) return unreadable('TOO_LARGE');
  try {
    const split = splitMessage(viewOf(raw));
    return split.outcome === 'REFUSED' ? unreadable(split.reason) : await readSplit(split);
  } catch {
    return unreadable('MALFORMED');
  }
};
