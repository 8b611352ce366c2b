/** JSON values whose strings may be expressions: `{% … %}`, the whole string or none of it. */

const OPEN = '{%';
const CLOSE = '%}';

/** The expression inside a string, or undefined for plain text. */
export const expressionIn = (text: string): string | undefined =>
  text.length >= OPEN.length + CLOSE.length && text.startsWith(OPEN) && text.endsWith(CLOSE)
    ? text.slice(OPEN.length, -CLOSE.length).trim()
    : undefined;

/**
 * Whether a string has a mark of an expression without being one from end to end: the service would not evaluate it.
 */
export const isHalfExpression = (text: string): boolean =>
  expressionIn(text) === undefined && (text.startsWith(OPEN) || text.endsWith(CLOSE));

/** Visits every string of a JSON value, with its JSON pointer. */
export const visitStrings = (value: unknown, path: string, visit: (text: string, path: string) => void): void => {
  if (typeof value === 'string') visit(value, path);
  else if (Array.isArray(value))
    for (const [index, item] of value.entries()) visitStrings(item, `${path}/${index}`, visit);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) visitStrings(item, `${path}/${key}`, visit);
  }
};

/** The value with every expression replaced by what `evaluate` makes of it. Keys are taken as they are. */
export const fillTemplate = async (
  value: unknown,
  evaluate: (expression: string) => Promise<unknown>,
): Promise<unknown> => {
  if (typeof value === 'string') {
    const expression = expressionIn(value);
    return expression === undefined ? value : evaluate(expression);
  }
  if (Array.isArray(value)) {
    const items: unknown[] = [];
    for (const item of value) items.push(await fillTemplate(item, evaluate));
    return items;
  }
  if (typeof value !== 'object' || value === null) return value;
  const fields: [string, unknown][] = [];
  for (const [key, item] of Object.entries(value)) fields.push([key, await fillTemplate(item, evaluate)]);
  return Object.fromEntries(fields);
};
