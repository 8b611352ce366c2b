/** `npm start`: builds what has changed, starts the local cloud and its front, and ends with whoever started it. */
import { join, resolve } from 'node:path';
import { addressOf, leaveAddress } from './address.ts';
import { ancestorsToWatch, watchAncestors } from './ancestors.ts';
import { buildBundles } from './build-bundles.ts';
import { startCloud } from './cloud.ts';
import { startFront } from './front/server.ts';

const PROJECT_ROOT = join(import.meta.dirname, '..');
const DEFAULT_PORT = 3000;
const DEFAULT_SMTP_PORT = 2525;
const DEFAULT_DATA_FOLDER = '.data';
/** Not SIGHUP: who starts this with nohup means it to stay. */
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** What ends each part that has been started, in the order of their starts. */
const ends: (() => unknown)[] = [];
let ending = false;

/** Ends everything below this process, and this process. Further calls change nothing. */
const end = async (exitCode: number): Promise<void> => {
  if (ending) return;
  ending = true;
  for (const endPart of ends.reverse()) {
    try {
      await endPart();
    } catch (error) {
      console.error(error);
    }
  }
  process.exit(exitCode);
};

const fail = (message: string): void => {
  if (!ending) console.error(message);
  void end(1);
};

/** Undefined when the variable says nothing. */
const readPort = (name: 'PORT' | 'SMTP_PORT'): number | undefined => {
  const text = process.env[name];
  if (text === undefined || text === '') return undefined;
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new Error(`${name} is ${text}, which is no port: a number from 0 (any free one) to 65535.`);
};

const start = async (): Promise<void> => {
  const port = readPort('PORT') ?? DEFAULT_PORT;
  const smtpPort = readPort('SMTP_PORT');
  const dataFolder = resolve(process.env.DATA_DIR || DEFAULT_DATA_FOLDER);
  await buildBundles(PROJECT_ROOT, (child) => ends.push(() => child.kill()));
  const cloud = await startCloud({
    dataFolder,
    templateFolder: join(PROJECT_ROOT, '.build', 'cdk.out'),
    clock: { pace: 'REAL_TIME' },
    // Of a port that nobody chose any other will do: it is printed.
    smtp: smtpPort === undefined ? { port: DEFAULT_SMTP_PORT, orAnyOther: true } : { port: smtpPort },
  });
  ends.push(cloud.stop);
  void cloud.engineFailed.then((last) => fail(`The DynamoDB engine has ended by itself. ${last}`.trim()));
  const front = await startFront(port, cloud.view);
  ends.push(front.close);
  ends.push(leaveAddress(dataFolder, addressOf(cloud.view.overview(), front.url)));
  console.log(`certcycle is running at ${front.url}`);
  console.log(`AWS endpoint: ${cloud.gatewayUrl}`);
  if (cloud.smtpUrl !== undefined) console.log(`Mail comes in at ${cloud.smtpUrl}`);
};

// Here the SDK only talks to the engine that comes with this project.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
// Nobody may be left to read what is printed.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
for (const signal of SIGNALS) process.on(signal, () => void end(0));
const ancestors = ancestorsToWatch(process.env, 'local/main.ts');
if (ancestors === undefined) {
  void end(1);
} else {
  ends.push(watchAncestors(ancestors, () => void end(1)));
  start().catch((error: unknown) => fail(error instanceof Error ? error.message : String(error)));
}
