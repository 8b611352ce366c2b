import { describe, expect, it } from 'vitest';
import { aFunction, aTable, CODE, type StackTemplate, useAssemblies } from './assembly-folder.ts';

const { read } = useAssemblies();
const environmentOf = (
  value: unknown,
  { more, ...others }: Partial<StackTemplate> & { more?: Record<string, StackTemplate> } = {},
) =>
  read(
    {
      Work: {
        ...others,
        Resources: {
          Echo11112222: aFunction('abc', { Environment: { Variables: { VALUE: value } } }),
          ...others.Resources,
        },
      },
      ...more,
    },
    CODE,
  ).functions[0]?.environment.VALUE;

describe('references', () => {
  const EXPORTER = {
    Outputs: {
      Out: { Value: { Ref: 'Registry11112222' }, Export: { Name: { 'Fn::Sub': `\${AWS::StackName}:Table` } } },
    },
    Resources: { Registry11112222: aTable() },
  };
  const cases: readonly {
    why: string;
    value: unknown;
    expected: string | undefined;
    others?: Parameters<typeof environmentOf>[1];
  }[] = [
    {
      why: 'region, account, partition and suffix',
      value: { 'Fn::Sub': `\${AWS::Region} \${AWS::AccountId} \${AWS::Partition} \${AWS::URLSuffix}` },
      expected: 'us-west-2 000000000000 aws amazonaws.com',
    },
    {
      why: 'Sub with variables, attributes and an escape',
      value: { 'Fn::Sub': [`\${Own} \${T11112222.Arn} \${!Kept}`, { Own: 'mine' }] },
      expected: `mine arn:aws:dynamodb:us-west-2:000000000000:table/t \${Kept}`,
      others: { Resources: { T11112222: aTable() } },
    },
    {
      why: 'Join of references',
      value: { 'Fn::Join': ['-', ['a', { Ref: 'T11112222' }, 2]] },
      expected: 'a-named-2',
      others: { Resources: { T11112222: aTable({ TableName: { 'Fn::Join': ['', ['na', 'med']] } }) } },
    },
    { why: 'Select of Split', value: { 'Fn::Select': [1, { 'Fn::Split': ['/', 'a/b/c'] }] }, expected: 'b' },
    {
      why: 'a parameter’s default',
      value: { Ref: 'Size' },
      expected: 'small',
      others: { Parameters: { Size: { Type: 'String', Default: 'small' } } },
    },
    {
      why: 'another stack’s export, in whichever order',
      value: { 'Fn::ImportValue': 'Later:Table' },
      expected: 'registry',
      others: { more: { Later: EXPORTER } },
    },
    { why: 'no value', value: { Ref: 'AWS::NoValue' }, expected: undefined },
  ];
  it.each(cases)('binds $why', ({ value, expected, others }) => {
    expect(environmentOf(value, others)).toBe(expected);
  });

  const refusals: readonly {
    why: string;
    value: unknown;
    problem: RegExp;
    others?: Parameters<typeof environmentOf>[1];
  }[] = [
    {
      why: 'an intrinsic it does not know',
      value: { 'Fn::FindInMap': ['a', 'b', 'c'] },
      problem: /stack Work, resource Echo11112222, Properties\.Environment\.Variables\.VALUE: .*Fn::FindInMap/,
    },
    { why: 'a pseudo parameter it does not know', value: { Ref: 'AWS::StackId' }, problem: /AWS::StackId/ },
    { why: 'a name that is not in the stack', value: { Ref: 'Nothing' }, problem: /no resource or parameter Nothing/ },
    {
      why: 'an attribute it does not know',
      value: { 'Fn::GetAtt': ['T11112222', 'TableId'] },
      problem: /attribute TableId of T11112222/,
      others: { Resources: { T11112222: aTable() } },
    },
    { why: 'an export that nobody makes', value: { 'Fn::ImportValue': 'x' }, problem: /no stack exports x/ },
    {
      why: 'a parameter that only the cloud can look up',
      value: { Ref: 'P' },
      problem: /parameter P has no value/,
      others: { Parameters: { P: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/x' } } },
    },
    {
      why: 'what refers to itself',
      value: { 'Fn::ImportValue': 'loop' },
      problem: /refers to itself/,
      others: { Outputs: { Out: { Value: { 'Fn::ImportValue': 'loop' }, Export: { Name: 'loop' } } } },
    },
  ];
  it.each(refusals)('refuses $why', ({ value, problem, others }) => {
    expect(() => environmentOf(value, others)).toThrow(problem);
  });
});
