/** Files in memory, for tests and simulations. */
import { keptKey, type Place, type SignedAddresses, type StagedFiles, stagedKey } from './files.ts';

export type MemoryFiles = SignedAddresses &
  StagedFiles & {
    /** As a browser or a mail puts it there; answers the version. */
    readonly stage: (place: Place, bytes: Uint8Array) => string;
    readonly kept: (place: Place) => { readonly bytes: Uint8Array; readonly mediaType: string } | undefined;
  };

export const makeMemoryFiles = (): MemoryFiles => {
  const staged = new Map<string, Uint8Array>();
  const kept = new Map<string, { readonly bytes: Uint8Array; readonly mediaType: string }>();
  const at = (place: Place, versionId: string): string => `${stagedKey(place)} ${versionId}`;
  return {
    stage: (place, bytes) => {
      const versionId = String(staged.size + 1);
      staged.set(at(place, versionId), bytes);
      return versionId;
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
