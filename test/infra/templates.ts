/** The templates as they are deployed, in a form that tests can ask questions of. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { PROJECT_ROOT, synthesise } from '../../infra/build/synthesise.ts';
import type { FunctionName } from '../../infra/functions.ts';

const Manifest = z.object({
  artifacts: z.record(
    z.string(),
    z.object({
      type: z.string(),
      properties: z.optional(z.object({ terminationProtection: z.optional(z.boolean()) })),
    }),
  ),
});
const Template = z.object({
  Resources: z.record(
    z.string(),
    z.object({
      Type: z.string(),
      Properties: z.optional(z.record(z.string(), z.unknown())),
      DeletionPolicy: z.optional(z.string()),
      UpdateReplacePolicy: z.optional(z.string()),
    }),
  ),
  Outputs: z.optional(
    z.record(z.string(), z.object({ Value: z.unknown(), Export: z.optional(z.object({ Name: z.string() })) })),
  ),
});

/** A resource; every reference in `properties` is a text: `RegistryTable.Arn`, `evaluateFunction`, `arn:${AWS::Partition}:…`. */
export type Resource = {
  readonly stack: string;
  readonly id: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly keptOnDelete: boolean;
  readonly keptOnReplace: boolean;
};
export type Templates = {
  readonly resources: readonly Resource[];
  readonly protectedStacks: readonly string[];
  /** The names of what stacks tell each other. */
  readonly exported: readonly string[];
  /** The names of what stacks ask of each other. */
  readonly imported: readonly string[];
  /** What the stacks tell whoever deploys them, by name. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** All that the application's roles are allowed. */
  readonly rights: readonly Right[];
  readonly ofType: (type: string) => Resource[];
  /** Throws when there is no such function. */
  readonly functionNamed: (name: FunctionName) => Resource;
};
/** One thing that a role may do to one resource. */
type Right = { readonly role: string; readonly action: string; readonly resource: string };
/** The templates are there when the tests run, not yet when they are described. */
export type Deployed = () => Templates;

/** How a function's name begins the ids of what belongs to it. */
export const logical = (name: FunctionName): string => name.replaceAll('-', '');
export const role = (name: FunctionName): string => `${logical(name)}Role`;
export const MACHINE_ROLE = 'LifecycleStateMachineRole';
export const MACHINE_ARN = `arn:\${AWS::Partition}:states:\${AWS::Region}:\${AWS::AccountId}:stateMachine:certcycle-lifecycle`;

/** What CloudFormation puts the key in the place of: no template holds its value. */
export const ORIGIN_KEY = '{{resolve:secretsmanager:OriginKeys1:SecretString:::}}';

/** What is configured when both tables were restored (docs/deploy.md). */
export const RESTORED = {
  restoredRegistryStreamArn:
    'arn:aws:dynamodb:us-west-2:123456789012:table/registry-restored/stream/2026-11-28T00:00:00.000',
  restoredPublicTableArn: 'arn:aws:dynamodb:us-west-2:123456789012:table/public-restored',
} as const;

/** A logical id without the hash that CDK appends. */
const readable = (logicalId: string): string => logicalId.replace(/[0-9A-F]{8}$/, '');

const plain = (value: unknown, exports: ReadonlyMap<string, unknown>): unknown => {
  if (Array.isArray(value)) return value.map((item) => plain(item, exports));
  if (typeof value !== 'object' || value === null) return value;
  const [[name, argument] = ['', undefined], ...rest] = Object.entries(value);
  if (rest.length === 0) {
    if (name === 'Ref') return String(argument).startsWith('AWS::') ? `\${${argument}}` : readable(String(argument));
    if (name === 'Fn::GetAtt' && Array.isArray(argument)) return `${readable(String(argument[0]))}.${argument[1]}`;
    if (name === 'Fn::ImportValue') return plain(exports.get(String(argument)), exports);
    if (name === 'Fn::Join' && Array.isArray(argument)) {
      const parts = plain(argument[1], exports);
      return Array.isArray(parts) ? parts.join(String(argument[0])) : parts;
    }
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item, exports)]));
};

