import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTemplate } from '../../../local/template/read.ts';
import { aFunction, aTable, CODE, useAssemblies } from './assembly-folder.ts';

const { assembly, read } = useAssemblies();
describe('functions', () => {
  it('reads settings, and Lambda’s own where the template sets none', () => {
    const { functions } = read(
      {
        Work: {
          Resources: {
            SendNotice0A1B2C3D: aFunction('abc', { Timeout: 20, MemorySize: 512 }),
            Plain0A1B2C3D: aFunction('abc', { FunctionName: 'named' }),
          },
        },
      },
      CODE,
    );
    expect(functions).toMatchObject([
      { name: 'send-notice', handler: 'index.handler', timeoutSeconds: 20, memoryMegabytes: 512, asyncRetries: 2 },
      { name: 'named', environment: {}, timeoutSeconds: 3, memoryMegabytes: 128 },
    ]);
    expect(functions[0]?.arn).toBe('arn:aws:lambda:us-west-2:000000000000:function:send-notice');
  });

  it('names a function by its bundle’s folder when the bundle was not copied', () => {
    const folder = assembly(
      { Work: { Resources: { Whatever11112222: aFunction('abc') } } },
      { abc: { source: '', folder: 'evaluate' } },
    );
    const [evaluate] = readTemplate(folder).functions;
    expect(evaluate?.name).toBe('evaluate');
    expect(evaluate?.codeFolder).toBe(join(dirname(folder), 'functions', 'evaluate'));
  });

  it('takes retries and failure queue of asynchronous runs from the function’s own settings', () => {
    const { functions, queues } = read(
      {
        Work: {
          Resources: {
            Sweep11112222: aFunction('abc'),
            Failures33334444: { Type: 'AWS::SQS::Queue' },
            Config55556666: {
              Type: 'AWS::Lambda::EventInvokeConfig',
              Properties: {
                FunctionName: { Ref: 'Sweep11112222' },
                Qualifier: '$LATEST',
                MaximumRetryAttempts: 1,
                DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['Failures33334444', 'Arn'] } } },
              },
            },
          },
        },
      },
      CODE,
    );
    expect(functions[0]).toMatchObject({ name: 'sweep', asyncRetries: 1, onFailure: 'failures' });
    expect(queues).toMatchObject([{ name: 'failures', arn: 'arn:aws:sqs:us-west-2:000000000000:failures' }]);
  });

  it('refuses two functions with one name, and code that is not in the assembly', () => {
    const twice = {
      One11112222: aFunction('abc', { FunctionName: 'x' }),
      Two11112222: aFunction('abc', { FunctionName: 'x' }),
    };
    expect(() => read({ Work: { Resources: twice } }, CODE)).toThrow(/Two11112222.*taken by One11112222/);
    expect(() => read({ Work: { Resources: { One11112222: aFunction('other') } } }, CODE)).toThrow(
      /stack Work, resource One11112222, Properties.Code: the code is not an asset/,
    );
  });
});

describe('tables', () => {
  const index = {
    IndexName: 'due',
    KeySchema: [
      { AttributeName: 'dueShard', KeyType: 'HASH' },
      { AttributeName: 'dueKey', KeyType: 'RANGE' },
    ],
    Projection: { ProjectionType: 'KEYS_ONLY' },
  };

  it('reads keys, indexes, stream and expiry of both kinds of table', () => {
    const settings = {
      AttributeDefinitions: ['pk', 'sk', 'dueShard', 'dueKey'].map((AttributeName) => ({
        AttributeName,
        AttributeType: 'S',
      })),
      GlobalSecondaryIndexes: [index],
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    };
    const { Properties } = aTable(settings) as { Properties: Record<string, unknown> };
    const { Replicas: _, ...plain } = Properties;
    const { tables } = read({
      State: {
        Resources: {
          Registry11112222: aTable(settings),
          Other11112222: {
            Type: 'AWS::DynamoDB::Table',
            Properties: { ...plain, SSESpecification: { SSEEnabled: true } },
          },
        },
      },
    });
    const expected = {
      partitionKey: 'pk',
      sortKey: 'sk',
      keyAttributes: { pk: 'S', sk: 'S', dueShard: 'S', dueKey: 'S' },
      indexes: [
        { name: 'due', partitionKey: 'dueShard', sortKey: 'dueKey', projection: 'KEYS_ONLY', nonKeyAttributes: [] },
      ],
      stream: 'NEW_AND_OLD_IMAGES',
      timeToLiveAttribute: 'expiresAt',
    };
    expect(tables).toMatchObject([
      { name: 'registry', arn: 'arn:aws:dynamodb:us-west-2:000000000000:table/registry', ...expected },
      { name: 'other', ...expected },
    ]);
  });

  it('refuses a property that it does not know', () => {
    expect(() => read({ State: { Resources: { Registry11112222: aTable({ LocalSecondaryIndexes: [] }) } } })).toThrow(
      /stack State, resource Registry11112222.*LocalSecondaryIndexes/,
    );
  });
});

describe('everything else', () => {
  it('passes over what only the cloud needs, and refuses a type it does not know', () => {
    const ignored = {
      Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties: { Threshold: { 'Fn::If': ['a', 'b', 'c'] } } },
    };
    expect(read({ State: { Resources: ignored } })).toMatchObject({ functions: [], tables: [] });
    expect(() => read({ State: { Resources: { Bucket: { Type: 'AWS::Kinesis::Stream' } } } })).toThrow(
      'stack State, resource Bucket: the local cloud does not know resources of type AWS::Kinesis::Stream.',
    );
  });

  it('says which file is missing', () => {
    expect(() => readTemplate('/nowhere/cdk.out')).toThrow('/nowhere/cdk.out/manifest.json cannot be read');
  });
});
