import { describe, expect, it } from 'vitest';
import { aFunction, CODE, useAssemblies } from './assembly-folder.ts';

const { read } = useAssemblies();

const KEY = 'arn:aws:kms:us-west-2:000000000000:key/k';
const secret = (generate: Readonly<Record<string, unknown>>, properties: Readonly<Record<string, unknown>> = {}) => ({
  Type: 'AWS::SecretsManager::Secret',
  Properties: { GenerateSecretString: generate, Description: 'x', KmsKeyId: KEY, ...properties },
});
const LETTERS = { ExcludePunctuation: true };

describe('secrets', () => {
  it('are made to the length that the template says, and told by their ARN', () => {
    const Resources = {
      CursorSecret11112222: secret({ ...LETTERS, PasswordLength: 64 }),
      Other11112222: secret(LETTERS, { Name: 'tiny/other' }),
      Web11112222: aFunction('abc', {
        Environment: { Variables: { CURSOR: { Ref: 'CursorSecret11112222' }, OTHER: { Ref: 'Other11112222' } } },
      }),
    };
    const { secrets, functions } = read({ Work: { Resources } }, CODE);
    const arn = 'arn:aws:secretsmanager:us-west-2:000000000000:secret';
    expect(secrets).toEqual([
      {
        logicalId: 'CursorSecret11112222',
        name: 'cursor-secret',
        arn: `${arn}:cursor-secret`,
        keyArn: KEY,
        length: 64,
      },
      { logicalId: 'Other11112222', name: 'tiny/other', arn: `${arn}:tiny/other`, keyArn: KEY, length: 32 },
    ]);
    expect(functions[0]?.environment).toEqual({ CURSOR: secrets[0]?.arn, OTHER: secrets[1]?.arn });
  });

  it.each([
    [
      'whose value stands in the template',
      { Type: 'AWS::SecretsManager::Secret', Properties: { SecretString: 'x' } },
      /SecretString/,
    ],
    ['that would have punctuation', secret({ PasswordLength: 64 }), /ExcludePunctuation/],
    ['that is made around a text', secret({ ...LETTERS, SecretStringTemplate: '{}' }), /SecretStringTemplate/],
    ['of no length', secret({ ...LETTERS, PasswordLength: 0 }), /PasswordLength/],
  ])('%s are refused', (_what, resource, named) => {
    expect(() => read({ Work: { Resources: { CursorSecret11112222: resource } } })).toThrow(named);
  });
});
