/**
 * Runs inside a function's worker thread: loads the bundle's handler and answers invocations. Plain JavaScript, because the thread is
 * started without any loader, as the cloud's runtime is.
 */
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';

const { file, exportName, functionName, functionArn, memoryMegabytes, haste } = workerData;

/** The function's own waits, the SDK's among them, take only a part of their time. */
if (haste > 1) {
  const { setTimeout: begin } = globalThis;
  const { setTimeout: wait } = timers;
  globalThis.setTimeout = (work, milliseconds, ...rest) => begin(work, milliseconds / haste, ...rest);
  timers.setTimeout = (milliseconds, ...rest) => wait(milliseconds / haste, ...rest);
  syncBuiltinESMExports();
}

/** The three fields that the service gives of an error. */
const describe = (error) =>
  error instanceof Error
    ? { errorType: error.name, errorMessage: error.message, trace: String(error.stack ?? '').split('\n') }
    : { errorType: typeof error, errorMessage: String(error), trace: [] };

const contextOf = ({ requestId, deadline }) => ({
  callbackWaitsForEmptyEventLoop: true,
  functionName,
  functionVersion: '$LATEST',
  invokedFunctionArn: functionArn,
  memoryLimitInMB: String(memoryMegabytes),
  awsRequestId: requestId,
  logGroupName: `/aws/lambda/${functionName}`,
  logStreamName: 'local',
  getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
});

const module = await import(pathToFileURL(file).href);
const handler = module[exportName];
if (typeof handler !== 'function') throw new Error(`${file} exports no function ${exportName}.`);

parentPort.on('message', async (invocation) => {
  try {
    const answer = await handler(JSON.parse(invocation.payload), contextOf(invocation));
    parentPort.postMessage({ requestId: invocation.requestId, payload: JSON.stringify(answer) ?? 'null' });
  } catch (error) {
    parentPort.postMessage({ requestId: invocation.requestId, error: describe(error) });
  }
});
parentPort.postMessage({ ready: true });
