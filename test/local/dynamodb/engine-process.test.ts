import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { chmod, copyFile, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import * as z from 'zod/mini';
import { makeEngineClient } from '../../../local/dynamodb/client.ts';
import { executable, HOW_TO_GET_AN_ENGINE, installedEngine } from '../../../local/dynamodb/engine-binary.ts';
import { startEngine } from '../../../local/dynamodb/engine-process.ts';
import { INDEXED_ENGINE_VERSION } from '../../../local/dynamodb/stream-index.ts';
import { createTables } from '../../../local/dynamodb/tables.ts';
import { describeWithEngine, newFolder } from '../engine.ts';

const TABLE = { name: 'kept', partitionKey: 'pk', keyAttributes: { pk: 'S' }, indexes: [] } as const;
const ITEM = { pk: { S: 'a' }, value: { S: 'still here' } };
const Started = z.object({ endpoint: z.string(), processId: z.number() });

/** A process that has ended counts as ended, whether or not whoever inherited it has taken note (state Z). */
const isRunning = (processId: number): boolean => {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${processId}/status`, 'utf8'));
  } catch {
    return false;
  }
};

const gone = (processId: number): Promise<void> =>
  vi.waitFor(() => expect(isRunning(processId), `process ${processId} is gone`).toBe(false), {
    timeout: 20_000,
    interval: 20,
  });

describeWithEngine('the DynamoDB engine as a child process', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await newFolder();
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const parents: ChildProcess[] = [];
  const engines: number[] = [];
  afterEach(() => {
    for (const parent of parents.splice(0)) parent.kill('SIGKILL');
    for (const processId of engines.splice(0)) if (isRunning(processId)) process.kill(processId, 'SIGKILL');
  });
  const startParent = async () => {
    const script = fileURLToPath(new URL('engine-parent.ts', import.meta.url));
    const parent = spawn(process.execPath, ['--import', 'tsx', script, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    parents.push(parent);
    const [line] = await once(createInterface(parent.stdout), 'line');
    const started = Started.parse(JSON.parse(String(line)));
    engines.push(started.processId);
    return { parent, ...started };
  };

  const write = async (endpoint: string): Promise<void> => {
    const client = makeEngineClient(endpoint);
    await createTables(client, [TABLE]);
    await client.call('dynamodb', 'PutItem', { TableName: TABLE.name, Item: ITEM });
    client.close();
  };
  const read = async (endpoint: string): Promise<unknown> => {
    const client = makeEngineClient(endpoint);
    const answer = await client.call('dynamodb', 'GetItem', { TableName: TABLE.name, Key: { pk: ITEM.pk } });
    client.close();
    return answer;
  };

  it('ends when its parent is killed, and has kept what it acknowledged', async () => {
    const { parent, endpoint, processId } = await startParent();
    await write(endpoint);
    expect(isRunning(processId)).toBe(true);
    parent.kill('SIGKILL');
    await gone(processId);

    const next = await startEngine(folder, {});
    expect(await read(next.endpoint)).toEqual({ outcome: 'SUCCEEDED', output: { Item: ITEM } });
    await next.stop();
  });

  it('is its parent’s own child, so that there is no process in between to kill', async () => {
    const engine = await startEngine(folder, {});
    const status = await readFile(`/proc/${engine.processId}/status`, 'utf8');
    expect(status).toMatch(/^Name:\s+dynoxide$/m);
    expect(status).toMatch(new RegExp(`^PPid:\\s+${process.pid}$`, 'm'));
    await engine.stop();
  });

  it('refuses a second engine on the same file', async () => {
    const first = await startEngine(folder, {});
    await expect(startEngine(folder, {})).rejects.toThrow(/Another DynamoDB engine holds the data/);
    await write(first.endpoint);
    expect(await read(first.endpoint)).toMatchObject({ outcome: 'SUCCEEDED' });
    await first.stop();
  });

  it('can be followed at once by another engine after it is killed', async () => {
    const first = await startEngine(folder, {});
    await write(first.endpoint);
    process.kill(first.processId ?? 0, 'SIGKILL');
    const next = await startEngine(folder, {});
    expect(await read(next.endpoint)).toEqual({ outcome: 'SUCCEEDED', output: { Item: ITEM } });
    await next.stop();
  });

  it('says when it has ended', async () => {
    const engine = await startEngine(folder, {});
    process.kill(engine.processId ?? 0, 'SIGKILL');
    expect(await engine.ended).toContain('listening on');
    await engine.stop();
  });

  it('leaves no process after it is stopped', async () => {
    const engine = await startEngine(folder, {});
    await engine.stop();
    expect(isRunning(engine.processId ?? 0)).toBe(false);
  });

  it('is copied into the data folder when the package lost its execute bit', async () => {
    const installed = installedEngine();
    const stripped = join(folder, 'stripped');
    await copyFile(installed?.path ?? '', stripped);
    await chmod(stripped, 0o644);
    const copy = executable(stripped, folder);
    expect(copy).toBe(join(folder, 'dynoxide'));
    expect((await stat(copy)).mode & 0o777).toBe(0o755);
    const child = spawn(copy, ['--version'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [version] = await once(child.stdout, 'data');
    expect(String(version)).toContain('dynoxide');
  });

  it('is used from where it is when it can be run', () => {
    const path = installedEngine()?.path ?? '';
    expect(executable(path, folder)).toBe(path);
  });

  it('is the version whose stream table is prepared with an index', () => {
    expect(installedEngine()?.version).toBe(INDEXED_ENGINE_VERSION);
  });
});

it('is told how to get where there is no package for the platform', () => {
  expect(installedEngine('plan9-mips')).toBeUndefined();
  expect(HOW_TO_GET_AN_ENGINE).toMatch(
    /no DynamoDB engine for .+ start an engine yourself .+ AWS_ENDPOINT_URL_DYNAMODB/,
  );
});

describeWithEngine('an engine that is given by AWS_ENDPOINT_URL_DYNAMODB', () => {
  it('is used and nothing is started', async () => {
    const engine = await startEngine('/nowhere', { AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:8000' });
    expect(engine.endpoint).toBe('http://127.0.0.1:8000');
    expect(engine.processId).toBeUndefined();
    await engine.stop();
  });

  it('must be on plain HTTP', async () => {
    const given = { AWS_ENDPOINT_URL_DYNAMODB: 'https://dynamodb.us-west-2.amazonaws.com' };
    await expect(startEngine('/nowhere', given)).rejects.toThrow(/only an engine on plain HTTP/);
  });
});
