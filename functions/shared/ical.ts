/** Lines of iCalendar (RFC 5545), as far as we write any. Why not a library's: docs/decisions/0030-calendars-are-written-here.md. */

/** RFC 5545 §3.3.11. Titles are on one line; should one come with a break, it is written as one. */
const escaped = (text: string): string => text.replace(/[\\;,]/g, '\\$&').replace(/\r\n|\r|\n/g, '\\n');

/** Of a line, without its break: RFC 5545 §3.1. */
const MOST_OCTETS = 75;

/** A line in pieces of as many octets, none of which parts a character; each but the first begins with a space. */
const folded = (line: string): string => {
  const pieces = [''];
  for (const character of line) {
    const piece = `${pieces.at(-1)}${character}`;
    if (Buffer.byteLength(piece) > MOST_OCTETS) pieces.push(` ${character}`);
    else pieces[pieces.length - 1] = piece;
  }
  return pieces.join('\r\n');
};

/** A property with its value as it stands. `name` may have parameters: `DTSTART;VALUE=DATE`. */
export type Property = readonly [name: string, value: string | number];

/** A property of type TEXT. */
export const text = (name: string, value: string): Property => [name, escaped(value)];

/** `2026-06-30` as a DATE. */
export const date = (name: string, on: string): Property => [`${name};VALUE=DATE`, on.replaceAll('-', '')];

/** `2026-06-30T07:00:00.000Z` as a DATE-TIME in UTC, to the second. */
export const utc = (name: string, at: string): Property => [name, `${at.slice(0, 19).replace(/[-:]/g, '')}Z`];

export type Component = {
  readonly name: 'VCALENDAR' | 'VEVENT';
  readonly properties: readonly Property[];
  readonly parts?: readonly Component[];
};

/** The component with what is in it; each line ends with CRLF. */
export const written = ({ name, properties, parts = [] }: Component): string =>
  [
    `BEGIN:${name}\r\n`,
    ...properties.map(([property, value]) => `${folded(`${property}:${value}`)}\r\n`),
    ...parts.map(written),
    `END:${name}\r\n`,
  ].join('');
