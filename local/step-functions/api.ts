/** The service's API, AWS JSON 1.0: an operation's name and its body in, a status and a body out. */
import {
  describedEvent,
  describedExecution,
  describedMachine,
  listedExecution,
  listedMachine,
  seconds,
} from './api-answers.ts';
import { type Operation, parseRequest, type Request, requests } from './api-requests.ts';
import { machineArn, parseMachineArn } from './arn.ts';
import type { Engine } from './engine.ts';
import { type Failure, ServiceError } from './errors.ts';

type ApiAnswer = { readonly status: number; readonly body: unknown };

export type Api = {
  /**
   * Answers `X-Amz-Target: AWSStepFunctions.<Operation>`. Errors of the service are answers (400); a failure of the
   * engine itself (the store is gone) rejects.
   */
  readonly handle: (target: string, body: unknown) => Promise<ApiAnswer>;
};

type Operations = { readonly [Name in Operation]: (request: Request<Name>) => Promise<Record<string, unknown>> };

const TARGET_PREFIX = 'AWSStepFunctions.';
const PAGE_DEFAULT = 100;

const encodeToken = (position: string): string => Buffer.from(JSON.stringify({ after: position })).toString('base64');

const decodeToken = (token: string | undefined): string | undefined => {
  if (token === undefined) return undefined;
  try {
    const decoded: unknown = JSON.parse(Buffer.from(token, 'base64').toString());
    if (typeof decoded === 'object' && decoded !== null && 'after' in decoded) return String(decoded.after);
  } catch {
    // Not one of ours: refused below.
  }
  throw new ServiceError('InvalidToken', `Invalid Token: '${token}'`);
};

type Paging = { readonly maxResults?: number | undefined; readonly nextToken?: string | undefined };

/** Results per page; 0 asks for the default. */
const pageSize = ({ maxResults }: Paging): number => maxResults || PAGE_DEFAULT;

/** One page of a list that is all there. */
const pageOf = <T>(all: readonly T[], paging: Paging): { page: readonly T[]; nextToken?: string } => {
  const start = Number(decodeToken(paging.nextToken) ?? 0);
  const end = start + pageSize(paging);
  return { page: all.slice(start, end), ...(end < all.length ? { nextToken: encodeToken(String(end)) } : {}) };
};

const reasonOf = ({ error, cause }: { error?: string | undefined; cause?: string | undefined }): Partial<Failure> => ({
  ...(error === undefined ? {} : { error }),
  ...(cause === undefined ? {} : { cause }),
});

const parseOutput = (output: string): unknown => {
  try {
    return JSON.parse(output);
  } catch {
    throw new ServiceError('InvalidOutput', "Invalid Output: 'Invalid JSON'");
  }
};

const makeOperations = (engine: Engine): Operations => {
  const { machines, place } = engine;
  const machineOf = (arn: string) => machines.get(parseMachineArn(place, arn));

  return {
    CreateStateMachine: async ({ name, definition, roleArn, type }) => {
      if (type === 'EXPRESS')
        throw new ServiceError('StateMachineTypeNotSupported', 'EXPRESS machines do not run here');
      const machine = await machines.create(name, definition, roleArn);
      return { stateMachineArn: machineArn(place, name), creationDate: seconds(machine.createdAt) };
    },
    UpdateStateMachine: async ({ stateMachineArn, definition, roleArn }) => {
      if (definition === undefined && roleArn === undefined) {
        throw new ServiceError('MissingRequiredParameter', 'Either the definition or the role ARN must be given');
      }
      const machine = await machines.update(machineOf(stateMachineArn).name, { definition, roleArn });
      return { updateDate: seconds(machine.updatedAt), revisionId: machine.definitionId };
    },
    DescribeStateMachine: async ({ stateMachineArn }) => {
      const machine = machineOf(stateMachineArn);
      return describedMachine(place, machine, await machines.definitionText(machine.definitionId));
    },
    ListStateMachines: async (paging) => {
      const { page, ...next } = pageOf(machines.all(), paging);
      return { stateMachines: page.map((machine) => listedMachine(place, machine)), ...next };
    },
    StartExecution: async ({ stateMachineArn, name, input }) => {
      const execution = await engine.start({ machine: machineOf(stateMachineArn).name, name, input });
      return { executionArn: execution.arn, startDate: seconds(execution.startedAt) };
    },
    DescribeExecution: async ({ executionArn }) => describedExecution(place, await engine.execution(executionArn)),
    DescribeStateMachineForExecution: async ({ executionArn }) => {
      const { machine, definitionId, roleArn, startedAt } = await engine.execution(executionArn);
      return {
        stateMachineArn: machineArn(place, machine),
        name: machine,
        definition: await machines.definitionText(definitionId),
        roleArn,
        updateDate: seconds(startedAt),
        revisionId: definitionId,
      };
    },
    ListExecutions: async ({ stateMachineArn, statusFilter, ...paging }) => {
      const { executions, next } = await engine.list({
        machine: machineOf(stateMachineArn).name,
        status: statusFilter,
        limit: pageSize(paging),
        after: decodeToken(paging.nextToken),
      });
      return {
        executions: executions.map((execution) => listedExecution(place, execution)),
        ...(next === undefined ? {} : { nextToken: encodeToken(next) }),
      };
    },
    GetExecutionHistory: async ({ executionArn, reverseOrder, includeExecutionData = true, ...paging }) => {
      const events = await engine.history(executionArn);
      const { page, ...next } = pageOf(reverseOrder ? [...events].reverse() : events, paging);
      return { events: page.map((event) => describedEvent(event, includeExecutionData)), ...next };
    },
    StopExecution: async ({ executionArn, ...reason }) => {
      const { stoppedAt, startedAt } = await engine.stop(executionArn, reasonOf(reason));
      return { stopDate: seconds(stoppedAt ?? startedAt) };
    },
    SendTaskSuccess: async ({ taskToken, output }) => {
      await engine.answer(taskToken, { result: parseOutput(output) });
      return {};
    },
    SendTaskFailure: async ({ taskToken, error = '', cause = '' }) => {
      await engine.answer(taskToken, { failure: { error, cause } });
      return {};
    },
    SendTaskHeartbeat: async ({ taskToken }) => {
      await engine.heartbeat(taskToken);
      return {};
    },
  };
};

export const makeApi = (engine: Engine): Api => {
  const operations = makeOperations(engine);

  const run = <Name extends Operation>(name: Name, body: unknown): Promise<Record<string, unknown>> =>
    operations[name](parseRequest(name, body));

  return {
    handle: async (target, body) => {
      const name = target.startsWith(TARGET_PREFIX) ? target.slice(TARGET_PREFIX.length) : '';
      try {
        if (!isOperation(name)) throw new ServiceError('UnknownOperationException', `There is no operation ${target}`);
        return { status: 200, body: await run(name, body) };
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        return { status: 400, body: { __type: error.code, message: error.message } };
      }
    },
  };
};

const isOperation = (name: string): name is Operation => Object.hasOwn(requests, name);
