import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { makeNewId } from '../../adapters/registry/ids.ts';
import type { SecretValues } from '../../adapters/secrets/secrets.ts';
import { makeCaseAddress, readCaseAddress } from '../../functions/shared/case-address.ts';

const SECRETS: SecretValues = ['current'];
const CASE = '01HNEXAMPLECASE00000000001';
const OTHER_CASE = '01HNEXAMPLECASE00000000002';
const DOMAIN = 'in.example.org';

const addressOf = (caseId: string, secrets = SECRETS): string => makeCaseAddress(secrets, caseId, DOMAIN) ?? '';
const readBack = (...recipients: readonly string[]): string | undefined => readCaseAddress(SECRETS, recipients, DOMAIN);

describe('the address of a case', () => {
  it('leads back to its case', () => {
    expect(addressOf(CASE)).toMatch(/^case\+01HNEXAMPLECASE00000000001\.[a-z2-7]{20}@in\.example\.org$/);
    expect(readBack(addressOf(CASE))).toBe(CASE);
  });

  it('has the first hundred bits of an HMAC-SHA256 as its code, in base32', () => {
    const bits = [...createHmac('sha256', 'current').update(`route:${CASE}`).digest()]
      .map((byte) => byte.toString(2).padStart(8, '0'))
      .join('');
    const letters = Array.from({ length: 20 }, (_, place) => Number.parseInt(bits.slice(place * 5, place * 5 + 5), 2));
    const expected = letters.map((letter) => 'abcdefghijklmnopqrstuvwxyz234567'[letter]).join('');
    expect(addressOf(CASE)).toContain(`.${expected}@`);
  });

  it('has a local part of 64 octets at most (RFC 5321), for ids as they are made', () => {
    const localPart = (address: string): string => address.slice(0, address.lastIndexOf('@'));
    const made = makeNewId()('2026-03-02T12:00:00.000Z');
    expect(made).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
    expect(Buffer.byteLength(localPart(addressOf(made)))).toBe(52);
    const longest = 'A'.repeat(38);
    expect(Buffer.byteLength(localPart(addressOf(longest)))).toBe(64);
    expect(readBack(addressOf(longest))).toBe(longest);
    expect(makeCaseAddress(SECRETS, 'A'.repeat(39), DOMAIN)).toBeUndefined();
  });

  it.each(['Case-1', 'C#1', 'c.1', 'c 1', 'c+1', 'c@1', 'é', ''])(
    'is not made for an id that mail might change: %j',
    (caseId) => {
      expect(makeCaseAddress(SECRETS, caseId, DOMAIN)).toBeUndefined();
    },
  );

  it.each([CASE, 'case-050', '12'])('survives mail systems that change the case of letters: %s', (caseId) => {
    expect(readBack(addressOf(caseId).toUpperCase())).toBe(caseId);
    expect(readBack(addressOf(caseId).toLowerCase())).toBe(caseId);
  });

  it('is not good with any one character of it changed', () => {
    const address = addressOf(CASE);
    const changed = [...address].map((letter, place) => {
      const other = letter.toLowerCase() === 'b' ? 'c' : 'b';
      return `${address.slice(0, place)}${other}${address.slice(place + 1)}`;
    });
    expect(changed).toHaveLength(address.length);
    expect(changed.filter((one) => readBack(one) !== undefined)).toEqual([]);
  });

  it.each([
    ['of another case, with the code of this one', addressOf(CASE).replace(CASE, OTHER_CASE)],
    ['cut in its code', addressOf(CASE).replace(/.@/, '@')],
    ['longer in its code', addressOf(CASE).replace('@', 'a@')],
    ['without a code', `case+${CASE}@${DOMAIN}`],
    ['with an empty code', `case+${CASE}.@${DOMAIN}`],
    ['made under another secret', addressOf(CASE, ['foreign'])],
    ['at another domain', addressOf(CASE).replace(DOMAIN, 'in.example.net')],
    ['at a domain below ours', addressOf(CASE).replace(DOMAIN, `x.${DOMAIN}`)],
    ['the general address', `documents@${DOMAIN}`],
    ['no address', 'case'],
    ['nothing', ''],
    ['very long', `${'case+'.repeat(100_000)}@${DOMAIN}`],
  ])('is not read from one that is %s', (_, address) => {
    expect(readBack(address)).toBeUndefined();
  });

  it('is found among several recipients', () => {
    expect(
      readBack('somebody@example.net', `documents@${DOMAIN}`, addressOf(CASE), addressOf(CASE).toLowerCase()),
    ).toBe(CASE);
    expect(readBack()).toBeUndefined();
  });

  it('leads nowhere when the recipients name two cases', () => {
    expect(readBack(addressOf(CASE), addressOf(OTHER_CASE))).toBeUndefined();
  });

  it('is made under the current secret, and read under the one before it', () => {
    const before = addressOf(CASE, ['previous']);
    const rotated: SecretValues = ['current', 'previous'];
    expect(makeCaseAddress(rotated, CASE, DOMAIN)).toBe(addressOf(CASE));
    expect(readCaseAddress(rotated, [before], DOMAIN)).toBe(CASE);
    expect(readCaseAddress(['next', 'current'], [before], DOMAIN)).toBeUndefined();
  });
});
