/** One worker thread that runs one function: its bundle, its own environment, nothing of this process's. */
import { randomUUID } from 'node:crypto';
import { devNull } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import * as z from 'zod/mini';
import type { InvocationResult } from '../contracts.ts';
import { type FunctionResource, REGION } from '../template/model.ts';

export type Sandbox = {
  readonly run: (payload: unknown) => Promise<InvocationResult>;
  /** False once the thread has ended or is about to: it takes no more invocations. */
  readonly isUsable: () => boolean;
  /** Ends the thread at once; what it was running fails as after a crash. */
  readonly kill: () => Promise<void>;
};

/** Loading a bundle takes a fraction of a second; this only has to end what never ends. */
const START_LIMIT_MILLISECONDS = 60_000;

const FromThread = z.union([
  z.strictObject({ ready: z.literal(true) }),
  z.strictObject({ requestId: z.string(), payload: z.string() }),
  z.strictObject({ requestId: z.string(), error: z.looseObject({ errorType: z.string() }) }),
]);

type Pending = { readonly settle: (result: InvocationResult) => void; timer?: NodeJS.Timeout };

/** The service's words for a function that gave no answer of its own. */
const failure = (error: string, message: string): InvocationResult => ({
  outcome: 'FAILED',
  error,
  cause: JSON.stringify({ errorType: error, errorMessage: message }),
});

/** What the function sees in `process.env`. Its name is its access key, so that a call can be told from another function's. */
const environmentFor = (resource: FunctionResource, endpointUrl: string): Record<string, string> => ({
  ...resource.environment,
  AWS_REGION: REGION,
  AWS_DEFAULT_REGION: REGION,
  AWS_ACCESS_KEY_ID: resource.name,
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_ENDPOINT_URL: endpointUrl,
  AWS_LAMBDA_FUNCTION_NAME: resource.name,
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(resource.memoryMegabytes),
  AWS_MAX_ATTEMPTS: '3',
  AWS_EC2_METADATA_DISABLED: 'true',
  // The cloud's runtime is newer than what this machine may have.
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  // Else the SDK would read the settings of whoever uses this machine.
  AWS_CONFIG_FILE: devNull,
  AWS_SHARED_CREDENTIALS_FILE: devNull,
  LAMBDA_TASK_ROOT: resource.codeFolder,
  _HANDLER: resource.handler,
});

/** Starts the thread. `log` takes what the function prints; `haste`: how many times as fast the function's own timers run. */
export const startSandbox = (resource: FunctionResource, endpointUrl: string, log: Writable, haste = 1): Sandbox => {
  const dot = resource.handler.lastIndexOf('.');
  const worker = new Worker(new URL('./host.mjs', import.meta.url), {
    workerData: {
      file: join(resource.codeFolder, `${resource.handler.slice(0, dot)}.mjs`),
      exportName: resource.handler.slice(dot + 1),
      functionName: resource.name,
      functionArn: resource.arn,
      memoryMegabytes: resource.memoryMegabytes,
      haste,
    },
    env: environmentFor(resource, endpointUrl),
    execArgv: [],
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: resource.memoryMegabytes },
  });
  worker.stdout.pipe(log, { end: false });
  worker.stderr.pipe(log, { end: false });

  const pending = new Map<string, Pending>();
  let usable = true;
  let crash = 'the function was stopped';

  const settle = (requestId: string, result: InvocationResult): void => {
    const invocation = pending.get(requestId);
    clearTimeout(invocation?.timer);
    pending.delete(requestId);
    invocation?.settle(result);
  };

  const kill = async (): Promise<void> => {
    usable = false;
    await worker.terminate();
    // The log may be closed from here on.
    worker.stdout.unpipe(log);
    worker.stderr.unpipe(log);
  };

  const started = new Promise<void>((resolve) => {
    const timer = setTimeout(() => {
      crash = `the function did not start within ${START_LIMIT_MILLISECONDS / 1000} seconds`;
      void kill();
    }, START_LIMIT_MILLISECONDS);
    worker.on('message', (message: unknown) => {
      const parsed = FromThread.parse(message);
      if ('ready' in parsed) {
        clearTimeout(timer);
        resolve();
      } else if ('payload' in parsed) {
        settle(parsed.requestId, { outcome: 'SUCCEEDED', payload: JSON.parse(parsed.payload) });
      } else {
        const { error } = parsed;
        settle(parsed.requestId, { outcome: 'FAILED', error: error.errorType, cause: JSON.stringify(error) });
      }
    });
    worker.on('error', (error: unknown) => {
      usable = false;
      crash = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    });
    worker.on('exit', (code) => {
      usable = false;
      clearTimeout(timer);
      for (const requestId of [...pending.keys()]) {
        settle(requestId, failure('Runtime.ExitError', `Runtime exited with code ${code}: ${crash}`));
      }
    });
  });

  const run = (payload: unknown): Promise<InvocationResult> =>
    new Promise((resolve) => {
      const requestId = randomUUID();
      const invocation: Pending = { settle: resolve };
      pending.set(requestId, invocation);
      void started.then(() => {
        if (!pending.has(requestId)) return;
        const milliseconds = resource.timeoutSeconds * 1000;
        invocation.timer = setTimeout(() => {
          settle(requestId, failure('Sandbox.Timedout', `Task timed out after ${resource.timeoutSeconds} seconds`));
          crash = 'another run in the same thread had timed out';
          void kill();
        }, milliseconds);
        worker.postMessage({ requestId, payload: JSON.stringify(payload), deadline: Date.now() + milliseconds });
      });
    });

  return { run, isUsable: () => usable, kill };
};
