/** Small real files, made here: a PDF of pages that say something, and the smallest PNG and JPEG that are one. */
import { createHash } from 'node:crypto';
import { PDFDocument } from '@cantoo/pdf-lib';

/** Other words make other bytes. The same words make the same: nothing of the day goes in. */
export const aPdf = async (words: string, pages = 1): Promise<Uint8Array> => {
  const document = await PDFDocument.create({ updateMetadata: false });
  document.setTitle(words);
  for (let page = 0; page < pages; page += 1) document.addPage([200, 200]);
  return document.save({ addDefaultPage: false });
};

export const aLockedPdf = async (): Promise<Uint8Array> => {
  const document = await PDFDocument.create({ updateMetadata: false });
  document.addPage([200, 200]);
  document.encrypt({ userPassword: 'secret', ownerPassword: 'secret' });
  return document.save();
};

const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));

/** One grey pixel. */
export const A_PNG = bytesOf(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==',
);

/** The beginning of every JPEG that a camera writes, and its end. */
export const A_JPEG = new Uint8Array([
  0xff, 0xd8, 0xff, 0xe0, 0x00, 0x10, 0x4a, 0x46, 0x49, 0x46, 0x00, 0x01, 0x01, 0x00, 0x00, 0x01, 0x00, 0x01, 0x00,
  0x00, 0xff, 0xd9,
]);

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
