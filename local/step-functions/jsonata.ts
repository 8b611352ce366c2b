/**
 * Evaluates expressions as Step Functions does: JSONata 2.0.6, `$states` only, the virtual clock, and no answer without
 * a value.
 */
import jsonata from 'jsonata';
import type { Now } from '../contracts.ts';
import { StateError } from './errors.ts';
import { ADDED_FUNCTIONS } from './functions.ts';
import { fillTemplate } from './template.ts';

/** What an expression can see as `$states`. Which fields are there depends on where it stands. */
export type StatesVariable = {
  readonly input: unknown;
  readonly context: unknown;
  readonly result?: unknown;
  readonly errorOutput?: unknown;
};

export type Evaluator = {
  /** The expression's value, as plain JSON. Throws `States.QueryEvaluationError`. */
  readonly evaluate: (expression: string, states: StatesVariable) => Promise<unknown>;
  /** A JSON value with its expressions replaced by their values. */
  readonly fill: (template: unknown, states: StatesVariable) => Promise<unknown>;
};

/** Compiles an expression; throws what JSONata throws for one that it cannot parse. */
export const compile = (expression: string): jsonata.Expression => {
  const compiled = jsonata(expression);
  for (const { name, signature, call } of ADDED_FUNCTIONS) {
    // JSONata checks the arguments against the signature before it calls.
    compiled.registerFunction(name, (...values: unknown[]) => call(...(values as never[])), signature);
  }
  return compiled;
};

const isFunction = (value: unknown): boolean =>
  typeof value === 'function' ||
  (typeof value === 'object' && value !== null && ('_jsonata_function' in value || '_jsonata_lambda' in value));

const failed = (expression: string, reason: string): StateError =>
  new StateError('States.QueryEvaluationError', `The JSONata expression '${expression}' ${reason}`);

/** JSONata's arrays carry hidden flags, so every answer is rebuilt from its JSON text. */
const toPlainJson = (expression: string, value: unknown): unknown => {
  if (value === undefined) throw failed(expression, 'returned nothing (undefined)');
  const text = JSON.stringify(value, (_key, part: unknown) => {
    if (isFunction(part)) throw failed(expression, 'returned a function, which is no JSON value');
    return part;
  });
  return JSON.parse(text);
};

/** JSONata throws plain objects with a message. */
export const reasonOf = (thrown: unknown): string =>
  typeof thrown === 'object' && thrown !== null && 'message' in thrown ? String(thrown.message) : String(thrown);

/** `$now(picture, timezone)` of JSONata reads the machine's clock; this formats the virtual one in its place. */
const formatInstant = jsonata('$fromMillis(millis, picture, timezone)');

/** An evaluator with its own cache of compiled expressions: compiling costs four times what evaluating does. */
export const makeEvaluator = (now: Now): Evaluator => {
  const cache = new Map<string, jsonata.Expression>();
  const compiled = (expression: string): jsonata.Expression => {
    const known = cache.get(expression);
    if (known !== undefined) return known;
    const fresh = compile(expression);
    cache.set(expression, fresh);
    return fresh;
  };

  const evaluate = async (expression: string, states: StatesVariable): Promise<unknown> => {
    const millis = now(); // one instant for the whole expression, as in JSONata
    const bindings = {
      states,
      millis: () => millis,
      now: (picture?: string, timezone?: string) => formatInstant.evaluate({ millis, picture, timezone }),
    };
    let value: unknown;
    try {
      value = await compiled(expression).evaluate(undefined, bindings);
    } catch (thrown) {
      throw failed(expression, `failed: ${reasonOf(thrown)}`);
    }
    return toPlainJson(expression, value);
  };

  return {
    evaluate,
    fill: (template, states) => fillTemplate(template, (expression) => evaluate(expression, states)),
  };
};
