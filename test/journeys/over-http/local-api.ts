/** The API of a local cloud that runs the real bundles: people with tokens of its issuer, and cases that are put there as they stand. */
import { rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import { makeDynamoTable } from '../../../adapters/registry/dynamodb-table.ts';
import type { Registry } from '../../../adapters/registry/registry.ts';
import type { Identity } from '../../../domain/can.ts';
import { type Instant, toInstant } from '../../../domain/dates.ts';
import type { CaseFacts } from '../../../domain/facts.ts';
import { startCloud } from '../../../local/cloud.ts';
import { startFront } from '../../../local/front/server.ts';
import { makeIssuers } from '../../../local/identity/issuers.ts';
import type { SignInRequest } from '../../../local/identity/sign-in-request.ts';
import type { Cloud } from '../../../local/running-cloud.ts';
import { registryOf } from '../../../sim/story/registry-of.ts';
import { local } from '../../domain/life.ts';
import { type Call, type Reply, seedWrites } from '../../functions/web/world.ts';
import { newFolder } from '../../local/engine.ts';

type Told = Pick<Reply, 'status' | 'body'>;
type Asked = Pick<Call, 'body' | 'key'>;

export type LocalApi = {
  readonly cloud: Cloud;
  /** Where the keys of the issuers are. */
  readonly keys: string;
  /** The engine itself, for looking on. */
  readonly registry: Registry;
  readonly call: (who: Identity, method: string, path: string, options?: Asked) => Promise<Told>;
  readonly callWith: (token: string, method: string, path: string, options?: Asked) => Promise<Told>;
  /** Sends a command under a key of its own, unless one is given. */
  readonly command: (who: Identity, caseId: string, type: string, body: object, key?: string) => Promise<Told>;
  /** Past the gateway, so that nothing wakes. */
  readonly seed: (cases: readonly CaseFacts[]) => Promise<void>;
  /** The cases in whose inbox or audit something was ever left. */
  readonly touched: () => Promise<ReadonlySet<string>>;
  readonly now: () => Instant;
  readonly stop: () => Promise<void>;
};

/** As many as the local cloud runs of one function; whoever waits longer than the API does is turned away. */
const REQUESTS_AT_ONCE = 10;

/** What the engine takes in one transaction. */
const WRITES_AT_ONCE = 100;

const requestOf = (who: Identity): SignInRequest => {
  switch (who.kind) {
    case 'APPLICANT':
      return { as: 'applicant', personId: who.personId };
    case 'STAFF': {
      const roles = who.roles.map(({ program, role }) => `${program}:${role.toLowerCase()}`);
      return { as: 'staff', staffId: who.staffId, roles };
    }
    case 'VENDOR':
      return { as: 'exam-vendor', program: who.program };
  }
};

/** The issuer of the cloud, with the same keys, over stacks that have a second program: what was deployed has one, and so one exam vendor. */
export const makeTokens = (cloud: Cloud, keys: string, now = cloud.clock.now): ((who: Identity) => Promise<string>) => {
  const other = { clientId: 'other-vendor', scopes: ['another-program/exam-vendor'] };
  const pools = cloud.template.userPools.map((pool) =>
    pool.selfSignUp ? pool : { ...pool, machines: [...pool.machines, other] },
  );
  const issuers = makeIssuers(pools, keys, now);
  const known = new Map<string, Promise<string>>();
  return (who) => {
    // A token is good for an hour of the cloud's clock, which stands still unless a test moves it.
    const name = JSON.stringify([who, now()]);
    const token = known.get(name) ?? issuers.signIn(requestOf(who)).then((signedIn) => signedIn.token);
    known.set(name, token);
    return token;
  };
};

/** Connections are kept open: most of what a request costs here would else be theirs. */
const makeSend =
  (port: number, agent: Agent) =>
  (method: string, path: string, headers: Record<string, string>, text = '') =>
    new Promise<Told>((resolve, reject) => {
      const all = { ...headers, 'Content-Length': Buffer.byteLength(text) };
      const sent = request({ host: '127.0.0.1', port, agent, method, path, headers: all }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const written = Buffer.concat(chunks).toString('utf8');
          const isJson = response.headers['content-type']?.includes('json') ?? false;
          resolve({ status: response.statusCode ?? 0, body: isJson ? JSON.parse(written) : written });
        });
      });
      sent.on('error', reject);
      sent.end(text);
    });

const makeCases = (cloud: Cloud, now: () => Instant) => {
  const engine = new DynamoDBClient({
    endpoint: cloud.engineUrl,
    region: cloud.template.region,
    credentials: { accessKeyId: 'observer', secretAccessKey: 'local' },
  });
  const table = makeDynamoTable(engine, { registryTable: 'registry' });
  return {
    seed: async (cases: readonly CaseFacts[]): Promise<void> => {
      const writes = cases.flatMap((facts) => seedWrites(facts, now()));
      for (let first = 0; first < writes.length; first += WRITES_AT_ONCE)
        await table.write(writes.slice(first, first + WRITES_AT_ONCE));
    },
    touched: async (): Promise<ReadonlySet<string>> => {
      const found = new Set<string>();
      const pages = paginateScan(
        { client: DynamoDBDocumentClient.from(engine) },
        {
          TableName: 'registry',
          FilterExpression: 'begins_with(sk, :inbox) OR begins_with(sk, :audit)',
          ExpressionAttributeValues: { ':inbox': 'INBOX#', ':audit': 'AUD#' },
        },
      );
      for await (const { Items = [] } of pages) for (const { pk } of Items) found.add(String(pk).replace('CASE#', ''));
      return found;
    },
  };
};

/** Starts a local cloud on a new data folder, on the day of the tests of the API. */
export const startLocalApi = async (): Promise<LocalApi> => {
  const folder = await newFolder();
  const cloud = await startCloud({
    dataFolder: folder,
    templateFolder: join(import.meta.dirname, '..', '..', '..', '.build', 'cdk.out'),
    clock: { pace: 'PAUSED', startAt: Date.parse(local('2025-01-10', '09:00')) },
  });
  const front = await startFront(0, cloud.view);
  const agent = new Agent({ keepAlive: true, maxSockets: REQUESTS_AT_ONCE });
  const send = makeSend(front.port, agent);
  const keys = join(folder, 'identity');
  const tokenOf = makeTokens(cloud, keys);
  const now = (): Instant => toInstant(new Date(cloud.clock.now()).toISOString());

  const callWith: LocalApi['callWith'] = (token, method, path, { body, key } = {}) => {
    const headers = {
      Authorization: `Bearer ${token}`,
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...(key !== undefined && { 'Idempotency-Key': key }),
    };
    return send(method, path, headers, body === undefined ? undefined : JSON.stringify(body));
  };
  const call: LocalApi['call'] = async (who, ...request) => callWith(await tokenOf(who), ...request);
  let commands = 0;
  return {
    cloud,
    registry: registryOf(cloud, cloud.engineUrl, 'observer'),
    keys,
    call,
    callWith,
    command: (who, caseId, type, body, key) => {
      commands += 1;
      const path = `/api/cases/${caseId}/commands/${type.toLowerCase().replaceAll('_', '-')}`;
      return call(who, 'POST', path, { body, key: key ?? `key-${commands}` });
    },
    ...makeCases(cloud, now),
    now,
    stop: async () => {
      agent.destroy();
      await front.close();
      await cloud.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
