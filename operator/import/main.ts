/** `npm run import -- people.csv`: brings people along who were certified before. */
import { resolve } from 'node:path';
import { importCommand } from './command.ts';

const DEFAULT_DATA_FOLDER = '.data';
/** How often progress is told: on a terminal in place, else as lines that somebody keeps. */
const TOLD_EVERY_MILLISECONDS = process.stderr.isTTY ? 200 : 10_000;

const makeProgress = () => {
  let toldAt = performance.now();
  let isOpen = false;
  return {
    show: (text: string): void => {
      if (performance.now() - toldAt < TOLD_EVERY_MILLISECONDS) return;
      toldAt = performance.now();
      isOpen = process.stderr.isTTY;
      process.stderr.write(isOpen ? `\r${text}\u001b[K` : `${text}\n`);
    },
    done: (): void => {
      if (isOpen) process.stderr.write('\r\u001b[K');
      isOpen = false;
    },
  };
};

// The SDK warns of a Node that its later versions will not take; here it is the one that the project runs on.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
process.exitCode = await importCommand(process.argv.slice(2), {
  // npm runs scripts in the project's folder; people mean their own.
  folder: process.env.INIT_CWD ?? process.cwd(),
  dataFolder: resolve(process.env.DATA_DIR || DEFAULT_DATA_FOLDER),
  now: () => new Date(),
  print: (text) => console.log(text),
  printError: (text) => console.error(text),
  progress: makeProgress(),
});
