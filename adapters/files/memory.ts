/** Files in memory, for tests and simulations. */
import type { Instant } from '../../domain/dates.ts';
import {
  keptKey,
  type MailFiles,
  type Place,
  type SignedAddresses,
  type Staged,
  type StagedFiles,
  stagedKey,
} from './files.ts';

export type MemoryFiles = SignedAddresses &
  StagedFiles &
  MailFiles & {
    /** As SES keeps a message. */
    readonly receive: (objectKey: string, message: Uint8Array) => void;
    /** What was staged out of mail, to be scanned. */
    readonly stagedOfMail: () => Staged[];
    /** As a browser or a mail puts it there; answers the version. */
    readonly stage: (place: Place, bytes: Uint8Array) => string;
    readonly kept: (place: Place) => { readonly bytes: Uint8Array; readonly mediaType: string } | undefined;
  };

/** `now`: when a file of mail is staged. */
export const makeMemoryFiles = (now: () => Instant = () => '2025-01-10T18:00:00.000Z'): MemoryFiles => {
  const staged = new Map<string, Uint8Array>();
  const messages = new Map<string, Uint8Array>();
  const ofMail = new Map<string, Uint8Array>();
  const stagedOfMail: Staged[] = [];
  const kept = new Map<string, { readonly bytes: Uint8Array; readonly mediaType: string }>();
  const at = (place: Place, versionId: string): string => `${stagedKey(place)} ${versionId}`;
  const stage = (place: Place, bytes: Uint8Array): string => {
    const versionId = String(staged.size + 1);
    staged.set(at(place, versionId), bytes);
    return versionId;
  };
  return {
    stage,
    receive: (objectKey, message) => {
      messages.set(objectKey, message);
    },
    stagedOfMail: () => stagedOfMail,
    readMessage: async (objectKey, mostBytes) => {
      const message = messages.get(objectKey);
      return message !== undefined && message.length > mostBytes ? 'TOO_LARGE' : message;
    },
    keepFile: async (documentId, bytes) => {
      ofMail.set(documentId, bytes);
    },
    stageFile: async (place) => {
      const bytes = ofMail.get(place.documentId);
      if (bytes === undefined) throw new Error(`Document ${place.documentId} is not there.`);
      const { caseId, documentId } = place;
      stagedOfMail.push({ caseId, documentId, versionId: stage(place, bytes) });
      return now();
    },
    kept: (place) => kept.get(keptKey(place)),
    formFor: async (place, mediaType) => ({
      url: 'https://files.example/',
      fields: { key: stagedKey(place), 'Content-Type': mediaType },
    }),
    readStaged: async ({ versionId, ...place }, mostBytes) => {
      const bytes = staged.get(at(place, versionId));
      return bytes !== undefined && bytes.length > mostBytes ? 'TOO_LARGE' : bytes;
    },
    keep: async ({ versionId, ...place }, mediaType) => {
      const bytes = staged.get(at(place, versionId));
      if (bytes !== undefined) kept.set(keptKey(place), { bytes, mediaType });
    },
    viewAt: async (place, { fileName }) => `https://files.example/${keptKey(place)}?as=${encodeURIComponent(fileName)}`,
  };
};
