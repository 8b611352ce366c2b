/**
 * Files on their way into a case. A file that somebody uploads or mails is expected first, then scanned and looked at, and becomes a document of the
 * case, or does not; what became of it is kept either way. Its bytes are elsewhere (adapters/files/).
 */
import * as z from 'zod/mini';
import { addHours, addMinutes, CalendarDate, Instant } from './dates.ts';
import { Refusal } from './refusals.ts';
import { Actor } from './signals.ts';

/** 25 MB, as the program's upload page and mail systems allow; at least one byte. */
export const MOST_BYTES = 25 * 1024 * 1024;

/** For how long a form to upload one file is good. */
export const UPLOAD_MINUTES = 10;

/** After this a file that is still expected is given up: a scan takes minutes, and is not waited for any longer. */
export const GIVEN_UP_HOURS = 24;

/** For how long a link to a document is good. */
export const VIEW_MINUTES = 1;

/** Files that a case waits for at once, and documents that it has at most: far more than any program asks for. */
export const MOST_EXPECTED = 30;
export const MOST_DOCUMENTS = 200;

const id = z.string().check(z.minLength(1), z.maxLength(128));

/** What a file is, as its sender says. */
export const UPLOAD_FIELDS = {
  kind: id,
  fileName: z.string().check(z.minLength(1), z.maxLength(255)),
  /** Without parameters. */
  mediaType: z.string().check(z.regex(/^[\w.+-]+\/[\w.+-]+$/), z.maxLength(128)),
  /** Last day on which the document itself is valid. */
  expiresOn: z.optional(CalendarDate),
} as const;

/** The kind of a file that came by mail and names none: staff sort it (`DECIDE_DOCUMENT`). */
export const UNSORTED = 'UNSORTED';

export const Upload = z.object({
  documentId: id,
  caseId: id,
  ...UPLOAD_FIELDS,
  by: Actor,
  /** The message that brought it, where it came by mail. */
  messageId: z.optional(id),
  expectedAt: Instant,
  /** When a file that came by mail was brought to where it is scanned. */
  stagedAt: z.optional(Instant),
  /** EXPECTED until it has come and was looked at. ALREADY_RECEIVED: the case has a document of the same bytes. */
  state: z.enum(['EXPECTED', 'FILED', 'ALREADY_RECEIVED', 'REFUSED']),
  /** The version that was scanned first: what is put in its place with the same form counts for nothing. */
  versionId: z.optional(z.string()),
  settledAt: z.optional(Instant),
  /** Why it was refused. */
  refusals: z.optional(z.array(Refusal)),
});
export type Upload = z.infer<typeof Upload>;

/** From when on a file is waited for; undefined for one that came by mail and is still on its way to be scanned, however long that takes. */
export const waitedForSince = ({ messageId, expectedAt, stagedAt }: Upload): Instant | undefined =>
  messageId === undefined ? expectedAt : stagedAt;

/** Whether anything is still to become of a file. */
export const isComing = (upload: Upload, now: Instant): boolean => {
  const since = waitedForSince(upload);
  return upload.state === 'EXPECTED' && (since === undefined || addHours(since, GIVEN_UP_HOURS) > now);
};

/** Whether it counts against MOST_EXPECTED: for ten minutes after it was expected. */
export const isStillExpected = ({ state, expectedAt }: Upload, now: Instant): boolean =>
  state === 'EXPECTED' && addMinutes(expectedAt, UPLOAD_MINUTES) > now;

/** The key of the signal that tells the case of a file: one for each file, however often it is told. */
export const documentSignalKey = (documentId: string): string => `document-${documentId}`;

/** How a file ended that had been expected. */
export type Settlement =
  | { readonly state: 'FILED' | 'ALREADY_RECEIVED' }
  | { readonly state: 'REFUSED'; readonly refusals: readonly Refusal[] };

/** Why a file itself is not taken, whatever the case says, with words for the person who sent it. */
export const FILE_PROBLEMS = {
  MALWARE_FOUND:
    'A virus or other harmful software was found in this file. Please send a clean copy, perhaps a new photo.',
  NOT_LOOKED_AT: 'This file did not arrive, or could not be checked for viruses in time. Please send it again.',
  NOT_SCANNED: 'This file could not be checked for viruses. Please send it again, without a password.',
  TYPE_DIFFERS: 'This file is not what its name says. Please send a PDF, a JPEG or a PNG.',
  EMPTY: 'There is nothing in this file. Please send it again.',
  TOO_LARGE: 'This file is larger than 25 MB. Please send a smaller scan or photo.',
  ENCRYPTED: 'This PDF is locked with a password. Please send a copy that opens without one.',
  NO_PAGES: 'This PDF has no pages. Please save it again and send it once more.',
  DAMAGED: 'This file is damaged and does not open. Please send it again, perhaps as a photo.',
} as const;
export type FileProblem = keyof typeof FILE_PROBLEMS;

export const fileRefusal = (problem: FileProblem): Refusal => ({
  code: problem,
  rule: 'lifecycle.documents',
  field: 'file',
  detail: { says: FILE_PROBLEMS[problem] },
});
