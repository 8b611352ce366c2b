/**
 * The one address under which functions find every service: the SDK's endpoint variables all name it. The service is told from the request
 * as AWS's own front does (target header, or action in a form), the caller from the access key that signed it.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import type { Activity, CallService, InvokeFunction } from '../contracts.ts';
import { API_PREFIXES, resultOf } from '../dynamodb/client.ts';
import { isObject, parseObject } from '../dynamodb/json.ts';
import { poolOfKeysPath } from '../identity/issuers.ts';
import type { KeySet } from '../identity/signing-key.ts';
import { answerInvocation, invokedFunction } from '../lambda/invoke-call.ts';
import { QUEUES_PREFIX } from '../queues/service.ts';
import type { Caller } from '../rights/actors.ts';
import { invokeNeeds, secretNeeds } from '../rights/needs.ts';
import type { Rights } from '../rights/rights.ts';
import { stepFunctionsNeeds } from '../rights/step-functions-needs.ts';
import { SECRETS_PREFIX } from '../secrets/secrets.ts';
import type { SecretResource } from '../template/model.ts';
import { type Answer, jsonAnswer, jsonError, jsonRefusal, xmlError } from './answers.ts';
import { type AroundCall, STEP_FUNCTIONS_PREFIX, straight } from './around.ts';
import { type DynamoDbParts, makeDynamoDbHandler } from './dynamodb.ts';

/** A service that speaks JSON. `target` is the whole header, such as `AWSStepFunctions.StartExecution`. */
type JsonService = (
  target: string,
  body: Readonly<Record<string, unknown>>,
) => Promise<{ readonly status: number; readonly body: unknown }>;

/** A service that speaks the query protocol. It checks its caller's rights itself. */
export type QueryService = (caller: Caller, parameters: URLSearchParams) => Promise<Answer>;

export type GatewayParts = DynamoDbParts & {
  readonly activity: Activity;
  readonly rights: Pick<Rights, 'functionNamed' | 'machineNamed' | 'refusalOf'>;
  readonly stepFunctions: JsonService;
  readonly secrets: JsonService;
  /** What the template says of the secrets. */
  readonly secretResources: readonly Pick<SecretResource, 'name' | 'arn' | 'keyArn'>[];
  readonly mail: QueryService;
  readonly queues: JsonService;
  /** Runs a function for whoever calls it by Lambda's own address. */
  readonly invoke: InvokeFunction;
  /** S3, which reads requests by itself, and checks who they are from and what they may. Absent: there is none. */
  readonly objects?: {
    readonly accepts: (request: IncomingMessage) => boolean;
    readonly answer: (request: IncomingMessage) => Promise<Answer>;
  };
  /** The public keys of a user pool; undefined when there is none of that id. */
  readonly keySet: (poolId: string) => Promise<KeySet | undefined>;
  /** What calls go through before they are served: faults, for example. */
  readonly around?: AroundCall;
};

export type Gateway = {
  /** `http://127.0.0.1:<port>`: by number, since a host name makes the S3 client prefix it with the bucket. */
  readonly endpoint: string;
  /** The same way into the services for callers in this process. */
  readonly callService: CallService;
  readonly stop: () => Promise<void>;
};

/** SES's version of its API; no other service here speaks the query protocol. */
const SES_VERSION = '2010-12-01';
/** A message of the largest size that SES takes, in base64 and escaped, is 20 MB at most. */
const MAXIMUM_BODY_BYTES = 32 * 1024 * 1024;
/** Longer than any client keeps a connection: a server that closes first makes calls fail that were just being sent. */
const KEEP_ALIVE_MILLISECONDS = 10 * 60_000;

const CREDENTIAL = /Credential=([^/,\s]+)\//;

/** The access key of a signed request. The signature itself is not checked: whoever reaches the loopback port is this machine's user. */
const callerOf = (request: IncomingMessage): string | undefined =>
  CREDENTIAL.exec(request.headers.authorization ?? '')?.[1];

/** The body, or undefined when it is too long; then it is read to its end all the same, since only then the client reads the answer. */
const bodyOf = async (request: IncomingMessage): Promise<string | undefined> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    bytes += chunk.length;
    if (bytes <= MAXIMUM_BODY_BYTES) chunks.push(chunk);
  }
  return bytes <= MAXIMUM_BODY_BYTES ? Buffer.concat(chunks).toString('utf8') : undefined;
};

