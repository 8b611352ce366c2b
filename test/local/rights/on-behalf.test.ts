import { describe, expect, it } from 'vitest';
import type { InvocationResult, InvokeFunction } from '../../../local/contracts.ts';
import type { BusEvent } from '../../../local/events/bus.ts';
import { DeploymentRefusedError, refuseWhatAwsWould } from '../../../local/rights/deployment.ts';
import { actOnBehalf } from '../../../local/rights/on-behalf.ts';
import { makeRights } from '../../../local/rights/rights.ts';
import type { CloudTemplate, Principal, RightResource } from '../../../local/template/model.ts';

const roleArn = (name: string): string => `arn:aws:iam::000000000000:role/${name}`;
const functionArn = (name: string): string => `arn:aws:lambda:us-west-2:000000000000:function:${name}`;
const queueArn = (name: string): string => `arn:aws:sqs:us-west-2:000000000000:${name}`;
const place = { stack: 'Work', logicalId: 'Policy', path: [] };
const may = (role: string, action: string, resource: string): RightResource => ({
  kind: 'ROLE',
  attachedTo: roleArn(role),
  effect: 'ALLOW',
  action,
  resource,
  conditions: [],
  place,
});
const letIn = (arn: string, action: string, service: string): RightResource => {
  const principal: Principal = { kind: 'SERVICE', name: service };
  return { ...may('', action, '*'), kind: 'RESOURCE', attachedTo: arn, principal };
};

const STREAM = 'arn:aws:dynamodb:us-west-2:000000000000:table/registry/stream/local';
const TEMPLATE: CloudTemplate = {
  region: 'us-west-2',
  accountId: '000000000000',
  functions: [
    {
      logicalId: 'Sweep',
      name: 'sweep',
      arn: functionArn('sweep'),
      roleArn: roleArn('sweep'),
      logGroup: 'sweep-logs',
      codeFolder: '/nowhere',
      handler: 'index.handler',
      environment: {},
      timeoutSeconds: 3,
      memoryMegabytes: 128,
      asyncRetries: 2,
    },
  ],
  tables: [],
  stateMachines: [
    {
      logicalId: 'Machine',
      name: 'lifecycle',
      arn: 'arn:aws:states:us-west-2:000000000000:stateMachine:lifecycle',
      roleArn: roleArn('machine'),
      definition: '{}',
    },
  ],
  streamMappings: [
    {
      logicalId: 'Mapping',
      functionName: 'sweep',
      tableName: 'registry',
      streamArn: STREAM,
      filters: [],
      batchSize: 1,
      startingPosition: 'TRIM_HORIZON',
      retries: 1,
      bisect: false,
      reportBatchItemFailures: false,
    },
  ],
  schedules: [
    {
      logicalId: 'Hourly',
      name: 'hourly',
      arn: 'arn:aws:scheduler:us-west-2:000000000000:schedule/default/hourly',
      roleArn: roleArn('schedule'),
      onFailure: 'failures',
      expression: 'rate(1 hour)',
      timeZone: 'UTC',
      functionName: 'sweep',
      input: '{}',
      enabled: true,
    },
  ],
  queues: [],
  buckets: [],
  malwarePlans: [],
  eventRules: [],
  receiptRules: [],
  mailEvents: [],
  topics: [],
  secrets: [],
  userPools: [],
  rights: [],
  httpApi: { logicalId: 'Api', id: 'tiny', routes: [] },
};
const rightsOf = (...rights: readonly RightResource[]) =>
  makeRights({ template: { ...TEMPLATE, rights }, onRefused: () => {} });

const DONE: InvocationResult = { outcome: 'SUCCEEDED', payload: 'done' };

/** What runs, and what queues are told, in a cloud with these rights. */
const setup = (...rights: readonly RightResource[]) => {
  const runs: string[] = [];
  const told: { readonly queue: string; readonly message: unknown }[] = [];
  const invoke: InvokeFunction = async (functionName) => {
    runs.push(functionName);
    return DONE;
  };
  const onBehalf = actOnBehalf({
    rights: rightsOf(...rights),
    template: TEMPLATE,
    queues: { send: (queue, message) => void told.push({ queue, message }) },
  });
  return { onBehalf, invoke, runs, told };
};

