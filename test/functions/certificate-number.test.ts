import { describe, expect, it } from 'vitest';
import { certificateNumber } from '../../functions/shared/certificate-number.ts';

const CASES = Array.from({ length: 200 }, (_, place) => `01JCASE${String(place).padStart(19, '0')}`);

/** What Luhn's formula makes of a doubled digit, written out. */
const DOUBLED = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9];

/** Whether a whole number passes Luhn's formula: from the right, every second digit is doubled. */
const isSound = (number: string): boolean => {
  const digits = [...number.replaceAll('-', '')].map(Number).reverse();
  const sum = digits.reduce((total, digit, place) => total + (place % 2 === 0 ? digit : (DOUBLED[digit] ?? 0)), 0);
  return sum % 10 === 0;
};

const withDigit = (number: string, place: number, digit: number): string =>
  `${number.slice(0, place)}${digit}${number.slice(place + 1)}`;

describe('a certificate number', () => {
  it('is eight digits and a check digit, in groups', () => {
    for (const caseId of CASES) expect(certificateNumber(caseId, 0)).toMatch(/^\d{4}-\d{4}-\d$/);
  });

  it('is the same whenever it is made for the same case and attempt', () => {
    // Fixed for ever: a decision that is made again after a fault must not make another number.
    expect(certificateNumber('01JCASE0000000000000000001', 0)).toBe('4413-6726-5');
    expect(certificateNumber('01JCASE0000000000000000001', 1)).toBe('1674-2515-6');
  });

  it('differs by attempt, for when one is taken', () => {
    for (const caseId of CASES)
      expect(new Set([0, 1, 2, 3].map((attempt) => certificateNumber(caseId, attempt))).size).toBe(4);
  });

  it('differs by case, and does not show which case it is', () => {
    expect(new Set(CASES.map((caseId) => certificateNumber(caseId, 0))).size).toBe(CASES.length);
    const firsts = new Set(CASES.map((caseId) => certificateNumber(caseId, 0).slice(0, 1)));
    expect(firsts.size).toBe(10);
  });

  it('passes the check, and with any single wrong digit does not', () => {
    for (const caseId of CASES) {
      const number = certificateNumber(caseId, 0);
      expect(isSound(number)).toBe(true);
      for (const [place, character] of [...number].entries()) {
        if (character === '-') continue;
        for (let digit = 0; digit <= 9; digit += 1)
          if (digit !== Number(character)) expect(isSound(withDigit(number, place, digit))).toBe(false);
      }
    }
  });

  it('is checked as the formula of the cards, whose example is 7992739871-3', () => {
    expect(isSound('79927398713')).toBe(true);
    expect(isSound('79927398710')).toBe(false);
  });
});