const send = (response: ServerResponse, { status, contentType, body, headers, file, cut = false }: Answer): void => {
  if (cut) return void response.destroy();
  response.writeHead(status, {
    ...(contentType !== '' && { 'content-type': contentType }),
    ...(status !== 204 && { 'content-length': file?.bytes ?? Buffer.byteLength(body) }),
    'x-amzn-requestid': randomUUID(),
    ...headers,
  });
  if (file === undefined || file.bytes === 0) return void response.end(body);
  // Nobody waits for it: a client that reads slowly must not hold the clock up.
  const { path, start, bytes } = file;
  pipeline(createReadStream(path, { start, end: start + bytes - 1 }), response, (error) => {
    if (error) response.destroy();
  });
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Starts the gateway on a free loopback port. */
export const startGateway = async (parts: GatewayParts): Promise<Gateway> => {
  const { activity, engine, rights, around = straight } = parts;
  const dynamoDb = makeDynamoDbHandler(parts);

  const answerTarget = async (caller: Caller, target: string, text: string): Promise<Answer> => {
    const input = parseObject(text);
    if (input === undefined) return jsonError(400, 'SerializationException', 'The body is not a JSON object.');
    if (target.startsWith(API_PREFIXES.dynamodb))
      return dynamoDb(caller, target.slice(API_PREFIXES.dynamodb.length), input);
    if (target.startsWith(API_PREFIXES.streams)) {
      if (caller.actor) throw new Error('The rights that a function needs to read a stream itself are not known here.');
      const { status, body } = await engine.send('streams', target.slice(API_PREFIXES.streams.length), text);
      return { ...jsonAnswer(status, undefined), body };
    }
    if (target.startsWith(STEP_FUNCTIONS_PREFIX)) {
      const operation = target.slice(STEP_FUNCTIONS_PREFIX.length);
      const refusal = rights.refusalOf(caller.actor, () => stepFunctionsNeeds(operation, input));
      if (refusal) return jsonRefusal(refusal);
      const { status, body } = await parts.stepFunctions(target, input);
      return jsonAnswer(status, body);
    }
    if (target.startsWith(SECRETS_PREFIX)) {
      const operation = target.slice(SECRETS_PREFIX.length);
      const needs = () => secretNeeds(parts.secretResources, operation, String(input.SecretId));
      const refusal = rights.refusalOf(caller.actor, needs);
      if (refusal) return jsonRefusal(refusal);
      const { status, body } = await parts.secrets(target, input);
      return { ...jsonAnswer(status, body), contentType: 'application/x-amz-json-1.1' };
    }
    if (target.startsWith(QUEUES_PREFIX)) {
      if (caller.actor) throw new Error('The rights that a function needs to read a queue are not known here.');
      const { status, body } = await parts.queues(target, input);
      return jsonAnswer(status, body);
    }
    return jsonError(400, 'UnknownOperationException', `No service is run locally for the target ${target}.`);
  };

  const answerAction = async (caller: Caller, parameters: URLSearchParams): Promise<Answer> => {
    const action = parameters.get('Action') ?? '';
    const version = parameters.get('Version') ?? '';
    if (version === SES_VERSION) return parts.mail(caller, parameters);
    return xmlError(400, 'InvalidAction', `No service is run locally for the action ${action} of version ${version}.`);
  };

  /** Whoever checks a token fetches the keys of its issuer without being anybody; undefined for other requests. */
  const answerKeys = async ({ method, url = '/' }: IncomingMessage): Promise<Answer | undefined> => {
    const poolId = method === 'GET' ? poolOfKeysPath(url) : undefined;
    const keys = poolId === undefined ? undefined : await parts.keySet(poolId);
    return keys && { status: 200, contentType: 'application/json', body: JSON.stringify(keys) };
  };

  const answer = async (request: IncomingMessage): Promise<Answer> => {
    const target = request.headers['x-amz-target'];
    const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
    const fail = isForm ? xmlError : jsonError;
    const name = callerOf(request);
    try {
      const keys = await answerKeys(request);
      if (keys) return keys;
      const functionName = invokedFunction(request);
      if (functionName === undefined && parts.objects?.accepts(request)) return await parts.objects.answer(request);
      // Also keeps web pages out: a browser sends no such header to another site without asking first, and the question gets this answer.
      if (name === undefined) return fail(403, 'MissingAuthenticationToken', 'The request names no access key.');
      const caller = { name, actor: rights.functionNamed(name) };
      const text = await bodyOf(request);
      if (text === undefined) return fail(413, 'RequestEntityTooLarge', `A body may have ${MAXIMUM_BODY_BYTES} bytes.`);
      if (functionName !== undefined) {
        const refusal = rights.refusalOf(caller.actor, () => invokeNeeds(functionName));
        return refusal ? jsonRefusal(refusal) : await answerInvocation(parts.invoke, functionName, request, text);
      }
      if (typeof target === 'string') {
        const call = { caller: name, target, input: () => parseObject(text) ?? {} };
        return await around(call, () => answerTarget(caller, target, text));
      }
      if (isForm) {
        const parameters = new URLSearchParams(text);
        return await around({ caller: name, parameters }, () => answerAction(caller, parameters));
      }
      return fail(404, 'UnknownOperationException', `No service is run locally for ${request.method} ${request.url}.`);
    } catch (error) {
      // A function that is killed while it calls leaves half a request, and nobody to answer.
      if (request.complete) console.error('The gateway could not answer:', error);
      return fail(500, 'InternalServerError', messageOf(error));
    }
  };

  const server = createServer((request, response) => {
    void activity.track(async () => send(response, await answer(request)));
  });
  server.keepAliveTimeout = KEEP_ALIVE_MILLISECONDS;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The gateway has no port.');

  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    callService: (name, _service, operation, parameters) =>
      activity.track(async () => {
        // A state machine spells operations as `updateItem`, the service as `UpdateItem`.
        const spelled = operation.charAt(0).toUpperCase() + operation.slice(1);
        const caller = { name, actor: rights.machineNamed(name) };
        const input = isObject(parameters) ? parameters : {};
        const call = { caller: name, target: `${API_PREFIXES.dynamodb}${spelled}`, input: () => input };
        try {
          return resultOf(await around(call, () => dynamoDb(caller, spelled, input)));
        } catch (error) {
          console.error('The gateway could not answer:', error);
          return { outcome: 'FAILED', error: 'InternalServerError', cause: messageOf(error) };
        }
      }),
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
};
