import {
  ExecutionAlreadyExists,
  ExecutionLimitExceeded,
  InvalidToken,
  SendTaskSuccessCommand,
  SFNClient,
  SFNServiceException,
  StartExecutionCommand,
  StateMachineDoesNotExist,
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { makeStepFunctionsWorkflow } from '../../../adapters/workflow/step-functions.ts';
import { WorkerInput } from '../../../workflows/steps.ts';
import { withService } from '../mail/service.ts';

const MACHINE = 'arn:aws:states:us-west-2:000000000000:stateMachine:certcycle-lifecycle';
const NAME = '01JCASE0000000000000000001-g1741000000';
const INPUT = { caseId: '01JCASE0000000000000000001', gen: 1_741_000_000 };

const setup = () => {
  const client = new SFNClient({ region: 'us-west-2' });
  return { sfn: mockClient(client), workflow: makeStepFunctionsWorkflow(MACHINE, client) };
};

const typed = { message: 'As told.', $metadata: {} };
const throttled = new SFNServiceException({
  name: 'ThrottlingException',
  message: 'Rate exceeded',
  $fault: 'client',
  $metadata: { httpStatusCode: 400 },
});
const lost = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });

describe('starting a worker', () => {
  it('starts the machine under the name, with the input', async () => {
    const { sfn, workflow } = setup();
    sfn.on(StartExecutionCommand).resolves({ executionArn: 'arn' });
    expect(await workflow.start(NAME, INPUT)).toBe('STARTED');
    expect(sfn.commandCalls(StartExecutionCommand).map(({ args }) => args[0].input)).toEqual([
      { stateMachineArn: MACHINE, name: NAME, input: '{"caseId":"01JCASE0000000000000000001","gen":1741000000}' },
    ]);
  });

  it('gives the same bytes whoever starts it, and what the machine asks for', async () => {
    const { sfn, workflow } = setup();
    sfn.on(StartExecutionCommand).resolves({});
    const swapped = { gen: INPUT.gen, caseId: INPUT.caseId };
    const more = { ...INPUT, startedBy: 'sweep' };
    for (const input of [INPUT, swapped, more]) await workflow.start(NAME, input);
    const inputs = sfn.commandCalls(StartExecutionCommand).map(({ args }) => args[0].input.input ?? '');
    expect(inputs).toHaveLength(3);
    expect(new Set(inputs).size).toBe(1);
    expect(WorkerInput.parse(JSON.parse(inputs[0] ?? ''))).toEqual(INPUT);
  });

  it('is told when a worker of that name was started before', async () => {
    const { sfn, workflow } = setup();
    sfn.on(StartExecutionCommand).rejects(new ExecutionAlreadyExists(typed));
    expect(await workflow.start(NAME, INPUT)).toBe('ALREADY_STARTED');
  });

  it.each([throttled, lost, new ExecutionLimitExceeded(typed), new StateMachineDoesNotExist(typed)])(
    'throws what is left of the service: $name, $message',
    async (error) => {
      const { sfn, workflow } = setup();
      sfn.on(StartExecutionCommand).rejects(error);
      await expect(workflow.start(NAME, INPUT)).rejects.toBe(error);
    },
  );
});

describe('ringing a doorbell', () => {
  it('says to look again and nothing else', async () => {
    const { sfn, workflow } = setup();
    sfn.on(SendTaskSuccessCommand).resolves({});
    expect(await workflow.ring('token-1')).toBe('RUNG');
    expect(sfn.commandCalls(SendTaskSuccessCommand).map(({ args }) => args[0].input)).toEqual([
      { taskToken: 'token-1', output: '{}' },
    ]);
  });

  it.each([
    { error: new TaskTimedOut(typed), outcome: 'ENDED' },
    { error: new TaskDoesNotExist(typed), outcome: 'ENDED' },
    { error: new InvalidToken(typed), outcome: 'INVALID' },
  ])('$error.name: $outcome', async ({ error, outcome }) => {
    const { sfn, workflow } = setup();
    sfn.on(SendTaskSuccessCommand).rejects(error);
    expect(await workflow.ring('token-1')).toBe(outcome);
  });

  it.each([throttled, lost])('throws what is left of the service: $name, $message', async (error) => {
    const { sfn, workflow } = setup();
    sfn.on(SendTaskSuccessCommand).rejects(error);
    await expect(workflow.ring('token-1')).rejects.toBe(error);
  });
});

describe('the client that a function gets', () => {
  const errorOf = (name: string, status = 400) => ({ status, body: JSON.stringify({ __type: name, message: name }) });
  const started = { status: 200, body: JSON.stringify({ executionArn: 'arn', startDate: 1_741_000_000 }) };

  it.each([
    { why: 'an answer that was lost', first: undefined, second: started, outcome: 'STARTED' },
    { why: 'throttling', first: errorOf('ThrottlingException'), second: started, outcome: 'STARTED' },
    {
      why: 'an answer that was lost to a start that ended since',
      first: undefined,
      second: errorOf('ExecutionAlreadyExists'),
      outcome: 'ALREADY_STARTED',
    },
  ])('starts again, with the same bytes, after $why', async ({ first, second, outcome }) => {
    const { result, bodies } = await withService('AWS_ENDPOINT_URL_SFN', [first, second], () =>
      makeStepFunctionsWorkflow(MACHINE).start(NAME, INPUT),
    );
    expect(result).toBe(outcome);
    expect(bodies).toHaveLength(2);
    expect(bodies[0]).toBe(bodies[1]);
  });

  it.each([
    { code: 'TaskTimedOut', outcome: 'ENDED' },
    { code: 'TaskDoesNotExist', outcome: 'ENDED' },
    { code: 'InvalidToken', outcome: 'INVALID' },
  ])('takes $code for an answer', async ({ code, outcome }) => {
    const { result, bodies } = await withService('AWS_ENDPOINT_URL_SFN', [errorOf(code)], () =>
      makeStepFunctionsWorkflow(MACHINE).ring('token-1'),
    );
    expect(result).toBe(outcome);
    expect(bodies).toHaveLength(1);
  });
});
