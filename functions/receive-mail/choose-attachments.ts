/** Which attachments of a message are documents, judged by their bytes. Nothing is dropped: each has an outcome, in the order of the message. */
import { createHash } from 'node:crypto';
import { displayFileName } from '../shared/display-text.ts';
import { type DocumentType, hasItsEnd, isBlank, isDocumentType, isOutlookForm, typeByContent } from './file-content.ts';
import { MOST_ATTACHMENT_BYTES, MOST_ATTACHMENTS } from './limits.ts';
import type { Attachment, Parts, Unopened } from './read-parts.ts';
import { isSignatureImage } from './signature-image.ts';

type RefusalReason =
  | Unopened['reason']
  /** Packed files are never unpacked: what is in them is asked for as it is. */
  | 'ARCHIVE'
  | 'NOT_A_DOCUMENT_TYPE'
  | 'EMPTY'
  /** `winmail.dat`. */
  | 'OUTLOOK_FORM'
  /** Encrypted, or signed in a way that wraps what was signed (S/MIME, OpenPGP). */
  | 'SEALED'
  /** The message ended before this file did. */
  | 'CUT_OFF';

type PassedOverReason = 'SIGNATURE_IMAGE' | 'CALENDAR' | 'SIGNATURE' | 'CONTACT' | 'REPORT' | 'REPEATED';

export type Choice = { readonly fileName: string } & (
  | { readonly outcome: 'TAKEN'; readonly mediaType: DocumentType; readonly bytes: Uint8Array; readonly sha256: string }
  /** To be told to the sender. `foundType` is what the bytes are, where that is known. */
  | { readonly outcome: 'REFUSED'; readonly reason: RefusalReason; readonly foundType?: string }
  /** No document, and meant to be none: for the record alone. */
  | { readonly outcome: 'PASSED_OVER'; readonly reason: PassedOverReason }
);

const ARCHIVES: readonly string[] = [
  'application/zip',
  'application/gzip',
  'application/zstd',
  ...['rar', '7z', 'lzh', 'ace'].map((name) => `application/x-${name}-compressed`),
  ...['arj', 'bzip2', 'compress', 'cpio', 'lz4', 'lzip', 'tar', 'xz'].map((name) => `application/x-${name}`),
  'application/vnd.ms-cab-compressed',
];

/** What clients add on their own, by its declared type. A document that is declared as one of these is still a document. */
const COMPANIONS: readonly (readonly [RegExp, PassedOverReason])[] = [
  [/^(text\/calendar|application\/ics)$/, 'CALENDAR'],
  [/^application\/(x-)?pkcs7-signature$|^application\/pgp-(signature|keys|encrypted)$/, 'SIGNATURE'],
  [/^text\/(x-)?vcard$/, 'CONTACT'],
  [/^message\/|^text\/rfc822-headers$/, 'REPORT'],
];

const SEALED_TYPE = /^application\/(x-)?pkcs7-mime$/;
const SEALED_START = '-----BEGIN PGP MESSAGE-----';

const isSealed = ({ declaredType, bytes }: Attachment): boolean =>
  SEALED_TYPE.test(declaredType) ||
  Buffer.from(bytes.subarray(0, SEALED_START.length)).toString('latin1') === SEALED_START;

const reasonToRefuse = (attachment: Attachment, foundType: string | undefined): RefusalReason => {
  if (foundType !== undefined && ARCHIVES.includes(foundType)) return 'ARCHIVE';
  return isSealed(attachment) ? 'SEALED' : 'NOT_A_DOCUMENT_TYPE';
};

type Verdict =
  | { readonly outcome: 'DOCUMENT'; readonly mediaType: DocumentType }
  | { readonly outcome: 'REFUSED'; readonly reason: RefusalReason; readonly foundType?: string }
  | { readonly outcome: 'PASSED_OVER'; readonly reason: PassedOverReason };

const refuse = (reason: RefusalReason): Verdict => ({ outcome: 'REFUSED', reason });

/** One attachment for itself. */
const judge = async (attachment: Attachment): Promise<Verdict> => {
  const { bytes, declaredType, mayBeCutOff } = attachment;
  const companion = COMPANIONS.find(([type]) => type.test(declaredType))?.[1];
  if (isBlank(bytes) && companion === undefined) return refuse('EMPTY');
  if (bytes.length > MOST_ATTACHMENT_BYTES) return refuse('TOO_LARGE');
  if (isOutlookForm(bytes)) return refuse('OUTLOOK_FORM');
  const foundType = await typeByContent(bytes);
  if (isSignatureImage(attachment, foundType)) return { outcome: 'PASSED_OVER', reason: 'SIGNATURE_IMAGE' };
  if (isDocumentType(foundType)) {
    return mayBeCutOff && !hasItsEnd(bytes, foundType)
      ? refuse('CUT_OFF')
      : { outcome: 'DOCUMENT', mediaType: foundType };
  }
  if (companion !== undefined) return { outcome: 'PASSED_OVER', reason: companion };
  return { outcome: 'REFUSED', reason: reasonToRefuse(attachment, foundType), ...(foundType && { foundType }) };
};

const nameOf = (declaredName: string | undefined, place: number): string =>
  displayFileName(declaredName ?? '') ?? `attachment-${place + 1}`;

/**
 * What becomes of everything in a message. At most twenty documents are taken, the first; the same bytes twice are one. Only what is taken keeps
 * its bytes, as they were read.
 */
export const chooseAttachments = async ({
  attachments,
  unopened,
}: Pick<Parts, 'attachments' | 'unopened'>): Promise<readonly Choice[]> => {
  const taken = new Set<string>();
  const choices: Choice[] = [];
  for (const [place, attachment] of attachments.entries()) {
    const fileName = nameOf(attachment.declaredName, place);
    const verdict = await judge(attachment);
    if (verdict.outcome !== 'DOCUMENT') {
      choices.push({ fileName, ...verdict });
      continue;
    }
    const { bytes } = attachment;
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    if (taken.has(sha256)) choices.push({ fileName, outcome: 'PASSED_OVER', reason: 'REPEATED' });
    else if (taken.size === MOST_ATTACHMENTS) choices.push({ fileName, outcome: 'REFUSED', reason: 'TOO_MANY' });
    else {
      taken.add(sha256);
      choices.push({ fileName, outcome: 'TAKEN', mediaType: verdict.mediaType, bytes, sha256 });
    }
  }
  const rest = unopened.map(({ declaredName, reason }, place): Choice => {
    return { fileName: nameOf(declaredName, attachments.length + place), outcome: 'REFUSED', reason };
  });
  return [...choices, ...rest];
};