const BUILT = join(PROJECT_ROOT, '.build');

/** The templates that were built before the tests. */
export const builtTemplates = (): Templates => readTemplates(join(BUILT, 'cdk.out'));

/** Synthesises the application with `changes` to what `cdk.json` sets. */
export const synthesiseTemplates = async (changes: Readonly<Record<string, unknown>>): Promise<Templates> => {
  const folder = mkdtempSync(join(tmpdir(), 'certcycle-infra-'));
  try {
    await synthesise(join(BUILT, 'functions'), folder, changes);
    return readTemplates(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

const readTemplates = (assembly: string): Templates => {
  const { artifacts } = Manifest.parse(JSON.parse(readFileSync(join(assembly, 'manifest.json'), 'utf8')));
  const stacks = Object.entries(artifacts).filter(([, { type }]) => type === 'aws:cloudformation:stack');
  const parsed = stacks.map(([stack]): readonly [string, unknown] => [
    stack,
    JSON.parse(readFileSync(join(assembly, `${stack}.template.json`), 'utf8')),
  ]);
  const templates = parsed.map(([stack, template]) => ({ stack, ...Template.parse(template) }));
  const texts = parsed.map(([, template]) => JSON.stringify(template));
  const imported = [
    ...new Set(
      texts.flatMap((text) => [...text.matchAll(/"Fn::ImportValue":"([^"]+)"/g)].map(([, name = '']) => name)),
    ),
  ];
  const exports = new Map(
    templates.flatMap(({ Outputs }) =>
      Object.values(Outputs ?? {}).flatMap(({ Value, Export }) => (Export ? [[Export.Name, Value] as const] : [])),
    ),
  );
  const resources: Resource[] = templates.flatMap(({ stack, Resources }) =>
    Object.entries(Resources).map(([logicalId, resource]) => ({
      stack,
      id: readable(logicalId),
      type: resource.Type,
      properties: Object.fromEntries(
        Object.entries(resource.Properties ?? {}).map(([name, value]) => [name, plain(value, exports)]),
      ),
      keptOnDelete: resource.DeletionPolicy === 'Retain',
      keptOnReplace: resource.UpdateReplacePolicy === 'Retain',
    })),
  );
  const ofType = (type: string): Resource[] => resources.filter((resource) => resource.type === type);
  const told = templates.flatMap(({ Outputs }) =>
    Object.entries(Outputs ?? {}).filter(([, { Export }]) => Export === undefined),
  );
  return {
    resources,
    exported: [...exports.keys()].sort(),
    imported,
    outputs: Object.fromEntries(told.map(([name, { Value }]) => [name, plain(Value, exports)])),
    rights: rightsOf(resources),
    ofType,
    functionNamed: (name) => {
      const found = ofType('AWS::Lambda::Function').find(
        ({ properties }) => properties.FunctionName === `certcycle-${name}`,
      );
      if (!found) throw new Error(`There is no function ${name}.`);
      return found;
    },
    protectedStacks: stacks.filter(([, { properties }]) => properties?.terminationProtection).map(([stack]) => stack),
  };
};

const Statement = z.object({
  Effect: z.string(),
  Action: z.union([z.string(), z.array(z.string())]),
  Resource: z.union([z.string(), z.array(z.string())]),
});
const Policy = z.object({
  PolicyDocument: z.object({ Statement: z.array(Statement) }),
  Roles: z.array(z.string()),
});

const rightsOf = (resources: readonly Resource[]): Right[] =>
  resources
    .filter(({ type }) => type === 'AWS::IAM::Policy')
    .flatMap(({ properties }) => {
      const { PolicyDocument, Roles } = Policy.parse(properties);
      return Roles.flatMap((role) =>
        PolicyDocument.Statement.filter(({ Effect }) => Effect === 'Allow').flatMap((statement) =>
          [statement.Action]
            .flat()
            .flatMap((action) => [statement.Resource].flat().map((resource) => ({ role, action, resource }))),
        ),
      );
    });
