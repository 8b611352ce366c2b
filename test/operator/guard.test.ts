/** The guard over the templates as they are deployed: what holds data may not be replaced or removed. */
import { join } from 'node:path';
import {
  CloudFormationClient,
  CloudFormationServiceException,
  GetTemplateCommand,
} from '@aws-sdk/client-cloudformation';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeAll, describe, expect, it } from 'vitest';
import { deployedTemplate } from '../../adapters/stacks/deployed-template.ts';
import { readStacks, type SynthesisedStack } from '../../operator/guard/assembly.ts';
import { lossesIn, sentenceOf, type Template, templateFrom } from '../../operator/guard/guard.ts';

const BUILT = join(import.meta.dirname, '..', '..', '.build', 'cdk.out');

let stacks: readonly SynthesisedStack[] = [];
beforeAll(() => {
  stacks = readStacks(BUILT);
});

const stackWith = (type: string): { readonly stack: SynthesisedStack; readonly id: string } => {
  for (const stack of stacks) {
    const found = Object.entries(stack.template.Resources).find(
      ([, resource]) => resource.Type === type && resource.DeletionPolicy === 'Retain',
    );
    if (found) return { stack, id: found[0] };
  }
  throw new Error(`no stack keeps a ${type}`);
};

type Change = (resource: Record<string, unknown> & { Properties: Record<string, unknown> }) => void;

/** The template with one resource changed by hand, as a later version of the code would make it. */
const changed = ({ template }: SynthesisedStack, id: string, change: Change | 'REMOVE'): Template => {
  const copy = structuredClone(template);
  if (change === 'REMOVE') delete copy.Resources[id];
  else change(copy.Resources[id] as unknown as Parameters<Change>[0]); // resources of ours have properties
  return copy;
};

const lossesAfter = (type: string, change: Change | 'REMOVE') => {
  const { stack, id } = stackWith(type);
  const losses = lossesIn(stack.name, stack.template, changed(stack, id, change));
  return losses.map(({ logicalId, because, properties }) => ({ own: logicalId === id, because, properties }));
};

describe('a change of what holds data', () => {
  it.each([
    [
      'another key of a table',
      'AWS::DynamoDB::Table',
      (table) => {
        table.Properties.KeySchema = [{ AttributeName: 'id', KeyType: 'HASH' }];
      },
      'WILL_REPLACE',
      ['KeySchema'],
    ],
    [
      'a name for a table',
      'AWS::DynamoDB::Table',
      (table) => {
        table.Properties.TableName = 'registry';
      },
      'WILL_REPLACE',
      ['TableName'],
    ],
    ['a user pool that is gone', 'AWS::Cognito::UserPool', 'REMOVE', 'WILL_ORPHAN', []],
    ['a key that is gone', 'AWS::KMS::Key', 'REMOVE', 'WILL_ORPHAN', []],
    ['a table that is gone', 'AWS::DynamoDB::Table', 'REMOVE', 'WILL_ORPHAN', []],
    [
      'another way to make a secret',
      'AWS::SecretsManager::Secret',
      (secret) => {
        secret.Properties.GenerateSecretString = { PasswordLength: 32 };
      },
      'NEW_VALUE',
      ['GenerateSecretString'],
    ],
    [
      'a secret that is not made any more',
      'AWS::SecretsManager::Secret',
      (secret) => {
        delete secret.Properties.GenerateSecretString;
      },
      'NEW_VALUE',
      ['GenerateSecretString'],
    ],
    [
      'a table that goes with its stack',
      'AWS::DynamoDB::Table',
      (table) => {
        table.DeletionPolicy = 'Delete';
      },
      'NO_LONGER_KEPT',
      [],
    ],
  ] as const satisfies readonly (readonly [string, string, Change | 'REMOVE', string, readonly string[]])[])(
    'is told: %s',
    (_why, type, change, because, properties) => {
      expect(lossesAfter(type, change)).toContainEqual({ own: true, because, properties });
    },
  );

  it('is let through where the resource stays the same one', () => {
    const { stack, id } = stackWith('AWS::DynamoDB::Table');
    const next = changed(stack, id, (table) => {
      table.Properties.BillingMode = 'PROVISIONED';
    });
    expect(lossesIn(stack.name, stack.template, next)).toEqual([]);
  });

  it('is let through where the resource holds nothing', () => {
    const stack = stacks.find(({ name }) => name === 'CertcycleLifecycle');
    if (stack === undefined) throw new Error('no such stack');
    const next = structuredClone(stack.template);
    for (const resource of Object.values(next.Resources)) {
      if (resource.Type === 'AWS::Lambda::Function')
        resource.Properties = { ...Object(resource.Properties), FunctionName: 'renamed' };
    }
    expect(lossesIn(stack.name, stack.template, next)).toEqual([]);
  });
});

it('finds nothing where nothing changed, and something to keep in every stateful stack', () => {
  for (const { name, template } of stacks) expect(lossesIn(name, template, template)).toEqual([]);
  const kept = stacks.filter(({ template }) =>
    Object.values(template.Resources).some(({ DeletionPolicy }) => DeletionPolicy === 'Retain'),
  );
  expect(kept.map(({ name }) => name)).toEqual(expect.arrayContaining(['CertcycleRegistry', 'CertcycleIdentity']));
});

it('says in one sentence what would happen to which resource, and why', () => {
  expect(
    sentenceOf({
      stack: 'CertcycleRegistry',
      logicalId: 'RegistryTable',
      type: 'AWS::DynamoDB::Table',
      because: 'WILL_REPLACE',
      properties: ['KeySchema'],
    }),
  ).toBe(
    'CertcycleRegistry: RegistryTable (AWS::DynamoDB::Table) would be replaced by an empty one (changed: KeySchema).',
  );
});

describe('the stack as it is deployed', () => {
  const failure = (name: string, message: string) =>
    new CloudFormationServiceException({ name, message, $fault: 'client', $metadata: {} });
  const client = new CloudFormationClient({ region: 'us-west-2' });

  it('is read as it was given to the service', async () => {
    const { template } = stackWith('AWS::DynamoDB::Table').stack;
    const service = mockClient(client);
    service
      .on(GetTemplateCommand, { StackName: 'CertcycleRegistry', TemplateStage: 'Original' })
      .resolves({ TemplateBody: JSON.stringify(template) });
    const text = await deployedTemplate('CertcycleRegistry', client);
    expect(templateFrom(text ?? '')).toEqual(template);
  });

  it('is none where there is no such stack', async () => {
    mockClient(client)
      .on(GetTemplateCommand)
      .rejects(failure('ValidationError', 'Stack with id CertcycleRegistry does not exist'));
    expect(await deployedTemplate('CertcycleRegistry', client)).toBeUndefined();
  });

  it.each([
    ['AccessDenied', 'not authorized to perform: cloudformation:GetTemplate'],
    ['ValidationError', 'Stack name is malformed'],
  ])('is an error where it cannot be read (%s)', async (name, message) => {
    mockClient(client).on(GetTemplateCommand).rejects(failure(name, message));
    await expect(deployedTemplate('CertcycleRegistry', client)).rejects.toThrow(message);
  });
});
