import { describe, expect, it } from 'vitest';
import { makeEvaluator } from '../../../local/step-functions/jsonata.ts';

const NOW = '2031-05-17T10:00:00.123Z';
const { evaluate, fill } = makeEvaluator(() => Date.parse(NOW));
const states = {
  input: { name: 'Ana', list: [{ n: 1 }, { n: 2 }, { n: 3 }], none: null },
  context: { Execution: { Name: 'e' } },
};

describe('an expression', () => {
  const values: readonly (readonly [string, unknown])[] = [
    ['$states.input.name', 'Ana'],
    ["'CASE#' & $states.context.Execution.Name", 'CASE#e'],
    ['$states.input.list[n > 1].n', [2, 3]],
    ['$states.input.none', null],
    ['$now()', NOW],
    ['$millis()', Date.parse(NOW)],
    ["$now('[Y0001]-[M01]-[D01] [H01]:[m01] [z]', '-0700')", '2031-05-17 03:00 GMT-07:00'],
    ["$ceil(($toMillis('2031-05-17T10:00:05.000Z') - $millis()) / 1000)", 5],
    ['$parse(\'{"a":[1]}\')', { a: [1] }],
    ['$partition([1,2,3,4,5], 2)', [[1, 2], [3, 4], [5]]],
    ['$range(1, 9, 2)', [1, 3, 5, 7, 9]],
    ['$range(3, 1, -1)', [3, 2, 1]],
    // RFC 1321, and FIPS 180's own example.
    ["$hash('abc', 'MD5')", '900150983cd24fb0d6963f7d28e17f72'],
    ["$hash('abc', 'SHA-256')", 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  ];
  it.each(values)('%s is worked out', async (expression, value) => {
    expect(await evaluate(expression, states)).toEqual(value);
  });

  const failing: readonly (readonly [string, RegExp])[] = [
    ['$states.input.missing', /returned nothing/],
    ['$sum', /returned a function/],
    ['function($x) { $x }', /returned a function/],
    ["{'a': [$sum]}", /returned a function/],
    ['$states.input.name + 1', /failed/],
    ["$error('on purpose')", /on purpose/],
    ["$hash('a', 'CRC')", /does not know the algorithm/],
    ['$hash(1, 2)', /failed/],
    ['$range(1, 5000, 1)', /1000 numbers at most/],
    ['$partition([1], 0)', /chunk size/],
    ["$parse('{')", /failed/],
  ];
  it.each(failing)('%s is a States.QueryEvaluationError', async (expression, cause) => {
    await expect(evaluate(expression, states)).rejects.toMatchObject({
      failure: { error: 'States.QueryEvaluationError', cause: expect.stringMatching(cause) },
    });
  });

  it('gives plain JSON, without the flags that JSONata hides in its arrays', async () => {
    const list = await evaluate('$states.input.list.n', states);
    expect(Object.getOwnPropertyNames(list)).toEqual(['0', '1', '2', 'length']);
  });

  it('sees the clock of its own evaluation, however many run at once', async () => {
    let now = 0;
    const counting = makeEvaluator(() => {
      now += 1;
      return now;
    });
    const pairs = await Promise.all([1, 2, 3].map(() => counting.evaluate('[$millis(), $millis()]', states)));
    expect(pairs).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
  });
});

describe('a template', () => {
  it('has its expressions replaced wherever they stand, and nothing else', async () => {
    const template = { a: ['{% $states.input.name %}', 'Ana', 1, null, true], b: { c: '{%$states.input.list[0].n%}' } };
    expect(await fill(template, states)).toEqual({ a: ['Ana', 'Ana', 1, null, true], b: { c: 1 } });
  });
});
