/** What shapes cannot say about a definition: targets, reachability, error names, expressions. */
import {
  type Definition,
  RESOURCE_ARGUMENTS,
  type Retrier,
  type State,
  stateNamed,
  type Task,
  UPDATE_ITEM_FOR_TOKEN,
} from './definition-shapes.ts';
import type { DefinitionProblem } from './errors.ts';
import { problemsOfExpression, type StatesField } from './expression-check.ts';
import { problemsOfShape } from './shape-problems.ts';
import { expressionIn, isHalfExpression, visitStrings } from './template.ts';

type Report = (path: string, message: string) => void;

/** The names that the language itself gives to errors; others may not begin with `States.`. */
const RESERVED_ERRORS: ReadonlySet<string> = new Set([
  'States.ALL',
  'States.DataLimitExceeded',
  'States.HeartbeatTimeout',
  'States.Permissions',
  'States.QueryEvaluationError',
  'States.Runtime',
  'States.TaskFailed',
  'States.Timeout',
]);

/** Where a state may go, with the place of each target in the definition. */
const targetsOf = (state: State): (readonly [path: string, target: string])[] => {
  const next = 'Next' in state && state.Next !== undefined ? [['/Next', state.Next] as const] : [];
  if (state.Type === 'Task') {
    return [...next, ...(state.Catch ?? []).map((catcher, index) => [`/Catch/${index}/Next`, catcher.Next] as const)];
  }
  if (state.Type !== 'Choice') return next;
  const choices = state.Choices.map((choice, index) => [`/Choices/${index}/Next`, choice.Next] as const);
  return state.Default === undefined ? choices : [...choices, ['/Default', state.Default] as const];
};

const checkErrorNames = (
  clauses: readonly { ErrorEquals: readonly string[] }[],
  path: string,
  report: Report,
): void => {
  for (const [index, { ErrorEquals: names }] of clauses.entries()) {
    const at = `${path}/${index}/ErrorEquals`;
    for (const name of names) {
      if (name.startsWith('States.') && !RESERVED_ERRORS.has(name))
        report(at, `${name} is not an error of the language`);
    }
    if (!names.includes('States.ALL')) continue;
    if (names.length > 1) report(at, 'States.ALL must stand alone');
    if (index < clauses.length - 1) report(at, 'States.ALL must be in the last clause');
  }
};

const checkRetriers = (retriers: readonly Retrier[], path: string, report: Report): void => {
  for (const [index, { IntervalSeconds: interval = 1, MaxDelaySeconds: most }] of retriers.entries()) {
    if (most !== undefined && most <= interval) {
      report(`${path}/${index}/MaxDelaySeconds`, 'must be greater than IntervalSeconds');
    }
  }
};

const checkTask = (state: Task, path: string, report: Report): void => {
  const shape = RESOURCE_ARGUMENTS[state.Resource];
  for (const problem of problemsOfShape(shape, state.Arguments, [...path.slice(1).split('/'), 'Arguments'])) {
    report(problem.path, problem.message);
  }
  if (state.Resource === UPDATE_ITEM_FOR_TOKEN && state.TimeoutSeconds === undefined) {
    report(`${path}/TimeoutSeconds`, 'a wait for a token must have TimeoutSeconds');
  }
  checkErrorNames(state.Retry ?? [], `${path}/Retry`, report);
  checkErrorNames(state.Catch ?? [], `${path}/Catch`, report);
  checkRetriers(state.Retry ?? [], `${path}/Retry`, report);
};

const checkFlow = (state: State, path: string, report: Report): void => {
  if (state.Type === 'Wait' && (state.Seconds === undefined) === (state.Timestamp === undefined)) {
    report(path, 'a Wait needs Seconds or Timestamp, and not both');
  }
  if ('Next' in state || 'End' in state) {
    if (state.Next !== undefined && state.End !== undefined) report(path, 'Next and End exclude each other');
  } else if (state.Type === 'Task' || state.Type === 'Pass' || state.Type === 'Wait') {
    report(path, 'Next or End is missing');
  }
};

/** The fields of `$states` that the strings below a path of a state may read. */
const fieldsAt = (state: State, path: string): readonly StatesField[] => {
  if (state.Type === 'Task' && path.startsWith('/Output')) return ['input', 'result', 'context'];
  if (/^\/Catch\/\d+\/Output/.test(path)) return ['input', 'errorOutput', 'context'];
  return ['input', 'context'];
};

/** Fields whose strings are names or words, never expressions. */
const IS_LITERAL =
  /^\/(Type|Comment|QueryLanguage|Resource|Next|Default|(Retry|Catch|Choices)\/\d+\/(ErrorEquals\/\d+|Next|Comment))$/;

const checkStrings = (state: State, path: string, report: Report): void =>
  visitStrings(state, '', (text, at) => {
    const expression = expressionIn(text);
    if (/\$\{\w+\}/.test(text)) report(path + at, `the placeholder ${/\$\{\w+\}/.exec(text)?.[0]} is not bound`);
    else if (isHalfExpression(text)) report(path + at, '{% … %} must be the whole string');
    else if (expression === undefined) return;
    else if (IS_LITERAL.test(at)) report(path + at, 'an expression is not allowed here');
    else for (const problem of problemsOfExpression(expression, fieldsAt(state, at))) report(path + at, problem);
  });

const reachable = (definition: Definition): ReadonlySet<string> => {
  const seen = new Set<string>();
  const waiting = [definition.StartAt];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const state = stateNamed(definition, name);
    if (seen.has(name) || state === undefined) continue;
    seen.add(name);
    waiting.push(...targetsOf(state).map(([, target]) => target));
  }
  return seen;
};

/** Everything wrong with a definition whose shape is right. */
export const checkSemantics = (definition: Definition): DefinitionProblem[] => {
  const problems: DefinitionProblem[] = [];
  const report: Report = (path, message) => problems.push({ path, message });
  if (stateNamed(definition, definition.StartAt) === undefined)
    report('/StartAt', `there is no state ${definition.StartAt}`);
  const reached = reachable(definition);
  for (const [name, state] of Object.entries(definition.States)) {
    const path = `/States/${name}`;
    if (!reached.has(name)) report(path, 'the state cannot be reached');
    for (const [at, target] of targetsOf(state)) {
      if (stateNamed(definition, target) === undefined) report(path + at, `there is no state ${target}`);
    }
    if (state.Type === 'Task') checkTask(state, path, report);
    checkFlow(state, path, report);
    checkStrings(state, path, report);
  }
  return problems;
};
