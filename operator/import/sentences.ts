/** What a refused row is told, for whoever mends the file. No sentence repeats what stands in the file. */
import type { Refusal } from '../../domain/refusals.ts';

export type Sentences = Readonly<Record<string, (detail: NonNullable<Refusal['detail']>) => string>>;

/** What is wrong with the form of a file, whatever it holds. */
export const FORM_SENTENCES: Sentences = {
  FIELD_COUNT: ({ have, need }) => `The line has ${have} fields, the first line ${need}.`,
  LINE_TOO_LONG: () => 'The line is too long.',
  LINE_UNREADABLE: () => 'The quotation marks of the line do not fit; a field has no line break.',
  NOT_UTF_8: () => 'The line is not in UTF-8.',
  FIELD_MISSING: () => 'It is needed and empty.',
  FIELD_INVALID: () => 'It does not have the form that the documentation gives.',
  DATE_AHEAD: () => 'It lies in the future.',
};

/** What rows of people are refused with. */
export const SENTENCES: Sentences = {
  ...FORM_SENTENCES,
  NO_SUCH_PROGRAM: () => 'No program is run under this id.',
  NO_SUCH_PATHWAY: () => 'The program has no pathway of this id.',
  TERM_REVERSED: () => 'A term ends before it begins.',
  TERMS_OVERLAP: () => 'A term begins before the one before it has ended.',
  TERMS_INCOMPLETE: () => 'The oldest term does not begin on this day: terms are missing, or a date is wrong.',
  TERM_TOO_LONG: ({ months }) => `A term is longer than the ${months} months of the program.`,
  RULE_NOT_PUBLISHED: () => 'The program says nothing of terms that ended then.',
  STANDING_CONTRADICTED: () => 'It does not go with the standing.',
  SUSPENSIONS_BROKEN: () => 'They are not in order, overlap, or begin before the first issue.',
  SUSPENDED_TOO_EARLY: () => 'It lies before the first issue or within an earlier suspension.',
  REVOKED_TOO_EARLY: () => 'The latest term began after the revocation.',
  NOTHING_TO_REVOKE: () => 'The way back had ended by then: there was nothing left to revoke.',
  NUMBER_TWICE: ({ row }) => `Row ${row} has the same number.`,
  EMAIL_TWICE: ({ row }) => `Row ${row} has the same address; give both one personReference if they are one person.`,
  PERSON_TOLD_TWICE: ({ row }) => `Row ${row} tells the same person otherwise.`,
  OPEN_TWICE: ({ row }) => `Row ${row} is another open case of the same person in this program.`,
  NUMBER_TAKEN: () => 'The number belongs to another case of the registry.',
  CASE_ALREADY_OPEN: () => 'The person has another open case in this program.',
  PERSON_DIFFERS: () => 'The registry has it otherwise for this person.',
  DIFFERS: () => 'The case was brought along with another value. An import changes nothing that is there.',
};

export const sentenceOf = (sentences: Sentences, { code, detail = {} }: Refusal): string =>
  sentences[code]?.(detail) ?? code;
