/** Looks at the bytes of a file: whether they are what was declared, and whether a person could open them. */
import { createHash } from 'node:crypto';
import { PDFDict, PDFName, PDFNumber, PDFParser } from '@cantoo/pdf-lib';
import { fileTypeFromBuffer } from 'file-type/core';
import { sameMediaType } from '../../domain/documents.ts';
import type { FileProblem } from '../../domain/uploads.ts';

export type Look = { readonly sha256: string } | { readonly problem: FileProblem };

/** The same bytes as a Buffer: of that the library's slices are views, of a plain array they would be copies, and the file would be held twice. */
const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer => Buffer.from(buffer, byteOffset, byteLength);

/** A PDF that is locked, has no pages, or cannot be read at all. Of its contents only streams of objects are unpacked. */
const pdfProblem = async (bytes: Uint8Array): Promise<FileProblem | undefined> => {
  try {
    const document = await PDFParser.forBytesWithOptions(viewOf(bytes)).parseDocument();
    const { trailerInfo } = document;
    if (trailerInfo.Encrypt !== undefined) return 'ENCRYPTED';
    const pages = document.lookup(trailerInfo.Root, PDFDict).lookup(PDFName.of('Pages'), PDFDict);
    return pages.lookup(PDFName.of('Count'), PDFNumber).asNumber() > 0 ? undefined : 'NO_PAGES';
  } catch {
    return 'DAMAGED';
  }
};

/** The type is told by the leading bytes; neither a name nor what was declared is believed. */
export const lookAt = async (bytes: Uint8Array, declared: string): Promise<Look> => {
  if (bytes.length === 0) return { problem: 'EMPTY' };
  const type = await fileTypeFromBuffer(bytes);
  if (type === undefined || !sameMediaType(type.mime, declared)) return { problem: 'TYPE_DIFFERS' };
  const problem = type.mime === 'application/pdf' ? await pdfProblem(bytes) : undefined;
  return problem === undefined ? { sha256: createHash('sha256').update(bytes).digest('hex') } : { problem };
};
