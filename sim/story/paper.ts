/** The files that people in a story send: a real PDF of one page, the same for the same words. */
import { PDFDocument } from '@cantoo/pdf-lib';

export const paperThatSays = async (words: string): Promise<Blob> => {
  const document = await PDFDocument.create({ updateMetadata: false });
  document.setTitle(words);
  document.addPage();
  return new Blob([new Uint8Array(await document.save())], { type: 'application/pdf' });
};
