/** What an import command has around it when an operator calls it. */
import { resolve } from 'node:path';
import type { Surroundings } from './run-command.ts';

const DEFAULT_DATA_FOLDER = '.data';
/** How often progress is told: on a terminal in place, else as lines that somebody keeps. */
const TOLD_EVERY_MILLISECONDS = process.stderr.isTTY ? 200 : 10_000;

const makeProgress = (): Surroundings['progress'] => {
  let toldAt = performance.now();
  let isOpen = false;
  return {
    show: (text) => {
      if (performance.now() - toldAt < TOLD_EVERY_MILLISECONDS) return;
      toldAt = performance.now();
      isOpen = process.stderr.isTTY;
      process.stderr.write(isOpen ? `\r${text}\u001b[K` : `${text}\n`);
    },
    done: () => {
      if (isOpen) process.stderr.write('\r\u001b[K');
      isOpen = false;
    },
  };
};

/** Runs a command with the parameters of the process, whose exit code it sets. */
export const runHere = async (
  command: (parameters: readonly string[], around: Surroundings) => Promise<number>,
): Promise<void> => {
  // The SDK warns of a Node that its later versions will not take; here it is the one that the project runs on.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  process.exitCode = await command(process.argv.slice(2), {
    // npm runs scripts in the project's folder; people mean their own.
    folder: process.env.INIT_CWD ?? process.cwd(),
    dataFolder: resolve(process.env.DATA_DIR || DEFAULT_DATA_FOLDER),
    now: () => new Date(),
    print: (text) => console.log(text),
    printError: (text) => console.error(text),
    progress: makeProgress(),
  });
};
