/**
 * Where the parts of a message lie in its bytes (RFC 2046 §5.1). Nothing is decoded or copied here.
 *
 * The MIME library can do this too, and holds every line of what is not base64 as an object of its own: a forwarded message with a file of 25 MB took
 * it 18 seconds and 600 MB, a megabyte of empty lines twice that. It bounds neither the number of parts nor the lines of a text. So it is given
 * one part at a time (mime-part.ts), and of texts as much as is read.
 */
import { MOST_HEADER_BYTES, MOST_LEVELS, MOST_PARTS } from './limits.ts';

export type Leaf = {
  readonly head: Buffer;
  readonly body: Buffer;
  /** The declared type, in lower case. */
  readonly mediaType: string;
};

export type Split =
  | {
      readonly outcome: 'SPLIT';
      /** The headers of the message itself. */
      readonly head: Buffer;
      /** Parts that are no multipart, in their order. */
      readonly leaves: readonly Leaf[];
      /** Multiparts that were not entered: below too many others, or without a line that divides them. */
      readonly closed: readonly ('NESTED_TOO_DEEP' | 'MALFORMED')[];
      /** A multipart does not end with its closing line: the last part may have lost its end. */
      readonly isCutOff: boolean;
    }
  | { readonly outcome: 'REFUSED'; readonly reason: 'TOO_MANY_PARTS' | 'HEADERS_TOO_LARGE' };

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const HYPHEN = 0x2d;

/** Headers end at the first empty line; line ends may have lost their carriage return on the way. */
const headAndBody = (bytes: Buffer): { readonly head: Buffer; readonly body: Buffer } => {
  if (bytes[0] === LINE_FEED) return { head: bytes.subarray(0, 0), body: bytes.subarray(1) };
  if (bytes[0] === CARRIAGE_RETURN && bytes[1] === LINE_FEED)
    return { head: bytes.subarray(0, 0), body: bytes.subarray(2) };
  const withReturn = bytes.indexOf('\n\r\n');
  const before = withReturn === -1 ? bytes : bytes.subarray(0, withReturn + 1);
  const plain = before.indexOf('\n\n');
  if (plain !== -1) return { head: bytes.subarray(0, plain + 1), body: bytes.subarray(plain + 2) };
  if (withReturn === -1) return { head: bytes, body: bytes.subarray(bytes.length) };
  return { head: bytes.subarray(0, withReturn + 1), body: bytes.subarray(withReturn + 3) };
};

/** The first Content-Type, unfolded; the library takes the first as well. */
export const contentTypeOf = (head: Buffer): string | undefined =>
  /^content-type[ \t]*:(.*)$/im.exec(head.toString('latin1').replace(/\r?\n[ \t]/g, ' '))?.[1]?.trim();

const MEDIA_TYPE = /^[^\s/;()"]+\/[^\s/;()"]+/;
const BOUNDARY = /;\s*boundary\s*=\s*(?:"((?:[^"\\]|\\.)+)"|([^\s;"]+))/i;

const boundaryOf = (contentType: string): string | undefined => {
  const [, quoted, plain] = BOUNDARY.exec(contentType) ?? [];
  return quoted?.replace(/\\(.)/g, '$1') ?? plain;
};

type Divider = { readonly start: number; readonly end: number; readonly isLast: boolean };

/** A line that is the boundary, perhaps with two hyphens behind it and spaces behind those. */
const dividerAt = (bytes: Buffer, start: number, markLength: number): Divider | undefined => {
  if (start > 0 && bytes[start - 1] !== LINE_FEED) return undefined;
  let at = start + markLength;
  const isLast = bytes[at] === HYPHEN && bytes[at + 1] === HYPHEN;
  if (isLast) at += 2;
  while (bytes[at] === 0x20 || bytes[at] === 0x09 || bytes[at] === CARRIAGE_RETURN) at += 1;
  if (at < bytes.length && bytes[at] !== LINE_FEED) return undefined;
  return { start, end: Math.min(at + 1, bytes.length), isLast };
};

const dividersIn = (bytes: Buffer, boundary: string): Divider[] => {
  const mark = Buffer.from(`--${boundary}`, 'latin1');
  const dividers: Divider[] = [];
  for (let at = bytes.indexOf(mark); at !== -1 && dividers.length <= MOST_PARTS; at = bytes.indexOf(mark, at + 1)) {
    const divider = dividerAt(bytes, at, mark.length);
    if (divider !== undefined) dividers.push(divider);
    if (divider?.isLast) break;
  }
  return dividers;
};

/** The line end before a boundary belongs to the boundary. */
const withoutLineEnd = (bytes: Buffer): Buffer => {
  if (bytes.at(-1) !== LINE_FEED) return bytes;
  return bytes.subarray(0, bytes.at(-2) === CARRIAGE_RETURN ? -2 : -1);
};

const partsBetween = (bytes: Buffer, dividers: readonly Divider[]): Buffer[] =>
  dividers
    .filter(({ isLast }) => !isLast)
    .map(({ end }, place) => {
      const next = dividers[place + 1];
      return next === undefined ? bytes.subarray(end) : withoutLineEnd(bytes.subarray(end, next.start));
    });

/**
 * Splits a message. Levels of multipart are entered down to `MOST_LEVELS`; what is below is named as closed. A message of more parts or longer headers
 * than the limits is refused as a whole: it is none that a person wrote.
 */
export const splitMessage = (message: Buffer): Split => {
  const leaves: Leaf[] = [];
  const closed: ('NESTED_TOO_DEEP' | 'MALFORMED')[] = [];
  let isCutOff = false;
  let partCount = 0;
  let headerBytes = 0;

  const enter = (bytes: Buffer, level: number, defaultType: string): void => {
    partCount += 1;
    const { head, body } = headAndBody(bytes);
    headerBytes += head.length;
    if (partCount > MOST_PARTS || headerBytes > MOST_HEADER_BYTES) return;
    const contentType = contentTypeOf(head) ?? defaultType;
    const mediaType = MEDIA_TYPE.exec(contentType)?.[0].toLowerCase() ?? defaultType;
    if (!mediaType.startsWith('multipart/')) {
      leaves.push({ head, body, mediaType });
      return;
    }
    const boundary = boundaryOf(contentType);
    const dividers = boundary === undefined ? [] : dividersIn(body, boundary);
    if (dividers.length === 0 || level === MOST_LEVELS) {
      closed.push(dividers.length === 0 ? 'MALFORMED' : 'NESTED_TOO_DEEP');
      return;
    }
    if (!dividers.some(({ isLast }) => isLast)) isCutOff = true;
    // RFC 2046 §5.1.5: in a digest a part without a type is a message.
    const typeWithin = mediaType === 'multipart/digest' ? 'message/rfc822' : 'text/plain';
    for (const part of partsBetween(body, dividers)) enter(part, level + 1, typeWithin);
  };

  enter(message, 0, 'text/plain');
  if (headerBytes > MOST_HEADER_BYTES) return { outcome: 'REFUSED', reason: 'HEADERS_TOO_LARGE' };
  if (partCount > MOST_PARTS) return { outcome: 'REFUSED', reason: 'TOO_MANY_PARTS' };
  return { outcome: 'SPLIT', head: headAndBody(message).head, leaves, closed, isCutOff };
};
