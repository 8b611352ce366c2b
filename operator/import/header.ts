/** The first line of a file that is imported: it names the columns. They have the names that the same things have in the HTTP API. */
import { accepted, type Result, refused } from '../../domain/refusals.ts';

/** The columns that a kind of file has. */
export type Columns<Name extends string> = { readonly required: readonly Name[]; readonly optional: readonly Name[] };

/** What one line has, by its columns; what is empty is left out. */
export type ValuesOf<Name extends string> = { readonly [N in Name]?: string };

/** There is no such file, or its first line does not name the columns that there have to be: nothing can be read of it. */
export class FileError extends Error {
  override readonly name = 'FileError';
}

/** Other systems write `course_id` for `courseId`. */
const asInTheApi = (name: string): string =>
  name.trim().replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** The columns in the order of the file. Throws FileError, which names every column that is missing, unknown or there twice. */
export const readHeader = <Name extends string>(
  { required, optional }: Columns<Name>,
  names: readonly string[],
): readonly Name[] => {
  const known = [...required, ...optional];
  const isColumn = (name: string): name is Name => known.some((column) => column === name);
  const given = names.map(asInTheApi);
  const unknown = given.filter((name) => !isColumn(name));
  const twice = given.filter((name, place) => isColumn(name) && given.indexOf(name) !== place);
  const missing = required.filter((column) => !given.includes(column));
  // A file without a header begins with somebody's line, of which nothing may be printed.
  const isHeader = missing.length < required.length / 2;
  const problems = [
    ...(missing.length > 0 ? [`missing: ${missing.join(', ')}`] : []),
    ...(unknown.length > 0 ? [`not known: ${isHeader ? unknown.join(', ') : unknown.length}`] : []),
    ...(twice.length > 0 ? [`there twice: ${twice.join(', ')}`] : []),
  ];
  if (problems.length > 0)
    throw new FileError(
      `The first line has to name the columns, separated by commas (${problems.join('; ')}).\n` +
        `Required: ${required.join(', ')}\nOptional: ${optional.join(', ')}`,
    );
  return given.filter(isColumn);
};

/** Refuses FIELD_COUNT for a line that has more or fewer fields than the first. */
export const valuesOf = <Name extends string>(
  columns: readonly Name[],
  fields: readonly string[],
): Result<ValuesOf<Name>> => {
  if (fields.length !== columns.length)
    return refused({
      code: 'FIELD_COUNT',
      rule: 'import.line',
      detail: { have: fields.length, need: columns.length },
    });
  const values = columns.map((column, place) => [column, (fields[place] ?? '').trim()] as const);
  // Each name is a column of the file.
  return accepted(Object.fromEntries(values.filter(([, value]) => value !== '')) as ValuesOf<Name>);
};
