/**
 * The files port: uploads come into one bucket, documents are kept in another, mail in a third. A file is named by its case and document,
 * never by a name that somebody gave it, so that no key tells anything about a person.
 */

import type { Instant } from '../../domain/dates.ts';

export type Place = { readonly caseId: string; readonly documentId: string };

/** One version of a staged file: the one that was scanned, since the same form may put another one there meanwhile. */
export type Staged = Place & { readonly versionId: string };

/** What a browser posts with the file, under the field `file` and after all others. */
type UploadForm = { readonly url: string; readonly fields: Readonly<Record<string, string>> };

/** What a function signs for others to do. */
export type SignedAddresses = {
  /** A form for exactly one file: its place, its type, its size, for ten minutes. */
  readonly formFor: (place: Place, mediaType: string) => Promise<UploadForm>;
  /** An address where a kept document can be fetched for a minute: as a download under `fileName`, never shown in the browser. */
  readonly viewAt: (place: Place, as: { readonly fileName: string; readonly mediaType: string }) => Promise<string>;
};

/** What a function does itself with a file that came in. */
export type StagedFiles = {
  /** The bytes, held once; `TOO_LARGE` without reading what is larger than `mostBytes`; undefined when there is no such file. */
  readonly readStaged: (staged: Staged, mostBytes: number) => Promise<Uint8Array | 'TOO_LARGE' | undefined>;
  /** Copies a staged file to where documents are kept, within the service. The same one again changes nothing for who reads it. */
  readonly keep: (staged: Staged, mediaType: string) => Promise<void>;
};

/** Messages as they came, and the files in them until they go to a case. */
export type MailFiles = {
  /** A raw message; `TOO_LARGE` without reading what is larger than `mostBytes`; undefined when there is none. */
  readonly readMessage: (objectKey: string, mostBytes: number) => Promise<Uint8Array | 'TOO_LARGE' | undefined>;
  /** Keeps a file of a message under the id of the document that it may become. The same one again changes nothing. */
  readonly keepFile: (documentId: string, bytes: Uint8Array) => Promise<void>;
  /** Copies a kept file to where uploads land, within the service: from there on it is scanned and looked at as one. Answers when, by the service. */
  readonly stageFile: (place: Place, mediaType: string) => Promise<Instant>;
};

const STAGED = /^staging\/([^/]+)\/([^/]+)$/;

export const stagedKey = ({ caseId, documentId }: Place): string => `staging/${caseId}/${documentId}`;
export const mailFileKey = (documentId: string): string => `mail/files/${documentId}`;
export const keptKey = ({ caseId, documentId }: Place): string => `evidence/${caseId}/${documentId}`;

/** The place of a staged file; undefined for a key that is none. */
export const placeOf = (key: string): Place | undefined => {
  const [, caseId, documentId] = STAGED.exec(key) ?? [];
  return caseId === undefined || documentId === undefined ? undefined : { caseId, documentId };
};
