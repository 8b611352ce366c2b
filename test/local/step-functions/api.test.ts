import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  DescribeStateMachineForExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
  UpdateStateMachineCommand,
} from '@aws-sdk/client-sfn';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Api, makeApi } from '../../../local/step-functions/api.ts';
import { aWorld, evaluation, lifecycleText, ROLE, recount, STARTED_AT, tokenIn, type World } from './world.ts';

const MACHINE = 'arn:aws:states:us-west-2:000000000000:stateMachine:lifecycle';
const EXECUTION = 'arn:aws:states:us-west-2:000000000000:execution:lifecycle:case-1-g7';
const input = '{"caseId":"case-1","gen":7}';

const serve = async (api: Api): Promise<Server> => {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
      const answer = await api.handle(String(request.headers['x-amz-target']), body);
      response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
};

describe('the API', () => {
  let world: World;
  let api: Api;
  let server: Server;
  let sdk: SFNClient;

  beforeEach(async () => {
    world = await aWorld({
      invoke: () => (world.invoked.length === 1 ? evaluation('AwaitReview') : evaluation('Closed')),
    });
    api = makeApi(world.engine);
    server = await serve(api);
    const { port } = server.address() as AddressInfo; // a TCP server has such an address
    sdk = new SFNClient({
      endpoint: `http://127.0.0.1:${port}`,
      region: 'us-west-2',
      credentials: { accessKeyId: 'wake', secretAccessKey: 'local' },
    });
  });
  afterEach(async () => {
    sdk.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const start = async (name = 'case-1-g7') => {
    const started = await sdk.send(new StartExecutionCommand({ stateMachineArn: MACHINE, name, input }));
    await world.settled();
    return started;
  };

  it('creates, updates, describes and lists machines', async () => {
    const definition = JSON.stringify({ QueryLanguage: 'JSONata', StartAt: 'A', States: { A: { Type: 'Succeed' } } });
    const created = await sdk.send(new CreateStateMachineCommand({ name: 'another', definition, roleArn: ROLE }));
    expect(created).toMatchObject({
      stateMachineArn: MACHINE.replace('lifecycle', 'another'),
      creationDate: new Date(STARTED_AT),
    });
    world.clock.now += 1500;
    const changed = definition.replaceAll('"A"', '"B"');
    const updated = await sdk.send(
      new UpdateStateMachineCommand({ stateMachineArn: created.stateMachineArn, definition: changed }),
    );
    expect(updated.updateDate).toEqual(new Date(world.clock.now));
    const described = await sdk.send(new DescribeStateMachineCommand({ stateMachineArn: created.stateMachineArn }));
    expect(described).toMatchObject({
      name: 'another',
      definition: changed,
      roleArn: ROLE,
      type: 'STANDARD',
      status: 'ACTIVE',
    });
    expect(described.creationDate).toEqual(new Date(STARTED_AT));

    const first = await sdk.send(new ListStateMachinesCommand({ maxResults: 1 }));
    expect(first.stateMachines?.map(({ name }) => name)).toEqual(['another']);
    const second = await sdk.send(new ListStateMachinesCommand({ maxResults: 1, nextToken: first.nextToken }));
    expect(second.stateMachines?.map(({ name }) => name)).toEqual(['lifecycle']);
    expect(second.nextToken).toBeUndefined();
  });

  it('starts an execution and tells how it ended', async () => {
    expect(await start()).toMatchObject({ executionArn: EXECUTION, startDate: new Date(STARTED_AT) });
    const running = await sdk.send(new DescribeExecutionCommand({ executionArn: EXECUTION }));
    expect(running).toMatchObject({ status: 'RUNNING', input, name: 'case-1-g7', stateMachineArn: MACHINE });
    expect(running.stopDate).toBeUndefined();

    world.clock.now += 1234;
    const taskToken = tokenIn(world.updates[0]);
    await sdk.send(new SendTaskHeartbeatCommand({ taskToken }));
    await sdk.send(new SendTaskSuccessCommand({ taskToken, output: '{}' }));
    await world.settled();
    const ended = await sdk.send(new DescribeExecutionCommand({ executionArn: EXECUTION }));
    expect(ended).toMatchObject({ status: 'SUCCEEDED', stopDate: new Date(world.clock.now) });
    expect(JSON.parse(ended.output ?? '')).toMatchObject({ route: 'Closed' });

    const pinned = await sdk.send(new DescribeStateMachineForExecutionCommand({ executionArn: EXECUTION }));
    expect(pinned).toMatchObject({ definition: lifecycleText(), name: 'lifecycle', roleArn: ROLE });
  });

  it('shows a history from which transitions can be recounted', async () => {
    await start();
    const { events = [] } = await sdk.send(new GetExecutionHistoryCommand({ executionArn: EXECUTION }));
    expect(events.map(({ id, previousEventId }) => [id, previousEventId]).slice(0, 4)).toEqual([
      [1, 0],
      [2, 0],
      [3, 2],
      [4, 3],
    ]);
    expect(events[0]?.executionStartedEventDetails).toEqual({
      input,
      inputDetails: { truncated: false },
      roleArn: ROLE,
    });
    expect(events[1]).toMatchObject({ type: 'TaskStateEntered', timestamp: new Date(STARTED_AT) });
    expect(events[1]?.stateEnteredEventDetails).toMatchObject({ name: 'Load', input });
    expect(events[2]?.taskScheduledEventDetails).toMatchObject({
      resourceType: 'lambda',
      resource: 'invoke',
      region: 'us-west-2',
      timeoutInSeconds: 60,
    });
    expect(events[3]?.taskStartedEventDetails).toEqual({ resourceType: 'lambda', resource: 'invoke' });
    expect(events[4]?.taskSucceededEventDetails?.output).toContain('AwaitReview');
    expect(events[5]?.stateExitedEventDetails?.name).toBe('Load');
    expect(events[9]?.taskScheduledEventDetails?.timeoutInSeconds).toBe(10 * 86_400);
    expect(events[11]).toMatchObject({ type: 'TaskSubmitted', taskSubmittedEventDetails: { output: '{}' } });
    expect(recount(await world.history(EXECUTION))).toBe(world.counts.get('case-1')?.transitions);

    const ids: (number | undefined)[] = [];
    for (let nextToken: string | undefined, more = true; more; more = nextToken !== undefined) {
      const page = await sdk.send(
        new GetExecutionHistoryCommand({ executionArn: EXECUTION, reverseOrder: true, maxResults: 5, nextToken }),
      );
      ids.push(...(page.events ?? []).map(({ id }) => id));
      nextToken = page.nextToken;
    }
    expect(ids).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    const bare = await sdk.send(
      new GetExecutionHistoryCommand({ executionArn: EXECUTION, includeExecutionData: false }),
    );
    expect(JSON.stringify(bare.events)).not.toContain('caseId');
    expect(bare.events?.[1]?.stateEnteredEventDetails).toEqual({ name: 'Load' });
  });

  it('lists executions, newest first, by status and page by page', async () => {
    for (const name of ['a', 'b', 'c']) {
      await start(name);
      world.clock.now += 1000;
    }
    const stopped = await sdk.send(
      new StopExecutionCommand({ executionArn: EXECUTION.replace('case-1-g7', 'a'), error: 'E', cause: 'why' }),
    );
    expect(stopped.stopDate).toEqual(new Date(world.clock.now));
    const first = await sdk.send(new ListExecutionsCommand({ stateMachineArn: MACHINE, maxResults: 2 }));
    expect(first.executions?.map(({ name, status }) => [name, status])).toEqual([
      ['c', 'SUCCEEDED'],
      ['b', 'SUCCEEDED'],
    ]);
    const second = await sdk.send(
      new ListExecutionsCommand({ stateMachineArn: MACHINE, maxResults: 2, nextToken: first.nextToken }),
    );
    expect(second.executions).toMatchObject([{ name: 'a', status: 'ABORTED', startDate: new Date(STARTED_AT) }]);
    expect(second.nextToken).toBeUndefined();
    const aborted = await sdk.send(new ListExecutionsCommand({ stateMachineArn: MACHINE, statusFilter: 'ABORTED' }));
    expect(aborted.executions?.map(({ name }) => name)).toEqual(['a']);
  });

  it('takes a failure for a token', async () => {
    await start();
    const taskToken = tokenIn(world.updates[0]);
    await sdk.send(new SendTaskFailureCommand({ taskToken, error: 'Broken', cause: 'by hand' }));
    await world.settled();
    expect(await world.states(EXECUTION)).toEqual(['Load', 'Route', 'AwaitReview', 'RecordFailure', 'Failed']);
  });

  it('gives the SDK the errors that it knows by name', async () => {
    await start();
    const token = tokenIn(world.updates[0]);
    const answers: readonly (readonly [string, Promise<unknown>])[] = [
      ['InvalidOutput', sdk.send(new SendTaskSuccessCommand({ taskToken: token, output: '{' }))],
      ['InvalidToken', sdk.send(new SendTaskSuccessCommand({ taskToken: 'abc', output: '{}' }))],
      ['InvalidArn', sdk.send(new DescribeExecutionCommand({ executionArn: 'arn:x' }))],
      ['ExecutionDoesNotExist', sdk.send(new DescribeExecutionCommand({ executionArn: `${EXECUTION}x` }))],
      ['StateMachineDoesNotExist', sdk.send(new ListExecutionsCommand({ stateMachineArn: `${MACHINE}x` }))],
      ['InvalidName', sdk.send(new StartExecutionCommand({ stateMachineArn: MACHINE, name: 'a b' }))],
      ['InvalidExecutionInput', sdk.send(new StartExecutionCommand({ stateMachineArn: MACHINE, input: '{' }))],
      [
        'ExecutionAlreadyExists',
        sdk.send(new StartExecutionCommand({ stateMachineArn: MACHINE, name: 'case-1-g7', input: '{}' })),
      ],
      [
        'InvalidDefinition',
        sdk.send(new UpdateStateMachineCommand({ stateMachineArn: MACHINE, definition: '{"StartAt":"A"}' })),
      ],
      ['MissingRequiredParameter', sdk.send(new UpdateStateMachineCommand({ stateMachineArn: MACHINE }))],
      ['InvalidToken', sdk.send(new ListExecutionsCommand({ stateMachineArn: MACHINE, nextToken: 'abc' }))],
      [
        'StateMachineTypeNotSupported',
        sdk.send(new CreateStateMachineCommand({ name: 'e', definition: '{}', roleArn: ROLE, type: 'EXPRESS' })),
      ],
      ['ValidationException', sdk.send(new SendTaskSuccessCommand({ taskToken: '', output: '{}' }))],
    ];
    for (const [name, answer] of answers) await expect(answer, name).rejects.toMatchObject({ name });
  });

  it('refuses what it does not know, by name', async () => {
    const listing = (body: unknown) => api.handle('AWSStepFunctions.ListExecutions', body);
    expect(await api.handle('AWSStepFunctions.RedriveExecution', {})).toMatchObject({
      status: 400,
      body: { __type: 'UnknownOperationException' },
    });
    expect(await api.handle('AWSStepFunctions.toString', {})).toMatchObject({ status: 400 });
    for (const body of [
      undefined,
      null,
      [],
      'x',
      {},
      { stateMachineArn: 5 },
      { stateMachineArn: MACHINE, mapRunArn: 'x' },
    ]) {
      expect(await listing(body), JSON.stringify(body)).toMatchObject({
        status: 400,
        body: { __type: 'ValidationException' },
      });
    }
    const { body } = await listing({ stateMachineArn: MACHINE, mapRunArn: 'x' });
    expect(body).toMatchObject({ message: expect.stringContaining('mapRunArn') });
  });
});
