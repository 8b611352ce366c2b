/** The state machine as it is deployed. */
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { lifecycle, PLACEHOLDERS } from '../../../workflows/lifecycle.ts';
import { type Deployed, MACHINE_ARN, MACHINE_ROLE, type Resource } from '../templates.ts';

/** The package has no types. */
const validate: (definition: unknown) => { isValid: boolean; errorsText: (separator: string) => string } =
  createRequire(import.meta.url)('asl-validator');

export const machineRules = (deployed: Deployed): void => {
  const machine = (): Resource['properties'] | undefined =>
    deployed().ofType('AWS::StepFunctions::StateMachine')[0]?.properties;

  it('runs the definition that was built, every placeholder bound', () => {
    const definition = String(machine()?.DefinitionString);
    expect(JSON.parse(definition)).toEqual(lifecycle());
    const used = new Set([...definition.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name));
    expect(used).toEqual(new Set(PLACEHOLDERS));
    expect(machine()?.DefinitionSubstitutions).toEqual({
      EvaluateArn: 'evaluateFunction.Arn',
      SendNoticeArn: 'sendnoticeFunction.Arn',
      HandOffArn: 'handoffFunction.Arn',
      RegistryTable: 'RegistryTable',
    });
  });

  it('is valid Amazon States Language', () => {
    const { isValid, errorsText } = validate(JSON.parse(String(machine()?.DefinitionString)));
    expect(errorsText('\n')).toBe('');
    expect(isValid).toBe(true);
  });

  it('may do what its definition does and nothing else', () => {
    const integrations: Record<string, [action: string, resourceArgument: string]> = {
      'arn:aws:states:::lambda:invoke': ['lambda:InvokeFunction', 'FunctionName'],
      'arn:aws:states:::aws-sdk:dynamodb:updateItem': ['dynamodb:UpdateItem', 'TableName'],
    };
    const substitutions = Object.entries(machine()?.DefinitionSubstitutions ?? {});
    const resourceOf = (placeholder: unknown): string => {
      const [, bound] = substitutions.find(([name]) => `\${${name}}` === placeholder) ?? [];
      return String(bound).replace(/(\.Arn)?$/, '.Arn'); // a table is bound by its name
    };
    const needed = Object.values(lifecycle().States).flatMap((state) => {
      if (state.Type !== 'Task') return [];
      const [action, named] = integrations[String(state.Resource).replace('.waitForTaskToken', '')] ?? [];
      const [, placeholder] = Object.entries(state.Arguments ?? {}).find(([name]) => name === named) ?? [];
      return [`${action} ${resourceOf(placeholder)}`];
    });
    const granted = deployed()
      .rights.filter(
        (right) => right.role === MACHINE_ROLE && right.resource !== '*' && !right.action.startsWith('kms:'),
      )
      .map(({ action, resource }) => `${action} ${resource.replace(/:\$LATEST$/, '')}`);
    expect(new Set(granted)).toEqual(new Set(needed));
  });

  it('has the name and the version that its functions know it by', () => {
    const version = createHash('sha256').update(String(machine()?.DefinitionString)).digest('hex').slice(0, 12);
    expect(MACHINE_ARN.endsWith(`:${machine()?.StateMachineName}`)).toBe(true);
    expect(deployed().functionNamed('evaluate').properties.Environment).toMatchObject({
      Variables: { DEFINITION_VERSION: version },
    });
  });

  it('is traced, and logs errors without what was in them', () => {
    expect(machine()).toMatchObject({
      TracingConfiguration: { Enabled: true },
      LoggingConfiguration: { Level: 'ERROR', IncludeExecutionData: false },
    });
  });
};
