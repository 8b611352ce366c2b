/** A person and how to reach them. Personal: lives in the private table only; the public sees the display name of a certificate. */
import * as z from 'zod/mini';
import { Instant } from './dates.ts';
import type { Contact } from './facts.ts';

/** Nothing more is sent to an address that gave a mail back for good, or whose owner called one unwanted. */
const Unusable = z.object({ since: Instant, because: z.enum(['BOUNCED', 'COMPLAINED']) });
export type Unusable = z.infer<typeof Unusable>;

/** As it stands on an envelope, line by line. */
export const PostalAddress = z
  .array(z.string().check(z.minLength(1), z.maxLength(100)))
  .check(z.minLength(1), z.maxLength(6));

export const Person = z.object({
  personId: z.string(),
  ver: z.int(),
  firstName: z.string(),
  middleName: z.optional(z.string()),
  lastName: z.string(),
  email: z.string(),
  /** The person has signed in with this very address, so that mail which is proved to be from it is theirs. */
  emailIsProved: z.optional(z.boolean()),
  emailUnusable: z.optional(Unusable),
  /** Where a notice goes that the first address gave back. */
  secondEmail: z.optional(z.string()),
  secondEmailUnusable: z.optional(Unusable),
  /** Where letters are posted to when no address is left. */
  postalAddress: z.optional(PostalAddress),
  language: z.enum(['en', 'es']),
  county: z.optional(z.string()),
  /** False for a person who turned off what they do not have to get (domain/notices.ts). */
  optionalMail: z.optional(z.boolean()),
});
export type Person = z.infer<typeof Person>;

export type MailContact = Exclude<Contact, 'LETTER'>;

/** The addresses that mail may still go to, the first one first. */
export const usableAddresses = ({
  email,
  emailUnusable,
  secondEmail,
  secondEmailUnusable,
}: Person): readonly { readonly contact: MailContact; readonly address: string }[] => [
  ...(emailUnusable === undefined ? [{ contact: 'PRIMARY' as const, address: email }] : []),
  ...(secondEmail !== undefined && secondEmailUnusable === undefined
    ? [{ contact: 'SECOND' as const, address: secondEmail }]
    : []),
];

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
