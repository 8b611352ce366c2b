/** Reads the names of tests out of a test file's text, without running it. */

const QUOTED = String.raw`(['"\`])((?:\\.|(?!\1)[^\\])*)\1`;

/** `it('…'`, `describe('…'`, and the title after a table: `it.each(cases)('…'`. What is skipped or still to do is no test. */
const TITLE = new RegExp(String.raw`(?:\b(?:it|test|describe)\(|\)\()\s*${QUOTED}`, 'g');

/** The properties of a table's cases that their titles show. */
const CASE = new RegExp(String.raw`\b(?:row|why)\s*:\s*${QUOTED}`, 'g');

const withoutComments = (source: string): string =>
  source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');

export const testNames = (source: string): string[] => {
  const text = withoutComments(source);
  return [TITLE, CASE].flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[2] ?? ''));
};

/** The ids, of those given, that stand as words in some name. */
export const mentioned = (ids: readonly string[], names: readonly string[]): string[] =>
  ids.filter((id) => names.some((name) => new RegExp(String.raw`\b${id}\b`).test(name)));
