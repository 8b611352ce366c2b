/** Which stream records wake a function: event patterns on a record's name and keys. */
import { compilePattern, type Matches } from '../events/pattern.ts';
import { isObject } from './json.ts';

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
    return compilePattern(pattern, 'Stream filter, pattern');
  });
  return (record) => compiled.length === 0 || compiled.some((matches) => matches(record));
};
