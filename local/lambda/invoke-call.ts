/** Lambda's `Invoke`, as people call it: the function runs at once, and its answer is the answer. What else can be asked for is an error that names it. */
import type { IncomingMessage } from 'node:http';
import type { InvokeFunction } from '../contracts.ts';
import { type Answer, jsonError } from '../gateway/answers.ts';
import { functionNameOf } from './reference.ts';

const PATH = /^\/2015-03-31\/functions\/([^/?]+)\/invocations(\?.*)?$/;

/** The function that a request is to run, by its name or its ARN; undefined for another request. */
export const invokedFunction = ({ method, url = '/' }: IncomingMessage): string | undefined => {
  const [, reference] = (method === 'POST' && PATH.exec(url)) || [];
  return reference === undefined ? undefined : decodeURIComponent(reference);
};

const unsupported = ({ url = '/', headers }: IncomingMessage): string | undefined => {
  const type = headers['x-amz-invocation-type'] ?? 'RequestResponse';
  if (type !== 'RequestResponse') return `Invocations of type ${type} are not supported locally.`;
  return url.includes('?') ? 'Versions of functions are not supported locally.' : undefined;
};

const read = (text: string): { readonly payload: unknown } | undefined => {
  try {
    return { payload: text === '' ? {} : JSON.parse(text) };
  } catch {
    return undefined;
  }
};

/** `text`: the body of the request, the event. A function that fails has an answer too, with a header that says so. */
export const answerInvocation = async (
  invoke: InvokeFunction,
  reference: string,
  request: IncomingMessage,
  text: string,
): Promise<Answer> => {
  const problem = unsupported(request);
  if (problem !== undefined) return jsonError(400, 'InvalidParameterValueException', problem);
  const event = read(text);
  if (event === undefined)
    return jsonError(400, 'InvalidRequestContentException', 'Could not parse request body into json.');
  const result = await invoke(functionNameOf(reference), event.payload);
  if (result.outcome === 'FAILED' && result.error === 'Lambda.ResourceNotFoundException')
    return jsonError(404, 'ResourceNotFoundException', result.cause);
  return {
    status: 200,
    contentType: 'application/json',
    body: result.outcome === 'SUCCEEDED' ? JSON.stringify(result.payload ?? null) : result.cause,
    headers: {
      'x-amz-executed-version': '$LATEST',
      ...(result.outcome === 'FAILED' && { 'x-amz-function-error': 'Unhandled' }),
    },
  };
};
