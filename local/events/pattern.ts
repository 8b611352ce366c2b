/** Event patterns, as EventBridge and Lambda have them: the part that is needed. What is not known is refused, never ignored. */
import { isObject } from '../dynamodb/json.ts';

export type Matches = (value: unknown) => boolean;

/** The operator of a pattern's leaf: an equal text, or `{ "prefix": "INBOX#" }`. */
const compileAlternative = (alternative: unknown, at: string): Matches => {
  if (typeof alternative === 'string') return (value) => value === alternative;
  const [entry, ...more] = isObject(alternative) ? Object.entries(alternative) : [];
  if (entry !== undefined && more.length === 0) {
    const [operator, operand] = entry;
    if (operator === 'prefix' && typeof operand === 'string') {
      return (value) => typeof value === 'string' && value.startsWith(operand);
    }
  }
  throw new Error(`${at}: ${JSON.stringify(alternative)} is not supported; a text or a prefix is.`);
};

/**
 * Compiles a pattern into a test: every field that it names has one of its alternatives. `at` names the pattern in errors.
 * Throws an Error for an operator other than equality of texts and `prefix`.
 */
export const compilePattern = (pattern: unknown, at: string): Matches => {
  if (Array.isArray(pattern) && pattern.length > 0) {
    const alternatives = pattern.map((alternative) => compileAlternative(alternative, at));
    return (value) => alternatives.some((matches) => matches(value));
  }
  if (isObject(pattern) && Object.keys(pattern).length > 0) {
    const fields = Object.entries(pattern).map(([name, inner]) => ({
      name,
      matches: compilePattern(inner, `${at}.${name}`),
    }));
    return (value) => isObject(value) && fields.every(({ name, matches }) => matches(value[name]));
  }
  throw new Error(`${at}: expected a list of alternatives or an object, got ${JSON.stringify(pattern)}.`);
};
