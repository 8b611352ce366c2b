import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ProgramDefinition } from '../../domain/program.ts';
import definition from '../../programs/cmpss/program.json' with { type: 'json' };
import { programSchema } from '../../programs/schema.ts';

const PROGRAMS = new URL('../../programs/', import.meta.url);

/** The definition with one value replaced; a value `undefined` takes the key away. */
const withChange = (path: readonly string[], value: unknown): unknown => {
  const copy: unknown = JSON.parse(JSON.stringify(definition));
  const last = path.at(-1) ?? '';
  const parent = path.slice(0, -1).reduce((node, key) => (node as Record<string, unknown>)[key], copy); // JSON, by its own keys
  const holder = parent as Record<string, unknown>;
  if (value === undefined) delete holder[last];
  else holder[last] = value;
  return copy;
};

const accepts = (candidate: unknown): boolean => ProgramDefinition.safeParse(candidate).success;
const REVIEW_DAYS = ['rules', 'application.reviewDays', 'values', '0'] as const;

describe('the shape of a program', () => {
  it('accepts the definition as it is', () => {
    expect(accepts(withChange(['id'], 'cmpss'))).toBe(true);
  });

  it.each([
    ['a value with no source', [...REVIEW_DAYS, 'source'], undefined],
    ['a source without a clause', [...REVIEW_DAYS, 'source'], { document: 'SCH22', clause: '' }],
    ['a source without a document', [...REVIEW_DAYS, 'source'], { clause: 'Review time' }],
    ['a value with no date', [...REVIEW_DAYS, 'from'], undefined],
    ['a date that no calendar has', [...REVIEW_DAYS, 'from'], '2023-02-29'],
    ['a value left out', [...REVIEW_DAYS, 'value'], undefined],
    ['a value of another type', [...REVIEW_DAYS, 'value'], '20'],
    ['a negative number', [...REVIEW_DAYS, 'value'], -1],
    ['half a day', [...REVIEW_DAYS, 'value'], 20.5],
    ['a key that nobody knows', [...REVIEW_DAYS, 'sorce'], 'x'],
    ['another unit', ['rules', 'application.reviewDays', 'unit'], 'weeks'],
    ['a rule without values', ['rules', 'application.reviewDays', 'values'], []],
    ['a rule left out', ['rules', 'application.reviewDays'], undefined],
    ['a rule that nobody knows', ['rules', 'application.mood'], { unit: 'days', values: [] }],
    ['a stage without words', ['stageWords', 'VACATED'], undefined],
    ['words for a stage that does not exist', ['stageWords', 'LIMBO'], 'In limbo'],
    ['a program without a pathway', ['pathways'], []],
    ['two pathways of one id', ['pathways', '1', 'id'], 'INITIAL'],
    ['a pathway without words', ['pathways', '1', 'words'], undefined],
    [
      'a pathway’s value without a source',
      ['pathways', '1', 'rules', 'training.required', 'values', '0', 'source'],
      undefined,
    ],
    ['a pathway’s rule of certifications', ['pathways', '1', 'rules', 'term.months'], definition.rules['term.months']],
    [
      'a pathway’s rule that nobody knows',
      ['pathways', '1', 'rules', 'application.mood'],
      { unit: 'days', values: [] },
    ],
    ['a source that was never read', ['sources', 'SCH22', 'readOn'], undefined],
  ] as const)('rejects %s', (_, path, value) => {
    expect(accepts(withChange(path, value))).toBe(false);
  });

  it('accepts a program that leaves out what is asked where it is stated, and a pathway that states nothing', () => {
    expect(Object.keys(definition.rules)).not.toContain('eligibility.experience');
    expect(accepts(withChange(['pathways', '1', 'rules'], {}))).toBe(true);
  });

  it('accepts null for what is not published', () => {
    expect(accepts(withChange([...REVIEW_DAYS, 'value'], null))).toBe(true);
  });
});

describe('the schema for editors', () => {
  it('is the one generated from the shape', () => {
    const committed: unknown = JSON.parse(readFileSync(new URL('program.schema.json', PROGRAMS), 'utf8'));
    expect(committed).toEqual(JSON.parse(JSON.stringify(programSchema())));
  });

  it('is where the definition says', () => {
    expect(existsSync(new URL(definition.$schema, new URL('cmpss/program.json', PROGRAMS)))).toBe(true);
  });

  it('asks for a source with every value', () => {
    const text = JSON.stringify(programSchema());
    const entries = text.match(/"required":\["from","value"[^\]]*\]/g) ?? [];
    expect(new Set(entries)).toEqual(new Set(['"required":["from","value","source"]']));
  });
});
