/** The engine: starts, stops, answers and recovers executions, and tells the clock when something is due. */
import { randomUUID } from 'node:crypto';
import type { TimeSource } from '../contracts.ts';
import { checkExecutionArn, checkName, executionArn, type Place } from './arn.ts';
import type { Definition } from './definition-shapes.ts';
import { type Failure, ServiceError } from './errors.ts';
import { type Machines, makeMachines } from './machines.ts';
import * as occurrence from './occurrences.ts';
import {
  type Execution,
  type HistoryEvent,
  type Limits,
  type Machine,
  type Position,
  SERVICE_LIMITS,
} from './record.ts';
import { recoverExecutions } from './recovery.ts';
import { makeRunner, type RunnerDependencies } from './runner.ts';
import type { ExecutionPage, ExecutionQuery } from './store.ts';
import { parseToken } from './token.ts';

export type EngineDependencies = Omit<RunnerDependencies, 'limits'> & {
  /** Left out except in tests of the limits themselves. */
  readonly limits?: Partial<Limits>;
};

type StartRequest = {
  readonly machine: string;
  readonly name?: string | undefined;
  readonly input?: string | undefined;
};

export type Engine = TimeSource & {
  readonly place: Place;
  readonly machines: Machines;
  /** Loads what is kept and goes on with everything that was running. To be called once, before anything is started. */
  readonly recover: () => Promise<void>;
  /**
   * Idempotent for a running execution of that name and input; otherwise throws `ExecutionAlreadyExists`, also after it
   * closed.
   */
  readonly start: (request: StartRequest) => Promise<Execution>;
  /** Resolves to the execution, closed. One that had closed before stays as it was. */
  readonly stop: (arn: string, reason: Partial<Failure>) => Promise<Execution>;
  /** Throws `InvalidToken`, `TaskDoesNotExist` (no such execution) or `TaskTimedOut` (used, stale or closed). */
  readonly answer: (token: string, answer: occurrence.Answer) => Promise<void>;
  /** Only checks the token, since HeartbeatSeconds is not supported. Throws like `answer`. */
  readonly heartbeat: (token: string) => Promise<void>;
  readonly execution: (arn: string) => Promise<Execution>;
  readonly history: (arn: string) => Promise<readonly HistoryEvent[]>;
  readonly list: (query: ExecutionQuery) => Promise<ExecutionPage>;
};

const checkInput = (input: string, limits: Limits): void => {
  if (Buffer.byteLength(input) > limits.payloadBytes) {
    throw new ServiceError('ValidationException', `input must not be longer than ${limits.payloadBytes} bytes`);
  }
  try {
    JSON.parse(input);
  } catch (error) {
    throw new ServiceError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${error}'`);
  }
};

export const makeEngine = (deps: EngineDependencies): Engine => {
  const { now, store, place } = deps;
  const limits = { ...SERVICE_LIMITS, ...deps.limits };
  const runner = makeRunner({ ...deps, limits });
  const machines = makeMachines(store, place, now);

  const execution = async (arn: string): Promise<Execution> => {
    checkExecutionArn(place, arn);
    const found = runner.live(arn)?.execution ?? (await store.execution(arn));
    if (found === undefined) throw new ServiceError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    return found;
  };

  const start = async (request: StartRequest): Promise<Execution> => {
    const { name = randomUUID(), input = '{}' } = request;
    checkName(name);
    const machine = machines.get(request.machine);
    checkInput(input, limits);
    const definition = await machines.definition(machine.definitionId);
    const arn = executionArn(place, machine.name, name);
    const running = runner.live(arn);
    if (running === undefined) {
      const live = runner.add(...newExecution(arn, machine, definition, name, input), definition, true);
      await runner.happen(live, occurrence.started).catch((error: unknown) => {
        runner.remove(arn);
        throw error;
      });
      return live.execution;
    }
    await running.queue; // its own start must have been saved before this one is answered
    if (!running.isNew && running.execution.input === input) return running.execution;
    throw new ServiceError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
  };

  const newExecution = (
    arn: string,
    machine: Machine,
    definition: Definition,
    name: string,
    input: string,
  ): [Execution, Position] => {
    const startedAt = now();
    const timeout = (definition.TimeoutSeconds ?? Infinity) * 1000;
    const expiresAt = startedAt + Math.min(timeout, limits.executionMilliseconds);
    const { roleArn, definitionId } = machine;
    const status = 'RUNNING';
    return [
      { arn, machine: machine.name, name, roleArn, definitionId, input, startedAt, expiresAt, status },
      {
        eventCount: 0,
        state: definition.StartAt,
        enteredAt: startedAt,
        input: JSON.parse(input),
        retryCount: 0,
        scheduledCount: 0,
        retries: [],
        todo: { kind: 'ENTER' },
      },
    ];
  };

  const stop = async (arn: string, reason: Partial<Failure>): Promise<Execution> => {
    const live = runner.live(arn);
    if (live !== undefined) await runner.happen(live, occurrence.stopped(reason));
    return execution(arn);
  };

  const sendToken = async (token: string, what: (eventId: number) => occurrence.Occurrence): Promise<void> => {
    const task = parseToken(token);
    if (task === undefined) throw new ServiceError('InvalidToken', "Invalid Token: 'Invalid token'");
    const arn = executionArn(place, task.machine, task.execution);
    const live = runner.live(arn);
    if (live !== undefined && (await runner.happen(live, what(task.scheduledEventId)))) return;
    if (live === undefined && (await store.execution(arn)) === undefined) {
      throw new ServiceError('TaskDoesNotExist', `Task does not exist: '${arn}'`);
    }
    throw occurrence.tokenIsOver();
  };

  return {
    place,
    machines,
    start,
    stop,
    execution,
    answer: (token, answer) => sendToken(token, (eventId) => occurrence.answered(eventId, answer)),
    heartbeat: (token) => sendToken(token, occurrence.beaten),
    history: async (arn) => {
      await execution(arn);
      return store.history(arn);
    },
    list: async (query) => {
      machines.get(query.machine);
      return store.list(query);
    },
    recover: async () => {
      await machines.load();
      await recoverExecutions(store, machines, runner, now);
    },
    nextDueAt: runner.nextDueAt,
    runDue: async (until) => {
      await Promise.all(runner.takeDue(until).map((live) => runner.happen(live, occurrence.timePassed)));
    },
  };
};
