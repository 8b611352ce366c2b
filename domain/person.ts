/** A person and how to reach them. Personal: lives in the private table only; the public sees the display name of a certificate. */
import * as z from 'zod/mini';

export const Person = z.object({
  personId: z.string(),
  ver: z.int(),
  firstName: z.string(),
  middleName: z.optional(z.string()),
  lastName: z.string(),
  email: z.string(),
  /** The person has signed in with this very address, so that mail which is proved to be from it is theirs. */
  emailIsProved: z.optional(z.boolean()),
  language: z.enum(['en', 'es']),
  county: z.optional(z.string()),
});
export type Person = z.infer<typeof Person>;

export const displayName = ({ firstName, middleName, lastName }: Person): string =>
  [firstName, middleName, lastName].filter((part) => part !== undefined && part !== '').join(' ');

/** Letters as they are searched: without accents, apostrophes and case; hyphens and spaces part the words. */
const foldName = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f'’.]/g, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** A name that somebody looks for: `Last, First` in two parts, everything else in one. What folds to the same parts looks for the same. */
export const foldParts = (text: string): readonly string[] => text.split(',').map(foldName);

/** The keys under which a name is found: each word of the last name, and the first name, by its first three letters. */
export const nameKeysOf = (
  { firstName, lastName }: Person,
  certificateNumber: string,
): { readonly prefix: string; readonly sort: string }[] => {
  const [first, last] = [foldName(firstName), foldName(lastName)] as const;
  const words = new Set([last, ...last.split(' '), first].filter((word) => word.length > 0));
  return [...words].map((word) => ({
    prefix: word.replaceAll(' ', '').slice(0, 3),
    sort: `${word}~${last}~${first}#${certificateNumber}`,
  }));
};

/** What the public register keeps of a person beside a certificate. */
export const publicNamesOf = (person: Person, certificateNumber: string) => ({
  certificateNumber,
  personVer: person.ver,
  displayName: displayName(person),
  county: person.county ?? null,
  nameKeys: nameKeysOf(person, certificateNumber),
});
