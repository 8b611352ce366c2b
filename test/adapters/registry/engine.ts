/** A DynamoDB engine for tests: the one that AWS_ENDPOINT_URL_DYNAMODB names, or dynoxide in memory on a free port. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

export type Engine = { readonly endpoint: string; readonly stop: () => Promise<void> };

const GIVEN = process.env.AWS_ENDPOINT_URL_DYNAMODB;

/** Undefined on a platform that the engine's package is not made for. */
const binary = ((): string | undefined => {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('@dynoxide/linux-x64/package.json')), 'dynoxide');
  } catch {
    return undefined;
  }
})();

export const hasEngine = GIVEN !== undefined || binary !== undefined;

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
};

/** True once the process says that it listens; false when it ended before, as it does when its port was taken meanwhile. */
const listens = async ({ stderr }: { readonly stderr: Readable }): Promise<boolean> => {
  for await (const line of createInterface(stderr)) if (line.includes('listening')) return true;
  return false;
};

const START_ATTEMPTS = 5;

/** Runs the engine, and beside it a watcher that ends it as soon as our end of the pipe is closed, however this process ends. */
const WATCHED = 'exec 3<&0; (read _ <&3; kill $$) >/dev/null 2>&1 & exec "$0" serve --port "$1"';

export const startEngine = async (): Promise<Engine> => {
  if (GIVEN !== undefined) return { endpoint: GIVEN, stop: async () => {} };
  if (binary === undefined) throw new Error('there is no DynamoDB engine');
  for (let attempt = 1; attempt <= START_ATTEMPTS; attempt++) {
    const port = await freePort();
    const child = spawn('sh', ['-c', WATCHED, binary, String(port)], { stdio: ['pipe', 'ignore', 'pipe'] });
    const ended = once(child, 'exit');
    if (await listens(child)) {
      child.stderr.resume();
      return {
        endpoint: `http://127.0.0.1:${port}`,
        stop: async () => {
          child.stdin.end();
          await ended;
        },
      };
    }
    child.stdin.end();
  }
  throw new Error(`the engine did not start ${START_ATTEMPTS} times`);
};
