/** Binds CloudFormation's intrinsic functions. What it does not know is an error that names stack, resource and path. */
import { type Assembly, type Stack, TemplateError, type TemplateResource } from './assembly.ts';
import { ACCOUNT_ID, REGION } from './model.ts';

/** Where in which stack a value stands, for errors and to know whose names a reference means. */
export type Place = { readonly stack: Stack; readonly logicalId: string; readonly path: readonly (string | number)[] };

/** What `Ref` and `Fn::GetAtt` of a resource give. */
export type Identity = { readonly ref: string; readonly attributes: Readonly<Record<string, string>> };

export type Resolve = (value: unknown, place: Place) => unknown;
export type Identify = (resource: TemplateResource, place: Place, resolve: Resolve) => Identity | undefined;

const describePlace = ({ stack, logicalId, path }: Place): string =>
  [`stack ${stack.name}`, `resource ${logicalId}`, ...(path.length > 0 ? [path.join('.')] : [])].join(', ');

/** A TemplateError that says where. */
export const templateError = (place: Place, problem: string): TemplateError =>
  new TemplateError(`${describePlace(place)}: ${problem}`);

export const within = (place: Place, ...steps: readonly (string | number)[]): Place => ({
  ...place,
  path: [...place.path, ...steps],
});

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `{ Ref: 'AWS::NoValue' }`: the property is as if it were not there. */
const NO_VALUE = Symbol('AWS::NoValue');

const PSEUDO_PARAMETERS: Readonly<Record<string, string>> = {
  'AWS::Region': REGION,
  'AWS::AccountId': ACCOUNT_ID,
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
};

