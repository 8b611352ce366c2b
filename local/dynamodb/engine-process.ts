/**
 * Runs the DynamoDB engine as a child process that cannot outlive its parent, on a file that only one engine can hold.
 *
 * Both promises are the kernel's, not ours, since no code of ours runs when a process is killed. `setpriv` asks the kernel to kill the
 * engine when the process that started it ends, however it ends. `flock` holds a lock on a file for as long as the engine itself lives. Each
 * replaces itself by the next program, so there is no process in between that could be killed and leave the engine behind.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { executable, HOW_TO_GET_AN_ENGINE, installedEngine } from './engine-binary.ts';
import { INDEXED_ENGINE_VERSION, prepareDatabaseFile } from './stream-index.ts';

export type Engine = {
  readonly endpoint: string;
  /** Undefined for an engine that was given, not started. */
  readonly processId: number | undefined;
  /** Resolves when the engine has ended, with what it last printed. Never for an engine that was given. */
  readonly ended: Promise<string>;
  /** Ends an engine that was started here; leaves a given one running. */
  readonly stop: () => Promise<void>;
};

/** How long a new engine waits for the end of the one that held the file. A killed engine needs milliseconds. */
const LOCK_WAIT_SECONDS = 2;
const LOCK_TAKEN = 75;
/** A port that was free may be taken before the engine has it. */
const PORT_ATTEMPTS = 5;
/** After this the engine is killed; what it has acknowledged is in the file either way. */
const STOP_WAIT_MILLISECONDS = 3_000;

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('A loopback port has no number.');
  return address.port;
};

/** Keeps the last of what the engine prints, and resolves `listening` when it says that it listens: by then its port is its own. */
const followOutput = (child: ChildProcess) => {
  let printed = '';
  const listening = new Promise<void>((resolve) => {
    const read = (chunk: Buffer): void => {
      printed = (printed + chunk.toString('utf8')).slice(-4_000);
      if (printed.includes('listening on')) resolve();
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
  });
  const ended = new Promise<{ code: number | null; printed: string }>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, printed }));
  });
  return { listening, ended };
};

const startProcess = async (binary: string, folder: string, port: number) => {
  const lock = [
    '--wait',
    `${LOCK_WAIT_SECONDS}`,
    '--conflict-exit-code',
    `${LOCK_TAKEN}`,
    '--no-fork',
    join(folder, 'engine.lock'),
  ];
  const engine = [binary, '--host', '127.0.0.1', '--port', `${port}`, '--db-path', join(folder, 'dynamodb.sqlite')];
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', 'flock', ...lock, ...engine], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own: Ctrl-C in a terminal reaches this process alone, which still needs the engine to end in good order.
    detached: true,
  });
  const { listening, ended } = followOutput(child);
  const exit = await Promise.race([listening, ended]).catch((error: unknown) => {
    throw new Error(
      'The DynamoDB engine is started by setpriv and flock. Install util-linux, or start an engine yourself and set ' +
        'AWS_ENDPOINT_URL_DYNAMODB to its address.',
      { cause: error },
    );
  });
  return { child, ended, exit };
};

const startOwnEngine = async (dataFolder: string): Promise<Engine> => {
  const installed = installedEngine();
  if (installed === undefined) throw new Error(HOW_TO_GET_AN_ENGINE);
  mkdirSync(dataFolder, { recursive: true });
  const binary = executable(installed.path, dataFolder);
  if (installed.version === INDEXED_ENGINE_VERSION) prepareDatabaseFile(join(dataFolder, 'dynamodb.sqlite'));

  let printed = '';
  for (let attempt = 0; attempt < PORT_ATTEMPTS; attempt += 1) {
    const port = await freePort();
    const { child, ended, exit } = await startProcess(binary, dataFolder, port);
    if (exit === undefined) {
      const stop = async (): Promise<void> => {
        child.kill('SIGTERM');
        const impatient = setTimeout(() => child.kill('SIGKILL'), STOP_WAIT_MILLISECONDS);
        await ended;
        clearTimeout(impatient);
      };
      return {
        endpoint: `http://127.0.0.1:${port}`,
        processId: child.pid,
        ended: ended.then((end) => end.printed),
        stop,
      };
    }
    if (exit.code === LOCK_TAKEN) {
      throw new Error(
        `Another DynamoDB engine holds the data in ${dataFolder}. Stop what was started on that folder first.`,
      );
    }
    printed = exit.printed;
    if (!printed.includes('in use')) break;
  }
  throw new Error(`The DynamoDB engine did not start: ${printed.trim()}`);
};

/**
 * Starts the engine on the file in `dataFolder`, or takes the one that AWS_ENDPOINT_URL_DYNAMODB names; then nothing is started.
 * Throws, with what to do, when there is no engine for this platform, or when another engine holds the file.
 */
export const startEngine = async (
  dataFolder: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Engine> => {
  const given = environment.AWS_ENDPOINT_URL_DYNAMODB;
  if (!given) return startOwnEngine(dataFolder);
  if (!given.startsWith('http://')) {
    throw new Error(
      `AWS_ENDPOINT_URL_DYNAMODB is ${given}: only an engine on plain HTTP can be used, since calls are not signed.`,
    );
  }
  return { endpoint: given, processId: undefined, ended: new Promise(() => {}), stop: async () => {} };
};
