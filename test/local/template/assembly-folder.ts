/** Writes small assemblies as CDK would, for tests of what reads them. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach } from 'vitest';
import type { CloudTemplate } from '../../../local/template/model.ts';
import { readTemplate } from '../../../local/template/read.ts';

export type StackTemplate = {
  readonly Resources: Readonly<Record<string, unknown>>;
  readonly Outputs?: Readonly<Record<string, unknown>>;
  readonly Parameters?: Readonly<Record<string, unknown>>;
};

/** A new folder under the system's temporary one, by its real path. */
export const temporaryFolder = (): string => realpathSync(mkdtempSync(join(tmpdir(), 'certcycle-')));

/** The role of all that these stacks run: whichever service asks may take it on, and it may do everything. */
const SOME_ROLE = {
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' },
    },
    Policies: [
      {
        PolicyName: 'everything',
        PolicyDocument: { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } },
      },
    ],
  },
};

/** Each template with a role of its own under the id `SomeRole`, if it refers to one and holds none. */
const withRole = (name: string, template: StackTemplate): StackTemplate => {
  const { Resources } = template;
  if ('SomeRole' in Resources || !JSON.stringify(Resources).includes('"SomeRole"')) return template;
  const role = { ...SOME_ROLE, Properties: { ...SOME_ROLE.Properties, RoleName: `${name}-role` } };
  return { ...template, Resources: { ...Resources, SomeRole: role } };
};

/** `code` is the source of each bundle's `index.mjs` by its asset key; its folder is named `folder`, or by the key as CDK does. */
export const writeAssembly = (
  stacks: Readonly<Record<string, StackTemplate>>,
  code: Readonly<Record<string, { readonly source: string; readonly folder?: string }>> = {},
): string => {
  const root = temporaryFolder();
  const folder = join(root, 'cdk.out');
  mkdirSync(folder);
  const files: Record<string, unknown> = {};
  for (const [key, { source, folder: name }] of Object.entries(code)) {
    const path = name === undefined ? `asset.${key}` : join('..', 'functions', name);
    mkdirSync(join(folder, path), { recursive: true });
    writeFileSync(join(folder, path, 'index.mjs'), source);
    files[key] = {
      displayName: key,
      source: { path, packaging: 'zip' },
      destinations: { here: { bucketName: 'assets', objectKey: `${key}.zip` } },
    };
  }
  const artifacts: Record<string, unknown> = {
    Tree: { type: 'cdk:tree', properties: { file: 'tree.json' } },
    assets: { type: 'cdk:asset-manifest', properties: { file: 'assets.json' } },
  };
  for (const [name, template] of Object.entries(stacks)) {
    artifacts[name] = { type: 'aws:cloudformation:stack', properties: { templateFile: `${name}.template.json` } };
    writeFileSync(join(folder, `${name}.template.json`), JSON.stringify(withRole(name, template)));
  }
  writeFileSync(join(folder, 'assets.json'), JSON.stringify({ version: '55.0.0', files }));
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ version: '55.0.0', artifacts }));
  return folder;
};

/** A function's resource whose bundle is the asset `key`. */
export const aFunction = (key: string, properties: Readonly<Record<string, unknown>> = {}): unknown => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    Code: { S3Bucket: { 'Fn::Sub': `assets-\${AWS::AccountId}` }, S3Key: `${key}.zip` },
    Handler: 'index.handler',
    Runtime: 'nodejs24.x',
    Role: { 'Fn::GetAtt': ['SomeRole', 'Arn'] },
    ...properties,
  },
});

/** A table with `pk` and `sk`. */
export const aTable = (properties: Readonly<Record<string, unknown>> = {}): unknown => ({
  Type: 'AWS::DynamoDB::GlobalTable',
  Properties: {
    AttributeDefinitions: [
      { AttributeName: 'pk', AttributeType: 'S' },
      { AttributeName: 'sk', AttributeType: 'S' },
    ],
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    Replicas: [{ Region: 'us-west-2' }],
    ...properties,
  },
});

/** One bundle, under the asset key `abc`. */
export const CODE = { abc: { source: 'export const handler = () => 1;' } };

/** Assemblies for the tests of a file; each is removed after its test. */
export const useAssemblies = () => {
  const folders: string[] = [];
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(dirname(folder), { recursive: true });
  });
  const assembly = (...parameters: Parameters<typeof writeAssembly>): string => {
    const folder = writeAssembly(...parameters);
    folders.push(folder);
    return folder;
  };
  const read = (...parameters: Parameters<typeof writeAssembly>): CloudTemplate =>
    readTemplate(assembly(...parameters));
  return { assembly, read };
};
