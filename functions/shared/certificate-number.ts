/** Certificate numbers: eight digits that tell nothing and a check digit, derived from the case so that a decision made twice makes one number. */
import { createHash } from 'node:crypto';

const DIGITS = 8;

/** The check digit of Luhn's formula: it catches any single wrong digit and most swaps. */
const checkDigit = (digits: string): number => {
  const sum = [...digits]
    .reverse()
    .map((digit, place) => {
      const doubled = Number(digit) * (place % 2 === 0 ? 2 : 1);
      return doubled > 9 ? doubled - 9 : doubled;
    })
    .reduce((total, digit) => total + digit, 0);
  return (10 - (sum % 10)) % 10;
};

/** `1234-5678-2`. Each attempt gives another number, for when one is taken. No format is published; this one is ours. */
export const certificateNumber = (caseId: string, attempt: number): string => {
  const hash = createHash('sha256').update(`certificate:${caseId}:${attempt}`).digest();
  const digits = String(hash.readBigUInt64BE() % 10n ** BigInt(DIGITS)).padStart(DIGITS, '0');
  return `${digits.slice(0, 4)}-${digits.slice(4)}-${checkDigit(digits)}`;
};