describe('a function is run', () => {
  const route = { key: 'ANY /api', method: 'ANY', path: '/api', functionName: 'sweep', timeoutMilliseconds: 1 };

  it('by a machine that may', async () => {
    const { onBehalf, invoke, runs } = setup(may('machine', 'lambda:InvokeFunction', functionArn('sweep')));
    expect(await onBehalf.forMachine(invoke)('lifecycle', functionArn('sweep'), {})).toEqual(DONE);
    expect(runs).toEqual(['sweep']);
  });

  it('by no machine that may not: Step Functions calls that by the name of Lambda’s general error', async () => {
    const { onBehalf, invoke, runs } = setup(may('machine', 'lambda:InvokeFunction', functionArn('other')));
    expect(await onBehalf.forMachine(invoke)('lifecycle', functionArn('sweep'), {})).toMatchObject({
      outcome: 'FAILED',
      error: 'Lambda.AWSLambdaException',
      cause: expect.stringContaining(`perform: lambda:InvokeFunction on resource: ${functionArn('sweep')}`),
    });
    expect(runs).toEqual([]);
  });

  it('by the API for a route that the function lets in, and for no other', async () => {
    const { onBehalf, invoke } = setup({
      ...letIn(functionArn('sweep'), 'lambda:InvokeFunction', 'apigateway.amazonaws.com'),
      conditions: [
        {
          operator: 'ArnLike',
          key: 'aws:SourceArn',
          values: ['arn:aws:execute-api:us-west-2:000000000000:tiny/*/*/api'],
        },
      ],
    });
    expect(await onBehalf.forRoute(invoke)(route, {})).toEqual(DONE);
    expect(await onBehalf.forRoute(invoke)({ ...route, path: '/other' }, {})).toMatchObject({ outcome: 'FAILED' });
  });

  const rule = { arn: 'arn:aws:events:us-west-2:000000000000:rule/results' };
  const target = { functionName: 'sweep', onFailure: 'failures' };
  const event: BusEvent = {
    version: '0',
    id: 'one',
    'detail-type': 'Result',
    source: 'aws.guardduty',
    account: '000000000000',
    time: '2031-05-01T12:00:00Z',
    region: 'us-west-2',
    resources: [],
    detail: {},
  };
  const fromRule = (arn: string): Pick<RightResource, 'conditions'> => ({
    conditions: [{ operator: 'ArnEquals', key: 'aws:SourceArn', values: [arn] }],
  });

  it('by a rule that the function lets in, and by no other', async () => {
    const letsIn = letIn(functionArn('sweep'), 'lambda:InvokeFunction', 'events.amazonaws.com');
    const { onBehalf, invoke, runs } = setup({ ...letsIn, ...fromRule(rule.arn) });
    expect(await onBehalf.forRule(invoke)(rule, target, event)).toEqual(DONE);
    expect(await onBehalf.forRule(invoke)({ arn: `${rule.arn}-2` }, target, event)).toMatchObject({
      outcome: 'FAILED',
    });
    expect(runs).toEqual(['sweep']);
  });

  it('by no rule without that, whose queue is told if it lets the rule in', async () => {
    const silent = setup();
    expect(await silent.onBehalf.forRule(silent.invoke)(rule, target, event)).toMatchObject({ outcome: 'FAILED' });
    expect([silent.runs, silent.told]).toEqual([[], []]);
    const letsIn = letIn(queueArn('failures'), 'sqs:SendMessage', 'events.amazonaws.com');
    const { onBehalf, invoke, runs, told } = setup({ ...letsIn, ...fromRule(rule.arn) });
    await onBehalf.forRule(invoke)(rule, target, event);
    expect(runs).toEqual([]);
    expect(told).toEqual([
      {
        queue: 'failures',
        message: {
          body: event,
          attributes: {
            ERROR_CODE: 'NO_PERMISSIONS',
            ERROR_MESSAGE: expect.stringContaining('perform: lambda:InvokeFunction'),
            RULE_ARN: rule.arn,
            TARGET_ARN: functionArn('sweep'),
          },
        },
      },
    ]);
  });

  it('by a schedule that may not be run, and whose queue is told if that may be', async () => {
    const silent = setup();
    expect(
      await silent.onBehalf.forSchedule(silent.invoke)(TEMPLATE.schedules[0] ?? expect.unreachable(), 1),
    ).toMatchObject({
      outcome: 'FAILED',
    });
    expect([silent.runs, silent.told]).toEqual([[], []]);

    const { onBehalf, invoke, runs, told } = setup(may('schedule', 'sqs:SendMessage', queueArn('failures')));
    await onBehalf.forSchedule(invoke)({ name: 'hourly', functionName: 'sweep' }, { now: 'x' });
    expect(runs).toEqual([]);
    expect(told).toEqual([
      {
        queue: 'failures',
        message: {
          body: { now: 'x' },
          attributes: {
            ERROR_CODE: 'AccessDeniedException',
            ERROR_MESSAGE: expect.stringContaining('perform: lambda:InvokeFunction'),
            RETRY_ATTEMPTS: '0',
            SCHEDULE_ARN: 'arn:aws:scheduler:us-west-2:000000000000:schedule/default/hourly',
            TARGET_ARN: functionArn('sweep'),
          },
        },
      },
    ]);
  });
});

