/** Conditions and changes as DynamoDB's expressions. Every name and value goes by a placeholder, so that no reserved word is in the way. */
import type { Changes, Condition, Query, Test } from './table.ts';
import { INDEXES } from './table.ts';

type Placeholders = {
  readonly name: (attribute: string) => string;
  readonly value: (value: unknown) => string;
  readonly bound: () => {
    readonly ExpressionAttributeNames?: Record<string, string>;
    readonly ExpressionAttributeValues?: Record<string, unknown>;
  };
};

export const makePlaceholders = (): Placeholders => {
  const names: Record<string, string> = {};
  const values: Record<string, unknown> = {};
  return {
    name: (attribute) => {
      names[`#${attribute}`] = attribute;
      return `#${attribute}`;
    },
    value: (value) => {
      const placeholder = `:v${Object.keys(values).length}`;
      values[placeholder] = value;
      return placeholder;
    },
    // DynamoDB refuses empty ones.
    bound: () => ({
      ...(Object.keys(names).length > 0 && { ExpressionAttributeNames: names }),
      ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
    }),
  };
};

const OPERATORS = { EQUAL: '=', BELOW: '<', AT_MOST: '<=', ABOVE: '>' } as const;

const testText = (test: Test, { name, value }: Placeholders): string => {
  const attribute = name(test.attribute);
  if ('value' in test) return `${attribute} ${OPERATORS[test.is]} ${value(test.value)}`;
  return `attribute_${test.is === 'ABSENT' ? 'not_exists' : 'exists'}(${attribute})`;
};

export const conditionText = (condition: Condition, placeholders: Placeholders): string =>
  condition
    .map((clause) =>
      'is' in clause
        ? testText(clause, placeholders)
        : `(${clause.map((test) => testText(test, placeholders)).join(' OR ')})`,
    )
    .join(' AND ');

export const updateText = ({ set = {}, add = {}, remove = [] }: Changes, { name, value }: Placeholders): string => {
  const sets = Object.entries(set).filter(([, to]) => to !== undefined);
  const parts = [
    ['SET', sets.map(([attribute, to]) => `${name(attribute)} = ${value(to)}`)],
    ['ADD', Object.entries(add).map(([attribute, by]) => `${name(attribute)} ${value(by)}`)],
    ['REMOVE', remove.map(name)],
  ] as const;
  return parts
    .filter(([, changes]) => changes.length > 0)
    .map(([verb, changes]) => `${verb} ${changes.join(', ')}`)
    .join(' ');
};

export const keyConditionText = ({ index, hash, from, to }: Query, { name, value }: Placeholders): string => {
  const { hash: hashName, range: rangeName } = index === undefined ? { hash: 'pk', range: 'sk' } : INDEXES[index];
  const equal = `${name(hashName)} = ${value(hash)}`;
  if (from !== undefined && to !== undefined)
    return `${equal} AND ${name(rangeName)} BETWEEN ${value(from)} AND ${value(to)}`;
  if (from !== undefined) return `${equal} AND ${name(rangeName)} >= ${value(from)}`;
  if (to !== undefined) return `${equal} AND ${name(rangeName)} <= ${value(to)}`;
  return equal;
};
