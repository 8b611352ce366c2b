/** Files everybody anew under the hash that the current secret makes of their address. */
import type { AddressIndex, FiledProfile } from '../../adapters/registry/address-index.ts';

export type Progress = {
  readonly profiles: number;
  /** Profiles that stand under another hash than the current one, or under none. */
  readonly stale: number;
  /** Of these, how many were filed anew; none in a dry run. */
  readonly refiled: number;
  /** What is wrong with profiles that do not parse: keys and fields, never what stands in them. */
  readonly broken: readonly string[];
};

export type Rehash = {
  readonly index: AddressIndex;
  /** The hash that the current secret makes. */
  readonly hashOf: (address: string) => string;
  /** False in a dry run. */
  readonly write: boolean;
  /** Items of the registry that are looked at in one go, most of which are no profiles. */
  readonly pageSize: number;
  /** Called after each page. */
  readonly report: (progress: Progress) => void;
};

/**
 * May be stopped at any moment and run again: whoever stands under the current hash is passed by. A profile that somebody saves meanwhile is left
 * to them, as it is written under the hash that their function knows; the next run sees where it stands. Throws when the registry cannot be read or
 * written.
 */
export const rehashAddresses = async ({ index, hashOf, write, pageSize, report }: Rehash): Promise<Progress> => {
  let progress: Progress = { profiles: 0, stale: 0, refiled: 0, broken: [] };
  let after: Parameters<AddressIndex['readProfiles']>[0]['after'];
  const refile = async (profile: FiledProfile): Promise<boolean> =>
    write && (await index.refile(profile, hashOf(profile.person.email)));
  do {
    const { profiles, broken, next } = await index.readProfiles({ after, limit: pageSize });
    const stale = profiles.filter(({ person, filedUnder }) => filedUnder !== hashOf(person.email));
    const refiled = (await Promise.all(stale.map(refile))).filter((moved) => moved).length;
    progress = {
      profiles: progress.profiles + profiles.length + broken.length,
      stale: progress.stale + stale.length,
      refiled: progress.refiled + refiled,
      broken: [...progress.broken, ...broken],
    };
    report(progress);
    after = next;
  } while (after !== undefined);
  return progress;
};
