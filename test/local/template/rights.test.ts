import { describe, expect, it } from 'vitest';
import { aFunction, CODE, useAssemblies } from './assembly-folder.ts';

const { read } = useAssemblies();

const allow = (more: Record<string, unknown>) => ({ Effect: 'Allow', Resource: '*', ...more });
const document = (...Statement: readonly unknown[]) => ({ Version: '2012-10-17', Statement });
const TRUST = document({ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' });
const ROLE = { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: TRUST } };
const policy = (...statements: readonly unknown[]) => ({
  Type: 'AWS::IAM::Policy',
  Properties: {
    PolicyName: 'p',
    PolicyDocument: document(...statements),
    Roles: [{ Ref: 'WorkRole11112222' }],
  },
});
const queuePolicy = (...statements: readonly unknown[]) => ({
  Type: 'AWS::SQS::QueuePolicy',
  Properties: { PolicyDocument: document(...statements), Queues: [{ Ref: 'Failures11112222' }] },
});

const rightsOf = (resources: Record<string, unknown>) =>
  read({ Work: { Resources: { WorkRole11112222: ROLE, Failures11112222: { Type: 'AWS::SQS::Queue' }, ...resources } } })
    .rights;
const ROLE_ARN = 'arn:aws:iam::000000000000:role/work-role';
const QUEUE_ARN = 'arn:aws:sqs:us-west-2:000000000000:failures';

describe('rights', () => {
  it('are read one by one: each action on each resource', () => {
    const [trust, ...rights] = rightsOf({
      Policy11112222: policy(allow({ Action: ['sqs:SendMessage', 'sqs:*'], Resource: ['arn:a', 'arn:b'] })),
    });
    expect(trust).toMatchObject({
      kind: 'RESOURCE',
      attachedTo: ROLE_ARN,
      principal: { kind: 'SERVICE', name: 'lambda.amazonaws.com' },
      action: 'sts:AssumeRole',
    });
    expect(rights.map(({ action, resource }) => `${action} ${resource}`)).toEqual([
      'sqs:SendMessage arn:a',
      'sqs:SendMessage arn:b',
      'sqs:* arn:a',
      'sqs:* arn:b',
    ]);
    expect(rights[0]).toMatchObject({
      kind: 'ROLE',
      attachedTo: ROLE_ARN,
      effect: 'ALLOW',
      conditions: [],
      place: { stack: 'Work', logicalId: 'Policy11112222', path: ['PolicyDocument', 'Statement', 0] },
    });
  });

  it('may stand in the role itself', () => {
    const Policies = [{ PolicyName: 'p', PolicyDocument: document(allow({ Action: 'kms:Decrypt' })) }];
    const [, right] = rightsOf({ WorkRole11112222: { ...ROLE, Properties: { ...ROLE.Properties, Policies } } });
    expect(right).toMatchObject({ kind: 'ROLE', attachedTo: ROLE_ARN, action: 'kms:Decrypt' });
  });

  it('to a queue, a topic and a key are what their policies say, with conditions', () => {
    const rights = rightsOf({
      Topic11112222: { Type: 'AWS::SNS::Topic' },
      QueuePolicy11112222: queuePolicy({
        Effect: 'Deny',
        Principal: { AWS: '*' },
        Action: 'sqs:*',
        Resource: { 'Fn::GetAtt': ['Failures11112222', 'Arn'] },
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
      TopicPolicy11112222: {
        Type: 'AWS::SNS::TopicPolicy',
        Properties: {
          PolicyDocument: document(
            allow({ Principal: { Service: 'cloudwatch.amazonaws.com' }, Action: 'sns:Publish' }),
          ),
          Topics: [{ Ref: 'Topic11112222' }],
        },
      },
      Key11112222: {
        Type: 'AWS::KMS::Key',
        Properties: {
          KeyPolicy: document(
            allow({ Principal: { AWS: { 'Fn::Sub': `arn:aws:iam::\${AWS::AccountId}:root` } }, Action: 'kms:*' }),
          ),
        },
      },
    });
    expect(rights.slice(1)).toMatchObject([
      { attachedTo: 'arn:aws:kms:us-west-2:000000000000:key/key', principal: { kind: 'ACCOUNT' } },
      {
        attachedTo: QUEUE_ARN,
        effect: 'DENY',
        principal: { kind: 'ANYBODY' },
        conditions: [{ operator: 'Bool', key: 'aws:SecureTransport', values: ['false'] }],
      },
      { attachedTo: 'arn:aws:sns:us-west-2:000000000000:Work-topic', principal: { kind: 'SERVICE' } },
    ]);
  });

  it('to invoke a function are a service’s, for what it serves', () => {
    const permission = {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        Action: 'lambda:InvokeFunction',
        FunctionName: { Ref: 'Web11112222' },
        Principal: 'apigateway.amazonaws.com',
        SourceArn: 'arn:aws:execute-api:us-west-2:000000000000:api/*/*/api',
        SourceAccount: { Ref: 'AWS::AccountId' },
      },
    };
    const Resources = { Web11112222: aFunction('abc'), Permission11112222: permission };
    const right = read({ Work: { Resources } }, CODE).rights.at(-1);
    expect(right).toMatchObject({
      kind: 'RESOURCE',
      attachedTo: 'arn:aws:lambda:us-west-2:000000000000:function:web',
      principal: { kind: 'SERVICE', name: 'apigateway.amazonaws.com' },
      conditions: [{ key: 'aws:SourceArn' }, { key: 'aws:SourceAccount', values: ['000000000000'] }],
    });
  });

  it.each([
    ['a condition that it does not know', policy(allow({ Action: 'a:B', Condition: { IpAddress: {} } })), /IpAddress/],
    [
      'a key of a condition that it does not know',
      policy(allow({ Action: 'a:B', Condition: { StringEquals: { 'dynamodb:LeadingKeys': 'x' } } })),
      /LeadingKeys/,
    ],
    ['all but some actions', policy({ Effect: 'Allow', NotAction: 'a:B', Resource: '*' }), /NotAction/],
    ['a variable', policy(allow({ Action: 'a:B', Resource: `arn:aws:s3:::\${!aws:username}` })), /no variable/],
    ['what is no action', policy(allow({ Action: 'everything' })), /must be an action/],
    ['a principal in the policy of a role', policy(allow({ Action: 'a:B', Principal: '*' })), /principals stand in/],
    ['a policy of a resource without a principal', queuePolicy(allow({ Action: 'sqs:*' })), /principals stand in/],
    [
      'a principal of a kind that it does not know',
      queuePolicy(allow({ Action: 'sqs:*', Principal: { AWS: 'arn:aws:iam::000000000000:user/x' } })),
      /knows no principal/,
    ],
    [
      'the policies that AWS manages',
      {
        ...ROLE,
        Properties: { ...ROLE.Properties, ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] },
      },
      /ManagedPolicyArns/,
    ],
    [
      'the policy of something that it passes over',
      { Type: 'AWS::Logs::LogGroup', Properties: { ResourcePolicy: document() } },
      /does not read the ResourcePolicy of an AWS::Logs::LogGroup/,
    ],
  ])('that cannot be understood are refused: %s', (_, resource, problem) => {
    expect(() => rightsOf({ Other11112222: resource })).toThrow(problem);
  });

  it('that need more than is checked are refused: a queue under a key of ours', () => {
    const queue = { Type: 'AWS::SQS::Queue', Properties: { KmsMasterKeyId: 'alias/some' } };
    expect(() => rightsOf({ Queue11112222: queue })).toThrow(/KmsMasterKeyId/);
  });
});
