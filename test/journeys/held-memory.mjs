/**
 * Runs a function's bundle once, with the event that it is given, under `--expose-gc`. Says how many bytes it held at most: what is left of heap and
 * buffers when all that nobody needs any more is taken away, looked at again and again; and how large the process was (`VmHWM`), garbage included.
 */
import { readFileSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';

const [bundle, event] = process.argv.slice(2);
const { handler } = await import(bundle);

let most = 0;
const look = () => {
  globalThis.gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  most = Math.max(most, heapUsed + arrayBuffers);
};
let isDone = false;
const looking = (async () => {
  while (!isDone) {
    look();
    await nextTurn();
  }
})();
await handler(JSON.parse(event));
isDone = true;
await looking;
const [, kilobytes] = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
process.stdout.write(`\n${JSON.stringify({ held: most, process: Number(kilobytes) * 1024 })}`);