/** Makes the function that binds a value of a template. `identify` knows the names and attributes of the resource types. */
export const makeResolver = (assembly: Assembly, identify: Identify): Resolve => {
  const identities = new Map<string, Identity>();
  const inProgress = new Set<string>();

  const once = <Result>(key: string, place: Place, work: () => Result): Result => {
    if (inProgress.has(key)) throw templateError(place, `${key} refers to itself.`);
    inProgress.add(key);
    try {
      return work();
    } finally {
      inProgress.delete(key);
    }
  };

  const identity = (logicalId: string, place: Place): Identity => {
    const key = `${place.stack.name}.${logicalId}`;
    const known = identities.get(key);
    if (known) return known;
    const resource = place.stack.resources[logicalId];
    if (!resource) throw templateError(place, `there is no resource or parameter ${logicalId} in this stack.`);
    const found = once(key, place, () =>
      identify(resource, { stack: place.stack, logicalId, path: ['Properties'] }, resolve),
    );
    if (!found) throw templateError(place, `the local cloud cannot refer to a resource of type ${resource.Type}.`);
    identities.set(key, found);
    return found;
  };

  const ref = (name: unknown, place: Place): unknown => {
    if (typeof name !== 'string') throw templateError(place, 'Ref wants a name.');
    if (name === 'AWS::NoValue') return NO_VALUE;
    if (name === 'AWS::StackName') return place.stack.name;
    const pseudo = PSEUDO_PARAMETERS[name];
    if (pseudo !== undefined) return pseudo;
    if (name.startsWith('AWS::')) throw templateError(place, `the local cloud does not know ${name}.`);
    const parameter = place.stack.parameters[name];
    if (!parameter) return identity(name, place).ref;
    if (parameter.Default === undefined || parameter.Type.startsWith('AWS::SSM::')) {
      throw templateError(place, `parameter ${name} has no value that is known here.`);
    }
    return parameter.Default;
  };

  const attribute = (argument: unknown, place: Place): string => {
    const [logicalId, name, ...rest] = typeof argument === 'string' ? splitOnce(argument) : asList(argument, place);
    if (typeof logicalId !== 'string' || typeof name !== 'string' || rest.length > 0) {
      throw templateError(place, 'Fn::GetAtt wants a logical id and an attribute.');
    }
    const value = identity(logicalId, place).attributes[name];
    if (value === undefined) {
      const type = place.stack.resources[logicalId]?.Type;
      throw templateError(place, `the local cloud does not know the attribute ${name} of ${logicalId} (${type}).`);
    }
    return value;
  };

  const importValue = (argument: unknown, place: Place): unknown => {
    const name = text(argument, place);
    for (const stack of assembly.stacks) {
      for (const [outputId, output] of Object.entries(stack.outputs)) {
        if (!output.Export) continue;
        const at = { stack, logicalId: outputId, path: ['Outputs'] };
        if (text(output.Export.Name, at) === name) {
          return once(`export ${name}`, place, () => resolve(output.Value, at));
        }
      }
    }
    throw templateError(place, `no stack exports ${name}.`);
  };

  const substitute = (argument: unknown, place: Place): string => {
    const [template, variables] = Array.isArray(argument) ? argument : [argument, {}];
    if (typeof template !== 'string' || !isObject(variables)) throw templateError(place, 'Fn::Sub wants a text.');
    return template.replace(/\$\{(!?)([^}]*)\}/g, (_, literal: string, name: string) => {
      if (literal) return `\${${name}}`;
      if (Object.hasOwn(variables, name)) return text(variables[name], place);
      return text(name.includes('.') ? { 'Fn::GetAtt': name } : { Ref: name }, place);
    });
  };

  const asList = (value: unknown, place: Place): readonly unknown[] => {
    if (!Array.isArray(value)) throw templateError(place, 'a list is wanted here.');
    return value;
  };

  /** A text, or a number as a text. */
  const text = (value: unknown, place: Place): string => {
    const bound = resolve(value, place);
    if (typeof bound !== 'string' && typeof bound !== 'number') throw templateError(place, 'a text is wanted here.');
    return String(bound);
  };

  const list = (value: unknown, place: Place): readonly unknown[] => asList(resolve(value, place), place);

  const intrinsics: Readonly<Record<string, (argument: unknown, place: Place) => unknown>> = {
    Ref: ref,
    'Fn::GetAtt': attribute,
    'Fn::ImportValue': importValue,
    'Fn::Sub': substitute,
    'Fn::Join': (argument, place) => {
      const [delimiter, parts] = asList(argument, place);
      return list(parts, place)
        .map((part) => text(part, place))
        .join(text(delimiter, place));
    },
    'Fn::Select': (argument, place) => {
      const [index, choices] = asList(argument, place);
      const chosen = list(choices, place)[Number(text(index, place))];
      if (chosen === undefined) throw templateError(place, 'Fn::Select picks what is not in its list.');
      return chosen;
    },
    'Fn::Split': (argument, place) => {
      const [delimiter, whole] = asList(argument, place);
      return text(whole, place).split(text(delimiter, place));
    },
  };

  const bind: Resolve = (value, place) => {
    if (Array.isArray(value)) {
      return value.map((item, index) => bind(item, within(place, index))).filter((item) => item !== NO_VALUE);
    }
    if (!isObject(value)) return value;
    const entries = Object.entries(value);
    const [first] = entries;
    if (
      first &&
      entries.length === 1 &&
      (first[0] === 'Ref' || first[0] === 'Condition' || first[0].startsWith('Fn::'))
    ) {
      const [name, argument] = first;
      const intrinsic = intrinsics[name];
      if (!intrinsic) throw templateError(place, `the local cloud does not know ${name}.`);
      return intrinsic(argument, within(place, name));
    }
    return Object.fromEntries(
      entries
        .map(([name, item]) => [name, bind(item, within(place, name))] as const)
        .filter(([, item]) => item !== NO_VALUE),
    );
  };

  const resolve: Resolve = (value, place) => {
    const bound = bind(value, place);
    return bound === NO_VALUE ? undefined : bound;
  };

  return resolve;
};

const splitOnce = (argument: string): readonly string[] => {
  const dot = argument.indexOf('.');
  return dot < 0 ? [argument] : [argument.slice(0, dot), argument.slice(dot + 1)];
};
