/**
 * The lines of a file that is imported, one after another, each by itself: a row is a line, and what is broken in one line cannot reach into the next. So a
 * field holds no line break, and the number of a row is the number of its line, the first line being the header.
 */
import { createReadStream, statSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { parse } from 'csv-parse/sync';
import { accepted, type Result, refused } from '../../domain/refusals.ts';
import { type Columns, FileError, readHeader, type ValuesOf, valuesOf } from './header.ts';

/** `share`: how much of the file has been read, from 0 to 1. */
export type LineOf<Name extends string> = {
  readonly row: number;
  readonly values: Result<ValuesOf<Name>>;
  readonly share: number;
};

/** A name, an address and forty terms need a fraction of this. */
const LONGEST_LINE = 10_000;

const LINE_RULE = 'import.line';
const BYTE_ORDER_MARK = '\ufeff';
/** What bytes become that are no UTF-8. */
const REPLACEMENT = '\ufffd';

/** The fields of a line. Refuses LINE_TOO_LONG, NOT_UTF_8, and LINE_UNREADABLE for quotes that do not fit. */
export const fieldsOf = (line: string): Result<readonly string[]> => {
  if (line.length > LONGEST_LINE) return refused({ code: 'LINE_TOO_LONG', rule: LINE_RULE });
  if (line.includes(REPLACEMENT)) return refused({ code: 'NOT_UTF_8', rule: LINE_RULE });
  try {
    // The parser's message quotes what it read: it goes nowhere.
    return accepted(parse(line, { relax_column_count: true })[0] ?? []);
  } catch {
    return refused({ code: 'LINE_UNREADABLE', rule: LINE_RULE });
  }
};

const sizeOf = (file: string): number => {
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found?.isFile()) throw new FileError(`${file} is no file.`);
  return found.size;
};

/** Empty lines are passed over, and counted. Throws FileError. */
export async function* readLines<Name extends string>(
  file: string,
  known: Columns<Name>,
): AsyncGenerator<LineOf<Name>> {
  const size = sizeOf(file);
  const bytes = createReadStream(file);
  const lines = createInterface({ input: bytes.setEncoding('utf8'), crlfDelay: Number.POSITIVE_INFINITY });
  let columns: readonly Name[] | undefined;
  let row = 0;
  try {
    for await (const line of lines) {
      row += 1;
      if (columns === undefined) {
        const header = fieldsOf(line.startsWith(BYTE_ORDER_MARK) ? line.slice(1) : line);
        columns = readHeader(known, header.ok ? header.value : []);
        continue;
      }
      if (line.trim() === '') continue;
      const fields = fieldsOf(line);
      const values = fields.ok ? valuesOf(columns, fields.value) : fields;
      yield { row, values, share: size === 0 ? 1 : bytes.bytesRead / size };
    }
    if (columns === undefined) readHeader(known, []);
  } finally {
    lines.close();
    bytes.destroy();
  }
}
