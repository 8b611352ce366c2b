/** Tells the logo in somebody's signature from the photo of a document: both come as images within the text. */
import { isDocumentType } from './file-content.ts';
import type { Attachment } from './read-parts.ts';

/**
 * No page or card can be read on an image with fewer rows or columns. The smallest photos that phones send are 320 pixels on the longer side ("Small"
 * in Apple Mail), and a card in the form of ISO/IEC 7810 ID-1 that fills one has 202 on the shorter. Signs of a clinic or a school stay below it.
 * Bytes would not tell: a page in black and white can be as small as a coloured sign.
 */
const FEWEST_READABLE_PIXELS = 180;

/** For kinds of image that are no documents anyway (GIF): whether the sender is told that it was refused. */
const MOST_SIGN_BYTES = 10 * 1024;

const view = ({ buffer, byteOffset, byteLength }: Uint8Array): DataView => new DataView(buffer, byteOffset, byteLength);

/** PNG (ISO/IEC 15948 §11.2.2): width and height stand at fixed places. */
const shorterSideOfPng = (bytes: Uint8Array): number | undefined =>
  bytes.length < 24 ? undefined : Math.min(view(bytes).getUint32(16), view(bytes).getUint32(20));

/** The markers that start a frame (ITU-T T.81, table B.1); C4, C8 and CC are others. */
const startsFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

/** JPEG (ITU-T T.81, B.2.2): segments with their lengths, until one that starts a frame. */
const shorterSideOfJpeg = (bytes: Uint8Array): number | undefined => {
  const data = view(bytes);
  let at = 2;
  while (at + 9 <= bytes.length && data.getUint8(at) === 0xff) {
    if (startsFrame(data.getUint8(at + 1))) return Math.min(data.getUint16(at + 5), data.getUint16(at + 7));
    at += 2 + data.getUint16(at + 2);
  }
  return undefined;
};

const shorterSide = (bytes: Uint8Array, type: string): number | undefined => {
  if (type === 'image/png') return shorterSideOfPng(bytes);
  return type === 'image/jpeg' ? shorterSideOfJpeg(bytes) : undefined;
};

/**
 * Whether an attachment is the decoration of a text: an image that the text shows by its Content-ID, and too small for a document to be read on it.
 * `type` is by its content. Errs to a document: a sign that is filed costs a look, a lost document costs an application.
 */
export const isSignatureImage = ({ bytes, isShownInText }: Attachment, type: string | undefined): boolean => {
  if (!isShownInText || !type?.startsWith('image/')) return false;
  if (!isDocumentType(type)) return bytes.length < MOST_SIGN_BYTES;
  const side = shorterSide(bytes, type);
  return side !== undefined && side < FEWEST_READABLE_PIXELS;
};
