/** What a file is by its bytes, whatever its name and its sender say. */
import { fileTypeFromBuffer } from 'file-type';

/** What is taken as a document. */
const DOCUMENT_TYPES = ['application/pdf', 'image/jpeg', 'image/png'] as const;

export type DocumentType = (typeof DOCUMENT_TYPES)[number];

export const isDocumentType = (type: string | undefined): type is DocumentType =>
  DOCUMENT_TYPES.some((taken) => taken === type);

/**
 * Enough for the colour profile that may stand before the image in a PNG. The library looks into archives for what they hold; in no more than this it
 * finds nothing that unpacks to much.
 */
const LEADING_BYTES = 64 * 1024;

/** The media type of a file by its leading bytes; undefined for what the library does not know, text among it. */
export const typeByContent = async (bytes: Uint8Array): Promise<string | undefined> => {
  try {
    return (await fileTypeFromBuffer(bytes.subarray(0, LEADING_BYTES)))?.mime;
  } catch {
    return undefined;
  }
};

const startsWith = (bytes: Uint8Array, start: readonly number[]): boolean =>
  start.every((byte, place) => bytes[place] === byte);

/** The signature of Outlook's own form, `winmail.dat` ([MS-OXTNEF] §2.1.3.1: 0x223E9F78, the lowest byte first). */
export const isOutlookForm = (bytes: Uint8Array): boolean => startsWith(bytes, [0x78, 0x9f, 0x3e, 0x22]);

/** Nothing, or a line end or two that a mail system put in place of nothing. */
export const isBlank = (bytes: Uint8Array): boolean =>
  bytes.length <= 4 && bytes.every((byte) => byte === 0x0a || byte === 0x0d || byte === 0x20);

const includesNearEnd = (bytes: Uint8Array, mark: Buffer, within: number): boolean => {
  const end = bytes.subarray(-within);
  return Buffer.from(end.buffer, end.byteOffset, end.byteLength).includes(mark);
};

/** Where each kind ends, and how far from the very end that may stand: readers of PDF look for it in the last 1,024 bytes. */
const ENDS: Readonly<Record<DocumentType, { readonly mark: Buffer; readonly within: number }>> = {
  'application/pdf': { mark: Buffer.from('%%EOF'), within: 1024 },
  'image/jpeg': { mark: Buffer.from([0xff, 0xd9]), within: 64 },
  'image/png': { mark: Buffer.from('IEND'), within: 64 },
};

/** Whether a file has the end that its kind has. Some good files have more behind it, so this is asked only where an end may have been lost. */
export const hasItsEnd = (bytes: Uint8Array, type: DocumentType): boolean =>
  includesNearEnd(bytes, ENDS[type].mark, ENDS[type].within);
