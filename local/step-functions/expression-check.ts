/** Finds in an expression's syntax tree what would fail, or mean something else, in Step Functions. */

import { FUNCTION_NAMES, REFUSED_FUNCTIONS } from './functions.ts';
import { compile, reasonOf } from './jsonata.ts';

/** A field of `$states`. */
export type StatesField = 'input' | 'result' | 'errorOutput' | 'context';

type Node = Readonly<Record<string, unknown>> & { readonly type: string };
type Scope = {
  /**
   * Whether a value is there for `$` and for bare names: inside a path, a filter or a transformation. At the top there
   * is none.
   */
  readonly hasFocus: boolean;
  readonly variables: ReadonlySet<string>;
  readonly fields: ReadonlySet<string>;
  readonly report: (problem: string) => void;
};

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

/** All nodes below a value, however JSONata nests them in arrays and plain objects. */
const nodesIn = (value: unknown): Node[] => {
  if (isNode(value)) return [value];
  if (value instanceof RegExp || typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(nodesIn);
};

const childrenOf = (node: Node): Node[] => Object.values(node).flatMap(nodesIn);

/** Names that the expression itself gives to values: assignments, parameters, `@$name` and `#$name`. */
const variablesOf = (node: Node): string[] => {
  const named = [
    ...(node.type === 'bind' ? nodesIn(node.lhs) : []),
    ...(node.type === 'lambda' ? nodesIn(node.arguments) : []),
  ].map((variable) => String(variable.value));
  const focused = [node.focus, node.index].filter((name) => typeof name === 'string');
  return [...named, ...focused, ...childrenOf(node).flatMap(variablesOf)];
};

const checkVariable = (name: string, scope: Scope): void => {
  const refused = REFUSED_FUNCTIONS.get(name);
  if (name === '$') scope.report('$$ is not available; use $states');
  else if (name === '' && !scope.hasFocus) scope.report('$ is not available at the top of an expression; use $states');
  else if (name === 'states') scope.report('$states must be followed by one of its fields');
  else if (refused !== undefined && !scope.variables.has(name)) scope.report(refused);
  else if (name !== '' && !scope.variables.has(name) && !FUNCTION_NAMES.has(name))
    scope.report(`$${name} is not known`);
};

const checkPath = (path: Node, scope: Scope): void => {
  const [first, ...rest] = nodesIn(path.steps);
  const inner = { ...scope, hasFocus: true };
  if (first !== undefined && first.type === 'variable' && first.value === 'states') {
    const field = rest[0]?.type === 'name' ? String(rest[0].value) : '';
    if (!scope.fields.has(field)) {
      scope.report(`$states.${field} is not available here; available: ${[...scope.fields].join(', ')}`);
    }
    for (const child of childrenOf(first)) check(child, inner);
  } else if (first !== undefined) {
    check({ ...first, stages: [], predicate: [] }, scope);
    for (const child of [...nodesIn(first.stages), ...nodesIn(first.predicate)]) check(child, inner);
  }
  for (const node of [...rest, ...nodesIn(path.group)]) check(node, inner);
};

const NEEDS_FOCUS: ReadonlySet<string> = new Set(['name', 'wildcard', 'descendant', 'parent']);

const check = (node: Node, scope: Scope): void => {
  if (node.type === 'variable') checkVariable(String(node.value), scope);
  if (NEEDS_FOCUS.has(node.type) && !scope.hasFocus) {
    scope.report(
      `${node.type === 'name' ? `'${String(node.value)}'` : node.type} reads nothing here; begin with $states`,
    );
  }
  if (node.type === 'path') {
    checkPath(node, scope);
    return;
  }
  const called = node.type === 'function' ? nodesIn(node.procedure)[0] : undefined;
  if (called?.value === 'toMillis' && nodesIn(node.arguments).length > 1) {
    scope.report(
      '$toMillis with a picture is not supported here: it would take missing parts from the machine’s clock',
    );
  }
  const inner = node.type === 'transform' ? { ...scope, hasFocus: true } : scope;
  const children = node.type === 'lambda' ? nodesIn(node.body) : childrenOf(node);
  for (const child of children) check(child, inner);
};

/** Everything that is wrong with an expression that may read these fields of `$states`; empty when it can be run. */
export const problemsOfExpression = (expression: string, fields: readonly StatesField[]): string[] => {
  let tree: unknown;
  try {
    tree = compile(expression).ast();
  } catch (thrown) {
    return [`not a JSONata expression: ${reasonOf(thrown)}`];
  }
  const problems: string[] = [];
  for (const node of nodesIn(tree)) {
    check(node, {
      hasFocus: false,
      variables: new Set(variablesOf(node)),
      fields: new Set(fields),
      report: (problem) => problems.push(problem),
    });
  }
  return [...new Set(problems)];
};
