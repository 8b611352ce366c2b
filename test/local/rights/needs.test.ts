import { describe, expect, it } from 'vitest';
import { dynamoDbNeeds, streamNeeds } from '../../../local/rights/dynamodb-needs.ts';
import { invokeNeeds, mailNeeds, secretNeeds } from '../../../local/rights/needs.ts';
import { stepFunctionsNeeds } from '../../../local/rights/step-functions-needs.ts';
import { makeToken } from '../../../local/step-functions/token.ts';

const KEY = 'arn:aws:kms:us-west-2:000000000000:key/registry-key';
const arnOf = (name: string): string => `arn:aws:dynamodb:us-west-2:000000000000:table/${name}`;
const TABLES = [
  { name: 'registry', arn: arnOf('registry'), keyArn: KEY },
  { name: 'public', arn: arnOf('public') },
];

const said = (needs: readonly { readonly action: string; readonly resource: string }[]): readonly string[] =>
  needs.map(({ action, resource }) => `${action} ${resource.split(':').slice(5).join(':')}`);
const ofDynamoDb = (operation: string, input: Record<string, unknown>): readonly string[] =>
  said(dynamoDbNeeds(TABLES, operation, input));

const decrypt = 'kms:Decrypt key/registry-key';

describe('a call of DynamoDB needs', () => {
  it.each([
    ['GetItem', { TableName: 'public' }, ['dynamodb:GetItem table/public']],
    ['PutItem', { TableName: 'registry' }, ['dynamodb:PutItem table/registry', decrypt]],
    ['Query', { TableName: 'registry', IndexName: 'due' }, ['dynamodb:Query table/registry/index/due', decrypt]],
    ['Scan', { TableName: 'registry' }, ['dynamodb:Scan table/registry', decrypt]],
    ['GetItem', { TableName: arnOf('registry') }, ['dynamodb:GetItem table/registry', decrypt]],
    ['GetItem', { TableName: 'elsewhere' }, ['dynamodb:GetItem table/elsewhere']],
    ['DescribeTable', { TableName: 'registry' }, ['dynamodb:DescribeTable table/registry']],
    [
      'BatchWriteItem',
      { RequestItems: { registry: [], public: [] } },
      ['dynamodb:BatchWriteItem table/registry', decrypt, 'dynamodb:BatchWriteItem table/public'],
    ],
    [
      'TransactWriteItems',
      {
        TransactItems: [
          { Put: { TableName: 'public' } },
          { Update: { TableName: 'registry' } },
          { Delete: { TableName: 'public' } },
          { ConditionCheck: { TableName: 'public' } },
        ],
      },
      [
        'dynamodb:PutItem table/public',
        'dynamodb:UpdateItem table/registry',
        decrypt,
        'dynamodb:DeleteItem table/public',
        'dynamodb:ConditionCheckItem table/public',
      ],
    ],
    ['TransactGetItems', { TransactItems: [{ Get: { TableName: 'public' } }] }, ['dynamodb:GetItem table/public']],
  ])('for %s of %j: %j', (operation, input, expected) => {
    expect(ofDynamoDb(operation, input)).toEqual(expected);
  });

  it('something that has to be found out first, when the operation is new', () => {
    expect(() => ofDynamoDb('ExportTableToPointInTime', {})).toThrow(/ExportTableToPointInTime needs are not known/);
    expect(() => ofDynamoDb('TransactWriteItems', { TransactItems: [{ Replace: {} }] })).toThrow(/Replace/);
  });
});

it('Lambda needs to list, describe and read a stream, and the key of its table', () => {
  const needs = streamNeeds(TABLES, { tableName: 'registry', streamArn: `${arnOf('registry')}/stream/local` });
  expect(said(needs)).toEqual([
    'dynamodb:ListStreams ',
    'dynamodb:DescribeStream table/registry/stream/local',
    'dynamodb:GetShardIterator table/registry/stream/local',
    'dynamodb:GetRecords table/registry/stream/local',
    decrypt,
  ]);
});

describe('a call of Step Functions needs', () => {
  const machine = 'arn:aws:states:us-west-2:000000000000:stateMachine:lifecycle';
  const execution = 'arn:aws:states:us-west-2:000000000000:execution:lifecycle:one';
  const token = makeToken({ machine: 'lifecycle', execution: 'one', scheduledEventId: 4 });
  it.each([
    ['StartExecution', { stateMachineArn: machine }, ['states:StartExecution stateMachine:lifecycle']],
    ['StopExecution', { executionArn: execution }, ['states:StopExecution execution:lifecycle:one']],
    ['SendTaskSuccess', { taskToken: token }, ['states:SendTaskSuccess stateMachine:lifecycle']],
    // The service cannot tell whose a token is that is none: it says so.
    ['SendTaskSuccess', { taskToken: 'none' }, []],
  ])('for %s', (operation, input, expected) => {
    expect(said(stepFunctionsNeeds(operation, input))).toEqual(expected);
  });

  it('something that has to be found out first, when the operation is new', () => {
    expect(() => stepFunctionsNeeds('CreateStateMachine', {})).toThrow(/CreateStateMachine needs are not known/);
  });
});

it('a mail needs the sender’s domain, and the configuration set that it names', () => {
  expect(said(mailNeeds('notices@notify.example.org', 'certcycle-notices'))).toEqual([
    'ses:SendRawEmail identity/notify.example.org',
    'ses:SendRawEmail configuration-set/certcycle-notices',
  ]);
  expect(said(mailNeeds('notices@notify.example.org', ''))).toEqual(['ses:SendRawEmail identity/notify.example.org']);
});

it('a version of a function is another resource than the function', () => {
  const arn = 'arn:aws:lambda:us-west-2:000000000000:function:sweep';
  expect(invokeNeeds('sweep')).toEqual(invokeNeeds(arn));
  expect(invokeNeeds(`${arn}:$LATEST`)).not.toEqual(invokeNeeds(arn));
});

describe('a call of Secrets Manager needs', () => {
  const arn = 'arn:aws:secretsmanager:us-west-2:000000000000:secret:cursor';
  const secrets = [{ name: 'cursor', arn, keyArn: KEY }];
  it.each([
    ['cursor', ['secretsmanager:GetSecretValue secret:cursor', decrypt]],
    [arn, ['secretsmanager:GetSecretValue secret:cursor', decrypt]],
    ['other', ['secretsmanager:GetSecretValue secret:other']],
  ])('to get the value of %s: %j', (secretId, expected) => {
    expect(said(secretNeeds(secrets, 'GetSecretValue', secretId))).toEqual(expected);
  });

  it('something that has to be found out first, when the operation is new', () => {
    expect(() => secretNeeds(secrets, 'PutSecretValue', 'cursor')).toThrow(/PutSecretValue needs are not known/);
  });
});
