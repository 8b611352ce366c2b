/** Tables that were restored take the place of the stack's own, which stay where they are (docs/deploy.md). */
import { beforeAll, describe, expect, it } from 'vitest';
import { builtTemplates, RESTORED, synthesiseTemplates, type Templates } from './templates.ts';

const REGISTRY = 'arn:aws:dynamodb:us-west-2:123456789012:table/registry-restored';
const { restoredRegistryStreamArn: STREAM, restoredPublicTableArn: PUBLIC } = RESTORED;

let own: Templates;
let restored: Templates;
beforeAll(async () => {
  own = builtTemplates();
  restored = await synthesiseTemplates(RESTORED);
});

/** Which resource of the own tables stands where, by the one that is used in its place. */
const INSTEAD: Readonly<Record<string, string>> = {
  'RegistryTable.Arn': REGISTRY,
  'PublicTable.Arn': PUBLIC,
  'RegistryTable.StreamArn': STREAM,
};

const versionOf = ({ functionNamed }: Templates): string =>
  /"DEFINITION_VERSION":"(\w+)"/.exec(JSON.stringify(functionNamed('sweep').properties.Environment))?.[1] ?? '';

describe('with tables that were restored', () => {
  it('workers find that they have to hand off: what they run writes to the table of before', () => {
    expect(versionOf(restored)).toMatch(/^[0-9a-f]{12}$/);
    expect(versionOf(restored)).not.toBe(versionOf(own));
  });

  it('functions and the machine are told of those, and of no other', () => {
    const variables = ({ ofType }: Templates) =>
      ofType('AWS::Lambda::Function').map(({ properties }) => JSON.stringify(properties.Environment));
    expect(variables(restored)).toEqual(
      variables(own).map((text) =>
        text
          .replaceAll('"RegistryTable"', '"registry-restored"')
          .replaceAll('"PublicTable"', '"public-restored"')
          .replaceAll(versionOf(own), versionOf(restored)),
      ),
    );
    const [machine] = restored.ofType('AWS::StepFunctions::StateMachine');
    expect(machine?.properties.DefinitionSubstitutions).toMatchObject({ RegistryTable: 'registry-restored' });
  });

  it('the same rights are given to those, and none is left to the tables of before', () => {
    const swapped = own.rights.map((right) => {
      const [table = ''] = /^\w+Table\.(Arn|StreamArn)/.exec(right.resource) ?? [];
      return table === '' ? right : { ...right, resource: right.resource.replace(table, INSTEAD[table] ?? 'unknown') };
    });
    expect(swapped).not.toEqual(own.rights);
    expect(restored.rights).toEqual(swapped);
  });

  it('those who hear of changes listen to the restored table’s stream', () => {
    const sources = restored.ofType('AWS::Lambda::EventSourceMapping');
    expect(sources.length).toBeGreaterThan(1);
    for (const { properties } of sources) expect(properties.EventSourceArn).toBe(STREAM);
  });

  it('nothing vanishes that a stack deployed before still asks for', () => {
    const ofRegistry = ({ exported }: Templates) => exported.filter((name) => name.startsWith('CertcycleRegistry:'));
    expect(ofRegistry(restored)).toEqual(ofRegistry(own));
  });

  it('the tables of before stay as they are, keys and protection included', () => {
    for (const type of ['AWS::DynamoDB::Table', 'AWS::KMS::Key'])
      expect(restored.ofType(type)).toEqual(own.ofType(type));
    expect(restored.ofType('AWS::DynamoDB::Table').every(({ keptOnDelete }) => keptOnDelete)).toBe(true);
  });
});
