/** Which stream records wake a function: the part of EventBridge's patterns that is needed. What is not known is refused, never ignored. */
import { isObject } from './json.ts';

type Matches = (value: unknown) => boolean;

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
  throw new Error(`Stream filter, ${at}: ${JSON.stringify(alternative)} is not supported; a text or a prefix is.`);
};

const compilePattern = (pattern: unknown, at: string): Matches => {
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
  throw new Error(
    `Stream filter, ${at}: expected a list of alternatives or an object, got ${JSON.stringify(pattern)}.`,
  );
};

const refuseOtherFields = (fields: readonly string[], known: readonly string[], at: string): void => {
  const other = fields.find((field) => !known.includes(field));
  if (other !== undefined)
    throw new Error(`Stream filter, ${at}.${other}: only eventName and dynamodb.Keys can be matched.`);
};

/**
 * Compiles event patterns into one test. A record passes if any pattern matches it, or if there is none.
 * Throws on an operator other than equality and `prefix`, and on fields other than `eventName` and `dynamodb.Keys`.
 */
export const compileFilters = (patterns: readonly unknown[]): Matches => {
  const compiled = patterns.map((pattern) => {
    if (isObject(pattern)) {
      refuseOtherFields(Object.keys(pattern), ['eventName', 'dynamodb'], 'pattern');
      const { dynamodb } = pattern;
      if (isObject(dynamodb)) refuseOtherFields(Object.keys(dynamodb), ['Keys'], 'pattern.dynamodb');
    }
    return compilePattern(pattern, 'pattern');
  });
  return (record) => compiled.length === 0 || compiled.some((matches) => matches(record));
};
