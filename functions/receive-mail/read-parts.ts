/** The text and the attachments of a message and of what was forwarded in it, and a note of everything that could not be opened. */
import { isDocumentType, typeByContent } from './file-content.ts';
import { MOST_ATTACHMENTS, MOST_FORWARDED, MOST_TEXT_BYTES } from './limits.ts';
import { type Description, decode, decodeStart, describe, isTooLarge, readText, viewOf } from './mime-part.ts';
import { contentTypeOf, type Leaf, type Split, splitMessage } from './split-message.ts';

export type Attachment = {
  /** As the sender wrote it: for nothing but to be cleaned and shown. */
  readonly declaredName: string | undefined;
  /** As the sender's system says, in lower case: a hint, never trusted. */
  readonly declaredType: string;
  readonly bytes: Uint8Array;
  /** Shown within the text: the HTML names it by its Content-ID (RFC 2392). Some clients give a Content-ID to whatever is attached. */
  readonly isShownInText: boolean;
  /** It came in a message that was forwarded as an attachment. */
  readonly isForwarded: boolean;
  /** The message ends before it should, and this was the last part: its end may be missing. */
  readonly mayBeCutOff: boolean;
};

/** Something in a message that could not be opened: it is told to the sender, so that nothing is lost in silence. */
export type Unopened = {
  readonly declaredName: string | undefined;
  readonly reason: /** A message in a forwarded message, or a part below more levels than are entered. */
    | 'NESTED_TOO_DEEP'
    /** More forwarded messages than are looked into. */
    | 'TOO_MANY'
    /** Larger than what is taken; it was not decoded. */
    | 'TOO_LARGE'
    /** A multipart that nothing divides, or a forwarded message beyond the limits. */
    | 'MALFORMED'
    /** A file between the lines of the text (uuencoded). */
    | 'SENT_AS_TEXT';
};

export type Parts = {
  /** The plain texts, or, where there are none, `html`. */
  readonly text: string;
  readonly html: string;
  readonly attachments: readonly Attachment[];
  readonly unopened: readonly Unopened[];
};

type SplitMessage = Extract<Split, { outcome: 'SPLIT' }>;

const unescaped = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** RFC 2392 §2: `cid:` and the Content-ID, percent-encoded. */
const idsShownIn = (html: string): ReadonlySet<string> =>
  new Set(Array.from(html.matchAll(/\bcid:([^"'\s<>)]{1,998})/gi), ([, id = '']) => unescaped(id)));

/** `begin 644 name`, then a line with its own length in front. The first twenty are named. */
const UUENCODED = /^begin [0-7]{3,4} ([^\r\n]{1,255})\r?\n[!-`][ -`]{1,80}\r?$/gm;

const filesBetweenLines = (text: string): Unopened[] =>
  Array.from(
    text.matchAll(UUENCODED),
    ([, declaredName]): Unopened => ({ declaredName, reason: 'SENT_AS_TEXT' }),
  ).slice(0, MOST_ATTACHMENTS);

/** Some systems send whatever they have as text. A document is one all the same. */
const isDocumentAsText = async (leaf: Leaf): Promise<boolean> =>
  leaf.body.length > 0 && isDocumentType(await typeByContent(await decodeStart(leaf)));

/** The first texts, as much as is read of all together. */
const readTexts = async (leaves: readonly Leaf[]): Promise<Pick<Parts, 'text' | 'html'>> => {
  const texts: string[] = [];
  const pages: string[] = [];
  let leftBytes = MOST_TEXT_BYTES;
  for (const leaf of leaves) {
    if (leftBytes === 0) break;
    const bytes = (await decodeStart(leaf)).subarray(0, leftBytes);
    leftBytes -= bytes.length;
    const { text, html } = await readText(leaf, bytes);
    if (text.trim() !== '') texts.push(text);
    pages.push(html);
  }
  return { text: texts.join('\n'), html: pages.join('\n') };
};

type Sorted = {
  readonly texts: readonly Leaf[];
  readonly files: readonly (Leaf & Description)[];
  readonly messages: readonly (Leaf & Description)[];
};

const FORWARDED = 'message/rfc822';

/** A message in a report of its failure is ours and comes back to us: it is looked into no more than the report. */
const isReport = (head: Buffer): boolean => /^multipart\/report\b/i.test(contentTypeOf(head) ?? '');

const sort = async ({ head, leaves }: SplitMessage): Promise<Sorted> => {
  const texts: Leaf[] = [];
  const files: (Leaf & Description)[] = [];
  const messages: (Leaf & Description)[] = [];
  const opensMessages = !isReport(head);
  for (const leaf of leaves) {
    const description = await describe(leaf);
    if (leaf.mediaType === FORWARDED && opensMessages) messages.push({ ...leaf, ...description });
    else if (description.isText && !(await isDocumentAsText(leaf))) texts.push(leaf);
    else files.push({ ...leaf, ...description });
  }
  return { texts, files, messages };
};

const NOTHING: Parts = { text: '', html: '', attachments: [], unopened: [] };

const openForwarded = async (message: Leaf & Description): Promise<Parts> => {
  const split = splitMessage(viewOf(await decode(message)));
  if (split.outcome === 'REFUSED') {
    return { ...NOTHING, unopened: [{ declaredName: message.declaredName, reason: 'MALFORMED' }] };
  }
  return readParts(split, true);
};

const notOpened = ({ declaredName }: Description, reason: Unopened['reason']): Unopened => ({ declaredName, reason });

/**
 * Everything in a message. What was forwarded is opened once and no deeper, after what is attached to the message itself; its text is left alone.
 * Of a message that was cut off the last attachment says so.
 */
export const readParts = async (split: SplitMessage, isForwarded: boolean): Promise<Parts> => {
  const { texts, files, messages } = await sort(split);
  const { text, html } = await readTexts(texts);
  const shown = idsShownIn(html);
  const unopened = [
    ...filesBetweenLines(text),
    ...split.closed.map((reason): Unopened => ({ declaredName: undefined, reason })),
  ];
  const attachments: Attachment[] = [];
  const last = split.leaves.at(-1);
  for (const file of files) {
    if (isTooLarge(file)) {
      unopened.push(notOpened(file, 'TOO_LARGE'));
      continue;
    }
    attachments.push({
      declaredName: file.declaredName,
      declaredType: file.mediaType,
      bytes: await decode(file),
      isShownInText: file.contentId !== undefined && shown.has(file.contentId),
      isForwarded,
      mayBeCutOff: split.isCutOff && file.body === last?.body,
    });
  }
  for (const [place, message] of messages.entries()) {
    if (isForwarded) unopened.push(notOpened(message, 'NESTED_TOO_DEEP'));
    else if (place >= MOST_FORWARDED) unopened.push(notOpened(message, 'TOO_MANY'));
    else {
      const within = await openForwarded(message);
      attachments.push(...within.attachments);
      unopened.push(...within.unopened);
    }
  }
  return { text, html, attachments, unopened };
};
