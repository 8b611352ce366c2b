/** Ids that are derived from what the other system calls somebody, so that the same row always means the same case and the same person. */
import { createHash } from 'node:crypto';
import type { Row } from './row.ts';

const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const BITS_A_LETTER = 5;
const HASH_LETTERS = 16;

/** The ids of cases sort by when they were opened. Those that came from elsewhere are older than any that was opened here. */
const BEFORE_ALL = '0'.repeat(10);

/** Has the form of a ULID: no time, and eighty bits of a hash in place of the random ones. */
const derivedId = (...parts: readonly string[]): string => {
  const hash = createHash('sha256').update(JSON.stringify(parts)).digest();
  let bits = hash.readBigUInt64BE(0) * 2n ** 16n + BigInt(hash.readUInt16BE(8));
  let letters = '';
  for (let place = 0; place < HASH_LETTERS; place += 1) {
    letters = (LETTERS[Number(bits % 32n)] ?? '') + letters;
    bits >>= BigInt(BITS_A_LETTER);
  }
  return BEFORE_ALL + letters;
};

/** Whoever another system calls by this reference. */
export const personIdOfReference = (personReference: string): string =>
  derivedId('person', 'by-reference', personReference);

/** Rows with the same reference are one person, whatever certificates they hold; without one a certificate is its own person. */
export const idsOf = ({ program, personReference, certification: { certificateNumber } }: Row) => ({
  caseId: derivedId('case', program, certificateNumber),
  personId:
    personReference === undefined
      ? derivedId('person', 'of-certificate', program, certificateNumber)
      : personIdOfReference(personReference),
});
