import { describe, expect, it } from 'vitest';
import { aFunction, aTable, CODE, type StackTemplate, useAssemblies } from './assembly-folder.ts';

const { read } = useAssemblies();
describe('what wakes functions', () => {
  const resources = {
    Wake11112222: aFunction('abc'),
    Registry11112222: aTable({ StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' } }),
    Failures11112222: { Type: 'AWS::SQS::Queue', Properties: { MessageRetentionPeriod: 1209600 } },
  };
  const mapping = (properties: Record<string, unknown>): unknown => ({
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: {
      FunctionName: { Ref: 'Wake11112222' },
      EventSourceArn: { 'Fn::GetAtt': ['Registry11112222', 'StreamArn'] },
      StartingPosition: 'TRIM_HORIZON',
      ...properties,
    },
  });

  it('reads stream mappings with filters and the service’s own settings where none are set', () => {
    const pattern = { dynamodb: { Keys: { sk: { S: [{ prefix: 'INBOX#' }] } } } };
    const { streamMappings } = read(
      {
        Work: {
          Resources: {
            ...resources,
            Plain: mapping({}),
            Full: mapping({
              BatchSize: 10,
              BisectBatchOnFunctionError: true,
              DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['Failures11112222', 'Arn'] } } },
              FilterCriteria: { Filters: [{ Pattern: JSON.stringify(pattern) }] },
              FunctionResponseTypes: ['ReportBatchItemFailures'],
              MaximumRetryAttempts: 5,
            }),
          },
        },
      },
      CODE,
    );
    const common = {
      functionName: 'wake',
      tableName: 'registry',
      streamArn: 'arn:aws:dynamodb:us-west-2:000000000000:table/registry/stream/local',
      startingPosition: 'TRIM_HORIZON',
    };
    expect(streamMappings).toEqual([
      {
        ...common,
        logicalId: 'Plain',
        filters: [],
        batchSize: 100,
        retries: -1,
        bisect: false,
        reportBatchItemFailures: false,
      },
      {
        ...common,
        logicalId: 'Full',
        filters: [pattern],
        batchSize: 10,
        retries: 5,
        bisect: true,
        reportBatchItemFailures: true,
        onFailure: 'failures',
      },
    ]);
  });

  it('refuses a mapping of a table without a stream', () => {
    const table = { ...resources, Registry11112222: aTable(), Plain: mapping({}) };
    expect(() => read({ Work: { Resources: table } }, CODE)).toThrow(/resource Plain.*no stream of a table/);
  });

  it('reads schedules', () => {
    const schedule = (properties: Record<string, unknown>): unknown => ({
      Type: 'AWS::Scheduler::Schedule',
      Properties: {
        FlexibleTimeWindow: { Mode: 'OFF' },
        ScheduleExpression: 'rate(1 hour)',
        Target: {
          Arn: { 'Fn::GetAtt': ['Wake11112222', 'Arn'] },
          Input: '{"now":"<aws.scheduler.scheduled-time>"}',
          RoleArn: { 'Fn::GetAtt': ['SomeRole', 'Arn'] },
        },
        ...properties,
      },
    });
    const { schedules } = read(
      {
        Work: {
          Resources: {
            ...resources,
            Hourly11112222: schedule({}),
            Off11112222: schedule({ State: 'DISABLED', ScheduleExpressionTimezone: 'America/Los_Angeles' }),
          },
        },
      },
      CODE,
    );
    expect(schedules).toMatchObject([
      {
        name: 'hourly',
        expression: 'rate(1 hour)',
        timeZone: 'UTC',
        functionName: 'wake',
        enabled: true,
        input: '{"now":"<aws.scheduler.scheduled-time>"}',
        arn: 'arn:aws:scheduler:us-west-2:000000000000:schedule/default/hourly',
        roleArn: 'arn:aws:iam::000000000000:role/Work-role',
      },
      { name: 'off', timeZone: 'America/Los_Angeles', enabled: false },
    ]);
  });
});

describe('state machines', () => {
  const machine = (definition: string, substitutions: Record<string, unknown>): StackTemplate => ({
    Resources: {
      Evaluate11112222: aFunction('abc'),
      Machine11112222: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: {
          StateMachineName: 'lifecycle',
          DefinitionString: definition,
          DefinitionSubstitutions: substitutions,
          RoleArn: { 'Fn::GetAtt': ['SomeRole', 'Arn'] },
        },
      },
    },
  });

  it('binds the placeholders of the definition', () => {
    const { stateMachines } = read(
      {
        Work: machine(`{"a":"\${EvaluateArn}","b":"\${Text}"}`, {
          EvaluateArn: { 'Fn::GetAtt': ['Evaluate11112222', 'Arn'] },
          Text: 'say "hi"',
        }),
      },
      CODE,
    );
    expect(stateMachines).toMatchObject([
      { name: 'lifecycle', arn: 'arn:aws:states:us-west-2:000000000000:stateMachine:lifecycle' },
    ]);
    expect(JSON.parse(stateMachines[0]?.definition ?? '')).toEqual({
      a: 'arn:aws:lambda:us-west-2:000000000000:function:evaluate',
      b: 'say "hi"',
    });
  });

  it('refuses a placeholder that nothing is given for', () => {
    expect(() => read({ Work: machine(`{"a":"\${Missing}"}`, {}) }, CODE)).toThrow(/placeholder Missing/);
  });
});
