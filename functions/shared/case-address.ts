/**
 * The address that leads an answer back to its case: `case+<case id>.<code>@in.<domain>`, put in the Reply-To of what we send. The code is a keyed
 * hash, so nobody can make the address of a case up, and a mistyped one is noticed. Knowing an address gives no right: it says which case a message
 * is about, not who wrote it.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { SecretValues } from '../../adapters/secrets/secrets.ts';

/** RFC 4648 §6 in lower case: letters and digits that are no other's look-alike in another case. */
const BASE_32 = 'abcdefghijklmnopqrstuvwxyz234567';

/** 100 bits, in 20 letters: far more than anybody can try out by mail, and short enough for the limit below. */
const CODE_LETTERS = 20;

const PREFIX = 'case+';

/** RFC 5321 §4.5.3.1.1. */
const MOST_LOCAL_PART_OCTETS = 64;

/**
 * Ids that survive a mail system which changes the case of letters: all capitals (ULIDs, as ids of cases are) or none. The rest of an address is
 * ASCII that no system quotes.
 */
const ONE_CASE = /^(?:[0-9A-Z-]+|[0-9a-z-]+)$/;

const codeOf = (secret: string, caseId: string): string => {
  const hash = createHmac('sha256', secret).update(`route:${caseId}`).digest();
  let letters = '';
  for (let place = 0; place < CODE_LETTERS; place += 1) {
    const bit = place * 5;
    const pair = hash.readUInt16BE(Math.floor(bit / 8));
    letters += BASE_32.charAt((pair >> (11 - (bit % 8))) & 31);
  }
  return letters;
};

/**
 * The address of a case at a receiving domain, under the current value of the secret. Undefined for an id that would not come back as it was: one
 * with capital and small letters, with other characters than letters, digits and hyphens, or too long. Its mail goes to the general address.
 */
export const makeCaseAddress = ([secret]: SecretValues, caseId: string, domain: string): string | undefined => {
  const localPart = `${PREFIX}${caseId}.${codeOf(secret, caseId)}`;
  return ONE_CASE.test(caseId) && localPart.length <= MOST_LOCAL_PART_OCTETS ? `${localPart}@${domain}` : undefined;
};

/** Takes as long whatever is wrong. */
const isSame = (given: string, ours: string): boolean => {
  const [left, right] = [Buffer.from(given), Buffer.from(ours)];
  return left.length === right.length && timingSafeEqual(left, right);
};

const FORM = /^case\+([0-9a-z-]+)\.([a-z2-7]+)$/;

const caseOf = (secrets: SecretValues, address: string, domain: string): string | undefined => {
  const at = address.lastIndexOf('@');
  if (at > MOST_LOCAL_PART_OCTETS || address.slice(at + 1).toLowerCase() !== domain.toLowerCase()) return undefined;
  const [, id = '', code = ''] = FORM.exec(address.slice(0, at).toLowerCase()) ?? [];
  if (id === '') return undefined;
  // The id was all capitals or had none, and the code is good for its own spelling alone.
  const spellings = [id.toUpperCase(), id];
  return spellings.find((caseId) => secrets.some((secret) => isSame(code, codeOf(secret, caseId))));
};

/**
 * The case that a message is addressed to, by the recipients of its envelope; undefined when none is an address of a case, or they name more than
 * one case. The value of the secret before the last replacement is still good. Capital and small letters are the same.
 */
export const readCaseAddress = (
  secrets: SecretValues,
  recipients: readonly string[],
  domain: string,
): string | undefined => {
  const cases = new Set(recipients.map((address) => caseOf(secrets, address.trim(), domain)));
  cases.delete(undefined);
  return cases.size === 1 ? [...cases][0] : undefined;
};

/** Whether an address looks like that of a case, whatever code it has. */
export const isLikeCaseAddress = (address: string, domain: string): boolean => {
  const text = address.trim().toLowerCase();
  return text.startsWith(PREFIX) && text.endsWith(`@${domain.toLowerCase()}`);
};
