/** Talks to the DynamoDB engine in its own JSON protocol: bodies go through as they are, so the gateway need not know every operation. */
import { Agent, request } from 'node:http';
import type { ServiceResult } from '../contracts.ts';
import { parseObject } from './json.ts';

export const API_PREFIXES = { dynamodb: 'DynamoDB_20120810.', streams: 'DynamoDBStreams_20120810.' } as const;
type Api = keyof typeof API_PREFIXES;

export type EngineAnswer = { readonly status: number; readonly body: string };

export type EngineClient = {
  /** Sends a JSON text and gives back the engine's answer, errors included. Rejects only when the engine cannot be reached. */
  readonly send: (api: Api, operation: string, body: string) => Promise<EngineAnswer>;
  /** The same with parsed JSON; a service's error is a result. */
  readonly call: (api: Api, operation: string, input: unknown) => Promise<ServiceResult>;
  readonly close: () => void;
};

// One name for every caller: DynamoDB Local keeps a database of its own per access key and region. No engine checks the signature.
const AUTHORIZATION =
  'AWS4-HMAC-SHA256 Credential=local/20260101/us-west-2/dynamodb/aws4_request, SignedHeaders=host, Signature=local';

/** What an answer says: its output, or its error's code without the prefix. */
export const resultOf = ({ status, body }: EngineAnswer): ServiceResult => {
  const output = parseObject(body) ?? {};
  if (status === 200) return { outcome: 'SUCCEEDED', output };
  const type = typeof output.__type === 'string' ? output.__type : `HTTP ${status}`;
  // Most of the service's errors spell it `message`, a cancelled transaction `Message`.
  const message = output.message ?? output.Message;
  return {
    outcome: 'FAILED',
    error: type.slice(type.lastIndexOf('#') + 1),
    cause: typeof message === 'string' ? message : body,
  };
};

/** The output of a call that has to succeed. Throws an error that names the operation otherwise. */
export const outputOf = (operation: string, result: ServiceResult): unknown => {
  if (result.outcome === 'SUCCEEDED') return result.output;
  throw new Error(`DynamoDB engine, ${operation}: ${result.error}: ${result.cause}`);
};

/** Connects to the engine at `endpoint` (`http://127.0.0.1:8000`). Connections are kept open between calls until `close`. */
export const makeEngineClient = (endpoint: string): EngineClient => {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const send = (api: Api, operation: string, body: string): Promise<EngineAnswer> =>
    new Promise((resolve, reject) => {
      const headers = {
        'content-type': 'application/x-amz-json-1.0',
        'content-length': Buffer.byteLength(body),
        'x-amz-target': `${API_PREFIXES[api]}${operation}`,
        'x-amz-date': '20260101T000000Z',
        authorization: AUTHORIZATION,
      };
      const sent = request(endpoint, { method: 'POST', agent, headers }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }),
        );
      });
      sent.on('error', reject);
      sent.end(body);
    });
  return {
    send,
    call: async (api, operation, input) => resultOf(await send(api, operation, JSON.stringify(input))),
    close: () => agent.destroy(),
  };
};
