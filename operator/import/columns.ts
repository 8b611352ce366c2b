/** The columns of a file of people. They have the names that the same things have in the HTTP API. */
import { accepted, type Result, refused } from '../../domain/refusals.ts';

export const REQUIRED_COLUMNS = [
  'program',
  'certificateNumber',
  'firstName',
  'lastName',
  'email',
  'firstIssuedOn',
  'validFrom',
  'expiresOn',
  'standing',
] as const;

export const OPTIONAL_COLUMNS = [
  'pathway',
  'personReference',
  'middleName',
  'language',
  'county',
  'pastTerms',
  'suspendedFrom',
  'pastSuspensions',
  'revokedOn',
  'codeOfEthicsSignedOn',
] as const;

export const COLUMNS = [...REQUIRED_COLUMNS, ...OPTIONAL_COLUMNS] as const;
export type Column = (typeof COLUMNS)[number];

/** What one line has, by its columns; what is empty is left out. */
export type Values = { readonly [C in Column]?: string };

const isColumn = (name: string): name is Column => COLUMNS.some((column) => column === name);

/** There is no such file, or its first line does not name the columns that there have to be: nothing can be read of it. */
export class FileError extends Error {
  override readonly name = 'FileError';
}

/** The columns in the order of the file. Throws FileError, which names every column that is missing, unknown or there twice. */
export const readHeader = (names: readonly string[]): readonly Column[] => {
  const given = names.map((name) => name.trim());
  const unknown = given.filter((name) => !isColumn(name));
  const twice = given.filter((name, place) => isColumn(name) && given.indexOf(name) !== place);
  const missing = REQUIRED_COLUMNS.filter((column) => !given.includes(column));
  // A file without a header begins with a person, of whom nothing may be printed.
  const isHeader = missing.length < REQUIRED_COLUMNS.length / 2;
  const problems = [
    ...(missing.length > 0 ? [`missing: ${missing.join(', ')}`] : []),
    ...(unknown.length > 0 ? [`not known: ${isHeader ? unknown.join(', ') : unknown.length}`] : []),
    ...(twice.length > 0 ? [`there twice: ${twice.join(', ')}`] : []),
  ];
  if (problems.length > 0)
    throw new FileError(
      `The first line has to name the columns, separated by commas (${problems.join('; ')}).\n` +
        `Required: ${REQUIRED_COLUMNS.join(', ')}\nOptional: ${OPTIONAL_COLUMNS.join(', ')}`,
    );
  return given.filter(isColumn);
};

/** Refuses FIELD_COUNT for a line that has more or fewer fields than the first. */
export const valuesOf = (columns: readonly Column[], fields: readonly string[]): Result<Values> => {
  if (fields.length !== columns.length)
    return refused({
      code: 'FIELD_COUNT',
      rule: 'import.line',
      detail: { have: fields.length, need: columns.length },
    });
  const values = columns.map((column, place) => [column, (fields[place] ?? '').trim()] as const);
  return accepted(Object.fromEntries(values.filter(([, value]) => value !== '')));
};
