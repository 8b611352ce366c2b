/** Which renewals are drawn for an audit of continuing education: a sample that anybody who has the seed can draw again. */

/** FNV-1a over the text's UTF-16 units, 32 bits, and then the finish of MurmurHash3, since FNV-1a alone mixes its last characters too little. */
const hashOf = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let place = 0; place < text.length; place += 1) hash = Math.imul(hash ^ text.charCodeAt(place), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
};

/**
 * True for `sharePercent` of all renewals, each by itself: the same seed, case and term always give the same, and no order of cases matters.
 * `seed` is the program's, so that another year or program draws others.
 */
export const isDrawn = (seed: string, caseId: string, cycle: number, sharePercent: number): boolean =>
  hashOf(`${seed}#${caseId}#${cycle}`) < (sharePercent / 100) * 2 ** 32;
