import { expect, it } from 'vitest';
import { compileFilters } from '../../../local/dynamodb/filter.ts';

const record = (eventName: string, sk: string) => ({
  eventName,
  dynamodb: { Keys: { pk: { S: 'CASE#1' }, sk: { S: sk } } },
});
const INBOX_INSERTS = { eventName: ['INSERT'], dynamodb: { Keys: { sk: { S: [{ prefix: 'INBOX#' }] } } } };
const CASE_CHANGES = { eventName: ['INSERT', 'MODIFY'], dynamodb: { Keys: { sk: { S: ['CASE', 'PROFILE'] } } } };

it.each([
  ['an insert with the prefix', record('INSERT', 'INBOX#01'), true],
  ['a removal with the prefix', record('REMOVE', 'INBOX#01'), false],
  ['an insert without the prefix', record('INSERT', 'CASE'), false],
  ['an insert of a key that is not a text', { eventName: 'INSERT', dynamodb: { Keys: { sk: { N: '1' } } } }, false],
])('a pattern of equality and prefix: %s', (_why, given, expected) => {
  expect(compileFilters([INBOX_INSERTS])(given)).toBe(expected);
});

it.each([
  ['INSERT', 'CASE', true],
  ['MODIFY', 'PROFILE', true],
  ['REMOVE', 'CASE', false],
  ['INSERT', 'CASE#', false],
])('a list is a choice: %s of %s passes: %s', (eventName, sk, expected) => {
  expect(compileFilters([CASE_CHANGES])(record(eventName, sk))).toBe(expected);
});

it('passes what any of several patterns matches', () => {
  const passes = compileFilters([INBOX_INSERTS, CASE_CHANGES]);
  expect([record('INSERT', 'INBOX#1'), record('MODIFY', 'CASE'), record('MODIFY', 'RUN')].map(passes)).toEqual([
    true,
    true,
    false,
  ]);
});

it('passes everything when there is no pattern', () => {
  expect(compileFilters([])(record('REMOVE', 'RUN'))).toBe(true);
});

it.each([
  ['an operator that is not known', { eventName: [{ 'anything-but': 'REMOVE' }] }, /anything-but/],
  ['two operators at once', { eventName: [{ prefix: 'I', suffix: 'T' }] }, /not supported/],
  ['a prefix that is not a text', { eventName: [{ prefix: 1 }] }, /not supported/],
  ['a number', { eventName: [1] }, /not supported/],
  ['a text without a list', { eventName: 'INSERT' }, /expected a list/],
  ['an empty list', { eventName: [] }, /expected a list/],
  ['an empty pattern', {}, /expected a list/],
  ['another field', { eventSource: ['aws:dynamodb'] }, /eventSource: only eventName and dynamodb.Keys/],
  ['an image', { dynamodb: { NewImage: { stage: { S: ['ACTIVE'] } } } }, /NewImage: only eventName and dynamodb.Keys/],
])('refuses %s', (_why, pattern, message) => {
  expect(() => compileFilters([pattern])).toThrow(message);
});