describe('in the name of a function', () => {
  it('its failure queue is told if it may send there', () => {
    const { onBehalf, told } = setup(may('sweep', 'sqs:SendMessage', queueArn('failures')));
    onBehalf.tell('sweep', 'failures', 1);
    onBehalf.tell('sweep', 'others', 2);
    expect(told).toEqual([{ queue: 'failures', message: 1 }]);
  });

  it('its log is written if it may make a stream and put events into it', () => {
    const [resource] = TEMPLATE.functions;
    if (!resource) throw new Error('There is no function.');
    const logs = 'arn:aws:logs:us-west-2:000000000000:log-group:sweep-logs:*';
    const stream = may('sweep', 'logs:CreateLogStream', logs);
    const events = may('sweep', 'logs:PutLogEvents', logs);
    expect(setup(stream, events).onBehalf.mayLog(resource)).toBe(true);
    expect(setup(stream).onBehalf.mayLog(resource)).toBe(false);
    expect(setup(events).onBehalf.mayLog(resource)).toBe(false);
  });
});

describe('a plan that looks through a bucket', () => {
  const bucket = 'arn:aws:s3:::staging';
  const rule = 'arn:aws:events:us-west-2:000000000000:rule/DO-NOT-DELETE-AmazonGuardDutyMalwareProtectionS3*';
  const template: CloudTemplate = {
    ...TEMPLATE,
    functions: [],
    stateMachines: [],
    schedules: [],
    streamMappings: [],
    buckets: [{ logicalId: 'Staging', name: 'staging', arn: bucket, corsRules: [] }],
    malwarePlans: [
      {
        logicalId: 'Scan',
        name: 'scan',
        arn: 'arn:aws:guardduty:us-west-2:000000000000:malware-protection-plan/scan',
        roleArn: roleArn('scan'),
        bucketName: 'staging',
        prefixes: ['staging/'],
        tags: true,
      },
    ],
  };
  // GuardDuty user guide, "Create or update IAM role policy": what it sets up and tries out.
  const rights = [
    letIn(roleArn('scan'), 'sts:AssumeRole', 'malware-protection-plan.guardduty.amazonaws.com'),
    ...['PutRule', 'PutTargets'].map(
      (name): RightResource => ({
        ...may('scan', `events:${name}`, rule),
        conditions: [
          {
            operator: 'StringLike',
            key: 'events:ManagedBy',
            values: ['malware-protection-plan.guardduty.amazonaws.com'],
          },
        ],
      }),
    ),
    may('scan', 'events:DescribeRule', rule),
    may('scan', 'events:ListTargetsByRule', rule),
    may('scan', 's3:GetBucketNotification', bucket),
    may('scan', 's3:PutBucketNotification', bucket),
    may('scan', 's3:ListBucket', bucket),
    may('scan', 's3:PutObject', `${bucket}/malware-protection-resource-validation-object`),
  ];

  it('is made with all its rights', () => {
    expect(refuseWhatAwsWould(template, rightsOf(...rights))).toBeUndefined();
  });

  it.each(rights.map(({ action }) => action))('is not made without %s', (action) => {
    const without = rightsOf(...rights.filter((right) => right.action !== action));
    expect(() => refuseWhatAwsWould(template, without)).toThrow(
      new RegExp(`^scan: The plan would scan nothing\\..*${action}`),
    );
  });
});

describe('a deployment', () => {
  const trust = (role: string, service: string) => letIn(roleArn(role), 'sts:AssumeRole', service);
  const lambda = trust('sweep', 'lambda.amazonaws.com');
  const states = trust('machine', 'states.amazonaws.com');
  const scheduler = trust('schedule', 'scheduler.amazonaws.com');
  const reading = [
    may('sweep', 'dynamodb:ListStreams', '*'),
    may('sweep', 'dynamodb:DescribeStream', STREAM),
    may('sweep', 'dynamodb:GetShardIterator', STREAM),
    may('sweep', 'dynamodb:GetRecords', STREAM),
  ];
  const deploy = (...rights: readonly RightResource[]) => refuseWhatAwsWould(TEMPLATE, rightsOf(...rights));

  it('is made when every service may take on its role, and Lambda read the stream', () => {
    expect(deploy(lambda, states, scheduler, ...reading)).toBeUndefined();
  });

  it.each([
    ['Lambda', [states, scheduler, ...reading], /^sweep: The role .* cannot be assumed by Lambda\..*sts:AssumeRole/],
    ['Step Functions', [lambda, scheduler, ...reading], /^lifecycle: Neither the global service principal/],
    ['the scheduler', [lambda, states, ...reading], /^hourly: The execution role you provide must allow/],
    ['the stream', [lambda, states, scheduler, ...reading.slice(1)], /^sweep: Cannot access stream .*ListStreams on/],
    [
      'the records',
      [lambda, states, scheduler, ...reading.slice(0, 3)],
      /^sweep: Cannot access stream .*GetRecords on/,
    ],
  ])('is refused when something is not let in: %s', (_, rights, problem) => {
    expect(() => deploy(...rights)).toThrow(DeploymentRefusedError);
    expect(() => deploy(...rights)).toThrow(problem);
  });
});
