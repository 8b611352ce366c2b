/** Runs functions by their name, each in a worker thread that is started when it is first needed. */
import { createWriteStream, mkdirSync } from 'node:fs';
import { devNull } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import type { Activity, InvocationResult, InvokeFunction, Meter } from '../contracts.ts';
import type { FunctionResource } from '../template/model.ts';
import { caseIdOf } from './case-id.ts';
import { type Sandbox, startSandbox } from './sandbox.ts';

export type InvocationsOptions = {
  readonly functions: readonly FunctionResource[];
  /** Where the functions' SDK finds every service. */
  readonly endpointUrl: string;
  readonly logFolder: string;
  readonly activity: Activity;
  readonly meter: Meter;
  /** Whether the function's log may be written in its name. Without the right it runs all the same, and what it prints is lost. */
  readonly mayLog: (resource: FunctionResource) => boolean;
  /** A run has ended, and its caller has not heard of it yet. */
  readonly afterRun?: ((functionName: string, result: InvocationResult) => void) | undefined;
  /** How many times as fast the functions' own timers run; 1 if absent. */
  readonly haste?: number;
};

export type Invocations = {
  readonly invoke: InvokeFunction;
  /** Ends a function's thread at once, as a crash would. Its next run gets a new one. */
  readonly kill: (functionName: string) => Promise<void>;
  /** Ends all threads. What runs, and what comes later, gets no answer. */
  readonly stop: () => Promise<void>;
};

/**
 * The cloud would start as many environments; handlers share nothing between runs, so one thread serves this many at once. When one of
 * them exceeds its time the thread ends, and the others fail as after a crash.
 */
const RUNS_AT_ONCE = 10;

/** A function that the template does not hold is an error of the caller: the service's `ResourceNotFoundException`. */
const notFound = (functionName: string): InvocationResult => ({
  outcome: 'FAILED',
  error: 'Lambda.ResourceNotFoundException',
  cause: `Function not found: ${functionName}`,
});

/** No answer ever comes, as from a process that has ended: a failure would be taken for the function's own. */
const abandoned = (): Promise<never> => new Promise(() => {});

export const makeInvocations = (options: InvocationsOptions): Invocations => {
  const runners = new Map(options.functions.map((resource) => [resource.name, makeRunner(resource, options)]));
  let stopped = false;
  return {
    invoke: (functionName, payload) => {
      const runner = runners.get(functionName);
      if (!runner) return Promise.resolve(notFound(functionName));
      if (stopped) return abandoned();
      const caseId = caseIdOf(payload);
      options.meter.add({ caller: functionName, ...(caseId === undefined ? {} : { caseId }) }, { invocations: 1 });
      return options.activity.track(async () => {
        const result = await runner.run(payload);
        if (stopped) return abandoned();
        options.afterRun?.(functionName, result);
        return result;
      });
    },
    kill: async (functionName) => runners.get(functionName)?.kill(),
    stop: async () => {
      stopped = true;
      await Promise.all([...runners.values()].map((runner) => runner.stop()));
    },
  };
};

type Runner = {
  readonly run: (payload: unknown) => Promise<InvocationResult>;
  readonly kill: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

const makeRunner = (
  resource: FunctionResource,
  { endpointUrl, logFolder, mayLog, haste }: InvocationsOptions,
): Runner => {
  let sandbox: Sandbox | undefined;
  let log: Writable | undefined;
  let running = 0;
  const waiting: (() => void)[] = [];

  const openLog = (): Writable => {
    mkdirSync(logFolder, { recursive: true });
    const file = mayLog(resource) ? join(logFolder, `${resource.name}.log`) : devNull;
    const stream = createWriteStream(file, { flags: 'a' });
    // A log that cannot be written must not end the cloud.
    return stream.on('error', (error) => console.error(`The log of ${resource.name} is lost: ${error.message}`));
  };

  const usableSandbox = (): Sandbox => {
    if (sandbox?.isUsable()) return sandbox;
    log ??= openLog();
    sandbox = startSandbox(resource, endpointUrl, log, haste);
    return sandbox;
  };

  const kill = async (): Promise<void> => sandbox?.kill();

  return {
    run: async (payload) => {
      if (running >= RUNS_AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
      else running += 1;
      try {
        return await usableSandbox().run(payload);
      } finally {
        const next = waiting.shift();
        if (next) next();
        else running -= 1;
      }
    },
    kill,
    stop: async () => {
      // Whoever waits for a turn would start a new thread.
      waiting.splice(0);
      await kill();
      await new Promise<void>((resolve) => (log ? log.end(resolve) : resolve()));
    },
  };
};
