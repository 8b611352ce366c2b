/** The MIME library, given one part at a time: names of files, encodings of bytes and of letters. */
import PostalMime, { type Email } from 'postal-mime';
import { MOST_ATTACHMENT_BYTES, MOST_HEADER_BYTES, MOST_TEXT_BYTES } from './limits.ts';
import type { Leaf } from './split-message.ts';

/** The same bytes, not a copy. */
export const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);

const EMPTY_LINE = Buffer.from('\r\n');

const parse = (...pieces: readonly Uint8Array[]): Promise<Email> =>
  PostalMime.parse(Buffer.concat(pieces), {
    forceRfc822Attachments: true,
    maxNestingDepth: 0,
    maxHeadersSize: MOST_HEADER_BYTES + 1024,
  });

/** Headers alone: without a body there is nothing that they could be about. */
export const parseHead = (head: Buffer): Promise<Email> => parse(head, EMPTY_LINE);

export type Description = {
  readonly declaredName: string | undefined;
  readonly contentId: string | undefined;
  /** Whether the sender's system means it for reading in the message rather than for saving. */
  readonly isText: boolean;
};

/** RFC 2392 §2: in an address of a part its id stands without the angle brackets. */
const withoutBrackets = (id: string): string => id.replace(/^\s*<?|>?\s*$/g, '');

export const describe = async ({ head }: Leaf): Promise<Description> => {
  const [attachment] = (await parseHead(head)).attachments;
  return {
    declaredName: attachment?.filename ?? undefined,
    contentId: attachment?.contentId === undefined ? undefined : withoutBrackets(attachment.contentId),
    isText: attachment === undefined,
  };
};

const encodingOf = ({ head }: Leaf): string =>
  /^content-transfer-encoding[ \t]*:\s*"?([a-z0-9-]+)/im.exec(head.toString('latin1'))?.[1]?.toLowerCase() ?? '';

/** Padding stands at the end of all, as RFC 2045 §6.8 has it, and not at the end of each line. */
const isPaddedAtItsEnd = (body: Buffer): boolean => {
  const first = body.indexOf('=');
  return first === -1 || body.subarray(first).every((byte) => byte === 0x3d || byte <= 0x20);
};

const AS_FILE = Buffer.from('Content-Type: application/octet-stream\r\nContent-Disposition: attachment\r\n');

/** The library takes the first of two headers, so that these bytes are no text to it. It makes one line end of each kind into a line feed. */
const decodedByLibrary = async (body: Buffer, encoding: string): Promise<Uint8Array> => {
  const head = Buffer.from(`Content-Transfer-Encoding: ${encoding}\r\n`);
  const [attachment] = (await parse(AS_FILE, head, EMPTY_LINE, body)).attachments;
  const content = attachment?.content ?? '';
  return content instanceof ArrayBuffer ? new Uint8Array(content) : Buffer.from(content);
};

/** Base64 of more letters than these decodes to more than is taken: four are three bytes. */
const MOST_BASE_64_LETTERS = Math.ceil(MOST_ATTACHMENT_BYTES / 3) * 4;

const letterCount = (body: Buffer): number => body.reduce((count, byte) => (byte > 0x20 ? count + 1 : count), 0);

/** Whether a part is surely larger than what is taken, so that it need not be decoded to know. */
export const isTooLarge = (leaf: Leaf): boolean => {
  const { body } = leaf;
  if (body.length <= MOST_ATTACHMENT_BYTES) return false;
  const encoding = encodingOf(leaf);
  if (encoding === 'base64') return body.length > MOST_BASE_64_LETTERS && letterCount(body) > MOST_BASE_64_LETTERS;
  return encoding !== 'quoted-printable';
};

/**
 * The bytes of a part. What is not encoded is a view of the message, as it came; base64 is decoded at once, through one text of its letters; else the
 * library decodes.
 */
export const decode = async (leaf: Leaf): Promise<Uint8Array> => {
  const { body } = leaf;
  const encoding = encodingOf(leaf);
  if (encoding === 'base64' && isPaddedAtItsEnd(body)) return Buffer.from(body.toString('latin1'), 'base64');
  return encoding === 'base64' || encoding === 'quoted-printable' ? decodedByLibrary(body, encoding) : body;
};

/** No encoding makes a byte into more than three (quoted-printable), nor a line end into more than that. */
const MOST_ENCODED_TEXT_BYTES = 4 * MOST_TEXT_BYTES;

const FROM_BASE_64 = Buffer.from('Content-Transfer-Encoding: base64\r\n');

/** The first bytes of a part, at most as many as of a text are read. */
export const decodeStart = async ({ body, ...leaf }: Leaf): Promise<Uint8Array> =>
  (await decode({ ...leaf, body: body.subarray(0, MOST_ENCODED_TEXT_BYTES) })).subarray(0, MOST_TEXT_BYTES);

/**
 * What a text says, in letters: plain or HTML, by its type. The library gets its bytes in base64, whatever they came in, since it holds each line
 * of other encodings as an object of its own.
 */
export const readText = async (
  { head }: Leaf,
  bytes: Uint8Array,
): Promise<{ readonly text: string; readonly html: string }> => {
  const letters = viewOf(bytes).toString('base64');
  const { text = '', html = '' } = await parse(FROM_BASE_64, head, EMPTY_LINE, Buffer.from(letters));
  return { text, html };
};
